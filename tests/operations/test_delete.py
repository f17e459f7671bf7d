import dataclasses
import io
import secrets
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from localai.errors import NotFoundError
from localai.ledger.decoding import decode_as
from localai.operations.add import Filing, add
from localai.operations.check import check
from localai.operations.delete import (
    plan_project_deletion,
    plan_removal,
    project_delete,
    project_restore,
    purge,
    purge_expired,
    remove,
    restore,
)
from localai.operations.export import export
from localai.operations.find import count, page, resolve, search
from localai.operations.ledger import recording, verify
from localai.operations.organize import create_project, find_project, list_projects
from localai.operations.session import Session
from localai.operations.tidy import owes, tidy
from localai.vault import entries, runs
from localai.vault.contents import CONTENT_ROLE, NewItem, insert_item
from localai.vault.items import Thumbnail, put_thumbnail
from localai.vault.runs import NewRun
from localai.vault.shred import drop_items
from localai.vocabulary.bodies import Beginning, Ended, EntryKind, How, Intent, Outcome, Purged, RemoteCopy
from localai.vocabulary.cards import Days, Span, When
from localai.vocabulary.items import Item, ItemClass, ItemQuery, Kind, Origin, State
from localai.vocabulary.records import Entry, Opening
from localai.vocabulary.tasks import Input, Role, Task
from tests.operations.opening import blob_files


@pytest.fixture
def three(session: Session, tmp_path) -> tuple[Item, ...]:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"word{name} content")
    return add(session, [tmp_path]).items


def make_result(session: Session, *sources: Item, project_id: str | None = None) -> Item:
    workspace = session.workspace
    item_id = session.new_id()
    stored = workspace.blobs.add([b"result"], item_id=item_id, role=CONTENT_ROLE)
    new = NewItem(
        id=item_id,
        name="result.txt",
        kind=Kind.TEXT,
        media_type="text/plain",
        item_class=ItemClass.INTERNAL,
        origin=Origin.OUTPUT,
        added_at=session.now(),
        project_id=project_id,
        made_from=tuple(source.id for source in sources),
    )
    with workspace.database.transaction():
        return insert_item(workspace.database, new, stored)


def in_trash(session: Session) -> set[str]:
    return {item.id for item in page(session, ItemQuery(state=State.TRASHED), limit=1000).items}


def test_removed_items_are_in_the_trash_for_seven_days(session, three, now):
    removed = remove(session, [three[0].id])
    assert (removed.purge_at - now()).days == 7
    assert count(session) == 2
    assert in_trash(session) == {three[0].id}
    assert resolve(session, three[0].id).trashed_at == now()


def test_a_restored_item_is_as_it_was(session, three):
    remove(session, [three[0].id])
    assert restore(session, [three[0].id]) == (three[0],)
    assert in_trash(session) == set()


def test_only_what_is_in_the_trash_is_restored(session, three):
    with pytest.raises(NotFoundError):
        restore(session, [three[0].id])


def test_results_are_asked_about_and_stay_unless_wanted(session, three):
    result = make_result(session, three[0])
    further = make_result(session, result)
    assert {item.id for item in plan_removal(session, [three[0].id]).results} == {result.id, further.id}
    remove(session, [three[0].id])
    assert in_trash(session) == {three[0].id}


def test_results_go_too_when_wanted(session, three):
    result = make_result(session, three[0])
    remove(session, [three[0].id], with_results=True)
    assert in_trash(session) == {three[0].id, result.id}


def test_removing_something_that_is_not_there_removes_nothing(session, three):
    with pytest.raises(NotFoundError):
        remove(session, [three[0].id, "f" * 32])
    assert in_trash(session) == set()


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


def test_with_no_days_in_the_trash_removing_is_purging(session, three):
    at_once = dataclasses.replace(session, settings=dataclasses.replace(session.settings, trash_days=0))
    assert [item.id for item in remove(at_once, [three[0].id]).items] == [three[0].id]
    assert in_trash(session) == set()
    assert len(blob_files(session)) == 2


def test_receipts_that_stay_are_counted(session, three):
    run_id = session.new_id()
    inputs = tuple(Input(role=Role.IMAGE, item_id=item.id, version=1) for item in three[:2])
    new = NewRun(id=run_id, base="0" * 64, consent="", model="m", begun_at=session.now(), inputs=inputs)
    runs.insert_run(session.workspace.database, new)
    assert plan_removal(session, [three[0].id, three[1].id]).receipts == 1
    assert plan_removal(session, [three[2].id]).receipts == 0


