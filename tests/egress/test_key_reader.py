"""The key reader: a sealed process asks the system's keyring through the porter, for our own entries only."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from localai.egress.key_reader import answer, may
from tests.cli.processes import ROOT, command

needs_service = pytest.mark.skipif(
    not all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon"))),
    reason="gnome-keyring and dbus, which make a keyring here, are not installed",
)
UNLOCKED = 'printf word | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'
SEALED = """
import os
from localai.runtime import from_environment
from localai.vocabulary.secret import Secret
runtime = from_environment(os.environ, "app")
runtime.start_porter()
means = runtime.means()
runtime.seal()
keyring = means.keyrings(False)
keyring.probe()
keyring.set("0123456789abcdef", Secret(b"kept"))
print(keyring.get("0123456789abcdef").reveal().decode())
keyring.delete("0123456789abcdef")
print(keyring.get("0123456789abcdef"))
session = means.keyrings(True)
session.set("0123456789abcdef session", Secret(b"in memory"))
print(session.get("0123456789abcdef session").reveal().decode())
from localai.storage.keyring import system_keyring
from localai.errors import LocalaiError
try:
    system_keyring(os.environ).get("0123456789abcdef")
except LocalaiError as error:
    print("by itself:", error.code)
runtime.close()
"""


def beside_a_keyring(home: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_DATA_HOME": str(home / "share"),
        "LOCALAI_HOME": str(home / "localai"),
        "PYTHONPATH": str(ROOT),
    }
    whole = ["dbus-run-session", "--", "sh", "-c", UNLOCKED, "sh", *words]
    return subprocess.run(whole, env=environment, capture_output=True, text=True, timeout=120)


@needs_service
def test_a_sealed_process_keeps_and_reads_its_keys_through_the_porter_only(tmp_path):
    done = beside_a_keyring(tmp_path, [sys.executable, "-c", SEALED])
    assert done.stdout.splitlines() == ["kept", "None", "in memory", "by itself: keyring-absent"], done.stderr


@needs_service
def test_a_workspace_in_the_keyring_opens_for_every_command_until_it_is_locked(tmp_path):
    localai = " ".join(command())
    script = f"""
        {localai} init studio --recovery-file {tmp_path}/sheet --quiet &&
        echo words | {localai} add - --name note.txt --quiet &&
        {localai} status --json &&
        {localai} lock --quiet && {{ {localai} list; echo "list $?" >&2; }} ;
        {localai} unlock --quiet && {localai} list
    """
    done = beside_a_keyring(tmp_path, ["sh", "-c", script])
    assert "list 3" in done.stderr
    assert "note.txt" in done.stdout.splitlines()[-1]
    assert json.loads(done.stdout[done.stdout.index("{") : done.stdout.rindex("}") + 1])["opened_with"] == "keyring"


@pytest.mark.parametrize("account", ["", "other", "0123456789abcdef x", "../x", "0123456789ABCDEF", "login"])
def test_an_account_that_is_not_ours_is_refused(account):
    request = {"call": "get", "account": account, "secret": "", "session": False}
    assert answer(json.dumps(request).encode(), {})["error"] == "usage"


@pytest.mark.parametrize("request_line", [b"", b"{}", b"[]", b"x", b'{"call": "list", "account": "nothing"}'])
def test_anything_but_its_three_calls_is_refused(request_line):
    assert answer(request_line, {})["error"] == "usage"


PROVIDER_KEY = "provider-key 0123456789abcdef openai"


@pytest.mark.parametrize(("call", "does"), [("get", False), ("list", False), ("set", True), ("delete", True)])
def test_a_key_for_a_provider_is_set_and_deleted_and_never_read(call, does):
    assert may(call, PROVIDER_KEY, in_session=False) is does


@pytest.mark.parametrize("call", ["get", "set", "delete"])
def test_a_key_for_a_provider_rests_in_no_memory_of_a_session(call):
    assert not may(call, PROVIDER_KEY, in_session=True)


@pytest.mark.parametrize("account", ["provider-key 0123 openai", "provider-key 0123456789abcdef ", "provider-key x y"])
def test_a_key_under_another_name_is_not_ours(account):
    assert not any(may(call, account, in_session=False) for call in ("get", "set", "delete"))
