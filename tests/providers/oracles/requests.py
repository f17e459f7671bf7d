"""Which referee judges the requests of which surface, and for each a body that it must refuse.

A new adapter adds a row to `JUDGES`: a test says so when it is missing.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from localai.providers.adapter import Draft
from tests.providers.forms import form_parts, json_body
from tests.providers.oracles import schemas

Judge = Callable[[Draft, bytes], list[str]]
_NUMBERS = ("n", "output_compression")


@dataclass(frozen=True, slots=True, kw_only=True)
class Referee:
    """Judges bodies of one surface; `by` names the types that it uses, `spoil` are ways to make a body wrong."""

    by: str
    judge: Judge


def _json(name: str) -> Judge:
    """Judge a JSON body by the types of that name, those for a stream where it asks for one."""

    def judge(draft: Draft, body: bytes) -> list[str]:
        tree = json_body(body)
        return schemas.faults(f"{name} stream" if tree.get("stream") else name, tree)

    return judge


def _images(draft: Draft, body: bytes) -> list[str]:
    if draft.content_type == "application/json":
        return schemas.faults("openai generate", json_body(body))
    return schemas.faults("openai edit", form_tree(draft.content_type, body))


def form_tree(content_type: str, body: bytes) -> dict:
    """Return a form as the tree that the official types describe: files as a word, `name[]` as a list."""
    tree: dict = {}
    for part in form_parts(content_type, body):
        text = "<binary>" if part.file_name else part.content.decode()
        value = int(text) if part.name in _NUMBERS else text
        if part.name.endswith("[]"):
            tree.setdefault(part.name[:-2], []).append(value)
        else:
            assert part.name not in tree, "a field stands twice"
            tree[part.name] = value
    return tree


def _gemini(draft: Draft, body: bytes) -> list[str]:
    return schemas.gemini_faults(json_body(body))


JUDGES: Mapping[str, Referee] = {
    "openai/images": Referee(by="openai: ImageGenerateParams, ImageEditParams", judge=_images),
    "openai/responses": Referee(by="openai: ResponseCreateParams", judge=_json("openai responses")),
    "openai/stateless": Referee(by="openai: CompletionCreateParams", judge=_json("openai chat")),
    "anthropic/messages": Referee(by="anthropic: MessageCreateParams", judge=_json("anthropic messages")),
    "own/compatible": Referee(by="openai: CompletionCreateParams", judge=_json("openai chat")),
    "own/compatible-keyed": Referee(by="openai: CompletionCreateParams", judge=_json("openai chat")),
    "gemini/generate": Referee(by="google-genai: Content, GenerateContentConfig", judge=_gemini),
}


def spoiled(tree: dict) -> list[dict]:
    """Return bodies that are wrong in one place each: a key misspelled at every depth, and one too many."""
    found = [{**tree, "stroe": False}]
    for path in _paths(tree):
        broken = copy.deepcopy(tree)
        holder = broken
        for step in path[:-1]:
            holder = holder[step]
        holder[f"{path[-1]}x"] = holder.pop(path[-1])
        found.append(broken)
    return found


def _paths(tree: object, before: tuple = ()) -> list[tuple]:
    if isinstance(tree, dict):
        return [each for key, value in tree.items() for each in ((*before, key), *_paths(value, (*before, key)))]
    if isinstance(tree, list):
        return [each for place, value in enumerate(tree) for each in _paths(value, (*before, place))]
    return []
