"""What a decoder needs before the first sample, without what else an encoder put there.

Source: ISO/IEC 14496-15 (AVC, HEVC), 14496-1 (descriptors), the bindings of AV1, FLAC and Opus to ISOBMFF, QuickTime.
Each function takes what is in a box and returns what stays of it, or None where all of it goes.
"""

import struct
from collections.abc import Callable, Mapping
from typing import Final

from localai.minimize.boxes import box, boxes, exactly
from localai.minimize.cleaned import UnknownStructureError

_PARAMETER_SETS = {32, 33, 34}  # of HEVC; the others are messages
_RICH_PROFILES = {100, 110, 122, 144, 244}  # whose record ends with a look at the colors
_OBJECTS = {0x20, *range(0x60, 0x6B), 0x40, 0x6B, 0xA5, 0xA6}
_SETUP = 1024
_SEQUENCE_HEADER = 1
_END = b"\x00\x00\x00\x08\x00\x00\x00\x00"


class _Bytes:
    """A cursor over what is in a box."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        taken = exactly(self.content[self.at : self.at + size], size)
        self.at += size
        return taken

    def number(self, size: int) -> int:
        """Return the next number."""
        return int.from_bytes(self.take(size))

    def expanded(self) -> int:
        """Return the next length of a descriptor, seven bits a byte."""
        value = 0
        for _ in range(4):
            byte = self.number(1)
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise UnknownStructureError("a length that does not end")

    def sets(self, count: int) -> bytes:
        """Return so many units that each begin with their length in two bytes."""
        begin = self.at
        for _ in range(count):
            self.take(self.number(2))
        return self.content[begin : self.at]


def avc(inside: bytes) -> bytes:
    """Return the AVC record with its parameter sets."""
    cursor = _Bytes(inside)
    cursor.take(5)
    cursor.sets(cursor.number(1) & 0x1F)
    cursor.sets(cursor.number(1))
    if inside[1] in _RICH_PROFILES and cursor.at + 4 <= len(inside):
        cursor.take(3)
        cursor.sets(cursor.number(1))
    return inside[: cursor.at]


def hevc(inside: bytes) -> bytes:
    """Return the HEVC record with its parameter sets, without the messages of the encoder."""
    cursor = _Bytes(inside)
    head, kept = cursor.take(22), []
    for _ in range(cursor.number(1)):
        kind, count = cursor.number(1), cursor.number(2)
        units = cursor.sets(count)
        if kind & 0x3F in _PARAMETER_SETS:
            kept.append(struct.pack(">BH", kind, count) + units)
    return head + bytes([len(kept)]) + b"".join(kept)


def av1(inside: bytes) -> bytes:
    """Return the AV1 record with its sequence headers, without metadata units."""
    cursor = _Bytes(inside)
    kept = [cursor.take(4)]
    while cursor.at < len(inside):
        begin, head = cursor.at, cursor.number(1)
        if head & 0x04:
            cursor.take(1)
        if not head & 0x02:
            raise UnknownStructureError("a unit without a length")
        cursor.take(_leb128(cursor))
        if head >> 3 & 0x0F == _SEQUENCE_HEADER:
            kept.append(inside[begin : cursor.at])
    return b"".join(kept)


def descriptors(inside: bytes) -> bytes:
    """Return the elementary stream descriptor with the decoder's set-up and nothing else (`esds`)."""
    cursor = _Bytes(exactly(inside, 4) and inside[4:])
    if cursor.number(1) != 3:
        raise UnknownStructureError("a stream without its descriptor")
    cursor.expanded()
    flags = cursor.number(3) & 0xFF
    if flags & 0x40:
        raise UnknownStructureError("a stream that lies elsewhere")
    cursor.take(2 * (flags >> 7) + 2 * (flags >> 5 & 1))
    if cursor.number(1) != 4:
        raise UnknownStructureError("a stream without a decoder")
    end = cursor.expanded() + cursor.at
    decoder = cursor.take(13)
    if decoder[0] not in _OBJECTS:
        raise UnknownStructureError(f"a codec we do not know ({decoder[0]:#04x})")
    setup = b""
    if cursor.at < min(end, len(cursor.content)) and cursor.number(1) == 5:
        setup = cursor.take(cursor.expanded())
    if len(setup) > _SETUP:
        raise UnknownStructureError("a set-up that is too long")
    if decoder[0] == 0x20:
        setup = setup.partition(b"\x00\x00\x01\xb2")[0]  # from there on it is the encoder's own words
    inner = decoder + (_descriptor(5, setup) if setup else b"")
    return b"\x00\x00\x00\x00" + _descriptor(3, b"\x00\x00\x00" + _descriptor(4, inner) + _descriptor(6, b"\x02"))


