"""Reading EXIF only to say what is in it and which way is up; writing it only to keep the latter.

Source: Exif 2.32 (CIPA DC-008), TIFF 6.0. Damaged EXIF never fails: it is dropped like the rest.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from localai.minimize.cleaned import Found

_ORIENTATION = 0x0112
_SUB_IFDS = {0x8769: "exif", 0x8825: "gps", 0xA005: "interop"}
_MOST_FIELDS = 2000
_KINDS = {
    Found.CAMERA: (0x010F, 0x0110, 0xA433, 0xA434, 0xC614),
    Found.SERIAL: (0xA420, 0xA431, 0xA435, 0xC62F, 0xC68B),
    Found.AUTHOR: (0x013B, 0x8298, 0x9C9D, 0xA430, 0x013C),
    Found.TIME: (0x0132, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292),
    Found.COMMENT: (0x010E, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F),
    Found.MAKER_NOTES: (0x927C,),
    Found.SOFTWARE: (0x0131, 0x000B),
    Found.THUMBNAIL: (0x0201,),
    Found.XMP: (0x02BC,),
    Found.IPTC: (0x83BB, 0x8649),
}
_KIND_OF = {tag: kind for kind, tags in _KINDS.items() for tag in tags}
# What a TIFF needs to be a picture at all, and how large it wants to be printed: nothing that anyone misses
_STRUCTURE = {0x00FE, 0x00FF, *range(0x0100, 0x0108), 0x010A, 0x0111, *range(0x0115, 0x011E), 0x0128, 0x013D, 0x013E}
_STRUCTURE |= {0x013F, *range(0x0140, 0x0146), 0x0152, 0x0153, 0x015B, *range(0x0202, 0x0215), 0x8773}
_SILENT = {_ORIENTATION, *_SUB_IFDS, *_STRUCTURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exif:
    """What EXIF holds: `orientation` 1 to 8, the kind of every other field."""

    orientation: int
    found: list[Found]


def read_exif(tiff: bytes) -> Exif:
    """Read what can be read of a TIFF structure (without the `Exif` prefix of JPEG)."""
    orientation, found = 1, []
    for folder, tag, value in _fields(tiff):
        if tag == _ORIENTATION and folder == "0" and 1 <= value <= 8:
            orientation = value
        elif folder == "gps":
            found.append(Found.PLACE)
        elif tag not in _SILENT:
            found.append(_KIND_OF.get(tag, Found.FIELD))
    return Exif(orientation=orientation, found=found or [Found.FIELD] * (orientation == 1))


def orientation_only(orientation: int) -> bytes:
    """Return the smallest TIFF structure that says which way is up (26 bytes)."""
    return b"MM\x00*\x00\x00\x00\x08\x00\x01" + struct.pack(">HHIHHI", _ORIENTATION, 3, 1, orientation, 0, 0)


def _fields(tiff: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield (folder, tag, first short of its value) of every field that lies inside `tiff`, each folder once."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return
    waiting, seen, count = [("0", struct.unpack_from(order + "I", tiff, 4)[0])], set(), 0
    while waiting:
        folder, start = waiting.pop()
        if start in seen or not 8 <= start <= len(tiff) - 2:
            continue
        seen.add(start)
        (entries,) = struct.unpack_from(order + "H", tiff, start)
        for at in range(start + 2, min(start + 2 + 12 * entries, len(tiff) - 11), 12):
            tag, _, _, short = struct.unpack_from(order + "HHIH", tiff, at)
            (long,) = struct.unpack_from(order + "I", tiff, at + 8)
            yield folder, tag, short
            if tag in _SUB_IFDS:
                waiting.append((_SUB_IFDS[tag], long))
            count += 1
            if count >= _MOST_FIELDS:
                return
        end = start + 2 + 12 * entries
        if folder == "0" and end + 4 <= len(tiff):
            waiting.append(("thumbnail", struct.unpack_from(order + "I", tiff, end)[0]))
