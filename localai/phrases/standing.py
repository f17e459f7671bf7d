"""What a person reads about approvals for sends that come later."""

import shlex
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from localai.phrases.amounts import many, size

CHANGED: Final = "something changed since you saw it, so it would be another approval now."
NO_LONGER: Final = "the standing approval does not cover this plan any more."
REGULATED: Final = "Nothing is approved beforehand for regulated items: each plan is looked at."
PAST: Final = "This moment is over."
SIZE_WRONG: Final = "--max-bytes is a number of bytes from 1 on."
COST_WRONG: Final = "--max-cost is an amount of money, 0 or more."
SEE_HELP: Final = "`localai help consent` has an example."
NONE: Final = "No approval stands: each plan is asked about."
ENDS_WHEN: Final = (
    "It ends at once when you revoke it, or when the card, the key, the rules or an answer it rests on changes."
)
ASK: Final = "Approve this for later sends?"
OTHER: Final = "what you would approve has another digest than the one you gave."
NOBODY_THERE: Final = "nobody can be asked here, and there is no --consent."
NOT_APPROVED: Final = "you did not approve it."
USED_UP: Final = "used up"
_ENDED: Final = {
    "revoked": "revoked",
    "expired": "its time is over",
    "card": "the card changed",
    "key": "the key is another one",
    "rules": "the rules changed",
    "answers": "the answers about the account changed",
    "network": "the network settings changed",
}


def count_wrong(limit: int) -> str:
    """Say how many sends one approval may be for."""
    return f"--count is a number from 1 to {limit:,}."


def too_long(days: int) -> str:
    """Say how long an approval may stand."""
    return f"An approval for later sends stands for {days} days at most."


def task_unknown(model: str) -> str:
    """Say that a model does no such task."""
    return f"{model} does not do this task."


def doubt_unknown(name: str) -> str:
    """Say that there is no such doubt."""
    return f"There is no doubt called {name}."


def until_unreadable(written: str) -> str:
    """Say that a moment was not understood."""
    return f"{written} is no moment: write tonight, 4h, 2d, 2026-11-22 or 2026-11-22T18:00."


def sentence(model: str, task: str, item_class: str, limits: tuple[int, int], end: tuple[datetime, str]) -> str:
    """Say in one sentence what an approval allows; `limits` are count and bytes, `end` its moment and money."""
    count, largest = limits
    until, cost = end
    what = f"{many(count, 'send')} to {model}" + (f" to {task}" if task else "")
    return (
        f"Without another question: {what}, until {until:%Y-%m-%d %H:%M %Z}, of items up to class {item_class}, "
        f"each {size(largest)} at most, together {cost} at most."
    )


def covers_doubts(names: Sequence[str]) -> str:
    """Say which doubts an approval takes on."""
    return f"It takes on: {', '.join(names)}."


def only_for(purpose: str) -> str:
    """Say which purpose an approval is for."""
    return f"It covers only plans whose purpose reads: {purpose}"


def granted(count: int, approval: str) -> str:
    """Say that an approval stands."""
    return f"Approved: {many(count, 'send')}. `localai consent revoke {approval}` ends it."


def revoked(approval: str) -> str:
    """Say that an approval was ended."""
    return f"{approval} was revoked: each plan is asked about again."


def left(uses: int, of: int, spent: str) -> str:
    """Return what is left of an approval, and what its uses may have cost."""
    return f"{uses} of {of}, {spent} at risk"


def command(digest: str, words: Sequence[str]) -> str:
    """Return an approval as a command that can be pasted into a shell."""
    return shlex.join(["localai", "consent", "add", *words, "--consent", digest])


def ended(code: str) -> str:
    """Say why an approval holds no more."""
    return _ENDED[code]


def by_digest(command: str) -> str:
    """Say how somebody without a terminal approves exactly this."""
    return f"Nothing was approved. To approve exactly this: {command}"
