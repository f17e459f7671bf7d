"""What providers' own lists say of models, on top of the cards: never better than a card, worse where they say so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from localai.phrases import refresh as phrases
from localai.policy.catalog import Catalog
from localai.vocabulary.cards import Card, Evidence
from localai.vocabulary.models import Model, Price, PriceUnit
from localai.vocabulary.observations import MODE, PRICE, Told

HOLDS: Final = timedelta(days=7)
"""How long what an interface said about an account counts: it can be switched off any day."""
FRESH: Final = timedelta(days=30)
"""How long what a list said counts where it helps; what it said to the worse counts until it is read again."""
_SURFACES: Final = ("sealed", "private", "anonymous")
_AT_BEST: Final[Mapping[str, str]] = {"e2ee": "sealed", "tee": "sealed", "contract": "private"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What one question to a provider's interface brought, and when."""

    asked: str
    on: date
    told: tuple[Told, ...]

    def is_stale(self, today: date) -> bool:
        """Tell whether it is too old to count where it helps, or from a day that has not come."""
        return not self.on <= today <= self.on + FRESH


def as_told(catalog: Catalog, reads: Iterable[Read], today: date) -> Catalog:
    """Return a catalog with the newest of what providers' lists say: modes to the worse, prices beside those known."""
    by_model: dict[str, list[tuple[Read, Told]]] = {}
    for read in reads:
        for each in read.told:
            by_model.setdefault(each.subject, []).append((read, each))
    if not by_model:
        return catalog
    models = tuple(
        _model(model, catalog.card(model), by_model[model.id], today) if model.id in by_model else model
        for model in catalog.models()
    )
    return replace(catalog, rows={model.id: model for model in models})


def _model(model: Model, card: Card, found: Iterable[tuple[Read, Told]], today: date) -> Model:
    for read, told in found:
        if told.fact == MODE:
            model = _moded(model, card, read, told)
        elif told.fact.startswith(PRICE) and not read.is_stale(today):
            model = replace(model, prices=(*model.prices, _price(read, told)))
    return model


def _moded(model: Model, card: Card, read: Read, told: Told) -> Model:
    """Return a model of the surface that its mode is of, where that is the worse one."""
    at_best = _AT_BEST.get(told.value, "anonymous")
    note = f"{phrases.mode(told.value, read.on)} {model.note}".strip()
    worse = (
        model.surface in _SURFACES
        and _SURFACES.index(at_best) > _SURFACES.index(model.surface)
        and at_best in {surface.name for surface in card.surfaces}
    )
    return replace(model, note=note, surface=at_best if worse else model.surface)


def _price(read: Read, told: Told) -> Price:
    return Price(
        unit=PriceUnit(told.fact.removeprefix(PRICE)),
        amount=Decimal(told.value),
        evidence=Evidence.PUBLISHED,
        source=read.asked.removeprefix("GET "),
        as_of=read.on,
        note=phrases.LIST_PRICE,
    )
