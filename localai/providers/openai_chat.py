"""Chat completions of OpenAI and of the many servers that speak the same: POST .../chat/completions.

Facts: https://github.com/openai/openai-openapi, read 2026-08-21, and the types of openai-python 3.54.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from localai.providers.adapter import Answer, Call, Draft, Given, Prepared, State, Step, TextStream
from localai.providers.answers import settled
from localai.providers.chat_answers import added_text, text_of_chat
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.events import Watch
from localai.providers.inputs import PICTURES, Places, check, in_role, turns, words
from localai.providers.json_body import Embedded, Json, data_url
from localai.providers.multipart import file_name
from localai.providers.settings import Settings
from localai.vocabulary.tasks import Role, Task

TEXT_TASKS: Final = frozenset((Task.CHAT, Task.DESCRIBE, Task.READ))
SOUNDS: Final = {"audio/wav": "wav", "audio/mpeg": "mp3"}
BETWEEN_TEXTS: Final = "\n\n"


def embedded(given: Given) -> Json:
    """Return an input as a part of a message: a data URL, or base64 where it is sound."""
    url = data_url(given.part, given.size, given.media_type)
    if given.role is Role.AUDIO:
        sound = Embedded(part=given.part, size=given.size)
        return {"type": "input_audio", "input_audio": {"data": sound, "format": SOUNDS[given.media_type]}}
    if given.role is Role.DOCUMENT:
        return {"type": "file", "file": {"filename": file_name(given.media_type), "file_data": url}}
    return {"type": "image_url", "image_url": {"url": url}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A setting of a server: the field of the body that it becomes, and what each of its words becomes there."""

    field: str
    words: Mapping[str, Json]


def effort(*levels: str) -> Mapping[str, Choice]:
    """Return the setting `effort` of a server that knows these levels."""
    return {"effort": Choice(field="reasoning_effort", words={level: level for level in levels})}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCompletions:
    """One server's kind of chat completions; the defaults are those of OpenAI.

    `check_path` is a question that only a working key answers with 200, empty where none is known. `limit` names the
    field for the most tokens of an answer. `takes` are the media types for each role, and `part` makes a part of a
    message of such an input. `asks_usage` says whether a stream must be asked for its usage, `fixed` is what stands in
    every request, `beside_documents` what stands in one that carries a document, `choices` are settings that only this
    server has.
    """

    path: str = "/v1/chat/completions"
    check_path: str = "/v1/models"
    scheme: str = "bearer"
    limit: str = "max_completion_tokens"
    asks_usage: bool = True
    fixed: Mapping[str, Json] = field(default_factory=dict)
    beside_documents: Mapping[str, Json] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    part: Callable[[Given], Json] = embedded
    takes: Mapping[Role, tuple[str, ...]] = field(
        default_factory=lambda: {
            Role.IMAGE: (*PICTURES, "image/gif"),
            Role.DOCUMENT: ("application/pdf",),
            Role.AUDIO: tuple(SOUNDS),
        }
    )

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a question."""
        check(call, Places(tasks=TEXT_TASKS, types=self.takes, talks=True))
        settings = Settings(call)
        stream = settings.yes("stream", otherwise=True)
        most = settings.most_tokens()
        chosen = {name: settings.word(name, tuple(choice.words)) for name, choice in self.choices.items()}
        settings.close()
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "messages": list(self._messages(call)),
            self.limit: most,
            "stream": stream,
        }
        if stream and self.asks_usage:
            body["stream_options"] = {"include_usage": True}
        body |= {self.choices[name].field: self.choices[name].words[word] for name, word in chosen.items() if word}
        body |= self.fixed
        asked = (call, *(past for past, _ in turns(call)))
        if any(given.text is None for each in asked for given in in_role(each, Role.DOCUMENT)):
            body |= self.beside_documents
        return prepared(call, json_work(call, self.path, body, stream=stream), output_tokens=most)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text of an answer, or what went wrong."""
        return settled(answer) or text_of_chat(answer)

    def watch(self, state: State) -> TextStream | None:
        """Return a reader of the text as it arrives."""
        return Watch(added_text)

    def check(self) -> Draft | None:
        """Return a question about the key, or None where none is known."""
        return key_check(self.check_path) if self.check_path else None

    def _messages(self, call: Call) -> Iterator[Json]:
        for past, answer in turns(call):
            yield {"role": "user", "content": self._content(past)}
            yield {"role": "assistant", "content": answer}
        yield {"role": "user", "content": self._content(call)}

    def _content(self, call: Call) -> Json:
        texts = words(call)
        others = [each for each in in_role(call, Role.IMAGE, Role.DOCUMENT, Role.AUDIO) if each.text is None]
        if not others:
            return BETWEEN_TEXTS.join(texts)
        parts: list[Json] = [{"type": "text", "text": text} for text in texts]
        return parts + [self.part(given) for given in others]
