"""The bytes of a plan as a person can read them: every line of a request, every piece of its body."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from localai.phrases import exact as phrases
from localai.providers.body import Content, size_of
from localai.vocabulary.outbound import Exchange, Part, Piece, PieceKind, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactPiece:
    """One run of bytes of a body: what it is in words, and its length on the wire and before base64, in bytes.

    `part` counts the plan's parts; None for what stands in the plan letter by letter.
    """

    what: str
    size: int
    inside: int
    part: int | None
    encoded: bool
    picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactRequest:
    """One request: what it is for, its URL, its head line by line as it goes out, its body piece by piece.

    `notes` say what stands nowhere in the bytes: length and digest of the body, and what an answer fills in.
    """

    purpose: str
    method: str
    url: str
    head: tuple[str, ...]
    pieces: tuple[ExactPiece, ...]
    notes: tuple[str, ...]


def requests_of(plan: Plan) -> tuple[ExactRequest, ...]:
    """Return the requests of a plan in their order, those that may follow an answer last."""
    told = [_request(plan, exchange, follow_up=False) for exchange in plan.exchanges]
    return (*told, *(_request(plan, exchange, follow_up=True) for exchange in plan.follow_ups))


def on_the_wire(piece: Piece, content: Content | None, offset: int, size: int) -> bytes:
    """Return up to `size` bytes of a piece from `offset`, as they go out; fewer only at its end."""
    if piece.kind is not PieceKind.BASE64:
        return behind(piece, content, offset, size)
    first, last = offset // 4, -(-(offset + size) // 4)  # groups of 4 letters stand for 3 bytes
    letters = base64.b64encode(behind(piece, content, 3 * first, 3 * (last - first)))
    return letters[offset - 4 * first :][:size]


def behind(piece: Piece, content: Content | None, offset: int, size: int) -> bytes:
    """Return up to `size` bytes of what a piece stands for, before base64; fewer only at its end."""
    if content is None:
        return piece.literal[offset : offset + size]
    wanted = max(min(size, piece.length - offset), 0)
    found = b""
    while len(found) < wanted:
        chunk = content.read_at(piece.offset + offset + len(found), wanted - len(found))
        if not chunk:
            break
        found += chunk
    return found


def _request(plan: Plan, exchange: Exchange, *, follow_up: bool) -> ExactRequest:
    return ExactRequest(
        purpose=phrases.purpose(exchange.purpose, exchange.at_most, follow_up=follow_up),
        method=exchange.method,
        url=exchange.url,
        head=tuple(_head(exchange)),
        pieces=tuple(_piece(piece, plan.parts) for piece in exchange.body),
        notes=tuple(_notes(exchange)),
    )


def _head(exchange: Exchange) -> Iterator[str]:
    address = urlsplit(exchange.url)
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    yield f"{exchange.method} {target} HTTP/1.1"
    yield from (f"{header.name}: {header.value}" for header in exchange.headers)


def _notes(exchange: Exchange) -> Iterator[str]:
    yield phrases.body(exchange.body_size, exchange.body_digest) if exchange.body else phrases.NO_BODY
    yield from (phrases.hole(hole.name, hole.exchange, hole.max_length) for hole in exchange.holes)


def _piece(piece: Piece, parts: tuple[Part, ...]) -> ExactPiece:
    size, encoded = size_of([piece]), piece.kind is PieceKind.BASE64
    part = None if piece.part is None else parts[piece.part]
    if part is None:
        words = phrases.literal(size)
    elif encoded:
        words = phrases.encoded(part.what, part.media_type, size, piece.length)
    else:
        words = phrases.content(part.what, part.media_type, size)
    return ExactPiece(
        what=phrases.some_of(words, piece.offset) if piece.offset else words,
        size=size,
        inside=piece.length,
        part=piece.part,
        encoded=encoded,
        picture=part is not None and part.media_type.startswith("image/") and not piece.offset,
    )
