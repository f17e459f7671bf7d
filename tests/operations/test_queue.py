"""The queue of jobs, for real: what waits for a place, what goes out first, and what did not get out."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from localai.egress import delivery
from localai.egress.delivery import Files
from localai.egress.order import Delivered, Stage
from localai.jobs.following import MOST_BEGINNINGS
from localai.operations import cancelling, jobs, keys, ledger, queue, turns
from localai.operations.keys import NewKey
from localai.operations.queue import Rounds, carry_on
from localai.operations.recovery import recover
from localai.operations.send import follow, run
from localai.sending_errors import KeyChangedError, ProviderError
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import EntryKind, Outcome
from localai.vocabulary.secret import Secret
from tests.operations.clips import KEY, Studio, filming, planned, serving
from tests.operations.desk import add_picture
from tests.operations.test_following import attempts, begun, content, queued


@pytest.fixture
def studio():
    return Studio()


@pytest.fixture
def recorder(studio):
    with serving(studio) as started:
        yield started


@pytest.fixture
def maker(session, recorder):
    with filming(session, recorder, "[jobs]", "at_once = 2", "limits = { fal = 1 }") as ready:
        yield ready


@pytest.fixture
def photo(maker, tmp_path):
    return add_picture(maker, tmp_path, item_class=ItemClass.PUBLIC)


def test_one_job_of_a_service_at_a_time_where_it_may_have_one(maker, photo, studio):
    ids = [queued(maker, photo, prompt=words) for words in ("one", "two", "three")]
    began = []

    def hear(told):
        going = [each.run_id for each in turns.waiting(maker) if not each.queued]
        began.append(len(going))

    assert Rounds(maker, hear).until_over()
    assert max(began) == 1
    assert [jobs.show_job(maker, each).job.outcome for each in ids] == [Outcome.DONE] * 3
    assert studio.jobs == 3


def test_what_waits_in_the_queue_is_begun_before_others_are_asked_again(maker, photo, studio, monkeypatch):
    monkeypatch.setattr(queue, "DOORS", 1)
    at_once = replace(maker, settings=replace(maker.settings, jobs_limits=(("fal", 3),)))
    for words in ("one", "two", "three"):
        queued(at_once, photo, prompt=words)
    studio.polls = (*["running"] * 6, "done")
    assert Rounds(at_once, lambda _: None).until_over()
    asked = [line for line in studio.lines if "clips" in line and "DELETE" not in line]
    assert asked[:6] == ["POST /clips"] * 3 + [f"GET /clips/j{number}" for number in (1, 2, 3)]


def test_a_job_that_finds_no_place_waits_in_the_queue(maker, photo, studio):
    begun(maker, photo)
    second = begun(maker, photo, prompt="more waves")
    assert (second.waiting.queued, studio.jobs) == (True, 1)


def test_a_job_in_the_queue_survives_its_process(maker, photo, open_session, studio, recorder):
    first = queued(maker, photo, settings=(("upload", "yes"),))
    other = open_session()
    finished = follow(replace(maker, workspace=other.workspace, outside=other.outside), first)
    assert (finished.receipt.outcome, recorder.requests[0].body) == (Outcome.DONE, content(maker, photo))


def failing(recorder, times):
    """Have so many connections end before anybody said anything."""
    met = []

    def greet():
        met.append(len(met))
        if len(met) <= times:
            raise OSError("hung up")

    recorder.greet = greet


def impatient(session):
    """A session whose clock leaps, so that nobody waits for a pause to pass."""
    passed = count()
    return replace(session, now=lambda: datetime.now(UTC) + timedelta(seconds=next(passed)))


def test_a_job_of_the_queue_whose_first_request_did_not_leave_is_tried_again_under_its_approval(
    maker, photo, studio, recorder
):
    failing(recorder, MOST_BEGINNINGS - 1)
    finished = follow(impatient(maker), queued(maker, photo))
    kinds = [entry.kind for entry in ledger.entries_of(maker, 100)]
    assert (finished.receipt.outcome, studio.jobs, recorder.connections) == (Outcome.DONE, 1, MOST_BEGINNINGS + 4)
    assert [kinds.count(kind) for kind in (EntryKind.CONSENT, EntryKind.INTENT, EntryKind.OUTCOME)] == [1, 1, 1]
    assert (attempts(maker), turns.waiting(maker)) == ([], ())


def test_a_job_that_never_gets_out_was_not_sent_and_its_approval_holds(maker, photo, recorder):
    failing(recorder, MOST_BEGINNINGS)
    with pytest.raises(ProviderError):
        follow(impatient(maker), queued(maker, photo))
    (job,) = jobs.list_jobs(maker)
    assert (job.outcome, recorder.connections, recorder.requests, attempts(maker)) == (
        Outcome.NOT_SENT,
        MOST_BEGINNINGS,
        [],
        [],
    )
    wanted = planned(maker, photo)
    assert run(maker, wanted, wanted.digest).waiting is not None


def test_a_job_that_does_not_come_from_the_queue_is_not_tried_again(maker, photo, recorder):
    failing(recorder, 1)
    with pytest.raises(ProviderError):
        begun(maker, photo)
    assert (jobs.list_jobs(maker)[0].outcome, recorder.connections) == (Outcome.NOT_SENT, 1)


def test_a_refusal_that_stays_is_not_tried_again(maker, photo, recorder):
    first = queued(maker, photo)
    keys.remove_key(maker, "fal")
    keys.add_key(maker, NewKey(provider="fal", secret=Secret(KEY[::-1])))
    with pytest.raises(KeyChangedError):
        follow(impatient(maker), first)
    assert (jobs.list_jobs(maker)[0].outcome, recorder.connections) == (Outcome.NOT_SENT, 0)


def test_while_it_waits_to_be_tried_again_it_can_be_taken_from_the_queue(maker, photo, recorder):
    failing(recorder, 1)
    first = queued(maker, photo)
    carry_on(maker)
    waiting = turns.where(maker, first)
    assert (waiting.queued, waiting.tries) == (True, 1)
    assert cancelling.cancel_job(maker, first).job.outcome is Outcome.NOT_SENT
    assert (recorder.requests, attempts(maker)) == ([], [])


def test_a_door_that_comes_late_to_a_job_that_is_tried_again_sends_nothing(maker, photo, studio, recorder):
    first = queued(maker, photo)
    late = turns.take(maker, first)
    part, state = (os.open(path, os.O_RDWR) for path in (late.sent.place.part, late.sent.place.state))
    body, channel = os.dup(late.work.body), late.work.channel.dup()  # its door lives on, and waits for its order
    turns.took(maker, late, Delivered(stage=Stage.REFUSED, sent=0, problem="lost"))
    again = turns.take(maker, first, early=True)
    given = Files(body=body, part=part, state=state)
    assert delivery.deliver(channel, late.work.order, given, lambda _: None).problem == "disk"
    assert recorder.requests == []
    turns.took(maker, again, turns.deliver(again))
    assert studio.jobs == 1


def test_a_try_whose_process_is_gone_before_its_door_began_goes_back_into_the_queue(maker, photo, studio):
    first = queued(maker, photo)
    turns.take(maker, first).close()
    assert (recover(maker), turns.where(maker, first).tries) == ((), 1)
    assert follow(impatient(maker), first).receipt.outcome is Outcome.DONE
    assert studio.jobs == 1


def test_what_is_taken_from_the_queue_was_not_sent_and_may_be_approved_again(maker, photo, recorder):
    first = queued(maker, photo)
    view = cancelling.cancel_job(maker, first[:8])
    assert (view.job.outcome, view.receipt.sent, recorder.requests, attempts(maker)) == (Outcome.NOT_SENT, 0, [], [])
    wanted = planned(maker, photo)
    assert run(maker, wanted, wanted.digest).waiting is not None
