"""A workspace: a folder with its own key, and what is open of it in this process."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from localai.crypto.derive import derive, key_check, new_key, new_workspace_id
from localai.crypto.slots import SlotContent
from localai.errors import DamagedFormatError, IntegrityError, NewerFormatError, WorkspaceExistsError
from localai.storage import files
from localai.storage.database import Database, create_database, open_database
from localai.storage.locks import FileLock
from localai.vault import format as format_file
from localai.vault import slots
from localai.vault.format import Format
from localai.vault.slots import Unlocked
from localai.vocabulary.secret import Secret

if TYPE_CHECKING:
    from localai.vault.blobs import Blobs

TABLES = (
    """CREATE TABLE signing_key (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        seed BLOB NOT NULL CHECK (length(seed) = 32),
        public BLOB NOT NULL CHECK (length(public) = 32)
    ) STRICT, WITHOUT ROWID;""",
)

SlotSealer = Callable[[SlotContent], bytes]

_LABEL_CONTEXT = b"localai label 1\x00"
_LARGEST_LABEL = 64 * 1024


class Workspace:
    """An open workspace; holds its key, its database and a shared lock until `close`."""

    def __init__(self, folder: Path, described: Format, unlocked: Unlocked, database: Database, lock: FileLock) -> None:
        self.folder = folder
        self.id = described.id
        self.actor = unlocked.slot
        self.database = database
        self._format = described
        self._key = unlocked.key
        self._lock = lock

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

    @property
    def signing_seed(self) -> bytes:
        """The secret half of the key that signs the ledger's checkpoints."""
        return bytes(self.database.execute("SELECT seed FROM signing_key").fetchone()[0])

    def put_slot(self, name: str, seal: SlotSealer) -> None:
        """Add or replace a key slot."""
        content = seal(SlotContent(workspace_id=self.id, key=self._key))
        self._format = slots.put(self.folder, self._format, name, content)

    def remove_slot(self, name: str) -> None:
        """Remove a key slot."""
        self._format = slots.remove(self.folder, self._format, name)

    def close(self) -> None:
        """Close the database and give the lock up."""
        self.database.close()
        self._lock.close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create_workspace(
    workspaces: Path, *, label: str, seal_slots: Mapping[str, SlotSealer], migrations: Sequence[str]
) -> Workspace:
    """Make a workspace whose key each of `seal_slots` (by slot name) puts into a slot; it is there whole or not at all.

    The returned one is open under the first of the slots.
    """
    from localai.crypto.signature import new_seed, public_key  # needs the cipher library: 18 ms

    content = SlotContent(workspace_id=new_workspace_id(), key=Secret(new_key()))
    folder, growing = workspaces / content.workspace_id, workspaces / f".{content.workspace_id}.new"
    if folder.exists() or not seal_slots:
        raise WorkspaceExistsError(name=content.workspace_id)
    files.private_folder(growing)
    seed = new_seed()
    described = Format(
        id=content.workspace_id,
        key_check=key_check(content.key.reveal(), content.workspace_id),
        signing_key=public_key(seed).hex(),
        slots=(),
    )
    try:
        for name in ("blobs", "attempts", slots.FOLDER):
            files.private_folder(growing / name)
        for name, seal in seal_slots.items():
            described = slots.put(growing, described, name, seal(content))
        _write_label(growing, content.workspace_id, _derived(content, "label", 32), label)
        with (
            create_database(
                growing / "workspace.db", _derived(content, "database", 48), migrations=(*TABLES, *migrations)
            ) as database,
            database.transaction(),
        ):
            database.execute("INSERT INTO signing_key VALUES (1, ?, ?)", (seed, bytes.fromhex(described.signing_key)))
        with files.disk_errors(folder):
            files.sync_folder(growing)
            growing.rename(folder)
            files.sync_folder(workspaces)
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise
    return open_workspace(folder, Unlocked(slot=next(iter(seal_slots)), key=content.key), migrations=migrations)


def _derived(content: SlotContent, purpose: str, length: int) -> bytes:
    return derive(content.key.reveal(), purpose, content.workspace_id, length)


def open_workspace(
    folder: Path, unlocked: Unlocked, *, migrations: Sequence[str], read_only: bool = False
) -> Workspace:
    """Open a workspace with a key that one of its slots gave (`slots.with_identity`, `slots.with_passphrase`).

    Raises BusyError, NewerFormatError, DamagedDatabaseError; never makes anything anew.
    """
    described = format_file.read(folder)
    if not (described.writable or read_only):
        raise NewerFormatError(found=described.writer, supported=format_file.VERSION)
    lock = FileLock(folder / "lock", "the workspace")
    try:
        lock.share()
        database = open_database(
            folder / "workspace.db",
            derive(unlocked.key.reveal(), "database", described.id, 48),
            migrations=(*TABLES, *migrations),
            read_only=read_only,
            exclusive=lock.exclusive,
        )
    except BaseException:
        lock.close()
        raise
    workspace = Workspace(folder, described, unlocked, database, lock)
    try:
        _check_signing_key(workspace)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _check_signing_key(workspace: Workspace) -> None:
    """Others verify the ledger with the public key in FORMAT, so it must be the one of the seed we sign with."""
    row = workspace.database.execute("SELECT public FROM signing_key").fetchone()
    if row is None or row[0].hex() != workspace.described.signing_key:
        path = str(workspace.folder / format_file.NAME)
        raise DamagedFormatError(path=path, problem="its signing key is not the one in the database")


def _write_label(folder: Path, workspace_id: str, key: bytes, label: str) -> None:
    import io

    from localai.crypto.stream import SealWriter
    from localai.vault.padding import padding

    content, sealed = label.encode("utf-8", "surrogateescape"), io.BytesIO()
    writer = SealWriter(sealed, key, _LABEL_CONTEXT + bytes.fromhex(workspace_id))
    for piece in (content, *padding(len(content))):
        writer.write(piece)
    writer.close()
    files.replace_file(folder / "label", sealed.getvalue())


def _read_label(folder: Path, workspace_id: str, key: bytes) -> str:
    import io

    from localai.crypto.stream import OpenReader
    from localai.vault.padding import true_length

    try:
        sealed = files.read_small(folder / "label", _LARGEST_LABEL)
    except FileNotFoundError as error:
        raise IntegrityError(what=str(folder / "label")) from error
    reader = OpenReader(io.BytesIO(sealed), key, _LABEL_CONTEXT + bytes.fromhex(workspace_id), len(sealed))
    return reader.read_at(0, true_length(reader)).decode("utf-8", "surrogateescape")
