"""TOML tables into frozen values: an unknown, missing or wrongly typed key is an error that names its place."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from localai.errors import CardError
from localai.vocabulary.cards import UNKNOWN_DAYS, UNTIL_DELETED, Days, Span
from localai.vocabulary.rules import MOST_DIGITS

T = TypeVar("T")
_Reader = Callable[[object, "Place"], object]
_MOST_DAYS = 36_500
_MOST_LISTED = 60  # words in a sentence


class Place:
    """Where in which file a value stands; the words for it are only made when something is wrong there."""

    __slots__ = ("_above", "_step", "file")

    def __init__(self, file: str, above: Place | None = None, step: str | int = "") -> None:
        self.file = file
        self._above = above
        self._step = step

    @property
    def path(self) -> str:
        """Return the steps from the top of the file: surfaces[0].copies[2].days; empty at the top."""
        if self._above is None:
            return ""
        above = self._above.path
        return above + (f"[{self._step}]" if isinstance(self._step, int) else f".{self._step}" if above else self._step)

    def into(self, key: str | int) -> Place:
        """Return the place one step further in."""
        return Place(self.file, self, key)

    def refuse(self, problem: str) -> CardError:
        """Return the error that names this place."""
        return CardError(card=self.file, where=self.path or "top level", problem=problem)


def nearest(word: str, known: typing.Iterable[str]) -> str:
    """Return the end of a sentence that names the nearest valid word, or all of them."""
    words = sorted(known)
    close = get_close_matches(word, words, n=1)
    if close:
        return f"the nearest is {close[0]}"
    return f"it can be {', '.join(words)}" if len(words) <= _MOST_LISTED else "no name here is close to it"


def build(kind: type[T], table: object, place: Place) -> T:
    """Return a `kind` from a TOML table whose keys are exactly its fields; fields with a default may be left out."""
    if not isinstance(table, Mapping):
        raise place.refuse("a table belongs here")
    fields = _fields(typing.cast(Hashable, kind))
    for key in table:
        if key not in fields:
            raise place.into(key).refuse(f"unknown key; {nearest(str(key), fields)}")
    values = {}
    for name, (read, required) in fields.items():
        if name in table:
            values[name] = read(table[name], place.into(name))
        elif required:
            raise place.into(name).refuse("is missing")
    return kind(**values)


@cache
def _fields(kind: Hashable) -> dict[str, tuple[_Reader, bool]]:
    """Return how to read each field of a dataclass, and whether it must be there."""
    shape = typing.cast("type[Any]", kind)
    hints = typing.get_type_hints(shape)
    return {field.name: (_reader(hints[field.name]), _is_required(field)) for field in dataclasses.fields(shape)}


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _reader(annotation: Any) -> _Reader:
    """Return the function that reads a value of this type, chosen once."""
    origin = typing.get_origin(annotation)
    if origin is tuple:
        return functools.partial(_several, _reader(typing.get_args(annotation)[0]))
    if origin in (typing.Union, types.UnionType):
        return _reader(next(each for each in typing.get_args(annotation) if each is not type(None)))
    if annotation is Days:
        return days
    if annotation is Decimal:
        return amount
    if dataclasses.is_dataclass(annotation):
        return functools.partial(build, typing.cast("type[object]", annotation))
    return functools.partial(word if issubclass(annotation, StrEnum) else _plain, annotation)


def _several(read: _Reader, value: object, place: Place) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise place.refuse("a list belongs here")
    return tuple(read(each, place.into(index)) for index, each in enumerate(value))


def _plain(annotation: type, value: object, place: Place) -> object:
    if annotation is date and isinstance(value, datetime):
        raise place.refuse("a date without a time belongs here")
    if not isinstance(value, annotation) or (annotation is int and isinstance(value, bool)):
        raise place.refuse(f"{_NAMES[annotation]} belongs here")
    if isinstance(value, str) and not value.isprintable():
        raise place.refuse("a character that cannot be printed")
    return value


_NAMES: dict[type, str] = {str: "text", int: "a whole number", bool: "true or false", date: "a date like 2026-11-21"}
_Word = TypeVar("_Word", bound=StrEnum)


def word(words: type[_Word], value: object, place: Place) -> _Word:
    """Return the member that `value` names, or refuse with the nearest one."""
    found = words._value2member_map_.get(value) if isinstance(value, str) else None
    if found is None:
        known = [member.value for member in words]
        raise place.refuse(f"{value!r} is not a word for this; {nearest(str(value), known)}")
    return typing.cast(_Word, found)


def days(value: object, place: Place) -> Days:
    """Read a whole number of days, `until-deleted` or `unknown`."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_DAYS:
        return Days(span=Span.COUNTED, count=value)
    spoken = {UNTIL_DELETED.span.value: UNTIL_DELETED, UNKNOWN_DAYS.span.value: UNKNOWN_DAYS}
    if isinstance(value, str) and value in spoken:
        return spoken[value]
    raise place.refuse("days belong here: a whole number from 0, until-deleted, or unknown")


def amount(value: object, place: Place) -> Decimal:
    """Read an amount of money, written as text so that nothing is rounded."""
    try:
        if isinstance(value, str) and value.strip() == value:
            found = Decimal(value)
            if found.is_finite() and found >= 0 and abs(found.adjusted()) <= MOST_DIGITS:
                return found
    except InvalidOperation:
        pass
    raise place.refuse('an amount written as text belongs here, like "0.04"')
