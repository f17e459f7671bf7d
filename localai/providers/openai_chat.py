"""Chat completions of OpenAI and of the many servers that speak the same: POST .../chat/completions.

Facts: https://github.com/openai/openai-openapi, read 2026-08-21, and the types of openai-python 3.54.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
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
from localai.providers.answers import END, is_stream, objects_of, settled, text_done
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.events import ServerEvent, Watch
from localai.providers.inputs import PICTURES, Places, check, in_role, words
from localai.providers.json_body import Embedded, Json, data_url
from localai.providers.multipart import file_name
from localai.providers.problems import declined, stated, truncated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.tasks import Role, Task

TEXT_TASKS: Final = frozenset((Task.CHAT, Task.DESCRIBE, Task.READ))
_AUDIO: Final = {"audio/wav": "wav", "audio/mpeg": "mp3"}
BETWEEN_TEXTS: Final = "\n\n"
_ENDED_EARLY: Final = ("length", "max_tokens", "model_length")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCompletions:
    """One server's kind of chat completions; the defaults are those of OpenAI.

    `limit` names the field for the most tokens of an answer. `takes` are the media types for each role.
    """

    path: str = "/v1/chat/completions"
    check_path: str = "/v1/models"
    scheme: str = "bearer"
    limit: str = "max_completion_tokens"
    takes: Mapping[Role, tuple[str, ...]] = field(
        default_factory=lambda: {
            Role.IMAGE: (*PICTURES, "image/gif"),
            Role.DOCUMENT: ("application/pdf",),
            Role.AUDIO: tuple(_AUDIO),
        }
    )

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a question."""
        check(call, Places(tasks=TEXT_TASKS, types=self.takes))
        settings = Settings(call)
        stream = settings.yes("stream", otherwise=True)
        most = settings.most_tokens()
        settings.close()
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "messages": [{"role": "user", "content": _content(call)}],
            self.limit: most,
            "stream": stream,
        }
        if stream:
            body["stream_options"] = {"include_usage": True}
        return prepared(call, json_work(call, self.path, body, stream=stream), output_tokens=most)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text of an answer, or what went wrong."""
        return settled(answer) or (_of_stream(answer) if is_stream(answer) else _of_whole(answer))

    def watch(self, state: State) -> TextStream | None:
        """Return a reader of the text as it arrives."""
        return Watch(_delta)

    def check(self) -> Draft:
        """Return the list of models as a question."""
        return key_check(self.check_path)


def _content(call: Call) -> Json:
    texts = words(call)
    embedded = in_role(call, Role.IMAGE, Role.DOCUMENT, Role.AUDIO)
    if not any(given.text is None for given in embedded):
        return BETWEEN_TEXTS.join(texts)
    parts: list[Json] = [{"type": "text", "text": text} for text in texts]
    return parts + [_part(given) for given in embedded if given.text is None]


def _part(given: Given) -> Json:
    url = data_url(given.part, given.size, given.media_type)
    if given.role is Role.AUDIO:
        sound = Embedded(part=given.part, size=given.size)
        return {"type": "input_audio", "input_audio": {"data": sound, "format": _AUDIO[given.media_type]}}
    if given.role is Role.DOCUMENT:
        return {"type": "file", "file": {"filename": file_name(given.media_type), "file_data": url}}
    return {"type": "image_url", "image_url": {"url": url}}


def _of_whole(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    if not isinstance(at(tree, "choices", 0, "message"), dict):
        return unreadable(answer)
    message = at(tree, "choices", 0, "message")
    return _ended(
        text=_text(at(message, "content")),
        refusal=text_at(message, "refusal"),
        reason=text_at(tree, "choices", 0, "finish_reason"),
        usage=_usage(tree),
        remote_id=text_at(tree, "id"),
    )


def _of_stream(answer: Answer) -> Done | Problem:
    texts: list[str] = []
    refusals: list[str] = []
    reason, remote_id, usage, ended = "", "", Usage(), False
    for tree in objects_of(answer):
        if tree == END:
            ended = True
        elif error := at(tree, "error"):
            return stated(error)
        texts.append(_text(at(tree, "choices", 0, "delta", "content")))
        refusals.append(text_at(tree, "choices", 0, "delta", "refusal"))
        reason = text_at(tree, "choices", 0, "finish_reason") or reason
        remote_id = text_at(tree, "id") or remote_id
        if at(tree, "usage"):
            usage = _usage(tree)
    if not reason and not ended:
        return truncated()
    return _ended(text="".join(texts), refusal="".join(refusals), reason=reason, usage=usage, remote_id=remote_id)


def _ended(*, text: str, refusal: str, reason: str, usage: Usage, remote_id: str) -> Done | Problem:
    if reason == "error":
        return stated("")
    if refusal or (reason == "content_filter" and not text):
        return declined(refusal)
    cut_off = reason in _ENDED_EARLY or reason == "content_filter"
    return text_done(text, usage, cut_off=cut_off, remote_id=remote_id)


def _text(content: object) -> str:
    """Return a message's text, which some servers send as a list of parts."""
    if isinstance(content, str):
        return content
    return "".join(text_at(part, "text") for part in list_at(content) if text_at(part, "type") in ("text", ""))


def _usage(tree: object) -> Usage:
    return Usage(
        input_tokens=count_at(tree, "usage", "prompt_tokens"),
        output_tokens=count_at(tree, "usage", "completion_tokens"),
        cost=_money(at(tree, "usage", "cost")),
    )


def _money(told: object) -> Decimal | None:
    """Return dollars that an answer names, as OpenRouter does; None for what is no amount."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    try:
        amount = Decimal(str(told))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 1_000_000 else None


def _delta(event: ServerEvent) -> str:
    tree = parsed(event.text.encode("utf-8", "replace"))
    return _text(at(tree, "choices", 0, "delta", "content"))
