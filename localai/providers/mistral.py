"""Mistral: chat with its own parts of messages, documents and pictures read as text, vectors, sound.

Facts: the types of mistralai 3.7, whose closed schemas know no `store`, and what that client was seen to send. No field
of a request makes it keep less; `metadata` and `prompt_cache_key` would make it keep more and are never sent.
"""

from dataclasses import dataclass
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import (
    Answer,
    Call,
    Done,
    Draft,
    Given,
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
from localai.providers.embeddings import Embeddings
from localai.providers.events import joined_text
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse
from localai.providers.json_body import Embedded, Json, data_url
from localai.providers.openai_chat import ChatCompletions, effort
from localai.providers.problems import nothing_in_it, stated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.providers.several import Several, by_task
from localai.providers.speech import Speech
from localai.providers.transcriptions import Transcriptions
from localai.vocabulary.tasks import Role, Task

_DOCUMENTS: Final = ("application/pdf",)
_OCR: Final = "ocr"
_READABLE: Final = Places(
    tasks=frozenset((Task.READ,)),
    types={Role.IMAGE: PICTURES, Role.DOCUMENT: _DOCUMENTS},
    words=False,
    texts=False,
)


def _part(given: Given) -> Json:
    """Return an input as a part of a message, which is a text where others have an object."""
    if given.role is Role.AUDIO:
        return {"type": "input_audio", "input_audio": Embedded(part=given.part, size=given.size)}
    return _addressed(given)


def _addressed(given: Given) -> dict[str, Json]:
    kind = "document_url" if given.role is Role.DOCUMENT else "image_url"
    return {"type": kind, kind: data_url(given.part, given.size, given.media_type)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The dialect that reads one picture or one document: POST /v1/ocr, answered with Markdown for each page."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request; pictures in a document are not asked for back."""
        check(call, _READABLE)
        settings = Settings(call)
        tables = settings.word("tables", ("markdown", "html"))
        settings.close()
        given = in_role(call, Role.IMAGE, Role.DOCUMENT)
        if len(given) != 1:
            refuse(call, phrases.not_exactly_one((Role.IMAGE.value, Role.DOCUMENT.value)))
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "document": _addressed(given[0]),
            "include_image_base64": False,
        }
        if tables:
            body["table_format"] = tables
        return prepared(call, json_work(call, "/v1/ocr", body))

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text of all pages, or what went wrong."""
        return settled(answer) or _pages(answer)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: the text comes as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return the list of models as a question."""
        return key_check("/v1/models")


def _pages(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    if not isinstance(at(tree, "pages"), list):
        return unreadable(answer)
    text = "\n\n".join(filter(None, (text_at(page, "markdown") for page in list_at(tree, "pages"))))
    if not text:
        return nothing_in_it()
    usage = Usage(pages=count_at(tree, "usage_info", "pages_processed"))
    return Done(outputs=(Output(media_type="text/markdown", content=joined_text(text).encode()),), usage=usage)


def _choose(call: Call) -> str:
    """Return the dialect of a call: a model that can do nothing but read has one of its own."""
    return _OCR if call.model.tasks == (Task.READ,) else by_task(call)


MISTRAL: Final = Several(
    dialects={
        "chat": ChatCompletions(
            limit="max_tokens",
            asks_usage=False,
            choices=effort("none", "minimal", "low", "medium", "high", "xhigh", "max"),
            part=_part,
            takes={
                Role.IMAGE: PICTURES,
                Role.DOCUMENT: _DOCUMENTS,
                Role.AUDIO: ("audio/mpeg", "audio/wav", "audio/flac", "audio/ogg"),
            },
        ),
        _OCR: Reading(),
        Task.EMBED.value: Embeddings(dimensions="output_dimension"),
        Task.TRANSCRIBE.value: Transcriptions(hints=False, fixed={"stream": "false"}),
        Task.SPEAK.value: Speech(voice="voice_id", wrapped=True, fixed={"stream": False}),
    },
    choose=_choose,
)
