"""A workspace: a folder with its own key, and what is open of it in this process."""

import io
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from localai.crypto.derive import derive, key_check, new_key, new_workspace_id
from localai.crypto.slots import SlotContent
from localai.errors import BusyError, DamagedFormatError, IntegrityError, NewerFormatError, WorkspaceExistsError
from localai.storage import files
from localai.storage.database import Database, create_database, open_database
from localai.storage.locks import FileLock
from localai.storage.migrations import Migrations
from localai.vault import format as format_file
from localai.vault import slots
from localai.vault.format import Format
from localai.vault.memory import Freshness
from localai.vault.slots import Unlocked
from localai.vocabulary.secret import Secret

if TYPE_CHECKING:
    from localai.vault.blobs import Blobs

TABLES = (
    """CREATE TABLE described (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        signing_key BLOB NOT NULL CHECK (length(signing_key) = 32)
    ) STRICT, WITHOUT ROWID;""",
)

SlotSealer = Callable[[SlotContent], bytes]
LedgerStart = Callable[[Database, str], bytes]

_LABEL_CONTEXT = b"localai label 1\x00"
_LARGEST_LABEL = 64 * 1024


class Workspace:
    """An open workspace; holds its key, its database and a shared lock until `close`."""

    def __init__(self, folder: Path, described: Format, unlocked: Unlocked, database: Database, lock: FileLock) -> None:
        self.folder = folder
        self.id = described.id
        self.actor = unlocked.slot
        self.database = database
        self.freshness = Freshness.NOT_VERIFIED
        self._format = described
        self._key = unlocked.key
        self._lock = lock

    @property
    def changes(self) -> int:
        """A number that is another one once another connection has written; compared with earlier ones, no more."""
        return int(self.database.execute("PRAGMA data_version").fetchone()[0])

    @property
    def described(self) -> Format:
        """What FORMAT says."""
        return self._format

    def keys(self, purpose: str, length: int = 32) -> bytes:
        """Return the key of one purpose."""
        return derive(self._key.reveal(), purpose, self.id, length)

    @cached_property
    def blobs(self) -> "Blobs":
        """The encrypted content of this workspace."""
        from localai.vault.blobs import Blobs  # 18 ms for the cipher, which a listing does not need

        return Blobs(self.folder / "blobs", self.id, self.keys("content-digest"))

    @property
    def label(self) -> str:
        """The name a person gave it; untrusted text."""
        return _read_label(self.folder, self.id, self.keys("label"))

    def rename(self, label: str) -> None:
        """Give it another name."""
        _write_label(self.folder, self.id, self.keys("label"), label)

    def beside(self, *, read_only: bool) -> "Workspace":
        """Return the same workspace over a connection of its own, for another thread; it is closed before this one."""
        unlocked = Unlocked(slot=self.actor, key=self._key)
        with ExitStack() as opened:
            lock = _lock(self.folder)
            opened.callback(lock.close)
            lock.share()
            database = open_database(self.folder / "workspace.db", self.keys("database", 48), read_only=read_only)
            opened.pop_all()
        twin = Workspace(self.folder, self._format, unlocked, database, lock)
        twin.freshness = self.freshness
        return twin

    def put_slot(self, name: str, seal: SlotSealer) -> None:
        """Add or replace a key slot."""
        content = seal(SlotContent(workspace_id=self.id, key=self._key))
        self._format = slots.put(self.folder, name, content)

    def remove_slot(self, name: str) -> None:
        """Remove a key slot."""
        self._format = slots.remove(self.folder, name)

    def close(self) -> None:
        """Close the database and give the lock up."""
        self.database.close()
        self._lock.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create_workspace(
    workspaces: Path,
    *,
    label: str,
    seal_slots: Mapping[str, SlotSealer],
    migrations: Sequence[str],
    begin: LedgerStart,
) -> Workspace:
    """Make a workspace whose key each of `seal_slots` (by slot name) puts into a slot; it is there whole or not at all.

    `begin` writes the ledger's first entry into the new database, inside its transaction, for the workspace id it is
    given, and returns the public signing key. The returned workspace is open under the first of the slots.
    """
    content = SlotContent(workspace_id=new_workspace_id(), key=Secret(new_key()))
    folder, growing = workspaces / content.workspace_id, workspaces / f".{content.workspace_id}.new"
    if folder.exists() or not seal_slots:
        raise WorkspaceExistsError(name=content.workspace_id)
    sweep(workspaces)
    files.private_folder(growing)
    with ExitStack() as held:
        lock = _lock(growing)
        held.callback(lock.close)
        lock.share()
        try:
            _fill(growing, content, label=label, seal_slots=seal_slots, migrations=migrations, begin=begin)
            with files.disk_errors(folder):
                files.sync_folder(growing)
                growing.rename(folder)
                files.sync_folder(workspaces)
        except BaseException:
            _remove(growing, whatever_happens=True)
            raise
    return open_workspace(folder, Unlocked(slot=next(iter(seal_slots)), key=content.key), migrations=migrations)


