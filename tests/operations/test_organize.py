import pytest

from localai.errors import AmbiguousIdError, NotFoundError, UsageError
from localai.operations.add import Filing, add
from localai.operations.find import page, search
from localai.operations.organize import create_project, find_project, list_projects, rename, tag, untag
from localai.operations.session import Session
from localai.vocabulary.items import Item, ItemClass


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


def test_an_empty_name_is_refused(session, item):
    with pytest.raises(UsageError):
        rename(session, item.id, " ")


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
