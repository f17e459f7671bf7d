"""Transcriptions of AssemblyAI: the sound is uploaded, its transcript asked for and polled, then both are deleted.

POST /v2/upload, POST /v2/transcript, GET and DELETE /v2/transcript/{id}, all at one host. Facts: assemblyai 1.8.2 and
its documentation. It takes no sound inside a request, so the upload cannot be avoided; deleting the transcript deletes
it too. That an upload is named by an address below assemblyai.com is known from its documentation; no other is used.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Draft, Next, Prepared, State, Step, TextStream, Usage
from localai.providers.answers import settled, text_done
from localai.providers.drafting import WORK, json_work, key_check, raw_work
from localai.providers.follow_ups import HOLE, deletions, filled, id_hole
from localai.providers.inputs import Places, check, in_role, refuse
from localai.providers.json_body import Json
from localai.providers.problems import stated, unreadable
from localai.providers.queued import POLL, again, poll, told
from localai.providers.reading import at, parsed, text_at
from localai.providers.settings import Settings
from localai.providers.sounds import SOUNDS
from localai.providers.transcriptions import LANGUAGE, LANGUAGE_WORDS, seconds
from localai.vocabulary.cards import LeverPlace
from localai.vocabulary.outbound import Hole, HolePlace, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task

_JOB: Final = "job"
_UPLOAD: Final = "upload"
_ADDRESS: Final = r"https://([a-z0-9-]+\.)+assemblyai\.com/[A-Za-z0-9._~/%?=&-]+"
_LONGEST_ADDRESS: Final = 2048
_FIRST_WAIT, _LONGEST_WAIT = 3.0, 15.0
_WAITING: Final = ("queued", "processing")
_PLACES: Final = Places(
    tasks=frozenset((Task.TRANSCRIBE,)),
    types={Role.AUDIO: SOUNDS},
    at_most={Role.AUDIO: 1},
    words=False,
    texts=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcripts:
    """The jobs that turn sound into words."""

    scheme: str = "header:authorization"

    def prepare(self, call: Call) -> Prepared:
        """Return the upload, the job, how it is asked about, and the deletion of both."""
        check(call, _PLACES)
        settings = Settings(call)
        language = settings.text("language", LANGUAGE, LANGUAGE_WORDS)
        settings.close()
        if not in_role(call, Role.AUDIO):
            refuse(call, phrases.too_few(Role.AUDIO.value))
        (sound,) = in_role(call, Role.AUDIO)
        upload = replace(raw_work(call, "/v2/upload", sound), purpose=Purpose.UPLOAD)
        job = _job(call, language)
        asked = poll("/v2/transcript/{id}", id_hole(HOLE, _JOB, "/id"))
        return Prepared(
            work=upload,
            follow_ups=(job, asked, *deletions(call, job)),
            levers=tuple(lever.name for lever in call.levers if lever.place is not LeverPlace.HOST),
            rehearsal=_REHEARSAL,
        )

    def advance(self, state: State, answer: Answer) -> Step:
        """Return what is asked next, the text, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if answer.exchange != WORK and text_at(tree, "status") == "error":
            return replace(stated(text_at(tree, "error")), outcome=Outcome.FAILED, code="job")
        if error := at(tree, "error"):
            return stated(error)
        if answer.exchange == POLL:
            return _asked(state, answer, tree)
        return _begun(state, answer, tree) if answer.exchange == _JOB else _uploaded(state, answer, tree)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: the text comes as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check("/v2/transcript?limit=1")


def _job(call: Call, language: str | None) -> Draft:
    """Return the request for a transcript of what was uploaded."""
    body: dict[str, Json] = {"audio_url": f"{{{_UPLOAD}}}", "speech_models": [call.model.wire_name]}
    body |= {"language_code": language} if language else {"language_detection": True}
    hole = Hole(
        name=_UPLOAD,
        place=HolePlace.JSON_STRING,
        exchange=WORK,
        pointer="/upload_url",
        pattern=_ADDRESS,
        max_length=_LONGEST_ADDRESS,
    )
    return replace(json_work(call, "/v2/transcript", body), name=_JOB, holes=(hole,))


def _uploaded(state: State, answer: Answer, tree: object) -> Step:
    address = text_at(tree, "upload_url")
    if len(address) > _LONGEST_ADDRESS or not re.fullmatch(_ADDRESS, address):
        return unreadable(answer)
    return Next(exchange=_JOB, fillings=((_UPLOAD, address),), wait=0, state=state)


def _begun(state: State, answer: Answer, tree: object) -> Step:
    fillings = filled(text_at(tree, "id"))
    return Next(exchange=POLL, fillings=fillings, wait=_FIRST_WAIT, state=state) if fillings else unreadable(answer)


def _asked(state: State, answer: Answer, tree: object) -> Step:
    status = text_at(tree, "status")
    if status in _WAITING:
        return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark=status)
    if status != "completed" or not isinstance(at(tree, "text"), str):
        return unreadable(answer)
    return text_done(text_at(tree, "text").strip(), Usage(seconds=seconds(at(tree, "audio_duration"))))


_MADE_UP: Final = {"id": "rehearsal", "audio_url": "https://cdn.assemblyai.com/upload/rehearsal"}
_REHEARSAL: Final = (
    told(WORK, {"upload_url": _MADE_UP["audio_url"]}),
    told(_JOB, {**_MADE_UP, "status": "queued"}),
    told(POLL, {**_MADE_UP, "status": "processing"}),
    told(POLL, {**_MADE_UP, "status": "completed", "text": "rehearsal", "audio_duration": 7}),
    told("delete", {**_MADE_UP, "status": "completed", "text": "Deleted by user."}),
)
