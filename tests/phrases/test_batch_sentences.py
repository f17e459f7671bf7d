"""What stands above plans that are approved together is in words for a person."""

from decimal import Decimal

import pytest

from localai.phrases import batch


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        (("abuse-log", "OpenAI", "30", "always"), "log against abuse at OpenAI, 30 days"),
        (("flagged", "fal", "unknown", "if-flagged"), "log against abuse (if flagged) at fal, nobody knows how long"),
        (("result-file", "fal", "until-deleted", "always"), "result at fal, until it is deleted"),
    ],
)
def test_a_copy_that_plans_leave_is_told_in_words(copy, words):
    assert batch.copy(*copy) == words


def test_a_range_of_costs_whose_ends_read_the_same_is_told_once():
    assert batch.cost(Decimal("0.001"), Decimal("0.004"), "USD") == "less than 1 cent"


def test_plans_that_stay_here_are_said_to_stay():
    told = batch.lead(2, [("This computer", 2)], 0, "$0")
    assert told == "2 plans in one approval, on this computer. 0 bytes leave it."
