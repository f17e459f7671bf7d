"""MP3 without its tags: whole frames of sound and nothing between, before or behind them.

Source: ISO/IEC 11172-3 and 13818-3 (frames), id3.org (ID3v1, ID3v2), APEv2, Lyrics3, and the LAME tag by its maker.
What stays inside of frames: bits that an encoder did not need.
"""

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from localai.minimize.cleaned import Found, Kept, Laid, Piece, Range, UnknownStructureError, tally
from localai.minimize.forward import MOST_AT_ONCE, Forward
from localai.minimize.tells import told_by

_RATES: Final = (44_100, 48_000, 32_000)
_BITRATES: Final = {  # by (version 1?, layer) in kbit/s
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SEARCHED: Final = 1 << 16
_IN_A_ROW: Final = 3
_LOOKED_AT: Final = 1 << 20
_MOST_JUNK: Final = 64 << 20
_STARTS: Final = re.compile(rb"\xff[\xe2-\xff]|ID3|TAG|APETAGEX")
_GAPS: Final = {b"LAME", b"Lavf", b"Lavc"}  # whose tag tells how many samples at both ends are none


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The head of one frame: its bytes in all, what must be alike in all frames, where a first frame's tag may be."""

    size: int
    alike: tuple[int, int, int]
    tag_at: int


@dataclass(slots=True)
class _Walk:
    """What a walk has seen so far."""

    pieces: list[Piece] = field(default_factory=list)
    alike: tuple[int, int, int] | None = None
    found: list[Found] = field(default_factory=list)
    frames: int = 0
    junk: int = 0


def walk_mp3(source: Forward, media_type: str) -> Laid:
    """Return a sound laid out anew; raises UnknownStructureError where there are no frames."""
    walk = _Walk()
    while ahead := source.peek(16):
        frame = read_frame(ahead)
        if frame and walk.alike in (None, frame.alike) and _holds(source, frame, walk):
            _take(source, frame, walk)
        elif not _tag(source, ahead, walk):
            _between(source, walk)
    if walk.frames < _IN_A_ROW:
        raise UnknownStructureError("it holds no sound")
    return Laid(
        media_type=media_type, pieces=tuple(walk.pieces), removed=tally(walk.found), kept=(Kept.SOUND, Kept.INSIDE)
    )


def read_frame(head: bytes) -> Frame | None:
    """Return what the first four bytes of a frame say; None where they are none, or have a rate of their own."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    bits, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or not 0 < bits < 15 or rate == 3 or head[3] & 3 == 2:
        return None
    first = version == 3
    hertz = _RATES[rate] // {3: 1, 2: 2, 0: 4}[version]
    kilobits = _BITRATES[first, layer][bits - 1]
    if layer == 1:
        size = (12_000 * kilobits // hertz + padding) * 4
    else:
        size = (144_000 if first or layer == 2 else 72_000) * kilobits // hertz + padding
    mono = head[3] >> 6 == 3
    side = (17 if mono else 32) if first else (9 if mono else 17)
    return Frame(size=size, alike=(version, layer, rate), tag_at=4 + side)


def _holds(source: Forward, frame: Frame, walk: _Walk) -> bool:
    """Tell whether a frame is whole and, before the first is taken, whether others follow it."""
    needed = 1 if walk.frames else _IN_A_ROW
    ahead, at = source.peek(4096 * needed), 0
    each: Frame | None = frame
    for _ in range(needed):
        if each is None or each.alike != frame.alike or at + each.size > len(ahead):
            return False
        at += each.size
        each = read_frame(ahead[at : at + 4])
    return True


def _take(source: Forward, frame: Frame, walk: _Walk) -> None:
    walk.alike, begin = frame.alike, source.at
    content = source.take(frame.size)
    walk.frames += 1
    if walk.frames == 1 and content[frame.tag_at : frame.tag_at + 4] in (b"Xing", b"Info"):
        walk.pieces.append(_first_frame(content, frame))
        walk.found += [Found.SOFTWARE] * (content != walk.pieces[-1])
    elif walk.frames == 1 and content[36:40] == b"VBRI":
        walk.found.append(Found.SOFTWARE)
    elif walk.pieces and isinstance(last := walk.pieces[-1], Range) and sum(last) == begin:
        walk.pieces[-1] = Range(last.offset, last.length + frame.size)
    else:
        walk.pieces.append(Range(begin, frame.size))


def _first_frame(content: bytes, frame: Frame) -> bytes:
    """Return the frame that says how long a sound is and where its silence ends, without the name of its encoder."""
    flags = int.from_bytes(content[frame.tag_at + 4 : frame.tag_at + 8])
    fields = 8 + 4 * (flags & 1) + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1)
    at = frame.tag_at + fields
    kept = (
        content[:4] + bytes(frame.tag_at - 4) + content[frame.tag_at : frame.tag_at + 4] + struct.pack(">I", flags & 15)
    )
    kept += content[frame.tag_at + 8 : at]
    lame = content[at : at + 36]
    if len(lame) == 36 and lame[:4] in _GAPS:
        kept += b"LAME" + bytes(5) + lame[9:11] + bytes(8) + lame[19:24] + bytes(4) + lame[28:32] + bytes(2)
        kept += struct.pack(">H", _checksum(kept))
    return kept[: frame.size] + bytes(frame.size - len(kept))


def _checksum(content: bytes) -> int:
    """Return the CRC-16 (reflected 0x8005, from 0) that ends a LAME tag."""
    value = 0
    for byte in content:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


def _tag(source: Forward, ahead: bytes, walk: _Walk) -> bool:
    """Read over a tag whose length is known; False where there is none."""
    if ahead[:3] == b"ID3" and len(ahead) >= 10 and max(ahead[6:10]) < 0x80:
        size = 10 + sum(byte << shift for byte, shift in zip(ahead[6:10], (21, 14, 7, 0), strict=True))
        size += 10 * bool(ahead[5] & 0x10)
    elif ahead[:8] == b"APETAGEX":
        size = 32 + int.from_bytes(ahead[12:16], "little") if source.peek(24)[23:] >= b"\xa0" else 32
    elif ahead[:4] == b"TAG+":
        size = 227
    elif ahead[:3] == b"TAG":
        walk.found += [Found.TITLE, Found.AUTHOR]
        size = 128
    else:
        return False
    look = source.some(min(size, _LOOKED_AT))
    for _ in range(0, size - len(look), MOST_AT_ONCE):
        source.some(min(size - len(look), MOST_AT_ONCE))
    walk.found += told_by(look) if ahead[:4] != b"TAG+" else []
    return True


def _between(source: Forward, walk: _Walk) -> None:
    """Read over bytes that are no frame and no tag, up to the next of either or the end."""
    ahead = source.peek(_SEARCHED)
    starts = (match.start() for match in _STARTS.finditer(ahead, 1))
    end = next((at for at in starts if ahead[at] != 0xFF or _row(ahead, at, walk)), len(ahead))
    gone = source.some(end)
    walk.junk += end
    if walk.junk > _MOST_JUNK:
        raise UnknownStructureError("too much in it that is no sound")
    walk.found += [Found.AFTER_END if walk.frames else Found.FIELD] * bool(gone.strip(b"\x00"))


def _row(ahead: bytes, at: int, walk: _Walk) -> bool:
    """Tell whether frames of the right kind begin there, as many in a row as can be seen, and at least one."""
    seen = 0
    while seen < _IN_A_ROW and (frame := read_frame(ahead[at : at + 4])) and walk.alike in (None, frame.alike):
        if at + frame.size > len(ahead):
            break
        at, seen = at + frame.size, seen + 1
    return seen == _IN_A_ROW
