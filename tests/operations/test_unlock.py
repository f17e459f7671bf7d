"""Opening with what a person has, keeping open, locking: each case and its own error."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from localai.errors import (
    BadIdentityError,
    KeyringAbsentError,
    LockedError,
    NotAFileError,
    NothingToKeepUnlockedError,
    WeakPassphraseError,
    WrongIdentityError,
    WrongPassphraseError,
)
from localai.operations import unlock, workspaces
from localai.operations.unlock import Means
from localai.operations.workspaces import Created, NewKeys
from localai.vault import locking
from localai.vault.memory import Freshness
from localai.vault.openers import normalize_passphrase, read_identity
from localai.vocabulary.secret import Secret

PASSPHRASE = "correct horse battery"


def now() -> datetime:
    return datetime(2026, 11, 21, 12, tzinfo=UTC)


def file_of(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def made(tmp_path: Path, *, passphrase: str = "", label: str = "Studio") -> Created:
    keys = NewKeys(passphrase=normalize_passphrase(passphrase) if passphrase else None)
    created = workspaces.create(tmp_path / "workspaces", label=label, keys=keys, face="cli", now=now)
    created.workspace.close()
    return created


def sheet_of(tmp_path: Path, created: Created) -> Path:
    return file_of(tmp_path / "sheet.txt", created.sheet.reveal())


def test_a_passphrase_file_opens_it_and_the_slot_is_the_actor(tmp_path: Path) -> None:
    created = made(tmp_path, passphrase=PASSPHRASE)
    means = Means(passphrase_file=file_of(tmp_path / "word", f"{PASSPHRASE}\n".encode()))
    opened = unlock.open_folder(created.workspace.folder, means, now=now)
    with opened.workspace as workspace:
        assert (workspace.actor, workspace.label, opened.freshness) == ("passphrase", "Studio", Freshness.NOT_VERIFIED)


def test_the_recovery_sheet_is_itself_an_identity_file(tmp_path: Path) -> None:
    created = made(tmp_path)
    means = Means(identity_file=sheet_of(tmp_path, created))
    with unlock.open_folder(created.workspace.folder, means, now=now).workspace as workspace:
        assert workspace.actor == "recovery"
    assert workspaces.try_recovery(created.workspace.folder, tmp_path / "sheet.txt") == "recovery"


def test_the_sheet_names_its_workspace_and_the_start_of_its_key_check(tmp_path: Path) -> None:
    created = made(tmp_path)
    text = created.sheet.reveal().decode()
    assert created.workspace.id in text
    assert created.workspace.described.key_check[:16] in text
    assert created.workspace.described.key_check not in text
    assert "2026-11-21" in text


def test_a_new_sheet_opens_and_the_old_one_no_longer(tmp_path: Path) -> None:
    created = made(tmp_path)
    old = sheet_of(tmp_path, created)
    with unlock.open_folder(created.workspace.folder, Means(identity_file=old), now=now).workspace as workspace:
        new = file_of(tmp_path / "new.txt", workspaces.new_recovery(workspace, now=now).reveal())
    assert workspaces.try_recovery(created.workspace.folder, new) == "recovery"
    with pytest.raises(WrongIdentityError):
        workspaces.try_recovery(created.workspace.folder, old)


def test_an_identity_given_at_the_start_opens_it(tmp_path: Path) -> None:
    identity = file_of(tmp_path / "id.txt", b"# mine\nage-secret-key-1" + _identity_text().lower()[16:] + b"\n")
    keys = NewKeys(identity=unlock.read_identity_file(identity))
    created = workspaces.create(tmp_path / "workspaces", label="", keys=keys, face="cli", now=now)
    created.workspace.close()
    with unlock.open_folder(created.workspace.folder, Means(identity_file=identity), now=now).workspace as workspace:
        assert workspace.actor == "identity"


def _identity_text() -> bytes:
    from localai.crypto.slots import new_identity

    return new_identity().reveal()


def test_wrong_passphrases_and_identities_say_so(tmp_path: Path) -> None:
    folder = made(tmp_path, passphrase=PASSPHRASE).workspace.folder
    with pytest.raises(WrongPassphraseError):
        unlock.open_folder(folder, Means(passphrase_file=file_of(tmp_path / "w", b"no such passphrase")), now=now)
    identity = file_of(tmp_path / "i", _identity_text())
    with pytest.raises(WrongIdentityError) as caught:
        unlock.open_folder(folder, Means(identity_file=identity), now=now)
    assert caught.value.facts == {"path": str(identity)}


def test_a_composed_and_a_decomposed_passphrase_are_the_same(tmp_path: Path) -> None:
    folder = made(tmp_path, passphrase="gru\u0308ne ku\u0308hle wiese").workspace.folder
    means = Means(ask=lambda: "gr\u00fcne k\u00fchle wiese")
    with unlock.open_folder(folder, means, now=now).workspace as workspace:
        assert workspace.actor == "passphrase"


def test_nothing_at_hand_is_locked_and_nobody_is_asked_twice(tmp_path: Path) -> None:
    folder = made(tmp_path, passphrase=PASSPHRASE).workspace.folder
    with pytest.raises(LockedError):
        unlock.open_folder(folder, Means(), now=now)
    asked = []

    def ask() -> str:
        asked.append("")
        return PASSPHRASE

    unlock.open_folder(folder, Means(ask=ask), now=now).workspace.close()
    assert asked == [""]


def test_a_short_new_passphrase_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(WeakPassphraseError):
        made(tmp_path, passphrase="elevenchars")
    assert not (tmp_path / "workspaces").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_an_identity_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(BadIdentityError) as caught:
        unlock.read_identity_file(file_of(tmp_path / "id", _identity_text(), mode))
    assert caught.value.facts["reason"] == "others on this computer may read it"


def test_an_identity_file_behind_a_link_is_read_and_its_own_rights_count(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(file_of(tmp_path / "id", _identity_text()))
    unlock.read_identity_file(tmp_path / "link")
    (tmp_path / "id").chmod(0o644)
    with pytest.raises(BadIdentityError):
        unlock.read_identity_file(tmp_path / "link")


def test_a_passphrase_can_come_through_a_pipe_of_the_shell_and_no_other_pipe_is_waited_for(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"correct horse battery\n")
    os.close(writing)
    assert unlock.read_passphrase_file(Path(f"/dev/fd/{reading}")) == normalize_passphrase(PASSPHRASE)
    os.close(reading)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotAFileError):
        unlock.read_passphrase_file(tmp_path / "pipe")


def test_opening_with_an_identity_imports_only_what_it_needs(tmp_path: Path, repository: Path) -> None:
    created = made(tmp_path)
    script = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from localai.operations.unlock import Means, open_folder
means = Means(identity_file=Path(sys.argv[2]))
open_folder(Path(sys.argv[1]), means, now=lambda: datetime.now(UTC)).workspace.close()
heavy = ("cryptography", "keyring", "sqlite_utils", "ctypes", "asyncio", "shutil", "localai.ledger")
print([name for name in heavy if name in sys.modules])
"""
    arguments = [str(created.workspace.folder), str(sheet_of(tmp_path, created))]
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it holds no age identity"),
        (b"# only a comment\n", "it holds no age identity"),
        (b"\xff\xfe", "it is not text"),
        (b"AGE-PLUGIN-YUBIKEY-1QQQQ", "plugin identities run other programs and are not used"),
        (b"age-encryption.org/v1\n-> scrypt", "it is itself encrypted"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nx\n", "it is itself encrypted"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nx\n", "it is a key of another kind than age's"),
        (b"age1qqqqqq", "it is a public key; the secret one is needed"),
        (b"AGE-SECRET-KEY-1" + b"Q" * 58, "its checksum is wrong: a character is mistyped or missing"),
        (b"AGE-SECRET-KEY-1X\nAGE-SECRET-KEY-1Y\n", "it holds more than one identity"),
    ],
)
def test_what_is_no_identity_says_what_it_is(content: bytes, reason: str) -> None:
    with pytest.raises(BadIdentityError) as caught:
        read_identity(content, "file")
    assert caught.value.facts == {"path": "file", "reason": reason}


