"""The ledger as a person uses it: recorded in, listed, verified, exported."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from localai.crypto.canonical import EncodingError
from localai.crypto.signature import public_key
from localai.errors import AmbiguousIdError, LedgerBrokenError, NotFoundError
from localai.ledger import chain, notes, tree
from localai.ledger.chain import Verified
from localai.ledger.decoding import decode_as
from localai.ledger.export import export_text
from localai.ledger.projection import projection
from localai.ledger.receipts import receipt_from
from localai.operations.freshness import confirm
from localai.operations.session import Session
from localai.storage.database import Database
from localai.vault import entries, runs
from localai.vault.entries import StoredCheckpoint
from localai.vault.standing import projected, snapshot
from localai.vault.workspace import Workspace
from localai.vocabulary.bodies import Batch, Body, Consent, Exported, Intent, RunBegun
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Checkpoint, Entry, Line, Opening, Receipt

_TOLD_EVERY: Final = 2000


class Recorder:
    """Adds entries inside a `recording` block."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, body: Body, openings: Sequence[Opening] = ()) -> Entry:
        """Add an entry; `openings` are what opens the commitments in it."""
        return entries.append(
            self._session.workspace,
            body,
            actor=self._session.workspace.actor,
            face=self._session.face,
            now=self._session.now,
            openings=openings,
        )


@contextmanager
def recording(session: Session) -> Iterator[Recorder]:
    """Change rows and add the entries that say so in one transaction, sealed by a signed checkpoint; all or nothing."""
    with session.workspace.database.transaction():
        yield Recorder(session)
        _sign_checkpoint(session.workspace)


def verify(session: Session, tell: Callable[[int], object] | None = None) -> Verified:
    """Check every entry, every checkpoint and the rows they are about; raises LedgerBrokenError.

    `tell` hears from time to time how many entries were checked.
    """
    database, name = session.workspace.database, notes.origin(session.workspace.id)
    with snapshot(database):
        confirm(session.workspace)
        found = chain.verify(_heard(entries.lines(database), tell), entries.notes(database), name=name)
        last = entries.last_checkpoint(database)
    if last and found.projection != last.projection:
        raise LedgerBrokenError(seq=found.size - 1, problem="its checkpoint was signed over other rows")
    return found


def entries_of(session: Session, limit: int, *, before: int | None = None, subject: str = "") -> list[Entry]:
    """Return at most `limit` entries, newest first: those before a place, and about one thing, when given."""
    found = entries.newest(session.workspace.database, limit, before=before, subject=subject)
    return [_entry(line) for line in found]


def receipt(session: Session, wanted: str) -> Receipt:
    """Return the receipt of a run or a refusal, by its id or the beginning of it.

    Raises NotFoundError, AmbiguousIdError, LedgerBrokenError.
    """
    database = session.workspace.database
    found = entries.subjects(database, wanted, EntryKind.RUN, EntryKind.INTENT, EntryKind.REFUSED)
    if not found:
        raise NotFoundError(what="receipt", id=wanted)
    if len(found) > 1:
        raise AmbiguousIdError(what="receipt", id=wanted, count=len(found))
    about = [_entry(line) for line in entries.about(database, found[0])]
    opened = entries.openings_of(database, about[0].seq)
    digest = opened[0].digest if opened else None
    among = _approved_with(session, about[0])
    return receipt_from(about, plan=digest, outputs=runs.made_by(database, found[0]), among=among)


def _approved_with(session: Session, begun: Entry) -> int:
    """Return how many plans were approved together with that of a run, itself included; 0 for one approved alone."""
    if not isinstance(begun.body, RunBegun | Intent) or not begun.body.beginning.number:
        return 0
    found = entries.about(session.workspace.database, begun.body.beginning.consent_id)
    return next((count for line in found if (count := _plans_of(line))), 0)


@lru_cache(maxsize=4)
def _plans_of(line: Line) -> int:
    """Return how many plans an entry approves together; cached, since hundreds of receipts ask about the same one."""
    body = _entry(line).body
    return body.scope.count if isinstance(body, Consent) and isinstance(body.scope, Batch) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was exported: how many entries, and what is wrong with them, if anything."""

    entries: int
    broken: LedgerBrokenError | None


def export(session: Session, sink: Callable[[str], object], *, with_salts: bool = False) -> Written:
    """Write the whole ledger as text for `packaging/verify_ledger.py`; that it was written is an entry too.

    Salts let a reader check which plan or file an entry is about, so they go in only when asked. A broken ledger is
    written as it is, without an entry, so that it can be compared with a backup.
    """
    database, broken = session.workspace.database, None
    try:
        found = verify(session)
    except LedgerBrokenError as error:
        broken = error
    else:
        body = Exported(size=found.size, root=found.frontier.root, with_salts=with_salts)
        with recording(session) as record:
            record.append(body)
    with snapshot(database):
        size, last = entries.head(database).size, entries.last_checkpoint(database)
        pieces = export_text(
            ((line.encoded for line in entries.lines(database)), size),
            entries.all_openings(database) if with_salts else (),
            note=last.note if last else "",
            key=verifier_key(session),
        )
        for piece in pieces:
            sink(piece)
    return Written(entries=size, broken=broken)


def verifier_key(session: Session) -> str:
    """Return the public key that signs, as verifiers of signed notes take it; to be kept elsewhere."""
    public = public_key(entries.signing_seed(session.workspace.database))
    return notes.verifier_key(notes.origin(session.workspace.id), public)


def checkpoint_note(session: Session) -> str:
    """Return the newest signed checkpoint, to be kept elsewhere; nothing in a workspace that recorded nothing yet."""
    last = entries.last_checkpoint(session.workspace.database)
    return last.note if last else ""


def _heard(lines: Iterator[Line], tell: Callable[[int], object] | None) -> Iterator[Line]:
    for line in lines:
        if tell is not None and line.seq % _TOLD_EVERY == 0:
            tell(line.seq)
        yield line


def _entry(line: Line) -> Entry:
    try:
        return decode_as(Entry, line.encoded)
    except EncodingError as error:
        raise LedgerBrokenError(seq=line.seq, problem="its bytes cannot be read") from error


def _sign_checkpoint(workspace: Workspace) -> None:
    """Sign all entries and the rows as they are now, where something was added since the last time."""
    database = workspace.database
    last = entries.last_checkpoint(database)
    before = tree.Frontier(size=last.size, peaks=last.peaks) if last else tree.Frontier()
    frontier = tree.push(before, _leaves_after(database, before.size))
    if frontier.size == before.size:
        return
    seed, name = entries.signing_seed(database), notes.origin(workspace.id)
    rows = projection(projected(database))
    checkpoint = Checkpoint(origin=name, size=frontier.size, root=frontier.root, projection=rows)
    note = notes.seal_checkpoint(checkpoint, seed, public_key(seed))
    entries.cover(database, StoredCheckpoint(size=frontier.size, peaks=frontier.peaks, projection=rows, note=note))


def _leaves_after(database: Database, size: int) -> Iterator[bytes]:
    return (line.leaf for line in entries.lines(database, size))
