"""Responses of OpenAI: POST /v1/responses, text from words, pictures and documents.

Facts: https://github.com/openai/openai-openapi, read 2026-08-21, and the types of openai-python 3.54.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from localai.providers.adapter import (
    Answer,
    Call,
    Done,
    Draft,
    Given,
    Prepared,
    Problem,
    State,
    Step,
    TextStream,
    Usage,
)
from localai.providers.answers import is_stream, objects_of, settled, text_done
from localai.providers.chat_answers import money
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.events import ServerEvent, Watch
from localai.providers.inputs import PICTURES, Places, check, in_role, turns, words
from localai.providers.json_body import Json, data_url
from localai.providers.multipart import file_name
from localai.providers.openai_chat import TEXT_TASKS
from localai.providers.problems import declined, stated, truncated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.tasks import Role

_TAKES: Final = {Role.IMAGE: (*PICTURES, "image/gif"), Role.DOCUMENT: ("application/pdf",)}
_FEWEST_TOKENS: Final = 16
_DETAILS: Final = ("auto", "low", "high", "original")
_EFFORTS: Final = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_LAST: Final = ("response.completed", "response.incomplete", "response.failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """The Responses dialect; what it is asked is kept nowhere by us beyond the request. The defaults are OpenAI's.

    `check_path` is a question that only a working key answers with 200, empty where none is known. `takes` are the
    media types for each role. `plain` leaves out what only OpenAI knows (how closely a picture is looked at, efforts
    of thinking) and names each message as one; `fixed` is what stands in every request.
    """

    path: str = "/v1/responses"
    check_path: str = "/v1/models"
    scheme: str = "bearer"
    plain: bool = False
    fixed: Mapping[str, Json] = field(default_factory=dict)
    takes: Mapping[Role, tuple[str, ...]] = field(default_factory=lambda: _TAKES)

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a question."""
        check(call, Places(tasks=TEXT_TASKS, types=self.takes, talks=True))
        settings = Settings(call)
        stream = settings.yes("stream", otherwise=True)
        most = settings.most_tokens(_FEWEST_TOKENS)
        detail = None if self.plain else settings.word("detail", _DETAILS) or "auto"
        effort = None if self.plain else settings.word("effort", _EFFORTS)
        settings.close()
        kind: dict[str, Json] = {"type": "message"} if self.plain else {}
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "input": [{**kind, "role": role, "content": content} for role, content in _input(call, detail)],
            "max_output_tokens": most,
            "stream": stream,
        }
        if effort:
            body["reasoning"] = {"effort": effort}
        return prepared(call, json_work(call, self.path, {**body, **self.fixed}, stream=stream), output_tokens=most)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text of an answer, or what went wrong."""
        return settled(answer) or (_of_stream(answer) if is_stream(answer) else _of_whole(answer))

    def watch(self, state: State) -> TextStream | None:
        """Return a reader of the text as it arrives."""
        return Watch(_delta)

    def check(self) -> Draft | None:
        """Return a question about the key, or None where none is known."""
        return key_check(self.check_path) if self.check_path else None


def _input(call: Call, detail: str | None) -> Iterator[tuple[str, Json]]:
    """Yield who says what."""
    for past, answer in turns(call):
        yield "user", _content(past, detail)
        yield "assistant", answer
    yield "user", _content(call, detail)


def _content(call: Call, detail: str | None) -> Json:
    parts: list[Json] = [{"type": "input_text", "text": text} for text in words(call)]
    embedded = in_role(call, Role.IMAGE, Role.DOCUMENT)
    return parts + [_part(given, detail) for given in embedded if given.text is None]


def _part(given: Given, detail: str | None) -> Json:
    url = data_url(given.part, given.size, given.media_type)
    if given.role is Role.DOCUMENT:
        return {"type": "input_file", "filename": file_name(given.media_type), "file_data": url}
    shown: dict[str, Json] = {"type": "input_image", "image_url": url}
    return {**shown, "detail": detail} if detail else shown


def _of_whole(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if at(tree, "error") and not text_at(tree, "status"):
        return stated(at(tree, "error"))
    return _of_response(tree, "") or unreadable(answer)


def _of_stream(answer: Answer) -> Done | Problem:
    texts: list[str] = []
    for tree in objects_of(answer):
        kind = text_at(tree, "type")
        if kind == "error" or at(tree, "error"):
            return stated(at(tree, "error") or tree)
        if kind in _LAST:
            return _of_response(at(tree, "response"), "".join(texts)) or truncated()
        texts.append(_added(tree))
    return truncated()


def _of_response(tree: object, streamed: str) -> Done | Problem | None:
    """Return what a response holds, or None for what is none; `streamed` counts where it repeats no text itself."""
    status = text_at(tree, "status")
    if status == "failed" or (at(tree, "error") and status not in ("completed", "incomplete")):
        return stated(at(tree, "error"))
    if status not in ("completed", "incomplete"):
        return None
    text = "".join(_contents(tree, "output_text", "text")) or streamed
    refusal = "".join(_contents(tree, "refusal", "refusal"))
    filtered = text_at(tree, "incomplete_details", "reason") == "content_filter"
    if not text and (refusal or filtered):
        return declined(refusal)
    usage = Usage(
        input_tokens=count_at(tree, "usage", "input_tokens"),
        output_tokens=count_at(tree, "usage", "output_tokens"),
        cost=money(at(tree, "usage", "cost", "total_cost")),
    )
    return text_done(text, usage, cut_off=status == "incomplete", remote_id=text_at(tree, "id"))


def _contents(tree: object, kind: str, key: str) -> Iterator[str]:
    for item in list_at(tree, "output"):
        if text_at(item, "type") == "message":
            yield from (text_at(each, key) for each in list_at(item, "content") if text_at(each, "type") == kind)


def _added(tree: object) -> str:
    return text_at(tree, "delta") if text_at(tree, "type") == "response.output_text.delta" else ""


def _delta(event: ServerEvent) -> str:
    return _added(parsed(event.text.encode("utf-8", "replace")))
