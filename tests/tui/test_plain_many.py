"""Several plans under one approval, jobs ended or done again, histories: as a dialogue of lines, over paper."""

import asyncio
from pathlib import Path

import pytest

from tests.tui.paper import HERE, Paper, open_paper
from tests.tui.paper_bench import SENDABLE
from tests.tui.talk import Talk, said, strange
from tui.meaning import Meaning
from tui.plans import JobRow

EACH = ("send 1-2", "1", "", "1")


def _two() -> Paper:
    paper = open_paper("a.jpg", "b.jpg")
    paper.bench.all_offers = (SENDABLE,)
    return paper


async def test_each_by_itself_is_one_approval_whose_plans_can_be_looked_at() -> None:
    paper = _two()
    paper.batches.refused = ("b.jpg",)
    text = await said(paper, *EACH, "1", "facts", "back", "2", "send", "1", "back", "quit")
    assert "heading: Send all of these?\nplan: 1 plans in one approval" in text
    assert "item 2 of 2: b.jpg, left out, b.jpg is refused." in text
    assert paper.batches.looked == [1]
    assert len(paper.batches.approved) == len(paper.batches.worked) == 1
    assert "batch: batch of 1: 2 done\n" in text
    assert strange(text) == []


@pytest.mark.parametrize(
    ("answers", "approved"), [(("",), 0), (("1", "back", ""), 0), (("yes", ""), 0), (("send",), 1)]
)
async def test_only_the_word_approves_all_of_them(answers: tuple[str, ...], approved: int) -> None:
    paper = _two()
    await said(paper, *EACH, *answers)
    assert len(paper.batches.approved) == approved


async def test_all_together_is_one_plan_and_ctrl_c_leaves_the_planning_of_many() -> None:
    paper = _two()
    await said(paper, "send 1-2", "2", "", "1", "")
    assert [len(wish.inputs) for wish in paper.bench.wishes] == [2]
    paper = _two()

    def stop() -> str:
        talk.person.stopped = True
        return "1"

    talk = Talk(paper, *EACH[:-1], stop, "library")
    await talk.go()
    assert paper.batches.approved == []


async def test_a_batch_goes_on_beside_and_is_cancelled_from_the_list_of_jobs() -> None:
    paper = _two()
    paper.batches.gate = asyncio.Event()

    def stop(word: str) -> str:
        talk.person.stopped = True
        return word

    talk = Talk(paper, *EACH, lambda: stop("send"), "library", "jobs", lambda: stop("1"), "library", "quit", "yes")
    await talk.house.run()
    assert "item 1 of 1: batch of 2, 2 to go" in talk.said
    paper.batches.gate = None
    text = await said(paper, "jobs", "1", "cancel", "yes", "resume", "back", "back", "quit")
    assert "done: 2 does not go; it was cancelled\n" in text
    assert "note: Nothing of it is left to go.\n" in text


async def test_a_job_is_ended_given_up_done_again_or_otherwise() -> None:
    paper = open_paper("a.jpg")
    words = {"when": "now", "what": "m at s", "outcome": "going on", "sent": "1 MB", "at_risk": ""}
    paper.bench.job_rows = (JobRow(id="4f2c", meaning=Meaning.LEAVES, ended=False, **words),)
    paper.upkeep.can_cancel = False
    answers = ("cancel 1", "yes", "yes", "delete 1", "yes", "otherwise 1", "1", "and now?", ".", "yes", "")
    text = await said(paper, "jobs", *answers, "back", "quit")
    assert paper.upkeep.cancelled == [("4f2c", True)]
    assert paper.upkeep.deleted == ["4f2c"]
    assert "note: Nobody is asked." in text
    assert "> What is it?\n" in text
    assert paper.bench.approved == []


async def test_a_history_is_told_with_what_each_line_hangs_from(tmp_path: Path) -> None:
    out = tmp_path / "tree.txt"
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (HERE,)
    text = await said(paper, "1", "history", "3", "back", "2", "write", str(out), "back", "back", "quit")
    assert "item 3 of 6: a.jpg, under item 2\n" in text
    assert "receipt: leaves this computer: Receipt 7c01" in text
    assert "run 7c01" in out.read_text()
    assert strange(text) == []
