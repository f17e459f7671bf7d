import contextlib
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count as count_from
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.errors import AmbiguousIdError, NotFoundError, UsageError
from localai.operations.add import Filing, add
from localai.operations.filters import parse_query
from localai.operations.find import count, detail, page, resolve, search, window
from localai.operations.organize import create_project
from localai.operations.session import Session
from localai.vocabulary.items import ItemClass, ItemQuery, Kind, Origin, Sort, State
from tests.operations.opening import open_at


@pytest.fixture(scope="module")
def home_of_thirty(made, tmp_path_factory) -> Path:
    """Thirty items, three a minute, of several sizes, classes, tags and two kinds, to be copied."""
    home, moment, ids = tmp_path_factory.mktemp("thirty"), [datetime(2026, 11, 21, 12, 0, tzinfo=UTC)], count_from(1)
    shutil.copytree(made, home / "localai")
    session = open_at(home / "localai", lambda: moment[0], lambda: f"{next(ids):032x}")
    add_thirty(session, home, moment)
    session.outside.close()
    session.workspace.close()
    return home / "localai"


@pytest.fixture
def filled(home_of_thirty, tmp_path, now) -> Iterator[Session]:
    """A session in a copy of that workspace."""
    shutil.copytree(home_of_thirty, tmp_path / "localai")
    session = open_at(tmp_path / "localai", now)
    yield session
    session.outside.close()
    session.workspace.close()


def add_thirty(session: Session, folder: Path, moment: list[datetime]) -> None:
    create_project(session, "trip")
    shuffled = random.Random(1).sample(range(30), 30)
    for number in shuffled:
        is_picture = number % 3 == 0
        path = folder / f"{'Photo' if number % 2 else 'note'}-{number:02}{'.png' if is_picture else '.txt'}"
        path.write_bytes((b"\x89PNG\r\n\x1a\n" if is_picture else b"words here ") + b"z" * (number % 7))
        if number % 4:
            moment[0] += timedelta(seconds=20)
        add(
            session,
            [path],
            Filing(
                item_class=[ItemClass.PUBLIC, ItemClass.INTERNAL, ItemClass.CONFIDENTIAL][number % 3],
                tags=("even",) if number % 2 == 0 else (),
                project="trip" if number < 10 else None,
            ),
        )


QUERIES = [
    ItemQuery(),
    ItemQuery(descending=False),
    ItemQuery(sort=Sort.NAME, descending=False),
    ItemQuery(sort=Sort.NAME),
    ItemQuery(sort=Sort.SIZE),
    ItemQuery(sort=Sort.SIZE, descending=False),
    ItemQuery(kinds=(Kind.IMAGE,)),
    ItemQuery(kinds=(Kind.IMAGE, Kind.TEXT), classes=(ItemClass.PUBLIC,)),
    ItemQuery(tags=("even",), sort=Sort.NAME),
    ItemQuery(text="photo"),
    ItemQuery(text="words note", sort=Sort.SIZE),
    ItemQuery(origin=Origin.OUTPUT),
    ItemQuery(state=State.TRASHED),
    ItemQuery(text="!!!"),
]


@pytest.mark.parametrize("query", QUERIES)
def test_pages_one_after_another_give_every_item_once(filled, query):
    found, after = [], None
    while True:
        part = page(filled, query, limit=7, after=after)
        found += part.items
        after = part.next
        if after is None:
            break
    assert part.total == len(found) == count(filled, query) == len({item.id for item in found})
    assert tuple(found) == page(filled, query, limit=100).items


@pytest.mark.parametrize("query", QUERIES)
def test_a_window_from_either_end_is_the_same(filled, query):
    everything = page(filled, query, limit=100).items
    total = len(everything)
    for offset in range(0, total + 5, 3):
        assert window(filled, query, offset, 4) == everything[offset : offset + 4]
        assert window(filled, query, offset, 4, total) == everything[offset : offset + 4]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        (ItemQuery(descending=False), lambda item: item.added_at),
        (ItemQuery(sort=Sort.NAME, descending=False), lambda item: item.name.casefold()),
        (ItemQuery(sort=Sort.SIZE, descending=False), lambda item: item.size),
    ],
)
def test_a_listing_is_in_the_order_asked_for(filled, query, key):
    found = page(filled, query, limit=100).items
    assert [key(item) for item in found] == sorted(key(item) for item in found)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        (ItemQuery(kinds=(Kind.IMAGE,)), lambda item: item.kind is Kind.IMAGE),
        (ItemQuery(classes=(ItemClass.PUBLIC,)), lambda item: item.item_class is ItemClass.PUBLIC),
        (ItemQuery(tags=("even",)), lambda item: "even" in item.tags),
        (ItemQuery(text="photo"), lambda item: "Photo" in item.name),
    ],
)
def test_a_filter_gives_exactly_what_fits(filled, query, holds):
    everything = page(filled, limit=100).items
    assert {item.id for item in page(filled, query, limit=100).items} == {item.id for item in everything if holds(item)}


