from dataclasses import replace
from datetime import timedelta

import pytest

from localai.errors import NotFoundError, UsageError
from localai.operations import bundles, ledger, models, recheck
from localai.operations.models import Wanted
from localai.policy.recheck import pages_of
from localai.vault.entries import of_kind
from localai.vocabulary.cards import Evidence
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.policies import PageAnswer
from localai.vocabulary.rules import Outcome
from tests.operations.desk import ELSEWHERE

BUILT_IN = bundles.built_in()


@pytest.fixture
def session(session):
    return replace(session, load_catalog=lambda: recheck.applied(BUILT_IN, session.workspace.database))


def card(session, provider="openai"):
    return session.catalog.cards[provider]


def answer_all(session, answer, provider="openai"):
    for page in recheck.pages(session, provider):
        recheck.answer_page(session, provider, page.address, answer)


def later(session, days):
    return replace(session, now=lambda: session.now() + timedelta(days=days))


def test_without_an_answer_the_cards_are_the_same(session):
    assert session.catalog is BUILT_IN


@pytest.mark.parametrize("provider", sorted(name for name, card in BUILT_IN.cards.items() if not card.runs_here))
def test_every_page_of_every_card_says_what_to_look_for(session, provider):
    found = recheck.pages(session, provider)
    assert found
    assert all(all(page.look_for) for page in found)


def test_an_answer_is_an_entry_and_the_ledger_verifies(session, three):
    told = recheck.answer_page(session, "openai", "1", PageAnswer.STILL_SO, three[0].id)
    (line,) = of_kind(session.workspace.database, EntryKind.RECHECK)
    (entry,) = ledger.entries_of(session, 1)
    assert (entry.seq, entry.body.page, entry.body.document_item) == (line.seq, told.address, three[0].id)
    assert recheck.pages(session, "openai")[0].answer is PageAnswer.STILL_SO
    ledger.verify(session)


def test_a_page_that_is_still_so_becomes_a_reading_of_ones_own(session):
    page = next(
        page
        for page, facts in pages_of(card(session)).items()
        if any(fact.evidence.rank > Evidence.OWN_READING.rank for _, fact in facts)
    )
    recheck.answer_page(session, "openai", page, PageAnswer.STILL_SO)
    now = [fact for _, fact in pages_of(card(session))[page] if fact.evidence is not Evidence.UNKNOWN]
    assert {fact.evidence for fact in now} <= {Evidence.OWN_READING, Evidence.PUBLISHED}
    assert Evidence.OWN_READING in {fact.evidence for fact in now}


def test_a_card_is_fresh_again_only_when_every_page_is_still_so(session):
    aged = later(session, 100)
    first, *others = recheck.pages(aged, "openai")
    for page in others:
        recheck.answer_page(aged, "openai", page.address, PageAnswer.STILL_SO)
    assert card(session).expires == BUILT_IN.cards["openai"].expires
    recheck.answer_page(aged, "openai", first.address, PageAnswer.STILL_SO)
    assert card(session).checked == aged.now().date()
    recheck.answer_page(aged, "openai", first.address, PageAnswer.MISSING)
    assert card(session).expires == BUILT_IN.cards["openai"].expires


def test_a_page_that_changed_no_longer_allows_what_it_allowed(session):
    assert models.judge_model(session, ELSEWHERE, Wanted()).verdict.outcome is Outcome.ALLOWED
    answer_all(session, PageAnswer.CHANGED)
    assert models.judge_model(session, ELSEWHERE, Wanted()).verdict.outcome is not Outcome.ALLOWED


def test_a_card_checked_after_the_answer_counts_again(session):
    answer_all(session, PageAnswer.CHANGED)
    newer = replace(BUILT_IN.cards["openai"], checked=session.now().date() + timedelta(days=1))
    cards = {**BUILT_IN.cards, "openai": newer}
    assert recheck.applied(replace(BUILT_IN, cards=cards), session.workspace.database).cards["openai"] == newer


def test_a_page_nobody_named_and_a_card_nobody_has_are_refused(session):
    with pytest.raises(UsageError):
        recheck.answer_page(session, "openai", "999", PageAnswer.STILL_SO)
    with pytest.raises(NotFoundError):
        recheck.pages(session, "opneai")
