"""Models that fal runs or passes on: a job in its queue, asked about until its pictures or its film can be fetched.

POST https://queue.fal.run/{endpoint}, then GET of the job's status and of its answer, PUT to end it early. Facts: the
official client fal-client 1.0.3, read 2026-11-21; names of fields differ between endpoints and are rows of `_SHAPES`.
Pictures go inside the request, so nothing is uploaded. The address of a job names only the first two words of an
endpoint.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Done, Draft, Next, Prepared, Problem, State, Step, TextStream
from localai.providers.answers import settled
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.follow_ups import id_hole
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Json, data_url
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import nothing_in_it, stated, unreadable
from localai.providers.queued import CANCEL, POLL, again, cancel, fetch, located, poll, told
from localai.providers.reading import at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.outbound import Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task

_RESULT: Final = "result"
_ID: Final = "id"
_WAITING: Final = {"IN_QUEUE": "queued", "IN_PROGRESS": "in progress"}
_DELETION: Final = "DELETE https://api.fal.ai/v1/models/requests/{request_id}/payloads"
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 15.0
_ROLES: Final = (Role.IMAGE, Role.FIRST_FRAME)
_PLACES: Final = Places(
    tasks=frozenset((Task.EDIT, Task.GENERATE, Task.IMAGE_TO_VIDEO)),
    types={Role.IMAGE: PICTURES, Role.FIRST_FRAME: PICTURES, Role.LAST_FRAME: PICTURES},
    at_most={Role.FIRST_FRAME: 1, Role.LAST_FRAME: 1},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How one endpoint names what it is given; empty where it has no place for it.

    `images` takes a list, `image` one picture, `last` the last frame. `seconds` are the lengths a film may have, and
    `choices` settings with the words that fit.
    """

    image: str = ""
    images: str = ""
    last: str = ""
    seconds: tuple[int, ...] = ()
    counts: bool = False
    choices: Mapping[str, tuple[str, ...]]


