"""Jobs: what is listed first, what a person found out, and answers that outlive the process that asked."""

import os
from decimal import Decimal

import pytest

from localai.egress import delivery
from localai.egress.attempt import Attempt, settle
from localai.egress.delivery import Files
from localai.errors import NotFoundError, UsageError
from localai.operations import jobs, ledger
from localai.operations.jobs import Found
from localai.operations.plan import plan
from localai.operations.recovery import ATTEMPTS, recover
from localai.operations.send import approve, begin, deliver, finish, run
from localai.operations.status import copies
from localai.sending_errors import OutcomeUnknownError
from localai.vault import runs
from localai.vocabulary.outcomes import How, Outcome
from tests.operations.abroad import TEXT, abroad, asking, said
from tests.wire.server import CUT, Recorder


@pytest.fixture
def recorder():
    with Recorder(answers=[said()]) as started:
        yield started


@pytest.fixture
def sender(session, recorder):
    with abroad(session, recorder) as ready:
        yield ready


@pytest.fixture
def unknown(sender, recorder):
    """A send whose end nobody knows."""
    recorder.answers = [[CUT], said()]
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    with pytest.raises(OutcomeUnknownError):
        run(sender, planned, planned.digest)
    return runs.newest_runs(sender.workspace.database, 1)[0].id


def begun(session, wished=None):
    planned = plan(session, wished or asking())
    approve(session, planned, How.DIGEST)
    return begin(session, planned, planned.digest)


def test_what_nobody_knows_stands_first(sender, unknown):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    run(sender, planned, planned.digest)
    assert [job.outcome for job in jobs.list_jobs(sender)] == [Outcome.UNKNOWN, Outcome.DONE]


def test_send_that_goes_on_is_listed_as_going_on(sender):
    going = begun(sender)
    assert [(job.id, job.outcome, job.where) for job in jobs.list_jobs(sender)] == [(going.run_id, None, "openai")]
    finish(sender, going, deliver(going))


@pytest.mark.parametrize(("found", "elsewhere"), [(Found.ARRIVED, True), (Found.NOT_ARRIVED, False)])
def test_what_a_person_found_out_is_on_record_and_decides_about_copies(sender, unknown, found, elsewhere):
    view = jobs.resolve_job(sender, unknown[:8], found, Decimal("0.04"))
    assert (view.job.found, view.receipt.cost, view.job.is_open) == (found, Decimal("0.04"), False)
    assert bool(copies(sender)) is elsewhere
    ledger.verify(sender)


def test_only_what_nobody_knows_can_be_found_out(sender):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    finished = run(sender, planned, planned.digest)
    with pytest.raises(UsageError):
        jobs.resolve_job(sender, finished.receipt.id, Found.ARRIVED, None)


def test_job_nobody_knows_is_not_found(sender):
    with pytest.raises(NotFoundError):
        jobs.show_job(sender, "ffff")


def test_unknown_send_is_not_sent_again_by_itself(sender, recorder, unknown):
    recover(sender)
    recover(sender)
    assert len(recorder.requests) == 1


def test_answer_that_arrived_while_nobody_waited_is_taken_in(sender):
    going = begun(sender)
    deliver(going)  # and the process that asked is gone
    going.close()
    assert recover(sender) == (going.run_id,)
    view = jobs.show_job(sender, going.run_id)
    assert (view.job.outcome, len(view.receipt.outputs)) == (Outcome.DONE, 1)
    assert list((sender.workspace.folder / ATTEMPTS).iterdir()) == []
    ledger.verify(sender)


def test_send_of_a_living_process_is_left_alone(sender):
    going = begun(sender)
    assert recover(sender) == ()
    assert finish(sender, going, deliver(going)).result.text == TEXT


def test_send_whose_process_is_gone_before_its_door_began_was_not_sent(sender, recorder):
    going = begun(sender)
    going.close()
    assert recover(sender) == (going.run_id,)
    assert jobs.show_job(sender, going.run_id).job.outcome is Outcome.NOT_SENT
    assert recorder.requests == []


def test_door_that_gets_its_order_after_it_was_judged_sends_nothing(sender, recorder):
    late = begun(sender)
    held = late.held.pop_all()  # its process is gone, and its order is still on the way
    place, part = late.work.place, os.open(late.work.place.part, os.O_RDWR)
    assert settle(place.state) is Attempt.NOT_SENT
    given = Files(body=late.work.body, part=part, state=os.open(place.state, os.O_RDWR))
    delivered = delivery.deliver(late.work.channel, late.work.order, given, lambda _: None)
    assert delivered.problem == "disk"
    assert recorder.requests == []
    held.close()


def test_files_that_were_taken_away_leave_it_unknown(sender):
    going = begun(sender)
    going.work.place.remove()
    going.close()
    recover(sender)
    assert jobs.show_job(sender, going.run_id).job.outcome is Outcome.UNKNOWN
