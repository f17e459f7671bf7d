"""What a person reads when the same is wished again: what is not as it was, or why it cannot be wished again."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from localai.phrases import differences
from localai.phrases.amounts import money, up_to
from localai.phrases.cards import day

WISH: Final = "wish of job"
WORDS_GONE: Final = "its words were not kept, or are gone with an item that was purged."
SEND_ANEW: Final = "Ask anew with `localai send`; `localai jobs list` shows what there is."
ANOTHER_MODEL: Final = "Name another one with --model; `localai models` shows them."
MODEL_GONE: Final = "the job went to it, and it is on no card any more."
FILES: Final = "The files of the model are not those of then."
NOTHING_OTHERWISE: Final = "Nothing of it is to be otherwise."
KEY: Final = "The key is another one than then."
SAID_ELSEWHERE: Final = (differences.CARD,)
"""What is said more closely than in one word."""
SAID_BY_MODEL: Final = (*SAID_ELSEWHERE, differences.SETTINGS)
"""What goes without saying where the model is another one."""


def rerun_instead(job: str) -> str:
    """Say how the same is done again, and how something else."""
    return f"Give -p, --set, --model or --policy; `localai jobs rerun {job[:8]}` does the same again."


def input_gone(item_id: str) -> str:
    """Say that something the model was given is gone."""
    return f"an item it was given, {item_id[:8]}, was purged."


def begun(run_id: str, when: date, *, changed: bool) -> str:
    """Begin what changed since a send."""
    first = f"Job {run_id[:8]} of {day(when)} once more."
    return f"{first} Not as it was then:" if changed else f"{first} All that it rests on is as it was then."


def model(name: str) -> str:
    """Say that another model is asked."""
    return f"The model is another one: {name}."


def other(what: str) -> str:
    """Say that something, as `the text`, is not what it was."""
    return f"Not as it was: {what}."


def setting(name: str, then: str | None, now: str | None) -> str:
    """Say that a setting is another one; None where it was not set."""
    return f"Setting {name}: {'none' if now is None else now}; then: {'none' if then is None else then}."


def card(provider: str, fields: int | None) -> str:
    """Say that a card is another one; `fields` is None where the card of then was not kept."""
    if fields is None:
        return f"What is known about {provider} is not what was known then, and the card of then was not kept."
    return f"What is known about {provider} changed in {fields} {'place' if fields == 1 else 'places'}:"


def answers(gone: int, new: int) -> str:
    """Say that answers about an account came or went."""
    return f"Answers about your account: {gone} of then {'counts' if gone == 1 else 'count'} no more, {new} are new."


def price(then: tuple[Decimal | None, str], now: tuple[Decimal | None, str]) -> str:
    """Say what it may cost, then and now; more closely than in cents where these are the same."""
    before, after = (_money(*each, up_to) for each in (then, now))
    if before == after:
        before, after = (_money(*each, money) for each in (then, now))
    return f"It costs at most: {after}; then: {before}."


def ends(name: str, when: date) -> str:
    """Say that a model has a last day."""
    return f"{name} has a last day: {day(when)}."


def sentence(words: str) -> str:
    """Return a line as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def _money(amount: Decimal | None, currency: str, told: Callable[[Decimal, str], str]) -> str:
    return "nobody knows" if amount is None else told(amount, currency)
