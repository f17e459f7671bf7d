"""Plots of days in cells: one line of bars for each service, by eighths of a block, or by digits where signs are ASCII.

A line of blocks says the same with and without colors, and copies as text; that is all these five plots need, so they
are drawn here and no library for plots is brought in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from localai.operations.activity import Sum
from localai.phrases import activity as says
from localai.phrases.cards import day as day_words

BLOCKS: Final = "▁▂▃▄▅▆▇█"
DIGITS: Final = "12345678"
_NAME, _TOTAL = 11, 9
_NOTHING: Final = "_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that is plotted: its title, its value on a row, how a value reads, and whether values are added up."""

    title: str
    value: Callable[[Sum], float | None]
    words: Callable[[float], str]
    adds_up: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a plot is drawn on: so many cells, until which day, at most so many services, blocks or digits."""

    width: int
    today: date
    most: int = 3
    ascii: bool = False


def bars(values: Sequence[float | None], highest: float, *, ascii: bool) -> str:
    """Return one cell per value: empty for None, a flat line for 0, and up to a full block for the highest."""
    levels = DIGITS if ascii else BLOCKS
    told = []
    for value in values:
        if value is None:
            told.append(" ")
        elif not value or not highest:
            told.append(_NOTHING)
        else:
            told.append(levels[min(max(round(value / highest * len(levels)) - 1, 0), len(levels) - 1)])
    return "".join(told)


def plot(measure: Measure, rows: Sequence[Sum], ground: Ground) -> list[str]:
    """Return the lines of one plot: its title, the scale, and a line for each of the largest services."""
    today, ascii = ground.today, ground.ascii
    cells = max(ground.width - _NAME - _TOTAL - 2, 7)
    days = [today - timedelta(days=cells - 1 - place) for place in range(cells)]
    shown = _services(measure, [row for row in rows if row.day is not None and row.day >= days[0]], ground.most)
    highest = max((value for values in shown.values() for value in values.values()), default=0.0)
    span = says.scale(measure.words(highest), _short(days[0]), _short(days[-1]))
    lines = [measure.title, span]
    for service, values in shown.items():
        line = bars([values.get(day) for day in days], highest, ascii=ascii)
        total = sum(values.values()) if measure.adds_up else max(values.values())
        lines.append(f"{service[:_NAME]:<{_NAME}} {line} {measure.words(total):>{_TOTAL}}")
    return lines


def _services(measure: Measure, rows: Sequence[Sum], most: int) -> Mapping[str, Mapping[date, float]]:
    """Return values by service and day, the largest services first, the rest of them together."""
    found: dict[str, dict[date, float]] = {}
    for row in rows:
        value = measure.value(row)
        if value is not None and row.day is not None:
            found.setdefault(row.subject, {})[row.day] = value
    ordered = sorted(found, key=lambda service: (-sum(found[service].values()), service))
    if len(ordered) <= most:
        return {service: found[service] for service in ordered}
    together: dict[date, float] = {}
    for service in ordered[most - 1 :]:
        for day, value in found[service].items():
            before = together.get(day, 0.0)
            together[day] = before + value if measure.adds_up else max(before, value)
    return {**{service: found[service] for service in ordered[: most - 1]}, says.OTHERS: together}


def _short(day: date) -> str:
    return day_words(day).rsplit(" ", 1)[0]
