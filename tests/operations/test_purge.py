import io
import secrets
import subprocess
import sys
import time

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from localai.errors import NotFoundError
from localai.ledger.decoding import decode_as
from localai.operations.add import Filing, add
from localai.operations.check import check
from localai.operations.delete import (
    purge,
    purge_expired,
    remove,
)
from localai.operations.export import export
from localai.operations.find import count, page, resolve, search
from localai.operations.ledger import recording, verify
from localai.operations.organize import rename, untag
from localai.operations.session import Session
from localai.operations.tidy import owes, tidy
from localai.vault import entries, runs
from localai.vault.items import Thumbnail, put_thumbnail
from localai.vault.runs import NewRun
from localai.vault.shred import drop_items
from localai.vocabulary.bodies import Ended, Purged
from localai.vocabulary.outcomes import EntryKind, Outcome
from localai.vocabulary.records import Entry, Opening
from localai.vocabulary.tasks import Input, Role
from tests.operations.opening import blob_files, in_trash, make_workspace, open_at


def test_a_purged_item_is_gone_with_its_blob_and_its_words(session, three):
    put_thumbnail(session.workspace.database, three[0].id, 1, Thumbnail(width=1, height=1, pixels=b"abc"))
    assert not purge(session, [three[0].id]).pending
    with pytest.raises(NotFoundError):
        resolve(session, three[0].id)
    assert search(session, "worda") == ()
    assert len(blob_files(session)) == 2
    for table in ("versions", "thumbnails", "unfinished_purges"):
        rows = session.workspace.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        assert rows == (2 if table == "versions" else 0)
    assert check(session, read_data=True).healthy


def clear_pages(session: Session, folder) -> bytes:
    """Decrypt the database page by page, unused space included (SQLCipher 4: AES-256-CBC, 80 reserved bytes)."""
    key = session.workspace.keys("database", 48)[:32]
    content = (folder / "workspace.db").read_bytes()
    clear = b""
    for start in range(0, len(content), 4096):
        page_bytes = content[start : start + 4096]
        sealed, vector = page_bytes[16 if start == 0 else 0 : 4096 - 80], page_bytes[4096 - 80 : 4096 - 64]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        clear += decryptor.update(sealed) + decryptor.finalize()
    return clear


def test_the_database_really_can_be_read_page_by_page(session, three):
    session.workspace.database.empty_log()
    clear = clear_pages(session, session.workspace.folder)
    assert b"worda" in clear
    assert b"CREATE TABLE items" in clear


def test_of_a_purged_item_no_key_name_or_word_is_left_in_any_page(session, tmp_path):
    (tmp_path / "zebraname.txt").write_text("quokkaword and more " * 50)
    (item,) = add(session, [tmp_path / "zebraname.txt"], Filing(tags=("wombattag",))).items
    database = session.workspace.database
    dek, blob = database.execute("SELECT dek, blob FROM versions").fetchone()
    database.empty_log()
    before = clear_pages(session, session.workspace.folder)
    traces = [b"zebraname", b"quokkaword", b"wombattag", bytes(dek), blob.encode()]
    assert all(trace in before for trace in traces)
    purge(session, [item.id])
    database.empty_log()
    after = clear_pages(session, session.workspace.folder)
    assert [trace for trace in traces if trace in after] == []


def test_a_purge_is_a_ledger_entry_that_names_ids_only(session, three):
    purge(session, [three[0].id, three[1].id])
    (line,) = entries.of_kind(session.workspace.database, EntryKind.PURGE)
    body = decode_as(Entry, line.encoded).body
    assert body == Purged(item_ids=(three[0].id, three[1].id), reason="purged by hand")
    assert verify(session)


def test_a_purge_destroys_the_salts_and_digests_of_runs_that_used_or_made_the_item(session, three):
    database, run_id, other_id = session.workspace.database, session.new_id(), session.new_id()
    plans = {run: secrets.token_hex(32) for run in (run_id, other_id)}
    for run, item in ((run_id, three[0]), (other_id, three[1])):
        inputs = (Input(role=Role.IMAGE, item_id=item.id, version=1),)
        new = NewRun(
            id=run,
            base=plans[run],
            consent=session.new_id(),
            model="on-device/ocr",
            begun_at=session.now(),
            inputs=inputs,
        )
        opening = Opening(salt=bytes(32), digest=plans[run])
        body = Ended(
            run_id=run,
            outcome=Outcome.DONE,
            problem="",
            outputs=(),
            sent=0,
            received=0,
            cost=None,
            currency="",
            copies=(),
        )
        with recording(session) as ledger:
            runs.insert_run(database, new)
            ledger.append(body, [opening])
    purge(session, [three[0].id])
    assert [opening.digest for _, opening in entries.all_openings(database)] == [plans[other_id]]
    assert runs.earlier(database, plans[run_id]).times == 0
    assert runs.earlier(database, plans[other_id]).times == 1
    assert verify(session)


