"""From a model to a receipt as a dialogue of lines, over paper."""

import asyncio
from dataclasses import replace

import pytest

from localai.errors import LocalaiError
from tests.tui.paper import DOUBTFUL, HERE, REFUSED, open_paper
from tests.tui.paper_bench import SENDABLE
from tests.tui.talk import Talk, said, strange
from tui.meaning import Meaning
from tui.plans import JobRow, Way

TO_PLAN = ("send 1", "", "1")


async def test_the_plan_is_told_in_the_order_of_confirm_and_enter_alone_approves_nothing() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    text = await said(paper, *TO_PLAN, "facts", "command", "")
    told = [f"plan: {paper.bench.lead}", "fact 1 of 2: trains on it: no (its own code", "fact 2 of 2: keeps a copy"]
    places = [text.index(each) for each in (*told, "choice 1, facts", "question: To send once, type send.", "answer: ")]
    assert places[:-1] == sorted(places[:-1])
    assert "command: localai send 0000 --model on-device/ocr\n" in text
    assert "certified: SOC 2" in text
    assert paper.bench.approved == []


@pytest.mark.parametrize("typed", ["", "1", "yes", "s", "send send", "send\x00", "run"])
async def test_nothing_but_the_word_approves(typed: str) -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    await said(paper, *TO_PLAN, typed)
    assert paper.bench.approved == []


async def test_a_word_in_a_hurry_or_with_more_behind_it_approves_nothing() -> None:
    for pastes, haste in ((1, 1.0), (0, 0.1)):
        paper = open_paper("a.jpg")
        paper.bench.all_offers = (SENDABLE,)
        talk = Talk(paper, *TO_PLAN, "send", "")
        talk.person.pastes, talk.person.haste = pastes, haste
        text = await talk.go()
        assert "That came too quickly after the question." in text
        assert paper.bench.approved == []


@pytest.mark.parametrize(("second", "approvals"), [("yes", 1), ("run", 0), ("", 0)])
async def test_regulated_is_asked_twice_and_for_another_word(second: str, approvals: int) -> None:
    paper = open_paper("a.jpg")
    paper.bench.confirmations = 2
    answers = [*TO_PLAN, "run", second, *(("", "quit") if approvals else ("", ""))]
    talk = Talk(paper, *answers)
    await talk.house.run()
    assert "warning: This is regulated, so it is asked twice.\n" in talk.said
    assert len(paper.bench.approved) == approvals


async def test_a_refused_model_stays_here_with_its_reason_and_its_ways_out() -> None:
    paper = open_paper("a.jpg")
    text = await said(paper, "send 1", "", "3")
    assert "reason: Runway's terms let it train on what you send.\n" in text
    assert "way out: use on-device/ocr, which sends nothing\n" in text
    assert "item 3 of 3: runway/gen4-image, refused, trains; no switch allows that" in text
    assert paper.bench.wishes == []


async def test_a_doubt_is_taken_on_by_a_typed_yes_only() -> None:
    for typed, wishes in (("", 0), ("yes", 1)):
        paper = open_paper("a.jpg")
        paper.bench.all_offers = (DOUBTFUL,)
        await said(paper, *TO_PLAN, typed)
        assert [wish.accepted for wish in paper.bench.wishes] == [("retention-unknown",)] * wishes


async def test_no_paste_approves_more_like_this_either() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    talk = Talk(paper, *TO_PLAN, "more", "", "", "", "yes", "", "")
    talk.person.pastes = 1
    assert "That came too quickly after the question." in await talk.go()
    assert paper.bench.more == []


async def test_a_way_out_is_taken_by_its_number() -> None:
    paper = open_paper("a.jpg")
    other = Way(kind="other-model", words="use on-device/ocr", model=HERE.model)
    answer = Way(kind="answer", words="answer it", provider="openai", state="zero-retention")
    paper.bench.all_offers = (HERE, replace(REFUSED, ways=(answer, other)))
    answers = ("send 1", "", "2", "1", "3", "letter", "2027-01-01", "", "2", "2", "", "back", "quit")
    text = await said(paper, *answers)
    assert [each.reference for each in paper.accounts.said] == ["letter"]
    assert [wish.model for wish in paper.bench.wishes] == [HERE.model]
    assert "question: Take which way out?" in text


async def test_auto_names_a_model_and_why_before_anything_is_planned() -> None:
    paper = open_paper("a.jpg")
    paper.advice.chosen = HERE.model
    text = await said(paper, "send 1", "", "auto", "", "auto", "yes", "", "why 1", "back", "quit")
    assert f"model: {HERE.model}\n" in text
    assert [wish.model for wish in paper.bench.wishes] == [HERE.model]
    assert "heading: Why\n" in text


