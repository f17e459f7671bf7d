"""Pictures of Recraft: JSON for words alone, forms where a picture goes along; pictures come inside the answer.

Facts: its documentation (https://www.recraft.ai/docs/api-reference/endpoints and its pages of tools), stored copies
read 2026-11-21. A mask is white where the picture is to change and black elsewhere, as large as the picture. An answer
says in units what was charged, a thousand for a dollar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Draft, Given, Prepared, State, Step, TextStream, Usage
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

RECRAFT_TASKS: Final = frozenset((Task.CUTOUT, Task.EDIT, Task.GENERATE, Task.UPSCALE))
_PATH: Final = "/v1/images"
_UNITS_PER_DOLLAR: Final = 1000
_WORDED: Final = Places(
    tasks=frozenset((Task.EDIT, Task.GENERATE)),
    types={Role.IMAGE: PICTURES, Role.MASK: ("image/png",)},
    at_most={Role.IMAGE: 1, Role.MASK: 1},
)
_WORDLESS: Final = Places(
    tasks=frozenset((Task.CUTOUT, Task.UPSCALE)),
    types={Role.IMAGE: PICTURES},
    at_most={Role.IMAGE: 1},
    words=False,
    texts=False,
)
_SIZE: Final = "[1-9][0-9]{2,3}x[1-9][0-9]{2,3}|[1-9][0-9]?:[1-9][0-9]?"
_SIZE_WORDS: Final = "width x height in pixels, such as 1024x1024, or a ratio such as 16:9"
_STYLES: Final = ("realistic_image", "digital_illustration")
"""Styles of pictures; those of drawings made of lines would give another kind of file for another price."""
_STRENGTH: Final = "0|1|0\\.[0-9]{1,2}"
_STRENGTH_WORDS: Final = "a number from 0 (as it was) to 1, such as 0.5"
_USUAL_STRENGTH: Final = "0.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recraft:
    """Making, changing, cutting out and enlarging pictures."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a picture."""
        check(call, _WORDLESS if call.task in _WORDLESS.tasks else _WORDED)
        settings = Settings(call)
        if call.task in _WORDLESS.tasks:
            settings.close()
            return prepared(call, form_work(call, f"{_PATH}/{call.model.wire_name}", [_file("image", _picture(call))]))
        count = settings.number("n", 1, call.model.most_results or 6)
        fields: dict[str, Json] = {
            "prompt": BETWEEN_TEXTS.join(words(call)),
            "model": call.model.wire_name,
            "n": count,
            "style": settings.word("style", _STYLES),
        }
        work = _from_words(call, settings, fields) if call.task is Task.GENERATE else _edit(call, settings, fields)
        return prepared(call, work, results=count or 1)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the pictures of an answer, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if error := at(tree, "error"):
            return stated(error)
        listed, alone = at(tree, "data"), at(tree, "image")
        if not isinstance(listed, list) and not isinstance(alone, dict):
            return unreadable(answer)
        entries = list_at(tree, "data") if isinstance(listed, list) else iter((alone,))
        return pictures_done(answer, (text_at(each, "b64_json") for each in entries), _usage(tree))

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: pictures come as a whole."""
        return None

    def check(self) -> Draft:
        """Return a question about the account."""
        return key_check("/v1/users/me")


def _from_words(call: Call, settings: Settings, fields: dict[str, Json]) -> Draft:
    if call.given and any(given.text is None for given in call.given):
        refuse(call, phrases.role_unknown(next(given.role.value for given in call.given if given.text is None)))
    fields["size"] = settings.text("size", _SIZE, _SIZE_WORDS)
    settings.close()
    return json_work(call, f"{_PATH}/generations", _told(fields))


def _edit(call: Call, settings: Settings, fields: dict[str, Json]) -> Draft:
    """Return the form of a change: of all of a picture, or of what its mask shows white."""
    picture, masks = _picture(call), in_role(call, Role.MASK)
    if not masks:
        fields["strength"] = settings.text("strength", _STRENGTH, _STRENGTH_WORDS) or _USUAL_STRENGTH
    settings.close()
    files = [_file("image", picture), *(_file("mask", mask) for mask in masks)]
    texts = [Field(name=name, value=str(value)) for name, value in _told(fields).items()]
    return form_work(call, f"{_PATH}/{'inpaint' if masks else 'imageToImage'}", [*texts, *files])


def _picture(call: Call) -> Given:
    """Return the one picture; raises NotSupportedError where there is none."""
    return next(iter(in_role(call, Role.IMAGE)), None) or refuse(call, phrases.too_few(Role.IMAGE.value))


def _file(name: str, given: Given) -> FileField:
    return FileField(name=name, part=given.part, size=given.size, digest=given.digest, media_type=given.media_type)


def _told(fields: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value is not None}


def _usage(tree: object) -> Usage:
    units = count_at(tree, "credits")
    return Usage(cost=None if units is None else Decimal(units) / _UNITS_PER_DOLLAR)
