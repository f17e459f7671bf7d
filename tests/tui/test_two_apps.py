"""Two apps and a command line on one workspace: each shows what the others did, and a lock is for all of them."""

import os
import sys
from pathlib import Path

import pytest

from tests.cli.processes import Machine
from tests.operations.desk import CLEAN, picture
from tests.operations.opening import make_workspace
from tests.tui.glass import Seen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals")
LOCK, QUIT = "\x0c", "\x11"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    home = tmp_path / "localai"
    home.mkdir(mode=0o700)
    make_workspace(home)
    (home / "identity").chmod(0o600)
    told = {"LANG": "C.UTF-8", "TERM": "xterm-256color", "LOCALAI_IDENTITY_FILE": str(home / "identity")}
    return Machine(tmp_path, {**told, "PATH": os.environ["PATH"]})


def test_two_apps_show_what_others_did_and_a_lock_blanks_both(machine: Machine, tmp_path: Path) -> None:
    first_file, later_file = tmp_path / "alpha.png", tmp_path / "gamma.txt"
    first_file.write_bytes(picture())
    later_file.write_text("gamma words")
    clean = ("send", machine.json("add", first_file)["items"][0]["id"], "--model", CLEAN)
    apps = [Seen(machine.environment, size=(120, 36)) for _ in range(2)]
    try:
        for app in apps:
            app.wait("1 of 1")
        one, other = apps
        other.press("4")
        other.wait("workspace made")
        later = machine.json("add", later_file)["items"][0]["id"]
        machine.run(*clean, "--consent", machine.json(*clean, "--dry-run")["digest"])
        one.until(lambda text: "3 of 3" in text and "gamma.txt" in text)
        other.wait(CLEAN)
        machine.run("remove", later, "--yes")
        other.press("1")
        other.until(lambda text: "2 of 2" in text and "gamma.txt" not in text)
        one.press(LOCK)
        other.wait("Another program locked this workspace.")
        for app in apps:
            app.until(lambda text: "alpha" not in text)
        for app in apps:
            app.press(QUIT)
            assert app.ended() == 0
    finally:
        for app in apps:
            app.close()
