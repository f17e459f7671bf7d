"""The ledger as a person uses it: recorded in, listed, verified, exported."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from localai.crypto.signature import public_key
from localai.errors import LedgerBrokenError
from localai.ledger import chain, notes, tree
from localai.ledger.chain import Verified
from localai.ledger.notes import NoteError
from localai.ledger.projection import projection
from localai.operations.session import Session
from localai.storage.database import Database
from localai.vault import entries
from localai.vault.entries import StoredCheckpoint
from localai.vault.workspace import Workspace
from localai.vocabulary.bodies import Body
from localai.vocabulary.records import Checkpoint, Entry, Opening


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


def confirm(workspace: Workspace) -> None:
    """Check at unlock that what decides what may leave is what was signed last; raises LedgerBrokenError.

    Looks at the newest checkpoint only, so it takes as long in a large ledger as in a small one; `verify` checks all.
    """
    database = workspace.database
    with entries.snapshot(database):
        size, checkpoint = entries.head(database).size, entries.last_checkpoint(database)
        rows = entries.projected(database)
        seed = entries.signing_seed(database)
    if checkpoint is None:
        if size != 1 or any(table for _, table in rows):
            raise LedgerBrokenError(seq=max(size - 1, 0), problem="no signed checkpoint covers it")
        return
    if checkpoint.size != size:
        raise LedgerBrokenError(seq=min(size, checkpoint.size), problem="entries and their last checkpoint differ")
    try:
        found = notes.open_checkpoint(checkpoint.note, notes.origin(workspace.id), public_key(seed))
    except NoteError as error:
        raise LedgerBrokenError(seq=size - 1, problem=f"its checkpoint does not hold: {error}") from error
    if found.projection != projection(rows):
        raise LedgerBrokenError(
            seq=size - 1, problem="rules, approvals, answers or classes are not those that were signed with it"
        )


def verify(session: Session) -> Verified:
    """Check every entry, every checkpoint and the rows they are about; raises LedgerBrokenError."""
    database, name = session.workspace.database, notes.origin(session.workspace.id)
    with entries.snapshot(database):
        confirm(session.workspace)
        return chain.verify(entries.lines(database), entries.notes(database), name=name)


def _sign_checkpoint(workspace: Workspace) -> None:
    """Sign all entries and the rows as they are now, where something was added since the last time."""
    database = workspace.database
    last = entries.last_checkpoint(database)
    before = tree.Frontier(size=last.size, peaks=last.peaks) if last else tree.Frontier()
    frontier = tree.push(before, _leaves_after(database, before.size))
    if frontier.size == before.size:
        return
    seed, name = entries.signing_seed(database), notes.origin(workspace.id)
    rows = projection(entries.projected(database))
    checkpoint = Checkpoint(origin=name, size=frontier.size, root=frontier.root, projection=rows)
    note = notes.seal_checkpoint(checkpoint, seed, public_key(seed))
    entries.cover(database, StoredCheckpoint(size=frontier.size, peaks=frontier.peaks, projection=rows, note=note))


def _leaves_after(database: Database, size: int) -> Iterator[bytes]:
    return (line.leaf for line in entries.lines(database, size))
