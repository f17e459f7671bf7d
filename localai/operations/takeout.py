"""One file as a service would get it: what need not leave is taken out, or, asked for, nothing is."""

import hashlib
from dataclasses import dataclass

from localai.errors import NotSendableYetError, UsageError
from localai.minimize.cleaned import Cleaned, Found, Kept, Laid, Range
from localai.minimize.edits import Edits
from localai.minimize.files import take_out
from localai.minimize.laid import LaidOut
from localai.minimize.media import PDF, WHOLE
from localai.minimize.streams import STREAMS, lay_out
from localai.operations.inputs import Source
from localai.phrases import minimize as phrases
from localai.phrases import sends
from localai.providers.body import Content
from localai.sandbox import child


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


def take_out_of(source: Source, edits: Edits, python: str, *, keep_credentials: bool) -> TakenOut:
    """Return a file without what need not leave, or all of it where its Content Credentials are to be kept.

    Raises NotSendableYetError, UncleanableError, UndecodableError, TooLargeToDecodeError, SandboxError, UsageError.
    """
    cleaned = _cleaned(source, edits, python)
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


def _cleaned(source: Source, edits: Edits, python: str) -> Cleaned | Laid:
    if source.media_type not in WHOLE | STREAMS:
        raise NotSendableYetError(name=source.name, media_type=source.media_type)
    with source.opened() as chunks:
        content = (bytes(chunk) for chunk in chunks)
        if source.media_type in WHOLE:
            limits = child.DOCUMENT if source.media_type == PDF else child.PICTURE
            return take_out(content, edits, name=source.name, python=python, limits=limits)
        return lay_out(content, source.size, source.media_type, name=source.name, python=python)


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
