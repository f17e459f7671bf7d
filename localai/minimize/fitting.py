"""How small a picture must be made so that it is within what a model takes; tried for real, in a sandbox child."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from localai.errors import SandboxError
from localai.minimize.draw import largest_that_fits
from localai.minimize.edits import Edits, from_request
from localai.sandbox import child


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What a model takes of a picture: so many bytes, so many pixels on the longest side; 0 is any."""

    size: int = 0
    side: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """The longest side in pixels that is small enough, and the bytes that the picture then has.

    `whole` is the longest side that it has with the other edits made.
    """

    fit: int
    size: int
    whole: int


def fit_within(
    content: Iterable[bytes], edits: Edits, within: Within, *, name: str = "", python: str = sys.executable
) -> Fitting | None:
    """Return how small a picture must be made, with the other edits made first; None where no size is small enough.

    Raises UndecodableError, TooLargeToDecodeError, SandboxError, UsageError.
    """
    request = {"edits": edits.as_request(), "size": within.size, "side": within.side}
    job = child.Job(task="localai.minimize.fitting:fit_inside", what="looking for a size", request=request, name=name)
    answer = child.run(job, content, python=python)
    try:
        found = Fitting(**{key: int(answer.facts[key]) for key in ("fit", "size", "whole")})
    except (KeyError, TypeError, ValueError) as error:
        raise SandboxError(task=job.what, problem="answered nonsense") from error
    return found if found.fit > 0 else None


def fit_inside(content: bytes, request: Mapping[str, object]) -> tuple[Mapping[str, object], bytes]:
    """Look for a size; the part of `fit_within` that runs in the child."""
    edits, size, side = request["edits"], request["size"], request["side"]
    assert isinstance(edits, Mapping) and isinstance(size, int) and isinstance(side, int)  # noqa: S101, PT018 - our own
    whole, fit, made = largest_that_fits(content, from_request(edits), at_most=size, side=side)
    return {"whole": whole, "fit": fit, "size": made}, b""


def longest_side(content: bytes) -> int:
    """Return the longest side in pixels of a JPEG or PNG that was cleaned, by its head; 0 where it does not say."""
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return max(int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))
    at = 2
    while content[:2] == b"\xff\xd8" and at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in _FRAMES:
            return max(int.from_bytes(content[at + 5 : at + 7]), int.from_bytes(content[at + 7 : at + 9]))
        at += 2 + length
    return 0


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # ITU-T T.81, table B.1: the frames, without the tables
