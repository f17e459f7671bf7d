"""A door reads the key from the system's keyring by itself, and no other entry than the one for its provider."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.cli.processes import ROOT
from tests.egress.test_key_reader import UNLOCKED, needs_service
from tests.wire import orders
from tests.wire.server import Recorder

SCRIPT = """
import json, os, sys
from dataclasses import replace
from pathlib import Path
from localai.egress.delivery import look
from localai.storage.keyring import system_keyring
from localai.vocabulary.secret import Secret
from tests.wire import orders
from tests.wire.server import Recorder

folder = Path(sys.argv[1])
ACCOUNT = "provider-key 0123456789abcdef openai"
entries = system_keyring(os.environ)
for account in (ACCOUNT, f"{ACCOUNT}:admin", "0123456789abcdef", "provider-key 0123456789abcdef anthropic"):
    entries.set(account, Secret(orders.KEY))
told = {}
with Recorder() as recorder:
    (folder / "ca.pem").write_bytes(recorder.ca)
    network = orders.network_to(recorder)
    with orders.started(folder, network=network, ca=folder / "ca.pem") as link:
        usual = replace(orders.usual(recorder), secret=b"", rehearsal=False)
        for account in (ACCOUNT, f"{ACCOUNT}:admin", "0123456789abcdef", "provider-key 0123456789abcdef anthropic",
                        "provider-key fedcba9876543210 openai"):
            given = orders.send(link, replace(usual, account=account), folder)
            told[account] = [given.delivered.problem, given.delivered.detail, look(given.state).value]
        entries.set(ACCOUNT, Secret(b"sk-was-replaced"))
        given = orders.send(link, replace(usual, account=ACCOUNT), folder)
        told["replaced"] = [given.delivered.problem, given.delivered.detail, look(given.state).value]
    told["keys"] = [request.header("Authorization") for request in recorder.requests]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What doors said beside a keyring with three entries of ours."""
    if not all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon"))):
        pytest.skip("gnome-keyring and dbus, which make a keyring here, are not installed")
    home = tmp_path_factory.mktemp("home")
    (home / "run").mkdir(mode=0o700)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_DATA_HOME": str(home / "share"),
        "PYTHONPATH": str(ROOT),
    }
    words = ["dbus-run-session", "--", "sh", "-c", UNLOCKED, "sh", sys.executable, "-c", SCRIPT, str(home)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@needs_service
def test_a_door_reads_the_key_of_its_provider(told):
    assert told["provider-key 0123456789abcdef openai"] == ["", "", "done"]
    assert told["keys"] == ["Bearer sk-test-0123456789abcdefWXYZ"]


@needs_service
@pytest.mark.parametrize("account", ["0123456789abcdef", "provider-key 0123456789abcdef anthropic"])
def test_a_door_reads_no_entry_of_anybody_else(told, account):
    assert told[account] == ["key", "it is not a key of this provider", "not-sent"]


@needs_service
def test_a_door_sends_no_plan_with_the_key_of_an_administrator(told):
    found = told["provider-key 0123456789abcdef openai:admin"]
    assert found == ["key", "it is the key of an administrator, which goes with no content", "not-sent"]


@needs_service
def test_an_entry_that_is_not_there_is_told_apart(told):
    assert told["provider-key fedcba9876543210 openai"] == ["key", "it is not in the keyring", "not-sent"]


@needs_service
def test_a_key_that_was_replaced_is_not_sent(told):
    assert told["replaced"] == ["key", "it is not the one that the plan names", "not-sent"]


def test_without_a_keyring_nothing_is_sent(tmp_path):
    with Recorder() as recorder:
        (tmp_path / "ca.pem").write_bytes(recorder.ca)
        network = orders.network_to(recorder)
        environment = {"PATH": os.environ["PATH"]}
        with orders.started(tmp_path, network=network, ca=tmp_path / "ca.pem", environment=environment) as link:
            order = replace(orders.usual(recorder), secret=b"", rehearsal=False)
            order = replace(order, account="provider-key 0123456789abcdef openai")
            given = orders.send(link, order, tmp_path)
    assert (given.delivered.problem, recorder.connections) == ("keyring-absent", 0)
