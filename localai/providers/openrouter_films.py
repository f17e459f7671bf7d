"""Films by way of OpenRouter: POST /api/v1/videos, asked about by its id until its content can be fetched.

Facts: the types of openrouter 1.3.84 (VideoGenerationRequest, VideoGenerationResponse), read 2026-11-21. Its answers
also name an address that everybody can open; it is not used: the content is fetched from the API with the key. No call
deletes the copy that it keeps.
"""

from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import (
    Answer,
    Call,
    Done,
    Draft,
    Given,
    Located,
    Next,
    Prepared,
    Problem,
    State,
    Step,
    TextStream,
    Usage,
)
from localai.providers.answers import settled
from localai.providers.chat_answers import money
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.events import joined_text
from localai.providers.follow_ups import filled, id_hole
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Json, data_url
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import LONGEST_WORDS, stated, unreadable
from localai.providers.queued import FETCH, MOST_RESULTS, POLL, again, poll, told
from localai.providers.reading import at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.outbound import Hole, HolePlace, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task

VIDEO_TASKS: Final = frozenset((Task.IMAGE_TO_VIDEO, Task.TEXT_TO_VIDEO))
_ID, _INDEX = "id", "index"
_FILM: Final = "video/mp4"
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 30.0
_LONGEST_FILM: Final = 60  # seconds; what a model makes it says itself
_RATIOS: Final = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21")
_SIZES: Final = ("360p", "480p", "720p", "768p", "1080p", "1K", "2K", "4K")
_WAITING: Final = ("pending", "in_progress")
_ENDED: Final = ("failed", "cancelled", "expired")
_FRAMES: Final = {Role.FIRST_FRAME: "first_frame", Role.LAST_FRAME: "last_frame"}
_PLACES: Final = Places(tasks=VIDEO_TASKS, types=dict.fromkeys(_FRAMES, PICTURES), at_most=dict.fromkeys(_FRAMES, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoJobs:
    """The jobs of OpenRouter's endpoint for films."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the job, how it is asked about, and how its content is fetched."""
        check(call, _PLACES)
        frames = in_role(call, *_FRAMES)
        if call.task is Task.IMAGE_TO_VIDEO and not frames:
            refuse(call, phrases.too_few(Role.FIRST_FRAME.value))
        if call.task is Task.TEXT_TO_VIDEO and frames:
            refuse(call, phrases.role_unknown(frames[0].role.value))
        settings = Settings(call)
        found: dict[str, Json] = {
            "duration": settings.number("seconds", 1, _LONGEST_FILM),
            "aspect_ratio": settings.word("ratio", _RATIOS),
            "resolution": settings.word("resolution", _SIZES),
            "generate_audio": settings.yes("sound", otherwise=False),
        }
        settings.close()
        body: dict[str, Json] = {"model": call.model.wire_name, "prompt": BETWEEN_TEXTS.join(words(call))}
        body |= {name: value for name, value in found.items() if value is not None}
        if frames:
            body["frame_images"] = [_frame(each) for each in frames]
        made = prepared(call, json_work(call, "/api/v1/videos", body))
        seconds = found["duration"]
        return replace(
            made,
            follow_ups=_follow_ups(),
            seconds=seconds if isinstance(seconds, int) else None,
            rehearsal=_REHEARSAL,
        )

    def advance(self, state: State, answer: Answer) -> Step:
        """Return that one asks again, what is to be fetched, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        job, status = text_at(tree, "id"), text_at(tree, "status")
        if status in _ENDED:
            said = text_at(tree, "error")[:LONGEST_WORDS]
            return Problem(outcome=Outcome.FAILED, code="job", words=joined_text(said))
        if error := at(tree, "error"):
            return stated(error)
        if not filled(job) or status not in (*_WAITING, "completed"):
            return unreadable(answer)
        if answer.exchange != POLL:
            return Next(exchange=POLL, fillings=((_ID, job),), wait=_FIRST_WAIT, state=state)
        if status in _WAITING:
            return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark=status.replace("_", " "))
        count = min(max(len(list(list_at(tree, "unsigned_urls"))), 1), MOST_RESULTS)
        films = [Located(media_type=_FILM, exchange=FETCH, fillings=((_INDEX, str(place)),)) for place in range(count)]
        return Done(outputs=tuple(films), usage=Usage(cost=money(at(tree, "usage", "cost"))))

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: a film comes as a whole."""
        return None

    def check(self) -> Draft:
        """Return a question about the key."""
        return key_check("/api/v1/key")


def _frame(given: Given) -> Json:
    url = data_url(given.part, given.size, given.media_type)
    return {"type": "image_url", "image_url": {"url": url}, "frame_type": _FRAMES[given.role]}


def _follow_ups() -> tuple[Draft, ...]:
    job = id_hole(_ID, "work", "/id")
    index = Hole(
        name=_INDEX,
        place=HolePlace.QUERY,
        exchange=POLL,
        pointer="/unsigned_urls",
        pattern="[0-9]{1,2}",
        max_length=2,
    )
    content = Draft(
        name=FETCH,
        purpose=Purpose.FETCH,
        method="GET",
        path="/api/v1/videos/{id}/content?index={index}",
        accept="*/*",
        holes=(job, index),
        at_most=MOST_RESULTS,
    )
    return poll("/api/v1/videos/{id}", job), content


_JOB: Final = {"id": "gen-vid-rehearsal", "polling_url": "/api/v1/videos/gen-vid-rehearsal"}
_REHEARSAL: Final = (
    told("work", {**_JOB, "status": "pending"}),
    told(POLL, {**_JOB, "status": "in_progress"}),
    told(POLL, {**_JOB, "status": "completed", "unsigned_urls": ["/content"], "usage": {"cost": 0.25}}),
)
