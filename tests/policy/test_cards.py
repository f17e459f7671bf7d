"""What the built-in cards say: doubts are kept, conflicts are read the worse way, nobody is praised."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta

import pytest

from localai.crypto.canonical import digest
from localai.policy.catalog import load
from localai.policy.effective import default_levers, effective
from localai.vocabulary.cards import (
    Evidence,
    Fact,
    LeverPlace,
    Passing,
    Reader,
    RegionChoice,
    Span,
    Training,
)
from localai.vocabulary.models import Model
from localai.vocabulary.policies import Attestation
from tests.policy.test_properties import changed, paths_of_facts

PRAISE = re.compile(r"\b(safe|safely|secure|securely|trusted|trustworthy|powerful|seamless|easy|best)\b", re.IGNORECASE)


def words_of(value, name=""):
    """Yield every text of a value that a person reads, with the field it stands in."""
    if isinstance(value, tuple):
        for each in value:
            yield from words_of(each, name)
    elif is_dataclass(value):
        for field in fields(value):
            yield from words_of(getattr(value, field.name), field.name)
    elif isinstance(value, str):
        yield name, value


def elsewhere(catalog):
    return [card for card in catalog.cards.values() if not card.runs_here]


def everything_stated(card, model, today):
    return tuple(
        Attestation(
            id=state.name,
            provider=card.provider,
            fingerprint="",
            state=state.name,
            reference="letter",
            stated_on=today,
            expires=today,
            model=model.id if state.per_model else "",
        )
        for state in card.states
    )


def test_no_text_of_a_card_praises_or_shouts(catalog):
    for card in catalog.cards.values():
        for name, text in words_of(card):
            if name in ("note", "words", "read_how"):
                assert not PRAISE.search(text), text
                assert "!" not in text, text


def test_notes_are_sentences_of_ours_and_short(catalog):
    for card in catalog.cards.values():
        for name, text in words_of(card):
            if name == "note" and text:
                assert text[-1] in ".?", text
                assert len(text.split()) <= 45, text
                assert not any(quote in text for quote in ('"', "“", "”")), text


def test_every_fact_of_every_model_and_price_has_a_date_that_has_come(catalog, today):
    for model in catalog.models():
        for path in paths_of_facts(model):
            fact = model
            for step in path:
                fact = fact[step] if isinstance(step, int) else getattr(fact, step)
            assert fact.as_of <= today


def test_a_look_alike_is_nobodys_host(catalog):
    hosts = {host.name for card in catalog.cards.values() for host in card.hosts}
    assert not hosts & {each.host for card in catalog.cards.values() for each in card.look_alikes}
    warned = {each.host for each in catalog.cards["minimax"].look_alikes}
    assert {"minimax.gr.com", "minimaxm2.io", "api.minimaxi.com", "api.minimax.cn"} <= warned


def test_no_two_providers_share_a_host(catalog):
    hosts = [host.name for card in elsewhere(catalog) for host in card.hosts]
    assert len(hosts) == len(set(hosts))


def test_every_host_that_a_card_mentions_is_one_it_lists(catalog):
    for card in elsewhere(catalog):
        listed = {host.name for host in card.hosts}
        endpoints = [endpoint for surface in card.surfaces for endpoint in surface.endpoints]
        deletions = [copy.deletion for surface in card.surfaces for copy in surface.copies]
        for text in (*endpoints, *deletions):
            for host in re.findall(r"https://([a-z0-9.-]+)", text):
                assert host in listed, (card.provider, text)
        assert {lever.key for lever in card.levers if lever.place is LeverPlace.HOST} <= listed


def test_a_region_that_a_host_chooses_is_the_region_of_that_host(catalog):
    for card in elsewhere(catalog):
        regions = {host.name: host.region for host in card.hosts}
        for surface in card.surfaces:
            for region in surface.regions:
                if region.choice is RegionChoice.HOST:
                    assert regions[region.setting] == region.name


def test_training_reads_as_no_only_where_everyone_who_gets_the_content_promises_it(catalog, today):
    """Whatever is on record and whatever is sent: an onward party, a carve-out or an unknown never becomes a no."""
    for model in catalog.models():
        card = catalog.card(model)
        surface = next(each for each in card.surfaces if each.name == model.surface)
        override = next((each for each in card.overrides if each.name == model.override), None)
        parties = [*surface.onward.parties, *(override.onward.parties if override and override.onward else ())]
        levers = [lever.name for lever in card.levers]
        for answers in ((), everything_stated(card, model, today)):
            for used in ((), default_levers(card, model), levers):
                found = effective(card, model, answers, used, today).training
                worst = max((party.training.rank for party in parties), default=0)
                assert all(option.value.rank >= worst for option in found.options), model.id
                if override and override.training:
                    assert found.value.rank >= override.training.value.rank, model.id


def test_a_carve_out_stays_one_until_an_answer_or_a_lever_says_no_itself(catalog, today):
    carved = [
        model
        for model in catalog.models()
        if next(each for each in catalog.card(model).surfaces if each.name == model.surface).training.value
        is Training.CARVE_OUT
    ]
    assert {model.provider for model in carved} == {"replicate", "together"}
    for model in carved:
        card = catalog.card(model)
        assert effective(card, model, (), (), today).training.value is not Training.NO
    about = catalog.model("fal/qwen-image-edit")
    fal = catalog.card(about)
    assert effective(fal, about, everything_stated(fal, about, today), (), today).training.value is Training.CARVE_OUT


WORSE = {
    "luma/ray-3.2": "training",
    "kling/image": "training",
    "ideogram/v4": "training",
    "assemblyai/universal-2": "transcript",
    "anthropic/claude-opus-5-5": "request-log",
    "fal/flux-schnell": "result-file",
    "gemini/gemini-3.8-flash": "abuse-log",
}


@pytest.mark.parametrize("model_id", WORSE)
def test_where_sources_conflict_the_worse_reading_holds_and_the_note_says_so(catalog, today, model_id):
    model = catalog.model(model_id)
    policy = effective(catalog.card(model), model, (), (), today)
    if WORSE[model_id] == "training":
        assert policy.training.value is Training.YES
        assert "the worse holds" in policy.training.chain[0].note.lower()
        return
    copy = next(each for each in policy.copies if each.name == WORSE[model_id])
    assert copy.days.span is not Span.COUNTED or copy.days.count >= 30
    assert re.search(r"The longer holds|no end|disagree|differ", copy.chain[0].note)


def test_models_with_forced_retention_keep_their_copy_whatever_is_stated(catalog, today):
    covered = [model for model in catalog.models() if model.override == "covered"]
    assert {model.wire_name for model in covered} >= {"claude-fable-5-1", "claude-mythos-5-1"}
    for model in covered:
        card = catalog.card(model)
        policy = effective(card, model, everything_stated(card, model, today), default_levers(card, model), today)
        assert (policy.longest.span, policy.longest.count) == (Span.COUNTED, 30)


@pytest.mark.parametrize(
    "model_id",
    ["mistral/shieldstral", "cohere/trial", "meta/muse-spark-1.3-contributor", "venice/claude", "runway/veo"],
)
def test_models_with_rules_of_their_own_train_or_may_whatever_is_stated(catalog, today, model_id):
    model = catalog.model(model_id)
    card = catalog.card(model)
    policy = effective(card, model, everything_stated(card, model, today), default_levers(card, model), today)
    assert policy.training.value in (Training.YES, Training.UNKNOWN)


def test_a_copy_behind_a_link_names_its_readers(catalog):
    for provider, copy_name in (("minimax", "result-file"), ("bfl", "result-file"), ("replicate", "result-file")):
        (surface,) = catalog.cards[provider].surfaces
        copy = next(each for each in surface.copies if each.name == copy_name)
        assert Reader.PUBLIC_LINK in copy.readers


def test_a_router_that_names_nobody_says_that_nobody_knows(catalog, today):
    for model_id in ("openrouter/claude-sonnet-5-5", "huggingface/gpt-oss-120b", "cloudflare/gateway"):
        model = catalog.model(model_id)
        card = catalog.card(model)
        assert effective(card, model, (), default_levers(card, model), today).onward.value is Passing.UNKNOWN


def test_a_lever_that_needs_an_agreement_does_nothing_without_it(catalog, today):
    model = catalog.model("elevenlabs/multilingual-2")
    card = catalog.card(model)
    without = effective(card, model, (), default_levers(card, model), today)
    assert "no-logging" not in without.levers
    agreed = effective(card, model, everything_stated(card, model, today), default_levers(card, model), today)
    assert "no-logging" in agreed.levers
    assert not next(copy for copy in agreed.copies if copy.name == "history").remains


def test_expired_answers_equal_none_for_every_model(catalog, today):
    for model in catalog.models():
        card = catalog.card(model)
        stated = everything_stated(card, model, today)
        past = tuple(
            replace(each, stated_on=today - timedelta(days=9), expires=today - timedelta(days=1)) for each in stated
        )
        levers = default_levers(card, model)
        assert effective(card, model, past, levers, today) == effective(card, model, (), levers, today)


def other_fact(fact):
    weaker = Evidence.RECALLED if fact.evidence is not Evidence.RECALLED else Evidence.PUBLISHED
    yield replace(fact, evidence=weaker)
    yield replace(fact, as_of=fact.as_of - timedelta(days=1))
    yield replace(fact, note=fact.note + " And more.")


def test_the_digest_of_a_card_changes_with_every_fact(catalog):
    for card in elsewhere(catalog):
        before = digest(card)
        for index, path in enumerate(paths_of_facts(card)):
            after = changed(card, path, lambda fact, index=index: list(other_fact(fact))[index % 3])
            assert digest(after) != before, (card.provider, path)


def test_the_digest_of_a_card_changes_with_nothing_else(files, catalog):
    """Comments, the order of keys, and the models and prices that stand in the same file are no facts about copies."""
    for name, content in files.items():
        provider = name.removesuffix(".toml")
        text = content.decode()
        shuffled = "# a remark\n" + re.sub(r"^(evidence = .*)\n(source = .*)$", r"\2\n\1", text, flags=re.MULTILINE)
        assert shuffled != text
        dearer = re.sub(r'^amount = "(.*)"$', r'amount = "9\1"', shuffled, flags=re.MULTILINE)
        again = load({name: dearer.encode()})
        assert digest(again.cards[provider]) == digest(catalog.cards[provider])


def test_a_shutdown_lies_after_the_day_its_fact_was_read(catalog):
    dying = [model for model in catalog.models() if model.shutdown]
    assert {model.id for model in dying} >= {"openai/gpt-image-1.5", "openai/tts-1", "openai/whisper-1"}
    assert all(isinstance(model, Model) and model.shutdown >= model.as_of for model in dying)
    assert all(date(2026, 1, 1) < model.shutdown < date(2030, 1, 1) for model in dying)


def test_facts_of_models_are_facts_too(catalog):
    assert all(isinstance(model, Fact) for model in catalog.models())
    assert all(isinstance(price, Fact) for model in catalog.models() for price in model.prices)
