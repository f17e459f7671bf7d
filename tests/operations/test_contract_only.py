"""A service that trains unless a contract says otherwise: refused with the reason, planned as a job once it does."""

from datetime import timedelta

import pytest

from localai.errors import RefusedError
from localai.operations import accounts
from localai.operations.accounts import Answer
from localai.operations.plan import plan
from localai.vocabulary.cards import NO_DAYS, Review, Training
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outbound import HolePlace, Purpose
from localai.vocabulary.policies import Contract
from localai.vocabulary.tasks import Task
from tests.operations.desk import add_picture, wish, with_cards

ACCEPTED = ("retention-unknown", "review-unknown", "region-unknown", "onward-unknown")


@pytest.fixture
def session(session):
    return with_cards(session)


@pytest.fixture
def item(session, tmp_path):
    return add_picture(session, tmp_path, item_class=ItemClass.PUBLIC)


def editing(item, **changes):
    return wish(item, "bfl/flux-2-pro", task=Task.EDIT, prompt="make it blue", accepted=ACCEPTED, **changes)


def agree(session) -> None:
    terms = Contract(party="Black Forest Labs Inc.", training=Training.NO, days=NO_DAYS, review=Review.NO)
    until = session.now().date() + timedelta(days=9)
    accounts.state_answer(
        session, Answer(provider="bfl", state="contract", reference="order form 7", expires=until, contract=terms)
    )


def test_without_a_contract_nothing_is_planned_and_the_reason_is_told(session, item):
    with pytest.raises(RefusedError) as caught:
        plan(session, editing(item))
    assert "train" in caught.value.facts["sentence"]


def test_with_a_contract_the_whole_job_is_planned(session, item):
    agree(session)
    made = plan(session, editing(item)).plan
    assert [exchange.url for exchange in made.exchanges] == ["https://api.bfl.ai/v1/flux-2-pro"]
    assert [exchange.purpose for exchange in made.follow_ups] == [Purpose.POLL, Purpose.FETCH]
    assert {hole.place for exchange in made.follow_ups for hole in exchange.holes} == {HolePlace.URL}


def test_region_asked_for_chooses_the_host_and_where_the_job_may_be_asked_about(session, item):
    agree(session)
    made = plan(session, editing(item, region="eu")).plan
    (hole,) = made.follow_ups[0].holes
    assert [exchange.url for exchange in made.exchanges] == ["https://api.eu.bfl.ai/v1/flux-2-pro"]
    assert hole.pattern.startswith("https://api\\.eu[0-9]?\\.bfl\\.ai/")
