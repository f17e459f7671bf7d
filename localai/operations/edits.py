"""Changes a person wants in a picture before it is copied: how large it is, and whether they can be made."""

from collections.abc import Mapping

from localai.errors import UsageError
from localai.minimize.edits import Edits, check_inside, parse_edits
from localai.operations.preview import full_size
from localai.operations.session import Session


def picture_size(session: Session, item_id: str) -> tuple[int, int]:
    """Return width and height of an item's upright picture, in pixels.

    Raises UsageError for what is no picture, UndecodableError, TooLargeToDecodeError, SandboxError.
    """
    size = full_size(session, item_id)
    if size is None:
        raise UsageError(problem="this is no picture that can be decoded here", remedy="choose a picture")
    return size


def check_edits(settings: Mapping[str, str], size: tuple[int, int]) -> Edits:
    """Return the edits that settings mean for a picture of `size`; raises UsageError for what cannot be made."""
    edits = parse_edits(settings)
    check_inside(edits, *size)
    return edits
