"""Sizes, counts, times and money as people read them."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import Final

_UNITS: Final = ("B", "KB", "MB", "GB", "TB")
_CENT: Final = Decimal("0.01")


def size(count: float) -> str:
    """Return bytes with a decimal unit: `398 KB`, `4.1 MB`."""
    amount = float(count)
    unit = _UNITS[0]
    for unit in _UNITS:
        if amount < 999.5 or unit == _UNITS[-1]:
            break
        amount /= 1000
    digits = 1 if unit != "B" and amount < 9.95 else 0
    return f"{amount:.{digits}f} {unit}"


def number(count: int) -> str:
    """Return a count with separators: `38,204`."""
    return f"{count:,}"


def many(count: int, one: str, more: str = "") -> str:
    """Return a count and its noun: `1 item`, `412 items`."""
    return f"{number(count)} {one if count == 1 else more or one + 's'}"


def duration(seconds: float) -> str:
    """Return a length of time in the largest fitting unit: `12 s`, `4 min`, `2 h`."""
    for limit, divisor, unit in ((99.5, 1, "s"), (99.5 * 60, 60, "min")):
        if seconds < limit:
            return f"{seconds / divisor:.0f} {unit}"
    return f"{seconds / 3600:.0f} h"


def moment(then: datetime) -> str:
    """Return a point in time to the second, in UTC, as files name it that others read."""
    return f"{then.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def here(then: datetime) -> datetime:
    """Return a point in time by the clock of this computer."""
    return then.astimezone()


def moment_here(then: datetime) -> str:
    """Return a point in time to the second by the clock of this computer, with its zone, as screens name it."""
    return f"{here(then):%Y-%m-%d %H:%M:%S %Z}"


def money(amount: Decimal, currency: str) -> str:
    """Return an amount as it was given, where that matters, as for a limit: `$2`, `0.50 EUR`."""
    return f"${amount:f}" if currency == "USD" else f"{amount:f} {currency}"


def up_to(amount: Decimal, currency: str) -> str:
    """Return an amount that is not more than it says, in whole cents: `$0.04`; `$0` for nothing."""
    return money(amount.quantize(_CENT, rounding=ROUND_UP) if amount else Decimal(0), currency)


def in_cents(amount: Decimal, currency: str) -> str:
    """Return an amount as a person says it: `$0.04`, `less than 1 cent`; `$0` for nothing."""
    if 0 < amount < _CENT:
        return "less than 1 cent" if currency == "USD" else f"less than {money(_CENT, currency)}"
    return up_to(amount, currency)


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was; the date from a week on, and of what a clock that was set back has ahead."""
    gone = now - then
    if gone < -timedelta(minutes=1):
        return f"{here(then):%Y-%m-%d}"
    if gone < timedelta(minutes=1):
        return "just now"
    if gone < timedelta(hours=1):
        return f"{int(gone.total_seconds() // 60)} min ago"
    days = (here(now).date() - here(then).date()).days
    if days == 0 or gone < timedelta(hours=6):
        return f"{int(gone.total_seconds() // 3600)} h ago"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 7 else f"{here(then):%Y-%m-%d}"
