"""Looks for marks in bytes, in whatever form they may be hidden there: encoded, compressed, or drawn.

What is looked for is in `canaries.py`. Nothing here writes anything.
"""

import base64
import binascii
import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from localai.operations.canaries import Mark

DEEPEST: Final = 5  # a compressed text in a picture in base64 in JSON in a form has four layers
_LARGEST: Final = 64 * 1024 * 1024
_SHORTEST: Final = 12  # of what is worth looking into
_LONG: Final = b"\1" * 24  # the shortest run of base64 or hex that is looked into
_ESCAPED: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def _one_of(kept: bytes) -> bytes:
    """Return a table that turns bytes of a set into ones and all others into zeros."""
    return bytes(byte in kept for byte in range(256))


_DIGITS: Final = b"0123456789"
_LETTERS: Final = bytes(range(ord("a"), ord("z") + 1))
_BASE64: Final = _one_of(_DIGITS + _LETTERS + _LETTERS.upper() + b"+/-_")
_PRINTED: Final = _one_of(bytes(range(0x20, 0x7F)))
_HEX: Final = (_one_of(_DIGITS + b"abcdef"), _one_of(_DIGITS + b"ABCDEF"))
_ZLIB: Final = re.compile(  # the two bytes a stream begins with, without a preset dictionary (RFC 1950)
    b"|".join(
        re.escape(bytes((method, flags)))
        for method in range(0x08, 0x80, 0x10)
        for flags in range(256)
        if (method << 8 | flags) % 31 == 0 and not flags & 0x20
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A mark that was found, and where: a name of a file, or what else was searched."""

    mark: Mark
    where: str


def search(content: bytes, marks: Sequence[Mark], where: str) -> list[Trace]:
    """Return every mark that `content` holds in any form we know."""
    wanted = {mark: tuple(forms(mark)) for mark in marks}
    found: dict[Mark, None] = {}
    for layer in layers(content):
        lowered = layer.lower()
        for mark, needles in wanted.items():
            if mark not in found and any(needle in (lowered if mark.is_text else layer) for needle in needles):
                found[mark] = None
    return [Trace(mark=mark, where=where) for mark in found]


Seen = dict[Path, tuple[int, int, int, int]]
"""Files as they were when they were searched last: inode, size, times of content and of inode."""


def search_folder(root: Path, marks: Sequence[Mark], seen: Seen | None = None) -> list[Trace]:
    """Return every mark in the files below a folder: in their content, in their names, in what links say.

    Files that are as they were in `seen` are passed over; it is brought up to date.
    """
    found, seen = [], {} if seen is None else seen
    for path in sorted(root.rglob("*")):
        status, name = path.lstat(), str(path.relative_to(root))
        now = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        if seen.get(path) == now:
            continue
        seen[path] = now
        found += search(os.fsencode(name), marks, f"the name {name}")
        if path.is_symlink():
            found += search(os.fsencode(path.readlink()), marks, name)
        elif path.is_file():
            found += search(path.read_bytes(), marks, name)
    return found


def forms(mark: Mark) -> Iterator[bytes]:
    """Yield the spellings of a mark within one layer; text is compared in lower case."""
    if not mark.is_text:
        yield mark.needle
        yield mark.needle[::-1]
        return
    text = mark.needle.lower()
    yield text
    yield text.decode().encode("utf-16-le")
    yield text.decode().encode("utf-16-be")
    yield text.decode().encode("utf-32-le")


def layers(content: bytes) -> Iterator[bytes]:
    """Yield bytes and everything that can be unwrapped from them, layer by layer, each once."""
    waiting, known = [(content, 0)], {content}
    while waiting:
        layer, depth = waiting.pop()
        yield layer
        for inner in _unwrapped(layer) if depth < DEEPEST else ():
            if len(inner) >= _SHORTEST and inner not in known:
                known.add(inner)
                waiting.append((inner, depth + 1))


def _unwrapped(content: bytes) -> Iterator[bytes]:
    yield from _base64(content)
    for run in (run for table in _HEX for run in _runs(content, table)):
        yield binascii.unhexlify(run[: len(run) // 2 * 2])
        yield binascii.unhexlify(run[1 : 1 + (len(run) - 1) // 2 * 2])
    for text in _texts(content):
        if b"\n" in text:
            yield from _base64(text.translate(None, b"\r\n\t "))
        if b"%" in text:
            yield unquote_to_bytes(text)
        if b"\\" in text:
            yield _ESCAPED.sub(_character, text)
    yield from _inflated(content)
    yield from _drawn(content)


def _texts(content: bytes) -> Iterator[bytes]:
    """Yield the whole where it is text, else the parts of it that could be."""
    try:
        content.decode()
    except UnicodeDecodeError:
        yield from _runs(content, _PRINTED)
    else:
        yield content


def _base64(content: bytes) -> Iterator[bytes]:
    """Yield what runs of base64 mean, wherever in the run they begin."""
    for run in _runs(content, _BASE64):
        plain = run.replace(b"-", b"+").replace(b"_", b"/")
        for shift in range(4):
            part = plain[shift:]
            yield base64.b64decode(part[: len(part) // 4 * 4] + _padded(part))


def _runs(content: bytes, table: bytes) -> Iterator[bytes]:
    """Yield every long run of bytes that are in the set of `table`."""
    member = content.translate(table)
    at = member.find(_LONG)
    while at >= 0:
        end = member.find(0, at)
        end = len(member) if end < 0 else end
        yield content[at:end]
        at = member.find(_LONG, end)


def _padded(run: bytes) -> bytes:
    rest = run[len(run) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _character(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return chr(int(found[1], 16)).encode("utf-8", "surrogatepass")
    return bytes([int(found[2], 16)]) if found[2] else found[3]


def _inflated(content: bytes) -> Iterator[bytes]:
    """Yield what can be inflated: zlib and gzip wherever they begin, and the entries of a ZIP."""
    for found in _ZLIB.finditer(content):
        yield from _inflate(content[found.start() :], zlib.MAX_WBITS)
    for signature, bits in ((b"\x1f\x8b\x08", zlib.MAX_WBITS | 16), (b"PK\x03\x04", -zlib.MAX_WBITS)):
        at = content.find(signature)
        while at >= 0:
            begin = at
            if bits < 0 and len(content) >= at + 30:
                name, extra = struct.unpack_from("<HH", content, at + 26)
                begin = at + 30 + name + extra
            yield from _inflate(content[begin:], bits)
            at = content.find(signature, at + 1)
    yield from _inflate(content, -zlib.MAX_WBITS)


def _inflate(content: bytes, bits: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(bits)
    try:
        inflated = engine.decompress(content, _LARGEST)
    except zlib.error:
        return
    if inflated:
        yield inflated


def _drawn(content: bytes) -> Iterator[bytes]:
    """Yield the pixels of every PNG, row after row, so that what a picture shows is found as well."""
    at = content.find(_PNG)
    while at >= 0:
        yield from _pixels(content, at + len(_PNG))
        at = content.find(_PNG, at + 1)


def _pixels(content: bytes, at: int) -> Iterator[bytes]:
    width, step, packed = 0, 0, b""
    while at + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        inside = content[at + 8 : at + 8 + length]
        if name == b"IHDR" and length == 13:
            width, _, depth, color = struct.unpack_from(">IIBB", inside)
            step = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(color, 0) if depth == 8 and not inside[12] else 0
        packed += inside if name == b"IDAT" else b""
        at += 12 + length
        if name == b"IEND":
            break
    for filtered in _inflate(packed, zlib.MAX_WBITS) if step and width else ():
        rows = list(_unfiltered(filtered, width * step, step))
        yield b"".join(rows)
        if step == 4:  # the same without transparency, as it was before something added it
            yield b"".join(bytes(value for at, value in enumerate(row) if at % 4 < 3) for row in rows)


def _unfiltered(filtered: bytes, stride: int, step: int) -> Iterator[bytes]:
    """Undo the filters of a PNG's rows (PNG specification, section 9)."""
    above = bytes(stride)
    for begin in range(0, len(filtered) - stride, stride + 1):
        kind, row = filtered[begin], bytearray(filtered[begin + 1 : begin + 1 + stride])
        for at in range(stride if kind else 0):
            left = row[at - step] if at >= step else 0
            corner = above[at - step] if at >= step else 0
            row[at] = (row[at] + _predicted(kind, left, above[at], corner)) & 0xFF
        above = bytes(row)
        yield above


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        estimate = left + up - corner
        return min((left, up, corner), key=lambda value: abs(estimate - value))
    return (0, left, up, (left + up) // 2)[kind] if kind < 4 else 0


def kinds_of(traces: Iterable[Trace]) -> frozenset[str]:
    """Return the kinds of marks that were found."""
    return frozenset(trace.mark.kind for trace in traces)
