"""Cards as they were found here are made once, and again as soon as something else was found."""

from datetime import timedelta

import pytest

from localai.operations import catalogs, recheck
from localai.operations.catalogs import Kept
from localai.vocabulary.policies import PageAnswer
from tests.operations.desk import with_cards


@pytest.fixture
def session(session):
    return with_cards(session)


def found(session, kept, days=0):
    today = session.now().date() + timedelta(days=days)
    return catalogs.found(session.catalog, session.workspace.database, today, kept)


def test_what_was_found_is_made_once(session):
    kept: Kept = {}
    recheck.answer_page(session, "openai", "1", PageAnswer.STILL_SO)
    assert found(session, kept) is found(session, kept)


def test_another_answer_and_another_day_make_it_again(session):
    kept: Kept = {}
    before = found(session, kept)
    assert found(session, kept, days=1) is not None
    recheck.answer_page(session, "openai", "1", PageAnswer.CHANGED)
    after = found(session, kept)
    assert after.cards["openai"] != before.cards["openai"]
    assert len(kept) == 1
