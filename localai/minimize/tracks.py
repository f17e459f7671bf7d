"""One track of a film or a sound: its tables rebuilt from an allow-list, and where its samples lie in the source.

Source: ISO/IEC 14496-12 (2022), QuickTime File Format. Times of making, names of handlers, languages and everything a
person or a camera wrote beside the track are not taken over.
"""

import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from sys import byteorder
from typing import Final

from localai.minimize.boxes import box, boxes, exactly, full, only, told_by
from localai.minimize.cleaned import Found, Range, UnknownStructureError
from localai.minimize.entries import Entries, read_entries

SHOWN: Final = (b"vide", b"soun")
_TEXTS: Final = {b"text", b"sbtl", b"subt", b"clcp"}
_UNDETERMINED: Final = b"\x55\xc4\x00\x00"
_TABLES: Final = {b"stts": 8, b"ctts": 8, b"stss": 4, b"stps": 4, b"stsc": 12}  # bytes of one row
_MOST_CHUNKS: Final = 4_000_000
_MEDIA_HEADS: Final = {b"vmhd": 12, b"smhd": 8}
_ENABLED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A track that stays, but for where its samples will lie; `chunks` are runs of them in the source."""

    before: tuple[bytes, ...]
    media: tuple[bytes, ...]
    minf: tuple[bytes, ...]
    tables: tuple[bytes, ...]
    chunks: tuple[Range, ...]
    found: list[Found]
    shows: bool

    def render(self, offsets: Sequence[int], *, wide: bool) -> bytes:
        """Return the track (`trak`) with its chunks at these offsets, as 64-bit numbers where they are `wide`."""
        kind, form = (b"co64", "Q") if wide else (b"stco", "I")
        places = array(form, offsets)
        if byteorder == "little":
            places.byteswap()
        table = full(kind, 0, 0, struct.pack(">I", len(offsets)), places.tobytes())
        minf = box(b"minf", *self.minf, box(b"stbl", *self.tables, table))
        return box(b"trak", *self.before, box(b"mdia", *self.media, minf))


def handler_of(trak: bytes) -> tuple[bytes, bool]:
    """Return what a track is (`vide`, `soun`, ...) and whether it is switched on."""
    media = only(trak, b"mdia")
    flags = int.from_bytes(exactly(only(trak, b"tkhd"), 4)[1:])
    return exactly(only(media, b"hdlr"), 12)[8:], bool(flags & _ENABLED)


def left_out(handler: bytes, trak: bytes) -> Found:
    """Return what a track that goes was."""
    if handler in _TEXTS:
        return Found.SUBTITLES
    about = told_by(b"trak", trak)
    return Found.PLACE if Found.PLACE in about else Found.TRACK


def read_track(trak: bytes, *, quicktime: bool) -> Track:
    """Return a track of pictures or sounds; raises UnknownStructureError for what is not on the list."""
    media = only(trak, b"mdia")
    handler, _ = handler_of(trak)
    information = only(media, b"minf")
    _check_here(information)
    table = only(information, b"stbl")
    entries = read_entries(only(table, b"stsd"), handler)
    found = [*entries.found, *_gone(trak), *_gone_of_media(media, information)]
    tables, count = _tables(table, found)
    heads = tuple(_head(handler, information))
    reference = full(b"dref", 0, 0, struct.pack(">I", 1), full(b"url ", 0, 1))
    data_handler = (_handler(b"dhlr", b"url "),) if quicktime else ()
    return Track(
        before=(_track_head(only(trak, b"tkhd"), found), *_edits(trak)),
        media=(_media_head(only(media, b"mdhd"), found), _handler(b"mhlr" if quicktime else bytes(4), handler)),
        minf=(*heads, *data_handler, box(b"dinf", reference)),
        tables=(entries.table, *tables),
        chunks=tuple(_chunks(table, count, entries)),
        found=found,
        shows=handler == b"vide",
    )


def without_times(inside: bytes, found: list[Found]) -> bytes:
    """Return a header whose two times of making are zero; `inside` begins with its version."""
    width = 8 if exactly(inside, 4)[0] == 1 else 4
    if inside[0] > 1:
        raise UnknownStructureError("a header of a version we do not know")
    times = exactly(inside, 4 + 2 * width)[4:]
    if times.strip(b"\x00"):
        found.append(Found.TIME)
    return inside[:4] + bytes(2 * width) + inside[4 + 2 * width :]


# --- headers ---


def _track_head(inside: bytes, found: list[Found]) -> bytes:
    head = exactly(inside, 96 if inside[0] == 1 else 84)
    return box(b"tkhd", without_times(head, found))


def _media_head(inside: bytes, found: list[Found]) -> bytes:
    head = exactly(inside, 36 if inside[0] == 1 else 24)
    return box(b"mdhd", without_times(head, found)[:-4], _UNDETERMINED)


def _handler(component: bytes, kind: bytes) -> bytes:
    return full(b"hdlr", 0, 0, component, kind, bytes(12), b"\x00")


def _head(handler: bytes, information: bytes) -> Iterator[bytes]:
    for kind, inside in boxes(information):
        if kind in _MEDIA_HEADS:
            yield box(kind, exactly(inside, _MEDIA_HEADS[kind]))


def _edits(trak: bytes) -> Iterator[bytes]:
    for kind, inside in boxes(trak):
        if kind != b"edts":
            continue
        for part, listed in boxes(inside):
            if part == b"elst":
                row = 20 if exactly(listed, 8)[0] == 1 else 12
                count = int.from_bytes(listed[4:8])
                yield box(b"edts", box(b"elst", exactly(listed, 8 + row * count)))


def _check_here(information: bytes) -> None:
    """Raise where the samples of a track lie in another file."""
    references = only(only(information, b"dinf"), b"dref")
    if any(int.from_bytes(exactly(inside, 4)) & 1 == 0 for _, inside in boxes(references, 8)):
        raise UnknownStructureError("its samples are in another file")


def _gone(trak: bytes) -> Iterator[Found]:
    for kind, inside in boxes(trak):
        if kind not in (b"tkhd", b"edts", b"mdia", b"tref"):
            yield from told_by(kind, inside)


def _gone_of_media(media: bytes, information: bytes) -> Iterator[Found]:
    for kind, inside in boxes(media):
        if kind not in (b"mdhd", b"hdlr", b"minf", b"elng"):
            yield from told_by(kind, inside)
    for kind, inside in boxes(information):
        if kind not in (*_MEDIA_HEADS, b"dinf", b"stbl", b"hdlr"):
            yield from told_by(kind, inside)


# --- tables ---


def _tables(table: bytes, found: list[Found]) -> tuple[list[bytes], int]:
    """Return the tables that stay, and how many samples there are."""
    sizes = only(table, b"stsz")
    size, count = struct.unpack_from(">II", exactly(sizes, 12), 4)
    kept = []
    for kind, inside in boxes(table):
        if kind in _TABLES:
            rows = int.from_bytes(exactly(inside, 8)[4:])
            kept.append(box(kind, inside[:1] + bytes(3), exactly(inside, 8 + _TABLES[kind] * rows)[4:]))
        elif kind == b"stsz":
            kept.append(full(kind, 0, 0, exactly(sizes, 12 + (0 if size else 4 * count))[4:]))
        elif kind == b"sdtp" and len(inside) == 4 + count:
            kept.append(full(kind, 0, 0, inside[4:]))
        elif kind == b"cslg" and len(inside) == (44 if inside[:1] == b"\x01" else 24):
            kept.append(box(kind, inside))
        elif kind in (b"saiz", b"saio", b"senc"):
            raise UnknownStructureError("it is locked with a key")
        elif kind not in (b"stsd", b"stco", b"co64", b"sgpd", b"sbgp", b"sdtp", b"cslg"):
            found.extend(told_by(kind, inside))
    return kept, count


def _chunks(table: bytes, count: int, entries: Entries) -> Iterator[Range]:
    """Yield where each run of samples lies in the source."""
    offsets, runs = _offsets(table), _runs(table)
    sizes = _Sizes(only(table, b"stsz"), count, entries)
    done, place = 0, -1
    for number, offset in enumerate(offsets, 1):
        if place + 1 < len(runs) and runs[place + 1][0] <= number:
            place += 1
        samples = min(runs[place][1], count - done)
        yield Range(offset, sizes.of(done, samples))
        done += samples


def _runs(table: bytes) -> list[tuple[int, int]]:
    """Return (first chunk, samples in each chunk from there on)."""
    inside = only(table, b"stsc")
    rows = int.from_bytes(exactly(inside, 8)[4:])
    runs = [(first, samples) for first, samples, _ in struct.iter_unpack(">III", exactly(inside, 8 + 12 * rows)[8:])]
    numbers = [first for first, _ in runs]
    if rows and (numbers[0] != 1 or any(b <= a for a, b in pairwise(numbers))):
        raise UnknownStructureError("a damaged table (stsc)")
    return runs


def _offsets(table: bytes) -> Sequence[int]:
    found = [(kind, inside) for kind, inside in boxes(table) if kind in (b"stco", b"co64")]
    if len(found) != 1:
        raise UnknownStructureError("a track without its table of offsets")
    ((kind, inside),) = found
    count = int.from_bytes(exactly(inside, 8)[4:])
    if count > _MOST_CHUNKS:
        raise UnknownStructureError("too many parts")
    return _numbers(inside, 8, count, "Q" if kind == b"co64" else "I")


def _numbers(inside: bytes, at: int, count: int, form: str) -> Sequence[int]:
    width = 8 if form == "Q" else 4
    found = array(form)
    found.frombytes(exactly(inside, at + width * count)[at:])
    if byteorder == "little":
        found.byteswap()
    return found


class _Sizes:
    """How many bytes samples take."""

    def __init__(self, sizes: bytes, count: int, entries: Entries) -> None:
        self._each = int.from_bytes(sizes[4:8])
        self._frame = entries.frame if self._each == 1 else None
        self._before = [0, *accumulate(_numbers(sizes, 12, count, "I"))] if not self._each else []

    def of(self, first: int, samples: int) -> int:
        """Return the bytes of so many samples from the first of them, counted from 0."""
        if self._before:
            return self._before[first + samples] - self._before[first]
        if self._frame:  # a size of one stands for the packet that the sample entry tells of
            return -(-samples // self._frame[0]) * self._frame[1]
        return samples * self._each
