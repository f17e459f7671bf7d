"""The one byte encoding that digests, signatures and the ledger cover; docs/formats.md describes it.

A value is a tag of one byte, a length of eight bytes (big-endian) and that many bytes. A record is its type line and
its fields in the order in which its class declares them. There are no floats, no maps and no optional spellings: equal
values have equal bytes, and `decode` refuses every byte string that `encode` would not have written.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

_HEAD = 9
_INTEGER = re.compile(rb"0|-?[1-9][0-9]*")
_DECIMAL = re.compile(rb"0|-?(?:[1-9][0-9]*|0(?=\.))(?:\.[0-9]*[1-9])?")
_DEEPEST = 32


class EncodingError(ValueError):
    """A value has no canonical bytes, or bytes are not canonical."""


@dataclass(frozen=True, slots=True)
class Record:
    """A decoded record: its type line and its fields in order."""

    type: str
    fields: tuple["Value", ...]


Value: TypeAlias = "bool | int | str | bytes | Decimal | datetime | date | tuple[Value, ...] | Record | None"


def type_line(record: type) -> str:
    """Return the type line of a dataclass: its `TYPE`, else its name in lower case with hyphens."""
    named = getattr(record, "TYPE", None)
    return named if isinstance(named, str) else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", record.__name__).lower()


def encode(value: object) -> bytes:
    """Return the canonical bytes of a dataclass, or of a value that one may hold.

    Raises EncodingError for floats, maps, sets, times that are not UTC, decimals that are not finite, text that is not
    Unicode, and everything else that has no canonical form.
    """
    if isinstance(value, Enum):
        return encode(value.value)
    if is_dataclass(value) and not isinstance(value, type):
        record = value if isinstance(value, Record) else _record(value)
        return _framed(b"R", encode(record.type) + b"".join(map(encode, record.fields)))
    if isinstance(value, tuple):
        return _framed(b"L", b"".join(map(encode, value)))
    return _framed(*_plain(value))


def decode(encoded: bytes) -> Value:
    """Return the value whose canonical bytes these are; raises EncodingError for all others."""
    value, end = _read(encoded, 0, len(encoded), _DEEPEST)
    if end != len(encoded):
        raise EncodingError("bytes after the end")
    return value


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(encode(value)).hexdigest()


def leaf_hash(encoded: bytes) -> bytes:
    """Return the RFC 6962 leaf hash: SHA-256 of a zero byte and `encoded`."""
    return hashlib.sha256(b"\0" + encoded).digest()


def commitment(salt: bytes, digest_hex: str) -> bytes:
    """Return SHA-256 of a 32-byte salt and a 32-byte digest: binds to the digest, tells nothing without the salt."""
    if len(salt) != 32 or len(digest_hex) != 64:
        raise EncodingError("a commitment needs a salt and a digest of 32 bytes")
    return hashlib.sha256(salt + bytes.fromhex(digest_hex)).digest()


def _framed(tag: bytes, content: bytes) -> bytes:
    return tag + len(content).to_bytes(8, "big") + content


def _record(value: Any) -> Record:
    return Record(type_line(type(value)), tuple(getattr(value, field.name) for field in fields(value)))


def _plain(value: object) -> tuple[bytes, bytes]:
    match value:
        case None:
            return b"N", b""
        case bool():
            return b"O", b"\1" if value else b"\0"
        case int():
            return b"I", b"%d" % value
        case str():
            return b"S", _utf8(value)
        case bytes():
            return b"B", value
        case Decimal():
            return b"D", _decimal(value)
        case datetime():
            return b"T", _moment(value)
        case date():
            return b"A", value.isoformat().encode()
    raise EncodingError(f"no canonical form for {type(value).__name__}")


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise EncodingError("text is not Unicode") from None


def _decimal(value: Decimal) -> bytes:
    if not value.is_finite() or abs(value.adjusted()) > 64:
        raise EncodingError("a decimal is not finite or too long")
    text = f"{value:f}" if value else "0"
    return (text.rstrip("0").rstrip(".") if "." in text else text).encode()


def _moment(value: datetime) -> bytes:
    if value.utcoffset() is None or value.utcoffset() != UTC.utcoffset(None):
        raise EncodingError("a time is not UTC")
    return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond:06d}Z".rjust(27, "0").encode()


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
    return _leaf(tag, encoded[content:stop]), stop


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


def _leaf(tag: bytes, content: bytes) -> Value:
    try:
        value = _LEAVES[tag](content)
    except (KeyError, ValueError, ArithmeticError):
        raise EncodingError("not a canonical value") from None
    if _plain(value) != (tag, content):
        raise EncodingError("not the canonical spelling")
    return value


def _matched(pattern: re.Pattern[bytes], content: bytes) -> str:
    if not pattern.fullmatch(content):
        raise EncodingError("not a canonical number")
    return content.decode("ascii")


_LEAVES: dict[bytes, Callable[[bytes], Value]] = {
    b"N": lambda content: None,
    b"O": lambda content: content == b"\1",
    b"I": lambda content: int(_matched(_INTEGER, content)),
    b"S": lambda content: content.decode("utf-8"),
    b"B": lambda content: content,
    b"D": lambda content: Decimal(_matched(_DECIMAL, content)),
    b"T": lambda content: datetime.fromisoformat(content.decode("ascii")),
    b"A": lambda content: date.fromisoformat(content.decode("ascii")),
}
