"""Look at a picture in half cells: decoded once in a sandbox child, kept small in the database, scaled here."""

from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, Final

from localai.errors import NotSendableYetError, SandboxError
from localai.minimize.media import PICTURES
from localai.operations.session import Session
from localai.sandbox import child
from localai.vault.contents import open_content
from localai.vault.items import Thumbnail, item_of, put_thumbnail, thumbnails_of
from localai.vocabulary.items import Item

SIDE: Final = 160  # pixels; 75 KB at most, more than a half-cell preview of a large terminal shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Rows of RGB pixels from the top, three bytes each, `width` x `height`."""

    width: int
    height: int
    rgb: bytes


def preview(session: Session, item_id: str, columns: int, rows: int) -> Preview | None:
    """Return the picture of an item for so many cells, each one pixel wide and two high; None for what is no picture.

    Raises UndecodableError, TooLargeToDecodeError, SandboxError where the picture cannot be decoded.
    """
    item = item_of(session.workspace.database, item_id)
    thumbnail = keep_thumbnail(session, item)
    if thumbnail is None or columns < 1 or rows < 1:
        return None
    return fit(thumbnail, columns, 2 * rows)


def preview_of(content: BinaryIO, cells: tuple[int, int], *, python: str) -> Preview | None:
    """Return a picture that is in no workspace for so many (columns, rows) of cells; keeps nothing."""
    columns, rows = cells
    return fit(_decode(content, "", python), columns, 2 * rows) if columns > 0 and rows > 0 else None


def keep_thumbnail(session: Session, item: Item) -> Thumbnail | None:
    """Return the small picture of an item's newest version, making and keeping it where there is none yet."""
    if item.media_type not in PICTURES:
        return None
    database = session.workspace.database
    kept = thumbnails_of(database, item.id, item.version)
    if kept:
        return kept[-1]
    with open_content(database, session.workspace.blobs, item.id, item.version) as content:
        try:
            thumbnail = _decode(content, item.name, session.python)
        except NotSendableYetError:  # its first bytes say picture, and of a kind that nothing here decodes
            return None
    with database.transaction():
        put_thumbnail(database, item.id, item.version, thumbnail)
    return thumbnail


def full_size(session: Session, item_id: str) -> tuple[int, int] | None:
    """Return width and height of an item's upright picture in pixels; None for what is no picture."""
    item = item_of(session.workspace.database, item_id)
    if item.media_type not in PICTURES:
        return None
    with open_content(session.workspace.database, session.workspace.blobs, item.id, item.version) as content:
        try:
            return _decode(content, item.name, session.python).full
        except NotSendableYetError:  # as above
            return None


def fit(thumbnail: Thumbnail, width: int, height: int) -> Preview:
    """Scale a thumbnail down to at most `width` x `height` pixels, each the average of those it stands for."""
    scale = min(width / thumbnail.width, height / thumbnail.height, 1.0)
    across, down = max(1, round(thumbnail.width * scale)), max(1, round(thumbnail.height * scale))
    columns = _spans(thumbnail.width, across)
    stride = 3 * thumbnail.width
    rgb = bytearray()
    for top, bottom in _spans(thumbnail.height, down):
        rows = [thumbnail.pixels[stride * y : stride * (y + 1)] for y in range(top, bottom)]
        sums = [sum(values) for values in zip(*rows, strict=True)]
        for left, right in columns:
            count = (right - left) * len(rows)
            rgb += bytes(sum(sums[3 * left + color : 3 * right : 3]) // count for color in range(3))
    return Preview(width=across, height=down, rgb=bytes(rgb))


def _spans(length: int, parts: int) -> list[tuple[int, int]]:
    edges = [length * part // parts for part in range(parts + 1)]
    return list(pairwise(edges))


def _decode(content: BinaryIO, name: str, python: str) -> Thumbnail:
    """Return the small picture, with width and height of the full one."""
    job = child.Job(
        task="localai.minimize.thumbnail:make_thumbnail", what="the preview", request={"side": SIDE}, name=name
    )
    answer = child.run(job, child.chunks(content), python=python)
    try:
        width, height, *full = (int(answer.facts[key]) for key in ("width", "height", "full_width", "full_height"))
    except (KeyError, TypeError, ValueError) as error:
        raise SandboxError(task=job.what, problem="answered nonsense") from error
    if not (0 < width <= SIDE and 0 < height <= SIDE and len(answer.content) == 3 * width * height):
        raise SandboxError(task=job.what, problem="answered with something that is no picture")
    place = answer.facts.get("has_place") is True
    return Thumbnail(width=width, height=height, pixels=answer.content, full=(full[0], full[1]), has_place=place)
