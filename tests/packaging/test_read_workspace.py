"""The stand-alone reader: what it needs, and that it gives back what the program kept."""

import ast
import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from localai.crypto.stream import SEGMENT
from localai.operations import workspaces
from localai.operations.workspaces import Created, NewKeys
from localai.vault.contents import CONTENT_ROLE, NewItem, insert_item
from localai.vocabulary.items import ItemClass, Kind, Origin

CONTENTS = {
    "note.txt": b"a few words",
    "empty": b"",
    "two segments.bin": os.urandom(SEGMENT + 5000),
    "../../escape\n\x1b[31m.jpg": b"named badly",
    os.fsdecode(b"not utf-8 \xff\xfe"): b"named in another encoding",
}


def now() -> datetime:
    return datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def created(tmp_path: Path) -> Created:
    made = workspaces.create(tmp_path / "workspaces", label="Studio", keys=NewKeys(), face="cli", now=now)
    with made.workspace as workspace, workspace.database.transaction():
        for number, (name, content) in enumerate(CONTENTS.items()):
            item_id = f"{number:032x}"
            stored = workspace.blobs.add([content], item_id=item_id, role=CONTENT_ROLE)
            new = NewItem(
                id=item_id,
                name=name,
                kind=Kind.OTHER,
                media_type="application/octet-stream",
                item_class=ItemClass.INTERNAL,
                origin=Origin.UPLOAD,
                added_at=now(),
            )
            insert_item(workspace.database, new, stored)
    return made


@pytest.fixture
def key_file(tmp_path: Path, created: Created) -> Path:
    """What `age -d` makes of the recovery slot."""
    if shutil.which("age") is None:
        pytest.skip("the age program is not installed")
    (tmp_path / "sheet.txt").write_bytes(created.sheet.reveal())
    command = [
        "age",
        "-d",
        "-i",
        "sheet.txt",
        "-o",
        "key.txt",
        str(created.workspace.folder / "slots" / "recovery.age"),
    ]
    subprocess.run(command, cwd=tmp_path, check=True)
    return tmp_path / "key.txt"


def read(repository: Path, *arguments: Path) -> "subprocess.CompletedProcess[str]":
    script = repository / "packaging" / "read_workspace.py"
    command = [sys.executable, "-I", str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, errors="surrogateescape")


def test_reader_is_short_and_needs_two_packages(repository: Path) -> None:
    source = (repository / "packaging" / "read_workspace.py").read_text(encoding="utf-8")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert len(source.splitlines()) < 120
    assert imported - set(sys.stdlib_module_names) == {"cryptography", "sqlcipher3"}


def test_reader_gives_back_every_content_and_changes_nothing(
    repository: Path, tmp_path: Path, created: Created, key_file: Path
) -> None:
    folder, out = created.workspace.folder, tmp_path / "out"
    before = {path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in folder.rglob("*")}
    done = read(repository, key_file, folder, out)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.read_bytes() for path in out.iterdir()) == sorted(CONTENTS.values())
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert {
        path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in folder.rglob("*")
    } == before


def test_reader_shows_no_control_character_of_a_name(repository: Path, created: Created, key_file: Path) -> None:
    done = read(repository, key_file, created.workspace.folder)
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert all(line.isprintable() for line in done.stdout.splitlines())
    assert len(done.stdout.splitlines()) == len(CONTENTS)


def test_reader_names_what_is_damaged_and_gives_the_rest(
    repository: Path, tmp_path: Path, created: Created, key_file: Path
) -> None:
    largest = max((created.workspace.folder / "blobs").rglob("?" * 32), key=lambda path: path.stat().st_size)
    with largest.open("r+b") as file:
        file.seek(SEGMENT + 100)
        file.write(b"damage")
    done = read(repository, key_file, created.workspace.folder, tmp_path / "out")
    whole = [path for path in (tmp_path / "out").iterdir() if path.suffix != ".part"]
    assert done.returncode == 1
    assert done.stderr.count("damaged") == 1
    assert len(whole) == len(CONTENTS) - 1


@pytest.mark.parametrize("change", ["another workspace", "another key", "not a key"])
def test_reader_refuses_a_key_that_is_not_this_workspaces(
    repository: Path, created: Created, key_file: Path, change: str
) -> None:
    first, workspace, key = key_file.read_text().splitlines()
    match change:
        case "another workspace":
            key_file.write_text(f"{first}\n{'0' * 16}\n{key}\n")
        case "another key":
            key_file.write_text(f"{first}\n{workspace}\n{'0' * 64}\n")
        case "not a key":
            key_file.write_text("AGE-SECRET-KEY-1\n")
    done = read(repository, key_file, created.workspace.folder)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
