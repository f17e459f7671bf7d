"""Jobs of several exchanges whose service contradicts what was stated: no more content goes, what is there comes in."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from localai.operations import accounts, contradictions, ledger
from localai.operations.plan import plan
from localai.operations.queue import carry_on
from localai.operations.send import approve, enqueue, follow, run
from localai.sending_errors import ContradictedError
from localai.vocabulary.cards import AccountState, Effect, Evidence
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How, Outcome
from tests.operations.clips import PLACE, Studio, clip, filming, planned, said, serving
from tests.operations.desk import add_picture

STATE = "zero-retention"
OFF = ("X-Zero-Data-Retention", "false")


@dataclass
class Telling(Studio):
    """The studio, where answers to uploads say that zero retention is off."""

    def __call__(self, request):
        if not request.line.startswith("POST /files"):
            return super().__call__(request)
        self.lines.append("POST /files")
        return said({"url": "https://rest.fal.ai/files/f1"}, 200, OFF)


@pytest.fixture
def studio():
    return Telling()


@pytest.fixture
def maker(session, studio):
    with serving(studio) as recorder, filming(session, recorder) as ready:
        yield with_state(ready)


@pytest.fixture
def photo(maker, tmp_path):
    return add_picture(maker, tmp_path, item_class=ItemClass.PUBLIC)


def with_state(session):
    """Return the session where the card knows zero retention as a state that a header of each answer states."""
    found = session.catalog
    card = found.cards["fal"]
    state = AccountState(
        name=STATE,
        words="zero retention",
        effect=Effect(),
        read_back="response header x-zero-data-retention",
        evidence=Evidence.PUBLISHED,
        source="https://example.org",
        as_of=card.checked,
    )
    surfaces = tuple(replace(each, states=(*each.states, STATE)) for each in card.surfaces)
    cards = {**found.cards, "fal": replace(card, states=(*card.states, state), surfaces=surfaces)}
    return replace(session, load_catalog=lambda: replace(found, cards=cards))


def stated(session):
    until = session.now().date() + timedelta(days=9)
    return accounts.state_answer(
        session, accounts.Answer(provider="fal", state=STATE, reference="letter", expires=until)
    )


def begun(session, item, **changes):
    wanted = planned(session, item, **changes)
    approve(session, wanted, How.DIGEST)
    return run(session, wanted, wanted.digest).receipt.id


def test_a_poll_that_contradicts_an_answer_stops_other_sends_and_the_job_comes_home(maker, photo, studio):
    studio.polls = (said({"status": "done", "urls": [PLACE]}, 200, OFF),)
    own = stated(maker)
    run_id = begun(maker, photo)
    finished = follow(maker, run_id)
    assert (finished.receipt.outcome, len(finished.items)) == (Outcome.DONE, 1)
    (found,) = contradictions.standing_contradictions(maker)
    assert (found.answer_id, found.source) == (own.id, run_id)
    with pytest.raises(ContradictedError):
        plan(maker, clip(photo))
    accounts.withdraw_answer(maker, own.id)
    plan(maker, clip(photo))


def test_after_an_upload_that_contradicts_an_answer_the_request_waits_for_the_person(maker, photo, studio):
    own = stated(maker)
    run_id = begun(maker, photo, settings=(("upload", "yes"),))
    with pytest.raises(ContradictedError):
        follow(maker, run_id)
    assert studio.lines == ["POST /files"]
    accounts.withdraw_answer(maker, own.id)
    assert follow(maker, run_id).receipt.outcome is Outcome.DONE
    assert studio.lines[:2] == ["POST /files", "POST /clips"]


def test_what_waits_in_the_queue_stays_there(maker, photo, studio):
    own = stated(maker)
    wanted = planned(maker, photo)
    approve(maker, wanted, How.DIGEST)
    run_id = enqueue(maker, wanted, wanted.digest)
    with ledger.recording(maker) as record:
        contradictions.contradict(record, own, "x-zero-data-retention: false", run_id)
    heard = []
    carry_on(maker, heard.append)
    assert (studio.lines, [type(each.error) for each in heard]) == ([], [ContradictedError])
    stated(maker)
    assert follow(maker, run_id).receipt.outcome is Outcome.DONE
