"""Reads canonical bytes: the strict other half of `crypto.canonical`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from localai.crypto.canonical import EncodingError, Record, Value, encode, type_line

Kept = TypeVar("Kept")

_HEAD = 9
_ONE_SPELLING = (b"S", b"B")  # their bytes are their content, so what was read is what would be written
_DEEPEST = 32
_INTEGER = re.compile(rb"0|-?[1-9][0-9]{0,79}")
_DECIMAL = re.compile(rb"-?[0-9]{1,80}(\.[0-9]+)?")


def decode(encoded: bytes) -> Value:
    """Return the value whose canonical bytes these are; raises EncodingError for all others."""
    value, end = _read(encoded, 0, len(encoded), _DEEPEST)
    if end != len(encoded):
        raise EncodingError("bytes after the end")
    return value


def decode_as(kind: type[Kept], encoded: bytes) -> Kept:
    """Return the dataclass whose canonical bytes these are; raises EncodingError when they are another's."""
    found = _as(kind, decode(encoded))
    if encode(found) != encoded:
        raise EncodingError("not the bytes of this type")
    return found  # type: ignore[no-any-return]


def split(framed: bytes) -> tuple[bytes, ...]:
    """Return the values that a list or a record holds, each as its bytes and unread; a record's type line comes first.

    Raises EncodingError for other values and where a length does not fit.
    """
    if framed[:1] not in (b"L", b"R") or len(framed) != _HEAD + int.from_bytes(framed[1:_HEAD], "big"):
        raise EncodingError("neither a list nor a record, or not a whole one")
    found, at = [], _HEAD
    while at < len(framed):
        end = at + _HEAD + int.from_bytes(framed[at + 1 : at + _HEAD], "big")
        if end > len(framed):
            raise EncodingError("a length exceeds what is there")
        found.append(framed[at:end])
        at = end
    return tuple(found)


def _read(encoded: bytes, start: int, end: int, depth: int) -> tuple[Value, int]:
    content = start + _HEAD
    if content > end or depth == 0:
        raise EncodingError("truncated, or nested too deeply")
    stop = content + int.from_bytes(encoded[start + 1 : content], "big")
    if stop > end:
        raise EncodingError("a length exceeds what is there")
    tag = encoded[start : start + 1]
    if tag in (b"L", b"R"):
        return _nested(tag, tuple(_each(encoded, content, stop, depth - 1))), stop
    return _leaf(tag, encoded[start:stop]), stop


def _each(encoded: bytes, start: int, end: int, depth: int) -> Iterator[Value]:
    while start < end:
        value, start = _read(encoded, start, end, depth)
        yield value


def _nested(tag: bytes, values: tuple[Value, ...]) -> Value:
    if tag == b"L":
        return values
    if not values or not isinstance(values[0], str):
        raise EncodingError("a record has no type line")
    return Record(values[0], values[1:])


def _leaf(tag: bytes, framed: bytes) -> Value:
    try:
        value = _LEAVES[tag](framed[_HEAD:])
    except (KeyError, ValueError, ArithmeticError):
        raise EncodingError("not a canonical value") from None
    if tag not in _ONE_SPELLING and encode(value) != framed:
        raise EncodingError("not the canonical spelling")
    return value


def _number(pattern: re.Pattern[bytes], content: bytes) -> str:
    if not pattern.fullmatch(content):
        raise EncodingError("not a canonical number")
    return content.decode("ascii")


_LEAVES: dict[bytes, Callable[[bytes], Value]] = {
    b"N": lambda content: None,
    b"O": lambda content: content == b"\1",
    b"I": lambda content: int(_number(_INTEGER, content)),
    b"S": lambda content: content.decode("utf-8"),
    b"B": lambda content: content,
    b"D": lambda content: Decimal(_number(_DECIMAL, content)),
    b"T": lambda content: datetime.fromisoformat(content.decode("ascii")),
    b"A": lambda content: date.fromisoformat(content.decode("ascii")),
}


def _as(kind: Any, value: Value) -> Any:
    """Give a decoded value the class that a type hint names; a union takes the member that fits."""
    if isinstance(value, Record):
        return _record_as(kind, value)
    if isinstance(value, tuple):
        return _tuple_as(kind, value)
    for member in _members(kind):
        if isinstance(member, type) and issubclass(member, Enum) and value in {each.value for each in member}:
            return member(value)
    return value


def _record_as(kind: Any, value: Record) -> Any:
    for member in _members(kind):
        if is_dataclass(member) and isinstance(member, type) and type_line(member) == value.type:
            names = [field.name for field in fields(member)]
            if len(names) != len(value.fields):
                break
            hints = _hints(member)
            given = zip(names, value.fields, strict=True)
            return member(**{name: _as(hints[name], each) for name, each in given})
    raise EncodingError(f"a record of type {value.type} does not belong here")


def _tuple_as(kind: Any, value: tuple[Value, ...]) -> tuple[Any, ...]:
    for member in _members(kind):
        if get_origin(member) is tuple:
            inner = get_args(member)
            kinds = inner if len(inner) == len(value) and inner[-1:] != (...,) else inner[:1] * len(value)
            return tuple(_as(each_kind, each) for each_kind, each in zip(kinds, value, strict=True))
    raise EncodingError("a list does not belong here")


def _members(kind: Any) -> tuple[Any, ...]:
    return (kind,) if get_origin(kind) is tuple or isinstance(kind, type) else get_args(kind)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
