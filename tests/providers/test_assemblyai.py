"""AssemblyAI: an upload, a job, polls and a deletion, each as the official client says it."""

import json
import urllib.parse
from dataclasses import replace

import assemblyai
import httpx
import pytest
from assemblyai import api

from localai.providers.adapter import Answer, Done, Next, Problem
from localai.vocabulary.outbound import HolePlace, Purpose
from localai.vocabulary.outcomes import Outcome
from tests.providers.calls import cases, with_settings
from tests.providers.forms import json_body
from tests.providers.oracles import schemas
from tests.providers.oracles.clients import Wire, sent

CASES = [case for case in cases() if case.surface == "assemblyai/transcripts"]
CASE = CASES[0]
UPLOAD, JOB, POLL, DELETE = (CASE.prepare().work, *CASE.prepare().follow_ups)
ADDRESS = "https://cdn.assemblyai.com/upload/f1"


def answered(exchange: str, told: object, status: int = 200):
    answer = Answer(exchange=exchange, status=status, headers=(), content=json.dumps(told).encode())
    return CASE.adapter.advance({}, answer)


def asked(case=CASE) -> dict:
    """Return the body of the job as it goes out."""
    job = case.prepare().follow_ups[0]
    return json_body(case.body(job.body).replace(b"{upload}", ADDRESS.encode()))


def client(wire: Wire) -> httpx.Client:
    return httpx.Client(base_url="https://api.assemblyai.com", transport=httpx.MockTransport(wire.of_httpx))


def job_of(wire: Wire) -> object:
    return api.create_transcript(client(wire), assemblyai.types.TranscriptRequest(**asked()))


SAME = {
    "upload": (UPLOAD, lambda wire: api.upload_file(client(wire), CASE.contents[0])),
    "job": (JOB, job_of),
    "poll": (POLL, lambda wire: api.get_transcript(client(wire), "t1")),
    "delete": (DELETE, lambda wire: api.delete_transcript(client(wire), "t1")),
}


@pytest.mark.parametrize("name", SAME)
def test_request_is_that_of_the_official_client(name):
    draft, tell = SAME[name]
    request = sent(tell)
    path = urllib.parse.urlsplit(str(request.url)).path
    assert (request.method, path) == (draft.method, draft.path.replace("{id}", "t1"))
    if name == "job":
        assert json.loads(request.content) == asked()
    if name == "upload":
        assert request.content == CASE.body() == CASE.contents[0]


@pytest.mark.parametrize("settings", [{}, {"language": "de"}])
def test_job_is_what_the_official_types_allow(settings):
    for case in CASES:
        assert schemas.faults("assemblyai job", asked(with_settings(case, **settings))) == []


def test_referee_refuses_a_job_with_a_name_misspelled():
    for name in asked():
        wrong = {f"{key}x" if key == name else key: value for key, value in asked().items()}
        assert schemas.faults("assemblyai job", wrong) != []


def test_made_up_answers_are_what_the_official_types_read():
    for answer in CASE.prepare().rehearsal[1:]:
        read = assemblyai.types.TranscriptResponse(**json.loads(answer.content))
        assert read.id == "rehearsal"


def test_upload_comes_first_and_everything_is_deleted_last():
    purposes = [draft.purpose for draft in (UPLOAD, JOB, POLL, DELETE)]
    assert purposes == [Purpose.UPLOAD, Purpose.WORK, Purpose.POLL, Purpose.DELETE]
    assert (DELETE.path, JOB.holes[0].place) == ("/v2/transcript/{id}", HolePlace.JSON_STRING)


def test_text_and_its_seconds_come_back():
    step = answered("poll", {"id": "t1", "status": "completed", "text": " Größe 漢 ", "audio_duration": 7})
    assert isinstance(step, Done)
    assert (step.outputs[0].content.decode(), step.usage.seconds) == ("Größe 漢", 7)


def test_job_that_goes_on_is_asked_about_ever_more_rarely():
    first = answered("poll", {"id": "t1", "status": "queued"})
    assert isinstance(first, Next)
    later = CASE.adapter.advance({**first.state, "asked": 50}, replace(CASE.prepare().rehearsal[2], exchange="poll"))
    assert isinstance(later, Next)
    assert (first.exchange, first.wait, first.remark, later.wait) == ("poll", 3.0, "queued", 15.0)


@pytest.mark.parametrize("exchange", ["job", "poll"])
def test_job_that_failed_is_told_in_its_words(exchange):
    step = answered(exchange, {"id": "t1", "status": "error", "error": "No speech in it."})
    assert step == Problem(outcome=Outcome.FAILED, code="job", words="No speech in it.")


@pytest.mark.parametrize(
    "address",
    [
        "http://cdn.assemblyai.com/upload/f1",
        "https://cdn.assemblyai.com.example/upload/f1",
        "https://assemblyai.com/f1",
        "https://example.org/assemblyai.com/f1",
        "https://user@cdn.assemblyai.com/f1",
        'https://cdn.assemblyai.com/f1","webhook_url":"https://example.org',
        "https://cdn.assemblyai.com/" + "a" * 2048,
    ],
)
def test_upload_that_lies_elsewhere_is_not_passed_on(address):
    step = answered("work", {"upload_url": address})
    assert isinstance(step, Problem)
    assert (step.outcome, step.code) == (Outcome.UNKNOWN, "malformed")


def test_nobody_is_told_of_the_end_of_a_job():
    assert not any(name.startswith("webhook") for name in asked())
