"""Models that Replicate runs or passes on: a prediction, asked about until it has succeeded, whose files are fetched.

POST https://api.replicate.com/v1/models/{owner}/{name}/predictions, GET /v1/predictions/{id}, POST .../cancel. Facts:
the official client replicate 1.0.7 and the pages of the models named in `_SHAPES`, stored copies read 2026-11-21.
Pictures go inside the request, so nothing is uploaded. What a prediction was given and made goes after an hour.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import (
    Answer,
    Call,
    Done,
    Draft,
    Located,
    Next,
    Output,
    Prepared,
    Problem,
    State,
    Step,
    TextStream,
)
from localai.providers.answers import settled
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.follow_ups import id_hole
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Json, data_url
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import nothing_in_it, stated, unreadable
from localai.providers.queued import CANCEL, POLL, again, cancel, fetch, located, poll, told
from localai.providers.reading import at, parsed, picture_type, text_at, unpacked
from localai.providers.settings import Settings
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task

PREDICTION_TASKS: Final = frozenset((Task.EDIT, Task.GENERATE, Task.IMAGE_TO_VIDEO, Task.TEXT_TO_VIDEO))
_ID: Final = "id"
_KIND: Final = "type"
_WAITING: Final = ("starting", "processing")
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 15.0
_MOST_FILES: Final = 20
_MOST_WORDS: Final = 500
_PLACES: Final = Places(
    tasks=PREDICTION_TASKS,
    types={Role.IMAGE: PICTURES, Role.FIRST_FRAME: PICTURES, Role.LAST_FRAME: PICTURES},
    at_most={Role.IMAGE: 1, Role.FIRST_FRAME: 1, Role.LAST_FRAME: 1},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How one model names what it is given: the field for each role, lengths of a film, how many it makes, words."""

    roles: Mapping[Role, str]
    seconds: tuple[int, ...] = ()
    most: int = 1
    choices: Mapping[str, tuple[str, ...]]


