"""Recording, confirming at unlock, verifying."""

import contextlib
import io
import subprocess
import sys

import pytest

from localai.crypto.canonical import commitment
from localai.errors import LedgerBrokenError, NotFoundError
from localai.ledger.tree import root_of
from localai.operations.freshness import confirm
from localai.operations.ledger import checkpoint_note, entries_of, export, receipt, recording, verifier_key, verify
from localai.operations.session import Session
from localai.storage.database import ConstraintError
from localai.vault import entries
from localai.vocabulary.bodies import Consent, Exported, ItemClassChanged, Once, Purged
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How
from localai.vocabulary.records import Opening

PURGED = Purged(item_ids=("1" * 32,), reason="a test")


def record(session: Session, times: int = 1) -> None:
    for _ in range(times):
        with recording(session) as recorder:
            recorder.append(PURGED)


def break_open(session: Session, sql: str, values: tuple[object, ...] = ()) -> None:
    """Change rows as only someone with the key could: without the triggers."""
    database = session.workspace.database
    with database.transaction():
        for name in ("entries_do_not_change", "entries_stay"):
            database.execute(f"DROP TRIGGER IF EXISTS {name}")
        database.execute(sql, values)


def test_new_workspace_has_one_entry_and_verifies(session):
    assert verify(session).size == 1


def test_every_recording_is_covered_by_a_checkpoint(session):
    record(session, 3)
    checkpoint = entries.last_checkpoint(session.workspace.database)
    assert checkpoint.size == 4 == verify(session).size


def test_block_that_fails_records_nothing(session):
    with contextlib.suppress(RuntimeError), recording(session) as recorder:
        recorder.append(PURGED)
        raise RuntimeError
    assert entries.head(session.workspace.database).size == 1


def test_database_refuses_an_entry_that_no_checkpoint_covers(session):
    workspace = session.workspace
    with pytest.raises(ConstraintError), workspace.database.transaction():
        entries.append(workspace, PURGED, actor="recovery", face="cli", now=session.now)
    assert entries.head(workspace.database).size == 1


@pytest.mark.parametrize("sql", ["UPDATE entries SET sent = 1", "DELETE FROM entries"])
def test_database_refuses_to_change_entries(session, sql):
    with pytest.raises(ConstraintError), session.workspace.database.transaction():
        session.workspace.database.execute(sql)


def test_checkpoints_of_every_hundred_entries_stay(session):
    record(session, 250)
    assert [size for size, _ in entries.notes(session.workspace.database)] == [100, 200, 251]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-11-21T12:00:00.000001Z"),
        ("kind", "export"),
        ("subject", "1" * 32),
        ("sent", 7),
        ("leaf", bytes(32)),
    ],
)
def test_changed_column_is_found_at_its_entry(session, column, value):
    record(session, 4)
    break_open(session, f"UPDATE entries SET {column} = ? WHERE seq = 2", (value,))
    with pytest.raises(LedgerBrokenError) as caught:
        verify(session)
    assert caught.value.facts["seq"] == 2


def test_changed_bytes_are_found_at_their_entry(session):
    record(session, 4)
    line = list(entries.lines(session.workspace.database))[2]
    break_open(session, "UPDATE entries SET encoded = ? WHERE seq = 2", (line.encoded.replace(b"a test", b"a jest"),))
    with pytest.raises(LedgerBrokenError) as caught:
        verify(session)
    assert caught.value.facts["seq"] == 2


@pytest.mark.parametrize("gone", ["seq = 2", "seq > 2", "seq = 0"])
def test_missing_entries_are_found(session, gone):
    record(session, 4)
    session.workspace.database.execute("PRAGMA foreign_keys = 0")
    break_open(session, f"DELETE FROM entries WHERE {gone}")
    with pytest.raises(LedgerBrokenError):
        verify(session)


def test_unlock_accepts_rows_that_were_signed(open_session):
    record(open_session(), 2)
    confirm(open_session().workspace)


def test_unlock_refuses_a_rule_that_nobody_signed(session):
    record(session)
    with session.workspace.database.transaction():
        session.workspace.database.execute("INSERT INTO rules VALUES ('workspace', '', x'00', 0)")
    with pytest.raises(LedgerBrokenError):
        confirm(session.workspace)


