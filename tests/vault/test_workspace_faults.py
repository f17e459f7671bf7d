"""Making and changing a workspace while the program is killed or the disk is full, at calls that change the disk."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from localai.errors import LocalaiError

STORY = Path(__file__).with_name("workspace_story.py")
CALLS = ("write", "pwrite64", "fsync", "rename", "unlink", "ftruncate")
POINTS = 3  # of each call, evenly spread

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace, which makes faults, is not installed")


@pytest.fixture(scope="module")
def story() -> ModuleType:
    found = importlib.util.spec_from_file_location("workspace_story", STORY)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def run(what: str, folder: Path, *strace: str) -> "subprocess.CompletedProcess[str]":
    command = ["strace", "-f", "-qq", *strace, sys.executable, "-B", "-m", "tests.vault.workspace_story"]
    return subprocess.run([*command, what, str(folder)], capture_output=True, text=True, cwd=STORY.parents[2])


def points(what: str, folder: Path, call: str) -> Iterator[int]:
    """Yield some of the times at which a call happens in an undisturbed run."""
    log = folder.parent / "calls"
    done = run(what, folder, "-o", str(log), "-e", f"trace={call}", "-e", "signal=none")
    assert done.stdout.endswith("done\n"), done.stderr
    count = len([line for line in log.read_text().splitlines() if f"{call}(" in line])
    assert count > 0, f"{what} makes no {call}"
    return iter(sorted({1 + (count - 1) * number // (POINTS - 1) for number in range(POINTS)}))


def disturbed(what: str, folder: Path, call: str, fault: str, when: int) -> str:
    done = run(what, folder, "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={when}")
    return done.stdout + done.stderr


@pytest.mark.parametrize("call", [*CALLS, "mkdir"])
@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC"])
def test_a_workspace_is_made_whole_or_not_at_all(tmp_path: Path, story: ModuleType, call: str, fault: str) -> None:
    for when in points("make", tmp_path / "undisturbed", call):
        workspaces = tmp_path / str(when)
        disturbed("make", workspaces, call, fault, when)
        for folder in story.folders(workspaces):
            with story.opened(folder, story.OLD) as workspace:
                assert workspace.label == "Studio"
        story.make(workspaces).close()
        assert [path for path in workspaces.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC"])
def test_a_slot_that_is_being_replaced_opens_as_the_old_or_as_the_new_one(
    tmp_path: Path, story: ModuleType, call: str, fault: str
) -> None:
    story.make(tmp_path / "undisturbed").close()
    for when in points("replace", tmp_path / "undisturbed", call):
        workspaces = tmp_path / str(when)
        story.make(workspaces).close()
        disturbed("replace", workspaces, call, fault, when)
        (folder,) = story.folders(workspaces)
        opening = []
        for identity in (story.OLD, story.NEW):
            try:
                story.opened(folder, identity).close()
                opening.append(identity)
            except LocalaiError:
                continue
        assert len(opening) == 1


def test_a_full_disk_is_said(tmp_path: Path, story: ModuleType) -> None:
    for call in ("write", "fsync", "mkdir"):
        assert "DiskFullError" in disturbed("make", tmp_path / call, call, "error=ENOSPC", 1)


def read_only_disk() -> list[str] | None:
    """Return how to run a shell that can make a folder read-only for itself; None where nothing allows it."""
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return None


@pytest.mark.skipif(read_only_disk() is None, reason="this system lets nobody mount a folder read-only")
def test_a_workspace_on_a_disk_that_cannot_be_written_can_be_read(tmp_path: Path, story: ModuleType) -> None:
    story.make(tmp_path / "there").close()
    shell = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    command = [sys.executable, "-B", "-m", "tests.vault.workspace_story", "read", str(tmp_path / "there")]
    done = subprocess.run(
        [*(read_only_disk() or []), "sh", "-c", shell, str(tmp_path / "there"), *command],
        capture_output=True,
        text=True,
        cwd=STORY.parents[2],
    )
    assert done.stdout.splitlines() == ["Studio 2", "disk", "done"], done.stderr
