"""ElevenLabs: what is kept there is named by each answer, and deleted by that name."""

import pytest

from localai.providers.adapter import Answer, Done, Problem
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Task
from tests.providers.calls import Case, cases, with_settings
from tests.providers.oracles.wholes import SOUND, WHOLES

CASES = [case for case in cases() if case.call.model.provider == "elevenlabs"]
SPEAKS = next(case for case in CASES if case.call.task is Task.SPEAK)
LISTENS = next(case for case in CASES if case.call.task is Task.TRANSCRIBE)


def answered(case: Case, content: bytes, *headers: tuple[str, str], status: int = 200):
    answer = Answer(exchange="work", status=status, headers=headers, content=content)
    return case.adapter.advance(case.prepare().state, answer)


@pytest.mark.parametrize(
    ("case", "path"), [(SPEAKS, "/v1/history/{id}"), (LISTENS, "/v1/speech-to-text/transcripts/{id}")]
)
def test_what_is_kept_is_deleted_afterwards(case, path):
    (draft,) = case.prepare().follow_ups
    assert (draft.method, draft.path) == ("DELETE", path)


def test_entry_of_the_history_is_named_by_a_header():
    step = answered(SPEAKS, SOUND, ("content-type", "audio/mpeg"), ("history-item-id", "VW7YKqPnjY4h39yTbx2L"))
    assert isinstance(step, Done)
    assert step.fillings == (("id", "VW7YKqPnjY4h39yTbx2L"),)


@pytest.mark.parametrize("headers", [(), (("history-item-id", "../voices/v"),)])
def test_sound_without_such_a_name_deletes_nothing(headers):
    step = answered(SPEAKS, SOUND, *headers)
    assert isinstance(step, Done)
    assert step.fillings == ()


def test_transcript_is_named_by_the_answer():
    shape = WHOLES["elevenlabs/transcripts transcribe"]
    step = answered(LISTENS, shape.make("a"))
    assert isinstance(step, Done)
    assert step.fillings == (("id", "t1"),)


def test_speech_without_a_voice_is_refused():
    with pytest.raises(NotSupportedError):
        with_settings(SPEAKS).prepare()


@pytest.mark.parametrize("voice", ["../history", "a/b", "a?b", "", "a b", "{id}"])
def test_voice_that_could_lead_elsewhere_is_refused(voice):
    with pytest.raises(NotSupportedError):
        with_settings(SPEAKS, voice=voice).prepare()


@pytest.mark.parametrize(("said", "sent"), [("yes", b"true"), ("no", b"false")])
def test_noises_are_named_only_where_asked_for(said, sent):
    assert b'name="tag_audio_events"\r\n\r\n' + sent in with_settings(LISTENS, noises=said).body()


def test_empty_account_is_told_as_such():
    content = b'{"detail":{"status":"quota_exceeded","message":"You have 0 credits remaining."}}'
    step = answered(SPEAKS, content, status=401)
    assert isinstance(step, Problem)
    assert (step.outcome, step.code, step.words) == (Outcome.REFUSED, "billing", "You have 0 credits remaining.")
