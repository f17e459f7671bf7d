"""One file as a service would get it: what need not leave is taken out, or, asked for, nothing is."""

import hashlib
import json
from dataclasses import dataclass

from localai.errors import NotSendableYetError, UsageError
from localai.minimize.cleaned import Cleaned, Found, Kept, Laid, Range
from localai.minimize.edits import Edits
from localai.minimize.files import take_out
from localai.minimize.laid import LaidOut
from localai.minimize.media import PDF, SVG, WHOLE
from localai.minimize.streams import STREAMS, lay_out, pieces_of, told
from localai.operations.derived import Derivatives, recipe_of
from localai.operations.inputs import Source, measure
from localai.phrases import minimize as phrases
from localai.phrases import sends
from localai.providers.body import Content
from localai.sandbox import child
from localai.sending_errors import UncleanableError


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOut:
    """A file as it would go out: its bytes, their SHA-256 in hex, and in words what they hold no more and still."""

    media_type: str
    content: Content
    size: int
    digest: str
    taken_out: tuple[str, ...]
    stays_in: tuple[str, ...]


class Held:
    """Content that is in memory."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`."""
        return bytes(self._content[offset : offset + size])


def take_out_of(source: Source, edits: Edits, made: Derivatives, python: str, *, keep_credentials: bool) -> TakenOut:
    """Return a file without what need not leave, or all of it where its Content Credentials are to be kept.

    The same was perhaps made before and is kept; its digest is always that of the bytes as they are now.

    Raises NotSendableYetError, UncleanableError, UndecodableError, TooLargeToDecodeError, SandboxError, UsageError.
    """
    cleaned = _cleaned(source, edits, made, python)
    if keep_credentials:
        return _as_it_is(source, cleaned)
    removed: tuple[str, ...] = (phrases.taken_out(cleaned.removed),)
    if _has_credentials(cleaned):
        removed += (phrases.BROKEN_CREDENTIALS, phrases.KEEP_CREDENTIALS)
    stays = (phrases.stays_in(cleaned.kept),)
    if isinstance(cleaned, Laid):
        return _said(cleaned.media_type, LaidOut(cleaned, source.reader()), removed, stays)
    return TakenOut(
        media_type=cleaned.media_type,
        content=Held(cleaned.content),
        size=len(cleaned.content),
        digest=hashlib.sha256(cleaned.content).hexdigest(),
        taken_out=removed,
        stays_in=stays,
    )


def _cleaned(source: Source, edits: Edits, made: Derivatives, python: str) -> Cleaned | Laid:
    """Return a file without what need not leave, made now or before."""
    if source.media_type == SVG:
        remedy = phrases.DRAWING_AS_WORDS.format(item=source.item_id[:8] or source.name)
        raise UncleanableError(name=source.name, problem=phrases.DRAWING, remedy=remedy)
    if source.media_type not in WHOLE | STREAMS:
        raise NotSendableYetError(name=source.name, media_type=source.media_type)
    recipe = recipe_of("clean", edits.as_request() | {"media_type": source.media_type})
    if recipe is None:
        return _cleaned_now(source, edits, python)

    def now() -> tuple[bytes, bytes]:
        return _written(_cleaned_now(source, edits, python))

    if source.item_id and not made.knows_contents:
        return _read(made.of_item(source.item_id, source.version, recipe, now), source.size)
    with source.opened() as chunks:
        _, sha256 = measure(chunks)
    if not source.item_id:
        return _read(made.of_content(sha256, recipe, now), source.size)
    found = made.of_item(source.item_id, source.version, recipe, lambda: made.of_content(sha256, recipe, now))
    return _read(found, source.size)


def _cleaned_now(source: Source, edits: Edits, python: str) -> Cleaned | Laid:
    with source.opened() as chunks:
        content = (bytes(chunk) for chunk in chunks)
        if source.media_type in WHOLE:
            limits = child.DOCUMENT if source.media_type == PDF else child.PICTURE
            return take_out(content, edits, name=source.name, python=python, limits=limits)
        return lay_out(content, source.size, source.media_type, name=source.name, python=python)


def _written(cleaned: Cleaned | Laid) -> tuple[bytes, bytes]:
    """Return a file that was cleaned as it is kept: what is known of it, and its bytes or those that are new in it."""
    facts = {"media_type": cleaned.media_type, "removed": cleaned.removed, "kept": cleaned.kept}
    if isinstance(cleaned, Cleaned):
        return json.dumps(facts).encode(), cleaned.content
    facts |= {"pieces": told(cleaned.pieces)}
    return json.dumps(facts).encode(), b"".join(piece for piece in cleaned.pieces if isinstance(piece, bytes))


def _read(made: tuple[bytes, bytes], size: int) -> Cleaned | Laid:
    """Return what `_written` kept; `size` is that of the source."""
    facts, content = json.loads(made[0]), made[1]
    removed = tuple((Found(kind), int(count)) for kind, count in facts["removed"])
    kept = tuple(Kept(kind) for kind in facts["kept"])
    if "pieces" not in facts:
        return Cleaned(media_type=facts["media_type"], content=content, removed=removed, kept=kept)
    pieces = tuple(pieces_of(facts["pieces"], content, size))
    return Laid(media_type=facts["media_type"], pieces=pieces, removed=removed, kept=kept)


def _as_it_is(source: Source, cleaned: Cleaned | Laid) -> TakenOut:
    """Return a file byte for byte; what would have been taken out is said to stay."""
    if not _has_credentials(cleaned):
        raise UsageError(problem=phrases.no_credentials(source.name), remedy=sends.LEAVE_OUT)
    whole = Laid(media_type=source.media_type, pieces=(Range(0, source.size),), removed=(), kept=(Kept.AS_IT_IS,))
    stays = (phrases.stays_in(whole.kept), phrases.taken_out(cleaned.removed))
    return _said(source.media_type, LaidOut(whole, source.reader()), (phrases.KEPT_FOR_CREDENTIALS,), stays)


def _said(media_type: str, content: LaidOut, taken_out: tuple[str, ...], stays_in: tuple[str, ...]) -> TakenOut:
    sha256 = hashlib.sha256()
    for chunk in content.chunks():
        sha256.update(chunk)
    return TakenOut(
        media_type=media_type,
        content=content,
        size=content.size,
        digest=sha256.hexdigest(),
        taken_out=taken_out,
        stays_in=stays_in,
    )


def _has_credentials(cleaned: Cleaned | Laid) -> bool:
    return any(kind is Found.CREDENTIALS for kind, _ in cleaned.removed)
