"""How things stand: what left this machine, what exists elsewhere, what is here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from localai.ledger.copies import KINDS, CopyElsewhere, copies_elsewhere
from localai.operations.session import Session
from localai.sandbox.seal import Part
from localai.vault import entries, runs
from localai.vocabulary.reach import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesSent:
    """Bytes of bodies that left this machine, counted from the ledger: since unlock, since midnight (UTC), ever."""

    session: int
    today: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """How a workspace stands; `reach` is how far this process reaches, `running` the number of runs without an end.

    `blocked` says whether the kernel refuses this process every socket; where it does not, phrases.reach says so.
    `freshness` is `compared`, `first-time` or `not-verified`: what this machine knew of it before (phrases.freshness).
    """

    workspace: str
    label: str
    opened_with: str
    freshness: str
    reach: Reach
    blocked: bool
    bytes_sent: BytesSent
    running: int
    entries: int


def status(session: Session, *, unlocked_at: datetime) -> StatusView:
    """Return how the open workspace stands."""
    database = session.workspace.database
    return StatusView(
        workspace=session.workspace.id,
        label=session.workspace.label,
        opened_with=session.workspace.actor,
        freshness=session.workspace.freshness,
        reach=session.reach,
        blocked=session.sealed is not None and Part.NETWORK in session.sealed.held,
        bytes_sent=bytes_sent(session, unlocked_at),
        running=len(runs.without_outcome(database)),
        entries=entries.head(database).size,
    )


def bytes_sent(session: Session, unlocked_at: datetime) -> BytesSent:
    """Return how many bytes left this machine, from the ledger."""
    database = session.workspace.database
    midnight = datetime.combine(session.now().date(), time(), UTC)
    return BytesSent(
        session=entries.bytes_sent(database, unlocked_at),
        today=entries.bytes_sent(database, midnight),
        total=entries.bytes_sent(database),
    )


def copies_of(session: Session, item_ids: Iterable[str]) -> dict[str, tuple[CopyElsewhere, ...]]:
    """Return, for those of the items that have any, the copies that exist elsewhere; reads only what they were in."""
    database = session.workspace.database
    used = {item_id: runs.runs_with(database, item_id) for item_id in item_ids}
    sends = dict.fromkeys(run_id for found in used.values() for run_id in found)
    lines = (line for run_id in sends for line in entries.about(database, run_id))
    left: dict[str, list[CopyElsewhere]] = {}
    for copy in copies_elsewhere(lines, _today(session)):
        left.setdefault(copy.run_id, []).append(copy)
    here = {
        item_id: tuple(copy for run_id in found for copy in left.get(run_id, ())) for item_id, found in used.items()
    }
    return {item_id: found for item_id, found in here.items() if found}


def copies(session: Session, item_id: str | None = None) -> tuple[CopyElsewhere, ...]:
    """Return the copies that exist elsewhere, of one item where it is given."""
    database = session.workspace.database
    found = copies_elsewhere(entries.of_kind(database, *KINDS), _today(session))
    wanted = None if item_id is None else set(runs.runs_with(database, item_id))
    return tuple(copy for copy in found if wanted is None or copy.run_id in wanted)


def _today(session: Session) -> date:
    return session.now().date()
