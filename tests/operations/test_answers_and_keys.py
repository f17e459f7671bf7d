"""Answers about an account stick to the key they were given for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from localai.operations import accounts, keys, models
from localai.operations.accounts import Answer, Counts
from localai.operations.keys import NewKey
from localai.operations.models import Wanted
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import Outcome
from localai.vocabulary.secret import Secret
from tests.operations.desk import with_cards

MODEL = "openai/gpt-image-2.5"


@pytest.fixture
def desk(session):
    return with_cards(session)


def answer(session, days: int = 30) -> Answer:
    expires = session.now().date() + timedelta(days=days)
    return Answer(provider="openai", state="zero-retention", reference="letter of 3 May", expires=expires)


def add_key(session, secret: str = "sk-proj-0123456789", provider: str = "openai"):
    return keys.add_key(session, NewKey(provider=provider, secret=Secret(secret.encode())))


def outcome(session) -> Outcome:
    return models.judge_model(session, MODEL, Wanted(item_class=ItemClass.CONFIDENTIAL)).verdict.outcome


def counts(session) -> list[Counts]:
    return [each.counts for each in accounts.list_answers(session)]


def test_an_answer_names_the_fingerprint_of_the_key_in_use(desk):
    stored = add_key(desk)
    assert accounts.state_answer(desk, answer(desk)).fingerprint == stored.credential.fingerprint


def test_an_answer_for_the_key_in_use_counts(desk):
    add_key(desk)
    accounts.state_answer(desk, answer(desk))
    assert (outcome(desk), counts(desk)) == (Outcome.ALLOWED, [Counts.HOLDS])


def test_an_answer_for_a_replaced_key_counts_no_more(desk):
    add_key(desk)
    accounts.state_answer(desk, answer(desk))
    add_key(desk, "sk-proj-another-9876543210")
    assert (outcome(desk), counts(desk)) == (Outcome.REFUSED, [Counts.OTHER_KEY])


def test_an_answer_given_before_there_was_a_key_counts_until_there_is_one(desk):
    accounts.state_answer(desk, answer(desk))
    assert outcome(desk) is Outcome.ALLOWED
    add_key(desk)
    assert (outcome(desk), counts(desk)) == (Outcome.REFUSED, [Counts.OTHER_KEY])


def test_an_answer_for_a_removed_key_counts_no_more(desk):
    add_key(desk)
    accounts.state_answer(desk, answer(desk))
    keys.remove_key(desk, "openai")
    assert (outcome(desk), counts(desk)) == (Outcome.REFUSED, [Counts.OTHER_KEY])


def test_the_same_key_given_again_keeps_its_answers(desk):
    add_key(desk)
    accounts.state_answer(desk, answer(desk))
    add_key(desk, " sk-proj-0123456789\n")
    assert counts(desk) == [Counts.HOLDS]


def test_the_same_key_given_again_after_another_needs_its_answers_again(desk):
    add_key(desk)
    accounts.state_answer(desk, answer(desk))
    add_key(desk, "sk-proj-another-9876543210")
    add_key(desk)
    assert counts(desk) == [Counts.OTHER_KEY]


def test_an_answer_past_its_last_day_is_over(desk):
    add_key(desk)
    accounts.state_answer(desk, answer(desk, days=1))
    later = replace(desk, now=lambda: desk.now() + timedelta(days=3))
    assert counts(later) == [Counts.OVER]


@pytest.mark.parametrize(
    ("provider", "asked"),
    [
        ("openai", ("zero-retention", "modified-abuse-monitoring")),
        ("anthropic", ("zero-retention",)),
        ("gemini", ("billing-on", "europe-terms")),
    ],
)
def test_the_questions_are_the_one_or_two_that_change_most(desk, provider, asked):
    assert tuple(state.name for state in accounts.questions(desk, provider)) == asked
