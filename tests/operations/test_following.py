"""Jobs of several exchanges, for real: a door for each, a service on loopback, results fetched into sealed blobs."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from localai.errors import NotFoundError, UsageError
from localai.operations import batch, batch_work, batches, cancelling, deleting, export, jobs, ledger, turns
from localai.operations.batch import Asking
from localai.operations.batches import Stage
from localai.operations.plan import plan
from localai.operations.queue import Rounds, Said, carry_on
from localai.operations.recovery import ATTEMPTS, recover
from localai.operations.rehearse import rehearse
from localai.operations.send import approve, enqueue, follow, run
from localai.operations.showing import view_plan
from localai.providers import registry
from localai.sending_errors import ProviderError, TooLargeToSendError
from localai.vault import sends
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import EntryKind, How, Outcome
from tests.operations.clips import CLIP, KEY, PLACE, Studio, clip, filming, planned, said, serving
from tests.operations.desk import add_picture
from tests.wire.server import CUT, answer


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


def begun(session, item, **changes):
    """Approve a clip and send its first request."""
    wanted = planned(session, item, **changes)
    approve(session, wanted, How.DIGEST)
    return run(session, wanted, wanted.digest)


def queued(session, item, **changes):
    """Approve a clip and put it into the queue; return its id."""
    wanted = planned(session, item, **changes)
    approve(session, wanted, How.DIGEST)
    return enqueue(session, wanted, wanted.digest)


def content(session, item):
    sink = io.BytesIO()
    export.export(session, item.id, sink)
    return sink.getvalue()


def attempts(session):
    return sorted(path.name for path in (session.workspace.folder / ATTEMPTS).iterdir())


def test_a_photo_becomes_a_clip(maker, photo, studio, recorder):
    first = begun(maker, photo)
    assert first.waiting is not None
    finished = follow(maker, first.receipt.id)
    (item,) = finished.items
    assert (content(maker, item), item.media_type, b"".join(finished.results[0].chunks())) == (CLIP, "video/mp4", CLIP)
    assert studio.lines == [
        "POST /clips",
        "GET /clips/j1",
        "GET /clips/j1",
        "GET /files/clip.mp4?sig=a%2Fb",
        "DELETE /clips/j1",
    ]
    assert [b"CANARY" in request.head for request in recorder.requests] == [True, True, True, False, True]
    fetch = recorder.requests[3]
    assert [name for name, _ in fetch.headers] == ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"]
    assert (fetch.header("host"), KEY in fetch.head) == ("v3.fal.media", False)
    assert (finished.receipt.outcome, finished.receipt.sent) == (Outcome.DONE, recorder.requests[0].size)
    assert (finished.receipt.cost, finished.receipt.currency) == (Decimal("0.35"), "USD")  # 5 seconds at 0.07
    assert (attempts(maker), turns.waiting(maker)) == ([], ())


def test_a_deletion_with_a_number_in_its_body_is_made_as_rehearsed(maker, photo, studio, recorder):
    wanted = planned(maker, photo, settings=(("numbered", "yes"),))
    rehearsed = rehearse(maker, wanted)[-1]
    assert (rehearsed.equal, rehearsed.method) == (True, "POST")
    approve(maker, wanted, How.DIGEST)
    first = run(maker, wanted, wanted.digest)
    follow(maker, first.receipt.id)
    assert studio.lines[-2:] == ["DELETE /clips/j1", "POST /files/delete"]
    assert recorder.requests[-1].body == b'{"file_id":1,"purpose":"clips"}'
    assert deleting.calls_left(maker) == {}


def test_a_request_longer_than_its_service_takes_is_refused_before_it_is_approved(maker, photo, studio):
    registry.CONNECTIONS["fal/clips"] = replace(registry.CONNECTIONS["fal/clips"], most_bytes=100)
    with pytest.raises(TooLargeToSendError, match="all of it together"):
        planned(maker, photo)
    assert studio.lines == []


def test_an_upload_goes_first_and_each_request_with_content_once(maker, photo, studio, recorder):
    first = begun(maker, photo, settings=(("upload", "yes"),))
    finished = follow(maker, first.receipt.id)
    assert studio.lines[:3] == ["POST /files", "POST /clips", "GET /clips/j1"]
    assert recorder.requests[0].body == content(maker, photo)
    assert recorder.requests[1].body == b'{"prompt":"waves","image_url":"https://rest.fal.ai/files/f1"}'
    assert finished.receipt.sent == sum(request.size for request in recorder.requests)


def test_several_results_come_one_by_one_and_stay_together(maker, photo, studio):
    studio.places = (PLACE, PLACE.replace("clip", "other"))
    finished = follow(maker, begun(maker, photo).receipt.id)
    assert [content(maker, item) for item in finished.items] == [CLIP, CLIP]
    assert studio.lines[3:5] == ["GET /files/clip.mp4?sig=a%2Fb", "GET /files/other.mp4?sig=a%2Fb"]


def test_what_is_not_kept_is_handed_over_once(maker, photo):
    finished = follow(maker, begun(maker, photo, keep=False).receipt.id)
    assert (finished.items, b"".join(finished.results[0].chunks())) == ((), CLIP)
    recover(maker)
    assert attempts(maker) == []


def test_a_job_goes_on_in_another_process(maker, photo, open_session, studio):
    first = begun(maker, photo)
    other = open_session()
    elsewhere = replace(maker, workspace=other.workspace, outside=other.outside)
    while turns.where(elsewhere, first.receipt.id) is not None:
        carry_on(elsewhere)
    assert [job.outcome for job in jobs.list_jobs(maker)] == [Outcome.DONE]
    assert studio.jobs == 1


def test_a_job_says_how_far_it_is(maker, photo, studio):
    studio.polls = ("warming up", "done")
    first = begun(maker, photo)
    carry_on(maker)
    (job,) = jobs.list_jobs(maker)
    assert job.id == first.receipt.id
    assert (job.outcome, job.waiting.progress, job.waiting.remark) == (None, 0.5, "warming up")


def test_nobody_asks_before_it_is_due(maker, photo, studio):
    studio.polls = (said({"status": "running", "wait": 600}), "done")
    first = begun(maker, photo)
    carry_on(maker)
    carry_on(maker)
    assert studio.asked == 1
    assert turns.take(maker, first.receipt.id) is None
    Rounds(maker, lambda _: None).once(early=True)
    assert studio.asked == 2


def test_a_clock_that_was_set_back_keeps_nobody_waiting(maker, photo, studio):
    first = begun(maker, photo)
    back = replace(maker, now=lambda: datetime.now(UTC) - timedelta(days=400))
    carry_on(back)
    assert (studio.asked, turns.where(maker, first.receipt.id) is None) == (1, False)


def test_a_poll_that_was_cut_off_is_made_again_and_the_job_is_not(maker, photo, studio):
    studio.polls = ([CUT], said({}, 503), "done")
    quick = replace(maker, now=lambda: datetime.now(UTC) + timedelta(hours=1) * studio.asked)
    finished = follow(quick, begun(maker, photo).receipt.id)
    assert (finished.receipt.outcome, studio.jobs, studio.asked) == (Outcome.DONE, 1, 3)


def test_a_job_is_cancelled_where_it_is_and_its_copy_deleted(maker, photo, studio):
    first = begun(maker, photo)
    view = cancelling.cancel_job(maker, first.receipt.id)
    assert (view.job.outcome, view.receipt.problem) == (Outcome.FAILED, "cancelled")
    assert studio.lines == ["POST /clips", "PUT /clips/j1/cancel", "DELETE /clips/j1"]


def test_a_job_that_a_service_does_not_cancel_goes_on(maker, photo, studio):
    studio.cancelled = 400
    first = begun(maker, photo)
    with pytest.raises(ProviderError):
        cancelling.cancel_job(maker, first.receipt.id)
    assert follow(maker, first.receipt.id).receipt.outcome is Outcome.DONE


def test_a_job_that_is_given_up_is_unknown_and_nobody_is_asked(maker, photo, studio):
    first = begun(maker, photo)
    view = cancelling.cancel_job(maker, first.receipt.id, give_up=True)
    assert (view.job.outcome, view.job.is_open, studio.lines) == (Outcome.UNKNOWN, True, ["POST /clips"])


def test_what_is_over_is_not_cancelled(maker, photo):
    finished = follow(maker, begun(maker, photo).receipt.id)
    with pytest.raises(UsageError):
        cancelling.cancel_job(maker, finished.receipt.id)
    with pytest.raises(NotFoundError):
        cancelling.cancel_job(maker, "ffff")


def test_a_job_that_burned_says_so_and_its_copy_is_deleted(maker, photo, studio):
    studio.polls = ("failed",)
    first = begun(maker, photo)
    with pytest.raises(ProviderError) as raised:
        follow(maker, first.receipt.id)
    assert "it burned" in str(raised.value)
    assert studio.lines[-1] == "DELETE /clips/j1"


def test_a_deletion_that_failed_is_tried_again_later_and_with_pauses(maker, photo, studio):
    studio.deleted = 500
    first = begun(maker, photo)
    follow(maker, first.receipt.id)
    assert deleting.delete_due(maker) == ()
    later = replace(maker, now=lambda: datetime.now(UTC) + timedelta(minutes=11))
    assert [each.outcome for each in deleting.delete_due(later)] == [Outcome.FAILED]
    assert deleting.delete_due(later) == ()
    studio.deleted = 200
    much_later = replace(maker, now=lambda: datetime.now(UTC) + timedelta(hours=1))
    carry_on(much_later)
    assert studio.count("DELETE") == 3
    assert sends.send_of(maker.workspace.database, first.receipt.id).plan == b""
    found = [entry.body.outcome for entry in ledger.entries_of(maker, 99) if entry.kind is EntryKind.DELETION]
    assert found == [Outcome.DONE, Outcome.FAILED, Outcome.FAILED]


def test_a_result_is_fetched_from_nowhere_but_the_places_of_the_card(maker, photo, studio):
    studio.places = ("https://queue.fal.run/clips/j1",)  # where the key goes to, and no result comes from
    first = begun(maker, photo)
    with pytest.raises(ProviderError) as raised:
        follow(maker, first.receipt.id)
    view = jobs.show_job(maker, first.receipt.id)
    assert (view.job.outcome, view.receipt.problem, studio.fetches) == (Outcome.FAILED, "host", 0)
    assert "its card does not name" in str(raised.value)


def test_an_address_that_ran_out_is_asked_for_again(maker, photo, studio):
    studio.fetched = lambda count: answer(403, b"expired") if count == 1 else answer(200, CLIP)
    finished = follow(maker, begun(maker, photo).receipt.id)
    assert (finished.receipt.outcome, studio.fetches, studio.jobs) == (Outcome.DONE, 2, 1)


def test_a_job_that_nobody_may_reach_waits(maker, photo):
    first = begun(maker, photo)
    away = replace(maker, link=None)
    carry_on(away)
    assert turns.where(maker, first.receipt.id) is not None


def test_the_plan_of_a_job_holds_every_request_that_may_follow(maker, photo):
    made = plan(maker, clip(photo, settings=(("upload", "yes"),))).plan
    assert [each.name for each in (*made.exchanges, *made.follow_ups)] == [
        "upload",
        "job",
        "poll",
        "fetch",
        "cancel",
        "delete",
    ]
    assert made.bytes_out == sum(each.body_size for each in made.exchanges)


def test_a_rehearsal_plays_a_job_to_its_end(maker, photo, recorder):
    wanted = planned(maker, photo, settings=(("upload", "yes"),))
    found = rehearse(maker, wanted)
    assert [each.exchange for each in found] == ["upload", "job", "poll", "poll", "fetch", "cancel", "delete"]
    assert [each.different for each in found] == [()] * 7
    assert [each.with_key for each in found] == [True] * 4 + [False] + [True] * 2
    assert recorder.requests == []


def test_a_request_whose_process_is_gone_is_taken_in_while_others_wait(maker, photo):
    first = begun(maker, photo)
    turn = turns.take(maker, first.receipt.id)
    assert turn is not None
    turns.deliver(turn)
    turn.close()  # as a process that was killed now leaves it
    assert follow(maker, first.receipt.id).receipt.outcome is Outcome.DONE


def test_the_plan_says_every_request_that_may_follow(maker, photo):
    told = {name: value for name, value, _ in view_plan(maker, planned(maker, photo)).facts}
    assert told["then asks"] == "GET https://queue.fal.run/clips/{id}, until it is done, up to 50 times"
    assert told["then fetches"] == "GET at v3.fal.media or v3b.fal.media, where the answer says, up to 20 times"
    assert told["can cancel"] == "PUT https://queue.fal.run/clips/{id}/cancel, when you cancel it"
    assert told["then deletes"] == "DELETE https://queue.fal.run/clips/{id}, once the answer is here"


def test_jobs_of_a_batch_begin_as_places_get_free_and_each_is_followed_to_its_end(maker, photo, studio):
    askings = [Asking(name=words, wish=clip(photo, prompt=words)) for words in ("one", "two", "three")]
    batch_id = batch.approve(maker, batch.propose(maker, askings), How.DIGEST)
    most = []
    (worked,) = batch_work.run(maker, [batch_id], lambda _: most.append(batches.batch_of(maker, batch_id).going))
    assert (worked.is_done, studio.jobs, max(most)) == (True, 3, 1)
    assert [place.stage for place in batches.places_of(maker, batch_id)] == [Stage.DONE] * 3


def test_a_batch_that_is_cancelled_cancels_what_goes_on_elsewhere(maker, photo, studio):
    studio.polls = ("running",)
    askings = [Asking(name=words, wish=clip(photo, prompt=words)) for words in ("one", "two")]
    batch_id = batch.approve(maker, batch.propose(maker, askings), How.DIGEST)
    work = batch_work.Working(maker, batch_id)
    turn = work.next()
    work.hear(Said(run_id=turn.run_id, waiting=turns.took(maker, turn, turns.deliver(turn))))
    assert work.next() is None  # one at a time there
    ended, errors = batches.cancel(maker, batch_id)
    assert (errors, ended.counts, studio.lines[-2:]) == (
        (),
        {Stage.FAILED: 1, Stage.LEFT: 1},
        ["PUT /clips/j1/cancel", "DELETE /clips/j1"],
    )
