"""What a person reads about plans that are approved together."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from localai.phrases.amounts import in_cents, many, number, size

NOTHING: Final = "nothing"
UNKNOWN_COST: Final = "nobody knows"
TITLES: Final = {
    "class": "class",
    "kind": "what goes",
    "taken-out": "taken out",
    "stays-in": "stays in",
    "model": "model",
    "task": "task",
    "settings": "settings",
    "words": "words",
    "doubts": "doubts taken on",
    "rules": "rules",
    "terms": "terms of the account",
    "before": "sent before",
    "size": "size",
    "cost": "cost",
}
KINDS: Final = "{count} kinds"
CHANGED: Final = "what would be sent, or what decides about it, changed since it was approved."
NO_SUCH: Final = "there is no plan of that number in it."
LESS: Final = "Choose fewer at a time."
LEAVE_OUT: Final = "It goes once; leave the other out."
SEE_EACH: Final = "Look at each with --dry-run."
MAKE_ANEW: Final = "Choose what is left once more, and approve that."


def same_as(place: int, name: str) -> str:
    """Say that a plan is in the batch already."""
    return f"the very same as number {place} ({name}): same content, same plan"


def too_many(most: int) -> str:
    """Say that a batch is too large."""
    return f"one approval covers {number(most)} plans at most"


def nothing_goes(count: int) -> str:
    """Say that no plan is left."""
    return f"none of {many(count, 'item')} can go."


def over(ended: str) -> str:
    """Say why nothing of a batch begins any more."""
    return {
        "over": "all of it was used.",
        "revoked": "it was cancelled.",
        "expired": "its approval held for a day and holds no more.",
    }[ended]


def in_a_row(count: int) -> str:
    """Say why a batch stopped by itself."""
    return f"stopped after {count} in a row that did not work; the others were not tried"


def spread(counts: Sequence[tuple[str, int]]) -> str:
    """Return how often each value is there: `37 internal, 3 confidential`."""
    return ", ".join(f"{number(count)} {value or NOTHING}" for value, count in counts)


def kinds(count: int) -> str:
    """Return that values differ which are no words for a person."""
    return KINDS.format(count=number(count))


def sizes(least: int, most: int) -> str:
    """Return from what to what sizes go."""
    return f"from {size(least)} to {size(most)} each"


def cost(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    """Return a range of cost in cents."""
    if high is None:
        return UNKNOWN_COST
    if low is None or low == high:
        return in_cents(high, currency)
    return f"{in_cents(low, currency)} to {in_cents(high, currency)}"


def differing(name: str) -> str:
    """Return the title of what differs between plans."""
    return TITLES[name]


def is_over(batch: str, ended: str) -> str:
    """Say that nothing of a batch goes on."""
    return f"batch {batch[:8]} is over: {over(ended or 'over')}"


ONLY_GOING: Final = "only a batch that goes on can be cancelled; `localai jobs list` shows them"
