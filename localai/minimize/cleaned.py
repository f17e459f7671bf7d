"""What came of taking things out of a file, in codes that `phrases/minimize.py` puts into words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Found(StrEnum):
    """Kinds of things that files carry besides what they show, the most telling first."""

    PLACE = "place"
    SERIAL = "serial"
    AUTHOR = "author"
    CAMERA = "camera"
    TIME = "time"
    TITLE = "title"
    COVER = "cover"
    ATTACHMENT = "attachment"
    SCRIPT = "script"
    NOTE = "note"
    FORM = "form"
    LINK = "link"
    TRACK = "other-track"
    SUBTITLES = "subtitles"
    EARLIER = "earlier-version"
    BOOKMARK = "bookmark"
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
    FIRST = "first-picture"
    ORIENTATION = "orientation"
    TURNED = "turned"
    PROFILE = "color-profile"
    DENSITY = "density"
    FILM = "film"
    SOUND = "sound"
    INSIDE = "inside"
    PAGES = "pages"
    LAYERS = "layers"
    AS_IT_IS = "as-it-is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A file without what need not leave; `removed` counts each kind that was found, `kept` says what stays.

    Its decoded pixels are those of the source unless `kept` says NEW_PIXELS.
    """

    media_type: str
    content: bytes
    removed: tuple[tuple[Found, int], ...]
    kept: tuple[Kept, ...]


class Range(NamedTuple):
    """A run of bytes of the source."""

    offset: int
    length: int


Piece = bytes | Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A file without what need not leave, laid out as new bytes and ranges of its source; nobody joins it in memory."""

    media_type: str
    pieces: tuple[Piece, ...]
    removed: tuple[tuple[Found, int], ...]
    kept: tuple[Kept, ...]


class UnknownStructureError(Exception):
    """A walker met something that is not on its list, so it let nothing through.

    A picture is drawn anew instead; other files stay here.
    """


class UnknownCodecError(UnknownStructureError):
    """A track has a codec that is not on the list; it may be left out where another of its kind stays."""


def tally(found: list[Found]) -> tuple[tuple[Found, int], ...]:
    """Return how often each kind was found, in the order of Found."""
    return tuple((kind, found.count(kind)) for kind in Found if kind in found)