def test_copies_elsewhere_are_listed_before_anything_is_removed(session, three):
    run_id = session.new_id()
    copy = RemoteCopy(
        name="abuse-log", holder="OpenAI", days=Days(span=Span.COUNTED, count=30), when=When.ALWAYS, deletion=""
    )
    beginning = Beginning(
        run_id=run_id,
        consent_id="",
        how=How.SCREEN,
        attempt=1,
        task=Task.READ,
        model="openai/m",
        where="USA",
        item_class=ItemClass.INTERNAL,
        purpose="",
        policy="",
        card="",
        rules="",
        accepted=(),
        plan=bytes(32),
        parts=(),
        repeat=0,
    )
    intent = Intent(
        beginning=beginning,
        sent=10,
        hosts=(),
        bodies=(),
        header_names=(),
        credential="",
        cost_at_risk=None,
        currency="",
        copies=(copy,),
    )
    inputs = (Input(role=Role.IMAGE, item_id=three[0].id, version=1),)
    with recording(session) as ledger:
        runs.insert_run(
            session.workspace.database,
            NewRun(id=run_id, base="0" * 64, consent="", model="m", begun_at=session.now(), inputs=inputs),
        )
        ledger.append(intent)
    assert [found.copy for found in plan_removal(session, [three[0].id]).copies] == [copy]
    assert plan_removal(session, [three[1].id]).copies == ()


def test_purging_twice_in_one_call_is_once(session, three):
    assert purge(session, [three[0].id, three[0].id]).items == 1


def test_purging_something_that_is_not_there_purges_nothing(session, three):
    with pytest.raises(NotFoundError):
        purge(session, [three[0].id, "f" * 32])
    sink = io.BytesIO()
    export(session, three[0].id, sink)
    assert sink.getvalue() == b"worda content"


@pytest.fixture
def project(session: Session, tmp_path):
    made = create_project(session, "clients", ItemClass.CONFIDENTIAL)
    (tmp_path / "in").mkdir()
    for name in "xy":
        (tmp_path / "in" / name).write_text(name)
    add(session, [tmp_path / "in"], Filing(project="clients"))
    return made


def test_deleting_a_project_lists_its_items_and_the_results_that_lie_elsewhere(session, project):
    inside = page(session, ItemQuery(project_id=project.id)).items
    outside = make_result(session, inside[0])
    planned = plan_project_deletion(session, project.id)
    assert {item.id for item in planned.removal.items} == {item.id for item in inside}
    assert [item.id for item in planned.removal.results] == [outside.id]
    assert count(session) == 3


def test_deleting_a_project_moves_all_of_it_to_the_trash_in_one_step(session, project, three):
    removed = project_delete(session, project.id)
    assert in_trash(session) == {item.id for item in removed.items}
    assert len(removed.items) == 2
    assert list_projects(session) == ()
    with pytest.raises(NotFoundError):
        find_project(session, "clients")


def test_a_deleted_project_comes_back_in_one_step_with_what_went_with_it(session, project, three):
    before = page(session, ItemQuery(project_id=project.id)).items
    alone = before[0]
    remove(session, [alone.id])
    project_delete(session, project.id)
    assert project_restore(session, project.id) == project
    assert {item.id for item in page(session, ItemQuery(project_id=project.id)).items} == {before[1].id}
    assert in_trash(session) == {alone.id}


def test_a_restored_project_whose_name_was_taken_gets_another(session, project):
    project_delete(session, project.id)
    create_project(session, "clients")
    assert project_restore(session, project.id).name == "clients (restored)"


def test_only_a_deleted_project_is_restored(session, project):
    with pytest.raises(NotFoundError):
        project_restore(session, project.id)


def test_a_deleted_project_is_purged_when_its_days_are_over(session, project, now):
    project_delete(session, project.id)
    now.advance(days=7)
    assert purge_expired(session).items == 2
    with pytest.raises(NotFoundError):
        project_restore(session, project.id)
    assert blob_files(session) == []


def test_results_elsewhere_come_back_with_their_project(session, project):
    result = make_result(session, page(session, ItemQuery(project_id=project.id)).items[0])
    project_delete(session, project.id, with_results=True)
    assert resolve(session, result.id).state is State.TRASHED
    project_restore(session, project.id)
    assert resolve(session, result.id).state is State.KEPT


def test_opening_owes_nothing_where_nothing_is_due(session, three):
    remove(session, [three[0].id])
    assert not owes(session)


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