_RATIOS: Final = ("1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21")
_WIDE_RATIOS: Final = (
    *("1:3", "3:1", "1:2", "2:1", "9:16", "16:9", "10:16", "16:10"),
    *("2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "1:1"),
)
_SHAPES: Final[Mapping[str, Shape]] = {
    "black-forest-labs/flux-kontext-pro": Shape(
        roles={Role.IMAGE: "input_image"},
        choices={"aspect_ratio": ("match_input_image", *_RATIOS), "output_format": ("png", "jpg")},
    ),
    "black-forest-labs/flux-schnell": Shape(
        roles={}, most=4, choices={"aspect_ratio": _RATIOS, "output_format": ("webp", "png", "jpg")}
    ),
    "ideogram-ai/ideogram-v3-quality": Shape(roles={}, choices={"aspect_ratio": _WIDE_RATIOS}),
    "kwaivgi/kling-v2.5-turbo-pro": Shape(
        roles={Role.FIRST_FRAME: "start_image", Role.LAST_FRAME: "end_image"},
        seconds=(5, 10),
        choices={"aspect_ratio": ("16:9", "9:16", "1:1")},
    ),
    "stability-ai/stable-diffusion-3.5-large": Shape(
        roles={}, choices={"aspect_ratio": _RATIOS, "output_format": ("webp", "png", "jpg")}
    ),
}
"""Models whose fields were read, by name; all of them are official ones, which need no version."""
_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """Predictions of models."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the prediction, how it is asked about, fetched and ended."""
        check(call, _PLACES)
        name = call.model.wire_name
        shape = _SHAPES.get(name) or refuse(call, phrases.endpoint_unread(name))
        settings = Settings(call)
        fields: dict[str, Json] = {"prompt": BETWEEN_TEXTS.join(words(call)), **_pictures(call, shape)}
        count = settings.number("num_outputs", 1, shape.most) if shape.most > 1 else None
        if count:
            fields["num_outputs"] = count
        seconds = _seconds(settings, shape)
        if seconds:
            fields["duration"] = seconds
        for choice, fitting in shape.choices.items():
            if word := settings.word(choice, fitting):
                fields[choice] = word
        settings.close()
        kind = _TYPES.get(str(fields.get("output_format")), call.model.gives[0])
        made = prepared(call, json_work(call, f"/v1/models/{name}/predictions", {"input": fields}), results=count or 1)
        hole = id_hole(_ID, "work", "/id")
        ends = (cancel("POST", f"/v1/predictions/{{{_ID}}}/cancel", hole),)
        return replace(
            made,
            follow_ups=(poll(f"/v1/predictions/{{{_ID}}}", hole), fetch(POLL, "/output"), *ends, *made.follow_ups),
            seconds=seconds,
            state={_KIND: kind},
            rehearsal=tuple(_rehearsal(is_list=shape.most > 1)),
        )

    def advance(self, state: State, answer: Answer) -> Step:
        """Return that one asks again, what is to be fetched, or what went wrong."""
        if step := settled(answer):
            return step
        if answer.exchange == CANCEL:
            return Done(outputs=())
        tree = parsed(answer.content)
        status = text_at(tree, "status")
        if status == "succeeded":
            return _found(state, answer, at(tree, "output"))
        if status in ("failed", "canceled", "aborted"):
            return Problem(outcome=Outcome.FAILED, code="job", words=text_at(tree, "error")[:_MOST_WORDS])
        if status not in _WAITING:
            return _unsaid(answer, tree)
        if answer.exchange == POLL:
            return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark=status)
        job = text_at(tree, "id")
        if not job:
            return unreadable(answer)
        return Next(exchange=POLL, fillings=((_ID, job),), wait=_FIRST_WAIT, state=state, remark=status)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: results come as a whole."""
        return None

    def check(self) -> Draft:
        """Return a question about the account."""
        return key_check("/v1/account")


def _pictures(call: Call, shape: Shape) -> dict[str, Json]:
    """Return the pictures under the names of this model, each inside the request."""
    for given in call.given:
        if given.text is None and given.role not in shape.roles:
            refuse(call, phrases.role_unknown(given.role.value))
    for role, needed in ((Role.IMAGE, Task.EDIT), (Role.FIRST_FRAME, Task.IMAGE_TO_VIDEO)):
        if call.task is needed and not in_role(call, role):
            refuse(call, phrases.too_few(role.value))
    if in_role(call, Role.LAST_FRAME) and not in_role(call, Role.FIRST_FRAME):
        refuse(call, phrases.too_few(Role.FIRST_FRAME.value))
    if call.task in (Task.GENERATE, Task.TEXT_TO_VIDEO):
        for given in in_role(call, *shape.roles):
            refuse(call, phrases.role_unknown(given.role.value))
    return {
        shape.roles[each.role]: data_url(each.part, each.size, each.media_type) for each in in_role(call, *shape.roles)
    }


def _seconds(settings: Settings, shape: Shape) -> int | None:
    """Return how long the film is to be; the shortest where nobody says."""
    if not shape.seconds:
        return None
    word = settings.word("seconds", tuple(map(str, shape.seconds)))
    return int(word) if word else shape.seconds[0]


def _unsaid(answer: Answer, tree: object) -> Problem:
    """Return the problem of an answer without a status that is known."""
    error = at(tree, "error")
    return stated(error) if error else unreadable(answer)


def _found(state: State, answer: Answer, output: object) -> Step:
    """Return the results: one text or a list of them, each an address or a picture as a data URL."""
    texts = output if isinstance(output, list) else [output]
    if output is None or not texts:
        return nothing_in_it()
    results = [_result(str(state.get(_KIND, "")), text) for text in texts[: _MOST_FILES + 1]]
    if len(results) > _MOST_FILES or any(each is None for each in results):
        return unreadable(answer)
    return Done(outputs=tuple(each for each in results if each is not None))


def _result(kind: str, text: object) -> Output | Located | None:
    if not isinstance(text, str):
        return None
    if text.startswith("https://"):
        return located(kind, text)
    head, _, packed = text.partition(";base64,")
    content = unpacked(packed) if head.startswith("data:") else None
    media_type = picture_type(content) if content else None
    return Output(media_type=media_type, content=content) if content and media_type else None


def _rehearsal(*, is_list: bool) -> Iterator[Answer]:
    place = "https://replicate.delivery/rehearsal/result"
    yield told("work", {"id": "rehearsal", "status": "starting", "output": None, "error": None})
    yield told(POLL, {"id": "rehearsal", "status": "processing", "output": None, "error": None})
    yield told(POLL, {"id": "rehearsal", "status": "succeeded", "output": [place] if is_list else place, "error": None})
