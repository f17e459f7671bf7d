"""Gemini of Google: POST /v1/models/{model}:generateContent, text and pictures from words, pictures and documents.

Facts: https://ai.google.dev/api/generate-content and the types of google-genai 3.4. The key travels in a header, since
an address ends up in logs; `store` is a lever of the card and stands in every request. Live: not tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from localai.phrases import adapters as phrases
from localai.providers.adapter import Call, Draft, Given, Prepared, Problem, State, Step, TextStream, Usage
from localai.providers.answers import is_stream, objects_of, pictures_done, settled, text_done
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.events import ServerEvent, Watch
from localai.providers.inputs import PICTURES, Places, check, in_role, prompt, refuse, turns, words
from localai.providers.json_body import Embedded, Json
from localai.providers.openai_chat import TEXT_TASKS
from localai.providers.problems import LONGEST_WORDS, declined, nothing_in_it, stated, truncated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.answers import Answer
from localai.vocabulary.tasks import Role, Task

PICTURE_TASKS: Final = frozenset((Task.EDIT, Task.GENERATE))
_SOUNDS: Final = ("audio/wav", "audio/mpeg", "audio/flac", "audio/ogg")
_TALK: Final = Places(
    tasks=TEXT_TASKS,
    talks=True,
    types={Role.IMAGE: PICTURES, Role.DOCUMENT: ("application/pdf",), Role.AUDIO: _SOUNDS},
)
_DRAW: Final = Places(
    tasks=PICTURE_TASKS,
    types={Role.IMAGE: PICTURES, Role.REFERENCE: PICTURES, Role.MASK: ("image/png",)},
    at_most={Role.MASK: 1},
)
_MOST_PICTURES: Final = 14
_ASPECT: Final = "[1-9][0-9]?:[1-9][0-9]?"
_ASPECT_WORDS: Final = "width to height, such as 1:1 or 16:9"
_SIZES: Final = ("512", "1K", "2K", "4K")
_EFFORTS: Final = ("minimal", "low", "medium", "high", "xhigh")
_KIND: Final = "kind"
_FINE: Final = ("", "STOP", "FINISH_REASON_UNSPECIFIED")
_DECLINED: Final = (
    *("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "ESCALATION"),
    *("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "PUP_LIMITED_DISABLED"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateContent:
    """The generateContent dialect; the task says whether text or a picture is wanted."""

    scheme: str = "header:x-goog-api-key"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a question, or of a picture."""
        return _picture(call) if call.task in PICTURE_TASKS else _talk(call)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text or the pictures of an answer, or what went wrong."""
        return settled(answer) or _Read(answer).step(picture=state.get(_KIND) == "picture")

    def watch(self, state: State) -> TextStream | None:
        """Return a reader of the text as it arrives; pictures come as a whole."""
        return None if state.get(_KIND) == "picture" else Watch(_delta)

    def check(self) -> Draft:
        """Return the list of models as a question."""
        return key_check("/v1/models")


def _talk(call: Call) -> Prepared:
    check(call, _TALK)
    settings = Settings(call)
    stream = settings.yes("stream", otherwise=True)
    most = settings.most_tokens()
    effort = settings.word("effort", _EFFORTS)
    settings.close()
    config: dict[str, Json] = {"maxOutputTokens": most}
    if effort:
        config["thinkingConfig"] = {"thinkingLevel": effort.upper()}
    body: dict[str, Json] = {"contents": list(_contents(call)), "generationConfig": config}
    path = f"{_path(call)}:streamGenerateContent?alt=sse" if stream else f"{_path(call)}:generateContent"
    return prepared(call, json_work(call, path, body, stream=stream), output_tokens=most, state={_KIND: "text"})


def _contents(call: Call) -> Iterator[Json]:
    for past, answer in turns(call):
        yield {"role": "user", "parts": _said(past)}
        yield {"role": "model", "parts": [{"text": answer}]}
    yield {"role": "user", "parts": _said(call)}


def _said(call: Call) -> list[Json]:
    content = in_role(call, Role.IMAGE, Role.DOCUMENT, Role.AUDIO)
    return [*({"text": text} for text in words(call)), *_embedded(content)]


def _picture(call: Call) -> Prepared:
    check(call, _DRAW)
    images, others = in_role(call, Role.IMAGE), in_role(call, Role.REFERENCE)
    masks = in_role(call, Role.MASK)
    if not images and (call.task is Task.EDIT or masks):
        refuse(call, phrases.too_few(Role.IMAGE.value))
    if len((*images, *others, *masks)) > _MOST_PICTURES:
        refuse(call, phrases.too_many(Role.IMAGE.value, _MOST_PICTURES))
    settings = Settings(call)
    found = {
        "aspectRatio": settings.text("aspect", _ASPECT, _ASPECT_WORDS),
        "imageSize": settings.word("size", _SIZES),
    }
    settings.close()
    config: dict[str, Json] = {"responseModalities": ["IMAGE"]}
    if chosen := {name: value for name, value in found.items() if value is not None}:
        config["imageConfig"] = chosen
    notes = phrases.which_picture(len(images), len(others), has_mask=bool(masks))
    texts: list[Json] = [{"text": text} for text in (prompt(call), *filter(None, [notes]))]
    texts += [{"text": given.text} for given in call.given if given.text is not None]
    body = _body([*texts, *_embedded((*images, *others, *masks))], config)
    return prepared(call, json_work(call, f"{_path(call)}:generateContent", body), state={_KIND: "picture"})


def _path(call: Call) -> str:
    return f"/v1/models/{quote(call.model.wire_name, safe='.-_~')}"


def _body(parts: list[Json], config: dict[str, Json]) -> dict[str, Json]:
    return {"contents": [{"role": "user", "parts": parts}], "generationConfig": config}


def _embedded(given: tuple[Given, ...]) -> Iterator[Json]:
    for each in given:
        if each.text is None:
            sound = Embedded(part=each.part, size=each.size)
            yield {"inlineData": {"mimeType": each.media_type, "data": sound}}


class _Read:
    """An answer, whole or as a stream, read to its end: texts, pictures, how it ended, what was used."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._texts: list[str] = []
        self._pictures: list[str] = []
        self._reason = ""
        self._words = ""
        self._problem: Problem | None = None
        self._usage = Usage()
        self._is_known = False
        trees = objects_of(answer) if is_stream(answer) else iter([parsed(answer.content)])
        for tree in trees:
            self._take(tree)

    def step(self, *, picture: bool) -> Step:
        """Return what follows; a declined request is one, whatever came before it; a model may say why in words."""
        if self._problem:
            return self._problem
        if not self._is_known:
            return truncated() if is_stream(self._answer) else unreadable(self._answer)
        if self._reason in _DECLINED:
            return declined(self._words)
        if is_stream(self._answer) and not self._reason:
            return truncated()
        text = "".join(self._texts)
        if picture and not self._pictures:
            return replace(nothing_in_it(), words=text[:LONGEST_WORDS])
        if picture:
            return pictures_done(self._answer, self._pictures, self._usage)
        return text_done(text, self._usage, cut_off=self._reason not in _FINE)

    def _take(self, tree: object) -> None:
        inner = at(tree, 0) if isinstance(tree, list) else tree
        if error := at(inner, "error"):
            self._problem = self._problem or stated(error)
        if reason := text_at(inner, "promptFeedback", "blockReason"):
            self._problem = self._problem or declined(text_at(inner, "promptFeedback", "blockReasonMessage") or reason)
        self._is_known = self._is_known or isinstance(at(inner, "candidates"), list)
        for part in _parts(inner):
            self._texts.append(text_at(part, "text"))
            if text_at(part, "inlineData", "mimeType").startswith("image/"):
                self._pictures.append(text_at(part, "inlineData", "data"))
        self._reason = text_at(inner, "candidates", 0, "finishReason") or self._reason
        self._words = text_at(inner, "candidates", 0, "finishMessage") or self._reason
        if at(inner, "usageMetadata"):
            self._usage = _usage(at(inner, "usageMetadata"))


def _parts(tree: object) -> Iterator[object]:
    """Yield the parts of an answer that are not the model's own thinking."""
    for part in list_at(tree, "candidates", 0, "content", "parts"):
        if at(part, "thought") is not True:
            yield part


def _delta(event: ServerEvent) -> str:
    tree = parsed(event.text.encode("utf-8", "replace"))
    return "".join(text_at(part, "text") for part in _parts(tree))


def _usage(told: object) -> Usage:
    """Return the tokens: thinking is output, what tools were given is input."""
    return Usage(
        input_tokens=_sum(told, "promptTokenCount", "toolUsePromptTokenCount"),
        output_tokens=_sum(told, "candidatesTokenCount", "thoughtsTokenCount"),
    )


def _sum(told: object, *names: str) -> int | None:
    found = [count for name in names if (count := count_at(told, name)) is not None]
    return sum(found) if found else None
