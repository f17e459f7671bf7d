"""FLAC without its comments and pictures: the one block that a decoder needs, and frames whose checks agree.

Source: RFC 9639. Every byte that stays is part of a frame whose CRC-16 was computed here.
"""

import re
from array import array
from functools import cache
from sys import byteorder
from typing import Final

from localai.minimize.cleaned import Found, Kept, Laid, Piece, Range, UnknownStructureError, tally
from localai.minimize.forward import Forward
from localai.minimize.tells import told_by

_STREAMINFO, _PADDING, _SEEKTABLE, _COMMENT, _PICTURE = 0, 1, 3, 4, 6
_LOOKED_AT: Final = 1 << 20
_LARGEST: Final = 16 << 20  # bytes of a frame
_SYNC: Final = re.compile(rb"\xff[\xf8\xf9]")
_LONGEST_HEAD: Final = 17
_TAG: Final = 128


def walk_flac(source: Forward, media_type: str) -> Laid:
    """Return a sound laid out anew; raises UnknownStructureError for what is not on the list."""
    if source.take(4) != b"fLaC":
        raise UnknownStructureError("no sound of this kind")
    found: list[Found] = []
    stream, last = b"", False
    while not last:
        head = source.take(4)
        last, kind, size = bool(head[0] & 0x80), head[0] & 0x7F, int.from_bytes(head[1:])
        if (kind == _STREAMINFO) is bool(stream) or kind == 127:
            raise UnknownStructureError("it does not begin with one first block")
        inside = source.take(min(size, _LOOKED_AT))
        source.skip(size - len(inside))
        if kind == _STREAMINFO:
            stream = inside
        elif kind != _SEEKTABLE:
            found += [Found.COVER] if kind == _PICTURE else told_by(inside)
    if len(stream) != 34:
        raise UnknownStructureError("a damaged first block")
    begin = source.at
    length = _frames(source, found)
    pieces: tuple[Piece, ...] = (b"fLaC\x80\x00\x00\x22" + stream, Range(begin, length))
    return Laid(media_type=media_type, pieces=pieces, removed=tally(found), kept=(Kept.SOUND,))


def _frames(source: Forward, found: list[Found]) -> int:
    """Read frames, one right behind the other, and return their length in all; what is behind the last one goes."""
    begin = source.at
    while ahead := source.peek(_LONGEST_HEAD):
        if not is_head(ahead, 0):
            if source.at == begin:
                raise UnknownStructureError("it holds no sound")
            break
        source.take(_frame(source))
    length = source.at - begin
    if not length:
        raise UnknownStructureError("it holds no sound")
    tail = source.some(_LOOKED_AT)
    if tail and any(is_head(tail, match.start()) for match in _SYNC.finditer(tail)):
        raise UnknownStructureError(f"a damaged part at byte {begin + length}")  # sound goes on behind it
    if tail.strip(b"\x00"):
        found += told_by(tail) if tail[:3] in (b"TAG", b"ID3", b"APE") else [Found.AFTER_END]
    source.rest()
    return length


def _frame(source: Forward) -> int:
    """Return the length of the frame that is ahead."""
    size = 1 << 16
    while True:
        ahead = source.peek(size)
        ended = len(ahead) < size
        for match in _SYNC.finditer(ahead, 2):
            at = match.start()
            if at + _LONGEST_HEAD > len(ahead) and not ended:
                break
            if is_head(ahead, at) and checksum(ahead[:at]) == 0:
                return at
        if ended:
            return _last_frame(ahead)
        size *= 4
        if size > _LARGEST:
            raise UnknownStructureError(f"a damaged part at byte {source.at}")


def _last_frame(ahead: bytes) -> int:
    """Return where the last frame ends: at the end of the file, before a tag, or at the only place that can be."""
    shown = len(ahead.rstrip(b"\x00"))
    if len(ahead) - shown > 2:  # zeros behind an end change no check, so the first place that fits is it
        ahead = ahead[: next((end for end in range(shown, shown + 3) if checksum(ahead[:end]) == 0), shown)]
    for end in (len(ahead), len(ahead) - _TAG):
        if end > 8 and checksum(ahead[:end]) == 0 and (end == len(ahead) or ahead[end : end + 3] == b"TAG"):
            return end
    table, value, ends = _bytes_table(), 0, []
    for at, byte in enumerate(ahead, 1):
        value = table[value >> 8 ^ byte] ^ (value << 8 & 0xFFFF)
        if not value and at > 8:
            ends.append(at)
    if len(ends) != 1:
        raise UnknownStructureError("an end that is damaged")
    return ends[0]


def is_head(content: bytes, at: int) -> bool:
    """Tell whether the head of a frame with a right check (CRC-8) begins there."""
    head = content[at : at + _LONGEST_HEAD]
    if len(head) < 6 or head[0] != 0xFF or head[1] & 0xFE != 0xF8 or head[3] & 1 or head[2] >> 4 == 0:
        return False
    rate, first = head[2] & 15, head[4]
    if rate == 15 or head[3] >> 4 > 10 or head[3] >> 1 & 7 == 3:
        return False
    number = 1 if first < 0x80 else next((8 - bits for bits in range(7) if first >> bits == (1 << 8 - bits) - 2), 0)
    if number == 0 or (first >= 0x80 and number < 2):
        return False
    end = 4 + number + {6: 1, 7: 2}.get(head[2] >> 4, 0) + {12: 1, 13: 2, 14: 2}.get(rate, 0)
    if end >= len(head):
        return False
    value = 0
    for byte in head[:end]:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ (7 if value & 0x80 else 0)) & 0xFF
    return value == head[end]


def checksum(content: bytes) -> int:
    """Return the CRC-16 (0x8005, from 0) of bytes; 0 where they end with their own check."""
    table, value = _words_table(), 0
    even = len(content) & ~1
    words = array("H", content[:even])
    if byteorder == "little":
        words.byteswap()
    for word in words:
        value = table[value ^ word]
    for byte in content[even:]:
        value = _bytes_table()[value >> 8 ^ byte] ^ (value << 8 & 0xFFFF)
    return value


@cache
def _bytes_table() -> list[int]:
    made = []
    for byte in range(256):
        value = byte << 8
        for _ in range(8):
            value = value << 1 ^ (0x18005 if value & 0x8000 else 0)
        made.append(value)
    return made


@cache
def _words_table() -> list[int]:
    """Return what two bytes become, so that one look-up does for both."""
    table = _bytes_table()
    return [table[(one := table[word >> 8]) >> 8 ^ word & 0xFF] ^ (one << 8 & 0xFFFF) for word in range(1 << 16)]
