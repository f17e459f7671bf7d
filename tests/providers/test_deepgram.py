"""Deepgram: every request stays out of its program; a sound goes as it is, and the text of every channel comes back."""

import json

import pytest

from localai.providers.adapter import Answer, Done, Problem
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Task
from tests.providers.calls import cases, with_settings

CASES = [case for case in cases() if case.surface == "deepgram/api"]
SPEAKS = next(case for case in CASES if case.call.task is Task.SPEAK)
LISTENS = next(case for case in CASES if case.call.task is Task.TRANSCRIBE)


def answered(told: object, status: int = 200):
    answer = Answer(exchange="work", status=status, headers=(), content=json.dumps(told).encode())
    return LISTENS.adapter.advance(LISTENS.prepare().state, answer)


def test_every_request_stays_out_of_the_program():
    assert {case.prepare().work.path.endswith("&mip_opt_out=true") for case in CASES} == {True}


def test_body_is_the_sound_alone():
    assert LISTENS.body() == LISTENS.contents[0]


@pytest.mark.parametrize(
    ("settings", "said"), [({}, "detect_language=true"), ({"language": "de"}, "smart_format=true&language=de")]
)
def test_language_is_told_or_found(settings, said):
    assert f"&{said}&" in with_settings(LISTENS, **settings).prepare().work.path


@pytest.mark.parametrize("voice", ["thalia-en&callback=a", "nova-3", "../x-en", ""])
def test_voice_that_is_none_is_refused(voice):
    with pytest.raises(NotSupportedError):
        with_settings(SPEAKS, voice=voice).prepare()


def test_voice_is_the_model_of_the_request():
    assert "?model=aura-2-celeste-es&" in with_settings(SPEAKS, voice="celeste-es").prepare().work.path


def test_text_of_every_channel_comes_back():
    channels = [{"alternatives": [{"transcript": text}, {"transcript": "other"}]} for text in ("one", "two")]
    step = answered({"results": {"channels": channels}})
    assert isinstance(step, Done)
    assert step.outputs[0].content == b"one\n\ntwo"


@pytest.mark.parametrize("told", [{"request_id": "r1"}, {"results": {"channels": [{"alternatives": []}]}}])
def test_answer_without_a_transcript_may_have_been_charged(told):
    step = answered(told)
    assert isinstance(step, Problem)
    assert (step.outcome, step.code) == (Outcome.UNKNOWN, "malformed")


@pytest.mark.parametrize("told", [{"err_code": "X", "err_msg": "Bad."}, {"category": "X", "message": "Bad."}])
def test_refusal_is_told_in_its_words(told):
    step = answered(told, 400)
    assert isinstance(step, Problem)
    assert (step.outcome, step.words) == (Outcome.REFUSED, "Bad.")
