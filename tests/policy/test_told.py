"""What providers' lists say counts on top of the cards: to the worse always, else only as far as a card goes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from localai.policy.told import FRESH, Read, as_told
from localai.vocabulary.models import PriceUnit
from localai.vocabulary.observations import Told

PRIVATE, SEALED, ANONYMOUS = "venice/venice-uncensored", "venice/tee", "venice/claude"
MODES = ("e2ee", "tee", "contract", "anonymized", "unknown")
RANK = {"sealed": 0, "private": 1, "anonymous": 2}


def read(day, subject, fact, value):
    told = (Told(subject=subject, fact=fact, value=value),)
    return Read(asked="GET https://api.venice.ai/api/v1/models?type=all", on=day, told=told)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("model", [PRIVATE, SEALED, ANONYMOUS])
def test_a_list_never_moves_a_model_to_a_better_surface(catalog, today, model, mode):
    before = catalog.model(model).surface
    after = as_told(catalog, [read(today, model, "mode", mode)], today).model(model).surface
    assert RANK[after] >= RANK[before]


@pytest.mark.parametrize(
    ("model", "mode", "surface"),
    [
        (PRIVATE, "anonymized", "anonymous"),
        (PRIVATE, "unknown", "anonymous"),
        (SEALED, "contract", "private"),
        (SEALED, "anonymized", "anonymous"),
        (SEALED, "tee", "sealed"),
        (PRIVATE, "contract", "private"),
    ],
)
def test_a_list_that_says_worse_is_believed_however_old_it_is(catalog, today, model, mode, surface):
    for age in (timedelta(0), FRESH * 3):
        found = as_told(catalog, [read(today - age, model, "mode", mode)], today)
        assert found.model(model).surface == surface


def test_a_mode_stands_in_the_note_with_its_day(catalog, today):
    found = as_told(catalog, [read(today, PRIVATE, "mode", "contract")], today).model(PRIVATE)
    assert found.note.startswith("Its list on 22 Nov 2026: nothing kept, by contract.")


def test_a_price_of_a_list_stands_beside_those_known_and_lowers_no_cap(catalog, today):
    model = next(model for model in catalog.models() if model.id == "xai/grok-4.6")
    row = read(today, model.id, "price:million-input-tokens", "1")
    found = as_told(catalog, [row], today).model(model.id).prices
    amounts = [price.amount for price in found if price.unit is PriceUnit.MILLION_INPUT_TOKENS]
    assert max(amounts) == max(p.amount for p in model.prices if p.unit is PriceUnit.MILLION_INPUT_TOKENS)
    assert (found[-1].amount, found[-1].as_of) == (Decimal(1), today)


@pytest.mark.parametrize("age", [FRESH + timedelta(days=1), timedelta(days=-1)])
def test_a_stale_list_prices_nothing(catalog, today, age):
    row = read(today - age, "xai/grok-4.7", "price:million-input-tokens", "1")
    assert as_told(catalog, [row], today).model("xai/grok-4.7") == catalog.model("xai/grok-4.7")


def test_models_that_a_list_does_not_name_are_as_they_were(catalog, today):
    found = as_told(catalog, [read(today, PRIVATE, "mode", "anonymized")], today)
    changed = {model.id for model in catalog.models() if found.model(model.id) != model}
    assert changed == {PRIVATE}
