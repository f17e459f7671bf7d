"""A JPEG without anything but its picture: an allow-list walk that never touches a compressed pixel.

Source: ITU T.81 annex B, JFIF 1.02, ICC.1 annex B.4; which marker decides the colors is libjpeg's rule. What stays: the
tables and scans, density, orientation, color profile. Not found by it: bytes hidden inside the compressed scans.
"""

import re
import struct
from dataclasses import dataclass, field

from localai.minimize.cleaned import Cleaned, Found, Kept, UnknownStructureError, tally
from localai.minimize.exif import orientation_only, read_exif
from localai.minimize.icc import reduce_profile

_SOI, _EOI, _SOS, _DQT, _DHT, _DRI, _COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xFE
_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive; all with Huffman coding
_APPS = range(0xE0, 0xF0)
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_ICC = b"ICC_PROFILE\x00"
_PART = 65519  # bytes of a color profile in one segment
_SIGNED = (  # how segments that are dropped begin
    (b"http://ns.adobe.com/", Found.XMP),
    (b"Photoshop 3.0\x00", Found.IPTC),
    (b"MPF\x00", Found.EXTRA_PICTURES),
    (b"JFXX\x00", Found.THUMBNAIL),
    (b"JP", Found.CREDENTIALS),
)


@dataclass(slots=True)
class _Walk:
    """What a walk has seen so far."""

    body: list[bytes] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    profile: dict[int, bytes] = field(default_factory=dict)
    profile_parts: int = 0
    density: bytes | None = None
    colors: bytes | None = None
    orientation: int = 1
    frames: int = 0
    scans: int = 0


def clean_jpeg(content: bytes) -> Cleaned:
    """Return the same picture with an allow-list of segments; raises UnknownStructureError for anything else."""
    walk, at = _Walk(), 2
    if content[:2] != b"\xff\xd8":
        raise UnknownStructureError("not a JPEG")
    while True:
        marker, at = _next_marker(content, at)
        if marker == _EOI:
            break
        segment, at = _segment(content, at)
        if marker in _APPS or marker == _COM:
            _application(walk, marker, segment)
            continue
        _table_or_scan(walk, marker, segment)
        if marker == _SOS:
            start, at = at, _end_of_scan(content, at)
            walk.body.append(content[start:at].rstrip(b"\xff"))
    if not walk.scans:
        raise UnknownStructureError("it holds no picture")
    if at < len(content):
        walk.found.append(Found.AFTER_END)
    return _assemble(walk)


def _next_marker(content: bytes, at: int) -> tuple[int, int]:
    if content[at : at + 1] != b"\xff":
        raise UnknownStructureError(f"no marker at byte {at}" if at < len(content) else "it ends too early")
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        raise UnknownStructureError("it ends too early")
    return content[at], at + 1


def _segment(content: bytes, at: int) -> tuple[bytes, int]:
    length = int.from_bytes(content[at : at + 2])
    if length < 2 or at + length > len(content):
        raise UnknownStructureError("it ends too early")
    return content[at + 2 : at + length], at + length


def _end_of_scan(content: bytes, at: int) -> int:
    found = _MARKER_IN_SCAN.search(content, at)
    if found is None:
        raise UnknownStructureError("it ends too early")
    return found.start()


def _application(walk: _Walk, marker: int, segment: bytes) -> None:
    """Note what an APPn or COM segment holds; keep density, color transform and profile for `_assemble`."""
    if marker == _COM:
        walk.found.append(Found.COMMENT)
    elif marker == 0xE0 and segment[:5] == b"JFIF\x00" and len(segment) >= 14:
        walk.density = walk.density or segment[7:12]
        walk.found += [Found.THUMBNAIL] * (len(segment) > 14)
    elif marker == 0xEE and segment[:5] == b"Adobe" and len(segment) >= 12:
        walk.colors = segment[11:12]
    elif marker == 0xE1 and segment[:6] == b"Exif\x00\x00":
        exif = read_exif(segment[6:])
        walk.orientation = exif.orientation if walk.orientation == 1 else walk.orientation
        walk.found += exif.found
    elif marker == 0xE2 and segment.startswith(_ICC) and len(segment) > 14:
        walk.profile_parts = segment[13]
        walk.profile[segment[12]] = segment[14:]
    else:
        walk.found.append(next((kind for begin, kind in _SIGNED if segment.startswith(begin)), Found.FIELD))


def _table_or_scan(walk: _Walk, marker: int, segment: bytes) -> None:
    """Take over a segment that decoding needs, after checking that it holds nothing but that."""
    if marker == _DQT:
        fits = _is_quantization(segment)
    elif marker == _DHT:
        fits = _is_huffman(segment)
    elif marker == _DRI:
        fits = len(segment) == 2
    elif marker in _FRAMES:
        fits = len(segment) > 6 and len(segment) == 6 + 3 * segment[5] and not walk.frames and not walk.scans
        walk.frames += 1
    elif marker == _SOS:
        fits = bool(segment) and len(segment) == 4 + 2 * segment[0] and walk.frames == 1
        walk.scans += 1
    else:
        raise UnknownStructureError(f"a part we do not know (FF{marker:02X})")
    if not fits:
        raise UnknownStructureError(f"a damaged part (FF{marker:02X})")
    walk.body.append(_pack(marker, segment))


def _is_quantization(segment: bytes) -> bool:
    at = 0
    while at < len(segment):
        at += 129 if segment[at] >> 4 else 65
    return bool(segment) and at == len(segment)


def _is_huffman(segment: bytes) -> bool:
    at = 0
    while at + 17 <= len(segment):
        at += 17 + sum(segment[at + 1 : at + 17])
    return bool(segment) and at == len(segment)


def _assemble(walk: _Walk) -> Cleaned:
    kept, head = [Kept.PIXELS], [b"\xff\xd8"]
    if walk.density:
        head.append(_pack(0xE0, b"JFIF\x00\x01\x02" + walk.density + b"\x00\x00"))
        kept.append(Kept.DENSITY)
    if walk.orientation != 1:
        head.append(_pack(0xE1, b"Exif\x00\x00" + orientation_only(walk.orientation)))
        kept.append(Kept.ORIENTATION)
    if walk.profile:
        whole = _whole_profile(walk)
        profile = reduce_profile(whole)
        if profile != whole:
            walk.found.append(Found.PROFILE_DETAILS if profile else Found.PROFILE)
        if profile:
            head += _profile_segments(profile)
            kept.append(Kept.PROFILE)
    if walk.colors:
        head.append(_pack(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00" + walk.colors))
    content = b"".join([*head, *walk.body, b"\xff\xd9"])
    return Cleaned(media_type="image/jpeg", content=content, removed=tally(walk.found), kept=tuple(kept))


def _whole_profile(walk: _Walk) -> bytes:
    """Return the profile from its numbered parts; nothing where one is missing."""
    numbers = range(1, walk.profile_parts + 1)
    complete = sorted(walk.profile) == list(numbers)
    return b"".join(walk.profile[number] for number in numbers) if complete else b"incomplete"


def _profile_segments(profile: bytes) -> list[bytes]:
    parts = [profile[at : at + _PART] for at in range(0, len(profile), _PART)]
    return [_pack(0xE2, _ICC + bytes([number, len(parts)]) + part) for number, part in enumerate(parts, 1)]


def _pack(marker: int, segment: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(segment) + 2) + segment
