"""Models, rules and answers over a real workspace."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from localai.errors import (
    AmbiguousIdError,
    CardStaleError,
    ExitCode,
    NotFoundError,
    RefusedError,
    UsageError,
)
from localai.ondevice import models as ondevice
from localai.operations import accounts, ledger, models, rules
from localai.operations.accounts import Answer
from localai.operations.models import Wanted
from localai.operations.organize import create_project
from localai.phrases.failures import explain as explain_error
from localai.policy import catalog as catalog_module
from localai.policy.layers import parse_words
from localai.vault.entries import of_kind
from localai.vocabulary.cards import Training
from localai.vocabulary.items import ItemClass, Kind
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.policies import Contract
from localai.vocabulary.rules import DoubtName, LayerName, Outcome, Rule, RuleSet
from localai.vocabulary.tasks import Task

CARDS = Path(catalog_module.__file__).parent / "cards"
PHOTO = Wanted(item_class=ItemClass.CONFIDENTIAL, kind=Kind.IMAGE)


@pytest.fixture(scope="module")
def cards():
    return catalog_module.load({path.name: path.read_bytes() for path in CARDS.glob("*.toml")})


@pytest.fixture
def session(session, cards):
    return replace(session, load_catalog=lambda: cards)


@pytest.fixture
def today(session) -> date:
    return session.now().date()


@pytest.fixture
def agreement(today) -> Answer:
    return Answer(
        provider="openai", state="zero-retention", reference="letter of 3 May", expires=today + timedelta(days=90)
    )


def test_allowed_models_come_first_and_those_here_before_all(session):
    rows = models.list_models(session, replace(PHOTO, task=Task.READ))
    assert rows[0].model.id == "on-device/ocr"
    ranks = [row.verdict.outcome.rank for row in rows]
    assert ranks == sorted(ranks)
    assert {row.verdict.outcome for row in rows} == {Outcome.ALLOWED, Outcome.REFUSED}


def test_a_list_holds_only_models_that_do_the_task(session):
    for row in models.list_models(session, Wanted(task=Task.SPEAK)):
        assert Task.SPEAK in row.model.tasks


def test_a_model_that_was_shut_down_is_not_listed(session, cards):
    shutdown = cards.model("openai/gpt-4o-mini-tts").shutdown
    later = replace(session, now=lambda: session.now() + (shutdown - session.now().date()))
    assert "openai/gpt-4o-mini-tts" in {row.model.id for row in models.list_models(session, Wanted(task=Task.SPEAK))}
    assert "openai/gpt-4o-mini-tts" not in {row.model.id for row in models.list_models(later, Wanted(task=Task.SPEAK))}


def test_a_refused_row_says_why_in_a_few_words(session):
    row = models.judge_model(session, "openai/gpt-image-2.5", PHOTO)
    assert row.why == "confidential allows no copy elsewhere"


def test_the_refusal_of_a_confidential_photo_reads_as_designed_and_names_ways_out(session):
    row = models.judge_model(session, "openai/gpt-6.1-sol", replace(PHOTO, task=Task.READ))
    error = models.refusal(session, row, replace(PHOTO, task=Task.READ))
    assert type(error) is RefusedError
    assert error.exit_code is ExitCode.REFUSED
    assert error.facts["rule"] == Rule.RETENTION_DAYS
    told = explain_error(error.code, error.facts)
    assert told.sentence == (
        "Not sent. This photo is confidential, so no copy may remain elsewhere; OpenAI keeps one for 30 days."
    )
    if ondevice.available("on-device/ocr"):
        assert told.remedies[0] == "Use on-device/ocr, which sends nothing."
    assert "zero-retention" in told.remedies[-1] or "modified-abuse-monitoring" in told.remedies[-1]


def test_runway_is_refused_because_it_trains(session):
    wanted = Wanted(item_class=ItemClass.PUBLIC, kind=Kind.IMAGE)
    row = models.judge_model(session, "runway/gen4-image", wanted)
    error = models.refusal(session, row, wanted)
    assert error is not None
    assert error.facts["sentence"] == (
        "Not sent. Runway's terms let it train on what it gets. localai has no switch to allow that. "
        "It is known and not connected, too: localai cannot send there yet."
    )
    assert error.facts["remedies"][-1].endswith("`localai policy attest runway`")


def test_doubts_are_refused_until_they_are_named(session, today):
    wanted = Wanted(item_class=ItemClass.PUBLIC, kind=Kind.IMAGE)
    contract = Contract(party="Runway AI, Inc.", training=Training.NO)
    answer = Answer(
        provider="runway",
        state="contract",
        reference="contract 12",
        expires=today + timedelta(days=9),
        contract=contract,
    )
    accounts.state_answer(session, answer)
    row = models.judge_model(session, "runway/gen4-image", wanted)
    error = models.refusal(session, row, wanted)
    assert error is not None
    assert error.exit_code is ExitCode.REFUSED
    assert "--accept retention-unknown" in error.facts["remedies"][0]
    taken_on = replace(wanted, accepted=tuple(DoubtName))
    assert models.refusal(session, models.judge_model(session, "runway/gen4-image", taken_on), taken_on) is None


def test_a_stale_card_has_its_own_error_and_exit_code(session, today, agreement):
    later = replace(session, now=lambda: session.now() + timedelta(days=100))
    accounts.state_answer(later, replace(agreement, expires=today + timedelta(days=300)))
    row = models.judge_model(later, "openai/gpt-image-2.5", PHOTO)
    error = models.refusal(later, row, PHOTO)
    assert isinstance(error, CardStaleError)
    assert error.exit_code is ExitCode.CARD_STALE
    internal = replace(PHOTO, item_class=ItemClass.INTERNAL)
    warned = models.judge_model(later, "openai/gpt-image-2.5", internal)
    assert models.refusal(later, warned, internal) is None
    assert "should have been read again" in models.explain(later, warned, internal).warnings[0]


def test_an_allowed_service_without_a_key_says_how_to_add_one(session):
    wanted = Wanted(kind=Kind.IMAGE)
    row = models.judge_model(session, "openai/gpt-image-2.5", wanted)
    assert row.verdict.outcome is Outcome.ALLOWED
    assert "localai keys add openai" in models.explain(session, row, wanted).sentence


def test_a_model_that_runs_here_costs_nothing(session):
    assert models.judge_model(session, "on-device/ocr", Wanted()).cost == (Decimal(0), Decimal(0))


def test_a_cost_is_known_per_image_and_unknown_per_token(session):
    assert models.judge_model(session, "fal/flux-kontext", Wanted()).cost == (Decimal("0.04"), Decimal("0.04"))
    assert models.judge_model(session, "openai/gpt-6.1-sol", Wanted()).cost is None


def test_a_model_shows_its_facts_with_evidence_and_dates(session):
    view = models.show_model(session, "openai/gpt-image-2.5", PHOTO)
    lines = {(row.label, row.words): row for row in view.facts}
    assert lines["trains on it", "no"].evidence == "its page, read 1 Sep 2026"
    kept = [row.words for row in view.facts if row.label == "keeps a copy"]
    assert kept[0].startswith("log against abuse at OpenAI: 30 days, until about ")
    assert any("if flagged" in words for words in kept)
    assert any("if a court orders it" in words for words in kept)
    assert len(view.card_digest) == 64


def test_every_model_can_be_shown_for_every_class(session, cards):
    for model in cards.models():
        for item_class in ItemClass:
            view = models.show_model(session, model.id, Wanted(item_class=item_class))
            assert view.facts
            assert view.explanation.sentence
            assert bool(view.explanation.reasons) is (view.row.verdict.outcome is Outcome.REFUSED)


def test_a_model_of_this_machine_shows_who_made_it(session):
    facts = {row.label: row.words for row in models.show_model(session, "on-device/ocr", PHOTO).facts}
    assert facts["license"] == "Apache-2.0"
    assert "Baidu" in facts["made by"]
    assert facts["keeps a copy"] == "none"


def test_an_unknown_model_is_not_found(session):
    with pytest.raises(NotFoundError):
        models.judge_model(session, "openai/gpt-99", Wanted())


def test_rules_of_a_request_tighten(session):
    strict = Wanted(rules=parse_words('{"data_policy": {"retention_days": 7}}'))
    assert models.judge_model(session, "openai/gpt-image-2.5", Wanted()).verdict.outcome is Outcome.ALLOWED
    assert models.judge_model(session, "openai/gpt-image-2.5", strict).verdict.outcome is Outcome.REFUSED


def test_a_project_rule_holds_for_its_items_only_and_names_its_layer(session):
    project = create_project(session, "acme")
    rules.set_rules(session, LayerName.PROJECT, project.id, RuleSet(exclude=("openai",)), "client asked")
    inside = models.judge_model(session, "openai/gpt-image-2.5", Wanted(projects=(project.id,)))
    assert [(reason.rule, reason.layer) for reason in inside.verdict.reasons] == [(Rule.EXCLUDE, LayerName.PROJECT)]
    assert models.judge_model(session, "openai/gpt-image-2.5", Wanted()).verdict.outcome is Outcome.ALLOWED


def test_setting_a_rule_is_a_ledger_entry_and_the_ledger_verifies(session):
    rules.set_rules(session, LayerName.WORKSPACE, "", RuleSet(retention_days=7), "client asked")
    assert len(list(of_kind(session.workspace.database, EntryKind.RULE))) == 1
    assert rules.rules_set(session, LayerName.WORKSPACE, "") == RuleSet(retention_days=7)
    ledger.verify(session)


def test_a_class_with_its_own_rules_is_shown_as_changed_and_goes_back(session):
    rules.set_rules(session, LayerName.CLASS, "internal", RuleSet(retention_days=365), "our own")
    changed = rules.view_rules(session, ItemClass.INTERNAL)
    assert changed.changed
    assert changed.rules.retention_days == 365
    rules.set_rules(session, LayerName.CLASS, "internal", None, "back")
    assert not rules.view_rules(session, ItemClass.INTERNAL).changed


def test_a_view_of_rules_names_what_each_layer_says_and_which_decides(session):
    rules.set_rules(session, LayerName.WORKSPACE, "", RuleSet(retention_days=30), "ours")
    rows = {row.rule: row for row in rules.view_rules(session, ItemClass.INTERNAL).rows}
    row = rows[Rule.RETENTION_DAYS]
    assert row.layer is LayerName.WORKSPACE
    assert row.demand == "no copy elsewhere longer than 30 days"
    assert dict(row.said)[LayerName.CLASS] == "no copy elsewhere longer than 90 days"


@pytest.mark.parametrize(
    ("layer", "subject"),
    [(LayerName.REQUEST, ""), (LayerName.TEAM, ""), (LayerName.CLASS, "secret"), (LayerName.WORKSPACE, "internal")],
)
def test_a_layer_that_is_not_set_by_hand_is_refused(session, layer, subject):
    with pytest.raises(UsageError):
        rules.set_rules(session, layer, subject, RuleSet(), "")
    assert list(of_kind(session.workspace.database, EntryKind.RULE)) == []


def test_rules_of_a_project_that_is_not_there_are_refused(session):
    with pytest.raises(NotFoundError):
        rules.set_rules(session, LayerName.PROJECT, "0" * 32, RuleSet(), "")


def test_an_answer_on_record_opens_the_way_and_is_a_ledger_entry(session, agreement):
    assert models.judge_model(session, "openai/gpt-image-2.5", PHOTO).verdict.outcome is Outcome.REFUSED
    stated = accounts.state_answer(session, agreement)
    assert models.judge_model(session, "openai/gpt-image-2.5", PHOTO).verdict.outcome is Outcome.ALLOWED
    accounts.withdraw_answer(session, stated.id[:12])
    assert models.judge_model(session, "openai/gpt-image-2.5", PHOTO).verdict.outcome is Outcome.REFUSED
    assert len(list(of_kind(session.workspace.database, EntryKind.ATTESTATION))) == 2
    ledger.verify(session)


def test_answers_come_back_as_they_were_stated(session, agreement, today):
    contract = Contract(party="Runway AI, Inc.", training=Training.NO, days=None)
    first = accounts.state_answer(session, agreement)
    second = accounts.state_answer(session, replace(agreement, provider="runway", state="contract", contract=contract))
    assert set(accounts.answers(session)) == {first, second}


BAD = {
    "a state that the card does not have": {"state": "zero"},
    "no reference": {"reference": "  "},
    "an end in the past": {"expires": date(2000, 1, 1)},
    "a contract without terms": {"state": "contract"},
    "no model where one is needed": {"provider": "fal", "state": "enterprise-ready"},
}


@pytest.mark.parametrize("what", BAD)
def test_an_answer_that_could_not_hold_is_refused(session, agreement, what):
    with pytest.raises(UsageError):
        accounts.state_answer(session, replace(agreement, **BAD[what]))
    assert accounts.answers(session) == ()


def test_an_answer_about_a_provider_nobody_knows_is_not_found(session, agreement):
    with pytest.raises(NotFoundError):
        accounts.state_answer(session, replace(agreement, provider="opneai"))


def test_an_answer_is_taken_back_by_a_unique_prefix_only(session, agreement):
    ids = iter(["a1" + "0" * 30, "a2" + "0" * 30])
    named = replace(session, new_id=lambda: next(ids))
    accounts.state_answer(named, agreement)
    accounts.state_answer(named, replace(agreement, state="modified-abuse-monitoring"))
    with pytest.raises(AmbiguousIdError):
        accounts.withdraw_answer(session, "a")
    with pytest.raises(NotFoundError):
        accounts.withdraw_answer(session, "b")