def test_the_log_is_empty_after_a_purge_but_for_the_note_that_it_is_done(session, three):
    log = session.workspace.folder / "workspace.db-wal"
    large = log.stat().st_size
    purge(session, [item.id for item in three])
    assert log.stat().st_size < large / 2


def test_while_another_program_reads_a_purge_is_pending_and_finished_at_the_next_open(open_session, tmp_path):
    session, reader = open_session(), open_session()
    (tmp_path / "a.txt").write_text("x")
    (item,) = add(session, [tmp_path / "a.txt"]).items
    reader.workspace.database.execute("BEGIN")
    page(reader)
    session.workspace.database.execute("PRAGMA busy_timeout = 50")
    assert purge(session, [item.id]).pending
    assert blob_files(session) == []
    assert check(session).purges_pending == 1
    reader.workspace.database.execute("COMMIT")
    tidy(open_session())
    assert check(session).purges_pending == 0


def test_a_blob_that_a_crash_left_between_rows_and_unlinking_goes_at_the_next_open(open_session, tmp_path):
    session = open_session()
    (tmp_path / "a.txt").write_text("x")
    (item,) = add(session, [tmp_path / "a.txt"]).items
    with session.workspace.database.transaction():
        drop_items(session.workspace.database, [item.id])
    assert len(blob_files(session)) == 1
    assert check(session).orphans == 0
    tidy(open_session())
    assert blob_files(session) == []


def test_the_trash_is_purged_when_its_days_are_over(session, three, now):
    remove(session, [three[0].id])
    now.advance(days=3)
    remove(session, [three[1].id])
    now.advance(days=3, hours=23)
    assert purge_expired(session).items == 0
    now.advance(hours=1)
    assert purge_expired(session).items == 1
    assert in_trash(session) == {three[1].id}
    assert count(session) == 1


def test_purging_twice_in_one_call_is_once(session, three):
    assert purge(session, [three[0].id, three[0].id]).items == 1


def test_purging_something_that_is_not_there_purges_nothing(session, three):
    with pytest.raises(NotFoundError):
        purge(session, [three[0].id, "f" * 32])
    sink = io.BytesIO()
    export(session, three[0].id, sink)
    assert sink.getvalue() == b"worda content"


def test_opening_owes_nothing_where_nothing_is_due(session, three):
    remove(session, [three[0].id])
    assert not owes(session)


def test_a_clock_that_is_years_ahead_does_not_empty_the_trash(session, three, now):
    remove(session, [three[0].id])
    now.advance(days=7300)
    assert not owes(session)
    assert purge_expired(session).items == 0
    now.advance(days=-7300 + 8)
    assert purge_expired(session).items == 1


def test_opening_purges_what_is_due(open_session, session, three, now):
    remove(session, [three[0].id])
    now.advance(days=7)
    assert owes(session)
    tidy(open_session())
    assert not owes(session)
    assert len(blob_files(session)) == 2


def test_asking_what_is_owed_loads_neither_the_cipher_library_nor_the_ledger(repository):
    program = (
        "import sys, localai.operations.tidy\n"
        "print([name for name in ('cryptography', 'localai.operations.ledger', 'sqlite_utils') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("milliseconds", [1, 10, 30, 60])
def test_killed_while_purging_what_was_promised_is_gone_and_the_rest_is_whole(home, repository, tmp_path, milliseconds):
    make_workspace(home / "localai")
    for number in range(60):
        (tmp_path / f"{number}").write_text("x" * 5000)
    session = open_at(home / "localai")
    everything = {item.id for item in add(session, [tmp_path]).items}
    session.workspace.close()
    command = [sys.executable, "-m", "tests.operations.purger", str(home / "localai")]
    program = subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True)
    assert program.stdout.readline() == "ready\n"
    time.sleep(milliseconds / 1000)
    program.kill()
    gone = {line.strip() for line in program.stdout.read().splitlines(keepends=True) if line.endswith("\n")}
    program.wait()

    session = open_at(home / "localai")
    tidy(session)
    left = {item.id for item in page(session, limit=1000).items}
    report = check(session, read_data=True)
    assert left <= everything - gone
    assert len(everything - gone - left) <= 1, "more than the one under way is gone"
    assert (report.healthy, report.orphans, report.purges_pending) == (True, 0, 0)
    assert len(blob_files(session)) == len(left)
    assert verify(session)
    session.workspace.close()


def test_of_a_name_or_tag_that_was_replaced_nothing_is_left_in_any_page(session, tmp_path):
    (tmp_path / "zebraname.txt").write_text("x")
    (item,) = add(session, [tmp_path / "zebraname.txt"], Filing(tags=("wombattag",))).items
    rename(session, item.id, "other.txt")
    untag(session, [item.id], ["wombattag"])
    session.workspace.database.empty_log()
    clear = clear_pages(session, session.workspace.folder)
    assert b"other.txt" in clear
    assert [trace for trace in (b"zebraname", b"wombattag") if trace in clear] == []
