"""WAV without anything but its sound: format and samples, of any length; a range of the source behind a new head.

Source: Multimedia Programming Interface 1.0 (RIFF), EBU Tech 3306 (RF64).
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from localai.minimize.cleaned import Found, Kept, Laid, Range, UnknownStructureError, tally
from localai.minimize.forward import Forward
from localai.minimize.tells import told_by

_LOOKED_AT: Final = 1 << 20
_UNKNOWN: Final = 0xFFFFFFFF
_EMPTY: Final = {b"JUNK", b"PAD ", b"FLLR", b"junk"}
_PLAIN, _EXTENSIBLE = {1, 3, 6, 7}, 0xFFFE
_PACKED: Final = {0x02: 50, 0x11: 20}  # ADPCM and the bytes that it needs to be decoded
_SUFFIX: Final = b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"


@dataclass(slots=True)
class _Walk:
    """What a walk has seen so far."""

    shape: bytes = b""
    fact: bytes = b""
    samples: Range | None = None
    found: list[Found] = field(default_factory=list)


def walk_wav(source: Forward, media_type: str) -> Laid:
    """Return a sound laid out anew; raises UnknownStructureError for what is not on the list."""
    kind, size, form = struct.unpack("<4sI4s", source.take(12))
    if kind not in (b"RIFF", b"RF64") or form != b"WAVE":
        raise UnknownStructureError("no sound of this kind")
    walk, long = _Walk(), 0
    if kind == b"RF64":
        name, length = struct.unpack("<4sI", source.take(8))
        if name != b"ds64" or not 28 <= length <= 4096:
            raise UnknownStructureError("a long sound without its lengths")
        size, long = struct.unpack_from("<QQ", source.take(length + length % 2))
    while source.at + 8 <= size + 8 and _chunk(source, walk, long):
        pass
    walk.found += [Found.AFTER_END] * bool(source.rest())
    if not walk.shape or walk.samples is None:
        raise UnknownStructureError("it holds no sound")
    odd = (b"\x00",) if walk.samples.length % 2 else ()
    pieces = (_front(walk, walk.samples.length), walk.samples, *odd)
    return Laid(media_type=media_type, pieces=pieces, removed=tally(walk.found), kept=(Kept.SOUND,))


def _chunk(source: Forward, walk: _Walk, long: int) -> bool:
    """Read one chunk; False where there is none."""
    head = source.peek(8)
    if len(head) < 8 or not head[:4].isascii():
        return False
    name, size = struct.unpack("<4sI", source.take(8))
    if name == b"fmt " and not walk.shape and walk.samples is None:
        walk.shape = _shape(source.take(min(size, 4096)))
        source.skip(max(0, size - 4096))
    elif name == b"fact" and size == 4 and not walk.fact:
        walk.fact = source.take(4)
    elif name == b"data" and walk.samples is None:
        size = long if size == _UNKNOWN and long else size
        if size == _UNKNOWN:
            raise UnknownStructureError("a sound that does not say how long it is")
        walk.samples = Range(source.at, size)
        source.skip(size)
    elif name in (b"fmt ", b"data"):
        raise UnknownStructureError("it holds two sounds")
    else:
        look = source.take(min(size, _LOOKED_AT))
        source.skip(size - len(look))
        walk.found += told_by(look if name in _EMPTY else name + look)
    source.some(size % 2)
    return True


def _shape(inside: bytes) -> bytes:
    """Return what says how samples are written, and nothing behind it."""
    tag = int.from_bytes(inside[:2], "little")
    size = 16 if tag in _PLAIN else 40 if tag == _EXTENSIBLE else _PACKED.get(tag, 0)
    if not size:
        raise UnknownStructureError(f"a codec we do not know ({tag:#06x})")
    if len(inside) < size:
        raise UnknownStructureError("it ends too early")
    base = int.from_bytes(inside[24:26], "little")
    if tag == _EXTENSIBLE and (inside[16:18] != b"\x16\x00" or inside[26:40] != _SUFFIX or base not in _PLAIN):
        raise UnknownStructureError("a codec we do not know")
    return inside[:size]


def _front(walk: _Walk, length: int) -> bytes:
    chunks = _packed(b"fmt ", walk.shape) + (_packed(b"fact", walk.fact) if walk.fact else b"")
    size = 4 + len(chunks) + 8 + length + length % 2
    if size <= _UNKNOWN - 1:
        return struct.pack("<4sI4s", b"RIFF", size, b"WAVE") + chunks + struct.pack("<4sI", b"data", length)
    align = int.from_bytes(walk.shape[12:14], "little") or 1
    lengths = _packed(b"ds64", struct.pack("<QQQI", size + 36, length, length // align, 0))
    head = struct.pack("<4sI4s", b"RF64", _UNKNOWN, b"WAVE")
    return head + lengths + chunks + struct.pack("<4sI", b"data", _UNKNOWN)


def _packed(name: bytes, inside: bytes) -> bytes:
    return struct.pack("<4sI", name, len(inside)) + inside + b"\x00" * (len(inside) % 2)
