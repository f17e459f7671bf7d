"""What follows from one exchange of a job: the next one, one more try with a pause, or the end."""

import io
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from localai.egress.attempt import Intake
from localai.egress.order import Delivered, Stage
from localai.jobs.following import LONGEST_PAUSE, Attempted, Going, Over, _done, after, usage_of
from localai.jobs.runner import Place
from localai.operations import exchanges
from localai.operations.exchanges import exchange_of, is_sent_once
from localai.providers.adapter import Call, Done, Given, Located, Next, Problem, Usage
from localai.storage.files import new_file
from localai.vault.steps import Awaited, StoredStep
from localai.vocabulary.cards import Host, HostUse
from localai.vocabulary.outbound import DIRECT
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Role, Task
from tests.operations.clips import API, CLIP, DOWNLOADS, MODEL, PLACE, UPLOADS, Clips
from tests.providers.calls import CATALOG
from tests.wire.orders import plan_for

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KEY = bytes(32)
LOST = Delivered(stage=Stage.RESOLVED, sent=0, problem="connect")
CUT = Delivered(stage=Stage.SENT, sent=7, problem="broken")
WHOLE = Delivered(stage=Stage.DONE, sent=7)
HERE = Awaited(media_type="video/mp4", exchange="fetch", fillings=(("at", PLACE),), key=Secret(KEY))
THERE = replace(HERE, key=Secret(b""))


class Bytes(io.BytesIO):
    """The content of a part."""

    def read_at(self, offset: int, size: int) -> bytes:
        return self.getvalue()[offset : offset + size]


def plan(**settings: str):
    given = Given(part=0, role=Role.IMAGE, media_type="image/png", size=9, digest="0" * 64)
    call = Call(
        task=Task.IMAGE_TO_VIDEO,
        model=CATALOG.model(MODEL),
        prompt="waves",
        given=(given,),
        settings=tuple(settings.items()),
        levers=(),
    )
    prepared = Clips().prepare(call)
    uses = zip((API, UPLOADS, DOWNLOADS), (HostUse.API, HostUse.UPLOAD, HostUse.DOWNLOAD), strict=True)
    place = exchanges.Place(
        base=f"https://{API}", credential=None, hosts=tuple(Host(name=name, use=use) for name, use in uses)
    )
    drafts = (prepared.work, *prepared.follow_ups)
    made = [exchange_of(draft, place, [Bytes(b"a picture")]) for draft in drafts]
    found = plan_for(*made, network=DIRECT, shown=None)
    once = tuple(filter(is_sent_once, made))
    return replace(found, exchanges=once, follow_ups=tuple(each for each in made if not is_sent_once(each)))


@pytest.fixture
def at(tmp_path):
    """Give what was attempted: a job at an exchange, with the answer that arrived, if any."""
    count = iter(range(100))

    def attempted(exchange, told=None, status=200, headers=(), settings=None, **step):
        place = Place(part=tmp_path / f"{next(count)}.part", state=tmp_path / "state")
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        intake = Intake(new_file(place.part), KEY, lambda _: None)
        intake.head(status, headers)
        intake.body(content)
        intake.close()
        where = {"fillings": (("id", "j1"),), "due": NOW, "begun": True, "key": Secret(KEY)} | step
        stored = StoredStep(run="r", provider="fal", exchange=exchange, **where)
        return Attempted(plan=plan(**(settings or {})), step=stored, state={"asked": 0}, place=place, now=NOW)

    return attempted


def seconds(going):
    assert isinstance(going, Going), going
    return (going.step.due - NOW).total_seconds()


def ended(over):
    assert isinstance(over, Over), over
    assert isinstance(over.said, Problem), over.said
    return over.said.outcome, over.said.code


def test_an_answer_leads_to_the_next_exchange_with_what_it_told(at):
    found = after(Clips(), at("job", {"id": "j7"}, fillings=()), WHOLE)
    assert isinstance(found, Going)
    told = (found.step.exchange, found.step.fillings, found.step.begun, found.step.left, found.state["job"])
    assert told == ("poll", (("id", "j7"), ("number", "7")), False, 7, "j7")


