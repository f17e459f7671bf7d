"""Answers that say other than a request asked for: sends there stop until the page of the switch was read again."""

import json

import pytest

from localai.operations import accounts, contradictions, ledger, models
from localai.operations.models import Wanted
from localai.operations.plan import plan
from localai.operations.recheck import answer_page, pages
from localai.sending_errors import ContradictedError
from localai.vocabulary.answers import Answer
from localai.vocabulary.items import ItemClass
from localai.vocabulary.policies import PageAnswer
from localai.vocabulary.tasks import Task, Wish
from tests.operations.desk import with_cards

SEND, LEVER = "ab" * 16, "inference-us"
ACCEPTED = ("retention-unknown", "review-unknown", "region-unknown", "onward-unknown")


@pytest.fixture
def session(session):
    return with_cards(session)


def ran_in(geo):
    content = json.dumps({"usage": {"inference_geo": geo}}).encode()
    return Answer(exchange="work", status=200, headers=(("content-type", "application/json"),), content=content)


def asking():
    wish = {"task": Task.CHAT, "model": "anthropic/claude-sonnet-5-5", "prompt": "hello", "accepted": ACCEPTED}
    return Wish(**wish)


def page_of(session):
    source = next(each.source for each in session.catalog.cards["anthropic"].levers if each.name == LEVER)
    return next(str(page.number) for page in pages(session, "anthropic") if page.address == source)


def test_a_request_that_ran_elsewhere_than_it_asked_for_stops_sends_there(session):
    plan(session, asking())
    (found,) = contradictions.heard(session, "anthropic", ran_in("global"), SEND, (LEVER,))
    assert (found.what, found.said, found.source) == (LEVER, "usage.inference_geo: global", SEND)
    with pytest.raises(ContradictedError) as stopped:
        plan(session, asking())
    assert stopped.value.facts["take_back"].endswith(f"--page {page_of(session)} --answer changed")
    assert models.judge_model(session, "anthropic/claude-sonnet-5-5", Wanted()).missing
    shown = models.show_model(session, "anthropic/claude-sonnet-5-5", Wanted(item_class=ItemClass.PUBLIC))
    assert shown.explanation.sentence.startswith("Anthropic contradicts what we count on there.")
    assert models.judge_model(session, "openai/gpt-6-luna", Wanted()).missing is None
    ledger.verify(session)


@pytest.mark.parametrize(("geo", "levers"), [("us", (LEVER,)), ("global", ()), (None, (LEVER,))])
def test_what_was_not_asked_for_or_was_done_contradicts_nothing(session, geo, levers):
    assert contradictions.heard(session, "anthropic", ran_in(geo), SEND, levers) == ()
    contradictions.check_not_contradicted(session, "anthropic")


@pytest.mark.parametrize("answer", [PageAnswer.STILL_SO, PageAnswer.CHANGED])
def test_reading_the_page_of_the_switch_again_ends_it_and_another_answer_begins_it_anew(session, answer):
    contradictions.heard(session, "anthropic", ran_in("global"), SEND, (LEVER,))
    assert contradictions.heard(session, "anthropic", ran_in("global"), SEND, (LEVER,)) == ()
    answer_page(session, "anthropic", page_of(session), answer)
    contradictions.check_not_contradicted(session, "anthropic")
    assert len(contradictions.heard(session, "anthropic", ran_in("global"), SEND, (LEVER,))) == 1


def test_an_answer_about_another_page_ends_nothing(session):
    contradictions.heard(session, "anthropic", ran_in("global"), SEND, (LEVER,))
    other = next(str(page.number) for page in pages(session, "anthropic") if str(page.number) != page_of(session))
    answer_page(session, "anthropic", other, PageAnswer.STILL_SO)
    with pytest.raises(ContradictedError):
        contradictions.check_not_contradicted(session, "anthropic")


def test_what_stood_there_is_cleaned_and_cut(session):
    (found,) = contradictions.heard(session, "anthropic", ran_in("\x1b[31m" + "x" * 500), SEND, (LEVER,))
    assert "\x1b" not in found.said
    assert len(found.said) <= 121
    assert accounts.answers(session) == ()
