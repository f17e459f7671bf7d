"""Changes a person wants in a picture before it is copied: how large it is, and whether they can be made."""

import json
from collections.abc import Mapping, Sequence

from localai.errors import UsageError
from localai.minimize.edits import Box, Edits, check_inside, parse_edits
from localai.minimize.media import PICTURES
from localai.ondevice import faces
from localai.operations.derived import Derivatives, recipe_of
from localai.operations.preview import full_size
from localai.operations.session import Session
from localai.vault.contents import open_content
from localai.vault.items import item_of


def picture_size(session: Session, item_id: str) -> tuple[int, int]:
    """Return width and height of an item's upright picture, in pixels.

    Raises UsageError for what is no picture, UndecodableError, TooLargeToDecodeError, SandboxError.
    """
    size = full_size(session, item_id)
    if size is None:
        raise UsageError(problem="this is no picture that can be decoded here", remedy="choose a picture")
    return size


def suggest_faces(session: Session, item_id: str) -> tuple[Box, ...]:
    """Return boxes that look like faces in the upright picture of an item; nothing is changed by it.

    Raises UsageError for what is no picture, ModelMissingError, UndecodableError, TooLargeToDecodeError, SandboxError.
    """
    item = item_of(session.workspace.database, item_id)
    if item.media_type not in PICTURES:
        raise UsageError(problem="this is no picture", remedy="choose a picture")

    def look() -> tuple[bytes, bytes]:
        with open_content(session.workspace.database, session.workspace.blobs, item.id, item.version) as content:
            return json.dumps(faces.suggest(content, name=item.name, python=session.python)).encode(), b""

    recipe = recipe_of("faces", {})
    made = look() if recipe is None else Derivatives(session, keep=True).of_item(item.id, item.version, recipe, look)
    return tuple((x, y, width, height) for x, y, width, height in json.loads(made[0]))


def as_blur(boxes: Sequence[Box]) -> str:
    """Return boxes as the setting that makes them unreadable: `blur=x,y,w,h;x,y,w,h`; nothing for none."""
    return "blur=" + ";".join(",".join(map(str, box)) for box in boxes) if boxes else ""


def check_edits(settings: Mapping[str, str], size: tuple[int, int]) -> Edits:
    """Return the edits that settings mean for a picture of `size`; raises UsageError for what cannot be made."""
    edits = parse_edits(settings)
    check_inside(edits, *size)
    return edits
