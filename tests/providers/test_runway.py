"""Runway: its answers in the eyes of its own client, what it is told beside the body, and how its jobs end."""

import json
from dataclasses import replace

import pytest
import runwayml
from pydantic import TypeAdapter
from runwayml.types import ImageToVideoCreateResponse, TaskRetrieveResponse, TextToVideoCreateResponse

from localai.providers.adapter import Done, Next, Problem
from localai.providers.queued import told
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, with_settings

PNG = (Role.FIRST_FRAME, "image/png")
SHOWN = case(CATALOG.model("runway/gen4.5"), Task.IMAGE_TO_VIDEO, [PNG])
TOLD = case(CATALOG.model("runway/gen4.5"), Task.TEXT_TO_VIDEO)
TURBO = case(CATALOG.model("runway/gen4-turbo"), Task.IMAGE_TO_VIDEO, [PNG])
ENDED = {"id": "u", "createdAt": "2026-11-21T00:00:00Z", "cost": {"credits": 0}}


def polled(**answer):
    return SHOWN.adapter.advance({}, told("poll", {**ENDED, **answer}))


@pytest.mark.parametrize("asked", [SHOWN, TOLD, TURBO], ids=lambda each: each.name)
def test_rehearsed_answers_are_what_the_client_reads(asked):
    kinds = {"work": ImageToVideoCreateResponse if asked.call.given else TextToVideoCreateResponse}
    for answer in asked.prepare().rehearsal:
        kind = kinds.get(answer.exchange, TaskRetrieveResponse)
        read = TypeAdapter(kind).validate_json(answer.content)
        assert read.id == json.loads(answer.content)["id"]


def test_every_request_names_the_version_that_the_client_names():
    version = runwayml.RunwayML(api_key="x").default_headers["X-Runway-Version"]
    prepared = replace(SHOWN, call=replace(SHOWN.call, deletions=("DELETE /v1/tasks/{id}",))).prepare()
    drafts = [prepared.work, *prepared.follow_ups, SHOWN.adapter.check()]
    for draft in drafts:
        named = {header.name: header.value for header in draft.headers}
        assert named == ({} if draft.name == "fetch" else {"X-Runway-Version": version})
    assert [draft.method for draft in drafts] == ["POST", "GET", "GET", "DELETE", "DELETE", "GET"]


@pytest.mark.parametrize("status", ["PENDING", "THROTTLED", "RUNNING"])
def test_job_that_goes_on_is_asked_about_again_after_five_seconds_or_more(status):
    step = polled(status=status, progress=0.25)
    assert isinstance(step, Next)
    assert (step.exchange, step.progress, step.remark) == ("poll", 0.25, status.lower())
    assert step.wait >= 5


@pytest.mark.parametrize(
    ("code", "outcome", "ours"),
    [
        ("SAFETY.INPUT.TEXT", Outcome.REFUSED, "content"),
        ("SAFETY.OUTPUT.VIDEO", Outcome.REFUSED, "content"),
        ("INTERNAL.BAD_OUTPUT.CODE01", Outcome.FAILED, "job"),
        ("ASSET.INVALID", Outcome.FAILED, "job"),
        (None, Outcome.FAILED, "job"),
    ],
)
def test_job_that_failed_says_how(code, outcome, ours):
    step = polled(status="FAILED", failure="No.", failureCode=code)
    assert step == Problem(outcome=outcome, code=ours, words="No.")


def test_job_that_was_ended_is_a_problem():
    assert polled(status="CANCELLED") == Problem(outcome=Outcome.FAILED, code="job")


def test_each_film_is_fetched():
    step = polled(status="SUCCEEDED", output=["https://a.example/1?x=1", "https://a.example/2"])
    assert isinstance(step, Done)
    assert [dict(each.fillings)["place"] for each in step.outputs] == ["https://a.example/1?x=1", "https://a.example/2"]


@pytest.mark.parametrize(
    ("asked", "settings"),
    [
        (SHOWN, {"seconds": "11"}),
        (SHOWN, {"seconds": "1"}),
        (TURBO, {"seconds": "10"}),
        (TOLD, {"ratio": "960:960"}),
        (SHOWN, {"ratio": "1:1"}),
        (SHOWN, {"output_format": "prores"}),
    ],
)
def test_what_it_cannot_make_is_refused(asked, settings):
    with pytest.raises(NotSupportedError):
        with_settings(asked, **settings).prepare()


def test_seconds_are_told_and_priced():
    for seconds in (2, 10):
        made = with_settings(TOLD, seconds=str(seconds))
        assert json.loads(made.body())["duration"] == made.prepare().seconds == seconds


def test_words_are_counted_as_it_counts_them():
    replace(TOLD, call=replace(TOLD.call, prompt="😀" * 500)).prepare()
    with pytest.raises(NotSupportedError):
        replace(TOLD, call=replace(TOLD.call, prompt="😀" * 501)).prepare()


def test_picture_has_a_place_only_where_one_is_asked_to_move():
    with pytest.raises(NotSupportedError):
        replace(SHOWN, call=replace(SHOWN.call, task=Task.TEXT_TO_VIDEO)).prepare()
    with pytest.raises(NotSupportedError):
        replace(TOLD, call=replace(TOLD.call, task=Task.IMAGE_TO_VIDEO)).prepare()