def test_how_far_it_is_stays_with_the_job(at):
    found = after(Clips(), at("poll", {"status": "warming up", "wait": 9}), WHOLE)
    assert (seconds(found), found.step.progress, found.step.remark) == (9, 0.5, "warming up")


@pytest.mark.parametrize("final", [LOST, CUT], ids=["no-network", "cut-off"])
def test_a_poll_that_failed_is_tried_again_with_growing_pauses(at, final):
    pauses = [seconds(after(Clips(), at("poll", tries=tries), final)) for tries in range(12)]
    assert pauses == [min(LONGEST_PAUSE, 2.0**tries) for tries in range(12)]


def test_a_poll_that_nobody_received_does_not_count(at):
    lost, cut = (after(Clips(), at("poll"), final) for final in (LOST, CUT))
    assert (lost.step.counts, cut.step.counts) == ({}, {"poll": 1})


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_service_that_has_no_answer_now_is_asked_again(at, status):
    assert seconds(after(Clips(), at("poll", {}, status), WHOLE)) == 1


@pytest.mark.parametrize(("hint", "pause"), [("17", 17), ("0", 1), ("999999", 3600), ("soon", 1)])
def test_the_hint_of_a_service_when_to_come_back_is_honored(at, hint, pause):
    assert seconds(after(Clips(), at("poll", {}, 503, (("retry-after", hint),)), WHOLE)) == pause


def test_an_answer_after_failures_forgets_them(at):
    assert after(Clips(), at("poll", {"status": "running"}, tries=5), WHOLE).step.tries == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_poll_that_is_refused_leaves_unknown_what_the_job_does(at, status):
    assert ended(after(Clips(), at("poll", {}, status), WHOLE))[0] is Outcome.UNKNOWN


def test_a_job_that_ended_without_a_result_failed(at):
    assert ended(after(Clips(), at("poll", {"status": "failed"}), WHOLE)) == (Outcome.FAILED, "job")


def test_no_more_polls_than_the_plan_holds(at):
    found = after(Clips(), at("poll", {"status": "running"}, settings={"at_most": "3"}, counts={"poll": 2}), WHOLE)
    assert ended(found) == (Outcome.UNKNOWN, "too-long")


@pytest.mark.parametrize("told", [b"", b"{}", b"{", b"[" * 100_000], ids=["nothing", "empty", "half", "deep"])
@pytest.mark.parametrize("exchange", ["job", "poll"])
def test_an_answer_that_its_adapter_cannot_take_apart_ends_the_job_as_unknown(at, exchange, told):
    assert ended(after(Clips(), at(exchange, told), WHOLE)) == (Outcome.UNKNOWN, "malformed")


@pytest.mark.parametrize("exchange", ["upload", "job"])
def test_content_that_may_have_arrived_is_never_sent_again(at, exchange):
    tried = at(exchange, settings={"upload": "yes"})
    assert ended(after(Clips(), tried, CUT)) == (Outcome.UNKNOWN, "broken")


def test_content_that_did_not_begin_after_an_upload_is_tried_again_a_few_times(at):
    tried = [at("job", settings={"upload": "yes"}, tries=tries) for tries in range(7)]
    found = [after(Clips(), each, LOST) for each in tried]
    assert [isinstance(each, Going) for each in found] == [*[True] * 6, False]
    assert ended(found[-1]) == (Outcome.FAILED, "connect")


def test_the_first_request_that_did_not_begin_was_not_sent(at):
    assert ended(after(Clips(), at("job"), LOST)) == (Outcome.NOT_SENT, "connect")


class Odd(Clips):
    """An adapter that asks for what there is not."""

    def __init__(self, said):
        self.said = said

    def advance(self, state, answer):
        return self.said


@pytest.mark.parametrize(
    ("exchange", "fillings"),
    [("nothing", ()), ("fetch", ()), ("delete", ()), ("cancel", ())],
    ids=["not-in-the-plan", "not-filled", "deletes", "cancels"],
)
def test_an_adapter_gets_nothing_sent_that_is_not_a_next_step_of_the_plan(at, exchange, fillings):
    said = Next(exchange=exchange, fillings=fillings, wait=0, state={})
    assert ended(after(Odd(said), at("poll", {}), WHOLE)) == (Outcome.UNKNOWN, "malformed")