def sweep(workspaces: Path) -> None:
    """Remove what a creation that was killed left behind; one under way holds its lock and stays."""
    for growing in workspaces.glob(".*.new"):
        if growing.is_symlink() or not growing.is_dir():
            continue
        lock = _lock(growing)
        try:
            with lock.exclusive():
                _remove(growing, whatever_happens=True)
        except BusyError:
            continue
        finally:
            lock.close()


def _fill(
    folder: Path,
    content: SlotContent,
    *,
    label: str,
    seal_slots: Mapping[str, SlotSealer],
    migrations: Sequence[str],
    begin: LedgerStart,
) -> None:
    key = content.key.reveal()
    for name in ("blobs", "attempts", slots.FOLDER):
        files.private_folder(folder / name)
    database_key, every = derive(key, "database", content.workspace_id, 48), _with_ours(migrations)
    with create_database(folder / "workspace.db", database_key, migrations=every) as database, database.transaction():
        signing_key = begin(database, content.workspace_id)
        database.execute("INSERT INTO described VALUES (1, ?)", (signing_key,))
    _write_label(folder, content.workspace_id, derive(key, "label", content.workspace_id, 32), label)
    described = Format(
        id=content.workspace_id,
        key_check=key_check(key, content.workspace_id),
        signing_key=signing_key.hex(),
        slots=(),
    )
    format_file.write(folder, described)
    for name, seal in seal_slots.items():
        slots.put(folder, name, seal(content))


def open_workspace(
    folder: Path, unlocked: Unlocked, *, migrations: Sequence[str], read_only: bool = False
) -> Workspace:
    """Open a workspace with a key that one of its slots gave (`slots.with_identity`, `slots.with_passphrase`).

    On a disk that cannot be written it is open to read. Raises BusyError, NewerFormatError, DamagedDatabaseError; never
    makes anything anew.
    """
    described = format_file.read(folder)
    read_only = read_only or not os.access(folder, os.W_OK)
    if not (described.writable or read_only):
        raise NewerFormatError(found=described.writer, supported=format_file.VERSION)
    with ExitStack() as opened:
        lock = _lock(folder)
        opened.callback(lock.close)
        lock.share()
        database = open_database(
            folder / "workspace.db",
            derive(unlocked.key.reveal(), "database", described.id, 48),
            migrations=_with_ours(migrations),
            read_only=read_only,
            exclusive=lock.exclusive,
        )
        opened.callback(database.close)
        _check_signing_key(database, described, folder)
        opened.pop_all()
    return Workspace(folder, described, unlocked, database, lock)


def destroy_workspace(folder: Path) -> None:
    """Remove a workspace: its slots first, because without them nothing of it opens; raises BusyError while it is open.

    A copy of a slot in a backup still opens a copy of the rest.
    """
    lock = _lock(folder)
    try:
        with lock.exclusive(), files.disk_errors(folder):
            _remove(folder / slots.FOLDER)
            files.sync_folder(folder)
            _remove(folder)
            files.sync_folder(folder.parent)
    finally:
        lock.close()


def _remove(folder: Path, *, whatever_happens: bool = False) -> None:
    import shutil  # 5 ms with its compressors

    shutil.rmtree(folder, ignore_errors=whatever_happens)


def _with_ours(migrations: Sequence[str]) -> Migrations:
    return Migrations(len(TABLES) + len(migrations), lambda: (*TABLES, *migrations))


def _lock(folder: Path) -> FileLock:
    return FileLock(folder / "lock", "the workspace")


def _check_signing_key(database: Database, described: Format, folder: Path) -> None:
    """Others verify the ledger with the public key in FORMAT, so it must be the one we sign with."""
    row = database.execute("SELECT signing_key FROM described").fetchone()
    if row is None or row[0].hex() != described.signing_key:
        path = str(folder / format_file.NAME)
        raise DamagedFormatError(path=path, problem="its signing key is not the one in the database")


def _write_label(folder: Path, workspace_id: str, key: bytes, label: str) -> None:
    from localai.crypto.stream import SealWriter  # 18 ms for the cipher, which a listing does not need
    from localai.vault.padding import padding

    content, sealed = label.encode("utf-8", "surrogateescape"), io.BytesIO()
    writer = SealWriter(sealed, key, _LABEL_CONTEXT + bytes.fromhex(workspace_id))
    for piece in (content, *padding(len(content))):
        writer.write(piece)
    writer.close()
    files.replace_file(folder / "label", sealed.getvalue())


def _read_label(folder: Path, workspace_id: str, key: bytes) -> str:
    from localai.crypto.stream import OpenReader
    from localai.vault.padding import true_length

    try:
        sealed = files.read_small(folder / "label", _LARGEST_LABEL)
    except FileNotFoundError as error:
        raise IntegrityError(what=str(folder / "label")) from error
    reader = OpenReader(io.BytesIO(sealed), key, _LABEL_CONTEXT + bytes.fromhex(workspace_id), len(sealed))
    return reader.read_at(0, true_length(reader)).decode("utf-8", "surrogateescape")
