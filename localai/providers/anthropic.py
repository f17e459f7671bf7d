"""Messages of Anthropic: POST /v1/messages, text from words, pictures and documents.

Facts: https://platform.claude.com/docs/en/api (versioning, migration to 2026-10-21) and the types of anthropic-python
2.12, which sends its key as a bearer token since that version. Live: not tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from localai.providers.adapter import Call, Draft, Given, Prepared, State, Step, TextStream, Usage
from localai.providers.answers import END, is_stream, objects_of, settled, text_done
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.events import ServerEvent, Watch
from localai.providers.inputs import PICTURES, Places, check, in_role, turns, words
from localai.providers.json_body import Embedded, Json
from localai.providers.openai_chat import TEXT_TASKS
from localai.providers.problems import declined, stated, truncated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.answers import Answer
from localai.vocabulary.outbound import Header
from localai.vocabulary.tasks import Role

VERSION: Final = Header(name="anthropic-version", value="2026-10-21")
_PLACES: Final = Places(
    tasks=TEXT_TASKS,
    talks=True,
    types={Role.IMAGE: (*PICTURES, "image/gif"), Role.DOCUMENT: ("application/pdf",)},
)
_ENDED_EARLY: Final = ("max_tokens", "model_context_window_exceeded", "pause_turn")
_EFFORTS: Final = ("low", "medium", "high", "xhigh", "max")
_OVERSIZED: Final = ("downsize", "error")
_INPUT: Final = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The Messages dialect; nothing in a request makes the provider keep more, and nothing can make it keep less."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a question."""
        check(call, _PLACES)
        settings = Settings(call)
        stream = settings.yes("stream", otherwise=True)
        most = settings.most_tokens()
        effort = settings.word("effort", _EFFORTS)
        oversized = settings.word("oversized", _OVERSIZED)
        settings.close()
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "max_tokens": most,
            "messages": list(_messages(call, oversized)),
            "stream": stream,
        }
        if effort:
            body["output_config"] = {"effort": effort}
        work = json_work(call, "/v1/messages", body, (VERSION,), stream=stream)
        return prepared(call, work, output_tokens=most)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text of an answer, or what went wrong."""
        return settled(answer) or (_of_stream(answer) if is_stream(answer) else _of_whole(answer))

    def watch(self, state: State) -> TextStream | None:
        """Return a reader of the text as it arrives."""
        return Watch(_delta)

    def check(self) -> Draft:
        """Return the list of models as a question."""
        return key_check("/v1/models", (VERSION,))


def _messages(call: Call, oversized: str | None) -> Iterator[Json]:
    for past, answer in turns(call):
        yield {"role": "user", "content": _content(past, oversized)}
        yield {"role": "assistant", "content": answer}
    yield {"role": "user", "content": _content(call, oversized)}


def _content(call: Call, oversized: str | None) -> Json:
    blocks: list[Json] = [_block(given, oversized) for given in in_role(call, Role.IMAGE, Role.DOCUMENT)]
    return blocks + [{"type": "text", "text": text} for text in words(call)]


def _block(given: Given, oversized: str | None) -> Json:
    source: Json = {
        "type": "base64",
        "media_type": given.media_type,
        "data": Embedded(part=given.part, size=given.size),
    }
    if given.role is Role.DOCUMENT:
        return {"type": "document", "source": source}
    if oversized is None:
        return {"type": "image", "source": source}
    return {"type": "image", "source": source, "transformations": {"oversized_image": oversized}}


def _of_whole(answer: Answer) -> Step:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    if not isinstance(at(tree, "content"), list):
        return unreadable(answer)
    return _ended("".join(_texts(tree)), at(tree, "stop_reason"), at(tree, "stop_details"), _usage(at(tree, "usage")))


def _of_stream(answer: Answer) -> Step:
    texts: list[str] = []
    reason: object = None
    details: object = None
    counts: dict[str, object] = {}
    is_whole = False
    for tree in objects_of(answer):
        kind = text_at(tree, "type")
        if kind == "error" or at(tree, "error"):
            return stated(at(tree, "error") or "")
        texts.append(_text_of(tree))
        _take(counts, at(tree, "message", "usage"))
        _take(counts, at(tree, "usage"))
        if kind == "message_delta":
            reason = at(tree, "delta", "stop_reason") or reason
            details = at(tree, "delta", "stop_details") or details
        is_whole = is_whole or kind == "message_stop" or tree == END
    if not is_whole and reason is None:
        return truncated()
    return _ended("".join(texts), reason, details, _usage(counts))


def _ended(text: str, reason: object, details: object, usage: Usage) -> Step:
    if reason == "refusal":
        return declined(text_at(details, "explanation"))
    return text_done(text, usage, cut_off=reason in _ENDED_EARLY)


def _texts(tree: object) -> Iterator[str]:
    return (text_at(block, "text") for block in list_at(tree, "content") if text_at(block, "type") == "text")


def _text_of(tree: object) -> str:
    """Return what an event adds to the text: the beginning of a block of text, or a piece of it."""
    if text_at(tree, "type") == "content_block_start" and text_at(tree, "content_block", "type") == "text":
        return text_at(tree, "content_block", "text")
    is_text = text_at(tree, "type") == "content_block_delta" and text_at(tree, "delta", "type") == "text_delta"
    return text_at(tree, "delta", "text") if is_text else ""


def _delta(event: ServerEvent) -> str:
    return _text_of(parsed(event.text.encode("utf-8", "replace")))


def _take(counts: dict[str, object], usage: object) -> None:
    """Keep the counts that an event tells; those of a later one stand for the whole."""
    if isinstance(usage, dict):
        counts.update({name: value for name, value in usage.items() if value is not None})


def _usage(told: object) -> Usage:
    """Return the tokens: what came from a cache and went into it counts as input too."""
    found = [count for name in _INPUT if (count := count_at(told, name)) is not None]
    return Usage(input_tokens=sum(found) if found else None, output_tokens=count_at(told, "output_tokens"))
