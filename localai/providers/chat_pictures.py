"""Pictures made and changed by way of chat, as OpenRouter has it: POST .../chat/completions with `modalities`.

Its endpoint for images heeds no switch of a request that keeps copies away, and this one does. Facts: the types of
openrouter 1.3.84 (ChatRequest, ChatAssistantImages). There is no mask.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Done, Draft, Prepared, Problem, State, Step, TextStream
from localai.providers.answers import pictures_done, settled
from localai.providers.chat_answers import usage_of
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Json
from localai.providers.openai_chat import embedded
from localai.providers.problems import declined, stated, unreadable
from localai.providers.reading import at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.tasks import Role, Task

_PLACES: Final = Places(
    tasks=frozenset((Task.EDIT, Task.GENERATE)), types={Role.IMAGE: PICTURES}, at_most={Role.IMAGE: 14}
)
_ASPECT: Final = "[1-9][0-9]?:[1-9][0-9]?"
_ASPECT_WORDS: Final = "width to height, such as 1:1 or 16:9"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPictures:
    """Pictures by chat; `fixed` is what stands in every request."""

    path: str
    check_path: str
    scheme: str = "bearer"
    fixed: Mapping[str, Json] = field(default_factory=dict)

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a picture."""
        check(call, _PLACES)
        settings = Settings(call)
        aspect = settings.text("aspect", _ASPECT, _ASPECT_WORDS)
        settings.close()
        pictures = in_role(call, Role.IMAGE)
        if call.task is Task.EDIT and not pictures:
            refuse(call, phrases.too_few(Role.IMAGE.value))
        texts: list[Json] = [{"type": "text", "text": text} for text in words(call)]
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "messages": [{"role": "user", "content": texts + [embedded(each) for each in pictures]}],
            "modalities": ["image", "text"],
            "stream": False,
        }
        if aspect:
            body["image_config"] = {"aspect_ratio": aspect}
        return prepared(call, json_work(call, self.path, {**body, **self.fixed}))

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the pictures of an answer, or what went wrong."""
        return settled(answer) or _pictures(answer)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: pictures come as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(self.check_path)


def _pictures(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    message = at(tree, "choices", 0, "message")
    if error := at(tree, "error") or at(tree, "choices", 0, "error"):
        return stated(error)
    if not isinstance(message, dict):
        return unreadable(answer)
    packed = list(_packed(message))
    if not packed and (refusal := text_at(message, "refusal")):
        return declined(refusal)
    return pictures_done(answer, packed, usage_of(tree))


def _packed(message: object) -> Iterator[str]:
    """Yield the base64 of each picture; an address instead of content is no picture, and nobody fetches it."""
    for entry in list_at(message, "images"):
        yield text_at(entry, "image_url", "url").partition(";base64,")[2]
