"""Open a workspace with what a person has, keep it open for a while, lock it."""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from localai.errors import (
    BadIdentityError,
    ChangedWorkspaceError,
    KeyringEntryMissingError,
    LocalaiError,
    LockedError,
    NothingToKeepUnlockedError,
    NoWorkspaceError,
    RolledBackError,
    UnreadableFileError,
)
from localai.storage import files
from localai.vault import format as format_file
from localai.vault import locking, memory, slots
from localai.vault.format import Format
from localai.vault.memory import Freshness
from localai.vault.openers import normalize_passphrase, read_identity
from localai.vault.schema import MIGRATIONS
from localai.vault.slots import Unlocked
from localai.vault.workspace import Workspace, open_workspace
from localai.vocabulary.secret import Secret

if TYPE_CHECKING:
    from localai.storage.keyring import Keyring

KEYRING = "keyring"
SESSION = "session"
_IDENTITY = "AGE-SECRET-KEY-1"
_LARGEST_KEY_FILE = 64 * 1024
_SESSION_ENTRY = re.compile(rb"([0-9T:.+-]{20,40}) (AGE-SECRET-KEY-1[0-9A-Z]{58})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What may open a workspace; the first given is used: a sheet, identity file, passphrase file, keyring, a question.

    `sheet` is the identity of a recovery sheet that a person typed.
    `ask` shows a question and returns the passphrase typed without echo; None where nobody can be asked.
    `keyrings` gives the system's keyring where this process cannot ask it itself; true asks for the session's part.
    """

    sheet: Secret | None = None
    identity_file: Path | None = None
    passphrase_file: Path | None = None
    ask: Callable[[], str] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    keyrings: "Callable[[bool], Keyring] | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An open workspace, and whether it was compared with what this machine remembers."""

    workspace: Workspace
    freshness: Freshness


def open_folder(
    folder: Path,
    means: Means,
    *,
    now: Callable[[], datetime],
    read_only: bool = False,
    accept_older: bool = False,
    despite_lock: bool = False,
) -> Opened:
    """Open one workspace; `accept_older` takes a database that is older than remembered, after a restore.

    `despite_lock` uses the keyring although a person locked: for `unlock`. Raises the error that fits: locked, wrong
    key, damaged, changed, rolled back. Never makes anything anew.
    """
    described = format_file.read(folder)
    unlocked = _unlock(folder, described, means, now, despite_lock=despite_lock)
    workspace = open_workspace(folder, unlocked, migrations=MIGRATIONS, read_only=read_only)
    try:
        workspace.freshness = _compare(workspace, means, accept_older=accept_older)
    except BaseException:
        workspace.close()
        raise
    return Opened(workspace=workspace, freshness=workspace.freshness)


def _unlock(
    folder: Path, described: Format, means: Means, now: Callable[[], datetime], *, despite_lock: bool
) -> Unlocked:
    if means.sheet:
        return slots.with_identity(folder, described, means.sheet)
    if means.identity_file:
        identity = read_identity_file(means.identity_file)
        return slots.with_identity(folder, described, identity, path=str(means.identity_file))
    if means.passphrase_file:
        return slots.with_passphrase(folder, described, read_passphrase_file(means.passphrase_file))
    try:
        if SESSION in described.names() and (found := _with_session(folder, described, means, now)):
            return found
        if KEYRING in described.names() and (despite_lock or not locking.read_state(folder).locked):
            return _with_keyring(folder, described, means)
        raise LockedError(workspace=described.id)
    except LockedError:
        if means.ask is None or slots.PASSPHRASE not in described.names():
            raise
        return slots.with_passphrase(folder, described, normalize_passphrase(means.ask()))


def read_identity_file(path: Path) -> Secret:
    """Return the identity in a file that only this user can read; raises BadIdentityError with the reason."""
    descriptor = files.open_key_file(path)
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        # a systemd credential belongs to root and is shared by an access list, which shows as the group's rights
        shared_by_root = found.st_uid == 0 != os.geteuid() and not found.st_mode & 0o037
        if stat.S_IMODE(found.st_mode) & 0o077 and not shared_by_root:
            raise BadIdentityError(path=str(path), reason="others on this computer may read it")
        return read_identity(file.read(_LARGEST_KEY_FILE), str(path))


def identity_typed(typed: str) -> Secret | None:
    """Return the identity in what a person typed from a recovery sheet; None where it looks like no such thing.

    Raises BadIdentityError for one that cannot be.
    """
    words = [word for word in typed.split() if word.upper().startswith(_IDENTITY)]
    return read_identity(words[0].encode("utf-8", "surrogateescape"), "") if len(words) == 1 else None


def read_passphrase_file(path: Path) -> Secret:
    """Return the passphrase in a file, without the one newline at its end; raises UnreadableFileError."""
    with open(files.open_key_file(path), "rb") as file:
        content = file.read(_LARGEST_KEY_FILE + 1)
    if len(content) > _LARGEST_KEY_FILE:
        raise UnreadableFileError(path=str(path), reason="it is too long for a passphrase")
    return normalize_passphrase(content.decode("utf-8", "surrogateescape"))


# --- the keyring ---


def system_keyring(means: Means) -> "Keyring":
    """Return the system's keyring; raises KeyringAbsentError, KeyringRefusedError."""
    if means.keyrings:
        return means.keyrings(False)
    from localai.storage import keyring  # 80 ms, and threads; not for identity files

    return keyring.system_keyring(means.environment)


def _session_keyring(means: Means) -> "Keyring":
    if means.keyrings:
        return means.keyrings(True)
    from localai.storage import keyring

    return keyring.session_keyring(means.environment)


def _with_keyring(folder: Path, described: Format, means: Means) -> Unlocked:
    identity = system_keyring(means).get(described.id)
    if identity is None:
        raise KeyringEntryMissingError(workspace=described.id)
    return slots.with_identity(folder, described, identity, names=[KEYRING])


def _with_session(folder: Path, described: Format, means: Means, now: Callable[[], datetime]) -> Unlocked | None:
    """Open with what `unlock --for` left; None, and nothing left of it, when its time is over or the session ended."""
    try:
        session = _session_keyring(means)
        entry = session.get(_session_account(described.id))
    except LockedError:
        return None
    found = _SESSION_ENTRY.fullmatch(entry.reveal()) if entry else None
    if found and datetime.fromisoformat(found[1].decode("ascii")) > now():
        return slots.with_identity(folder, described, Secret(found[2]), names=[SESSION])
    session.delete(_session_account(described.id))
    slots.remove(folder, SESSION)
    return None


def _session_account(workspace_id: str) -> str:
    return f"{workspace_id} session"


# --- what this machine remembers ---


def _compare(workspace: Workspace, means: Means, *, accept_older: bool) -> Freshness:
    """Compare with what the keyring remembers, and let it remember the newest.

    Only where the keyring is open already: an identity file must work, and quickly, where there is none.
    """
    if workspace.actor != KEYRING:
        return Freshness.NOT_VERIFIED
    from localai.vault import entries  # with all that a ledger knows of; the keyring costs more
    from localai.vocabulary.records import Head

    keyring = system_keyring(means)
    entry = keyring.get(_memory_account(workspace.id))
    remembered = memory.parse(entry) if entry else None
    if remembered:
        if remembered.key_check != workspace.described.key_check:
            raise ChangedWorkspaceError(workspace=workspace.id)
        known = Head(size=remembered.size, last=bytes.fromhex(remembered.last))
        if not accept_older and not entries.holds(workspace.database, known):
            raise RolledBackError(known=known.size, found=entries.head(workspace.database).size)
    remember(workspace, keyring, remembered)
    return Freshness.COMPARED if remembered else Freshness.FIRST_TIME


def remember(workspace: Workspace, keyring: "Keyring", known: memory.Remembered | None = None) -> None:
    """Let the keyring remember this workspace's key and how far its ledger has come."""
    from localai.vault import entries

    head = entries.head(workspace.database)
    newest = memory.Remembered(key_check=workspace.described.key_check, size=head.size, last=head.last.hex())
    if newest != known:
        keyring.set(_memory_account(workspace.id), memory.serialize(newest))


def _memory_account(workspace_id: str) -> str:
    return f"{workspace_id} memory"


# --- between commands ---


def unlock(
    folder: Path,
    means: Means,
    *,
    now: Callable[[], datetime],
    duration: timedelta | None = None,
    accept_older: bool = False,
) -> datetime | None:
    """Take back `lock` with a key that opens; with a duration, keep open what does not open by itself.

    `accept_older` takes a database that is older than this machine remembers, after a restore.
    Returns until when it stays open, None where the keyring opens it for every command.
    """
    opened = open_folder(folder, means, now=now, accept_older=accept_older, despite_lock=True)
    with opened.workspace as workspace:
        if duration and workspace.actor != KEYRING:
            return keep_unlocked(workspace, duration, means, now=now)
        if locking.read_state(folder).locked:
            locking.set_locked(folder, False)
    return None


def keep_unlocked(workspace: Workspace, duration: timedelta, means: Means, *, now: Callable[[], datetime]) -> datetime:
    """Let commands open this workspace without asking until the time that is returned; needs a session keyring.

    The identity rests in the keyring's memory and ends with the session; the time is checked by whoever opens.
    Raises NothingToKeepUnlockedError.
    """
    from localai.crypto.slots import new_identity, public_part, seal_identity

    session = _session_keyring(means)
    identity, until = new_identity(), now() + duration
    entry = Secret(until.isoformat(timespec="seconds").encode("ascii") + b" " + identity.reveal())
    try:
        session.set(_session_account(workspace.id), entry)
    except LockedError as error:
        raise NothingToKeepUnlockedError from error
    workspace.put_slot(SESSION, lambda content: seal_identity(content, public_part(identity)))
    locking.set_locked(workspace.folder, False)
    return until


def lock_count(folder: Path) -> int:
    """Return how often people locked or unlocked a workspace, to be compared later."""
    return locking.read_state(folder).count


def locked_since(folder: Path, count: int) -> bool:
    """Return whether someone locked a workspace after it was opened at that count; reads one short line.

    Raises NoWorkspaceError where it is no longer there.
    """
    if not folder.is_dir():
        raise NoWorkspaceError(name=folder.name)
    state = locking.read_state(folder)
    return state.locked and state.count != count


def lock(folder: Path, means: Means) -> None:
    """Make the next command ask; running apps see it and close. Needs no key and never fails for want of a keyring."""
    locking.set_locked(folder, True)
    described = format_file.read(folder)
    if SESSION in described.names():
        slots.remove(folder, SESSION)
        try:
            _session_keyring(means).delete(_session_account(described.id))
        except LocalaiError:
            return  # without its slot, what may be left in the keyring's memory opens nothing
