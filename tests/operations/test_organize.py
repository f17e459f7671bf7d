import pytest

from localai.errors import AmbiguousIdError, LedgerBrokenError, NotFoundError, UsageError
from localai.ledger.decoding import decode_as
from localai.operations.add import Filing, add
from localai.operations.find import page, search
from localai.operations.ledger import confirm, verify
from localai.operations.organize import (
    create_project,
    find_project,
    list_projects,
    move,
    reclassify,
    reclassify_all,
    rename,
    tag,
    untag,
)
from localai.operations.session import Session
from localai.vault import entries
from localai.vocabulary.bodies import ItemClassChanged
from localai.vocabulary.items import Item, ItemClass
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry


@pytest.fixture
def item(session: Session, tmp_path) -> Item:
    (tmp_path / "a.txt").write_text("x")
    return add(session, [tmp_path / "a.txt"]).items[0]


def test_tags_are_put_on_and_taken_off(session, item):
    tag(session, [item.id], ["sun", "sea"])
    assert untag(session, [item.id], ["sun", "never there"])[0].tags == ("sea",)
    assert page(session).items[0].tags == ("sea",)


def test_an_item_is_found_by_its_tags_until_they_are_taken_off(session, item):
    tag(session, [item.id], ["holiday"])
    assert len(search(session, "holiday")) == 1
    untag(session, [item.id], ["holiday"])
    assert search(session, "holiday") == ()


def test_no_tag_is_put_on_when_one_of_the_items_is_not_there(session, item):
    with pytest.raises(NotFoundError):
        tag(session, [item.id, "f" * 32], ["sun"])
    assert page(session).items[0].tags == ()


def test_a_renamed_item_is_found_by_its_new_name_only(session, item):
    assert rename(session, item.id, "harbor.txt").name == "harbor.txt"
    assert len(search(session, "harbor")) == 1
    assert search(session, "a.txt") == ()


@pytest.mark.parametrize("name", [" ", "a/b", "a\0b", "x" * 256, "ü" * 128])
def test_what_no_file_can_be_called_is_refused(session, item, name):
    with pytest.raises(UsageError):
        rename(session, item.id, name)


@pytest.mark.parametrize("name", ["\udcff\udc80", "[red]", "a\x1b[2J", "ü" * 127])
def test_an_item_can_be_called_anything_a_file_can(session, item, name):
    assert rename(session, item.id, name).name == name


def test_a_reason_that_is_no_unicode_is_kept_as_visible_bytes(session, item):
    reclassify(session, item.id, ItemClass.PUBLIC, "told by \udcff")
    assert entries_of(session, EntryKind.ITEM_CLASS)[0].body.reason == "told by \\xff"
    verify(session)


@pytest.mark.parametrize("tags", [["\udcff"], ["a\nb"], [""]])
def test_a_tag_that_cannot_be_shown_is_refused(session, item, tags):
    with pytest.raises(UsageError):
        tag(session, [item.id], tags)
    assert untag(session, [item.id], tags)[0].tags == ()


def test_a_project_is_found_by_name_and_by_id(session):
    project = create_project(session, "clients", ItemClass.CONFIDENTIAL)
    assert find_project(session, "clients") == project
    assert find_project(session, project.id[:31] + project.id[31]) == project


def test_a_beginning_that_two_projects_share_is_ambiguous(session):
    create_project(session, "a")
    create_project(session, "b")
    with pytest.raises(AmbiguousIdError):
        find_project(session, "0000")


def test_two_projects_of_one_name_are_refused(session):
    create_project(session, "clients")
    with pytest.raises(UsageError):
        create_project(session, "clients")


@pytest.mark.parametrize("name", ["", "a\x1b[2Jb", "x" * 101])
def test_a_project_name_that_cannot_be_shown_is_refused(session, name):
    with pytest.raises(UsageError):
        create_project(session, name)


def test_projects_are_listed_by_name_with_their_items(session, tmp_path):
    create_project(session, "b")
    create_project(session, "a")
    (tmp_path / "x").write_text("x")
    add(session, [tmp_path / "x"], Filing(project="b"))
    assert [(row.project.name, row.items) for row in list_projects(session)] == [("a", 0), ("b", 1)]


def entries_of(session: Session, kind: EntryKind) -> list[Entry]:
    return [decode_as(Entry, line.encoded) for line in entries.of_kind(session.workspace.database, kind)]


def test_raising_a_class_is_free_and_a_ledger_entry(session, item):
    assert reclassify(session, item.id, ItemClass.REGULATED).item_class is ItemClass.REGULATED
    (entry,) = entries_of(session, EntryKind.ITEM_CLASS)
    assert entry.body == ItemClassChanged(
        item_id=item.id, before=ItemClass.INTERNAL, after=ItemClass.REGULATED, reason=""
    )
    verify(session)


@pytest.mark.parametrize("reason", ["", "  "])
def test_lowering_a_class_without_a_reason_is_refused_and_changes_nothing(session, item, reason):
    with pytest.raises(UsageError):
        reclassify(session, item.id, ItemClass.PUBLIC, reason)
    assert page(session).items[0].item_class is ItemClass.INTERNAL
    assert entries_of(session, EntryKind.ITEM_CLASS) == []


def test_lowering_a_class_keeps_its_reason_in_the_ledger(session, item):
    reclassify(session, item.id, ItemClass.PUBLIC, "published yesterday")
    (entry,) = entries_of(session, EntryKind.ITEM_CLASS)
    assert entry.body.reason == "published yesterday"
    assert page(session).items[0].item_class is ItemClass.PUBLIC


def test_the_class_an_item_has_already_is_no_entry(session, item):
    reclassify(session, item.id, ItemClass.INTERNAL)
    assert entries_of(session, EntryKind.ITEM_CLASS) == []


def test_of_several_items_all_change_class_or_none(session, item):
    with pytest.raises(NotFoundError):
        reclassify_all(session, [item.id, "f" * 32], ItemClass.REGULATED)
    assert page(session).items[0].item_class is ItemClass.INTERNAL
    assert entries_of(session, EntryKind.ITEM_CLASS) == []


def test_moving_into_a_stricter_project_raises_the_class(session, item):
    project = create_project(session, "clients", ItemClass.CONFIDENTIAL)
    (moved,) = move(session, [item.id], project.id)
    assert (moved.project_id, moved.item_class) == (project.id, ItemClass.CONFIDENTIAL)
    assert len(entries_of(session, EntryKind.ITEM_CLASS)) == 1


def test_moving_into_a_laxer_project_or_out_keeps_the_class(session, item):
    project = create_project(session, "open", ItemClass.PUBLIC)
    assert move(session, [item.id], project.id)[0].item_class is ItemClass.INTERNAL
    assert move(session, [item.id], None)[0].project_id is None
    assert entries_of(session, EntryKind.ITEM_CLASS) == []


def test_a_class_changed_behind_the_ledger_s_back_is_noticed_at_unlock(session, item):
    reclassify(session, item.id, ItemClass.REGULATED)
    session.workspace.database.execute("UPDATE items SET class = 0")
    with pytest.raises(LedgerBrokenError):
        confirm(session.workspace)
