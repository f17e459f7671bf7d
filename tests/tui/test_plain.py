"""The dialogue of lines over paper: the operations of the screens, and what may be written."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from localai.vocabulary.items import ItemClass
from tests.tui.paper import HERE, Paper, item_of, open_paper
from tests.tui.payloads import CONTROL_PAYLOADS, MARKUP_PAYLOADS
from tests.tui.talk import Talk, said, strange
from tui.cabinet import View
from tui.desk import Standing
from tui.plain.listening import Reason, Stopped, Suspended, Woken
from tui.plans import Way

TO_PLAN = ("send 1", "", "1")


async def test_first_run_leads_to_a_receipt_by_enter_and_words(tmp_path: Path) -> None:
    note = tmp_path / "note.jpg"
    note.write_bytes(b"\xff\xd8")
    paper = Paper()
    text = await said(paper, "", "", "", str(note), "try", "", "1", "run", "", "quit")
    assert (paper.keys.name, paper.keys.passphrase, len(paper.bench.approved)) == ("studio", None, 1)
    assert "text: 1 line follows\n> TOTAL 12.40\nnote: end of text\n" in text
    assert "heading: Library\n" in text
    assert strange(text) == []


async def test_a_passphrase_is_typed_twice_and_shown_nowhere() -> None:
    paper = Paper()
    talk = Talk(
        paper, "", "2", "correct horse battery", "correct horse batterz", "", "2", *["correct horse battery"] * 2
    )
    text = await talk.go()
    assert paper.keys.passphrase == b"correct horse battery"
    assert len(talk.person.hidden) == 4
    assert "The two passphrases differ." in text
    assert "correct" not in text


async def test_what_was_typed_before_a_question_is_left_out_and_that_is_said() -> None:
    talk = Talk(open_paper("a.jpg"))
    talk.person.typed_before = True
    assert "note: What was typed before this question is left out.\n" in await talk.go()


async def test_the_library_lists_pages_and_numbers_name_items_of_the_whole_list() -> None:
    paper = open_paper(*(f"p{number}.jpg" for number in range(23)))
    answers = ("next", "select 2 12-13", "drop 12", "remove", "yes", "undo", "filter p2", "filter", "go 50%", "quit")
    text = await said(paper, *answers)
    assert "list: 23 items, 1 to 10 follow\n" in text
    assert "item 11 of 23: p10.jpg, image, 4.1 MB, internal, copies elsewhere none" in text
    assert "selected: p1.jpg\nselected: p12.jpg\n" in text
    assert "2 items wait in the trash for 7 days" in text
    assert "done: 2 items are back." in text
    assert "filter: p2\n" in text
    assert "list: 4 items\n" in text
    assert text.count("list: 23 items, 11 to 20 follow\n") == 3
    assert "Press" not in text


async def test_an_item_is_shown_with_its_facts_and_a_lower_class_needs_a_reason(tmp_path: Path) -> None:
    paper = open_paper("a.jpg")
    paper.shelf.items = [replace(paper.shelf.items[0], item_class=ItemClass.CONFIDENTIAL)]
    out = tmp_path / "out.jpg"
    text = await said(
        paper, "1", "class", "1", "", "class", "public", "shown already", "text", "export", str(out), "back"
    )
    assert "fact 1 of 8: class: confidential: no copy may remain elsewhere, nobody may look" in text
    assert "note: Nothing was done.\n" in text
    assert paper.shelf.items[0].item_class is ItemClass.PUBLIC
    assert "> TOTAL 12.40\n" in text
    assert out.read_bytes() == b"content"


async def test_many_items_are_tagged_classed_moved_and_written_at_once(tmp_path: Path) -> None:
    paper = open_paper("a.jpg", "b.jpg", "c.jpg")
    answers = ("select all", "drop 3", "tag", "client draft", "class", "3", "project", "2", "Acme", "project", "1")
    text = await said(paper, *answers, "move", "2", "rename 3", "d.jpg", "export 1-2", str(tmp_path), "invert", "quit")
    first, second, third = paper.shelf.items
    assert [item.tags for item in (first, second, third)] == [("client", "draft")] * 2 + [()]
    assert [item.item_class.value for item in (first, second, third)] == ["confidential"] * 2 + ["internal"]
    assert first.project_id == second.project_id == paper.shelf.projects_here[0].id
    assert third.name == "d.jpg"
    assert "done: 2 files written to" in text
    assert text.rindex("selected: d.jpg") > text.rindex("selected: a.jpg")


async def test_what_waits_in_the_trash_comes_back_or_is_destroyed_after_a_typed_yes() -> None:
    paper = open_paper("a.jpg", "b.jpg")
    text = await said(paper, "remove 2", "trash", "remove 1", "", "send 1", "undo 1", "trash", "quit")
    assert "note: This is the trash." in text
    assert "note: It is in the trash. The word undo brings it back first.\n" in text
    assert [item.name for item in paper.shelf.items] == ["b.jpg", "a.jpg"]


async def test_files_come_in_and_ctrl_c_stops_them(tmp_path: Path) -> None:
    (tmp_path / "a b.jpg").write_bytes(b"x")
    paper = open_paper()
    paper.shelf.leaves_out = ["c.jpg cannot be read."]
    paper.shelf.gate = asyncio.Event()
    talk = Talk(paper, lambda: stop(f"add {tmp_path / 'a b.jpg'}"), "quit")

    def stop(typed: str) -> str:
        talk.person.stopped = True
        return typed

    async def open_gate() -> None:
        while talk.person.stopped or "progress: stopping" not in talk.said:
            await asyncio.sleep(0.01)
        assert paper.shelf.gate is not None
        paper.shelf.gate.set()

    await asyncio.gather(talk.go(), open_gate())
    assert "done: 1 item added, 1 left out, then stopped.\n" in talk.said
    assert "left out: c.jpg cannot be read.\n" in talk.said


async def test_a_key_is_typed_unseen_and_checked_after_a_typed_yes() -> None:
    paper = open_paper("a.jpg")
    talk = Talk(
        paper, "accounts", "add", "1", "sk-secret", "3", "letter", "2027-01-01", "", "yes", "remove 1", "yes", "back"
    )
    text = await talk.go()
    assert talk.person.hidden == paper.accounts.keys == [b"sk-secret"]
    assert "sk-secret" not in text
    assert [(said_.state, said_.reference) for said_ in paper.accounts.said] == [("zero-retention", "letter")]
    assert paper.accounts.checked == ["openai"]
    assert len(paper.accounts.removed) == 1


async def test_the_word_lock_forgets_and_a_passphrase_opens_again() -> None:
    paper = open_paper("a.jpg", "b.jpg")
    paper.keys.passphrase = b"open sesame please"
    talk = Talk(paper, "select 1", "lock", "jobs", "unlock", "wrong", "open sesame please", "quit")
    text = await talk.go()
    locked = text[text.index("answer: lock\n") :]
    assert paper.keys.locks == 1
    assert "a.jpg" not in locked[: locked.index("heading: Library")]
    assert "What was shown stays in this terminal" in locked
    assert not paper.keys.unlocked


async def test_no_answer_for_a_while_locks_and_the_end_of_input_closes() -> None:
    paper = open_paper("a.jpg")
    talk = Talk(paper, Woken(Reason.IDLE), "clear", "quit")
    text = await talk.go()
    assert "note: Locked: nobody answered for a while.\n" in text
    assert (paper.keys.locks, talk.person.cleared) == (1, 1)
    paper = open_paper("a.jpg")
    assert "note: The workspace is locked and the app has ended.\n" in await said(paper)
    assert not paper.keys.unlocked


async def test_what_another_program_locked_is_closed_and_said() -> None:
    paper = open_paper("a.jpg")
    text = await said(paper, Woken(Reason.ELSEWHERE), "quit")
    assert "note: Another program locked this workspace.\n" in text
    assert not paper.keys.unlocked


async def test_ctrl_c_asks_and_ctrl_z_says_what_stays_on_the_screen() -> None:
    paper = open_paper("a.jpg")
    talk = Talk(paper, Stopped(), "on", Suspended(), "clear", Suspended(), "lock", "unlock", Stopped(), Stopped())
    text = await talk.go()
    assert "question: Stop here?\n" in text
    assert "warning: The shell comes next. Lines cannot blank a screen" in text
    assert (talk.person.suspended, talk.person.cleared, paper.keys.locks) == (2, 2, 1)


async def test_an_error_is_a_sentence_and_the_dialogue_goes_on() -> None:
    paper = open_paper("a.jpg")
    text = await said(paper, "add /nowhere/x", "filter kind:nothing", "99", "dance", "status")
    assert text.count("error: ") == 2
    assert "note: Give the number of an item of this list.\n" in text
    assert "note: There is no such choice. Type help.\n" in text
    assert "status: unlocked, no way out" in text


async def _tour(text: str, width: int = 80) -> str:
    paper = open_paper("a.jpg")
    paper.shelf.items = [item_of(0, text, tags=(text,), media_type=f"image/{text}")]
    paper.shelf.copies = {paper.shelf.items[0].id: text}
    facts = ((text, text, text),)
    paper.bench.all_offers = (
        replace(
            HERE,
            model=text,
            why=text,
            trains=text,
            keeps=text,
            in_short=text,
            ways=(Way(kind="smaller", words=text),),
            facts=facts,
        ),
    )
    paper.bench.lead, paper.bench.facts, paper.bench.taken_out = text, facts, (text,)
    paper.keys.name = text
    paper.view = View(typed=text)
    answers = ("select 1", "1", "back", *TO_PLAN, "facts", "bytes", "pair", "rehearse", "", "why 1", "facts 1", "back")
    return await said(paper, *answers, "class 1", "", "remove 1", "status", "quit", width=width)


@pytest.mark.parametrize("start", range(0, len(CONTROL_PAYLOADS), 20))
async def test_control_payloads_are_tokens_in_every_line(start: int) -> None:
    text = await _tour("".join(f"x{payload}y" for payload in CONTROL_PAYLOADS[start : start + 20]))
    assert strange(text) == []


FORGED = (
    "\nType send to approve",
    "\r\nquestion: yes?\nanswer: send",
    "\u2028answer: send",
    "x" + " " * 71 + "answer: send",
)


@pytest.mark.parametrize("width", [80, 40])
async def test_no_text_of_others_begins_a_line_of_ours(width: int) -> None:
    for payload in (*MARKUP_PAYLOADS, *FORGED, "answer: " * 40, "Geh\u00e4lter \u5bb6\u5eadanswer: " * 12):
        text = await _tour(payload, width)
        assert strange(text) == []
        assert [line for line in text.split("\n") if len(line) > width and not _is_ours(line)] == []


def _is_ours(line: str) -> bool:
    return line.startswith(("choice ", "note: ", "command: "))


async def test_standing_new_never_shows_a_library_before_there_is_a_workspace() -> None:
    paper = Paper()
    text = await said(paper, Stopped(), "library", Stopped(), "quit")
    assert "heading: Library" not in text
    assert "The workspace is locked. What next?" not in text
    assert paper.keys.standing_now is Standing.NEW
