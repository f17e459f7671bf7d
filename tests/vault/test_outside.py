import os
import stat
import subprocess
import sys

import pytest

from localai.errors import DiskError
from localai.vault.outside import Outside, memory_folder

MOUNTS = (
    "tmpfs /run tmpfs rw 0 0\ntmpfs /run/user/1 tmpfs rw 0 0\n/dev/sda / ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n"
)


def test_a_copy_is_for_this_person_alone(tmp_path):
    outside = Outside(tmp_path / "m", tmp_path / "d")
    copy = outside.put("1" * 32, "a.jpg", [b"ab", b"c"])
    assert copy.path.read_bytes() == b"abc"
    assert copy.path.name == "a.jpg"
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in copy.path.parents[:3])
    outside.close()


def test_closing_removes_every_copy(tmp_path):
    outside = Outside(tmp_path / "m", tmp_path / "d")
    outside.put("1" * 32, "a", [b"x"])
    outside.put("2" * 32, "a", [b"x"])
    assert len(outside.files()) == 2
    assert outside.close() == 2
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert outside.files() == ()


def test_the_same_item_opened_twice_is_one_file(tmp_path):
    outside = Outside(tmp_path / "m", tmp_path / "d")
    outside.put("1" * 32, "a", [b"x"])
    outside.put("1" * 32, "a", [b"y"])
    assert [copy.path.read_bytes() for copy in outside.files()] == [b"y"]
    outside.close()


def test_without_a_folder_in_memory_it_says_so(tmp_path):
    outside = Outside(None, tmp_path / "d")
    assert not outside.put("1" * 32, "a", [b"x"]).in_memory
    outside.close()


def test_a_sweep_leaves_the_copies_of_living_programs(tmp_path):
    living, other = Outside(None, tmp_path), Outside(None, tmp_path)
    copy = living.put("1" * 32, "a", [b"x"])
    other.sweep()
    assert copy.path.exists()
    living.close()


def test_a_sweep_removes_what_a_killed_program_left(tmp_path, repository):
    program = (
        "import os, signal, sys; from pathlib import Path; from localai.vault.outside import Outside\n"
        "Outside(None, Path(sys.argv[1])).put('1' * 32, 'a', [b'x']); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=repository, check=False)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert "a" in {path.name for path in left}
    Outside(None, tmp_path).sweep()
    assert list(tmp_path.iterdir()) == []


def planted(shared, target):
    """Plant, as anyone may in a shared folder, a link under the name that copies are kept below."""
    shared.mkdir()
    (target / f"7-{'0' * 8}").mkdir(parents=True)
    (target / f"7-{'0' * 8}" / "letter.txt").write_text("kept")
    (shared / f"localai-{os.getuid()}").symlink_to(target)
    return target / f"7-{'0' * 8}" / "letter.txt"


def test_a_sweep_does_not_follow_a_planted_link(tmp_path):
    letter = planted(tmp_path / "shm", tmp_path / "home")
    Outside(tmp_path / "shm", tmp_path / "d").sweep()
    assert letter.exists()


def test_a_copy_is_not_put_behind_a_planted_link(tmp_path):
    planted(tmp_path / "shm", tmp_path / "home")
    (tmp_path / "home").chmod(0o755)
    with pytest.raises(DiskError):
        Outside(tmp_path / "shm", tmp_path / "d").put("1" * 32, "a", [b"x"])
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o755


def test_a_sweep_leaves_folders_that_are_not_of_our_making(tmp_path):
    (tmp_path / "photos").mkdir()
    Outside(None, tmp_path).sweep()
    assert (tmp_path / "photos").exists()


def test_memory_is_where_the_session_has_it(tmp_path):
    mounts = f"tmpfs {tmp_path} tmpfs rw 0 0\n"
    assert memory_folder({"XDG_RUNTIME_DIR": str(tmp_path)}, mounts) == tmp_path


def test_a_session_folder_on_a_disk_is_not_memory(tmp_path):
    assert memory_folder({"XDG_RUNTIME_DIR": str(tmp_path)}, "/dev/sda / ext4 rw 0 0\n") is None


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="no /dev/shm here; the claim above covers the rule")
def test_shared_memory_serves_where_the_session_has_none():
    assert str(memory_folder({}, MOUNTS)) == "/dev/shm"
