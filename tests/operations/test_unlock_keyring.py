"""Stories beside a real keyring: opening by itself, keeping open, what the machine remembers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from localai.errors import ChangedWorkspaceError

needs_service = pytest.mark.skipif(
    not all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon"))),
    reason="gnome-keyring and dbus, which make a keyring here, are not installed",
)
STORY = """
import os, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from localai.errors import LocalaiError
from localai.operations import unlock, workspaces
from localai.operations.unlock import Means
from localai.storage.keyring import system_keyring
from localai.vault import memory
from localai.vault.openers import normalize_passphrase
from localai.vocabulary.secret import Secret
root, moment = Path(sys.argv[1]) / "workspaces", [datetime(2026, 11, 21, 12, tzinfo=UTC)]
now = lambda: moment[0]
means = Means(environment=os.environ)
def make(**keys):
    created = workspaces.create(root, label="Studio", keys=workspaces.NewKeys(**keys), face="cli", now=now)
    created.workspace.close()
    return created.workspace.folder
def attempt(folder, means=means, **how):
    try:
        opened = unlock.open_folder(folder, means, now=now, **how)
    except LocalaiError as error:
        return error.code
    opened.workspace.close()
    return opened.workspace.actor + " " + opened.freshness
"""
UNLOCKED = "printf word | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "


def told(tmp_path: Path, story: str) -> list[str]:
    """Run a story beside an unlocked keyring of its own and return what it printed."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime)}
    command = ["dbus-run-session", "--", "sh", "-c", UNLOCKED + 'exec "$@"', "sh"]
    command += [sys.executable, "-c", STORY + story, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@needs_service
def test_a_keyring_workspace_opens_by_itself_until_it_is_locked(tmp_path: Path) -> None:
    story = """
folder = make(keyring=system_keyring(os.environ))
print(attempt(folder))
unlock.lock(folder, means)
print(attempt(folder))
print(unlock.unlock(folder, means, now=now))
print(attempt(folder))
system_keyring(os.environ).delete(folder.name)
print(attempt(folder))
"""
    assert told(tmp_path, story) == [
        "keyring compared",
        "locked",
        "None",
        "keyring compared",
        "keyring-entry-missing",
    ]


@needs_service
def test_a_passphrase_workspace_stays_open_for_a_while_and_no_longer(tmp_path: Path) -> None:
    story = """
folder = make(passphrase=normalize_passphrase("correct horse battery"))
asking = Means(ask=lambda: "correct horse battery", environment=os.environ)
print(attempt(folder), (folder / "slots" / "session.age").exists())
print(unlock.unlock(folder, asking, now=now, duration=timedelta(minutes=30)))
print(attempt(folder), (folder / "slots" / "session.age").exists())
moment[0] += timedelta(minutes=31)
print(attempt(folder), (folder / "slots" / "session.age").exists())
unlock.unlock(folder, asking, now=now, duration=timedelta(minutes=30))
unlock.lock(folder, means)
print(attempt(folder), (folder / "slots" / "session.age").exists())
"""
    assert told(tmp_path, story) == [
        "locked False",
        "2026-11-21 12:30:00+00:00",
        "session not-verified True",
        "locked False",
        "locked False",
    ]


@needs_service
def test_the_end_of_the_session_ends_what_was_kept_open(tmp_path: Path) -> None:
    first = """
folder = make(passphrase=normalize_passphrase("correct horse battery"))
asking = Means(ask=lambda: "correct horse battery", environment=os.environ)
unlock.unlock(folder, asking, now=now, duration=timedelta(hours=8))
print(attempt(folder))
"""
    assert told(tmp_path, first) == ["session not-verified"]
    assert told(tmp_path, "print(attempt(next(root.glob('?' * 16))))") == ["locked"]


@needs_service
def test_an_older_database_and_another_key_are_reported_where_the_keyring_remembers(tmp_path: Path) -> None:
    story = """
folder = make(keyring=system_keyring(os.environ))
account = folder.name + " memory"
keyring = system_keyring(os.environ)
known = memory.parse(keyring.get(account))
print(known.size)
keyring.set(account, memory.serialize(memory.Remembered(key_check=known.key_check, size=9, last=known.last)))
print(attempt(folder))
print(attempt(folder, accept_older=True))
print(attempt(folder))
keyring.set(account, memory.serialize(memory.Remembered(key_check="0" * 64, size=1, last=known.last)))
print(attempt(folder))
keyring.delete(account)
print(attempt(folder))
"""
    assert told(tmp_path, story) == [
        "1",
        "rolled-back",
        "keyring compared",
        "keyring compared",
        ChangedWorkspaceError.code,
        "keyring first-time",
    ]


@needs_service
def test_a_creation_that_fails_and_a_destruction_leave_no_keyring_entry(tmp_path: Path) -> None:
    story = """
from localai.storage.keyring import Keyring
class Watched:
    def __init__(self, inner): self.inner, self.kept = inner, set()
    def get_password(self, *a): return self.inner.get_password(*a)
    def set_password(self, s, u, p): self.kept.add(u); self.inner.set_password(s, u, p)
    def delete_password(self, s, u): self.kept.discard(u); self.inner.delete_password(s, u)
watched = Watched(system_keyring(os.environ)._backend)
root.mkdir(parents=True)
real = workspaces.seal_passphrase
def fail(content, passphrase): raise OSError
workspaces.seal_passphrase = fail
try:
    make(keyring=Keyring(watched), passphrase=normalize_passphrase("correct horse battery"))
except OSError:
    print(sorted(watched.kept), list(root.iterdir()))
folder = make(keyring=Keyring(watched))
print(len(watched.kept))
workspaces.destroy(folder, means)
print([system_keyring(os.environ).get(name) for name in (folder.name, folder.name + " memory")])
"""
    assert told(tmp_path, story) == ["[] []", "2", "[None, None]"]
