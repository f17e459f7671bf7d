"""Sentences that count: a number nobody knows is never told as nothing, and what may not exist is counted apart."""

from decimal import Decimal

import pytest

from localai.phrases.choosing import because, copies, cost, counted
from localai.phrases.record import still_elsewhere
from localai.phrases.usage import cost as used

CENT = [(Decimal("0.40"), "USD")]


@pytest.mark.parametrize(
    ("known", "unknown", "at_risk", "words"),
    [
        ([], 0, [], "nothing"),
        (CENT, 0, [], "$0.40"),
        (CENT, 2, CENT, "$0.40; unknown for 2 requests (at most $0.40)"),
        ([], 1, [(Decimal("0.001"), "USD")], "unknown for 1 request (less than 1 cent)"),
        ([], 1, None, "unknown for 1 request (nobody knows how much at most)"),
        ([*CENT, (Decimal(2), "EUR")], 0, [], "$0.40 + 2.00 EUR"),
    ],
)
def test_an_unknown_cost_is_said_to_be_unknown(known, unknown, at_risk, words):
    assert used(known, unknown, at_risk) == words


def test_copies_that_may_not_exist_are_counted_apart():
    assert still_elsewhere(4, 8) == (
        "4 copies still elsewhere by what is known; 8 more only if something was flagged, or by law."
    )
    assert still_elsewhere(0, 0) == "No copy is left elsewhere by what is known."


def test_the_cost_of_a_candidate_in_another_currency_is_not_compared():
    assert cost(Decimal(1), Decimal(2), "EUR", comparable=False).endswith("not compared: another currency")
    assert cost(None, None, "USD", comparable=False) == "cost unknown"


def test_the_copies_of_a_candidate_are_told_with_the_longest():
    assert copies(0, "0", 0) == "no copy"
    assert copies(2, "until-deleted", 1) == "2 copies, the longest until it is deleted; 1 more in some cases"


def test_equal_candidates_are_mentioned():
    assert because("cost", "nothing", known=True, equal=2).endswith(
        "2 others are equal in that, so copies and cost decided"
    )


def test_reasons_are_counted_in_the_order_they_came():
    assert counted(["b", "a", "b"]) == "b: 2; a: 1"
