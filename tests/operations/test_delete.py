import dataclasses

import pytest

from localai.errors import NotFoundError
from localai.operations.add import Filing, add
from localai.operations.delete import (
    plan_project_deletion,
    plan_removal,
    project_delete,
    project_restore,
    purge_expired,
    remove,
    restore,
)
from localai.operations.find import count, page, resolve
from localai.operations.ledger import recording
from localai.operations.organize import create_project, find_project, list_projects
from localai.operations.session import Session
from localai.vault import runs
from localai.vault.contents import CONTENT_ROLE, NewItem, insert_item
from localai.vault.runs import NewRun
from localai.vocabulary.bodies import Beginning, Intent
from localai.vocabulary.cards import Days, Span, When
from localai.vocabulary.items import Item, ItemClass, ItemQuery, Kind, Origin, State
from localai.vocabulary.outcomes import How, RemoteCopy
from localai.vocabulary.tasks import Input, Role, Task
from tests.operations.opening import blob_files, in_trash


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
