"""Pictures of OpenAI: POST /v1/images/generations from words, POST /v1/images/edits from pictures and words.

Facts: https://github.com/openai/openai-openapi, read 2026-08-21, and the types of openai-python 3.54.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Draft, Prepared, State, Step, TextStream, Usage
from localai.providers.answers import pictures_done, settled
from localai.providers.drafting import form_work, json_work, key_check, prepared
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Json
from localai.providers.multipart import Field, FileField
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import stated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.tasks import Role, Task

_MOST_PICTURES: Final = 16
_PLACES: Final = Places(
    tasks=frozenset((Task.EDIT, Task.GENERATE)),
    types={Role.IMAGE: PICTURES, Role.REFERENCE: PICTURES, Role.MASK: ("image/png",)},
    at_most={Role.MASK: 1},
)
_SIZE: Final = "auto|[1-9][0-9]{2,3}x[1-9][0-9]{2,3}"
_SIZE_WORDS: Final = "auto, or width x height in pixels, such as 1024x1024"


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """The images dialect of GPT Image models, whose answers hold the pictures themselves."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a picture: a form where pictures go with it, else JSON."""
        check(call, _PLACES)
        pictures = in_role(call, Role.IMAGE, Role.REFERENCE)
        if call.task is Task.EDIT and not in_role(call, Role.IMAGE):
            refuse(call, phrases.too_few(Role.IMAGE.value))
        if in_role(call, Role.MASK) and not pictures:
            refuse(call, phrases.too_few(Role.IMAGE.value))
        if len(pictures) > _MOST_PICTURES:
            refuse(call, phrases.too_many(Role.IMAGE.value, _MOST_PICTURES))
        fields: dict[str, Json] = {"model": call.model.wire_name, "prompt": BETWEEN_TEXTS.join(words(call))}
        fields |= _settings(call, bool(pictures))
        results = fields.get("n", 1)
        work = _edit(call, fields) if pictures else json_work(call, "/v1/images/generations", fields)
        return prepared(call, work, results=results if isinstance(results, int) else 1)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the pictures of an answer, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if error := at(tree, "error"):
            return stated(error)
        if not isinstance(at(tree, "data"), list):
            return unreadable(answer)
        usage = Usage(
            input_tokens=count_at(tree, "usage", "input_tokens"), output_tokens=count_at(tree, "usage", "output_tokens")
        )
        return pictures_done(answer, (text_at(each, "b64_json") for each in list_at(tree, "data")), usage)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: pictures come as a whole."""
        return None

    def check(self) -> Draft:
        """Return the list of models as a question."""
        return key_check("/v1/models")


def _settings(call: Call, edits: bool) -> dict[str, Json]:
    settings = Settings(call)
    found: dict[str, Json] = {
        "n": settings.number("n", 1, call.model.most_results or 10),
        "size": settings.text("size", _SIZE, _SIZE_WORDS),
        "quality": settings.word("quality", ("auto", "low", "medium", "high", "xhigh", "max")),
        "output_format": settings.word("output_format", ("png", "jpeg", "webp")),
        "output_compression": settings.number("output_compression", 0, 100),
        "background": settings.word("background", ("auto", "opaque", "transparent")),
    }
    if edits:
        found["input_fidelity"] = settings.word("input_fidelity", ("low", "high"))
    settings.close()
    return {name: value for name, value in found.items() if value is not None}


def _edit(call: Call, fields: dict[str, Json]) -> Draft:
    texts = [Field(name=name, value=str(value)) for name, value in fields.items()]
    return form_work(call, "/v1/images/edits", [*texts, *_files(call)])


def _files(call: Call) -> Iterator[FileField]:
    """Yield the pictures as the official client names them: `image` for one, `image[]` for each of several."""
    pictures = in_role(call, Role.IMAGE, Role.REFERENCE)
    named = [("image[]" if len(pictures) > 1 else "image", given) for given in pictures]
    for name, given in (*named, *(("mask", given) for given in in_role(call, Role.MASK))):
        yield FileField(name=name, part=given.part, size=given.size, digest=given.digest, media_type=given.media_type)
