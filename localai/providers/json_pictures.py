"""Pictures asked for with JSON and answered inside JSON, as several services have it: POST .../images or beside it.

Facts: the types of openrouter 1.3.84 (ImageGenerationRequest) and together 3.1.1 (ImageGenerateParams), both read
2026-11-21, and https://docs.x.ai/developers/model-capabilities/images/generation, a copy read on the same day, with
other people's programs for its fields. Each service is a row in `family.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Draft, Given, Prepared, State, Step, TextStream, Usage
from localai.providers.answers import pictures_done, settled
from localai.providers.chat_answers import usage_of
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Json, data_url
from localai.providers.openai_chat import BETWEEN_TEXTS, embedded
from localai.providers.problems import stated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.tasks import Role, Task

_SIZE: Final = "([1-9][0-9]{2,3})x([1-9][0-9]{2,3})"
_SIZE_WORDS: Final = "width x height in pixels, such as 1024x768"


def by_url(given: Given) -> Json:
    """Tell a picture as xAI wants it."""
    return {"type": "image_url", "url": data_url(given.part, given.size, given.media_type)}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonPictures:
    """One service's kind of pictures.

    `shown` is the field for the pictures that go along (empty: it takes none), one alone or, with `at_most`, a list of
    them; `told` says one. `edits` is the path where pictures are changed, if it is another one; with `plain_edits` a
    change takes no settings. `choices` are settings with the words that fit, `sides` says whether width and height are
    fields. `fixed` stands in every request.
    """

    path: str
    check_path: str
    scheme: str = "bearer"
    edits: str = ""
    plain_edits: bool = False
    shown: str = ""
    at_most: int = 0
    told: Callable[[Given], Json] = embedded
    sides: bool = False
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fixed: Mapping[str, Json] = field(default_factory=dict)
    types: Sequence[str] = PICTURES

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a picture."""
        check(call, self._places())
        pictures = in_role(call, Role.IMAGE)
        if call.task is Task.EDIT and not pictures:
            refuse(call, phrases.too_few(Role.IMAGE.value))
        fields: dict[str, Json] = {"model": call.model.wire_name, "prompt": BETWEEN_TEXTS.join(words(call))}
        shown: list[Json] = [self.told(each) for each in pictures]
        if shown:
            fields[self.shown] = shown if self.at_most else shown[0]
        fields |= self._settings(call, edits=bool(pictures))
        path = self.edits if pictures and self.edits else self.path
        count = fields.get("n", 1)
        work = json_work(call, path, {**fields, **self.fixed})
        return prepared(call, work, results=count if isinstance(count, int) else 1)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the pictures of an answer, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if error := at(tree, "error"):
            return stated(error)
        if not isinstance(at(tree, "data"), list):
            return unreadable(answer)
        return pictures_done(answer, (text_at(each, "b64_json") for each in list_at(tree, "data")), _usage(tree))

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: pictures come as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(self.check_path) if self.check_path else None

    def _places(self) -> Places:
        tasks = frozenset((Task.EDIT, Task.GENERATE)) if self.shown else frozenset((Task.GENERATE,))
        return Places(
            tasks=tasks,
            types={Role.IMAGE: self.types} if self.shown else {},
            at_most={Role.IMAGE: self.at_most or 1},
        )

    def _settings(self, call: Call, *, edits: bool) -> dict[str, Json]:
        settings = Settings(call)
        found: dict[str, Json] = {}
        if not (edits and self.plain_edits):
            found["n"] = settings.number("n", 1, call.model.most_results or 10)
            found |= {name: settings.word(name, choices) for name, choices in self.choices.items()}
            size = settings.text("size", _SIZE, _SIZE_WORDS) if self.sides else None
            if size:
                width, _, height = size.partition("x")
                found |= {"width": int(width), "height": int(height)}
        settings.close()
        return {name: value for name, value in found.items() if value is not None}


def _usage(tree: object) -> Usage:
    """Return what was used, under either of the names that tokens go by."""
    told = usage_of(tree)
    counts = [count_at(tree, "usage", name) for name in ("input_tokens", "output_tokens")]
    return Usage(
        input_tokens=told.input_tokens if told.input_tokens is not None else counts[0],
        output_tokens=told.output_tokens if told.output_tokens is not None else counts[1],
        cost=told.cost,
    )