def flac(inside: bytes) -> bytes:
    """Return the one block of FLAC that a decoder needs."""
    block = exactly(inside, 42)
    if block[4] & 0x7F or block[5:8] != b"\x00\x00\x22":
        raise UnknownStructureError("FLAC without its first block")
    return b"\x00\x00\x00\x00\x80" + block[5:]


def opus(inside: bytes) -> bytes:
    """Return the set-up of Opus with the mapping of its channels."""
    plain = exactly(inside, 11)
    return exactly(inside, 11 + (2 + plain[1] if plain[10] else 0))


def colors(inside: bytes) -> bytes | None:
    """Return numbers that say which colors are meant; a whole profile goes."""
    size = {b"nclx": 11, b"nclc": 10}.get(inside[:4])
    return exactly(inside, size) if size else None


def wave(inside: bytes) -> bytes:
    """Return the set-up of a sound in QuickTime (`wave`): the boxes of its codec and the end mark."""
    kept = []
    for kind, part in boxes(inside):
        if kind == b"mp4a":
            kept.append(box(kind, bytes(4)))
        elif kind in _IN_WAVE and (stays := _IN_WAVE[kind](part)) is not None:
            kept.append(box(kind, stays))
    return b"".join(kept) + _END


def channels(inside: bytes) -> bytes:
    """Return where each channel of a sound belongs (`chan`)."""
    return exactly(inside, 16 + 20 * min(int.from_bytes(exactly(inside, 16)[12:16]), 64))


def _adaptive(inside: bytes) -> bytes:
    return b"\x00" * 4 + exactly(inside, 9)[4:]


def _first(size: int) -> Callable[[bytes], bytes]:
    return lambda inside: exactly(inside, size)


def _short(inside: bytes) -> bytes:
    if len(inside) > 64:
        raise UnknownStructureError("a set-up that is too long")
    return inside


def _leb128(cursor: _Bytes) -> int:
    value = 0
    for place in range(8):
        byte = cursor.number(1)
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value
    raise UnknownStructureError("a length that does not end")


def _descriptor(tag: int, inside: bytes) -> bytes:
    size = len(inside)
    return (
        bytes([tag, 0x80 | size >> 21 & 0x7F, 0x80 | size >> 14 & 0x7F, 0x80 | size >> 7 & 0x7F, size & 0x7F]) + inside
    )


Setup = Callable[[bytes], bytes | None]

_IN_WAVE: Final[Mapping[bytes, Setup]] = {
    b"frma": _first(4),
    b"enda": _first(2),
    b"esds": descriptors,
    b"alac": _short,
}
PICTURE_SETUP: Final[Mapping[bytes, Setup]] = {
    b"avcC": avc,
    b"hvcC": hevc,
    b"av1C": av1,
    b"vpcC": _first(12),
    b"esds": descriptors,
    b"colr": colors,
    b"pasp": _first(8),
    b"clap": _first(32),
    b"fiel": _first(2),
    b"gama": _first(4),
    b"chrm": _first(2),
    b"mdcv": _first(24),
    b"clli": _first(4),
    b"SmDm": _first(28),
    b"CoLL": _first(8),
    b"dvcC": _first(24),
    b"dvvC": _first(24),
    b"d263": _first(7),
}
SOUND_SETUP: Final[Mapping[bytes, Setup]] = {
    b"esds": descriptors,
    b"wave": wave,
    b"chan": channels,
    b"dfLa": flac,
    b"dOps": opus,
    b"alac": _short,
    b"dac3": _first(3),
    b"dec3": _short,
    b"damr": _adaptive,
    b"srat": _first(8),
    b"pcmC": _first(6),
    b"enda": _first(2),
}
