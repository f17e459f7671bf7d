"""What was cleaned is cleaned once: kept sealed beside its item, never longer than it, never with another digest."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from localai.errors import SandboxError
from localai.operations import derived
from localai.operations.add import Filing, add
from localai.operations.check import check
from localai.operations.delete import purge
from localai.operations.inputs import Loose
from localai.operations.plan import plan
from localai.operations.send import approve, run
from localai.vault.derived import every
from localai.vault.shred import drop_items, unfinished
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How
from localai.vocabulary.tasks import Input, Role, Task
from tests.minimize.makers import make
from tests.operations.abroad import ACCEPTED, EDITOR, abroad, asking, said
from tests.operations.desk import add_picture, picture, wish, with_cards
from tests.wire.server import Recorder

NOWHERE = "/nowhere/python"  # whoever starts a child process with it fails


@pytest.fixture
def desk(session):
    return with_cards(session)


@pytest.fixture
def item(desk, tmp_path):
    return add_picture(desk, tmp_path, item_class=ItemClass.PUBLIC)


def editing(item, **changes):
    return wish(item, EDITOR, **{"prompt": "make it blue", "accepted": ACCEPTED, **changes})


def without_children(session):
    return replace(session, python=NOWHERE, made={})


def files_of(session):
    return {path.name for path in (session.workspace.folder / "blobs").rglob("*") if path.is_file()}


def test_picture_is_cleaned_once_for_the_same_settings(desk, item):
    first = plan(desk, editing(item))
    assert plan(without_children(desk), editing(item)).digest == first.digest
    with pytest.raises(SandboxError):
        plan(without_children(desk), editing(item, settings=(("fit", "8"),)))


def test_sound_is_laid_out_once(desk, tmp_path):
    path = tmp_path / "a.mp3"
    path.write_bytes(make("mp3", None, "libmp3lame"))
    sound = add(desk, [path], Filing(item_class=ItemClass.PUBLIC)).items[0]
    used = (Input(role=Role.AUDIO, item_id=sound.id, version=1),)
    wished = asking(task=Task.TRANSCRIBE, model="openai/gpt-4o-transcribe", prompt="", inputs=used, settings=())
    first = plan(desk, wished)
    assert plan(without_children(desk), wished).digest == first.digest


def test_send_cleans_once_from_its_plan_to_its_end(session, tmp_path):
    with Recorder(answers=[said()]) as recorder, abroad(session, recorder) as ready:
        item = add_picture(ready, tmp_path, item_class=ItemClass.PUBLIC)
        used = (Input(role=Role.IMAGE, item_id=item.id, version=1),)
        planned = plan(ready, asking(inputs=used))
        approve(ready, planned, How.DIGEST)
        assert run(without_children(ready), planned, planned.digest).receipt.outcome == "done"
        (request,) = recorder.requests
        assert request.digest == planned.plan.exchanges[0].body_digest


def test_digest_is_the_same_whether_it_was_kept_or_made_anew(desk, item):
    kept = (plan(desk, editing(item)).digest, plan(without_children(desk), editing(item)).digest)
    database = desk.workspace.database
    with database.transaction():
        database.execute("DELETE FROM derived")
    assert {*kept, plan(replace(desk, made={}), editing(item)).digest} == {kept[0]}


def test_plan_that_is_only_looked_at_keeps_nothing_on_disk(desk, item):
    before = files_of(desk)
    plan(desk, editing(item), remember=False)
    assert (files_of(desk), check(desk).derived) == (before, 0)


def test_file_that_was_looked_at_is_not_cleaned_again_once_it_is_added(desk, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(picture("green"))
    filing = Filing(item_class=ItemClass.PUBLIC)
    loose = Loose(role=Role.IMAGE, source=path, filing=filing)
    wished = wish(add_picture(desk, tmp_path, "blue"), EDITOR, prompt="make it blue", accepted=ACCEPTED)
    shown = plan(desk, replace(wished, inputs=()), loose=[loose], remember=False)
    item = add(desk, [path], filing).items[0]
    assert plan(replace(desk, python=NOWHERE), editing(item)).digest == shown.digest
    assert check(desk).derived == 1


def test_purge_destroys_what_was_made_of_an_item(desk, item):
    before = files_of(desk)
    plan(desk, editing(item))
    assert (len(files_of(desk)), check(desk).derived) == (len(before) + 1, 1)
    purge(desk, [item.id])
    assert (files_of(desk), check(desk).derived, desk.made) == (set(), 0, {})


def test_purge_that_is_cut_off_leaves_what_was_made_to_be_unlinked(desk, item):
    plan(desk, editing(item))
    (made,) = every(desk.workspace.database)
    with desk.workspace.database.transaction():
        drop_items(desk.workspace.database, [item.id])
    assert made.stored.blob_id in unfinished(desk.workspace.database)
    assert not list(every(desk.workspace.database))


def test_copy_that_was_damaged_is_made_again(desk, item):
    first = plan(desk, editing(item))
    (made,) = every(desk.workspace.database)
    path = desk.workspace.folder / "blobs" / made.stored.blob_id[:2] / made.stored.blob_id
    path.write_bytes(bytes(path.stat().st_size))
    assert plan(replace(desk, made={}), editing(item)).digest == first.digest
    (anew,) = every(desk.workspace.database)
    assert anew.stored.blob_id != made.stored.blob_id


def test_check_lets_go_of_a_copy_that_is_gone_and_calls_nothing_damaged(desk, item):
    plan(desk, editing(item))
    (made,) = every(desk.workspace.database)
    desk.workspace.blobs.unlink(made.stored.blob_id)
    report = check(desk, read_data=True)
    assert (report.healthy, report.derived, report.orphans) == (True, 0, 0)


def test_room_is_made_by_what_was_not_used_for_longest(desk, tmp_path, monkeypatch):
    items = [add_picture(desk, tmp_path, color, ItemClass.PUBLIC) for color in ("red", "green", "blue")]
    monkeypatch.setattr(derived, "AT_MOST", 9000)  # room for two
    for item in items:
        plan(desk, editing(item))
    assert {made.item_id for made in every(desk.workspace.database)} <= {item.id for item in items}
    assert check(desk).derived_size <= 9000
    assert check(desk).orphans == 0


def test_what_was_not_used_for_a_month_goes(desk, tmp_path):
    first = add_picture(desk, tmp_path, "red", ItemClass.PUBLIC)
    plan(desk, editing(first))
    later = replace(desk, now=lambda: desk.now() + timedelta(days=31))
    plan(later, editing(add_picture(desk, tmp_path, "blue", ItemClass.PUBLIC)))
    assert first.id not in {made.item_id for made in every(desk.workspace.database)}


def test_killed_before_its_row_leaves_a_file_that_a_check_removes(desk, item, home):
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.keeper", home / "localai", item.id], capture_output=True, check=False
    )
    assert done.returncode == -9, done.stderr
    assert (check(desk).orphans, check(desk).derived) == (1, 0)
    assert check(desk, remove_orphans=True).orphans_removed == 1
    assert plan(desk, editing(item))
