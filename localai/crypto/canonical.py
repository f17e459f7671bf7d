"""The one byte encoding that digests, signatures and the ledger cover; docs/formats.md describes it.

A value is a tag of one byte, a length of eight bytes (big-endian) and that many bytes. A record is its type line and
its fields in the order in which its class declares them. There are no floats, no maps and no optional spellings: equal
values have equal bytes. `ledger.decoding` reads them.
"""

import hashlib
import os
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeAlias


class EncodingError(ValueError):
    """A value has no canonical bytes, or bytes are not canonical."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record without its class: the type line and the fields in order."""

    type: str
    fields: tuple["Value", ...]


Value: TypeAlias = "bool | int | str | bytes | Decimal | datetime | date | tuple[Value, ...] | Record | None"


@cache
def type_line(record: type) -> str:
    """Return the type line of a dataclass: its `TYPE`, else its name in lower case with hyphens."""
    named = getattr(record, "TYPE", None)
    return named if isinstance(named, str) else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", record.__name__).lower()


def encode(value: object) -> bytes:
    """Return the canonical bytes of a dataclass, or of a value that one may hold.

    Raises EncodingError for floats, maps, sets, times that are not UTC, decimals that are not finite, text that is not
    Unicode, and everything else that has no canonical form.
    """
    return _way(type(value))(value)  # type: ignore[arg-type]  # a class is hashable


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(encode(value)).hexdigest()


def leaf_hash(encoded: bytes) -> bytes:
    """Return the RFC 6962 leaf hash: SHA-256 of a zero byte and `encoded`."""
    return hashlib.sha256(b"\0" + encoded).digest()


def new_salt() -> bytes:
    """Return 32 random bytes for a commitment."""
    return os.urandom(32)


def commitment(salt: bytes, digest_hex: str) -> bytes:
    """Return SHA-256 of a 32-byte salt and a 32-byte digest: binds to the digest, tells nothing without the salt."""
    if len(salt) != 32 or len(digest_hex) != 64:
        raise EncodingError("a commitment needs a salt and a digest of 32 bytes")
    return hashlib.sha256(salt + bytes.fromhex(digest_hex)).digest()


def _framed(tag: bytes, content: bytes) -> bytes:
    return tag + len(content).to_bytes(8, "big") + content


@cache
def _way(kind: Hashable) -> Callable[[Any], bytes]:
    """Return what makes the bytes of values of exactly this class: looked up once, since plans hold thousands."""
    assert isinstance(kind, type)  # noqa: S101  the class of a value
    if issubclass(kind, Enum):
        return lambda value: encode(value.value)
    if issubclass(kind, Record):
        return lambda value: _framed(b"R", encode(value.type) + b"".join(map(encode, value.fields)))
    if is_dataclass(kind):
        line, names = encode(type_line(kind)), tuple(field.name for field in fields(kind))
        return lambda value: _framed(b"R", line + b"".join([encode(getattr(value, name)) for name in names]))
    if issubclass(kind, tuple):
        return lambda value: _framed(b"L", b"".join(map(encode, value)))
    return lambda value: _framed(*_plain(value))


def _plain(value: object) -> tuple[bytes, bytes]:
    match value:
        case str() if value.isascii():
            return b"S", value.encode()
        case None:
            return b"N", b""
        case bool():
            return b"O", b"\1" if value else b"\0"
        case int() if -(1 << 255) < value < 1 << 255:
            return b"I", b"%d" % value
        case str() if not any("\ud800" <= character <= "\udfff" for character in value):
            return b"S", value.encode()
        case bytes():
            return b"B", value
        case Decimal() if value.is_finite() and abs(value.adjusted()) <= 64:
            text = f"{value:f}" if value else "0"
            return b"D", (text.rstrip("0").rstrip(".") if "." in text else text).encode()
        case datetime() if value.utcoffset() == timedelta(0):
            return b"T", value.replace(tzinfo=None).isoformat(timespec="microseconds").encode() + b"Z"
        case date() if not isinstance(value, datetime):
            return b"A", value.isoformat().encode()
    raise EncodingError(f"no canonical form for a value of type {type(value).__name__}")
