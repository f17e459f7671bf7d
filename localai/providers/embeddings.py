"""Embeddings, as OpenAI, Mistral and OpenRouter give them: POST .../embeddings, one vector for each text.

Facts: the types of openai-python 3.54 (EmbeddingCreateParams), mistralai 3.7 (EmbeddingRequest), openrouter 1.3.84.
Vectors are asked for as numbers, since the other form, base64, is not in all of their answers.
"""

import json
from dataclasses import dataclass
from typing import Final

from localai.providers.adapter import Answer, Call, Done, Draft, Output, Prepared, Problem, State, Step, TextStream
from localai.providers.answers import settled
from localai.providers.chat_answers import usage_of
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.inputs import Places, check, words
from localai.providers.json_body import Json
from localai.providers.problems import nothing_in_it, stated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed
from localai.providers.settings import Settings
from localai.vocabulary.tasks import Task

SCHEMA: Final = "localai vectors 1"
_PLACES: Final = Places(tasks=frozenset((Task.EMBED,)), types={})
_MOST_DIMENSIONS: Final = 65_536
_MODEL, _COUNT = "model", "texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings:
    """One server's kind of embeddings; `dimensions` names the field for the length of a vector, empty for none."""

    path: str = "/v1/embeddings"
    check_path: str = "/v1/models"
    scheme: str = "bearer"
    dimensions: str = "dimensions"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request: the words that were typed are the first text, then each text that was given."""
        check(call, _PLACES)
        settings = Settings(call)
        length = settings.number("dimensions", 1, _MOST_DIMENSIONS) if self.dimensions else None
        settings.close()
        texts = words(call)
        body: dict[str, Json] = {"model": call.model.wire_name, "input": texts, "encoding_format": "float"}
        if length is not None:
            body[self.dimensions] = length
        state = {_MODEL: call.model.wire_name, _COUNT: len(texts)}
        return prepared(call, json_work(call, self.path, body), state=state)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the vectors as a JSON file, in the order of the texts, or what went wrong."""
        return settled(answer) or _vectors(state, answer)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: vectors come as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(self.check_path)


def _vectors(state: State, answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    if not isinstance(at(tree, "data"), list):
        return unreadable(answer)
    found = [_vector(entry) for entry in _in_order(list(list_at(tree, "data")))]
    if not found:
        return nothing_in_it()
    if any(vector is None for vector in found) or len(found) != state.get(_COUNT, len(found)):
        return unreadable(answer)
    content = json.dumps({"schema": SCHEMA, "model": str(state.get(_MODEL, "")), "vectors": found})
    output = Output(media_type="application/json", content=content.encode())
    return Done(outputs=(output,), usage=usage_of(tree))


def _in_order(entries: list[object]) -> list[object]:
    """Return entries by the places that they name, where they name each place once; else as they came."""
    by_place = {count_at(entry, "index"): entry for entry in entries}
    whole = by_place.keys() == set(range(len(entries)))
    return [by_place[place] for place in range(len(entries))] if whole else entries


def _vector(entry: object) -> list[float] | None:
    """Return the numbers of one text; None for what is no vector."""
    numbers = at(entry, "embedding")
    if not isinstance(numbers, list) or not numbers:
        return None
    found = [number for number in numbers if isinstance(number, int | float) and not isinstance(number, bool)]
    return found if len(found) == len(numbers) and all(abs(number) < 1e30 for number in found) else None