def test_an_adapter_gets_no_work_sent_twice(at):
    said = Next(exchange="job", fillings=(), wait=0, state={})
    assert ended(after(Odd(said), at("poll", {}, counts={"job": 1}), WHOLE)) == (Outcome.UNKNOWN, "too-long")


@pytest.mark.parametrize(("asked", "waits"), [(-5, 0), (0, 0), (7, 7), (10**9, 3600)])
def test_an_adapter_neither_hurries_nor_stops_the_clock(at, asked, waits):
    said = Next(exchange="poll", fillings=(), wait=asked, state={})
    assert seconds(after(Odd(said), at("poll", {}), WHOLE)) == waits


# --- results that lie elsewhere ----------------------------------------------------------------------------------


def test_what_is_done_is_fetched_before_it_ends(at):
    found = after(Clips(), at("poll", {"status": "done", "urls": [PLACE, PLACE]}), WHOLE)
    assert (found.step.exchange, found.step.fetching, len(found.step.results)) == ("fetch", 0, 2)


def test_results_are_fetched_one_after_the_other(at):
    first = after(Clips(), at("fetch", CLIP, results=(THERE, THERE)), WHOLE)
    assert (first.step.exchange, first.step.fetching) == ("fetch", 1)
    last = after(Clips(), at("fetch", CLIP, results=(HERE, THERE)), WHOLE)
    assert isinstance(last, Over)
    assert (last.said, last.step.fetching) == (Done(outputs=()), None)


@pytest.mark.parametrize("final", [LOST, CUT, replace(CUT, problem="disk"), replace(CUT, problem="timeout")])
def test_a_result_that_did_not_come_is_fetched_again(at, final):
    assert seconds(after(Clips(), at("fetch", results=(THERE,)), final)) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_result_that_is_not_there_any_more_is_asked_for_at_its_job(at, status):
    found = after(Clips(), at("fetch", b"", status, results=(THERE,), again=("poll", 0)), WHOLE)
    assert (found.step.exchange, found.step.results, found.step.again) == ("poll", (), ("poll", 1))


@pytest.mark.parametrize(
    ("status", "code"), [(404, "gone"), (301, "redirect"), (307, "redirect"), (206, "gone"), (204, "gone")]
)
def test_a_result_that_nobody_can_have_is_lost(at, status, code):
    found = after(Clips(), at("fetch", b"", status, results=(THERE,), again=("poll", 3)), WHOLE)
    assert ended(found) == (Outcome.FAILED, code)


@pytest.mark.parametrize("problem", ["host", "private", "packed", "too-large", "digest"])
def test_a_place_that_is_refused_is_not_tried_again(at, problem):
    final = Delivered(stage=Stage.REFUSED, sent=0, problem=problem)
    assert ended(after(Clips(), at("fetch", results=(THERE,)), final)) == (Outcome.FAILED, problem)


def test_an_answer_that_is_damaged_is_asked_for_again(at):
    tried = at("poll", {"status": "done", "urls": [PLACE]})
    tried.place.part.write_bytes(tried.place.part.read_bytes()[:-1] + b"\0")
    assert seconds(after(Clips(), tried, WHOLE)) == 1


def test_a_pause_is_counted_from_now(at):
    assert after(Clips(), at("poll"), LOST).step.due == NOW + timedelta(seconds=1)


def test_what_was_used_rests_with_the_job_as_it_was_said():
    said = Usage(input_tokens=7, cost=Decimal("0.0700"), seconds=Decimal("5.5"), pages=2)
    done = Done(outputs=(Located(media_type="video/mp4", exchange="fetch", fillings=(("at", PLACE),)),), usage=said)
    assert {each.name for each in fields(Usage)} == {"input_tokens", "output_tokens", "cost", "seconds", "pages"}
    assert usage_of(_finding(done)) == said


def _finding(done):
    tried = Attempted(
        plan=plan(),
        step=StoredStep(run="r", provider="fal", exchange="poll", due=NOW),
        state={},
        place=Place(part=Path("part"), state=Path("state")),
        now=NOW,
    )
    found = _done(tried, tried.step, done)
    return found.step.finding
