"""Contracts of the person's own: what each line of one changes, from when, and words that no contract says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from localai.errors import NotFoundError, UsageError
from localai.operations import accounts, models
from localai.operations.accounts import Answer, Counts
from localai.operations.contracts import Terms, contract_of
from localai.operations.models import Wanted
from localai.vocabulary.cards import Days, Review, Span, Training
from tests.operations.desk import add_picture, with_cards
from tui import account_book
from tui.accounts import ContractSaid, Said

MODEL = "runway/gen4-image"


@pytest.fixture
def session(session):
    return with_cards(session)


def stated(session, **terms):
    contract = contract_of(session, "runway", Terms(**terms))
    until = session.now().date() + timedelta(days=90)
    answer = Answer(provider="runway", state="contract", reference="order form 7", expires=until, contract=contract)
    return accounts.state_answer(session, answer)


def policy(session):
    return models.judge_model(session, MODEL, Wanted()).policy


def test_every_line_of_a_contract_is_kept(session):
    terms = {"party": "Runway EU", "training": "no", "days": "30", "review": "if-flagged", "region": "EU"}
    contract = stated(session, **terms, begins="2020-01-01").contract
    assert (contract.party, contract.training, contract.review) == ("Runway EU", Training.NO, Review.IF_FLAGGED)
    assert (contract.days, contract.region) == (Days(span=Span.COUNTED, count=30), "eu")
    (kept,) = accounts.answers(session)
    assert kept.contract == contract


def test_without_a_party_the_contract_is_with_whoever_runs_the_service(session):
    card = session.catalog.cards["runway"]
    assert contract_of(session, "runway", Terms(training="no")).party == card.operator


@pytest.mark.parametrize(
    ("terms", "read"),
    [
        ({"training": "no"}, lambda found: found.training.value is Training.NO),
        ({"days": "0"}, lambda found: found.longest.order == (0, 0)),
        ({"review": "no"}, lambda found: found.review.value is Review.NO),
        ({"region": "eu"}, lambda found: found.region.name == "eu"),
    ],
)
def test_a_line_changes_what_it_is_about(session, terms, read):
    assert not read(policy(session))
    stated(session, **terms)
    assert read(policy(session))


def test_a_contract_that_begins_later_does_not_hold_yet(session):
    later = (session.now().date() + timedelta(days=7)).isoformat()
    before = policy(session)
    stated(session, training="no", begins=later)
    assert policy(session) == before
    assert [each.counts for each in accounts.list_answers(session)] == [Counts.LATER]


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"party": "Runway EU"},
        {"training": "yes"},
        {"training": "depends"},
        {"days": "-1"},
        {"days": "soon"},
        {"days": "٣"},
        {"days": "9" * 400},
        {"review": "sometimes"},
        {"region": "e u"},
        {"region": "[red]eu[/]"},
        {"training": "no", "begins": "next week"},
        {"training": "no", "begins": "2999-01-01"},
    ],
)
def test_what_no_contract_says_is_refused_and_nothing_is_recorded(session, terms):
    with pytest.raises(UsageError):
        stated(session, **terms)
    assert accounts.answers(session) == ()


def test_the_app_shows_each_line_of_a_contract(session):
    said = ContractSaid(
        party="",
        training="no",
        days="0",
        review="if-flagged",
        region="eu",
        begins="",
        until="2099-05-03",
        reference="[b]order form[/b] 7",
        document="",
    )
    assert "On record: contract at Runway" in account_book._contract(session, "runway", said)
    (row,) = account_book._rows(session)
    facts = dict(pair[:2] for pair in row.facts)
    assert (facts["trains on it"], facts["it says so in"], facts["until"]) == ("no", said.reference, "3 May 2099")
    assert row.who == session.catalog.cards["runway"].title


def test_the_app_asks_about_every_state_of_an_account_what_matters_most_first(session):
    first, every = (account_book._form(session, "openai", every=each).questions for each in (False, True))
    assert every[: len(first)] == first
    states = {state.name for state in session.catalog.cards["openai"].states if not state.per_model}
    assert [question.state for question in every] == list(dict.fromkeys(question.state for question in every))
    assert {question.state for question in every} == states


def test_an_answer_in_the_app_may_name_an_item_that_holds_it(session, tmp_path):
    item = add_picture(session, tmp_path)
    said = Said(state="zero-retention", reference="letter", until="2099-05-03", document=item.id[:12])
    answer = account_book._answer(session, "openai", said)
    assert accounts.state_answer(session, answer).document_item == item.id
    with pytest.raises(NotFoundError):
        account_book._answer(session, "openai", replace(said, document="ffff"))
