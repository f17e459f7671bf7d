"""What a person reads about budgets: what a week has taken, what does not fit, and what to do about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from localai.phrases.amounts import many, money, number, size, up_to
from localai.phrases.cards import day

TITLE: Final = "this week"
EVERYONE: Final = "all services together"
NONE: Final = "No budget is set. Set one: `localai policy budget set openai --items 40 --cost 5`."
HEADS: Final = ("service", "this week", "set by")
KNOWN_FROM: Final = "counted from the ledger"
WEEK: Final = "Weeks begin on Monday (UTC). What a send may cost counts until it is known what was charged."
USED_UP: Final = "this week's budget is used up"
NOTHING_GIVEN: Final = "No limit was given."
NAME_LIMITS: Final = "Give --bytes, --items or --cost."
SEE_LIST: Final = "`localai policy budget list` shows every budget."
REMOVED: Final = "Removed."
SEE_PROVIDERS: Final = "`localai models` shows every service there is."
SMALLER: Final = "Send less at once, or set another budget: `localai policy budget set`."
OTHER_MODEL: Final = "Choose a model whose cost is known; `localai models` shows it."
SCREEN: Final = "Budgets of a week"
ABOUT: Final = "how much may go to a service in a week"
NO_BUDGET: Final = "none"
NONE_HERE: Final = "No budget is set. Press a to set one."
CHOOSE: Final = "A budget for which service?"
FORM_TITLE: Final = "At most in a week; what is left empty stays as it is"
BYTES: Final = "size"
ITEMS: Final = "items"
COST: Final = "US dollars"
PUT: Final = "set the budget"
REASON: Final = "why"
REMOVE_ASK: Final = "Its limits hold no more. The ledger keeps that they did."
_LAYERS: Final[Mapping[str, str]] = {"team": "Your team's budget", "workspace": "The budget"}


def who(title: str) -> str:
    """Return whom a budget is about; empty is all of them."""
    return title or EVERYONE


def amount(measure: str, count: Decimal, currency: str) -> str:
    """Return an amount of one measure: 40 items, 50 MB, $5."""
    if measure == "bytes":
        return size(int(count))
    return many(int(count), "item") if measure == "items" else money(count, currency)


def used(measure: str, count: Decimal, limit: Decimal, currency: str) -> str:
    """Return what was used of a limit: 12 of 40 items, 3.1 MB of 50 MB, $1.20 of $5."""
    return f"{_plain(measure, count, currency)} of {amount(measure, limit, currency)}"


def row(told: str, unknown: int, after: str = "", title: str = "") -> str:
    """Return one line about a limit: 12 of 40 items, 13 with this; for whom, where it is not this provider alone."""
    words = ", ".join(filter(None, (told, f"{after} with this" if after else "")))
    words += f", and {many(unknown, 'send')} whose cost nobody knows" if unknown else ""
    return f"{words}, {title}" if title else words


def after(measure: str, count: Decimal, currency: str) -> str:
    """Return how much of a measure would be used then."""
    return _plain(measure, count, currency)


def spent(told: Sequence[str]) -> str:
    """Return that the rules allow it and the week has no room; `told` is how much of what is used."""
    return f"The rules allow this, and this week's budget is used up: {'; '.join(told)}."


def over(layer: str, title: str, limit: str, told: Sequence[str]) -> str:
    """Return why a send does not fit a limit; `told` are what is used and what this takes, both or neither known."""
    begin = f"{_LAYERS.get(layer, _LAYERS['workspace'])} for {who(title)} is {limit} a week"
    return f"{begin}: {told[0]} {'is' if told[0].startswith('$') else 'are'} used, and this takes {told[1]}."


def cost_unknown(layer: str, title: str, limit: str, unknown: int) -> str:
    """Return that nobody knows what this costs, or what sends before it cost (`unknown` of them)."""
    begin = f"{_LAYERS.get(layer, _LAYERS['workspace'])} for {who(title)} is {limit} a week"
    what = f"{many(unknown, 'send')} of this week cost" if unknown else "this costs"
    return f"{begin}, and nobody knows what {what}."


def next_week(begins: date) -> str:
    """Return when there is room again."""
    return f"There is room again from Monday, {day(begins)} (UTC), or after another `localai policy budget set`."


def say_cost(run: str) -> str:
    """Return how a person says what a send cost."""
    return f"Say what it cost: `localai jobs resolve {run[:8]} --charged 0.10`."


def was_set(title: str, limits: Sequence[str]) -> str:
    """Return what was put on record."""
    return f"On record for {who(title)}: at most {', '.join(limits)} a week."


def none_for(provider: str) -> str:
    """Return that there is no budget to remove."""
    return f"There is no budget for {who(provider)}."


def unknown_provider(name: str, nearest: str) -> str:
    """Return that there is no such service."""
    return f"{name} is no service here; {nearest}"


def _plain(measure: str, count: Decimal, currency: str) -> str:
    if measure == "bytes":
        return size(int(count))
    return number(int(count)) if measure == "items" else up_to(count, currency)


def count(limits: int) -> str:
    """Return how many limits hold."""
    return many(limits, "limit")


def set_by(layer: str, *, used_up: bool) -> str:
    """Return who set a limit, and whether it is used up."""
    return f"set by the {layer}{', used up' if used_up else ''}"
