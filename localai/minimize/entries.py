"""Sample entries: which codec a track has and what its decoder needs, rebuilt from an allow-list (`stsd`)."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localai.minimize.boxes import box, boxes, exactly, name, told_by
from localai.minimize.cleaned import Found, UnknownCodecError, UnknownStructureError
from localai.minimize.codecs import PICTURE_SETUP, SOUND_SETUP, Setup

_PICTURES: Final = frozenset(b"avc1 avc3 hvc1 hev1 av01 vp08 vp09 mp4v s263 h263 apco apcs apcn apch ap4h ap4x".split())
_PCM: Final = {
    b"twos",
    b"sowt",
    b"raw ",
    b"in24",
    b"in32",
    b"fl32",
    b"fl64",
    b"lpcm",
    b"ulaw",
    b"alaw",
    b"ipcm",
    b"fpcm",
}
_SOUNDS: Final = frozenset(b"mp4a .mp3 alac fLaC Opus ac-3 ec-3 samr sawb ima4".split()) | _PCM
_LOCKED: Final = {b"encv", b"enca", b"drmi", b"drms"}
_FEW: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The sample entries of a track as they stay; `frame` is (samples, bytes) of one packet of a sound, where told."""

    table: bytes
    found: list[Found]
    frame: tuple[int, int] | None


def read_entries(inside: bytes, handler: bytes) -> Entries:
    """Return what stays of a sample description; raises UnknownStructureError for codecs that are not on the list."""
    version, count = exactly(inside, 8)[0], int.from_bytes(inside[4:8])
    given = list(boxes(inside, 8))
    if not 0 < count == len(given) <= _FEW:
        raise UnknownStructureError("a track without a codec")
    kept, found, frame = [], list[Found](), None
    for kind, entry in given:
        if kind in _LOCKED:
            raise UnknownStructureError("it is locked with a key")
        if handler == b"vide" and kind in _PICTURES:
            kept.append(box(kind, _picture(entry), _setup(entry[78:], PICTURE_SETUP, found)))
        elif handler == b"soun" and kind in _SOUNDS:
            head, frame = _sound(kind, entry, version)
            kept.append(box(kind, head, _setup(entry[len(head) :], SOUND_SETUP, found)))
        else:
            raise UnknownCodecError(f"a codec we do not know ({name(kind)})")
    table = box(b"stsd", struct.pack(">BxxxI", version, len(kept)), *kept)
    return Entries(table=table, found=found, frame=frame)


def _setup(inside: bytes, known: Mapping[bytes, Setup], found: list[Found]) -> bytes:
    kept = []
    for kind, part in boxes(inside):
        keep = known.get(kind)
        stays = keep(part) if keep else None
        if stays is not None:
            kept.append(box(kind, stays))
        elif kind != b"btrt":
            found.extend([Found.PROFILE] if kind == b"colr" else told_by(kind, part))
    return b"".join(kept)


def _picture(entry: bytes) -> bytes:
    """Return the fields of a picture's entry: size, resolution, depth; no vendor and no name of an encoder."""
    width, height, across, down = struct.unpack_from(">HHII", exactly(entry, 78), 24)
    depth, table = struct.unpack_from(">Hh", entry, 74)
    if table == 0 and depth <= 8:
        raise UnknownStructureError("a table of colors")
    sizes = struct.pack(">HHIIIH", width, height, across, down, 0, 1)
    return b"\x00" * 6 + b"\x00\x01" + bytes(16) + sizes + bytes(32) + struct.pack(">Hh", depth, -1)


def _sound(kind: bytes, entry: bytes, table_version: int) -> tuple[bytes, tuple[int, int] | None]:
    """Return the fields of a sound's entry without its vendor, and the packet that they tell of."""
    version, _, _, channels, bits, packing, _, rate = struct.unpack_from(">HHIHHhHI", exactly(entry, 28), 8)
    head = b"\x00" * 6 + b"\x00\x01" + struct.pack(">HHIHHhHI", version, 0, 0, channels, bits, packing, 0, rate)
    frame = (1, max(1, channels * bits // 8)) if kind in _PCM else None
    if table_version == 0 and version == 1:
        more = exactly(entry[28:], 16)
        samples, _, size, _ = struct.unpack(">IIII", more)
        return head + more, (samples, size) if samples and size else frame
    if table_version == 0 and version == 2:
        more = exactly(entry[28:], 36)
        if more[:4] != b"\x00\x00\x00\x48":
            raise UnknownStructureError("an entry that is longer than it should be")
        size, samples = struct.unpack_from(">II", more, 28)
        return head + more, (samples, size) if samples and size else None
    if version > 1 or (version == 1 and table_version > 1):
        raise UnknownStructureError("an entry of a version we do not know")
    return head, frame