def test_unlock_refuses_a_rule_in_a_workspace_that_has_no_checkpoint(session):
    with session.workspace.database.transaction():
        session.workspace.database.execute("INSERT INTO rules VALUES ('workspace', '', x'00', 0)")
    with pytest.raises(LedgerBrokenError):
        confirm(session.workspace)


def test_unlock_refuses_a_class_put_back_to_what_it_was(session, added):
    database = session.workspace.database
    body = ItemClassChanged(item_id=added, before=ItemClass.INTERNAL, after=ItemClass.REGULATED, reason="a client's")
    with recording(session) as recorder:
        database.execute("UPDATE items SET class = 3 WHERE id = ?", (added,))
        recorder.append(body)
    confirm(session.workspace)
    with database.transaction():
        database.execute("UPDATE items SET class = 1 WHERE id = ?", (added,))
    with pytest.raises(LedgerBrokenError):
        confirm(session.workspace)


def test_unlock_refuses_a_checkpoint_put_back(session):
    record(session)
    old = session.workspace.database.execute("SELECT * FROM checkpoints").fetchone()
    record(session)
    break_open(session, "DELETE FROM checkpoints")
    break_open(session, "INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?)", old)
    with pytest.raises(LedgerBrokenError):
        confirm(session.workspace)


def test_ledger_remembers_its_head(session):
    before = entries.head(session.workspace.database)
    record(session)
    assert entries.holds(session.workspace.database, before)
    assert not entries.holds(session.workspace.database, type(before)(size=9, last=before.last))


def exported(session: Session, **choices: bool) -> str:
    written = io.StringIO()
    export(session, written.write, **choices)
    return written.getvalue()


def test_export_verifies_without_us(session, repository, tmp_path):
    record(session, 3)
    kept = checkpoint_note(session)
    key = verifier_key(session)
    record(session, 2)
    (tmp_path / "ledger.txt").write_text(exported(session), encoding="utf-8")
    (tmp_path / "kept.txt").write_text(kept, encoding="utf-8")
    program = [sys.executable, "-I", str(repository / "packaging" / "verify_ledger.py")]
    ended = subprocess.run(
        [*program, "ledger.txt", "--checkpoint", "kept.txt", "--key", key], cwd=tmp_path, capture_output=True, text=True
    )
    assert ended.stderr == ""
    assert "the first 4 entries are those of your checkpoint" in ended.stdout


def test_export_is_an_entry_too(session):
    exported(session)
    assert entries_of(session, 1)[0].body == Exported(size=1, root=entries_root(session, 1), with_salts=False)


@pytest.mark.parametrize(("with_salts", "count"), [(False, 0), (True, 1)])
def test_salts_are_exported_only_when_asked(session, with_salts, count):
    opening = Opening(salt=bytes(32), digest="ab" * 32)
    once = Once(plan=commitment(opening.salt, opening.digest))
    with recording(session) as recorder:
        recorder.append(Consent(consent_id="1" * 32, scope=once, how=How.SCREEN, accepted=()), [opening])
    assert exported(session, with_salts=with_salts).count(opening.digest) == count


def test_broken_ledger_is_exported_as_it_is(session):
    record(session, 2)
    break_open(session, "UPDATE entries SET sent = 1 WHERE seq = 1")
    written = io.StringIO()
    found = export(session, written.write)
    assert isinstance(found.broken, LedgerBrokenError)
    assert found.entries == 3 == entries.head(session.workspace.database).size
    assert "\nentries 3\n" in written.getvalue()


def test_entries_come_newest_first_in_pages(session):
    record(session, 5)
    first = entries_of(session, 2)
    assert [entry.seq for entry in first] == [5, 4]
    assert [entry.seq for entry in entries_of(session, 2, before=4)] == [3, 2]


@pytest.mark.parametrize("wanted", ["", "f" * 32, "g"])
def test_receipt_of_nothing_is_not_found(session, wanted):
    with pytest.raises(NotFoundError):
        receipt(session, wanted)


def entries_root(session: Session, size: int) -> bytes:
    return root_of([line.leaf for line in entries.lines(session.workspace.database)][:size])


@pytest.fixture
def added(session, tmp_path) -> str:
    from localai.operations.add import add

    path = tmp_path / "a.txt"
    path.write_text("hello")
    return add(session, [path]).items[0].id