_RATIOS: Final = ("21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21")
_SIZES: Final = ("square_hd", "square", "portrait_4_3", "portrait_16_9", "landscape_4_3", "landscape_16_9")
_FORMAT: Final = {"output_format": ("png", "jpeg")}
_SHAPES: Final[Mapping[str, Shape]] = {
    "fal-ai/flux/schnell": Shape(counts=True, choices={"image_size": _SIZES, **_FORMAT}),
    "fal-ai/flux-pro/kontext": Shape(image="image_url", counts=True, choices={"aspect_ratio": _RATIOS, **_FORMAT}),
    "fal-ai/kling-video/v2.5-turbo/pro/image-to-video": Shape(
        image="image_url", last="tail_image_url", seconds=(5, 10), choices={}
    ),
    "fal-ai/nano-banana-2/edit": Shape(images="image_urls", counts=True, choices=_FORMAT),
    "fal-ai/qwen-image-edit": Shape(image="image_url", counts=True, choices={"image_size": _SIZES, **_FORMAT}),
}
"""Endpoints whose fields were read, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The queue of fal."""

    scheme: str = "key"

    def prepare(self, call: Call) -> Prepared:
        """Return the job, how it is asked about, fetched and ended, and the deletion that the card names."""
        check(call, _PLACES)
        endpoint = call.model.wire_name
        shape = _SHAPES.get(endpoint) or refuse(call, phrases.endpoint_unread(endpoint))
        settings = Settings(call)
        fields: dict[str, Json] = {"prompt": BETWEEN_TEXTS.join(words(call)), **_pictures(call, shape)}
        count = settings.number("num_images", 1, 4) if shape.counts else None
        if count:
            fields["num_images"] = count
        seconds = _seconds(settings, shape)
        if seconds:
            fields["duration"] = str(seconds)
        for name, fitting in shape.choices.items():
            if word := settings.word(name, fitting):
                fields[name] = word
        settings.close()
        made = prepared(call, json_work(call, f"/{endpoint}", fields), results=count or 1)
        kind = call.model.gives[0]
        return replace(
            made,
            follow_ups=(*_follow_ups(endpoint, kind), *_deletion(call)),
            seconds=seconds,
            state={"kind": kind},
            rehearsal=_rehearsal(kind),
        )

    def advance(self, state: State, answer: Answer) -> Step:
        """Return that one asks again, what is to be fetched, or what went wrong."""
        if step := settled(answer):
            return step
        if answer.exchange == CANCEL:
            return Done(outputs=())
        tree = parsed(answer.content)
        if (error := at(tree, "error")) and answer.exchange != POLL:
            return stated(error)
        if answer.exchange == _RESULT:
            return _found(state, answer, tree)
        if answer.exchange == POLL:
            return _asked(state, answer, tree)
        job = text_at(tree, "request_id")
        if not job:
            return unreadable(answer)
        return Next(exchange=POLL, fillings=((_ID, job),), wait=_FIRST_WAIT, state=state)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: results come as a whole."""
        return None

    def check(self) -> Draft:
        """Return a question about one model, on the host that takes keys."""
        return replace(key_check("/v1/models?limit=1"), host="api.fal.ai")


def _pictures(call: Call, shape: Shape) -> dict[str, Json]:
    """Return the pictures under the names of this endpoint, each inside the request."""
    first, last = in_role(call, *_ROLES), in_role(call, Role.LAST_FRAME)
    if last and not shape.last:
        refuse(call, phrases.role_unknown(Role.LAST_FRAME.value))
    if first and not (shape.image or shape.images):
        refuse(call, phrases.role_unknown(first[0].role.value))
    if not first and (shape.image or shape.images):
        refuse(call, phrases.too_few(Role.IMAGE.value))
    most = max((limit.at_most for limit in call.model.takes if limit.role in _ROLES), default=1) if shape.images else 1
    if len(first) > most:
        refuse(call, phrases.too_many(first[0].role.value, most))
    urls = [data_url(each.part, each.size, each.media_type) for each in first]
    found: dict[str, Json] = {}
    if urls:
        found[shape.images or shape.image] = urls if shape.images else urls[0]
    for each in last:
        found[shape.last] = data_url(each.part, each.size, each.media_type)
    return found


def _seconds(settings: Settings, shape: Shape) -> int | None:
    """Return how long the film is to be; the shortest where nobody says."""
    if not shape.seconds:
        return None
    word = settings.word("seconds", tuple(map(str, shape.seconds)))
    return int(word) if word else shape.seconds[0]


def _follow_ups(endpoint: str, kind: str) -> tuple[Draft, ...]:
    job = "/" + "/".join(endpoint.split("/")[:2]) + "/requests/{id}"
    hole = id_hole(_ID, "work", "/request_id")
    return (
        poll(f"{job}/status", hole),
        poll(job, hole, name=_RESULT),
        fetch(_RESULT, "/video/url" if _is_film(kind) else "/images/0/url"),
        cancel("PUT", f"{job}/cancel", hole),
    )


def _deletion(call: Call) -> tuple[Draft, ...]:
    """Return the deletion of what a job was given and made; fal lets only keys for administration do that."""
    if _DELETION not in call.deletions:
        return ()
    return (
        Draft(
            name="delete",
            purpose=Purpose.DELETE,
            method="DELETE",
            host="api.fal.ai",
            path="/v1/models/requests/{id}/payloads",
            holes=(id_hole(_ID, "work", "/request_id"),),
        ),
    )


def _asked(state: State, answer: Answer, tree: object) -> Step:
    status = text_at(tree, "status")
    if status in _WAITING:
        return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark=_WAITING[status])
    if status != "COMPLETED":
        return unreadable(answer)
    if error := at(tree, "error"):
        return Problem(outcome=Outcome.FAILED, code="job", words=error[:500] if isinstance(error, str) else "")
    return Next(exchange=_RESULT, fillings=(), wait=0, state=state)


def _found(state: State, answer: Answer, tree: object) -> Step:
    """Return where the results lie; anything but an address there makes a problem of all."""
    files = [*list_at(tree, "images"), *(each for each in (at(tree, "video"), at(tree, "image")) if each)]
    if not files:
        return nothing_in_it() if isinstance(tree, dict) else unreadable(answer)
    kind = str(state.get("kind", ""))
    places = [(text_at(each, "content_type") or kind, text_at(each, "url")) for each in files]
    if not all(place.startswith("https://") for _, place in places):
        return unreadable(answer)
    return Done(outputs=tuple(located(media_type, place) for media_type, place in places))


def _rehearsal(kind: str) -> tuple[Answer, ...]:
    file = {"url": "https://v3.fal.media/files/rehearsal/result", "content_type": kind}
    return (
        told("work", {"request_id": "rehearsal"}),
        told(POLL, {"status": "IN_QUEUE", "queue_position": 1}),
        told(POLL, {"status": "COMPLETED"}),
        told(_RESULT, {"video": file} if _is_film(kind) else {"images": [file]}),
    )


def _is_film(kind: str) -> bool:
    return kind.startswith("video/")
