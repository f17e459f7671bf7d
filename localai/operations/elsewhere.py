"""Copies elsewhere to look through: all of them by their end, and as many as are in sight in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from localai.errors import NotFoundError
from localai.ledger.copies import CopyElsewhere as CopyElsewhere
from localai.operations.deleting import calls_left
from localai.operations.session import Session
from localai.operations.status import copies, copies_of
from localai.vault import items, runs, sends


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """All copies, those that end soonest first and those without a known end last; `calls` are what can delete some.

    `today` is the day the ends are counted from.
    """

    copies: tuple[CopyElsewhere, ...]
    calls: Mapping[str, frozenset[str]]
    today: date

    @property
    def last(self) -> date | None:
        """The last end that is known."""
        return max((copy.until for copy in self.copies if copy.until), default=None)

    @property
    def endless(self) -> int:
        """How many copies have no known end."""
        return sum(copy.until is None for copy in self.copies)

    def call_for(self, copy: CopyElsewhere) -> str:
        """Return the call that deletes a copy, or nothing."""
        call = copy.copy.deletion
        return call if call in self.calls.get(copy.run_id, ()) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a copy came from: the provider it was sent to, the names of what it is of (untrusted, None once purged)."""

    provider: str
    names: tuple[str | None, ...]


def elsewhere(session: Session, item_id: str = "") -> Elsewhere:
    """Return the copies that exist elsewhere, of one item where it is given."""
    found = copies_of(session, [item_id]).get(item_id, ()) if item_id else copies(session)
    ordered = sorted(found, key=lambda copy: (copy.until is None, copy.until or date.max, copy.since, copy.run_id))
    calls = {run_id: left.calls for run_id, left in calls_left(session).items()}
    return Elsewhere(copies=tuple(ordered), calls=calls, today=session.now().date())


def origins(session: Session, run_ids: Sequence[str]) -> dict[str, Origin]:
    """Return where the copies of these sends came from."""
    database = session.workspace.database
    found = {}
    for run_id in dict.fromkeys(run_ids):
        sent = sends.send_of(database, run_id)
        names = tuple(_name(session, item_id) for item_id in dict.fromkeys(runs.inputs_of(database, run_id)))
        found[run_id] = Origin(provider=sent.provider if sent else "", names=names)
    return found


def _name(session: Session, item_id: str) -> str | None:
    try:
        return items.item_of(session.workspace.database, item_id).name
    except NotFoundError:
        return None
