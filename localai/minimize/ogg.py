"""Ogg with Vorbis, Opus or FLAC without its comments and pictures: new heads for its pages around the same packets.

Source: RFC 3533 (pages), Vorbis I, RFC 7845 (Opus), the mapping of FLAC by Xiph. One sound after another is allowed,
several at a time are not.
"""

import struct
import zlib
from dataclasses import dataclass, field
from typing import Final

from localai.minimize.cleaned import Found, Kept, Laid, Piece, Range, UnknownStructureError, tally
from localai.minimize.forward import Forward
from localai.minimize.tells import told_by

_CONTINUED, _FIRST, _LAST = 1, 2, 4
_LONGEST_HEAD: Final = 64 << 20
_MIRROR: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_NOTHING: Final = bytes(8)  # a comment with no maker and no entries


@dataclass(slots=True)
class _Stream:
    """One sound: which codec, its packets before the sound, how many pages it has by now."""

    serial: int
    packets: list[bytes] = field(default_factory=list)
    open_packet: bytes = b""
    begun: bool = False
    pages: int = 0


@dataclass(slots=True)
class _Walk:
    """What a walk has seen so far."""

    pieces: list[Piece] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    stream: _Stream | None = None
    streams: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page whose check agrees; its body lies at `at` in the source."""

    flags: int
    granule: bytes
    serial: int
    table: bytes
    body: bytes
    at: int


def walk_ogg(source: Forward, media_type: str) -> Laid:
    """Return a sound laid out anew; raises UnknownStructureError for what is not on the list."""
    walk = _Walk()
    while source.peek(4) == b"OggS":
        _page(walk, _read(source))
    walk.found += [Found.AFTER_END] * bool(source.rest())
    if walk.stream is None or not walk.stream.begun:
        raise UnknownStructureError("it holds no sound")
    kept = (Kept.SOUND, Kept.INSIDE)
    return Laid(media_type=media_type, pieces=tuple(walk.pieces), removed=tally(walk.found), kept=kept)


def checksum(content: bytes) -> int:
    """Return the check of a page (CRC-32, 0x04c11db7, from 0, not reflected) by way of the reflected one of zlib."""
    value = zlib.crc32(content.translate(_MIRROR), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{value:032b}"[::-1], 2)


def _read(source: Forward) -> _Page:
    head = source.take(27)
    _, version, flags, granule, serial, _, check, count = struct.unpack("<4sBB8sIIIB", head)
    table = source.take(count)
    at, body = source.at, source.take(sum(table))
    if version or flags > 7 or checksum(head[:22] + bytes(4) + head[26:] + table + body) != check:
        raise UnknownStructureError(f"a damaged part at byte {at}")
    return _Page(flags=flags, granule=granule, serial=serial, table=table, body=body, at=at)


def _page(walk: _Walk, page: _Page) -> None:
    if page.flags & _FIRST:
        if walk.stream is not None and not walk.stream.begun:
            raise UnknownStructureError("several sounds or films at a time")
        walk.stream = _Stream(serial=page.serial)
        walk.streams += 1
    stream = walk.stream
    if stream is None or page.serial != stream.serial:
        raise UnknownStructureError("several sounds or films at a time")
    if stream.begun:
        head = _head(page.flags & ~_FIRST, page.granule, walk.streams, stream.pages, page.table, page.body)
        walk.pieces += [head, Range(page.at, len(page.body))]
        stream.pages += 1
    else:
        _collect(walk, stream, page)


def _collect(walk: _Walk, stream: _Stream, page: _Page) -> None:
    """Put together the packets before the sound; when they are all there, lay out those that stay."""
    at = 0
    for length in page.table:
        stream.open_packet += page.body[at : at + length]
        at += length
        if len(stream.open_packet) > _LONGEST_HEAD:
            raise UnknownStructureError("a comment that is too long")
        if length < 255:
            stream.packets.append(stream.open_packet)
            stream.open_packet = b""
    kept = _heads(stream.packets, walk.found)
    if kept is None:
        return
    if stream.open_packet or page.flags & _LAST:
        raise UnknownStructureError("a sound that begins too early")
    first, *others = kept
    walk.pieces.append(_head(_FIRST, bytes(8), walk.streams, 0, _lacing(first), first) + first)
    stream.pages, stream.begun = 1, True
    table, body = b"".join(map(_lacing, others)), b"".join(others)
    for begin in range(0, len(table), 255):
        part = table[begin : begin + 255]
        inside, body = body[: sum(part)], body[sum(part) :]
        continued = _CONTINUED * (begin > 0 and table[begin - 1] == 255)
        granule = bytes(8) if min(part) < 255 else b"\xff" * 8
        walk.pieces.append(_head(continued, granule, walk.streams, stream.pages, part, inside) + inside)
        stream.pages += 1


def _heads(packets: list[bytes], found: list[Found]) -> list[bytes] | None:
    """Return the packets before the sound as they stay; None while some are missing."""
    if not packets:
        return None
    first = packets[0]
    if first.startswith(b"OpusHead") and len(first) >= 19:
        ready, kept = 2, [_opus(first), b"OpusTags" + _NOTHING]
    elif first.startswith(b"\x01vorbis") and len(first) == 30:
        ready, kept = 3, [first, b"\x03vorbis" + _NOTHING + b"\x01", *packets[2:3]]
    elif first.startswith(b"\x7fFLAC") and len(first) == 51:
        last = [place for place, packet in enumerate(packets[1:], 2) if packet[:1] >= b"\x80"]
        ready = last[0] if last else len(packets) + 1
        kept = [first[:7] + b"\x00\x01" + first[9:], b"\x84\x00\x00\x08" + _NOTHING]
    else:
        raise UnknownStructureError("a codec we do not know")
    if len(packets) < ready:
        return None
    if len(packets) > ready:
        raise UnknownStructureError("a sound that begins too early")
    for packet in packets[1:] if first[:1] == b"\x7f" else packets[1:2]:
        found += told_by(packet) if packet not in kept else []
    return kept


def _opus(first: bytes) -> bytes:
    size = 19 if first[18] == 0 else 21 + first[9]
    if len(first) < size:
        raise UnknownStructureError("it ends too early")
    return first[:size]


def _lacing(packet: bytes) -> bytes:
    return b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])


def _head(flags: int, granule: bytes, serial: int, number: int, table: bytes, body: bytes) -> bytes:
    before = struct.pack("<4sBB8sII", b"OggS", 0, flags, granule, serial, number)
    after = bytes([len(table)]) + table
    return before + struct.pack("<I", checksum(before + bytes(4) + after + body)) + after
