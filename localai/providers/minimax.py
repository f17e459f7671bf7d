"""Films and pictures of MiniMax: jobs of two generations, which are spoken to differently, and pictures at once.

H3: POST /v2/video_generation, GET /v2/query/video_generation/{id}, DELETE of the first path with the id while it waits.
Hailuo: POST /v1/video_generation, GET /v1/query/video_generation?task_id={id}, then GET /v1/files/retrieve?file_id={id}
for the address; nothing ends such a job early. Pictures: POST /v1/image_generation, answered with the pictures.
Facts: several programs that quote its documentation, the latest of 2026-10-07, and MiniMax-MCP; there is no client to
judge by. A film of the first generation is a file, which a call of its own deletes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import (
    Answer,
    Call,
    Done,
    Draft,
    Given,
    Next,
    Prepared,
    State,
    Step,
    TextStream,
    Usage,
)
from localai.providers.answers import pictures_done, settled
from localai.providers.drafting import json_work, prepared
from localai.providers.events import joined_text
from localai.providers.follow_ups import filled, id_hole, is_deletion, number_hole
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Json, Slot, data_url, pieces_of
from localai.providers.minimax_problems import LATER, ended, stated_in
from localai.providers.minimax_speech import Spoken
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import unreadable
from localai.providers.queued import CANCEL, POLL, again, cancel, fetch, located, poll, told
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.providers.several import Several
from localai.vocabulary.outbound import HolePlace, Purpose
from localai.vocabulary.tasks import Role, Task

TASKS: Final = frozenset((Task.GENERATE, Task.IMAGE_TO_VIDEO, Task.SPEAK, Task.TEXT_TO_VIDEO))
_ID, _FILE, _NUMBER, _PLACE = "id", "file", "number", "retrieve"
_DELETION: Final = "POST /v1/files/delete"
_FILES: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_FILM: Final = "video/mp4"
_FIRST_WAIT, _LONGEST_WAIT = 10.0, 30.0
_MOST_BODY: Final = 64_000_000
_AMERICAN: Final = "https://public-cdn-video-data-algeng-us.oss-us-east-1.aliyuncs.com/"
_RATIOS: Final = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
_FRAMES: Final = Places(
    tasks=frozenset((Task.IMAGE_TO_VIDEO, Task.TEXT_TO_VIDEO)),
    types={Role.FIRST_FRAME: PICTURES, Role.LAST_FRAME: PICTURES, Role.REFERENCE: PICTURES},
    at_most={Role.FIRST_FRAME: 1, Role.LAST_FRAME: 1, Role.REFERENCE: 9},
)
_FIRST: Final = Places(tasks=_FRAMES.tasks, types={Role.FIRST_FRAME: PICTURES}, at_most={Role.FIRST_FRAME: 1})
_DRAWN: Final = Places(
    tasks=frozenset((Task.GENERATE,)),
    types={Role.CHARACTER: ("image/png", "image/jpeg")},
    at_most={Role.CHARACTER: 1},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Films:
    """Jobs of the second generation: everything given is a list of contents, each with its role."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the job, how it is asked about, fetched, and ended while it waits."""
        check(call, _FRAMES)
        frames, references = in_role(call, Role.FIRST_FRAME, Role.LAST_FRAME), in_role(call, Role.REFERENCE)
        _pictures_fit(call, (*frames, *references))
        if frames and references:
            refuse(call, phrases.role_unknown(Role.REFERENCE.value))
        if in_role(call, Role.LAST_FRAME) and not in_role(call, Role.FIRST_FRAME):
            refuse(call, phrases.too_few(Role.FIRST_FRAME.value))
        settings = Settings(call)
        seconds = settings.number("seconds", 4, 15) or 5
        ratio = "adaptive" if frames else settings.word("ratio", _RATIOS) or ("adaptive" if references else "16:9")
        fields: dict[str, Json] = {
            "model": call.model.wire_name,
            "content": [
                {"type": "text", "text": BETWEEN_TEXTS.join(words(call))},
                *(_content(each, each.role.value.replace("-", "_")) for each in frames),
                *(_content(each, "reference_image") for each in references),
            ],
            "resolution": settings.word("resolution", ("768P", "2K")) or "768P",
            "duration": seconds,
            "ratio": ratio,
        }
        settings.close()
        made = prepared(call, json_work(call, "/v2/video_generation", fields))
        hole = id_hole(_ID, "work", "/task_id")
        follow_ups = (
            poll("/v2/query/video_generation/{id}", hole),
            fetch(POLL, "/task/content/url"),
            cancel("DELETE", "/v2/video_generation/{id}", hole),
        )
        return replace(made, follow_ups=follow_ups, seconds=seconds, rehearsal=_FILMED)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return that one asks again, what is to be fetched, or what went wrong."""
        if step := settled(answer):
            return step
        if answer.exchange == CANCEL:
            return Done(outputs=())
        tree = parsed(answer.content)
        if problem := stated_in(tree):
            return problem
        if answer.exchange != POLL:
            return _begun(state, answer, tree)
        task = at(tree, "task")
        status = text_at(task, "status")
        if status in ("queued", "running"):
            return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark=status)
        if status == "succeeded":
            return _shown(answer, text_at(task, "content", "url"))
        if status not in ("failed", "cancelled", "expired"):
            return unreadable(answer)
        return ended(text_at(task, "error", "code"), text_at(task, "error", "message"))

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: a film comes as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return nothing: no request is known that tells without content whether a key works."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clips:
    """Jobs of the first generation: a film is a file, whose address is asked for."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the job, how it is asked about, and how its film is found and fetched."""
        check(call, _FIRST)
        frames = in_role(call, Role.FIRST_FRAME)
        _pictures_fit(call, frames)
        settings = Settings(call)
        resolution = settings.word("resolution", ("768P", "1080P")) or "768P"
        word = settings.word("seconds", ("6", "10") if resolution == "768P" else ("6",))
        seconds = int(word or "6")
        settings.close()
        fields: dict[str, Json] = {"model": call.model.wire_name, "prompt": BETWEEN_TEXTS.join(words(call))}
        for each in frames:
            fields["first_frame_image"] = data_url(each.part, each.size, each.media_type)
        fields |= {"duration": seconds, "resolution": resolution, "prompt_optimizer": False}
        made = prepared(call, json_work(call, "/v1/video_generation", fields))
        asked = id_hole(_ID, "work", "/task_id", HolePlace.QUERY)
        file = id_hole(_FILE, POLL, "/file_id", HolePlace.QUERY)
        follow_ups = (
            poll("/v1/query/video_generation?task_id={id}", asked),
            poll("/v1/files/retrieve?file_id={file}", file, name=_PLACE),
            fetch(_PLACE, "/file/backup_download_url"),
            *_deletion(call),
        )
        return replace(made, follow_ups=follow_ups, seconds=seconds, rehearsal=_CLIPPED)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return that one asks again, what is to be fetched, or what went wrong."""
        if is_deletion(answer) and answer.status == 200 and (problem := stated_in(parsed(answer.content))):
            return problem
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if answer.exchange == "work":
            return stated_in(tree) or _begun(state, answer, tree)
        status = text_at(tree, "status")
        if answer.exchange == POLL and status == "Fail":
            code = count_at(tree, "base_resp", "status_code")
            return ended(str(code), text_at(tree, "base_resp", "status_msg") if code else "")
        if problem := stated_in(tree):
            later = count_at(tree, "base_resp", "status_code") in LATER
            return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT) if later else problem
        if answer.exchange == _PLACE:
            places = [text_at(tree, "file", name) for name in ("backup_download_url", "download_url")]
            return _shown(answer, next((each for each in places if each.startswith(_AMERICAN)), places[1]))
        if status == "Success":
            file = at(tree, "file_id")
            name = str(file) if isinstance(file, str | int) else ""
            found = Next(exchange=_PLACE, fillings=((_FILE, name), *_numbered(name)), wait=0, state=state)
            return found if filled(name) else unreadable(answer)
        if not status:
            return unreadable(answer)
        return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark=joined_text(status[:100]))

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: a film comes as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return nothing: a wrong key is answered with 200 as well."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """Pictures, which the answer holds itself, so that none lies behind an address."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a picture."""
        check(call, _DRAWN)
        settings = Settings(call)
        count = settings.number("n", 1, call.model.most_results or 1) or 1
        fields: dict[str, Json] = {
            "model": call.model.wire_name,
            "prompt": BETWEEN_TEXTS.join(words(call)),
            "aspect_ratio": settings.word("aspect_ratio", (*_RATIOS, "3:2", "2:3")) or "1:1",
            "response_format": "base64",
            "n": count,
            "prompt_optimizer": False,
        }
        settings.close()
        if given := in_role(call, Role.CHARACTER):
            (one,) = given
            shown = data_url(one.part, one.size, one.media_type)
            fields["subject_reference"] = [{"type": "character", "image_file": shown}]
        made = prepared(call, json_work(call, "/v1/image_generation", fields), results=count)
        return replace(made, rehearsal=_DRAWING)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the pictures of an answer, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if problem := stated_in(tree):
            return problem
        if not isinstance(at(tree, "data", "image_base64"), list):
            return unreadable(answer)
        texts = (each if isinstance(each, str) else "" for each in list_at(tree, "data", "image_base64"))
        return pictures_done(answer, texts, Usage())

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: pictures come as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return nothing: a wrong key is answered with 200 as well."""
        return None


_BY_TASK: Final = {Task.GENERATE: "drawings", Task.SPEAK: "spoken"}


def by_model(call: Call) -> str:
    """Return the name of the dialect of a call: that of its task, or the generation of the model."""
    if call.task in _BY_TASK:
        return _BY_TASK[call.task]
    return "films" if call.model.wire_name.startswith("MiniMax-H3") else "clips"


MINIMAX: Final = Several(
    dialects={"films": Films(), "clips": Clips(), "drawings": Drawings(), "spoken": Spoken()}, choose=by_model
)


def _deletion(call: Call) -> tuple[Draft, ...]:
    """Return the call that deletes the file of a film, where the card names it; it wants its number as one."""
    if _DELETION not in call.deletions:
        return ()
    body = pieces_of({"file_id": Slot(name=_NUMBER), "purpose": "video_generation"})
    return (
        Draft(
            name="delete",
            purpose=Purpose.DELETE,
            method="POST",
            path="/v1/files/delete",
            content_type="application/json",
            body=body,
            holes=(number_hole(_NUMBER, POLL, "/file_id"),),
        ),
    )


def _content(given: Given, role: str) -> dict[str, Json]:
    url = data_url(given.part, given.size, given.media_type)
    return {"type": "image_url", "image_url": {"url": url}, "role": role}


def _pictures_fit(call: Call, pictures: tuple[Given, ...]) -> None:
    """Raise NotSupportedError for pictures where none is asked to move, for none where one is, and for too much."""
    if call.task is Task.IMAGE_TO_VIDEO and not pictures:
        refuse(call, phrases.too_few(Role.FIRST_FRAME.value))
    if call.task is Task.TEXT_TO_VIDEO and pictures:
        refuse(call, phrases.role_unknown(pictures[0].role.value))
    if sum(each.size for each in pictures) * 4 // 3 > _MOST_BODY - 1_000_000:
        refuse(call, phrases.too_large(_MOST_BODY // 1_000_000))


def _begun(state: State, answer: Answer, tree: object) -> Step:
    job = text_at(tree, "task_id")
    found = Next(exchange=POLL, fillings=((_ID, job),), wait=_FIRST_WAIT, state=state)
    return found if filled(job) else unreadable(answer)


def _numbered(name: str) -> tuple[tuple[str, str], ...]:
    """Return what the deletion is told; nothing where the file has no number."""
    return ((_NUMBER, name),) if _FILES.fullmatch(name) else ()


def _shown(answer: Answer, place: str) -> Step:
    return Done(outputs=(located(_FILM, place),)) if place.startswith("https://") else unreadable(answer)


_GOOD: Final[Mapping[str, object]] = {"base_resp": {"status_code": 0, "status_msg": "success"}}
_FILMED: Final = (
    told("work", {"task_id": "rehearsal"}),
    told(POLL, {"task": {"id": "rehearsal", "status": "queued"}}),
    told(POLL, {"task": {"id": "rehearsal", "status": "running"}}),
    told(
        POLL,
        {"task": {"status": "succeeded", "content": {"url": "https://video-product.cdn.minimax.io/rehearsal.mp4"}}},
    ),
)
_CLIPPED: Final = (
    told("work", {"task_id": "306792606023824", **_GOOD}),
    told(POLL, {"task_id": "306792606023824", "status": "Queueing", "file_id": "", **_GOOD}),
    told(POLL, {"task_id": "306792606023824", "status": "Success", "file_id": "306793063383292", **_GOOD}),
    told(_PLACE, {"file": {"file_id": 306793063383292, "backup_download_url": f"{_AMERICAN}rehearsal.mp4"}, **_GOOD}),
)
_DOT: Final = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="  # one gray pixel
)
_DRAWING: Final = (told("work", {"data": {"image_base64": [_DOT]}, **_GOOD}),)
