"""A program that adds is killed, or the disk fills, or another one adds too: whole items or none, and none lost."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from localai.errors import DiskError, DiskFullError
from localai.operations.add import add
from localai.operations.check import check
from localai.operations.find import count, page
from localai.operations.session import Session
from localai.vocabulary.items import ItemQuery
from tests.operations.opening import make_workspace, open_at


def fill(folder: Path, files: int, size: int) -> Path:
    folder.mkdir()
    for number in range(files):
        (folder / f"{number:03}").write_bytes(os.urandom(size))
    return folder


def start(repository: Path, home: Path, folder: Path, batch: int, rounds: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.operations.adder", str(home), str(folder), str(batch), str(rounds)]
    program = subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    return program


def promised(program: subprocess.Popen[str]) -> set[str]:
    """Return the ids that a program said are kept; a line cut by its death is no promise."""
    assert program.stdout is not None
    return {line.strip() for line in program.stdout.read().splitlines(keepends=True) if line.endswith("\n")}


@pytest.mark.parametrize("milliseconds", [1, 4, 9, 17, 40, 70, 120])
def test_killed_in_the_middle_of_a_bulk_add_only_whole_items_are_there(home, repository, tmp_path, milliseconds):
    make_workspace(home / "localai")
    folder = fill(tmp_path / "files", files=40, size=30_000)
    program = start(repository, home / "localai", folder, batch=7, rounds=1000)
    time.sleep(milliseconds / 1000)
    program.send_signal(signal.SIGKILL)
    kept = promised(program)
    program.wait()

    session = open_at(home / "localai")
    report = check(session, read_data=True, remove_orphans=True)
    listed = {item.id for item in page(session, ItemQuery(), limit=100_000).items}
    assert report.healthy
    assert report.versions == len(listed)
    assert kept <= listed
    assert check(session).orphans == 0
    session.workspace.close()


def test_what_a_killed_add_left_behind_is_found_and_removed(home, repository, tmp_path):
    make_workspace(home / "localai")
    folder = fill(tmp_path / "files", files=60, size=400_000)
    program = start(repository, home / "localai", folder, batch=1000, rounds=1)
    blobs = next((home / "localai" / "data" / "workspaces").iterdir()) / "blobs"
    while sum(1 for path in blobs.rglob("*") if path.is_file()) < 5:
        time.sleep(0.001)
    program.send_signal(signal.SIGKILL)
    program.wait()

    session = open_at(home / "localai")
    assert count(session) == 0
    assert check(session).orphans >= 4
    check(session, remove_orphans=True)
    assert [path for path in blobs.rglob("*") if path.is_file()] == []
    session.workspace.close()


def test_two_programs_that_add_at_once_lose_nothing(home, repository, tmp_path):
    make_workspace(home / "localai")
    folder = fill(tmp_path / "files", files=30, size=5_000)
    programs = [start(repository, home / "localai", folder, batch=5, rounds=3) for _ in range(2)]
    kept = [promised(program) for program in programs]
    assert [program.wait() for program in programs] == [0, 0]
    session = open_at(home / "localai")
    assert {item.id for item in page(session, limit=1000).items} == kept[0] | kept[1]
    assert len(kept[0] | kept[1]) == 180
    assert check(session, read_data=True).healthy
    session.workspace.close()


def test_a_file_that_may_not_grow_any_more_is_a_sentence_and_nothing_stays(session, tmp_path):
    """Any error of the system in the middle of a write ends so; `RLIMIT_FSIZE` makes one without other rights."""
    (tmp_path / "small").write_bytes(b"kept")
    add(session, [tmp_path / "small"])
    (tmp_path / "large").write_bytes(bytes(3_000_000))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, limits[1]))
    try:
        with pytest.raises(DiskError):
            add(session, [tmp_path / "large"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [item.name for item in page(session).items] == ["small"]
    assert check(session, read_data=True).healthy
    assert check(session).orphans == 0


def _fill_disk_at_every_point(home: Path) -> None:
    """Runs in a namespace of its own, where `home` is a small disk in memory."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(home)], check=True)
    files = fill(home / "files", files=6, size=60_000)
    make_workspace(home / "localai")
    session = open_at(home / "localai")
    known = {item.id for item in add(session, [files / "000"]).items}
    failed = 0
    for room in range(0, 900_000, 24_000):
        failed += _add_with_room(session, files, home / "ballast", room)
        listed = {item.id for item in page(session, limit=1000).items}
        assert known <= listed, "an item was lost"
        report = check(session, read_data=True)
        assert report.healthy, report
        assert report.orphans == 0, report
        known = listed
        session.workspace.close()
        session = open_at(home / "localai")
    assert failed > 5, "the disk was never full"
    assert len(known) > 7, "nothing could be added"
    print("held")


def _add_with_room(session: Session, files: Path, ballast: Path, room: int) -> bool:
    """Add with about `room` bytes left on the disk; says whether it was full."""
    free = os.statvfs(files)
    ballast.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - room)))
    try:
        page(session)
        add(session, [files])
    except DiskFullError:
        page(session)  # reading still works
        return True
    finally:
        ballast.unlink()
    return False


def test_a_disk_that_fills_at_any_point_loses_nothing_and_leaves_nothing_half(repository, tmp_path):
    program = (
        "import sys; from pathlib import Path; from tests.operations.test_add_crash import _fill_disk_at_every_point\n"
        "_fill_disk_at_every_point(Path(sys.argv[1]))"
    )
    command = ["unshare", "--mount", "--map-root-user", sys.executable, "-c", program, str(tmp_path)]
    shown = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    if "unshare:" in shown.stderr:
        pytest.skip("no namespaces here; the claim before this one covers an error in the middle of a write")
    assert shown.stdout.strip() == "held", shown.stderr
