"""MP4, MOV and M4A without anything but their pictures and sounds: an allow-list walk over boxes.

No sample is decoded or copied: the file is laid out anew as one new head (`ftyp`, `moov`) and ranges of the source, so
a film of any size takes no more memory than its tables. Only what a track that stays points to is laid out, so timed
metadata between the samples goes too. Source: ISO/IEC 14496-12 (2022), QuickTime File Format.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from localai.minimize.boxes import box, boxes, exactly, only, told_by
from localai.minimize.cleaned import Found, Kept, Laid, Piece, Range, UnknownCodecError, UnknownStructureError, tally
from localai.minimize.forward import Forward
from localai.minimize.tracks import SHOWN, Track, handler_of, left_out, read_track, without_times

_LOOKED_AT: Final = 1 << 20
_SMALL: Final = 0xFFFFFFFF
_MOST_TRACKS: Final = 32
_BRANDS: Final = {
    brand.replace(b"_", b" ")
    for brand in b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 mp41 mp42 avc1 av01 hvc1 dby1 M4A_ M4B_ M4V_ M4VH M4VP "
    b"3gp4 3gp5 3gp6 3g2a qt__ dash mmp4 MSNV".split()
}


@dataclass(slots=True)
class _Walk:
    """What a walk has seen so far; `data` are the places where samples may lie."""

    brands: list[bytes] = field(default_factory=list)
    movie: bytes = b""
    header: bytes = b""
    data: list[Range] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)


def walk_film(source: Forward, media_type: str) -> Laid:
    """Return a film or a sound in boxes laid out anew; raises UnknownStructureError for what is not on the list."""
    walk = _Walk()
    while _box(source, walk):
        pass
    if not walk.movie or not walk.brands:
        raise UnknownStructureError("it holds no film and no sound")
    header = only(walk.movie, b"mvhd")
    walk.header = box(b"mvhd", without_times(exactly(header, 112 if header[:1] == b"\x01" else 100), walk.found))
    tracks = _tracks(walk)
    pieces = _lay_out(walk, tracks)
    film = any(track.shows for track in tracks)
    found = [*walk.found, *(each for track in tracks for each in track.found)]
    kept = ((Kept.FILM,) if film else ()) + ((Kept.SOUND,) if any(not track.shows for track in tracks) else ())
    return Laid(media_type=media_type, pieces=pieces, removed=tally(_once(found)), kept=(*kept, Kept.INSIDE))


def _box(source: Forward, walk: _Walk) -> bool:
    """Read one box of the file itself; False at its end."""
    head = source.peek(16)
    if len(head) < 8:
        walk.found += [Found.AFTER_END] * bool(head)
        return False
    size, kind = struct.unpack_from(">I4s", head)
    length = 8
    if size == 1 and len(head) == 16:
        length, (size,) = 16, struct.unpack_from(">Q", head, 8)
    if not kind.isascii() or not (size == 0 or size >= length):
        _after_end(source, walk)
        return False
    source.take(length)
    inside = size - length if size else -1
    if kind == b"mdat":
        begin = source.at
        if inside < 0:
            inside = source.rest()
        else:
            source.skip(inside)
        walk.data.append(Range(begin, inside))
    elif kind in (b"moof", b"mvex", b"sidx", b"mfra"):
        raise UnknownStructureError("it is cut into fragments")
    elif inside < 0:
        raise UnknownStructureError("a part without an end")
    elif kind == b"ftyp" and not walk.brands:
        content = source.take(min(inside, 4096))
        source.skip(inside - len(content))
        walk.brands = [content[:4], *(content[at : at + 4] for at in range(8, len(content) - 3, 4))]
    elif kind == b"moov" and not walk.movie:
        walk.movie = source.take(inside)
    elif kind in (b"moov", b"ftyp"):
        raise UnknownStructureError("it holds two films")
    else:
        look = source.take(min(inside, _LOOKED_AT))
        source.skip(inside - len(look))
        walk.found += told_by(kind, look)
    return True


def _after_end(source: Forward, walk: _Walk) -> None:
    """Take what follows a whole film for bytes after its end."""
    if not walk.movie or not walk.data:
        raise UnknownStructureError(f"a damaged part at byte {source.at}")
    source.rest()
    walk.found.append(Found.AFTER_END)


def _tracks(walk: _Walk) -> list[Track]:
    kinds = [kind for kind, _ in boxes(walk.movie)]
    if b"mvex" in kinds:
        raise UnknownStructureError("it is cut into fragments")
    if b"cmov" in kinds or b"rmra" in kinds:
        raise UnknownStructureError("its head is packed")
    given = [inside for kind, inside in boxes(walk.movie) if kind == b"trak"]
    if not 0 < len(given) <= _MOST_TRACKS:
        raise UnknownStructureError(f"{len(given)} tracks")
    about = [(trak, *handler_of(trak)) for trak in given]
    shown = [(trak, enabled) for trak, handler, enabled in about if handler in SHOWN]
    chosen = [trak for trak, enabled in shown if enabled] or [trak for trak, _ in shown]
    if not chosen:
        raise UnknownStructureError("it holds no film and no sound")
    walk.found += [left_out(handler, trak) for trak, handler, _ in about if trak not in chosen]
    for kind, inside in boxes(walk.movie):
        if kind not in (b"mvhd", b"trak", b"iods"):
            walk.found += told_by(kind, inside)
    return _read(walk, chosen)


def _read(walk: _Walk, chosen: list[bytes]) -> list[Track]:
    """Return the tracks that stay; one whose codec is not known is left out where another shows or plays the same."""
    tracks: list[Track] = []
    unknown: list[tuple[bool, UnknownCodecError]] = []
    for trak in chosen:
        try:
            tracks.append(read_track(trak, quicktime=walk.brands[0] == b"qt  "))
        except UnknownCodecError as error:
            unknown.append((handler_of(trak)[0] == b"vide", error))
    for shows, problem in unknown:
        if all(track.shows is not shows for track in tracks):
            raise problem
        walk.found.append(Found.TRACK)
    return tracks


def _lay_out(walk: _Walk, tracks: list[Track]) -> tuple[Piece, ...]:
    """Return the new file: what the tracks point to, in the order of the source, behind a head that points to it."""
    places = sorted(
        (chunk, track, number) for track, each in enumerate(tracks) for number, chunk in enumerate(each.chunks)
    )
    _check(walk, [chunk for chunk, _, _ in places])
    payload = sum(chunk.length for chunk, _, _ in places)
    offsets = [[0] * len(track.chunks) for track in tracks]
    front, wide = _front(walk, tracks, offsets, payload, wide=False), False
    if len(front) + payload > _SMALL:
        front, wide = _front(walk, tracks, offsets, payload, wide=True), True
    at = len(front)
    ranges: list[Range] = []
    for chunk, track, number in places:
        offsets[track][number] = at
        at += chunk.length
        if ranges and sum(ranges[-1]) == chunk.offset:
            ranges[-1] = Range(ranges[-1].offset, ranges[-1].length + chunk.length)
        elif chunk.length:
            ranges.append(chunk)
    return (_front(walk, tracks, offsets, payload, wide=wide), *ranges)


def _check(walk: _Walk, chunks: list[Range]) -> None:
    """Raise where samples lie outside of the parts that are for them, or on one another."""
    end, data = 0, sorted(walk.data)
    place = 0
    for offset, length in chunks:
        if not length:
            continue
        while place < len(data) and sum(data[place]) < offset + length:
            place += 1
        if place == len(data) or offset < data[place].offset:
            raise UnknownStructureError("samples outside of the part that holds them")
        if offset < end:
            raise UnknownStructureError("samples that lie on one another")
        end = offset + length


def _front(walk: _Walk, tracks: list[Track], offsets: list[list[int]], payload: int, *, wide: bool) -> bytes:
    """Return everything before the first sample; its length does not depend on the offsets."""
    brands = [brand for brand in walk.brands if brand in _BRANDS]
    major = brands[0] if brands else b"isom"
    movie = [track.render(places, wide=wide) for track, places in zip(tracks, offsets, strict=True)]
    kinds = box(b"ftyp", major, bytes(4), *dict.fromkeys(brands or [b"isom"]))
    narrow = payload + 8 <= _SMALL
    data = struct.pack(">I4s", payload + 8, b"mdat") if narrow else struct.pack(">I4sQ", 1, b"mdat", payload + 16)
    return kinds + box(b"moov", walk.header, *movie) + data


def _once(found: list[Found]) -> list[Found]:
    """Count the times of making once: every header has them."""
    rest = [each for each in found if each is not Found.TIME]
    return rest + [Found.TIME] * (len(rest) < len(found))
