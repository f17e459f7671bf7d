"""The encrypted database: every rule asserted, every damage a sentence, nothing half done."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localai.errors import (
    BusyError,
    DamagedDatabaseError,
    DiskError,
    EngineError,
    NewerFormatError,
    WorkspaceExistsError,
)
from localai.storage import database as opening
from localai.storage.database import ConstraintError, Database, create_database, open_database

KEY = bytes(range(48))
NOTES = "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;"
SEARCH = "CREATE VIRTUAL TABLE words USING fts5(text); INSERT INTO words (words, rank) VALUES ('secure-delete', 1);"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workspace.db"


def made(path: Path, *migrations: str, notes: int = 0) -> Path:
    with create_database(path, KEY, migrations=(NOTES, *migrations)) as database, database.transaction():
        database.executemany("INSERT INTO note (text) VALUES (?)", [(f"note {number}",) for number in range(notes)])
    return path


def count(database: Database) -> int:
    return int(database.execute("SELECT count(*) FROM note").fetchone()[0])


def add_one(database: Database, text: str = "one") -> None:
    with database.transaction():
        database.execute("INSERT INTO note (text) VALUES (?)", (text,))


def test_what_was_written_is_there_again(path: Path) -> None:
    with open_database(made(path, notes=3), KEY) as database:
        assert count(database) == 3


def test_nothing_of_the_content_is_readable_on_disk(path: Path) -> None:
    with create_database(path, KEY, migrations=(NOTES,)) as database:
        add_one(database, "a needle in here")
        while_open = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for content in (while_open, path.read_bytes()):
        assert b"needle" not in content
        assert b"SQLite format 3" not in content


def test_files_are_for_this_user_alone_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        with create_database(path, KEY, migrations=(NOTES,)) as database:
            add_one(database)
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"workspace.db": 0o600, "workspace.db-wal": 0o600, "workspace.db-shm": 0o600}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("mmap_size", 0),
        ("cipher_log_level", "NONE"),
        ("cipher_memory_security", "0"),
    ],
)
def test_rule_holds_in_an_open_database(path: Path, name: str, value: object) -> None:
    with open_database(made(path), KEY) as database:
        assert database.execute(f"PRAGMA {name}").fetchone() == (value,)


@pytest.mark.parametrize("rule", [rule[0] for rule in opening._RULES])
def test_a_build_that_reads_back_another_value_is_refused(
    path: Path, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(path)
    rules = tuple((name, setting, "another" if name == rule else value) for name, setting, value in opening._RULES)
    monkeypatch.setattr(opening, "_RULES", rules)
    with pytest.raises(EngineError) as caught:
        open_database(path, KEY)
    assert caught.value.facts["what"] == rule


@pytest.mark.parametrize("engine", [(3, 51, 2), (3, 52, 0), (3, 40, 1)])
def test_an_engine_with_known_faults_is_refused(
    path: Path, engine: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made(path)
    monkeypatch.setattr(opening.dbapi2, "sqlite_version_info", engine)
    with pytest.raises(EngineError):
        open_database(path, KEY)


def test_a_search_table_that_keeps_deleted_words_is_refused(path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        create_database(path, KEY, migrations=("CREATE VIRTUAL TABLE words USING fts5(text);",))
    assert caught.value.facts["what"] == "secure-delete of words"


def words_in_pages(database: Database) -> bytes:
    return b"".join(bytes(row[0] or b"") for row in database.execute("SELECT block FROM words_data"))


def test_deleted_words_are_gone_from_the_search_pages(path: Path) -> None:
    with open_database(made(path, SEARCH), KEY) as database:
        with database.transaction():
            database.execute("INSERT INTO words (rowid, text) VALUES (1, 'kept zebra')")
            database.execute("INSERT INTO words (rowid, text) VALUES (2, 'purged aardvark')")
        assert b"aardvark" in words_in_pages(database)
        with database.transaction():
            database.execute("DELETE FROM words WHERE rowid = 2")
        assert b"zebra" in words_in_pages(database)
        assert b"aardvark" not in words_in_pages(database)


@pytest.mark.parametrize("offset", [16, 100, 1000, 4000])
def test_a_changed_byte_of_the_first_page_is_damage(path: Path, offset: int) -> None:
    content = bytearray(made(path).read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedDatabaseError):
        open_database(path, KEY)
    assert path.read_bytes() == bytes(content)


def test_a_changed_byte_of_a_later_page_is_damage_when_it_is_read(path: Path) -> None:
    content = bytearray(made(path, notes=2000).read_bytes())
    content[5 * 4096 + 77] ^= 1
    path.write_bytes(content)
    with open_database(path, KEY) as database:
        assert database.problems() != []
        with pytest.raises(DamagedDatabaseError):
            database.execute("SELECT sum(length(text)) FROM note NOT INDEXED").fetchall()


@pytest.mark.parametrize("position", range(16))
def test_a_changed_byte_of_the_salt_is_repaired(path: Path, position: int) -> None:
    content = bytearray(made(path, notes=1).read_bytes())
    assert content[:16] == KEY[32:]
    content[position] ^= 1
    path.write_bytes(content)
    with open_database(path, KEY) as database:
        assert count(database) == 1
    assert path.read_bytes()[:16] == KEY[32:]


def test_another_key_does_not_open_it_and_says_nothing_by_itself(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made(path)
    with pytest.raises(DamagedDatabaseError):
        open_database(path, bytes(48))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["missing", "empty", "short", "link", "folder"])
def test_what_is_no_database_is_never_replaced_by_a_new_one(path: Path, kind: str) -> None:
    match kind:
        case "empty":
            path.write_bytes(b"")
        case "short":
            path.write_bytes(b"x")
        case "link":
            path.symlink_to(made(path.with_name("other.db")))
        case "folder":
            path.mkdir()
    before = sorted(file.name for file in path.parent.iterdir())
    with pytest.raises(DamagedDatabaseError):
        open_database(path, KEY, migrations=(NOTES,))
    assert sorted(file.name for file in path.parent.iterdir()) == before


def test_a_database_that_exists_is_not_made_again(path: Path) -> None:
    made(path, notes=1)
    with pytest.raises(WorkspaceExistsError):
        create_database(path, KEY, migrations=(NOTES,))
    with open_database(path, KEY) as database:
        assert count(database) == 1


def test_a_failed_first_migration_leaves_no_file(path: Path) -> None:
    with pytest.raises(opening.dbapi2.OperationalError):
        create_database(path, KEY, migrations=("CREATE TABLE broken (",))
    assert list(path.parent.iterdir()) == []


def test_missing_migrations_run_once_and_in_order(path: Path) -> None:
    made(path, notes=1)
    more = (NOTES, "ALTER TABLE note ADD COLUMN color TEXT;", "UPDATE note SET color = 'red';")
    for _ in range(2):
        with open_database(path, KEY, migrations=more) as database:
            assert database.version == 3
            assert database.execute("SELECT color FROM note").fetchall() == [("red",)]


def test_a_migration_that_fails_changes_nothing_and_its_backup_opens(path: Path) -> None:
    made(path, notes=5)
    with pytest.raises(opening.dbapi2.OperationalError):
        open_database(path, KEY, migrations=(NOTES, "DELETE FROM note; SELECT nonsense;"))
    for file in (path, path.with_name("workspace.db.before-2")):
        with open_database(file, KEY) as database:
            assert (database.version, count(database)) == (1, 5)


@contextmanager
def refuse() -> Iterator[None]:
    raise BusyError(what="the workspace", holder="process 1")
    yield


def test_migrations_do_not_run_while_somebody_else_has_it(path: Path) -> None:
    made(path)
    with pytest.raises(BusyError):
        open_database(path, KEY, migrations=(NOTES, "SELECT 1;"), exclusive=refuse)
    with open_database(path, KEY, migrations=(NOTES,), exclusive=refuse) as database:
        assert database.version == 1


def test_an_older_program_leaves_a_newer_database_untouched(path: Path) -> None:
    made(path, "SELECT 1;", notes=1)
    before = path.read_bytes()
    with pytest.raises(NewerFormatError) as caught:
        open_database(path, KEY, migrations=(NOTES,))
    assert caught.value.facts == {"found": 2, "supported": 1}
    assert path.read_bytes() == before


def test_reading_only_never_migrates_and_never_writes(path: Path) -> None:
    made(path)
    with pytest.raises(BusyError):
        open_database(path, KEY, migrations=(NOTES, "SELECT 1;"), read_only=True)
    with open_database(path, KEY, read_only=True) as database, pytest.raises(DiskError):
        database.execute("INSERT INTO note (text) VALUES ('x')")


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    with open_database(made(path), KEY) as database:
        with pytest.raises(ConstraintError), database.transaction():
            database.executemany("INSERT INTO note (text) VALUES (?)", [("a",), ("b",), ("a",)])
        assert count(database) == 0


def add_and_fail(database: Database) -> None:
    with database.transaction():
        database.execute("INSERT INTO note (text) VALUES ('inner')")
        raise KeyError


def test_an_inner_transaction_that_fails_leaves_the_outer_one_whole(path: Path) -> None:
    with open_database(made(path), KEY) as database:
        with database.transaction():
            database.execute("INSERT INTO note (text) VALUES ('outer')")
            with pytest.raises(KeyError):
                add_and_fail(database)
        assert database.execute("SELECT text FROM note").fetchall() == [("outer",)]


def test_a_write_beside_another_one_says_busy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.1)
    made(path)
    with open_database(path, KEY) as first, open_database(path, KEY) as second:
        with first.transaction(), pytest.raises(BusyError):
            add_one(second)
        add_one(second)
        assert count(first) == 1


def test_tables_come_through_our_engine_and_with_our_rules(path: Path) -> None:
    with open_database(made(path), KEY) as database:
        tables = database.tables()
        tables["note"].insert({"text": "by sqlite-utils", "color": "red"}, alter=True)
        assert tables["note"].count == 1
        assert not database.connection.in_transaction
    with open_database(path, KEY) as database:
        assert count(database) == 1


def test_opening_imports_only_the_engine() -> None:
    script = (
        "import sys, localai.storage.database; "
        "print([m for m in ('sqlite_utils', 'cryptography', 'keyring', 'pyrage', 'ctypes') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_log_can_be_emptied_unless_somebody_reads(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.1)
    made(path, notes=3)
    with open_database(path, KEY) as first, open_database(path, KEY) as second:
        reading = second.execute("SELECT text FROM note")
        reading.fetchone()
        add_one(first)
        assert not first.empty_log()
        reading.close()
        assert first.empty_log()
        assert path.with_name("workspace.db-wal").stat().st_size == 0


def test_a_copy_opens_under_its_own_key_only(path: Path) -> None:
    copy = path.with_name("copy.db")
    with open_database(made(path, notes=4), KEY) as database:
        database.copy_to(copy, bytes(48))
    with open_database(copy, bytes(48)) as copied:
        assert count(copied) == 4
    with pytest.raises(DamagedDatabaseError):
        open_database(copy, KEY)


WRITER = """
import sys
from pathlib import Path
from localai.storage.database import open_database
with open_database(Path(sys.argv[1]), bytes(range(48))) as database:
    for number in range(100_000):
        with database.transaction():
            database.execute("INSERT INTO note (text) VALUES (?)", (f"pair {number} a",))
            database.execute("INSERT INTO note (text) VALUES (?)", (f"pair {number} b",))
        print(number, flush=True)
"""


@pytest.mark.parametrize("commits", [1, 7, 40])
def test_a_killed_writer_loses_nothing_it_confirmed_and_leaves_nothing_half(path: Path, commits: int) -> None:
    made(path)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        confirmed = [int(writer.stdout.readline()) for _ in range(commits)][-1]
        writer.kill()
    with open_database(path, KEY) as database:
        assert database.problems() == []
        assert count(database) % 2 == 0
        assert count(database) >= 2 * (confirmed + 1)


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
def test_a_pipe_in_place_of_a_log_is_damage_and_nothing_waits_at_it(path: Path, suffix: str) -> None:
    made(path)
    os.mkfifo(f"{path}{suffix}")
    program = (
        "import sys; from pathlib import Path; from localai.storage.database import open_database\n"
        "open_database(Path(sys.argv[1]), bytes(range(48)))"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, timeout=20, check=False)
    assert b"DamagedDatabaseError" in ended.stderr