async def test_faces_are_suggested_as_a_setting_of_a_clean_copy() -> None:
    paper = open_paper("a.jpg")
    paper.bench.faces = ((1, 2, 30, 40),)
    text = await said(paper, "send 1", "2", "faces", "settings", "crop=0,0,9999,1", ".", "1", "", "back", "quit")
    assert "setting: blur: 1,2,30,40\n" in text
    assert "error: " in text
    assert paper.bench.wishes[0].settings == (("blur", "1,2,30,40"),)


async def test_prompt_and_settings_are_lines_and_reach_the_wish() -> None:
    paper = open_paper("a.jpg")
    await said(paper, "send 1", "3", "what is this?", "and that?", ".", "settings", "max_output=400", ".", "1")
    assert paper.bench.wishes[0].prompt == "what is this?\nand that?"
    assert paper.bench.wishes[0].settings == (("max_output", "400"),)


async def test_an_answer_arrives_as_quoted_lines_and_leads_to_its_receipt() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    paper.bench.wait = asyncio.Event()
    talk = Talk(paper, *TO_PLAN, "send", "", "quit")

    async def speak() -> None:
        while not paper.bench.sendings:
            await asyncio.sleep(0)
        sending = paper.bench.sendings[0]
        sending.reached("answered", 100)
        sending.hear("question: type send\nans")
        await asyncio.sleep(0.15)
        sending.hear("wer: yes")
        assert paper.bench.wait is not None
        paper.bench.wait.set()

    await asyncio.gather(talk.go(), speak())
    assert "progress: the answer arrives, 100 B of" in talk.said
    assert "> question: type send\n> answer: yes\nnote: end of text\n" in talk.said
    assert "receipt: stays here: Done." in talk.said
    assert strange(talk.said) == []


async def test_ctrl_c_leaves_a_send_running_and_its_end_is_told_before_a_question() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    paper.bench.wait = asyncio.Event()
    talk = Talk(paper, *TO_PLAN, lambda: stop("send"), "library", "jobs", lambda: go_on(""), "library", "quit")

    def stop(word: str) -> str:
        talk.person.stopped = True
        return word

    def go_on(word: str) -> str:
        assert paper.bench.wait is not None
        paper.bench.wait.set()
        return word

    text = await talk.go()
    assert "item 1 of 1: running, openai/gpt-4.1-mini" in text
    assert "note: openai/gpt-4.1-mini answered. The word jobs shows the receipt.\n" in text


async def test_an_unknown_outcome_comes_first_and_is_resolved_by_number() -> None:
    paper = open_paper("a.jpg")
    row = JobRow(
        id="4f2c",
        meaning=Meaning.UNKNOWN,
        when="now",
        what="m at s",
        outcome="?",
        sent="1 MB",
        at_risk="$1",
        unknown=True,
    )
    paper.bench.job_rows = (row,)
    text = await said(paper, "jobs", "1", "resolve 1", "2", "back")
    assert "warning: Nobody knows how the first of these ended." in text
    assert paper.bench.resolved == [("4f2c", "not-arrived")]


async def test_exact_bytes_are_told_request_by_request_as_text_and_hex() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    text = await said(paper, *TO_PLAN, "bytes", "text 1", "hex 2", "stop", "next", "back", "")
    assert "request 1 of 2: POST https://api.example.org/v1/responses, the request\n" in text
    assert "> Authorization: Bearer {key ...3f9a}\n" in text
    assert '> {"model":"m","image":"data:image/png;base64,\n' in text
    assert "> 00000010  10 11 12" in text
    assert "question: 40 of 1024 lines." in text
    assert "request 2 of 2: what the approval covers, field by field\n> localai plan 1\n" in text


async def test_a_rehearsal_is_told_and_more_like_this_is_approved_by_a_typed_yes() -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (SENDABLE,)
    text = await said(paper, *TO_PLAN, "rehearse", "pair", "more", "5", "", "2", "yes", "")
    assert "> recorder got 1,204 bytes = plan, byte for byte\n" in text
    assert "taken out: GPS position, camera number, 14 more\n" in text
    assert [more.count for more in paper.bench.more] == [5]
    assert paper.bench.approved == []


async def test_an_error_of_the_bench_stays_in_place() -> None:
    paper = open_paper("a.jpg")
    paper.bench.problem = LocalaiError(problem="disk")
    text = await said(paper, *TO_PLAN, "run", "back", "quit")
    assert "error: " in text
