"""Every error localai raises, as one tree.

An error carries an exit code, a stable code and plain facts. Its sentence stands in `phrases/failures.py` under the
same code, so that all faces say the same thing. Facts never hold a secret or the content of an item.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What a command ends with; documented and stable."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    LOCKED = 3
    WRONG_KEY = 4
    REFUSED = 5
    CARD_STALE = 6
    CONSENT = 7
    NOT_FOUND = 8
    PROVIDER = 9
    OUTCOME_UNKNOWN = 10
    BUDGET = 11
    INTEGRITY = 12
    OFFLINE = 13
    PROVIDER_REFUSED = 14
    PARTLY = 15
    INTERRUPTED = 130


class LocalaiError(Exception):
    """Something failed in a way we foresaw; `facts` fill the sentence of `code`."""

    exit_code: ClassVar[ExitCode] = ExitCode.FAILURE
    code: ClassVar[str] = "failure"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code, *(f"{name}={value}" for name, value in facts.items()))


# --- usage and configuration ------------------------------------------------------------------------------------------


class UsageError(LocalaiError):
    """The words of the command are off (`problem`, `remedy`)."""

    exit_code = ExitCode.USAGE
    code = "usage"


class ConfigError(LocalaiError):
    """The configuration cannot be used (`path`, `key`, `problem`, `remedy`)."""

    exit_code = ExitCode.USAGE
    code = "config"


class NoHomeError(LocalaiError):
    """The system names no home folder and LOCALAI_HOME is not set."""

    exit_code = ExitCode.USAGE
    code = "no-home"


class NoTerminalError(LocalaiError):
    """An answer is needed and nobody can be asked (`question`, `flag`)."""

    exit_code = ExitCode.USAGE
    code = "no-terminal"


class WeakPassphraseError(LocalaiError):
    """A new passphrase has fewer than 12 characters (`minimum`)."""

    exit_code = ExitCode.USAGE
    code = "weak-passphrase"


# --- keys and unlocking -----------------------------------------------------------------------------------------------


class LockedError(LocalaiError):
    """The workspace is locked and nothing at hand opens it (`workspace`)."""

    exit_code = ExitCode.LOCKED
    code = "locked"


class KeyringLockedError(LockedError):
    """The system's keyring is locked."""

    code = "keyring-locked"


class KeyringAbsentError(LockedError):
    """No keyring answers on this system."""

    code = "keyring-absent"


class KeyringRefusedError(LockedError):
    """The keyring backend is one we do not use: null, fail, plaintext, chained, or redirected (`backend`, `reason`)."""

    code = "keyring-refused"


class KeyringEntryMissingError(LockedError):
    """The keyring works and holds no key for this workspace (`workspace`)."""

    code = "keyring-entry-missing"


class NothingToKeepUnlockedError(LockedError):
    """No session keyring here, so a passphrase workspace cannot stay unlocked between commands."""

    code = "nothing-to-keep-unlocked"


class WrongPassphraseError(LocalaiError):
    """The slot is intact and this passphrase does not open it."""

    exit_code = ExitCode.WRONG_KEY
    code = "wrong-passphrase"


class WrongIdentityError(LocalaiError):
    """The slot is intact and this identity does not open it (`path`)."""

    exit_code = ExitCode.WRONG_KEY
    code = "wrong-identity"


class BadIdentityError(LocalaiError):
    """A file is no identity we accept: plugin, protected, readable by others, not an identity (`path`, `reason`)."""

    exit_code = ExitCode.USAGE
    code = "bad-identity"


# --- the workspace on disk --------------------------------------------------------------------------------------------


class NoWorkspaceError(LocalaiError):
    """There is no workspace yet, or none of that name (`name`, `locked`: ids of those that show no name)."""

    exit_code = ExitCode.NOT_FOUND
    code = "no-workspace"


class WorkspaceExistsError(LocalaiError):
    """A workspace is already here (`name`)."""

    exit_code = ExitCode.USAGE
    code = "workspace-exists"


class IntegrityError(LocalaiError):
    """Something on disk is not what was written (`what`, `remedy`)."""

    exit_code = ExitCode.INTEGRITY
    code = "integrity"


class DamagedFormatError(IntegrityError):
    """The FORMAT file of a workspace cannot be read (`path`, `problem`)."""

    code = "damaged-format"


class DamagedSlotError(IntegrityError):
    """A key slot differs from what FORMAT says it is (`slot`)."""

    code = "damaged-slot"


class ForeignSlotError(IntegrityError):
    """A key slot belongs to another workspace (`slot`)."""

    code = "foreign-slot"


class ForeignKeyError(IntegrityError):
    """The key that a slot holds is not this workspace's key (`slot`)."""

    code = "foreign-key"


class DamagedDatabaseError(IntegrityError):
    """The key is right and the database does not open (`path`)."""

    code = "damaged-database"


