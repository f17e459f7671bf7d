"""What came of taking things out of a file, in codes that `phrases/minimize.py` puts into words."""

from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """Kinds of things that files carry besides what they show, the most telling first."""

    PLACE = "place"
    SERIAL = "serial"
    AUTHOR = "author"
    CAMERA = "camera"
    TIME = "time"
    THUMBNAIL = "thumbnail"
    COMMENT = "comment"
    TEXT = "text"
    XMP = "xmp"
    IPTC = "iptc"
    MAKER_NOTES = "maker-notes"
    EXTRA_PICTURES = "extra-pictures"
    AFTER_END = "after-end"
    SOFTWARE = "software"
    CREDENTIALS = "content-credentials"
    PROFILE = "damaged-profile"
    PROFILE_DETAILS = "profile-details"
    FIELD = "field"


class Kept(StrEnum):
    """What stays in a cleaned file."""

    PIXELS = "pixels"
    NEW_PIXELS = "new-pixels"
    ORIENTATION = "orientation"
    TURNED = "turned"
    PROFILE = "color-profile"
    DENSITY = "density"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A file without what need not leave; `removed` counts each kind that was found, `kept` says what stays.

    Its decoded pixels are those of the source unless `kept` says NEW_PIXELS.
    """

    media_type: str
    content: bytes
    removed: tuple[tuple[Found, int], ...]
    kept: tuple[Kept, ...]


class UnknownStructureError(Exception):
    """A walker met something that is not on its list, so it let nothing through; the picture is drawn anew instead."""


def tally(found: list[Found]) -> tuple[tuple[Found, int], ...]:
    """Return how often each kind was found, in the order of Found."""
    return tuple((kind, found.count(kind)) for kind in Found if kind in found)
