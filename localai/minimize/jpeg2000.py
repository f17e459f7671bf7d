"""A JPEG 2000 picture without anything but its picture: an allow-list walk over boxes and markers, for those in PDF.

Source: ISO/IEC 15444-1 annexes A and I.
"""

from typing import Final

from localai.minimize.boxes import box, boxes
from localai.minimize.cleaned import Cleaned, Found, Kept, UnknownStructureError, tally

_KEPT: Final = {b"jP  ", b"ftyp", b"jp2c"}
_IN_HEADER: Final = {b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"}
_START: Final = b"\xff\x4f"
_TILE, _REMARK, _END = 0xFF90, 0xFF64, b"\xff\xd9"
_MAIN: Final = {*range(0xFF50, 0xFF64)}


def clean_jpeg2000(content: bytes) -> Cleaned:
    """Return the same picture; raises UnknownStructureError for anything that is not on the list."""
    found: list[Found] = []
    made = _codestream(content, found) if content.startswith(_START) else b"".join(_boxes(content, found))
    return Cleaned(media_type="image/jp2", content=made, removed=tally(found), kept=(Kept.PIXELS,))


def _boxes(content: bytes, found: list[Found]) -> list[bytes]:
    kept = []
    for kind, inside in boxes(content):
        if kind == b"jp2h":
            kept.append(box(kind, *(box(name, part) for name, part in boxes(inside) if name in _IN_HEADER)))
        elif kind == b"jp2c":
            kept.append(box(kind, _codestream(inside, found)))
        elif kind in _KEPT:
            kept.append(box(kind, inside))
        else:
            found.append(Found.XMP if kind in (b"xml ", b"uuid") else Found.FIELD)
    return kept


def _codestream(content: bytes, found: list[Found]) -> bytes:
    """Return a code stream without remarks in its head; nothing may stand behind its end."""
    if not content.startswith(_START):
        raise UnknownStructureError("a picture without a beginning")
    kept, at = [_START], 2
    while True:
        marker, length = int.from_bytes(content[at : at + 2]), int.from_bytes(content[at + 2 : at + 4])
        if marker == _TILE:
            break
        if length < 2 or at + 2 + length > len(content) or (marker not in _MAIN and marker != _REMARK):
            raise UnknownStructureError(f"a part we do not know ({marker:04X})")
        if marker == _REMARK:
            found.append(Found.COMMENT)
        else:
            kept.append(content[at : at + 2 + length])
        at += 2 + length
    end = content.rfind(_END)
    if end < at:
        raise UnknownStructureError("it ends too early")
    if content[end + 2 :].strip(b"\x00"):
        found.append(Found.AFTER_END)
    return b"".join([*kept, content[at : end + 2]])
