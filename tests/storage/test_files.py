"""Private files: whole or not at all, and never led elsewhere."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from localai.errors import (
    ChangedWhileReadError,
    DiskError,
    DiskFullError,
    NotAFileError,
    SymlinkRefusedError,
    UnreadableFileError,
)
from localai.storage import files


def test_private_folder_makes_every_missing_one_for_this_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        files.private_folder(tmp_path / "a" / "b" / "c")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b", "a/b/c")]
    assert modes == [0o700] * 3


def test_private_folder_tightens_one_that_is_wider(tmp_path: Path) -> None:
    (tmp_path / "wide").mkdir(mode=0o755)
    files.private_folder(tmp_path / "wide")
    assert stat.S_IMODE((tmp_path / "wide").stat().st_mode) == 0o700


def test_replaced_file_is_new_private_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o644)
    files.replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_discarded_stays_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"left over")
    for path in (tmp_path / "file", tmp_path / "gone", tmp_path):
        files.discard(path)
    assert list(tmp_path.iterdir()) == []


def test_replacing_a_link_leaves_its_target_alone(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"theirs")
    link.symlink_to(target)
    files.replace_file(link, b"ours")
    assert (target.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"theirs", b"ours", False)


def test_a_replacement_that_fails_keeps_the_old_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.mkdir()
    with pytest.raises(DiskError):
        files.replace_file(path, b"new")
    assert list(tmp_path.iterdir()) == [path]


STRACE = shutil.which("strace")
REPLACE = "import sys; from pathlib import Path; from localai.storage import files; "


@pytest.mark.skipif(STRACE is None, reason="strace, which makes a full disk here, is not installed")
@pytest.mark.parametrize("call", ["write", "fsync", "rename"])
def test_a_full_disk_leaves_the_old_file_whole_and_says_so(tmp_path: Path, call: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    script = REPLACE + "files.replace_file(Path(sys.argv[1]), b'new' * 1000)"
    trace = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:error=ENOSPC:when=1"]
    done = subprocess.run([*trace, sys.executable, "-B", "-c", script, str(path)], capture_output=True, text=True)
    assert DiskFullError.__name__ in done.stderr
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_small_file_is_read_and_a_longer_one_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert files.read_small(tmp_path / "file", 5) == b"12345"
    with pytest.raises(DiskError):
        files.read_small(tmp_path / "file", 4)


def test_small_file_through_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(DiskError):
        files.read_small(tmp_path / "link", 10)


def test_a_regular_file_can_be_added(tmp_path: Path) -> None:
    path = tmp_path / "a name\nwith \x1b[31m"
    path.write_bytes(b"content" * 100_000)
    descriptor = files.open_to_add(path)
    assert b"".join(map(bytes, files.chunks_to_add(descriptor, path, size=1000))) == b"content" * 100_000
    os.close(descriptor)


def test_a_link_is_refused_with_its_target(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(SymlinkRefusedError) as caught:
        files.open_to_add(tmp_path / "link")
    assert caught.value.facts["target"] == "file"


def test_parents_may_be_links(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("folder")
    with open(files.open_to_add(tmp_path / "link" / "file"), "rb") as opened:
        assert opened.read() == b"x"


@pytest.mark.parametrize("kind", ["pipe", "folder", "socket", "device"])
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    path = Path("thing")
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "socket":
            socket.socket(socket.AF_UNIX).bind(str(path))
        case "device":
            path = Path("/dev/null")
    with pytest.raises(NotAFileError):
        files.open_to_add(path)


def test_a_missing_file_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        files.open_to_add(tmp_path / "nothing")
    assert caught.value.facts["reason"] == "no such file or directory"


@pytest.mark.parametrize("change", ["grows", "shrinks", "is written over"])
def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path: Path, change: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(4000))
    os.utime(path, ns=(0, 0))
    descriptor = files.open_to_add(path)
    chunks = files.chunks_to_add(descriptor, path, size=1000)
    next(chunks)
    match change:
        case "grows":
            with path.open("ab") as file:
                file.write(b"more")
        case "shrinks":
            os.truncate(path, 2000)
        case "is written over":
            with path.open("r+b") as file:
                file.write(b"other")
    with pytest.raises(ChangedWhileReadError):
        list(chunks)
    os.close(descriptor)


def test_a_whole_filesystem_can_be_made_durable_here(tmp_path: Path) -> None:
    assert files.sync_filesystem(tmp_path) == sys.platform.startswith("linux")


def _own(tmp_path: Path) -> Path:
    path = files.private_folder(tmp_path / "own") / "file"
    path.write_bytes(b"mine")
    path.chmod(0o600)
    return path


def test_own_file_is_read(tmp_path: Path) -> None:
    assert files.read_own(_own(tmp_path), 10) == b"mine"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_file_that_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    path = _own(tmp_path)
    path.chmod(mode)
    with pytest.raises(DiskError):
        files.read_own(path, 10)


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_file_in_a_folder_that_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    path = _own(tmp_path)
    path.parent.chmod(mode)
    with pytest.raises(DiskError):
        files.read_own(path, 10)


def test_own_file_is_never_a_link(tmp_path: Path) -> None:
    path = _own(tmp_path)
    (path.parent / "link").symlink_to(path)
    with pytest.raises(DiskError):
        files.read_own(path.parent / "link", 10)
