"""Locking and unlocking in the app beside a real keyring, through the porter, in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STORY = """
import asyncio, os
from localai import runtime
from localai.errors import LocalaiError
from tui.desk import Opening
from tui.workspace import Opened, WorkspaceKeys

async def attempt(keys, **how):
    try:
        await keys.unlock(None, **how)
    except LocalaiError as error:
        return error.code
    return "open"

async def main():
    built = runtime.from_environment(dict(os.environ), "app")
    built.start_porter()
    built.seal()
    keys = WorkspaceKeys(Opened(built))
    await keys.create(Opening(name="Studio", passphrase=None))
    await keys.lock()
    print(await attempt(keys))
    print(await attempt(keys, despite_lock=True))
    print(await keys.locked_elsewhere())
    await keys.close()
    print(await attempt(keys))
    await keys.close()
    built.close()

asyncio.run(main())
"""
UNLOCKED = "printf word | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "


@pytest.mark.skipif(
    not all(map(shutil.which, ("dbus-run-session", "gnome-keyring-daemon"))),
    reason="gnome-keyring and dbus, which make a keyring here, are not installed",
)
def test_what_was_locked_in_the_app_opens_when_a_person_asks_and_not_by_itself(tmp_path: Path, repository: Path):
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(run)}
    environment |= {"PYTHONPATH": str(repository), "LOCALAI_HOME": str(tmp_path / "localai")}
    command = ["dbus-run-session", "--", "sh", "-c", UNLOCKED + 'exec "$@"', "sh", sys.executable, "-c", STORY]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["locked", "open", "False", "open"]
