"""The encrypted database: the only place that opens SQLCipher, and it opens nothing that breaks one of its rules.

Unknown pragmas and misspelt values are accepted in silence by SQLite, so every value is read back and compared.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

from localai.errors import (
    BusyError,
    DamagedDatabaseError,
    DiskError,
    DiskFullError,
    EngineError,
    NewerFormatError,
    WorkspaceExistsError,
)
from localai.storage import files

if TYPE_CHECKING:
    import sqlite_utils

ConstraintError = dbapi2.IntegrityError

KEY_LENGTH = 48  # 32 bytes of key, 16 of salt
SALT_LENGTH = 16
OLDEST_ENGINE = (3, 51, 3)
REFUSED_ENGINES = ((3, 52, 0),)
PATIENCE = 10.0  # seconds to wait for another process's write

# name, value to set (None: only read), value that must be read back
_RULES: tuple[tuple[str, str | None, object], ...] = (
    ("journal_mode", "wal", "wal"),
    ("synchronous", "2", 2),
    ("secure_delete", "1", 1),
    ("temp_store", "2", 2),
    ("foreign_keys", "1", 1),
    ("trusted_schema", "0", 0),
    ("cell_size_check", "1", 1),
    ("mmap_size", "0", 0),
    ("cipher_memory_security", "0", "0"),
    ("cache_size", "-64000", -64000),  # KiB; each page missed costs 5 microseconds of decryption
)

_SIDES = ("-wal", "-shm", "-journal")

_open_files: list[tuple[int, int]] = []  # device and inode of what this process has open


class Database:
    """One open connection; all writing goes through `transaction`, all SQL errors come out as ours."""

    def __init__(self, connection: dbapi2.Connection, path: Path, identity: tuple[int, int]) -> None:
        self.connection = connection
        self.path = path
        self._identity = identity
        self._closed = False

    def execute(self, sql: str, parameters: Sequence[object] | dict[str, object] = ()) -> dbapi2.Cursor:
        """Run one statement and return its cursor."""
        try:
            return self.connection.execute(sql, parameters)
        except dbapi2.DatabaseError as error:
            raise _translate(error, self.path) from error

    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> dbapi2.Cursor:
        """Run one statement for each row."""
        try:
            return self.connection.executemany(sql, rows)
        except dbapi2.DatabaseError as error:
            raise _translate(error, self.path) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all of a block or nothing; durable when the outermost one returns. Raises BusyError, DiskFullError."""
        begin, commit, undo = ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
        if self.connection.in_transaction:
            begin, commit, undo = ("SAVEPOINT inner", "RELEASE inner", "ROLLBACK TO inner; RELEASE inner")
        self.execute(begin)
        try:
            yield
            self.execute(commit)
        except BaseException:
            if self.connection.in_transaction:  # SQLite itself rolls back on some errors, a full disk among them
                for statement in undo.split("; "):
                    self.execute(statement)
            raise

    def tables(self) -> "sqlite_utils.Database":
        """Return the sqlite-utils view of this connection."""
        tables: sqlite_utils.Database = _import_sqlite_utils().Database(
            self.connection, execute_plugins=False, recursive_triggers=False
        )
        return tables

    @property
    def version(self) -> int:
        """How many migrations this database has had."""
        return int(self.execute("PRAGMA user_version").fetchone()[0])

    def empty_log(self) -> bool:
        """Move the write-ahead log into the database and cut it to nothing; False while another process reads."""
        busy = self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    def problems(self) -> list[str]:
        """Return what a full check of pages and structure finds; empty when all is well."""
        found = [str(row[0]) for row in self.execute("PRAGMA cipher_integrity_check")]
        if not found:
            found = [str(row[0]) for row in self.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if not found:
            found = [f"row {row[1]} of {row[0]} refers to nothing" for row in self.execute("PRAGMA foreign_key_check")]
        return found

    def copy_to(self, path: Path, key: bytes) -> None:
        """Write a consistent copy under `key` to a new file and check it; raises DamagedDatabaseError."""
        with _fresh(path):
            target = _connect(path, key)
            try:
                self.connection.backup(target)
            except dbapi2.DatabaseError as error:
                raise _translate(error, path) from error
            finally:
                target.close()
            with open_database(path, key, read_only=True) as copy:
                if copy.problems():
                    raise DamagedDatabaseError(path=str(path))

    def close(self) -> None:
        """Close the connection."""
        if not self._closed:
            self._closed = True
            self.connection.close()
            _open_files.remove(self._identity)

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create_database(path: Path, key: bytes, *, migrations: Sequence[str]) -> Database:
    """Make a new database that only this user can read; raises WorkspaceExistsError where the file exists."""
    with _fresh(path):
        connection = _connect(path, key)
        connection.execute("PRAGMA user_version")
        return _adopt(connection, path, key, migrations=migrations, read_only=False, exclusive=nullcontext)


def open_database(
    path: Path,
    key: bytes,
    *,
    migrations: Sequence[str] = (),
    read_only: bool = False,
    exclusive: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Database:
    """Open an existing database after checking every rule; missing migrations run inside `exclusive()`.

    `key` is 32 bytes of key and 16 of salt. With no `migrations` the version is not looked at. Raises
    DamagedDatabaseError (also for a missing file: nothing is made anew), NewerFormatError, EngineError, BusyError.
    """
    _check_key(key)
    try:
        found = path.stat(follow_symlinks=False)
    except FileNotFoundError as error:
        raise DamagedDatabaseError(path=str(path)) from error
    except OSError as error:
        raise DiskError(path=str(path), problem=error.strerror or "") from error
    if not stat.S_ISREG(found.st_mode) or found.st_size < SALT_LENGTH:
        raise DamagedDatabaseError(path=str(path))
    sides = [path.with_name(f"{path.name}{suffix}") for suffix in _SIDES]
    if any(side.exists() and not side.is_file() for side in sides):  # SQLite would wait for ever at a pipe
        raise DamagedDatabaseError(path=str(path))
    salt_is_off = (found.st_dev, found.st_ino) not in _open_files and _salt_on_disk(path) != key[32:]
    connection = _connect(path, key, read_only=read_only)
    database = _adopt(connection, path, key, migrations=migrations, read_only=read_only, exclusive=exclusive)
    if salt_is_off and not read_only:
        _repair_salt(database, key)
    return database


def _adopt(
    connection: dbapi2.Connection,
    path: Path,
    key: bytes,
    *,
    migrations: Sequence[str],
    read_only: bool,
    exclusive: Callable[[], AbstractContextManager[object]],
) -> Database:
    found = path.stat()
    identity = (found.st_dev, found.st_ino)
    _open_files.append(identity)
    database = Database(connection, path, identity)
    try:
        _check_rules(database, read_only=read_only)
        if migrations:
            _migrate(database, key, migrations, read_only=read_only, exclusive=exclusive)
        _check_search_tables(database)
    except BaseException:
        database.close()
        raise
    return database


def _check_key(key: bytes) -> None:
    if len(key) != KEY_LENGTH:
        raise ValueError("a database key has 48 bytes")


def _connect(path: Path, key: bytes, *, read_only: bool = False) -> dbapi2.Connection:
    _check_key(key)
    _check_engine()
    name, uri = str(path), False
    if read_only and not os.access(path.parent, os.W_OK):
        name, uri = _unchanging(path), True
    try:
        connection = dbapi2.connect(name, uri=uri, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    except dbapi2.DatabaseError as error:
        raise _translate(error, path) from error
    try:
        # process-wide, and before the key: a wrong one would write to stderr
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.set_key(f"x'{key[:32].hex()}{key[32:].hex()}'".encode("ascii"))
        if connection.execute("PRAGMA cipher_log_level").fetchone() != ("NONE",):
            raise EngineError(what="cipher_log_level", found="", needed="NONE")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if read_only:
            connection.execute("PRAGMA query_only = 1")
    except dbapi2.DatabaseError as error:
        connection.close()
        raise _translate(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _unchanging(path: Path) -> str:
    """Return how to open a database where no lock and no log can be written; its log must have been taken in."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise DiskError(path=str(log), problem="it must be taken into the database, and the disk is read-only")
    return f"{path.absolute().as_uri()}?immutable=1"


def _check_engine() -> None:
    engine = dbapi2.sqlite_version_info
    if engine < OLDEST_ENGINE or engine in REFUSED_ENGINES:
        raise EngineError(what="SQLite", found=dbapi2.sqlite_version, needed="3.51.3 or later, not 3.52.0")


def _check_rules(database: Database, *, read_only: bool) -> None:
    if not _read_pragma(database, "cipher_version"):
        raise EngineError(what="SQLCipher", found="none", needed="any")
    for name, setting, expected in _RULES:
        if name == "journal_mode" and (read_only or _read_pragma(database, name) == expected):
            setting = None
            if not os.access(database.path.parent, os.W_OK):  # no log can be made, and none is used
                expected = "delete"
        if setting is not None:
            database.execute(f"PRAGMA {name} = {setting}")
        found = _read_pragma(database, name)
        if found != expected:
            raise EngineError(what=name, found=str(found), needed=str(expected))
    try:
        database.connection.execute("SELECT load_extension('none')")
    except dbapi2.OperationalError as error:
        if str(error) == "not authorized":
            return
    raise EngineError(what="load_extension", found="allowed", needed="not authorized")


def _read_pragma(database: Database, name: str) -> Any:
    row = database.execute(f"PRAGMA {name}").fetchone()
    return row[0] if row else None


def _check_search_tables(database: Database) -> None:
    """Every full-text table erases what is deleted; otherwise the words of purged items stay in its pages."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'create virtual table%using fts5%'"
    for (name,) in database.execute(query).fetchall():
        row = database.execute(f"SELECT v FROM \"{name}_config\" WHERE k = 'secure-delete'").fetchone()  # noqa: S608
        if row is None or int(row[0]) != 1:
            raise EngineError(what=f"secure-delete of {name}", found="off", needed="on")


def _migrate(
    database: Database,
    key: bytes,
    migrations: Sequence[str],
    *,
    read_only: bool,
    exclusive: Callable[[], AbstractContextManager[object]],
) -> None:
    if database.version > len(migrations):
        raise NewerFormatError(found=database.version, supported=len(migrations))
    if database.version == len(migrations):
        return
    if read_only:
        raise BusyError(what="an upgrade of the database", holder="")
    with exclusive():
        version = database.version  # again: another process may have done it while we waited
        if 0 < version < len(migrations):
            backup = database.path.with_name(f"{database.path.name}.before-{len(migrations)}")
            backup.unlink(missing_ok=True)
            database.copy_to(backup, key)
        for number in range(version, len(migrations)):
            _run_migration(database, migrations[number], number + 1)


def _run_migration(database: Database, script: str, number: int) -> None:
    try:
        database.connection.executescript(f"BEGIN IMMEDIATE;\n{script}\n;PRAGMA user_version = {number};\nCOMMIT;")
    except dbapi2.DatabaseError as error:
        if database.connection.in_transaction:
            database.connection.execute("ROLLBACK")
        raise _translate(error, database.path) from error


@contextmanager
def _fresh(path: Path) -> Iterator[None]:
    """Make an empty file of mode 0600 (SQLite gives its side files the same), and remove it again on failure."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, files.FILE_MODE))
    except FileExistsError as error:
        raise WorkspaceExistsError(name=str(path)) from error
    except OSError as error:
        raise files.disk_error(error, path) from error
    try:
        yield
    except BaseException:
        for suffix in ("", *_SIDES):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        raise


def _salt_on_disk(path: Path) -> bytes:
    """Read the salt in the clear; only while this process has no connection: closing any descriptor drops its locks."""
    try:
        with path.open("rb") as file:
            return file.read(SALT_LENGTH)
    except OSError as error:
        raise files.disk_error(error, path) from error


def _repair_salt(database: Database, key: bytes) -> None:
    """Write the salt back; without it other programs could not open the file. We opened it by our own copy."""
    database.empty_log()
    if _salt_on_disk_is_ours(database.path, key):
        return
    descriptor = os.open(database.path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.pwrite(descriptor, key[32:], 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _salt_on_disk_is_ours(path: Path, key: bytes) -> bool:
    return _salt_on_disk(path) == key[32:]


def _translate(error: Exception, path: Path) -> Exception:
    """Return our error for SQLite's; constraint violations and mistakes in SQL stay what they are."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return BusyError(what="the database", holder="")
    if "disk is full" in text:
        return DiskFullError(what="the database")
    if "malformed" in text or "not a database" in text or "file is encrypted" in text:
        return DamagedDatabaseError(path=str(path))
    if any(sign in text for sign in ("disk I/O", "readonly", "read-only", "unable to open")):
        return DiskError(path=str(path), problem=text)
    return error


def _import_sqlite_utils() -> Any:
    """Import sqlite-utils over our engine: it prefers a module `pysqlite3` to the standard library's."""
    sys.modules["pysqlite3"] = sys.modules["sqlcipher3"]
    sys.modules["pysqlite3.dbapi2"] = dbapi2
    import sqlite_utils  # 100 ms: schema work, bulk writes and full-text set-up only

    engine = vars(sqlite_utils.utils)["sqlite3"]
    if engine is not sys.modules["sqlcipher3"]:
        raise EngineError(what="sqlite-utils", found=engine.__name__, needed="sqlcipher3")
    return sqlite_utils
