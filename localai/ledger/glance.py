"""Reads a few fields of an entry and leaves the rest alone: for lists and sums over thousands of them."""

from dataclasses import fields
from functools import cache
from typing import Any

from localai.ledger.decoding import decode, split
from localai.vocabulary.records import Entry


def body_of(encoded: bytes) -> bytes:
    """Return the body of an entry, as its bytes and unread; raises EncodingError."""
    return part(encoded, Entry, "body")


def type_of(framed: bytes) -> str:
    """Return the type line of a record."""
    return str(decode(split(framed)[0]))


def part(framed: bytes, kind: type, name: str) -> bytes:
    """Return one field of a record of a known type, as its bytes and unread."""
    return split(framed)[1 + _places(kind)[name]]


def values(framed: bytes, kind: type, *names: str) -> tuple[Any, ...]:
    """Return some fields of a record of a known type; what is a word of ours comes as its text."""
    parts, places = split(framed), _places(kind)
    return tuple(decode(parts[1 + places[name]]) for name in names)


@cache
def _places(kind: type) -> dict[str, int]:
    return {field.name: place for place, field in enumerate(fields(kind))}
