"""Boxes of ISO media files and of QuickTime: reading them strictly, writing them, and what those that go were about.

Source: ISO/IEC 14496-12, QuickTime File Format. Nothing here follows a box into another by itself, so depth is bounded
by what the callers ask for.
"""

import struct
from collections.abc import Iterator

from localai.minimize import tells
from localai.minimize.cleaned import Found, UnknownStructureError

MOST_BOXES = 10_000
_EMPTY = {b"free", b"skip", b"wide"}


def boxes(content: bytes, at: int = 0) -> Iterator[tuple[bytes, bytes]]:
    """Yield (kind, what is in it) of the boxes that fill `content` from `at`; up to 7 zeros may follow them."""
    count = 0
    while at < len(content):
        if len(content) - at < 8 and not content[at:].strip(b"\x00"):
            return
        if at + 8 > len(content):
            raise UnknownStructureError("it ends too early")
        size, kind = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1 and at + 16 <= len(content):
            head, (size,) = 16, struct.unpack_from(">Q", content, at + 8)
        if kind == b"\x00\x00\x00\x00" and size in (0, 8) and not content[at + 4 :].strip(b"\x00"):
            return  # the end mark of QuickTime
        if size < head or at + size > len(content):
            raise UnknownStructureError(f"a damaged part ({name(kind)})")
        count += 1
        if count > MOST_BOXES:
            raise UnknownStructureError("too many parts")
        yield kind, content[at + head : at + size]
        at += size


def only(content: bytes, kind: bytes) -> bytes:
    """Return what is in the one box of a kind; raises where there is none or more than one."""
    found = [inside for each, inside in boxes(content) if each == kind]
    if len(found) != 1:
        raise UnknownStructureError(f"{len(found)} parts where one belongs ({name(kind)})")
    return found[0]


def box(kind: bytes, *inside: bytes) -> bytes:
    """Return a box."""
    size = 8 + sum(map(len, inside))
    return b"".join([struct.pack(">I4s", size, kind), *inside])


def full(kind: bytes, version: int, flags: int, *inside: bytes) -> bytes:
    """Return a box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *inside)


def name(kind: bytes) -> str:
    """Return a kind as people write it."""
    return kind.decode("latin-1") if kind.isalnum() else kind.hex()


def told_by(kind: bytes, inside: bytes) -> list[Found]:
    """Return what a box that goes was about, as far as its bytes tell; nothing for room that was left empty."""
    if kind in _EMPTY and not inside.strip(b"\x00"):
        return []
    return tells.told_by(kind + inside)


def exactly(inside: bytes, size: int) -> bytes:
    """Return the first `size` bytes; raises where there are fewer."""
    if len(inside) < size:
        raise UnknownStructureError("it ends too early")
    return inside[:size]
