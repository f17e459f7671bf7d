"""Sounds and films as they may leave: laid out anew from ranges of the source by a walker in a sandbox child."""

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from localai.errors import NotSendableYetError, SandboxError
from localai.minimize.cleaned import Found, Kept, Laid, Piece, Range, UnknownStructureError
from localai.minimize.film import walk_film
from localai.minimize.flac import walk_flac
from localai.minimize.forward import Forward, Source
from localai.minimize.mp3 import walk_mp3
from localai.minimize.ogg import walk_ogg
from localai.minimize.wav import walk_wav
from localai.sandbox import child
from localai.sending_errors import UncleanableError

_MOST_PIECES: Final = 300_000
_WALKERS: Final[Mapping[str, Callable[[Forward, str], Laid]]] = {
    "video/mp4": walk_film,
    "video/quicktime": walk_film,
    "audio/mp4": walk_film,
    "audio/mpeg": walk_mp3,
    "audio/wav": walk_wav,
    "audio/flac": walk_flac,
    "audio/ogg": walk_ogg,
}

STREAMS: Final = frozenset(_WALKERS)


def lay_out(
    content: Iterable[bytes], size: int, media_type: str, *, name: str = "", python: str = sys.executable
) -> Laid:
    """Return how a sound or a film of `size` bytes is made of ranges of itself, without what need not leave.

    The content passes through once and is nowhere whole. Raises NotSendableYetError for kinds that nothing here knows,
    UncleanableError where its structure is not known in full, TooLargeToDecodeError, SandboxError.
    """
    if media_type not in STREAMS:
        raise NotSendableYetError(name=name, media_type=media_type)
    job = child.Job(
        task="localai.minimize.streams:lay_out_inside",
        what="cleaning a sound or a film",
        request={"media_type": media_type},
        limits=child.STREAM,
        name=name,
        streamed=True,
    )
    answer = child.run(job, content, python=python)
    try:
        removed = tuple((Found(kind), int(count)) for kind, count in answer.facts["removed"])
        kept = tuple(Kept(kind) for kind in answer.facts["kept"])
        pieces = tuple(pieces_of(answer.facts["pieces"], answer.content, size))
    except (KeyError, TypeError, ValueError) as error:
        raise SandboxError(task=job.what, problem="answered nonsense") from error
    return Laid(media_type=media_type, pieces=pieces, removed=removed, kept=kept)


def lay_out_inside(source: Source, request: Mapping[str, object]) -> tuple[Mapping[str, object], bytes]:
    """Lay a file out anew; the part of `lay_out` that runs in the child."""
    try:
        laid = lay_out_here(source, str(request["media_type"]))
    except UnknownStructureError as error:
        raise UncleanableError(problem=str(error)) from error
    facts = {
        "removed": laid.removed,
        "kept": laid.kept,
        "pieces": told(laid.pieces),
    }
    return facts, b"".join(piece for piece in laid.pieces if isinstance(piece, bytes))


def lay_out_here(source: Source, media_type: str) -> Laid:
    """Lay a file out anew in this process; for use inside a sandbox child. Raises UnknownStructureError."""
    laid = _WALKERS[media_type](Forward(source), media_type)
    if len(laid.pieces) > _MOST_PIECES:
        raise UnknownStructureError("too many parts")
    return laid


def told(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Return pieces as pairs of offset and length, -1 as the offset of new bytes; `pieces_of` reads them."""
    return [(-1, len(piece)) if isinstance(piece, bytes) else (piece.offset, piece.length) for piece in pieces]


def pieces_of(pairs: Iterable[tuple[int, int]], made: bytes, size: int) -> Iterable[Piece]:
    """Yield the pieces that were told; raises ValueError for what is not made of the new bytes and the source."""
    at = 0
    for number, (offset, length) in enumerate(pairs):
        if number >= _MOST_PIECES:
            raise ValueError("too many pieces")
        if not isinstance(offset, int) or not isinstance(length, int) or length < 0:
            raise ValueError("no piece")
        if offset == -1:
            yield made[at : at + length]
            at += length
        elif 0 <= offset <= offset + length <= size:
            yield Range(offset, length)
        else:
            raise ValueError("outside of the source")
    if at != len(made):
        raise ValueError("more than the pieces tell of")
