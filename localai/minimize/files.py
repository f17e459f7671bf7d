"""A file as it may leave: what need not leave is taken out, in a sandbox child, and said."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace

from localai.errors import NotSendableYetError, SandboxError, UsageError
from localai.minimize.cleaned import Cleaned, Found, Kept, UnknownStructureError, tally
from localai.minimize.draw import draw_anew
from localai.minimize.edits import Edits, from_request
from localai.minimize.jpeg import clean_jpeg
from localai.minimize.media import HEAD, PDF, sniff
from localai.minimize.pdf import clean_pdf
from localai.minimize.png import clean_png
from localai.sandbox import child

_WALKERS = {"image/jpeg": clean_jpeg, "image/png": clean_png}
_MADE = {"image/jpeg", "image/png", PDF}
_CREDENTIALS = b"c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"  # C2PA 2.1, 11.1.4: its JUMBF box


def take_out(
    content: Iterable[bytes],
    edits: Edits,
    *,
    name: str = "",
    python: str = sys.executable,
    limits: child.Limits = child.PICTURE,
) -> Cleaned:
    """Return a picture without anything but what it shows, its orientation and its color profile.

    JPEG and PNG keep their pixels exactly unless edited or of unknown structure; the rest is drawn anew. Raises
    NotSendableYetError for kinds we cannot clean, UndecodableError, TooLargeToDecodeError, SandboxError, UsageError.
    """
    job = child.Job(
        task="localai.minimize.files:clean_inside",
        what="cleaning a file",
        request=edits.as_request(),
        limits=limits,
        name=name,
    )
    answer = child.run(job, content, python=python)
    try:
        removed = tuple((Found(kind), int(count)) for kind, count in answer.facts["removed"])
        kept = tuple(Kept(kind) for kind in answer.facts["kept"])
        media_type = str(answer.facts["media_type"])
    except (KeyError, TypeError, ValueError) as error:
        raise SandboxError(task=job.what, problem="answered nonsense") from error
    if media_type not in _MADE or sniff(answer.content[:HEAD]) != media_type:
        raise SandboxError(task=job.what, problem="answered with something that is no picture")
    return Cleaned(media_type=media_type, content=answer.content, removed=removed, kept=kept)


def clean_inside(content: bytes, request: Mapping[str, object]) -> tuple[Mapping[str, object], bytes]:
    """Clean one picture; the part of `take_out` that runs in the child."""
    cleaned = clean_picture(content, from_request(request))
    facts = {"media_type": cleaned.media_type, "removed": cleaned.removed, "kept": cleaned.kept}
    return facts, cleaned.content


def clean_picture(content: bytes, edits: Edits) -> Cleaned:
    """Return the picture walked where that is enough, else drawn anew; for use inside a sandbox child."""
    media_type = sniff(content[:HEAD])
    if media_type is None:
        raise NotSendableYetError(media_type="unknown")
    if media_type == PDF:
        return _document(content, edits)
    walker = _WALKERS.get(media_type)
    if walker and not edits:
        try:
            return _with_credentials(content, walker(content))
        except UnknownStructureError:
            pass
    return _with_credentials(content, draw_anew(content, edits))


def _document(content: bytes, edits: Edits) -> Cleaned:
    if edits:
        raise UsageError(
            problem="a document has no crop, blur or fit", remedy="leave them out, or take a picture of a page"
        )
    return _with_credentials(content, clean_pdf(content))


def _with_credentials(content: bytes, cleaned: Cleaned) -> Cleaned:
    """Say so where a file carries Content Credentials, wherever in it: the mark of their box is the same in all."""
    if _CREDENTIALS not in content or any(kind is Found.CREDENTIALS for kind, _ in cleaned.removed):
        return cleaned
    found = [kind for kind, count in cleaned.removed for _ in range(count)]
    return replace(cleaned, removed=tally([*found, Found.CREDENTIALS]))
