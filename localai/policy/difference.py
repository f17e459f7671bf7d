"""What differs between two catalogs, card by card and field by field, and what got worse."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum

from localai.policy.catalog import Catalog
from localai.policy.effective import ANY_REGION, UNKNOWN_REGION, default_levers, effective
from localai.vocabulary.cards import NO_DAYS, Card, Days, Reader
from localai.vocabulary.models import Model
from localai.vocabulary.policies import EffectivePolicy


class Worse(StrEnum):
    """What a provider does more of than before."""

    TRAINING = "training"
    COPIES = "copies"
    REVIEW = "review"
    ONWARD = "onward"
    LINKS = "links"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field, by its place in the card; None where it is not there at all."""

    place: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worsening:
    """One thing that got worse on some models of a card: which, and what it was and is."""

    what: Worse
    before: str
    after: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """One provider: the fields of its card that differ, those of its models and prices, and what got worse.

    `is_new` and `is_gone` say that there was, or is, no card at all.
    """

    provider: str
    is_new: bool
    is_gone: bool
    facts: tuple[FieldChange, ...]
    models: tuple[FieldChange, ...]
    worse: tuple[Worsening, ...]


def compare(before: Catalog, after: Catalog, today: date) -> tuple[CardChange, ...]:
    """Return the providers that differ, by name."""
    return tuple(
        change
        for provider in sorted({*before.cards, *after.cards})
        if (change := _compare(provider, before, after, today))
    )


def compare_cards(before: Card, after: Card) -> tuple[FieldChange, ...]:
    """Return the fields of two cards that differ."""
    return _differences(dict(_flat(before)), dict(_flat(after)))


def _compare(provider: str, before: Catalog, after: Catalog, today: date) -> CardChange | None:
    old, new = before.cards.get(provider), after.cards.get(provider)
    if old is None or new is None:
        return CardChange(provider=provider, is_new=old is None, is_gone=new is None, facts=(), models=(), worse=())
    facts = compare_cards(old, new)
    models = _differences(_models(before, provider), _models(after, provider))
    if not facts and not models:
        return None
    worse = _worse(before, after, provider, today)
    return CardChange(provider=provider, is_new=False, is_gone=False, facts=facts, models=models, worse=worse)


def _models(catalog: Catalog, provider: str) -> dict[str, str]:
    rows = sorted((row for row in catalog.rows.values() if row.provider == provider), key=lambda row: row.id)
    return {place: value for row in rows for place, value in _flat(row, row.id)}


def _worse(before: Catalog, after: Catalog, provider: str, today: date) -> tuple[Worsening, ...]:
    found: dict[tuple[Worse, str, str], list[str]] = {}
    for model in sorted(before.rows.values(), key=lambda row: row.id):
        if model.provider != provider or model.id not in after.rows:
            continue
        old, new = _policy(before, model, today), _policy(after, after.rows[model.id], today)
        for each in worsened(old, new):
            found.setdefault(each, []).append(model.id)
    return tuple(
        Worsening(what=what, before=old, after=new, models=tuple(models)) for (what, old, new), models in found.items()
    )


def _policy(catalog: Catalog, model: Model, today: date) -> EffectivePolicy:
    card = catalog.card(model)
    return effective(card, model, (), default_levers(card, model), today)


def worsened(old: EffectivePolicy, new: EffectivePolicy) -> Iterator[tuple[Worse, str, str]]:
    """Yield what got worse from one policy to the next: what, how it was, how it is."""
    if new.training.value.rank > old.training.value.rank:
        yield Worse.TRAINING, old.training.value, new.training.value
    yield from _longer(old, new)
    if new.review.value.rank > old.review.value.rank:
        yield Worse.REVIEW, old.review.value, new.review.value
    known, now = ({party.name for party in policy.onward.parties} for policy in (old, new))
    if new.onward.value.rank > old.onward.value.rank or now - known:
        yield Worse.ONWARD, ", ".join(sorted(known)) or old.onward.value, ", ".join(sorted(now)) or new.onward.value
    open_before, open_now = (_open_links(policy) for policy in (old, new))
    if open_now - open_before:
        yield Worse.LINKS, ", ".join(sorted(open_before)) or "none", ", ".join(sorted(open_now))
    if new.region.name != old.region.name and old.region.name not in (ANY_REGION, UNKNOWN_REGION):
        yield Worse.REGION, old.region.name, new.region.name


def _longer(old: EffectivePolicy, new: EffectivePolicy) -> Iterator[tuple[Worse, str, str]]:
    """Yield the longest copy where it got longer, else the first copy that did, or that was not there before."""
    if new.longest.order > old.longest.order:
        yield Worse.COPIES, str(old.longest), str(new.longest)
        return
    before = {(copy.name, copy.when): copy.days for copy in old.copies}
    for copy in new.copies:
        was = before.get((copy.name, copy.when), NO_DAYS)
        if copy.days.order > was.order and not copy.name.startswith("unstated-"):
            yield Worse.COPIES, str(was), str(copy.days)
            return


def _open_links(policy: EffectivePolicy) -> set[str]:
    return {copy.kind for copy in policy.copies if copy.remains and Reader.PUBLIC_LINK in copy.readers}


def _differences(before: dict[str, str], after: dict[str, str]) -> tuple[FieldChange, ...]:
    places = [*before, *(place for place in after if place not in before)]
    return tuple(
        FieldChange(place=place, before=before.get(place), after=after.get(place))
        for place in places
        if before.get(place) != after.get(place)
    )


def _flat(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every plain value inside with its place; what has a name is found by it, so that order is no change."""
    if is_dataclass(value) and not isinstance(value, Days):
        for field in fields(value):
            yield from _flat(getattr(value, field.name), f"{place}.{field.name}" if place else field.name)
    elif isinstance(value, tuple) and any(is_dataclass(each) for each in value):
        seen: dict[str, int] = {}
        for each in value:
            name = _name(each)
            seen[name] = seen.get(name, 0) + 1
            yield from _flat(each, f"{place}.{name}" + (f"#{seen[name]}" if seen[name] > 1 else ""))
    elif isinstance(value, tuple):
        yield place, ", ".join(map(str, value))
    elif value is not None:
        yield place, str(value)


def _name(value: object) -> str:
    for key in ("name", "host", "copy", "role", "kind", "unit"):
        found = getattr(value, key, "")
        if found:
            variant = getattr(value, "variant", "")
            return f"{found} {variant}".strip()
    return type(value).__name__.lower()
