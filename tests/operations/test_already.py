"""The same file given again is the item that is there, unless that would make it less strict or another project's."""

import pytest

from localai.operations import delete, organize
from localai.operations.add import Filing, add
from localai.operations.already import already_here
from localai.operations.inputs import Loose
from localai.operations.plan import plan
from localai.operations.showing import view_plan
from localai.vocabulary.items import ItemClass
from localai.vocabulary.tasks import Role
from tests.operations.desk import CLEAN, add_picture, wish, with_cards


@pytest.fixture
def path(tmp_path):
    return tmp_path / "red.png"


@pytest.fixture
def item(session, tmp_path):
    return add_picture(session, tmp_path)


def test_a_file_that_is_here_is_found(session, item, path):
    found = already_here(session, path, Filing())
    assert found is not None
    assert found.id == item.id


def test_other_content_of_the_same_size_is_not_it(session, item, path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert already_here(session, path, Filing()) is None


def test_another_name_is_another_file(session, item, path):
    assert already_here(session, path.rename(path.with_name("other.png")), Filing()) is None


def test_one_in_the_trash_is_not_used(session, item, path):
    delete.remove(session, [item.id])
    assert already_here(session, path, Filing()) is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(None, True), (ItemClass.PUBLIC, True), (ItemClass.CONFIDENTIAL, True), (ItemClass.REGULATED, False)],
)
def test_it_stands_for_the_file_where_it_is_as_strict(session, item, path, wanted, found):
    organize.reclassify(session, item.id, ItemClass.CONFIDENTIAL)
    assert (already_here(session, path, Filing(item_class=wanted)) is not None) is found


def test_one_of_another_project_is_not_used(session, item, path):
    organize.create_project(session, "Shoot")
    assert already_here(session, path, Filing(project="Shoot")) is None
    organize.move(session, [item.id], organize.find_project(session, "Shoot").id)
    assert already_here(session, path, Filing(project="Shoot")) is not None


@pytest.mark.parametrize("make", ["unlink", "link"])
def test_what_cannot_be_read_is_left_to_who_adds_it(session, item, path, make, tmp_path):
    path.unlink()
    if make == "link":
        path.symlink_to(tmp_path / "nowhere")
    assert already_here(session, path, Filing()) is None


def test_files_and_items_keep_their_order(session, tmp_path):
    from dataclasses import replace

    from tests.operations.desk import ELSEWHERE, picture

    session = with_cards(session)
    item = add_picture(session, tmp_path)
    new = tmp_path / "-new.png"
    new.write_bytes(picture("blue"))
    loose = [Loose(role=Role.IMAGE, source=new, place=0)]
    asked = replace(wish(item, ELSEWHERE), prompt="x")
    before = plan(session, asked, loose=loose)
    added = add(session, [new]).items[0]
    after = plan(session, replace(asked, inputs=(*wish(added, ELSEWHERE).inputs, *asked.inputs)))
    assert before.digest == after.digest
    words = view_plan(session, before).command.split()
    assert words.index(f"{new}") < words.index(item.id)
    assert CLEAN not in words
