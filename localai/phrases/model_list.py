"""What a person reads while looking through models and their cards."""

from typing import Final

TITLE: Final = "Models"
CARDS_TITLE: Final = "Cards"
FILTER: Final = "filter"
FILTER_HELP: Final = "a name, a service, a task such as edit, or allowed, your-call, refused"
JUDGE_TITLE: Final = "Judge for items of which class?"
RATE_TITLE: Final = "Your rating of"
RATINGS: Final = ("1 worst", "2", "3", "4", "5 best")
TAKE_BACK: Final = "none"
FOUR: Final = "Four cards fit side by side. space leaves one of those that are marked."
NOTHING: Final = "No model fits. esc leaves the filter; a task, a service, a verdict or a part of a name is looked for."
HEADS: Final = ("model", "service", "for", "verdict", "why", "trains on it", "keeps a copy", "people look", "price",
                "your rating", "changed")  # fmt: skip
CARD_HEADS: Final = ("fact", "model", "what is known", "how", "doubt", "page")
ORDERS: Final = ("what the rules say", "your ratings", "name")
CHANGED: Final = "changed by the last import"
NO_DOUBT_NOTED: Final = "Nothing is noted as doubtful about it."
WHY_TITLE: Final = "What the rules say"


def counted(shown: int, of: int, item_class: str, order: str, marked: int) -> str:
    """Return how many models are shown, for which class, and how many are marked."""
    told = f"{shown} of {of} models, for {item_class} items, by {order}"
    return f"{told}, {marked} marked" if marked else told


def stars(amount: float) -> str:
    """Return a rating in a column: 4.5 of 5, or nothing."""
    return f"{amount:.1f}".removesuffix(".0") + " of 5" if amount else ""


def marks(doubt: str, changed: str, differs: str, count: int) -> str:
    """Return what the signs beside facts say."""
    told = f"{doubt} doubtful: press ?.  {changed} {CHANGED}."
    return f"{differs} not the same of all.  {told}" if count > 1 else told
