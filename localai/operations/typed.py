"""Amounts as people type them: sizes and money."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from localai.errors import UsageError
from localai.vocabulary.rules import MOST_DIGITS

_SIZE: Final = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,3}))? ?(B|KB|MB|GB|TB)?", re.IGNORECASE)
_UNITS: Final = ("B", "KB", "MB", "GB", "TB")


def read_size(words: str) -> int:
    """Return a number of bytes: 500, 50MB, 1.5 GB. Raises UsageError."""
    found = _SIZE.fullmatch(words.strip())
    if found is None:
        raise UsageError(problem=f"{words} is no size.", remedy="50MB is an example.")
    count = Decimal(f"{found[1]}.{found[2] or 0}")
    return int(count * 1000 ** _UNITS.index((found[3] or "B").upper()))


def read_money(words: str, remedy: str) -> Decimal:
    """Return an amount of money, none below 0. Raises UsageError."""
    try:
        amount = Decimal(words)
    except InvalidOperation:
        amount = Decimal(-1)
    if not (amount.is_finite() and amount >= 0 and abs(amount.adjusted()) <= MOST_DIGITS):
        raise UsageError(problem=f"{words} is no amount of money.", remedy=remedy)
    return amount


def read_count(words: str, most: int) -> int:
    """Return a whole number from 0. Raises UsageError."""
    if not (words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS and int(words) <= most):
        raise UsageError(problem=f"{words} is no whole number from 0 to {most:,}.", remedy="30 is an example.")
    return int(words)
