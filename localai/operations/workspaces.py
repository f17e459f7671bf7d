"""Make, list, choose and destroy workspaces, and the recovery sheet of each."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from localai.crypto.slots import SlotContent, new_identity, public_part, seal_identity, seal_passphrase
from localai.errors import BadIdentityError, LocalaiError, LockedError, NoWorkspaceError, UsageError
from localai.operations import unlock
from localai.operations.unlock import KEYRING, Means, Opened
from localai.phrases.sheet import recovery_sheet
from localai.storage import files
from localai.vault import format as format_file
from localai.vault import slots
from localai.vault.credentials import ADMIN, key_account
from localai.vault.openers import check_new_passphrase
from localai.vault.schema import MIGRATIONS
from localai.vault.workspace import SlotSealer, Workspace, create_workspace, destroy_workspace
from localai.vocabulary.secret import Secret

if TYPE_CHECKING:
    from localai.storage.keyring import Keyring

RECOVERY = "recovery"
IDENTITY = "identity"
_ID = re.compile(r"[0-9a-f]{16}")
_CURRENT = "current"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeys:
    """What shall open a new workspace, besides its recovery sheet."""

    keyring: "Keyring | None" = None
    passphrase: Secret | None = None
    identity: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new workspace, open, and the text of its recovery sheet, which is shown once and kept nowhere."""

    workspace: Workspace
    sheet: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A workspace on this machine; `label` is untrusted, and None where what is at hand does not open it.

    `key_check` is the 16 characters that the recovery sheet prints too; `problem` is why FORMAT could not be read.
    """

    id: str
    folder: Path
    key_check: str
    slots: tuple[str, ...]
    label: str | None
    current: bool
    problem: LocalaiError | None = None


def create(workspaces: Path, *, label: str, keys: NewKeys, face: str, now: Callable[[], datetime]) -> Created:
    """Make a workspace with a slot for each of `keys` and one for a new recovery sheet; the first one becomes current.

    Raises WeakPassphraseError, and KeyringRefusedError where the keyring does not keep what it is given.
    """
    from localai.vault import entries  # with all that a ledger knows of, which finding a workspace does without

    recovery = new_identity()
    with _sealers(keys, recovery) as seal_slots:
        workspace = create_workspace(
            workspaces,
            label=label,
            seal_slots=seal_slots,
            migrations=MIGRATIONS,
            begin=lambda database, workspace_id: entries.begin(
                database, workspace_id, actor=next(iter(seal_slots)), face=face, now=now
            ),
        )
    if keys.keyring:
        unlock.remember(workspace, keys.keyring)
    if len(_folders(workspaces)) == 1:
        use(workspaces, workspace.id)
    return Created(workspace=workspace, sheet=_sheet(workspace, recovery, now()))


@contextmanager
def _sealers(keys: NewKeys, recovery: Secret) -> Iterator[dict[str, SlotSealer]]:
    """Give the maker of each slot; a keyring entry made on the way is taken back when the block fails."""
    sealers: dict[str, SlotSealer] = {}
    entered: list[str] = []
    if keys.keyring:
        keys.keyring.probe()
        keyring = keys.keyring

        def to_keyring(content: SlotContent) -> bytes:
            identity = new_identity()
            entered.append(content.workspace_id)
            keyring.set(content.workspace_id, identity)
            return seal_identity(content, public_part(identity))

        sealers[KEYRING] = to_keyring
    if keys.passphrase:
        check_new_passphrase(keys.passphrase)
        passphrase = keys.passphrase
        sealers[slots.PASSPHRASE] = lambda content: seal_passphrase(content, passphrase)
    if keys.identity:
        recipient = public_part(keys.identity)
        sealers[IDENTITY] = lambda content: seal_identity(content, recipient)
    sealers[RECOVERY] = lambda content: seal_identity(content, public_part(recovery))
    try:
        yield sealers
    except BaseException:
        for workspace_id in entered:
            keys.keyring.delete(workspace_id) if keys.keyring else None
        raise


def _sheet(workspace: Workspace, recovery: Secret, made_at: datetime) -> Secret:
    return Secret(
        recovery_sheet(
            workspace_id=workspace.id,
            key_check=workspace.described.key_check[:16],
            signing_key=workspace.described.signing_key,
            identity=recovery.reveal().decode("ascii"),
            made_on=made_at.date(),
        ).encode("utf-8")
    )


# --- the recovery sheet ---


def new_recovery(workspace: Workspace, *, now: Callable[[], datetime]) -> Secret:
    """Replace the recovery slot; returns the new sheet, and the old one opens this workspace no longer."""
    recovery = new_identity()
    workspace.put_slot(RECOVERY, lambda content: seal_identity(content, public_part(recovery)))
    return _sheet(workspace, recovery, now())


def put_off_recovery(workspace: Workspace) -> None:
    """Take back a recovery slot whose sheet nobody has seen; until there is one, only a few items fit."""
    workspace.remove_slot(RECOVERY)


def try_recovery(folder: Path, sheet: Path) -> str:
    """Return the name of the slot that a sheet opens; raises WrongIdentityError, BadIdentityError and the damages."""
    identity = unlock.read_identity_file(sheet)
    return slots.with_identity(folder, format_file.read(folder), identity, path=str(sheet)).slot


def is_sheet(typed: str) -> bool:
    """Tell whether what was typed looks like the line of a recovery sheet."""
    return typed.upper().startswith("AGE-SECRET-KEY-")


def try_typed(folder: Path, typed: str) -> str:
    """Return the name of the slot that the typed line of a sheet opens; raises as `try_recovery` does."""
    identity = unlock.identity_typed(typed)
    if identity is None:
        raise BadIdentityError(path="", reason="it is no line of a recovery sheet")
    return slots.with_identity(folder, format_file.read(folder), identity).slot


# --- which one ---


def open_named(workspaces: Path, name: str | None, means: Means, *, now: Callable[[], datetime]) -> Opened:
    """Open the workspace of that id, id prefix or label; None means the current one.

    Raises NoWorkspaceError, and UsageError where several fit.
    """
    return unlock.open_folder(find(workspaces, name, means, now=now), means, now=now)


def find(workspaces: Path, name: str | None, means: Means, *, now: Callable[[], datetime]) -> Path:
    """Return the folder of a workspace; a label is looked for in those that open without a question."""
    folders = _folders(workspaces)
    if not name:
        return _current(workspaces, folders)
    fitting = [folder for folder in folders if folder.name.startswith(name)]
    if not fitting:
        fitting = [folder for folder in folders if _label(folder, means, now) == name]
    if not fitting:
        locked = [folder.name for folder in folders if _label(folder, means, now) is None]
        raise NoWorkspaceError(name=name, locked=", ".join(locked))
    if len(fitting) > 1:
        raise UsageError(problem=f"{len(fitting)} workspaces fit {name}", remedy="give the id of one")
    return fitting[0]


def _current(workspaces: Path, folders: list[Path]) -> Path:
    chosen = _chosen(workspaces)
    fitting = [folder for folder in folders if folder.name == chosen] or (folders if len(folders) < 2 else [])
    if fitting:
        return fitting[0]
    if not folders:
        raise NoWorkspaceError
    raise UsageError(
        problem=f"there are {len(folders)} workspaces and none is chosen", remedy="run `localai workspace use NAME`"
    )


def _chosen(workspaces: Path) -> str:
    try:
        return files.read_small(workspaces / _CURRENT, 64).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""


def listing(workspaces: Path, means: Means, *, now: Callable[[], datetime]) -> list[Listed]:
    """Return all workspaces on this machine, those with a broken FORMAT too."""
    folders = _folders(workspaces)
    chosen = _chosen(workspaces)
    return [_listed(folder, means, now, current=folder.name == chosen or len(folders) == 1) for folder in folders]


def _listed(folder: Path, means: Means, now: Callable[[], datetime], *, current: bool) -> Listed:
    try:
        described = format_file.read(folder)
    except LocalaiError as problem:
        return Listed(
            id=folder.name, folder=folder, key_check="", slots=(), label=None, current=current, problem=problem
        )
    return Listed(
        id=folder.name,
        folder=folder,
        key_check=described.key_check[:16],
        slots=described.names(),
        label=_label(folder, means, now),
        current=current,
    )


def _label(folder: Path, means: Means, now: Callable[[], datetime]) -> str | None:
    silent = Means(
        identity_file=means.identity_file, passphrase_file=means.passphrase_file, environment=means.environment
    )
    try:
        with unlock.open_folder(folder, silent, now=now, read_only=True).workspace as workspace:
            return workspace.label
    except LocalaiError:
        return None


def _folders(workspaces: Path) -> list[Path]:
    if not workspaces.is_dir():
        return []
    with files.disk_errors(workspaces):
        return sorted(path for path in workspaces.iterdir() if _ID.fullmatch(path.name) and path.is_dir())


def use(workspaces: Path, workspace_id: str) -> None:
    """Make a workspace the one that commands open when none is named."""
    files.replace_file(workspaces / _CURRENT, f"{workspace_id}\n".encode("ascii"))


def destroy(folder: Path, means: Means, providers: Iterable[str] = ()) -> None:
    """Destroy a workspace: slots, keyring entries, then everything else; raises BusyError while it is open anywhere.

    `providers` are those of which a key may rest in the keyring for it.
    """
    described = format_file.read(folder)
    destroy_workspace(folder)
    try:
        keyring = unlock.system_keyring(means)
        if KEYRING in described.names():
            keyring.delete(described.id)
            keyring.delete(f"{described.id} memory")
        for provider in providers:
            keyring.forget(key_account(described.id, provider))
            keyring.forget(key_account(described.id, f"{provider}{ADMIN}"))
    except LockedError:
        return  # what is left opens nothing: its slot is gone
