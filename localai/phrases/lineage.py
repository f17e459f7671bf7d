"""What a person reads in the history of an item: what it was made from, and what was made from it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from localai.phrases.amounts import in_cents, many, moment_here, size
from localai.phrases.receipt import HERE, outcome

MADE_FROM: Final = "made from"
MADE_OF_IT: Final = "made from it"
ADDED: Final = "nothing: it was added, or its beginning is not known"
NOTHING: Final = "nothing yet"
_GOING_ON: Final = "going on"
_SHOWN_ID: Final = 8


def run(run_id: str, task: str, model: str, when: datetime, branch_of: str) -> str:
    """Name a run: its task, its model, when it began, and the run whose wish it was made from."""
    told = f"{task} by {model}, {moment_here(when)}, job {run_id[:_SHOWN_ID]}"
    return f"{told} (from job {branch_of[:_SHOWN_ID]})" if branch_of else told


def ended(code: str | None, where: str, sent: int) -> Iterator[str]:
    """Say how a run ended, and whether anything left this computer."""
    yield _GOING_ON if code is None else outcome(code)
    if where in ("", "here"):
        yield HERE
    else:
        told = "may have left" if code in (None, "unknown") else "left"
        yield f"{size(sent)} {told} for {where}" if sent else f"nothing left for {where}"


def cost(amount: Decimal, currency: str) -> str:
    """Say what a run cost."""
    return f"cost {in_cents(amount, currency)}"


def item(name: str, item_id: str, *, role: str, stars: int, in_trash: bool, repeated: bool) -> str:
    """Name an item in a history, and what it was to the run it stands under."""
    told = f"{name} ({item_id[:_SHOWN_ID]})"
    more = [role] if role else []
    if stars:
        more.append(f"{stars} of 5 stars")
    if in_trash:
        more.append("in the trash")
    if repeated:
        more.append("goes on as shown above")
    return ", ".join([told, *more])


def purged(item_id: str, role: str) -> str:
    """Name an item that is gone."""
    told = f"an item that was purged ({item_id[:_SHOWN_ID]})"
    return f"{told}, {role}" if role else told


def beside(names: Sequence[str]) -> str:
    """Name what else a run was given, or made."""
    return f"with {'; '.join(names)}"


def more_items(count: int) -> str:
    """Say that a run has items which are not listed."""
    return f"and {many(count, 'item')} that are not listed here" if count > 1 else "and 1 item that is not listed here"


def more_runs(count: int, item_id: str) -> str:
    """Say that a history goes on where it is not listed, and how to see it."""
    return f"and {many(count, 'run')} more; `localai show {item_id[:_SHOWN_ID]} --history` begins there"