class DamagedBlobError(IntegrityError):
    """An encrypted file is damaged, truncated, extended or another item's (`item`)."""

    code = "damaged-blob"


class LedgerBrokenError(IntegrityError):
    """The ledger does not verify (`seq`, `problem`)."""

    code = "ledger-broken"


class RolledBackError(IntegrityError):
    """The database is older than what this machine remembers of it (`known`, `found`)."""

    code = "rolled-back"


class ChangedWorkspaceError(IntegrityError):
    """A workspace known here shows another key than before (`workspace`)."""

    code = "changed-workspace"


class NewerFormatError(LocalaiError):
    """A newer localai wrote this workspace (`found`, `supported`)."""

    exit_code = ExitCode.INTEGRITY
    code = "newer-format"


class BusyError(LocalaiError):
    """Another process holds what is needed (`what`, `holder`)."""

    code = "busy"


class DiskFullError(LocalaiError):
    """No space left while writing (`what`)."""

    code = "disk-full"


class DiskError(LocalaiError):
    """The system refused to read or write (`path`, `problem`)."""

    code = "disk"


class EngineError(LocalaiError):
    """A library here is not the one the formats need (`what`, `found`, `needed`)."""

    code = "engine"


# --- items ------------------------------------------------------------------------------------------------------------


class NotFoundError(LocalaiError):
    """Nothing has that id (`what`, `id`, `nearest`: what there is instead, `remedy`: where to look)."""

    exit_code = ExitCode.NOT_FOUND
    code = "not-found"


class AmbiguousIdError(LocalaiError):
    """Several things have ids that begin so (`what`, `id`, `count`)."""

    exit_code = ExitCode.USAGE
    code = "ambiguous-id"


class UnreadableFileError(LocalaiError):
    """A file cannot be read (`path`, `reason`)."""

    code = "unreadable-file"


class NotAFileError(UnreadableFileError):
    """What was named is a device, a pipe, a socket (`path`, `reason`)."""

    exit_code = ExitCode.USAGE
    code = "not-a-file"


class SymlinkRefusedError(UnreadableFileError):
    """What was named is a symbolic link (`path`, `target`)."""

    exit_code = ExitCode.USAGE
    code = "symlink-refused"


class ChangedWhileReadError(UnreadableFileError):
    """A file changed or vanished while it was read (`path`)."""

    code = "changed-while-read"


class SheetMissingError(LocalaiError):
    """The recovery sheet was put off and the workspace holds all it may hold until then (`limit`)."""

    code = "sheet-missing"


class WouldOverwriteError(LocalaiError):
    """A file of that name exists (`path`, `remedy`)."""

    exit_code = ExitCode.USAGE
    code = "would-overwrite"


# --- decoding, minimizing, on-device models ---------------------------------------------------------------------------


class UndecodableError(LocalaiError):
    """A picture or document could not be decoded (`name`, `problem`)."""

    code = "undecodable"


class TooLargeToDecodeError(UndecodableError):
    """Decoding would need more than the limit (`name`, `limit`, `found`)."""

    code = "too-large-to-decode"


class NotSendableYetError(LocalaiError):
    """A kind of file that is kept safely and that a model cannot take (`name`, `media_type`, `model`, `takes`)."""

    exit_code = ExitCode.REFUSED
    code = "not-sendable-yet"


class SandboxError(LocalaiError):
    """A child process failed, was killed or took too long (`task`, `problem`)."""

    code = "sandbox"


class ModelMissingError(LocalaiError):
    """An on-device model is not installed or its files are not the expected ones (`model`, `problem`)."""

    exit_code = ExitCode.NOT_FOUND
    code = "model-missing"


# --- policy, plan, consent --------------------------------------------------------------------------------------------


class CardError(LocalaiError):
    """A card or rule cannot be loaded (`card`, `where`, `problem`)."""

    exit_code = ExitCode.USAGE
    code = "card"


class BundleError(LocalaiError):
    """A bundle of cards, or what vouches for it, is not taken (`path`, `problem`, `remedy`)."""

    exit_code = ExitCode.INTEGRITY
    code = "bundle"


class RefusedError(LocalaiError):
    """The rules refuse (`sentence`, `rule`, `because`, `remedies`)."""

    exit_code = ExitCode.REFUSED
    code = "refused"


class CardStaleError(RefusedError):
    """The card is older than a rule allows (`sentence`, `rule`, `because`, `remedies`)."""

    exit_code = ExitCode.CARD_STALE
    code = "card-stale"


class ConsentError(LocalaiError):
    """No approval for this plan, or the plan is not the approved one (`digest`, `problem`)."""

    exit_code = ExitCode.CONSENT
    code = "consent"


class UnexpectedConnectionError(LocalaiError):
    """Code in this process tried to reach the network and was refused (`event`, `caller`)."""

    exit_code = ExitCode.OFFLINE
    code = "unexpected-connection"
