"""The wheel: everything the program needs, nothing else, and the same bytes each time."""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


def build(root: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return next(target.glob("*.whl"))


@pytest.fixture
def tree(repository: Path, tmp_path: Path) -> Path:
    """A copy of what is built, so that nothing is written into the repository."""
    copy = tmp_path / "tree"
    ignored = shutil.ignore_patterns(".git", ".venv", ".demo", "__pycache__", ".*_cache", "tests")
    shutil.copytree(repository, copy, ignore=ignored)
    return copy


def test_wheel_holds_the_whole_program_and_nothing_else(tree: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(tree, tmp_path / "built")) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(tree).as_posix()
        for folder in ("localai", "tui")
        for path in (tree / folder).rglob("*")
        if path.is_file()
    }
    assert inside == sources | {"localai/verify_ledger.py"}
    assert {"localai/cli/app.py", "localai/policy/cards/runway.toml", "localai/ondevice/sample/note.jpg"} <= inside


def test_wheel_names_the_command_and_the_license(tree: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(tree, tmp_path / "built")) as wheel:
        names = {name.partition(".dist-info/")[2]: name for name in wheel.namelist() if ".dist-info/" in name}
        commands = wheel.read(names["entry_points.txt"]).decode()
    assert "localai = localai.cli.app:localai" in commands
    assert "licenses/LICENSE" in names


def test_wheel_is_the_same_when_built_elsewhere_and_later(tree: Path, tmp_path: Path) -> None:
    first = build(tree, tmp_path / "first")
    elsewhere = tmp_path / "somewhere" / "else"
    shutil.copytree(tree, elsewhere)
    for path in elsewhere.rglob("*.py"):
        path.touch()
    second = build(elsewhere, tmp_path / "second")
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()
