"""What a person reads about what was sent, by day and by model."""

from decimal import Decimal
from typing import Final

from localai.phrases.amounts import in_cents, many, number

TITLE: Final = "Activity"
EMPTY: Final = (
    "Nothing was sent yet. Requests, errors, cost, times and bytes will stand here by day and service, once something "
    "was. What runs on this computer costs nothing and stands in the ledger (4)."
)
READING: Final = "Reading the ledger: {count} entries."
DAYS: Final = "by day and service"
MODELS: Final = "by model, best rated first"
OTHERS: Final = "all others"
COST: Final = "cost"
REQUESTS: Final = "requests"
ERRORS: Final = "errors"
TOOK: Final = "time of slow ones (1 in 20)"
SENT: Final = "bytes out"
USUAL: Final = "usual"
SLOW: Final = "slow"
HEADS: Final = ("day", "service", "requests", "errors", "cost", "bytes out", "bytes in", USUAL, SLOW)
MODEL_HEADS: Final = ("model", "your rating", "requests", "errors", "cost", "bytes out", "bytes in", USUAL, SLOW)


def reading(count: int) -> str:
    """Return how far reading is."""
    return READING.format(count=number(count))


def cost(known: Decimal, unknown: int, requests: int) -> str:
    """Return a cost in a column: $0.40; $0.40, 2 unknown; unknown."""
    if unknown == requests:
        return "unknown" if requests else ""
    told = in_cents(known, "USD")
    return f"{told}, {number(unknown)} unknown" if unknown else told


def seconds(amount: float | None) -> str:
    """Return a length of time with its unit: 0.42 s, 12 s, 4 min; nothing where there is none."""
    if amount is None:
        return ""
    if amount < 10:
        return f"{amount:.2f} s"
    return f"{amount:.0f} s" if amount < 100 else f"{amount / 60:.0f} min"


def scale(highest: str, first: str, last: str) -> str:
    """Return what the highest bar is, and which days are shown."""
    return f"highest {highest}, {first} to {last}"


def errors(count: int) -> str:
    """Return a number of errors."""
    return many(count, "error")
