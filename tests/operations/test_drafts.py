"""What was begun and not sent: in the workspace, in no file in clear, gone with the items it is about."""

from dataclasses import replace
from pathlib import Path

from localai.operations import delete, drafts
from localai.operations.session import Session
from localai.vocabulary.drafts import Draft
from localai.vocabulary.items import Item
from tests.operations.conftest import Opener

PROMPT = "what would the buyer of needle-4711 say?"


def begun(*items: Item) -> Draft:
    return Draft(
        item_ids=tuple(sorted(item.id for item in items)),
        task="describe",
        prompt=PROMPT,
        settings=(("fit", "1920"),),
        model="on-device/ocr",
        manner="together",
    )


def test_a_draft_comes_back_for_the_same_items_in_any_order(
    open_session: Opener, three: tuple[Item, ...], home: Path
) -> None:
    session = open_session()
    draft = begun(*three)
    drafts.keep(session, draft)
    session.workspace.close()
    assert not [path for path in home.rglob("*") if path.is_file() and b"needle-4711" in path.read_bytes()]
    later = open_session()
    found = drafts.kept(later, [item.id for item in reversed(three)])
    assert found is not None
    assert found.draft == draft
    assert drafts.kept(later, [three[0].id]) is None


def test_the_newest_words_count_and_the_same_words_write_nothing(session: Session, three: tuple[Item, ...]) -> None:
    drafts.keep(session, begun(three[0]))
    first = drafts.waiting(session)
    drafts.keep(session, begun(three[0]))
    assert drafts.waiting(session) == first
    drafts.keep(session, replace(begun(three[0]), prompt="other"))
    assert [kept.draft.prompt for kept in drafts.waiting(session)] == ["other"]
    drafts.drop(session, [three[0].id])
    drafts.drop(session, [three[0].id])
    assert drafts.waiting(session) == ()


def test_a_draft_waits_for_its_items_and_is_destroyed_with_any_of_them(
    session: Session, three: tuple[Item, ...]
) -> None:
    drafts.keep(session, begun(three[0], three[1]))
    drafts.keep(session, begun(three[2]))
    delete.remove(session, [three[0].id])
    assert [kept.draft.item_ids for kept in drafts.waiting(session)] == [(three[2].id,)]
    assert drafts.kept(session, [three[0].id, three[1].id]) is not None
    delete.purge(session, [three[0].id])
    assert drafts.kept(session, [three[0].id, three[1].id]) is None
    assert drafts.kept(session, [three[2].id]) is not None


def test_a_draft_about_very_many_items_is_not_kept(session: Session, three: tuple[Item, ...]) -> None:
    many = tuple(f"{number:032x}" for number in range(drafts.MOST_ITEMS + 1))
    drafts.keep(session, replace(begun(three[0]), item_ids=many))
    assert drafts.kept(session, many) is None
