"""Locks between processes, and what they say about who holds them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localai.errors import BusyError
from localai.storage.locks import FileLock, changing

HOLDER = """
import sys
from pathlib import Path
from localai.storage.locks import FileLock
lock = FileLock(Path(sys.argv[1]), "the workspace")
lock.share()
with lock.exclusive() if sys.argv[2] == "exclusive" else open("/dev/null"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(path: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
        if holder.poll() is None:
            holder.stdin.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def test_many_share(path: Path) -> None:
    with held_elsewhere(path, "shared"):
        lock = FileLock(path, "the workspace")
        lock.share()
        lock.close()


def test_nobody_has_it_alone_beside_others_and_the_other_is_named(path: Path) -> None:
    lock = FileLock(path, "the workspace")
    lock.share()
    with held_elsewhere(path, "shared") as holder:
        with pytest.raises(BusyError) as caught, lock.exclusive():
            pass
        assert f"process {holder.pid} (python" in str(caught.value.facts["holder"])
    with lock.exclusive():
        pass
    lock.close()


def test_what_was_shared_stays_shared_after_asking_for_more(path: Path) -> None:
    lock = FileLock(path, "the workspace")
    lock.share()
    with held_elsewhere(path, "shared"), pytest.raises(BusyError), lock.exclusive():
        pass
    other = FileLock(path, "the workspace")
    with pytest.raises(BusyError), other.exclusive():
        pass
    other.close()
    lock.close()


def test_nobody_shares_what_one_has_alone(path: Path) -> None:
    with held_elsewhere(path, "exclusive") as holder:
        lock = FileLock(path, "the workspace")
        with pytest.raises(BusyError) as caught:
            lock.share()
        assert str(holder.pid) in str(caught.value.facts["holder"])
        lock.close()


def test_the_lock_of_a_killed_process_is_free(path: Path) -> None:
    with held_elsewhere(path, "exclusive") as holder:
        holder.kill()
        holder.wait()
        lock = FileLock(path, "the workspace")
        with lock.exclusive():
            pass
        lock.close()


def test_a_folder_changes_in_one_process_at_a_time(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from localai.storage.locks import changing\n"
        "with changing(Path(sys.argv[1])): print('in', flush=True)"
    )
    with changing(tmp_path):
        waiting = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(0.5)
    assert waiting.communicate(timeout=20)[0] == "in\n"
