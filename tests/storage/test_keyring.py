"""The system's keyring against a real Secret Service, and against everything that pretends to be one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from localai.errors import KeyringRefusedError
from localai.storage.keyring import Keyring, system_keyring
from localai.vocabulary.secret import Secret

NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
needs_service = pytest.mark.skipif(
    not all(map(shutil.which, NEEDED)), reason="gnome-keyring and dbus, which make a keyring here, are not installed"
)

SCRIPT = """
import os
from localai.errors import LocalaiError
from localai.storage.keyring import session_keyring, system_keyring
from localai.vocabulary.secret import Secret
try:
    keyring = {which}(os.environ)
    {body}
except LocalaiError as error:
    print(error.code)
"""
UNLOCKED = "printf word | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; "
Asked = Callable[..., str]


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """Run a script beside a keyring of its own and return what it printed."""

    def ask(service: str | None, body: str, *, which: str = "system_keyring", **variables: str) -> str:
        runtime = tmp_path / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment = {**kept, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), **variables}
        environment["XDG_DATA_HOME"] = str(tmp_path / "share")
        script = SCRIPT.format(which=which, body=body)
        command = [sys.executable, "-c", script]
        if service is not None:
            command = ["dbus-run-session", "--", "sh", "-c", service + 'exec "$@"', "sh", *command]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert "Traceback" not in done.stderr
        return done.stdout.strip()

    return ask


@needs_service
def test_what_is_kept_is_given_back_until_it_is_deleted(asked: Asked) -> None:
    body = (
        "keyring.probe(); keyring.set('a', Secret(b'first')); keyring.set('a', Secret(b'second')); "
        "print(keyring.get('a').reveal(), keyring.get('b')); keyring.delete('a'); keyring.delete('a'); "
        "print(keyring.get('a'))"
    )
    assert asked(UNLOCKED, body) == "b'second' None\nNone"


@needs_service
def test_a_locked_keyring_says_locked(asked: Asked) -> None:
    asked(UNLOCKED, "keyring.set('a', Secret(b'x'))")
    assert asked(LOCKED, "keyring.get('a')") == "keyring-locked"


@needs_service
def test_a_keyring_without_a_collection_says_locked(asked: Asked) -> None:
    assert asked(LOCKED, "keyring.get('a')") == "keyring-locked"


def test_no_session_bus_says_absent(asked: Asked) -> None:
    assert asked(None, "keyring.get('a')") == "keyring-absent"


def test_a_dead_session_bus_says_absent(asked: Asked) -> None:
    assert asked(None, "keyring.get('a')", DBUS_SESSION_BUS_ADDRESS="unix:path=/nothing") == "keyring-absent"


@needs_service
def test_session_entries_need_no_unlocked_keyring_and_end_with_the_session(asked: Asked) -> None:
    body = "print(keyring.get('a')); keyring.set('a', Secret(b'x')); print(keyring.get('a').reveal())"
    for _ in range(2):
        assert asked(LOCKED, body, which="session_keyring") == "None\nb'x'"


def test_no_session_keyring_leaves_nothing_to_keep_unlocked(asked: Asked) -> None:
    assert asked(None, "print('made')", which="session_keyring") == "nothing-to-keep-unlocked"


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        ("keyring.backends.null.Keyring", "it forgets what it is given"),
        ("keyring.backends.fail.Keyring", "it keeps nothing"),
        ("keyrings.alt.file.PlaintextKeyring", "it writes keys readable into a file"),
        ("keyring.backends.chainer.ChainerBackend", "it hands keys to whichever other keyring comes first"),
        ("evil.Keyring", "PYTHON_KEYRING_BACKEND names another one than the system's own"),
    ],
)
def test_a_redirected_keyring_is_refused_with_its_reason(backend: str, reason: str) -> None:
    with pytest.raises(KeyringRefusedError) as caught:
        system_keyring({"PYTHON_KEYRING_BACKEND": backend})
    assert caught.value.facts == {"backend": backend, "reason": reason}


@needs_service
def test_a_configuration_file_of_the_library_chooses_nothing(asked: Asked, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    variables = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    body = "keyring.set('a', Secret(b'x')); print(keyring.get('a').reveal())"
    assert asked(UNLOCKED, body, **variables) == "b'x'"


class Forgetful:
    """A keyring that says it worked."""

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        pass

    def delete_password(self, service: str, username: str) -> None:
        pass


class Stubborn(Forgetful):
    """A keyring that never forgets, and always answers the same."""

    def get_password(self, service: str, username: str) -> str | None:
        return "something older"


@pytest.mark.parametrize("backend", [Forgetful(), Stubborn()])
def test_the_probe_finds_a_keyring_that_does_not_keep(backend: Forgetful) -> None:
    with pytest.raises(KeyringRefusedError):
        Keyring(backend).probe()


def test_an_entry_too_long_for_some_systems_is_never_written() -> None:
    with pytest.raises(ValueError, match="1280"):
        Keyring(Forgetful()).set("a", Secret(b"x" * 1281))
