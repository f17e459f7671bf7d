"""Files whose every corner carries a mark, for `localai prove`: what must not leave, and what must not be written.

The pictures are generated; the marks are random, so that none of them is found by chance.
"""

import secrets
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_NOTE: Final = Path(__file__).parent.parent / "ondevice" / "sample" / "note.jpg"
_SIDE, _FACE = 160, (48, 40, 32, 32)
FACE_BOX: Final = ",".join(map(str, _FACE))
"""Where the marked face is in the PNG, as the setting `blur` names it."""


class Kind(StrEnum):
    """What a mark stands for; the last four may go out in their place, and may never be written down in the clear."""

    PLACE = "place"
    SERIAL = "camera serial"
    EMAIL = "e-mail"
    HIDDEN_KEY = "key in the file"
    FACE = "face"
    FACE_NAME = "name of a face"
    NAME = "file name"
    TAIL = "bytes after the end"
    XMP = "XMP"
    COMMENT = "comment"
    THUMBNAIL = "thumbnail"
    API_KEY = "API key"
    PROMPT = "prompt"
    CONTENT = "content"
    ANSWER = "answer"


MAY_LEAVE: Final = frozenset((Kind.API_KEY, Kind.PROMPT, Kind.CONTENT, Kind.ANSWER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Bytes that are looked for; text is also looked for in other encodings."""

    kind: Kind
    needle: bytes
    is_text: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A generated file and the marks in it."""

    name: str
    content: bytes
    marks: tuple[Mark, ...]


def word(kind: Kind, before: str = "", after: str = "") -> Mark:
    """Return a text mark that nothing else in the world holds."""
    return Mark(kind=kind, needle=f"{before}{secrets.token_hex(9)}{after}".encode())


def _raw(kind: Kind) -> Mark:
    return Mark(kind=kind, needle=secrets.token_bytes(24), is_text=False)


def api_key() -> Mark:
    """Return a made-up key; no provider ever gave it out."""
    return word(Kind.API_KEY, "sk-madeup-")


def picture_jpeg() -> Marked:
    """Return a photograph with everything a camera and its owner leave in it; it needs no drawing to be cleaned."""
    hidden, name = _Hidden.new(), word(Kind.NAME, "canary-", ".jpg")
    head, picture = _bare(_NOTE.read_bytes())
    content = b"".join(
        (
            head,
            _segment(0xE1, b"Exif\0\0" + hidden.exif()),
            _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + hidden.xmp_packet()),
            _segment(0xFE, hidden.comment.needle + b" " + hidden.secret.needle),
            picture,
            hidden.tail.needle,
        )
    )
    seen = Mark(kind=Kind.CONTENT, needle=picture[len(picture) // 2 :][:24], is_text=False)
    return Marked(name=name.needle.decode(), content=content, marks=(*hidden.marks(), name, seen))


def picture_png() -> Marked:
    """Return a picture with a marked face at FACE_BOX, and the same things hidden in the ways of PNG."""
    hidden, name = _Hidden.new(), word(Kind.NAME, "canary-", ".png")
    x, y, width, height = _FACE
    face = [secrets.token_bytes(3 * width) for _ in range(height)]
    rows = [bytes((column + row) % 256 for column in range(3 * _SIDE)) for row in range(_SIDE)]
    for row, pixels in enumerate(face, y):
        rows[row] = rows[row][: 3 * x] + pixels + rows[row][3 * (x + width) :]
    drawn = zlib.compress(b"".join(b"\0" + row for row in rows))
    content = b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)),
            _chunk(b"eXIf", hidden.exif()),
            _chunk(b"tEXt", b"Comment\0" + hidden.secret.needle),
            _chunk(b"zTXt", b"Description\0\0" + zlib.compress(hidden.comment.needle)),
            _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + hidden.xmp_packet()),
            _chunk(b"IDAT", drawn),
            _chunk(b"IEND", b""),
            hidden.tail.needle,
        )
    )
    shown = tuple(Mark(kind=Kind.FACE, needle=pixels, is_text=False) for pixels in face[height // 4 :: height // 4])
    seen = Mark(kind=Kind.CONTENT, needle=drawn[len(drawn) // 2 :][:24], is_text=False)
    return Marked(name=name.needle.decode(), content=content, marks=(*hidden.marks(), *shown, name, seen))


def text() -> Marked:
    """Return a text; its words are meant to go out, its name is not."""
    name, words = word(Kind.NAME, "canary-", ".txt"), word(Kind.CONTENT, "words ")
    return Marked(name=name.needle.decode(), content=words.needle + b" and no others\n", marks=(name, words))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hidden:
    """What a picture carries besides what it shows."""

    place: Mark
    place_words: Mark
    serial: Mark
    email: Mark
    secret: Mark
    face_name: Mark
    tail: Mark
    xmp: Mark
    comment: Mark
    thumbnail: Mark

    @classmethod
    def new(cls) -> "_Hidden":
        return cls(
            place=Mark(kind=Kind.PLACE, needle=_rationals(59, 19, secrets.randbelow(10**8), 10**7), is_text=False),
            place_words=Mark(kind=Kind.PLACE, needle=f"59,19.{secrets.randbelow(10**12):012}N".encode()),
            serial=word(Kind.SERIAL, "SN"),
            email=word(Kind.EMAIL, "ida-", "@example.com"),
            secret=word(Kind.HIDDEN_KEY, "sk-proj-"),
            face_name=word(Kind.FACE_NAME, "Mara "),
            tail=_raw(Kind.TAIL),
            xmp=word(Kind.XMP, "xmp "),
            comment=word(Kind.COMMENT, "draft "),
            thumbnail=_raw(Kind.THUMBNAIL),
        )

    def marks(self) -> tuple[Mark, ...]:
        return (
            self.place,
            self.place_words,
            self.serial,
            self.email,
            self.secret,
            self.face_name,
            self.tail,
            self.xmp,
            self.comment,
            self.thumbnail,
        )

    def exif(self) -> bytes:
        """Return a TIFF structure with author, serial, place and thumbnail (Exif 2.32)."""
        place = ((1, b"N\0"), (2, self.place.needle), (3, b"E\0"), (4, _rationals(18, 3, 356, 10)))
        details = ((0xA431, self.serial.needle + b"\0"), (0x927C, self.secret.needle))
        first = ((0x013B, self.email.needle + b"\0"), (0x8769, details), (0x8825, place))
        thumbnail = b"\xff\xd8\xff\xfe\0\x1a" + self.thumbnail.needle + b"\xff\xd9"
        return b"MM\0*" + struct.pack(">I", 8) + _folder(8, first, ((0x0201, thumbnail),))

    def xmp_packet(self) -> bytes:
        """Return an XMP packet with author, place, serial and a named face (XMP part 1, MWG guidelines)."""
        return b"".join(
            (
                b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
                b'<rdf:Description exif:GPSLatitude="%b" ' % self.place_words.needle,
                b'aux:SerialNumber="%b" dc:creator="%b">' % (self.serial.needle, self.email.needle),
                b"<dc:description>%b</dc:description>" % self.xmp.needle,
                b"<mwg-rs:Name>%b</mwg-rs:Name>" % self.face_name.needle,
                b"</rdf:Description></rdf:RDF></x:xmpmeta>",
            )
        )


Fields = Sequence[tuple[int, "bytes | Fields"]]
_KINDS: Final = {1: 2, 3: 2, 2: 5, 4: 5, 0x0201: 4, 0x927C: 7}  # tag -> type of field, where it is not text


def _folder(start: int, fields: Fields, following: Fields = ()) -> bytes:
    """Return one folder of a TIFF structure that begins at `start`, what its fields point to, and the next folder."""
    entries, after = b"", b""
    end = start + 2 + 12 * len(fields) + 4
    for tag, value in fields:
        at = end + len(after)
        if isinstance(value, bytes) and tag != 0x0201:
            kind = _KINDS.get(tag, 2)
            count = len(value) // 8 if kind == 5 else len(value)
            inline = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(">I", at)
            after += value if len(value) > 4 else b""
        else:
            kind, count, inline = 4, 1, struct.pack(">I", at)
            after += value if isinstance(value, bytes) else _folder(at, value)
        entries += struct.pack(">HHI", tag, kind, count) + inline
    next_at = end + len(after) if following else 0
    whole = struct.pack(">H", len(fields)) + entries + struct.pack(">I", next_at) + after
    return whole + (_folder(next_at, following) if following else b"")


def _rationals(degrees: int, minutes: int, seconds: int, of: int) -> bytes:
    return struct.pack(">6I", degrees, 1, minutes, 1, seconds, of)


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _bare(jpeg: bytes) -> tuple[bytes, bytes]:
    """Return the beginning of a JPEG and the picture itself, without what its camera wrote between the two."""
    at, kept = 2, b""
    while jpeg[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", jpeg, at + 2)
        if not 0xE1 <= jpeg[at + 1] <= 0xEF and jpeg[at + 1] != 0xFE:
            kept += jpeg[at : at + 2 + length]
        at += 2 + length
    return jpeg[:2], kept + jpeg[at:]


def marks_of(files: Iterable[Marked]) -> tuple[Mark, ...]:
    """Return the marks of several files."""
    return tuple(mark for file in files for mark in file.marks)
