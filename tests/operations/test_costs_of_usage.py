"""What an answer says was used, in money, by the prices on the card."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from localai.operations.costs import Used, cost_of, cost_of_usage
from localai.providers.adapter import Usage
from localai.vocabulary.cards import Evidence
from localai.vocabulary.models import Model, Price, PriceUnit
from localai.vocabulary.tasks import Task
from tests.operations.desk import cards_of_this_version


def model(task: Task, *prices: tuple[PriceUnit, str]) -> Model:
    rows = tuple(
        Price(unit=unit, amount=Decimal(amount), evidence=Evidence.RECALLED, source="", as_of=date(2026, 11, 21))
        for unit, amount in prices
    )
    return replace(cards_of_this_version().model("mistral/mistral-embed"), tasks=(task,), prices=rows)


@pytest.mark.parametrize(
    ("task", "price", "usage", "cost"),
    [
        (Task.TRANSCRIBE, (PriceUnit.MINUTE, "0.006"), Usage(seconds=Decimal(90)), "0.009"),
        (Task.TRANSCRIBE, (PriceUnit.SECOND, "0.001"), Usage(seconds=Decimal("7.5")), "0.0075"),
        (Task.READ, (PriceUnit.PAGE, "0.001"), Usage(pages=3), "0.003"),
        (Task.EMBED, (PriceUnit.MILLION_INPUT_TOKENS, "0.1"), Usage(input_tokens=500_000), "0.05"),
    ],
)
def test_what_was_used_is_priced_by_its_unit(task, price, usage, cost):
    assert cost_of_usage(model(task, price), usage) == Decimal(cost)


@pytest.mark.parametrize(
    ("task", "price"),
    [
        (Task.TRANSCRIBE, (PriceUnit.MINUTE, "0.006")),
        (Task.READ, (PriceUnit.PAGE, "0.001")),
        (Task.CHAT, (PriceUnit.MILLION_INPUT_TOKENS, "0.1")),
    ],
)
def test_what_is_not_said_or_not_priced_has_no_cost(task, price):
    assert cost_of_usage(model(task, price), Usage(input_tokens=5)) is None


def test_vectors_cost_what_goes_in():
    found = cost_of(
        model(Task.EMBED, (PriceUnit.MILLION_INPUT_TOKENS, "0.1")),
        Used(text_bytes=6_000, pictures=0, output_tokens=None, results=1),
    )
    assert (found.low, found.high) == (Decimal("0.0001"), Decimal("0.00065"))
