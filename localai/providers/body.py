"""A body as pieces, and the pieces as bytes; nobody joins it in memory."""

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

from localai.vocabulary.outbound import Piece, PieceKind

CHUNK: Final = 3 << 18  # a multiple of 3, so that base64 of chunks is base64 of the whole


class Content(Protocol):
    """The bytes of one part, as they would go out."""

    def read_at(self, offset: int, size: int, /) -> bytes:
        """Return up to `size` bytes from `offset`; fewer only at the end."""


def literal(content: bytes) -> Piece:
    """Return a piece that is these bytes."""
    return Piece(kind=PieceKind.LITERAL, literal=content, part=None, offset=0, length=len(content))


def whole(part: int, size: int, *, as_base64: bool) -> Piece:
    """Return a piece that is all of a part's content."""
    kind = PieceKind.BASE64 if as_base64 else PieceKind.CONTENT
    return Piece(kind=kind, literal=b"", part=part, offset=0, length=size)


def size_of(pieces: Iterable[Piece]) -> int:
    """Return the length of a body in bytes, without reading any content."""
    return sum(_size(piece) for piece in pieces)


def render(pieces: Iterable[Piece], contents: Sequence[Content]) -> Iterator[bytes]:
    """Yield the body in chunks of about a megabyte; raises ValueError where a part is shorter than the plan says."""
    for piece in pieces:
        if piece.part is None:
            yield piece.literal
            continue
        for chunk in _range(contents[piece.part], piece.offset, piece.length):
            yield base64.b64encode(chunk) if piece.kind is PieceKind.BASE64 else chunk


def _range(content: Content, offset: int, length: int) -> Iterator[bytes]:
    end = offset + length
    while offset < end:
        chunk = content.read_at(offset, min(CHUNK, end - offset))
        if not chunk or (len(chunk) % 3 and offset + len(chunk) < end):
            raise ValueError("a part is not as long as the plan says")
        yield chunk
        offset += len(chunk)


def _size(piece: Piece) -> int:
    return -(-piece.length // 3) * 4 if piece.kind is PieceKind.BASE64 else piece.length
