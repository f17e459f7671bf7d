"""Sounds and documents whose every corner carries a mark, for `localai prove`; written without encoders."""

import secrets
import struct
from typing import Final

from localai.operations.canaries import Kind, Mark, Marked, word

_SAMPLES: Final = 400
_FRAME: Final = b"\xff\xfb\x90\x64"  # MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes, here of silence
_ONE: Final = struct.pack(">I", 1)


def sounds_and_documents() -> tuple[Marked, ...]:
    """Return a marked file of each kind."""
    return wav(), mp3(), m4a(), pdf()


def wav() -> Marked:
    """Return a WAV as a recorder in a studio writes it, with a serial number, an author and more behind the sound."""
    name, author, serial, tail = word(Kind.NAME, "canary-", ".wav"), _author(), word(Kind.SERIAL, "SN"), _tail()
    seen = _content()
    samples = (seen.needle * _SAMPLES)[: 2 * _SAMPLES]
    told = b"INFOIART" + struct.pack("<I", len(author.needle)) + author.needle + b"\0" * (len(author.needle) % 2)
    chunks = _riff(b"bext", serial.needle.ljust(602, b"\0")) + _riff(
        b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    )
    body = b"WAVE" + chunks + _riff(b"data", samples) + _riff(b"LIST", told)
    content = b"RIFF" + struct.pack("<I", len(body)) + body + tail.needle
    return Marked(name=name.needle.decode(), content=content, marks=(name, author, serial, tail, seen))


def mp3() -> Marked:
    """Return an MP3 with tags of two kinds and bytes behind them."""
    name, author, comment, tail = word(Kind.NAME, "canary-", ".mp3"), _author(), word(Kind.COMMENT, "draft "), _tail()
    seen = _content()
    frames = [_told(b"TPE1", author.needle), _told(b"COMM", b"eng\0" + comment.needle), _told(b"PRIV", tail.needle)]
    tag = b"".join(frames)
    size = bytes(len(tag) >> shift & 0x7F for shift in (21, 14, 7, 0))
    sound = (_FRAME + bytes(300) + seen.needle).ljust(417, b"\0") * 6
    content = b"ID3\x03\0\0" + size + tag + sound + (b"TAG" + author.needle).ljust(128, b"\0") + tail.needle
    return Marked(name=name.needle.decode(), content=content, marks=(name, author, comment, tail, seen))


def m4a() -> Marked:
    """Return an M4A with a place and an author beside the sound, and bytes in it that no table points to."""
    name, author, tail, seen = word(Kind.NAME, "canary-", ".m4a"), _author(), _tail(), _content()
    place = Mark(kind=Kind.PLACE, needle=f"+59.{secrets.randbelow(10**9):09}+018.0".encode())
    samples = (seen.needle * _SAMPLES)[: 2 * _SAMPLES]
    told = _box(b"udta", _box(b"\xa9xyz", place.needle), _box(b"\xa9ART", author.needle))
    kinds = _box(b"ftyp", b"M4A ", bytes(4), b"M4A ")
    begin = len(kinds) + len(_movie(0, told)) + 8
    content = kinds + _movie(begin, told) + _box(b"mdat", samples, tail.needle) + _box(b"free", tail.needle)
    return Marked(name=name.needle.decode(), content=content, marks=(name, author, place, tail, seen))


def pdf() -> Marked:
    """Return a PDF with an author, a remark between its words, a program, and bytes behind its end."""
    name, author, comment, tail = word(Kind.NAME, "canary-", ".pdf"), _author(), word(Kind.COMMENT, "draft "), _tail()
    seen = word(Kind.CONTENT, "shown ")
    drawing = b"% " + comment.needle + b"\nBT /F1 12 Tf 20 20 Td (" + seen.needle + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (" + comment.needle + b") >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Author (" + author.needle + b") >>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + (
        b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    )
    return Marked(name=name.needle.decode(), content=content + tail.needle, marks=(name, author, comment, tail, seen))


def _author() -> Mark:
    return word(Kind.EMAIL, "ida-", "@example.com")


def _tail() -> Mark:
    return Mark(kind=Kind.TAIL, needle=secrets.token_hex(12).encode(), is_text=False)


def _content() -> Mark:
    return Mark(kind=Kind.CONTENT, needle=bytes(secrets.randbelow(120) + 1 for _ in range(24)), is_text=False)


def _riff(name: bytes, inside: bytes) -> bytes:
    return name + struct.pack("<I", len(inside)) + inside + b"\0" * (len(inside) % 2)


def _told(name: bytes, words: bytes) -> bytes:
    return name + struct.pack(">IH", len(words) + 1, 0) + b"\0" + words


def _box(kind: bytes, *inside: bytes) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, inside)), kind) + b"".join(inside)


def _full(kind: bytes, *inside: bytes) -> bytes:
    return _box(kind, bytes(4), *inside)


def _movie(begin: int, told: bytes) -> bytes:
    """Return the head of a sound of 16-bit samples that begin at a byte of the file."""
    entry = bytes(6) + b"\0\1" + struct.pack(">HHIHHhHI", 0, 0, 0, 1, 16, 0, 0, 8000 << 16)
    tables = (
        _full(b"stsd", _ONE, _box(b"sowt", entry)),
        _full(b"stts", _ONE, struct.pack(">II", _SAMPLES, 1)),
        _full(b"stsc", _ONE, struct.pack(">III", 1, _SAMPLES, 1)),
        _full(b"stsz", struct.pack(">II", 2, _SAMPLES)),
        _full(b"stco", _ONE, struct.pack(">I", begin)),
    )
    here = _box(b"dinf", _full(b"dref", _ONE, _box(b"url ", _ONE)))
    media = (
        _full(b"mdhd", struct.pack(">IIIIHH", 7, 7, 8000, _SAMPLES, 0, 0)),
        _full(b"hdlr", bytes(4), b"soun", bytes(13)),
        _box(b"minf", _full(b"smhd", bytes(4)), here, _box(b"stbl", *tables)),
    )
    track = _box(b"tkhd", _ONE, struct.pack(">IIIII", 7, 7, 1, 0, 50), bytes(60))
    head = _full(b"mvhd", struct.pack(">IIII", 7, 7, 1000, 50), bytes(80))
    return _box(b"moov", head, _box(b"trak", track, _box(b"mdia", *media)), told)
