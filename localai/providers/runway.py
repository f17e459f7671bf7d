"""Films that Runway's own models make: a job that is asked about until its film can be fetched.

POST /v1/image_to_video or /v1/text_to_video, GET /v1/tasks/{id}, and DELETE of the same, which ends a job and deletes
one that has ended. Facts: the official client runwayml 5.24.0, read 2026-11-21. The picture goes inside the request, so
nothing is uploaded. What a job costs is told in credits, whose price a contract sets: no cost is read from it.
"""

from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Done, Draft, Next, Prepared, Problem, State, Step, TextStream
from localai.providers.answers import settled
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.follow_ups import filled, id_hole
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Json, data_url
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import LONGEST_WORDS, declined, nothing_in_it, stated, unreadable
from localai.providers.queued import CANCEL, POLL, again, cancel, fetch, located, poll, told
from localai.providers.reading import at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.outbound import Header, Hole, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task

TASKS: Final = frozenset((Task.IMAGE_TO_VIDEO, Task.TEXT_TO_VIDEO))
_VERSION: Final = (Header(name="X-Runway-Version", value="2024-11-06"),)
_ID: Final = "id"
_FILM: Final = "video/mp4"
_DELETION: Final = "DELETE /v1/tasks/{id}"
_WAITING: Final = ("PENDING", "THROTTLED", "RUNNING")
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 30.0  # it wants to be asked every 5 seconds at most
_LONGEST_PROMPT: Final = 1000  # in units of UTF-16
_MOST_SEED: Final = 999_999_999
_WIDE: Final = ("1280:720", "720:1280")
_ANY: Final = (*_WIDE, "1104:832", "960:960", "832:1104", "1584:672")
_PLACES: Final = Places(
    tasks=TASKS,
    types={Role.FIRST_FRAME: PICTURES},
    at_most={Role.FIRST_FRAME: 1},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """The jobs of Runway."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the job, how it is asked about, fetched and ended, and the deletion that the card names."""
        check(call, _PLACES)
        frames = in_role(call, Role.FIRST_FRAME)
        shows = call.task is Task.IMAGE_TO_VIDEO
        if shows and not frames:
            refuse(call, phrases.too_few(Role.FIRST_FRAME.value))
        if frames and not shows:
            refuse(call, phrases.role_unknown(Role.FIRST_FRAME.value))
        settings = Settings(call)
        seconds = _seconds(settings, call.model.seconds)
        fields: dict[str, Json] = {
            "model": call.model.wire_name,
            "promptText": _prompt(call),
            "ratio": settings.word("ratio", _ANY if shows else _WIDE) or _WIDE[0],
            "duration": seconds,
        }
        for each in frames:
            fields["promptImage"] = data_url(each.part, each.size, each.media_type)
        seed = settings.number("seed", 0, _MOST_SEED)
        if seed is not None:
            fields["seed"] = seed
        settings.close()
        path = "/v1/image_to_video" if shows else "/v1/text_to_video"
        made = prepared(call, json_work(call, path, fields, _VERSION))
        return replace(made, follow_ups=_follow_ups(call), seconds=seconds, rehearsal=_REHEARSAL)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return that one asks again, what is to be fetched, or what went wrong."""
        if step := settled(answer):
            return step
        if answer.exchange == CANCEL:
            return Done(outputs=())
        tree = parsed(answer.content)
        if answer.exchange == POLL:
            return _asked(state, answer, tree)
        if error := at(tree, "error"):
            return stated(error)
        if not filled(job := text_at(tree, "id")):
            return unreadable(answer)
        return Next(exchange=POLL, fillings=((_ID, job),), wait=_FIRST_WAIT, state=state)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: a film comes as a whole."""
        return None

    def check(self) -> Draft:
        """Return a question about the account."""
        return key_check("/v1/organization", _VERSION)


def _prompt(call: Call) -> str:
    found = BETWEEN_TEXTS.join(words(call))
    count = len(found.encode("utf-16-le", "surrogatepass")) // 2
    return found if count <= _LONGEST_PROMPT else refuse(call, phrases.too_many_words(count, _LONGEST_PROMPT))


def _seconds(settings: Settings, known: tuple[int, ...]) -> int:
    """Return how long the film is to be: 5 seconds where nobody says, which every model can make."""
    low, high = (min(known), max(known)) if known else (5, 5)
    return settings.number("seconds", low, high) or max(low, min(5, high))


def _hole() -> Hole:
    return id_hole(_ID, "work", "/id")


def _follow_ups(call: Call) -> tuple[Draft, ...]:
    job = "/v1/tasks/{id}"
    made = (
        poll(job, _hole(), headers=_VERSION),
        fetch(POLL, "/output/0"),
        cancel("DELETE", job, _hole(), headers=_VERSION),
    )
    if _DELETION not in call.deletions:
        return made
    delete = Draft(name="delete", purpose=Purpose.DELETE, method="DELETE", path=job, headers=_VERSION, holes=(_hole(),))
    return (*made, delete)


def _asked(state: State, answer: Answer, tree: object) -> Step:
    status = text_at(tree, "status")
    if status in _WAITING:
        return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark=status.lower(), progress=_progress(tree))
    if status == "SUCCEEDED":
        return _found(answer, tree)
    if status not in ("FAILED", "CANCELLED"):
        return unreadable(answer)
    said = text_at(tree, "failure")[:LONGEST_WORDS]
    if text_at(tree, "failureCode").startswith("SAFETY."):
        return declined(said)
    return Problem(outcome=Outcome.FAILED, code="job", words=said.encode("utf-8", "replace").decode())


def _found(answer: Answer, tree: object) -> Step:
    """Return where the film lies; anything but an address there makes a problem of all."""
    places = list(list_at(tree, "output"))
    if not places:
        return nothing_in_it()
    outputs = [located(_FILM, place) for place in places if isinstance(place, str) and place.startswith("https://")]
    return Done(outputs=tuple(outputs)) if len(outputs) == len(places) else unreadable(answer)


def _progress(tree: object) -> float | None:
    found = at(tree, "progress")
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if 0 <= found <= 1 else None


_JOB: Final = {"id": "00000000-0000-4000-8000-000000000000", "createdAt": "2026-11-21T00:00:00Z"}
_GUESS: Final = {"estimatedCost": {"credits": 25}}
_PLACE: Final = "https://dnznrvs05pmza.cloudfront.net/rehearsal.mp4?_jwt=rehearsal"
_REHEARSAL: Final = (
    told("work", {"id": _JOB["id"], **_GUESS}),
    told(POLL, {**_JOB, **_GUESS, "status": "THROTTLED"}),
    told(POLL, {**_JOB, **_GUESS, "status": "RUNNING", "progress": 0.5}),
    told(POLL, {**_JOB, "cost": {"credits": 25}, "status": "SUCCEEDED", "output": [_PLACE]}),
)
