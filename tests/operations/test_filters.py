from pathlib import Path

import pytest

from localai.errors import UsageError
from localai.operations.add import Filing, add
from localai.operations.filters import complete, parse_query, unknown_fields
from localai.operations.find import count, ids, items_by_id, place, window
from localai.operations.organize import create_project
from localai.operations.session import Session
from localai.vocabulary.items import ItemQuery, Sort


@pytest.fixture
def filed(session: Session, tmp_path: Path) -> Session:
    """Six texts, some tagged, two in a project whose name has a space."""
    create_project(session, "two words")
    for number in range(6):
        (tmp_path / f"note-{number}.txt").write_text("words")
        tags, project = (("beach day", "best") if number % 2 else ()), "two words" if number < 2 else None
        add(session, [tmp_path / f"note-{number}.txt"], Filing(tags=tags, project=project))
    return session


def test_a_value_with_spaces_stands_in_quotes(filed):
    assert count(filed, parse_query(filed, 'project:"two words"')) == 2
    assert count(filed, parse_query(filed, 'tag:"beach day" project:"two words')) == 1
    assert parse_query(filed, '"beach day" kind:text').text == "beach day"


def test_the_last_word_of_a_filter_is_completed_by_what_there_is(filed):
    assert complete(filed, "note ki") == ("note kind:",)
    assert complete(filed, "class:con") == ("class:confidential",)
    assert complete(filed, "tag:b") == ('tag:"beach day"', "tag:best")
    assert complete(filed, "project:TWO") == ('project:"two words"',)
    assert complete(filed, "zebra") == complete(filed, "kind:zebra") == complete(filed, "") == ()


def test_a_wrong_value_is_named_with_what_it_can_be(filed):
    with pytest.raises(UsageError) as raised:
        parse_query(filed, "kind:zebra")
    assert "kind:zebra" in raised.value.facts["problem"]
    assert "image, document" in raised.value.facts["remedy"]
    assert unknown_fields("knd:image kind:image 12:30 http://x") == ("knd", "http")


@pytest.mark.parametrize("sort", sorted(Sort))
@pytest.mark.parametrize("descending", [False, True])
def test_the_place_of_an_item_is_where_the_list_has_it(filed, sort, descending):
    query = ItemQuery(text="note", sort=sort, descending=descending)
    listed = window(filed, query, 0, 10)
    assert [place(filed, query, item.id) for item in listed] == list(range(6))
    assert place(filed, ItemQuery(tags=("none",)), listed[0].id) is None
    assert place(filed, query, "f" * 32) is None


def test_ids_and_items_come_in_the_order_of_the_list(filed):
    found = ids(filed, ItemQuery(sort=Sort.NAME, descending=False), 4)
    assert [item.name for item in items_by_id(filed, (*found, "f" * 32))] == [f"note-{n}.txt" for n in range(4)]


def test_counting_stops_where_it_is_told(filed):
    assert (count(filed, ItemQuery(), 4), count(filed, ItemQuery(), 100)) == (4, 6)
