"""A form body (RFC 7578) as pieces; file names are fixed, and the boundary follows from the digest of what is in it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from localai.providers.body import literal, whole
from localai.providers.json_body import encoded
from localai.vocabulary.outbound import Piece

_NAMES: Final = {
    "image/png": "image.png",
    "image/jpeg": "image.jpg",
    "image/webp": "image.webp",
    "image/gif": "image.gif",
    "application/pdf": "document.pdf",
    "audio/mpeg": "audio.mp3",
    "audio/wav": "audio.wav",
    "audio/mp4": "audio.m4a",
    "audio/ogg": "audio.ogg",
    "audio/flac": "audio.flac",
    "video/mp4": "video.mp4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A text of a form."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField:
    """All of a part as a file of a form; `digest` is the part's SHA-256 in hex."""

    name: str
    part: int
    size: int
    digest: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form's content type and body."""

    content_type: str
    body: tuple[Piece, ...]


def file_name(media_type: str) -> str:
    """Return the one name that files of this type travel under; nothing of it comes from a person."""
    return _NAMES.get(media_type, "file.bin")


def form_of(fields: Iterable[Field | FileField]) -> Form:
    """Return the form: fields in their order, the same fields always the same bytes.

    Raises UsageError for text that UTF-8 cannot hold.
    """
    parts = tuple(fields)
    boundary = _boundary(parts)
    body = (piece for field in parts for piece in _pieces(field, boundary))
    last = literal(f"--{boundary}--\r\n".encode())
    return Form(content_type=f"multipart/form-data; boundary={boundary}", body=tuple(_joined((*body, last))))


def _boundary(fields: Iterable[Field | FileField]) -> str:
    """Derive the boundary; that it occurs in a content would need a file made from its own digest."""
    seal = hashlib.sha256(b"localai form 1")
    for field in fields:
        for word in _covered(field):
            seal.update(len(word).to_bytes(8, "big") + word)
    return f"localai-{seal.hexdigest()[:40]}"


def _covered(field: Field | FileField) -> tuple[bytes, ...]:
    if isinstance(field, Field):
        return (b"text", encoded(field.name), encoded(field.value))
    return (b"file", encoded(field.name), encoded(field.media_type), encoded(field.digest))


def _pieces(field: Field | FileField, boundary: str) -> Iterator[Piece]:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_word(field.name)}"'
    if isinstance(field, Field):
        yield literal(f"{head}\r\n\r\n".encode() + encoded(field.value) + b"\r\n")
        return
    name = file_name(field.media_type)
    yield literal(f'{head}; filename="{name}"\r\nContent-Type: {_word(field.media_type)}\r\n\r\n'.encode())
    yield whole(field.part, field.size, as_base64=False)
    yield literal(b"\r\n")


def _word(text: str) -> str:
    """Return a word that needs no quoting in a header of a form; ours are all like that."""
    if not text.isascii() or not text.isprintable() or '"' in text or "\\" in text:
        raise ValueError("not a word for a form")
    return text


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces with neighboring literals as one."""
    waiting = b""
    for piece in pieces:
        if piece.part is None:
            waiting += piece.literal
            continue
        yield literal(waiting)
        yield piece
        waiting = b""
    yield literal(waiting)
