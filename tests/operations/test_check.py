import io
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from localai.errors import BusyError, DamagedBlobError
from localai.operations.add import add
from localai.operations.check import check
from localai.operations.export import export
from localai.operations.find import count
from localai.operations.session import Session
from localai.storage.locks import FileLock
from localai.vault.contents import ADDING_LOCK, adding
from localai.vocabulary.items import Item
from tests.operations.opening import blob_files


@pytest.fixture
def three(session: Session, tmp_path) -> tuple[Item, ...]:
    for name in "abc":
        (tmp_path / name).write_bytes(os.urandom(10_000))
    return add(session, [tmp_path]).items


def blob_of(session: Session, item: Item):
    database = session.workspace.database
    blob_id = database.execute(
        "SELECT blob FROM versions JOIN items ON number = item WHERE id = ?", (item.id,)
    ).fetchone()[0]
    return session.workspace.folder / "blobs" / blob_id[:2] / blob_id


def flip_last_byte(path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("read_data", [False, True])
def test_a_whole_workspace_is_healthy(session, three, read_data):
    report = check(session, read_data=read_data)
    assert report.healthy
    assert (report.versions, report.orphans, report.purges_pending) == (3, 0, 0)
    assert report.read == (30_000 if read_data else 0)


def test_a_missing_blob_is_reported_with_its_item(session, three):
    blob_of(session, three[1]).unlink()
    (damage,) = check(session).damages
    assert (damage.item.id, damage.missing) == (three[1].id, True)


def test_a_cut_blob_is_noticed_without_reading(session, three):
    os.truncate(blob_of(session, three[0]), 100)
    (damage,) = check(session).damages
    assert (damage.item.id, damage.missing) == (three[0].id, False)


def test_a_flipped_bit_is_noticed_by_reading(session, three):
    flip_last_byte(blob_of(session, three[2]))
    assert check(session).healthy
    assert [damage.item.id for damage in check(session, read_data=True).damages] == [three[2].id]


def test_damaged_content_is_kept_in_quarantine_and_its_item_stays_listed(session, three):
    path = blob_of(session, three[0])
    flip_last_byte(path)
    check(session, read_data=True)
    assert not path.exists()
    assert (session.workspace.folder / "quarantine" / path.name).exists()
    assert count(session) == 3
    with pytest.raises(DamagedBlobError):
        export(session, three[0].id, io.BytesIO())


def test_content_that_was_put_back_is_whole_again(session, three):
    path = blob_of(session, three[0])
    content = path.read_bytes()
    flip_last_byte(path)
    check(session, read_data=True)
    path.write_bytes(content)
    assert check(session, read_data=True).healthy
    with open(os.devnull, "wb") as sink:
        assert export(session, three[0].id, sink) == 10_000


def test_files_that_nothing_names_are_counted_and_removed_only_when_asked(session, three):
    folder = blob_files(session)[0].parent
    (folder / (folder.name + "0" * 30)).write_bytes(b"orphan")
    (folder / ("." + folder.name + "1" * 30)).write_bytes(b"half")
    report = check(session)
    assert (report.orphans, report.orphans_removed) == (2, 0)
    assert report.healthy
    report = check(session, remove_orphans=True)
    assert (report.orphans, report.orphans_removed) == (2, 2)
    assert len(blob_files(session)) == 3
    assert check(session, read_data=True).healthy


def test_orphans_are_not_removed_while_another_program_adds(session, three):
    with adding(session.workspace.folder), pytest.raises(BusyError):
        check(session, remove_orphans=True)


def test_blobs_of_an_addition_under_way_are_no_orphans(session, three):
    folder = blob_files(session)[0].parent
    (folder / (folder.name + "0" * 30)).write_bytes(b"soon to have a row")
    with adding(session.workspace.folder):
        assert check(session).orphans == 0


def test_two_blobs_that_were_swapped_are_both_damaged(session, three):
    first, second = blob_of(session, three[0]), blob_of(session, three[1])
    first_content, second_content = first.read_bytes(), second.read_bytes()
    first.write_bytes(second_content)
    second.write_bytes(first_content)
    damages = check(session, read_data=True).damages
    assert {damage.item.id for damage in damages} == {three[0].id, three[1].id}


def test_an_addition_waits_for_a_removal_of_orphans(session, three, tmp_path):
    removing = FileLock(session.workspace.folder / ADDING_LOCK, "adding")
    with ThreadPoolExecutor(1) as second:
        with removing.exclusive():
            waiting = second.submit(add, session, [tmp_path / "a"])
            time.sleep(0.1)
            assert not waiting.done()
        removing.close()
        assert len(waiting.result(timeout=5).items) == 1


def test_a_disk_that_cannot_be_written_is_checked_all_the_same(session, three, tmp_path, repository):
    flip_last_byte(blob_of(session, three[0]))
    program = (
        "import sys; from pathlib import Path; from tests.operations.opening import open_at\n"
        "from localai.operations.check import check\n"
        "session = open_at(Path(sys.argv[1])); report = check(session, read_data=True)\n"
        "print(report.versions, [damage.missing for damage in report.damages], report.orphans)"
    )
    home = session.places.data.parent
    session.workspace.database.empty_log()
    session.workspace.close()
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", str(home), sys.executable, program]
    shown = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    if "unshare:" in shown.stderr:
        pytest.skip("no namespaces here")
    assert shown.stdout == "3 [False] 0\n", shown.stderr
