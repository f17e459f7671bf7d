"""What sends took of their week, from entries: at most what they may cost until it is said what was charged."""

from dataclasses import replace
from decimal import Decimal

import pytest

from localai.crypto.canonical import EncodingError, encode
from localai.ledger.decoding import split
from localai.ledger.spending import spends_of
from localai.vocabulary.bodies import FoundOut
from localai.vocabulary.outcomes import Outcome
from tests.ledger.test_copies import BEGINNING, END, INTENT, RUN, told

BEGUN = replace(INTENT, items=2, beginning=replace(BEGINNING, where="openai"))


def found(outcome, cost=None):
    return FoundOut(run_id=RUN, found=outcome, cost=cost, currency="USD")


def taken(*bodies):
    return [
        (each.provider, each.size, each.items, each.cost) for each in spends_of(map(encode, told(*bodies)), here="here")
    ]


def test_a_send_counts_from_its_intent_on_by_the_most_it_may_cost():
    assert taken(BEGUN) == [("openai", 1000, 2, Decimal("0.04"))]


def test_what_was_charged_counts_once_it_is_known():
    assert taken(BEGUN, replace(END, cost=Decimal("0.01"), sent=-400)) == [("openai", 600, 2, Decimal("0.01"))]


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.FAILED, Outcome.REFUSED, Outcome.DONE])
def test_an_outcome_that_does_not_say_the_cost_leaves_the_most(outcome):
    assert taken(BEGUN, replace(END, outcome=outcome, cost=None)) == [("openai", 1000, 2, Decimal("0.04"))]


def test_what_was_not_sent_took_nothing():
    assert taken(BEGUN, replace(END, outcome=Outcome.NOT_SENT, sent=-1000, cost=None)) == []


def test_what_a_person_found_to_have_been_charged_counts():
    ended = replace(END, outcome=Outcome.UNKNOWN, cost=None)
    assert taken(replace(BEGUN, cost_at_risk=None), ended, found("arrived", Decimal("0.30")))[0][3] == Decimal("0.30")


def test_what_never_arrived_took_bytes_and_no_money():
    ended = replace(END, outcome=Outcome.UNKNOWN, cost=None)
    assert taken(BEGUN, ended, found("not-arrived")) == [("openai", 1000, 2, Decimal(0))]


def test_a_cost_that_nobody_knows_stays_unknown():
    assert taken(replace(BEGUN, cost_at_risk=None), replace(END, cost=None))[0][3] is None


def test_nobodys_word_takes_money_off():
    assert taken(BEGUN, replace(END, cost=Decimal(-5)))[0][3] == 0


def test_work_on_this_computer_takes_nothing():
    assert taken(replace(BEGUN, beginning=replace(BEGINNING, where="here"))) == []


def test_what_is_read_unread_is_what_was_written():
    (begun,) = told(BEGUN)
    parts = split(encode(begun))
    assert parts[1 + 8] == encode(BEGUN)
    assert b"".join(parts) == encode(begun)[9:]


@pytest.mark.parametrize("damaged", [b"", b"S", encode("text"), encode((1, 2))[:-1], encode((1, 2)) + b"x"])
def test_what_is_no_whole_list_is_not_split(damaged):
    with pytest.raises(EncodingError):
        split(damaged)
