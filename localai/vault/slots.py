"""The key slots of a workspace's folder: which of them opens with what a person has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from localai.crypto import slots as sealed
from localai.crypto.derive import key_check
from localai.errors import (
    DamagedSlotError,
    DiskError,
    ForeignKeyError,
    ForeignSlotError,
    IntegrityError,
    LockedError,
    NewerFormatError,
    WrongIdentityError,
)
from localai.storage import files
from localai.storage.locks import changing
from localai.vault import format as format_file
from localai.vault.format import Format
from localai.vocabulary.secret import Secret

PASSPHRASE = "passphrase"  # noqa: S105 - the name of a slot
FOLDER = "slots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """A workspace key that was checked against FORMAT, and the slot it came from."""

    slot: str
    key: Secret


def with_passphrase(folder: Path, described: Format, passphrase: Secret) -> Unlocked:
    """Open the passphrase slot; raises WrongPassphraseError, or LockedError where there is no such slot."""
    if PASSPHRASE not in described.names():
        raise LockedError(workspace=described.id)
    content = _read(folder, described, PASSPHRASE)
    return _checked(described, PASSPHRASE, partial(sealed.open_passphrase, content, passphrase))


def with_identity(
    folder: Path, described: Format, identity: Secret, *, path: str = "", names: Iterable[str] | None = None
) -> Unlocked:
    """Open the first slot of `names` (default: all but the passphrase) that this identity fits.

    A damaged slot is reported only when no other one opens. Raises WrongIdentityError where all are intact.
    """
    damaged: DamagedSlotError | None = None
    for name in names or [name for name in described.names() if name != PASSPHRASE]:
        try:
            content = _read(folder, described, name)
            return _checked(described, name, partial(sealed.open_identity, content, identity, path))
        except DamagedSlotError as error:
            damaged = damaged or error
        except WrongIdentityError:
            continue
    raise damaged or WrongIdentityError(path=path)


def _read(folder: Path, described: Format, name: str) -> bytes:
    try:
        content = files.read_small(folder / FOLDER / f"{name}.age", sealed.LARGEST_SLOT)
    except (FileNotFoundError, DiskError) as error:
        raise DamagedSlotError(slot=name) from error
    if not described.describes(name, content):
        raise DamagedSlotError(slot=name)
    return content


def _checked(described: Format, name: str, opened: Callable[[], sealed.SlotContent]) -> Unlocked:
    try:
        content = opened()
    except IntegrityError as error:
        raise DamagedSlotError(slot=name) from error
    if content.workspace_id != described.id:
        raise ForeignSlotError(slot=name)
    if key_check(content.key.reveal(), described.id) != described.key_check:
        raise ForeignKeyError(slot=name)
    return Unlocked(slot=name, key=content.key)


def put(folder: Path, name: str, content: bytes) -> Format:
    """Add or replace a slot; at every moment FORMAT describes the file that is there."""
    path = folder / FOLDER / f"{name}.age"
    with changing(path.parent):
        described = _writable(folder)
        format_file.write(folder, described.with_slot(name, content))
        files.replace_file(path, content)
        replaced = described.without(name).with_slot(name, content)
        format_file.write(folder, replaced)
    return replaced


def _writable(folder: Path) -> Format:
    """Return FORMAT; one that a newer program wrote may hold lines that writing it again would lose."""
    described = format_file.read(folder)
    if not described.writable:
        raise NewerFormatError(found=described.writer, supported=format_file.VERSION)
    return described


def remove(folder: Path, name: str) -> Format:
    """Remove a slot and its file."""
    path = folder / FOLDER / f"{name}.age"
    with changing(path.parent):
        left = _writable(folder).without(name)
        format_file.write(folder, left)
        with files.disk_errors(path):
            path.unlink(missing_ok=True)
            files.sync_folder(path.parent)
    return left