def test_without_a_session_keyring_there_is_nothing_to_keep_unlocked(tmp_path: Path) -> None:
    folder = made(tmp_path, passphrase=PASSPHRASE).workspace.folder
    with pytest.raises(NothingToKeepUnlockedError):
        unlock.unlock(folder, Means(ask=lambda: PASSPHRASE), now=now, duration=timedelta(minutes=30))


def test_lock_needs_no_key_and_running_apps_can_see_it(tmp_path: Path) -> None:
    folder = made(tmp_path, passphrase=PASSPHRASE).workspace.folder
    before = locking.read_state(folder)
    unlock.lock(folder, Means())
    after = locking.read_state(folder)
    assert (before.locked, after.locked) == (False, True)
    assert after.count > before.count
    unlock.unlock(folder, Means(ask=lambda: PASSPHRASE), now=now)
    assert not locking.read_state(folder).locked


def test_lock_works_while_the_workspace_is_open(tmp_path: Path) -> None:
    created = made(tmp_path)
    folder, means = created.workspace.folder, Means(identity_file=sheet_of(tmp_path, created))
    with unlock.open_folder(folder, means, now=now).workspace as workspace:
        unlock.lock(folder, Means())
        assert workspace.label == "Studio"
        assert locking.read_state(folder).locked


def test_a_lock_line_that_cannot_be_read_means_locked(tmp_path: Path) -> None:
    folder = made(tmp_path).workspace.folder
    (folder / "lock").write_bytes(b"rubbish")
    assert locking.read_state(folder).locked


def test_no_keyring_here_is_told_apart_from_a_locked_workspace(tmp_path: Path) -> None:
    from localai.crypto.slots import public_part, seal_identity

    folder = made(tmp_path, passphrase=PASSPHRASE).workspace.folder
    with unlock.open_folder(folder, Means(ask=lambda: PASSPHRASE), now=now).workspace as workspace:
        identity = Secret(_identity_text())
        workspace.put_slot("keyring", lambda content: seal_identity(content, public_part(identity)))
    with pytest.raises(KeyringAbsentError):
        unlock.open_folder(folder, Means(), now=now)
    unlock.open_folder(folder, Means(ask=lambda: PASSPHRASE), now=now).workspace.close()
