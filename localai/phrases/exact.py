"""What a person reads beside the exact bytes of a plan."""

from typing import Final

from localai.phrases.amounts import number, size

TITLE: Final = "Exact bytes"
NO_BODY: Final = "no body"
FORMS: Final = {"folded": "folded", "text": "text", "hex": "hex", "picture": "picture"}
TOO_LONG_AS_TEXT: Final = "This piece is long, so it is shown as hex."
NO_PICTURE: Final = "There is no picture in this piece."
NOT_HERE: Final = "Nothing would leave, so there are no bytes to show; this is all that the approval covers."
COVERED: Final = "what the approval covers, field by field"
_PURPOSES: Final = {
    "work": "the request",
    "upload": "a file goes up first",
    "poll": "asks whether it is done",
    "fetch": "fetches the result",
    "cancel": "cancels it",
    "delete": "deletes the copy there",
}


def purpose(code: str, at_most: int, *, follow_up: bool) -> str:
    """Return what a request is for, and how often it may be sent: asks whether it is done, at most 40 times."""
    words = _PURPOSES[code]
    often = f", at most {number(at_most)} times" if at_most > 1 else ""
    return f"may follow: {words}{often}" if follow_up else f"{words}{often}"


def literal(count: int) -> str:
    """Return what a piece is that stands in the plan letter by letter."""
    return f"text, {number(count)} bytes"


def content(noun: str, media_type: str, count: int) -> str:
    """Return what a piece is that comes from a part as it is."""
    return f"the {noun}, {media_type}, {number(count)} bytes"


def encoded(noun: str, media_type: str, count: int, inside: int) -> str:
    """Return what a piece is that comes from a part as base64."""
    return f"the {noun} as base64, {number(count)} bytes, of {media_type}, {size(inside)}"


def some_of(words: str, offset: int) -> str:
    """Return what a piece is that does not begin where its part begins."""
    return f"{words}, from byte {number(offset)}"


def body(count: int, digest: str) -> str:
    """Return how long a body is and its digest."""
    return f"body: {number(count)} bytes, SHA-256 {digest}"


def hole(name: str, exchange: str, most: int) -> str:
    """Return what an earlier answer fills in."""
    return f"{{{name}}} is filled in from the answer to {exchange}, at most {most} characters"


def piece_of(place: int, count: int, words: str) -> str:
    """Return the title of one piece."""
    return f"piece {place} of {count}: {words}"
