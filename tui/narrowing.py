"""Which entries of the ledger are looked for: what is offered, and the filter that comes of a choice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from localai.operations.browsing import Group, Narrow
from localai.phrases import browsing as says


def narrowed(now: Narrow, part: str, value: str, today: date) -> Narrow:
    """Return a filter with one part set anew; raises ValueError for what is no day."""
    if part == "group":
        return replace(now, group=Group(value))
    if part == "provider":
        return replace(now, provider=value)
    if part == "day":
        days = {"today": today, "yesterday": today - timedelta(days=1)}
        return replace(now, day=days.get(value) or date.fromisoformat(value))
    return Narrow()


def options_of(providers: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield (what `narrowed` is given as one word or two, words, note) of each choice."""
    yield "all", says.EVERYTHING, ""
    for name, (words, note) in says.GROUPS.items():
        yield f"group {name}", words, note
    yield "day today", "today", ""
    yield "day yesterday", "yesterday", ""
    yield "day", says.ONE_DAY, ""
    for provider in providers:
        yield f"provider {provider}", provider, says.ONE_SERVICE
