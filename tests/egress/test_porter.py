import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from localai.egress import link, porter
from localai.errors import SandboxError


@pytest.fixture
def shown(tmp_path):
    """A folder whose files may be viewed, and a viewer that notes what it was given."""
    folder = tmp_path / "open"
    folder.mkdir()
    seen = tmp_path / "seen"
    viewer = tmp_path / "viewer"
    viewer.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {seen}.part\nmv {seen}.part {seen}\n')
    viewer.chmod(0o700)
    found = link.start(python=sys.executable, viewer=[str(viewer)], folders=[folder], environment=dict(os.environ))
    yield found, folder, seen
    found.close()


def wait_for(file: Path) -> str:
    deadline = time.monotonic() + 10
    while not file.exists():
        assert time.monotonic() < deadline, "the viewer was not started"
        time.sleep(0.01)
    return file.read_text()


def raw_answer(found: link.Link, frame: bytes, descriptors: tuple[int, ...] = ()) -> bytes | None:
    porter.send(found._channel, frame, descriptors)
    answer = porter.receive(found._channel)
    return answer[0] if answer else None


def test_the_viewer_is_started_for_a_file_in_the_folder(shown):
    found, folder, seen = shown
    (folder / "photo.jpg").write_bytes(b"x")
    found.view(folder / "photo.jpg")
    assert wait_for(seen) == f"{folder / 'photo.jpg'}\n"


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"door",
        b"viewer",
        b"viewer\0",
        b"viewer\0--help",
        b"viewer\0relative.jpg",
        b"viewer\0/etc/passwd",
        b"viewer \0/etc/passwd",
        b"loaded\0",
        b"key-reader",
        b"key-reader\0extra",
        b"recorder",
        b"recorder\0extra",
        b"KEY-READER",
        b"exec\0/bin/sh",
        b"shell",
        b"\xff\xfe",
    ],
)
def test_no_other_words_are_understood(shown, frame):
    found, _, seen = shown
    answer = raw_answer(found, frame) if frame else porter.REFUSED
    assert answer == porter.REFUSED
    assert not seen.exists()


def test_a_file_outside_its_folders_is_refused(shown, tmp_path):
    found, _, seen = shown
    (tmp_path / "other.jpg").write_bytes(b"x")
    with pytest.raises(SandboxError):
        found.view(tmp_path / "other.jpg")
    assert not seen.exists()


def test_a_way_out_of_its_folders_is_refused(shown, tmp_path):
    found, folder, seen = shown
    (tmp_path / "other.jpg").write_bytes(b"x")
    (folder / "link.jpg").symlink_to(tmp_path / "other.jpg")
    (folder / "away").symlink_to(tmp_path)
    for path in (folder / "link.jpg", folder / "away" / "other.jpg", folder / ".." / "other.jpg", folder):
        with pytest.raises(SandboxError):
            found.view(path)
    assert not seen.exists()


@pytest.mark.parametrize(
    "name", ["page.html", "picture.svg", "start.desktop", "list.m3u", "run.sh", "photo", ".jpg", "a.jpg "]
)
def test_a_file_that_a_program_would_run_is_refused(shown, name):
    found, folder, seen = shown
    (folder / name).write_bytes(b"x")
    with pytest.raises(SandboxError):
        found.view(folder / name)
    assert not seen.exists()


def test_a_viewer_with_a_descriptor_is_refused(shown):
    found, folder, _ = shown
    (folder / "photo.jpg").write_bytes(b"x")
    assert raw_answer(found, b"viewer\0" + os.fsencode(folder / "photo.jpg"), (0,)) == porter.REFUSED


def test_a_key_reader_needs_exactly_one_socket(shown, tmp_path):
    found, _, _ = shown
    mine, its = socket.socketpair()
    with mine, its, (tmp_path / "file").open("wb") as plain:
        assert raw_answer(found, porter.KEY_READER, (plain.fileno(),)) == porter.REFUSED
        assert raw_answer(found, porter.KEY_READER, (its.fileno(), mine.fileno())) == porter.REFUSED


def test_a_frame_longer_than_the_limit_ends_the_porter(shown):
    found, _, _ = shown
    assert raw_answer(found, b"x" * (porter.LONGEST + 1)) is None
    assert found._process.wait(10) == 0


def test_it_answers_after_a_refusal(shown):
    found, folder, seen = shown
    assert raw_answer(found, b"door") == porter.REFUSED
    (folder / "photo.jpg").write_bytes(b"x")
    found.view(folder / "photo.jpg")
    assert wait_for(seen)


def test_it_imports_nothing_of_ours_and_nothing_installed():
    script = f"""
import runpy, sys, json
runpy.run_path({porter.__file__!r}, run_name="porter")
print(json.dumps([m for m in sys.modules if m.split(".")[0] not in sys.stdlib_module_names and m != "__main__"]))
"""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_ends_when_its_owner_is_killed(tmp_path):
    script = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from localai.egress import link
from pathlib import Path
found = link.start(python=sys.executable, viewer=["true"], folders=[Path({str(tmp_path)!r})], environment={{}})
print(found._process.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    pid = int(done.stdout)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < deadline, "the porter stayed"
        time.sleep(0.02)