def test_a_project_lists_its_own(filled):
    project_id = page(filled, parse_query(filled, "project:trip")).items[0].project_id
    assert count(filled, ItemQuery(project_id=project_id)) == 10


def test_many_matches_and_few_give_the_same(filled, monkeypatch):
    few = page(filled, ItemQuery(text="words"), limit=100)
    monkeypatch.setattr("localai.vault.listing._FEW", 3)
    assert page(filled, ItemQuery(text="words"), limit=100) == few


def test_paging_goes_on_after_an_item_that_left_the_listing(filled):
    first = page(filled, limit=5)
    everything = page(filled, limit=100).items
    filled.workspace.database.execute("UPDATE items SET state = 1 WHERE id = ?", (first.next,))
    assert page(filled, limit=5, after=first.next).items == everything[5:10]


def test_a_listing_reads_only_its_index(filled):
    plan = filled.workspace.database.execute(
        "EXPLAIN QUERY PLAN SELECT number FROM items INDEXED BY items_by_added WHERE state = 0 "
        "ORDER BY added_at DESC, number DESC LIMIT 50"
    ).fetchall()
    assert [row[3] for row in plan] == ["SEARCH items USING COVERING INDEX items_by_added (state=?)"]


def test_any_unique_beginning_of_an_id_is_enough(session, tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    session_id = add(session, [tmp_path / "a"]).items[0].id
    assert resolve(session, session_id[:-1]).id == session_id
    assert resolve(session, session_id.upper()).id == session_id


def test_a_beginning_that_several_share_is_ambiguous(filled):
    with pytest.raises(AmbiguousIdError) as ambiguous:
        resolve(filled, "0000")
    assert ambiguous.value.facts["count"] == 30


@pytest.mark.parametrize("prefix", ["", "ff", "xyz", "%", "0" * 33, "\udcff", "\0"])
def test_an_id_that_nothing_has_is_not_found(filled, prefix):
    with pytest.raises(NotFoundError):
        resolve(filled, prefix)


def test_search_shows_the_words_around_the_match(session, tmp_path):
    (tmp_path / "a.txt").write_text("filler " * 100 + "the lighthouse stands " + "filler " * 100)
    add(session, [tmp_path / "a.txt"])
    assert "lighthouse stands" in search(session, "lighthouse")[0].excerpt


def test_search_without_words_finds_nothing(filled):
    assert search(filled, "  ") == ()


def test_detail_names_the_project_and_the_versions(filled):
    item = page(filled, parse_query(filled, "project:trip")).items[0]
    found = detail(filled, item.id)
    assert found.project is not None
    assert found.project.name == "trip"
    assert [version.version for version in found.versions] == [1]


def test_a_typed_filter_becomes_a_query(filled):
    query = parse_query(filled, "kind:image class:public tag:even is:trashed from:output beach: sun")
    assert query == ItemQuery(
        kinds=(Kind.IMAGE,),
        classes=(ItemClass.PUBLIC,),
        tags=("even",),
        state=State.TRASHED,
        origin=Origin.OUTPUT,
        text="beach: sun",
    )


@pytest.mark.parametrize("typed", ["kind:hologram", "class:secret", "is:gone", "from:space"])
def test_a_filter_for_what_does_not_exist_is_refused(filled, typed):
    with pytest.raises(UsageError):
        parse_query(filled, typed)


@pytest.mark.parametrize("typed", ["tag:\udcff", "\udcff", "tag:a\0b", "\0"])
def test_bytes_that_are_no_text_find_nothing(filled, typed):
    assert count(filled, parse_query(filled, typed)) == 0


@pytest.mark.parametrize("after", ["\udcff", "", "g", "f" * 32])
def test_a_page_after_something_that_is_no_item_is_not_found(filled, after):
    with pytest.raises(NotFoundError):
        page(filled, after=after)


@given(st.text(max_size=40))
def test_a_typed_filter_never_fails_otherwise(typed):
    with contextlib.suppress(UsageError):
        parse_query(None, typed.replace("project:", ""))


def test_reading_loads_neither_pictures_nor_screens_nor_schema_tools_nor_the_cipher_library(repository):
    program = (
        "import sys, localai.operations.find\n"
        "slow = {'sqlite_utils', 'PIL', 'textual', 'numpy', 'cryptography', 'click', 'keyring', 'httpx'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
