"""Check that everything the workspace names is there and whole; find what nothing names."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from localai.errors import BusyError, DiskError, DiskFullError
from localai.operations.session import Session
from localai.storage.locks import FileLock
from localai.vault import check as inspection
from localai.vault import derived
from localai.vault.check import KnownBlob
from localai.vault.contents import ADDING_LOCK
from localai.vault.derived import Derived
from localai.vault.items import item_of
from localai.vault.shred import unfinished
from localai.vocabulary.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One version whose content is missing or does not open; what is left of it lies in quarantine."""

    item: Item
    version: int
    missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check found.

    `problems` are the database's own words; `orphans` counts files that nothing names (a crash leaves them),
    `orphans_removed` those that are gone now; `read` is how many bytes of content were verified, 0 for a quick check.
    `derived` counts cleaned copies that are kept for the next send, `derived_size` their bytes on disk; a damaged one
    is let go, since it can be made again.
    """

    versions: int
    read: int
    problems: tuple[str, ...]
    damages: tuple[Damage, ...]
    orphans: int
    orphans_removed: int
    purges_pending: int
    derived: int = 0
    derived_size: int = 0

    @property
    def healthy(self) -> bool:
        """Whether nothing is damaged; orphans and purges that wait are no damage."""
        return not self.problems and not self.damages


OnProgress = Callable[[int, int], None]


def check(
    session: Session, *, read_data: bool = False, remove_orphans: bool = False, on_progress: OnProgress | None = None
) -> CheckReport:
    """Check the database and that every blob is there at its length; with `read_data` open every byte of them.

    Damaged content is moved to `quarantine/` in the workspace and its item stays listed. `remove_orphans` raises
    BusyError while another process adds. `on_progress` gets versions checked and bytes read.
    """
    workspace = session.workspace
    problems = tuple(workspace.database.problems())
    damages: list[Damage] = []
    versions = read = 0
    for known in inspection.known_blobs(workspace.database):
        if not inspection.is_whole(workspace.blobs, known, read=read_data):
            damages.append(_set_aside(session, known))
        elif known.damaged:
            _note_whole(session, known)
        versions += 1
        read += known.stored.size if read_data else 0
        if on_progress is not None:
            on_progress(versions, read)
    kept = _derived(session, read_data=read_data)
    orphans, removed = _orphans(session, remove_orphans)
    return CheckReport(
        versions=versions,
        read=read,
        problems=problems,
        damages=tuple(damages),
        orphans=orphans,
        orphans_removed=removed,
        purges_pending=len(unfinished(workspace.database)),
        derived=len(kept),
        derived_size=sum(made.stored.stored_size for made in kept),
    )


def _derived(session: Session, *, read_data: bool) -> list[Derived]:
    """Return what is kept of steps here and is whole; the key of what is not is forgotten."""
    database, blobs = session.workspace.database, session.workspace.blobs
    whole = []
    for made in derived.every(database):
        if inspection.is_kept_whole(blobs, made, read=read_data):
            whole.append(made)
            continue
        with suppress(DiskError, DiskFullError):
            with database.transaction():
                derived.drop(database, made.stored.blob_id)
            blobs.unlink(made.stored.blob_id)
    return whole


def _set_aside(session: Session, known: KnownBlob) -> Damage:
    """Move what is left of a damaged version away and note it; on a disk that cannot be written, only say so."""
    workspace, blob_id = session.workspace, known.stored.blob_id
    with suppress(DiskError, DiskFullError):
        inspection.quarantine(workspace.folder, blob_id)
        if not known.damaged:
            with workspace.database.transaction():
                inspection.note_damage(workspace.database, known, session.now())
    left = inspection.in_quarantine(workspace.folder, blob_id) or workspace.blobs.size_on_disk(blob_id) is not None
    return Damage(item=item_of(workspace.database, known.item_id), version=known.version, missing=not left)


def _note_whole(session: Session, known: KnownBlob) -> None:
    """Note that a person put the content back."""
    with session.workspace.database.transaction():
        inspection.note_damage(session.workspace.database, known, None)


def _orphans(session: Session, remove: bool) -> tuple[int, int]:
    """Return how many files nothing names, and how many of them were removed."""
    workspace = session.workspace
    with _nobody_adds(session, needed=remove) as alone:
        on_disk = [blob_id for blob_id, _ in workspace.blobs.sizes()] if alone else []
        halves = workspace.blobs.unfinished() if alone else []
        if remove:
            orphans = [blob_id for blob_id in on_disk if not inspection.is_named(workspace.database, blob_id)]
            for blob_id in orphans:
                workspace.blobs.unlink(blob_id)
            for path in halves:
                path.unlink(missing_ok=True)
            return len(orphans) + len(halves), len(orphans) + len(halves)
    orphans = [blob_id for blob_id in on_disk if not inspection.is_named(workspace.database, blob_id)]
    return len(orphans) + len(halves), 0


@contextmanager
def _nobody_adds(session: Session, *, needed: bool) -> Iterator[bool]:
    """Hold off additions, whose blobs have no rows yet; without `needed` yield False when one is under way."""
    with ExitStack() as held:
        try:
            lock = FileLock(session.workspace.folder / ADDING_LOCK, "adding")
            held.callback(lock.close)
            held.enter_context(lock.exclusive())
            alone = True
        except BusyError:
            if needed:
                raise
            alone = False
        except DiskError:
            if needed:
                raise
            alone = True  # nobody adds where nothing can be written
        yield alone
