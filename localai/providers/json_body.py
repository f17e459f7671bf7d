"""A JSON body as pieces: text of ours as literal bytes, contents of parts as base64 inside a string."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from localai.errors import UsageError
from localai.phrases import adapters as phrases
from localai.providers.body import literal, whole
from localai.vocabulary.outbound import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """All of a part as base64 inside a string that begins with `before`, such as `data:image/png;base64,`."""

    part: int
    size: int
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for a number that an earlier answer names: the hole of this name, without quotes around it."""

    name: str


Json: TypeAlias = "bool | int | Decimal | str | Embedded | Slot | Sequence[Json] | Mapping[str, Json] | None"
"""A tree without floats, which have no one spelling; keys keep the order in which they were put in."""


def data_url(part: int, size: int, media_type: str) -> Embedded:
    """Return a part as the text of a data URL."""
    return Embedded(part=part, size=size, before=f"data:{media_type};base64,")


def pieces_of(tree: Json) -> tuple[Piece, ...]:
    """Return the body: UTF-8, no white space, keys in their order, the same tree always the same bytes.

    Raises UsageError for text that UTF-8 cannot hold (a lone half of a surrogate pair).
    """
    pieces: list[Piece] = []
    waiting: list[str] = []
    for token in _tokens(tree):
        if isinstance(token, str):
            waiting.append(token)
            continue
        pieces.append(literal(encoded("".join(waiting))))
        pieces.append(whole(token.part, token.size, as_base64=True))
        waiting.clear()
    pieces.append(literal(encoded("".join(waiting))))
    return tuple(pieces)


def encoded(text: str) -> bytes:
    """Return text as UTF-8; raises UsageError where it is not Unicode text."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        problem, remedy = phrases.not_unicode()
        raise UsageError(problem=problem, remedy=remedy) from None


def _tokens(tree: Json) -> Iterator[str | Embedded]:
    """Yield text as it stands in the body, and each embedded part between its quotes."""
    if isinstance(tree, Embedded):
        yield _quoted(tree.before)[:-1]
        yield tree
        yield '"'
    elif isinstance(tree, Slot):
        yield f"{{{tree.name}}}"
    elif isinstance(tree, Mapping):
        yield from _listed("{}", ((_quoted(key) + ":", value) for key, value in tree.items()))
    elif isinstance(tree, list | tuple):
        yield from _listed("[]", (("", value) for value in tree))
    else:
        yield _scalar(tree)


def _listed(brackets: str, entries: Iterator[tuple[str, Json]]) -> Iterator[str | Embedded]:
    yield brackets[0]
    for count, (before, value) in enumerate(entries):
        yield ("," if count else "") + before
        yield from _tokens(value)
    yield brackets[1]


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("a number of a body is finite")
        return format(value, "f")
    if value is None or isinstance(value, int):
        return json.dumps(value)
    raise TypeError(f"no {type(value).__name__} in a body")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
