"""Films of Google's Gemini Omni models: POST /v1/interactions, then the film as a file that is fetched and deleted.

Facts: the types of google-genai 3.4 and https://ai.google.dev/gemini-api/docs/omni, a copy read 2026-11-21. The request
waits until the film is made, as that page advises where nothing is to be stored: `store` is a lever of the card, and
whether a job in the background heeds it nobody says. A film of more than 4 MB does not fit into an answer, so all are
asked for as files, which are fetched from the host of the API with the key: their address is rebuilt from their id.
"""

import re
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
    Output,
    Prepared,
    Problem,
    State,
    Step,
    TextStream,
    Usage,
)
from localai.providers.answers import settled
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.events import joined_text
from localai.providers.follow_ups import filled, id_hole
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Embedded, Json
from localai.providers.problems import LONGEST_WORDS, nothing_in_it, stated, unreadable
from localai.providers.queued import FETCH, MOST_RESULTS, POLL, again, poll, told
from localai.providers.reading import at, count_at, list_at, parsed, text_at, unpacked
from localai.providers.settings import Settings
from localai.vocabulary.outbound import Hole, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task

FILM_TASKS: Final = frozenset((Task.IMAGE_TO_VIDEO, Task.TEXT_TO_VIDEO))
_FILE, _USED = "file", "used"
_FILM: Final = "video/mp4"
_DELETION: Final = "DELETE /v1/files/{id}"
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 15.0
_MOST_BODY: Final = 100_000_000
_RATIOS: Final = ("16:9", "9:16")
_SIZES: Final = ("360p", "720p", "1080p", "4k")
_NAME: Final = re.compile(
    r"(?:https://[a-z0-9.-]+/[a-z0-9]+/)?files/([A-Za-z0-9_-]{1,200})(?::download(?:\?alt=media)?)?"
)
_PLACES: Final = Places(
    tasks=FILM_TASKS,
    types={Role.FIRST_FRAME: PICTURES, Role.REFERENCE: PICTURES},
    at_most={Role.FIRST_FRAME: 1, Role.REFERENCE: 3},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactions:
    """The interactions dialect, for films."""

    scheme: str = "header:x-goog-api-key"

    def prepare(self, call: Call) -> Prepared:
        """Return the request that makes a film, how it is asked for and fetched, and the deletions of the card."""
        check(call, _PLACES)
        pictures, kind = _pictures(call)
        settings = Settings(call)
        low, high = (min(call.model.seconds), max(call.model.seconds)) if call.model.seconds else (3, 10)
        seconds = settings.number("seconds", low, high) or max(low, min(5, high))
        form: dict[str, Json] = {
            "type": "video",
            "delivery": "uri",
            "aspect_ratio": settings.word("ratio", _RATIOS) or _RATIOS[0],
            "resolution": settings.word("resolution", _SIZES) or "720p",
            "duration": f"{seconds}s",
        }
        settings.close()
        content: list[Json] = [_picture(each) for each in pictures]
        content += [{"type": "text", "text": text} for text in words(call)]
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "input": [{"type": "user_input", "content": content}],
            "response_format": form,
            "generation_config": {"video_config": {"task": kind}},
        }
        made = prepared(call, json_work(call, "/v1/interactions", body))
        follow_ups = (*_follow_ups(call), *made.follow_ups)
        return replace(made, follow_ups=follow_ups, seconds=seconds, rehearsal=_REHEARSAL)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return that one asks for the file, that it is to be fetched, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if isinstance(tree, list):
            tree = at(tree, 0)
        if error := at(tree, "error"):
            return stated(error)
        return _asked(state, answer, tree) if answer.exchange == POLL else _made(state, answer, tree)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: a film comes as a whole."""
        return None

    def check(self) -> Draft:
        """Return the list of models as a question."""
        return key_check("/v1/models")


def _pictures(call: Call) -> tuple[tuple[Given, ...], str]:
    """Return the pictures of a call and what it asks for; raises NotSupportedError where they do not go together."""
    frames, others = in_role(call, Role.FIRST_FRAME), in_role(call, Role.REFERENCE)
    pictures = (*frames, *others)
    if call.task is Task.TEXT_TO_VIDEO:
        if pictures:
            refuse(call, phrases.role_unknown(pictures[0].role.value))
        return (), "text_to_video"
    if not pictures:
        refuse(call, phrases.too_few(Role.FIRST_FRAME.value))
    if frames and others:
        refuse(call, phrases.role_unknown(Role.REFERENCE.value))
    if sum(each.size for each in pictures) * 4 // 3 > _MOST_BODY - 1_000_000:
        refuse(call, phrases.too_large(_MOST_BODY // 1_000_000))
    return pictures, "image_to_video" if frames else "reference_to_video"


def _picture(given: Given) -> Json:
    return {"type": "image", "mime_type": given.media_type, "data": Embedded(part=given.part, size=given.size)}


def _hole() -> Hole:
    return id_hole(_FILE, "work", "/steps/0/content/0/uri")


def _follow_ups(call: Call) -> tuple[Draft, ...]:
    fetch = Draft(
        name=FETCH,
        purpose=Purpose.FETCH,
        method="GET",
        path="/v1/files/{file}:download?alt=media",
        accept="*/*",
        holes=(_hole(),),
        at_most=MOST_RESULTS,
    )
    made = (poll("/v1/files/{file}", _hole()), fetch)
    if _DELETION not in call.deletions:
        return made
    path = _DELETION.partition(" ")[2].replace("{id}", "{file}")
    return (*made, Draft(name="delete-file", purpose=Purpose.DELETE, method="DELETE", path=path, holes=(_hole(),)))


def _made(state: State, answer: Answer, tree: object) -> Step:
    """Return what follows from the answer to the request; a film that it holds itself is taken as well."""
    status, usage = text_at(tree, "status"), _usage(at(tree, "usage"))
    if status in ("failed", "cancelled", "incomplete", "budget_exceeded", "requires_action"):
        said = text_at(tree, "errors", 0, "message") or text_at(tree, "errors", 0, "code")
        return Problem(outcome=Outcome.FAILED, code="job", words=joined_text(said[:LONGEST_WORDS]))
    if status != "completed" or not isinstance(at(tree, "steps"), list):
        return unreadable(answer)
    contents = [
        each
        for step in list_at(tree, "steps")
        if text_at(step, "type") == "model_output"
        for each in list_at(step, "content")
    ]
    kept = filled(text_at(tree, "id"))
    film = next((each for each in contents if text_at(each, "type") == "video"), None)
    if film is None:
        return nothing_in_it(" ".join(text_at(each, "text") for each in contents))
    if found := _NAME.fullmatch(text_at(film, "uri")):
        remembered = {**state, _USED: [usage.input_tokens, usage.output_tokens]}
        return Next(exchange=POLL, fillings=((_FILE, found[1]), *kept), wait=0, state=remembered)
    content = unpacked(text_at(film, "data"))
    if not content or content[4:8] != b"ftyp":
        return unreadable(answer)
    return Done(outputs=(Output(media_type=_FILM, content=content),), usage=usage, fillings=kept)


def _asked(state: State, answer: Answer, tree: object) -> Step:
    status = text_at(tree, "state")
    if status == "PROCESSING":
        return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark="processing")
    if status == "FAILED":
        said = text_at(tree, "error", "message")
        return Problem(outcome=Outcome.FAILED, code="job", words=joined_text(said[:LONGEST_WORDS]))
    if status != "ACTIVE":
        return unreadable(answer)
    usage = Usage(input_tokens=count_at(dict(state), _USED, 0), output_tokens=count_at(dict(state), _USED, 1))
    return Done(outputs=(Located(media_type=_FILM, exchange=FETCH, fillings=()),), usage=usage)


def _usage(told_of: object) -> Usage:
    """Return the tokens: thinking is output."""
    counts = [count_at(told_of, name) for name in ("total_output_tokens", "total_thought_tokens")]
    known = [count for count in counts if count is not None]
    return Usage(input_tokens=count_at(told_of, "total_input_tokens"), output_tokens=sum(known) if known else None)


_PLACE: Final = "https://generativelanguage.googleapis.com/v1beta/files/rehearsal:download?alt=media"
_CONTENT: Final = {"type": "video", "mime_type": _FILM, "uri": _PLACE}
_REHEARSAL: Final = (
    told(
        "work",
        {
            "id": "v1_rehearsal",
            "object": "interaction",
            "status": "completed",
            "model": "gemini-omni-1.1-flash",
            "created": "2026-11-21T00:00:00Z",
            "updated": "2026-11-21T00:00:00Z",
            "steps": [{"type": "model_output", "content": [_CONTENT]}],
            "usage": {"total_input_tokens": 11, "total_output_tokens": 7, "total_tokens": 18},
        },
    ),
    told(POLL, {"name": "files/rehearsal", "mimeType": _FILM, "state": "PROCESSING"}),
    told(POLL, {"name": "files/rehearsal", "mimeType": _FILM, "state": "ACTIVE"}),
)
