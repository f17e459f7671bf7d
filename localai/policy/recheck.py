"""Pages that a card rests on, and what a person's own reading of them makes of its facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, cast

from localai.phrases import bundles as phrases
from localai.vocabulary.cards import Card, Evidence, Fact
from localai.vocabulary.policies import PageAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """A page that was read again; `is_same_card` says whether today's card is the one it was read for."""

    page: str
    answer: PageAnswer
    on: date
    is_same_card: bool


def pages_of(card: Card) -> dict[str, list[tuple[str, Fact]]]:
    """Return for each page the facts that rest on it, each with the surface or the part of the card it is in."""
    found: dict[str, list[tuple[str, Fact]]] = {}
    for place, fact in _facts(card, ""):
        if fact.source.startswith("https://"):
            found.setdefault(fact.source, []).append((place, fact))
    return found


def as_read(card: Card, reads: Iterable[PageRead]) -> Card:
    """Return a card with what a person found: facts they saw again, and facts that no longer count.

    A page that says something else makes its facts count as recalled until a card is checked later. One that is still
    so gives them the person's reading and its date, for this very card; with all pages still so the card is as fresh.
    """
    holds = {
        read.page: read
        for read in reads
        if (read.is_same_card if read.answer is PageAnswer.STILL_SO else card.checked <= read.on)
    }
    if not holds:
        return card
    changed = cast(Card, _mapped(card, lambda fact: _read_again(fact, holds)))
    pages = [holds.get(page) for page in pages_of(card)]
    if not all(read and read.answer is PageAnswer.STILL_SO for read in pages):
        return changed
    checked = max(card.checked, min(read.on for read in pages if read))
    return replace(changed, checked=checked, expires=checked + (card.expires - card.checked))


def facts_alone(card: Card) -> Card:
    """Return a card without how and when its facts are known: equal ones say the same."""
    bare = _mapped(card, lambda fact: replace(fact, evidence=Evidence.UNKNOWN, as_of=date.min, note=""))
    return cast(Card, replace(bare, checked=date.min, expires=date.min))


def _read_again(fact: Fact, holds: Mapping[str, PageRead]) -> Fact:
    read = holds.get(fact.source)
    if read is None:
        return fact
    if read.answer is PageAnswer.CHANGED:
        evidence = max(fact.evidence, Evidence.RECALLED, key=lambda each: each.rank)
        return replace(fact, evidence=evidence, note=f"{phrases.note_changed(read.on)} {fact.note}".strip())
    if read.answer is PageAnswer.MISSING:
        return replace(fact, note=f"{phrases.note_missing(read.on)} {fact.note}".strip())
    if fact.evidence is Evidence.UNKNOWN:
        return fact
    evidence = min(fact.evidence, Evidence.OWN_READING, key=lambda each: each.rank)
    return replace(fact, evidence=evidence, as_of=max(fact.as_of, read.on))


def _facts(value: object, place: str) -> Iterator[tuple[str, Fact]]:
    if isinstance(value, tuple):
        for each in value:
            yield from _facts(each, place)
    elif is_dataclass(value):
        if isinstance(value, Fact):
            yield place, value
        inside = getattr(value, "title", "") if not isinstance(value, Card) else ""
        for field in fields(value):
            yield from _facts(getattr(value, field.name), inside or place)


def _mapped(value: Any, change: Callable[[Fact], Fact]) -> Any:
    if isinstance(value, tuple):
        return tuple(_mapped(each, change) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    parts = {field.name: _mapped(getattr(value, field.name), change) for field in fields(value)}
    rebuilt = type(value)(**parts)
    return change(rebuilt) if isinstance(rebuilt, Fact) else rebuilt
