"""What was taken out of a file before it may leave, and what stays in."""

from collections.abc import Sequence

_FOUND = {
    "place": ("GPS", "GPS"),
    "serial": ("camera number", "camera numbers"),
    "author": ("name of a person", "names of persons"),
    "camera": ("camera model", "camera model"),
    "time": ("date", "dates"),
    "title": ("title", "titles"),
    "cover": ("cover picture", "cover pictures"),
    "attachment": ("attached file", "attached files"),
    "script": ("program in it", "programs in it"),
    "note": ("annotation", "annotations"),
    "form": ("form field", "form fields"),
    "link": ("link", "links"),
    "other-track": ("track that nobody sees or hears", "tracks that nobody sees or hears"),
    "subtitles": ("track of text", "tracks of text"),
    "earlier-version": ("earlier version", "earlier versions"),
    "bookmark": ("bookmark", "bookmarks"),
    "thumbnail": ("thumbnail", "thumbnails"),
    "comment": ("comment", "comments"),
    "text": ("hidden text", "hidden texts"),
    "xmp": ("XMP", "XMP"),
    "iptc": ("IPTC", "IPTC"),
    "maker-notes": ("maker notes", "maker notes"),
    "extra-pictures": ("another picture", "other pictures"),
    "after-end": ("bytes after its end", "bytes after its end"),
    "software": ("program name", "program names"),
    "content-credentials": ("Content Credentials", "Content Credentials"),
    "damaged-profile": ("color profile", "color profiles"),
    "profile-details": ("names in the color profile", "names in the color profile"),
}
_KEPT = {
    "pixels": "everything the picture shows",
    "new-pixels": "everything the picture shows, drawn anew",
    "first-picture": "of several pictures only the first, so that nothing moves",
    "orientation": "which way is up",
    "turned": "turned upright",
    "color-profile": "its colors",
    "density": "its print size",
    "film": "everything the film shows",
    "sound": "everything that can be heard",
    "inside": "what its encoder wrote between the pictures or sounds",
    "pages": "everything its pages show",
    "layers": "layers of it that are switched off",
    "as-it-is": "everything, byte for byte",
}
_NAMED = 4

BROKEN_CREDENTIALS = (
    "This file carries Content Credentials, which say where it comes from. They cannot stay valid in a cleaned copy."
)
KEEP_CREDENTIALS = (
    "To send it with them: --set credentials=keep. Then every byte of it goes, also what else it carries."
)
KEPT_FOR_CREDENTIALS = "nothing, so that its Content Credentials stay valid"
DRAWING = "an SVG is a program that draws, and may hold names, links, scripts and other pictures with all they carry"
DRAWING_AS_WORDS = (
    "Save it as PNG and send that; or, to send its source as words with all that is in it, name that role: text={item}."
)
NO_FACES = "Nothing here looks like a face. Look yourself: turned, small, dark and covered faces are not found."
FACES_ARE_SUGGESTED = (
    "These are suggestions: look at the picture. Some faces are not found, and some of these boxes are none."
)
FACES_MISSING = "OpenCV not installed: localai was installed with --small"
TEXT_READER_MISSING = "text reader not installed: localai was installed with --small"

_TOKENS = {
    "KEY": ("key or password", "keys or passwords"),
    "EMAIL": ("e-mail address", "e-mail addresses"),
    "IBAN": ("bank account", "bank accounts"),
    "CARD": ("card number", "card numbers"),
    "ID": ("national number", "national numbers"),
    "PHONE": ("phone number", "phone numbers"),
    "IP": ("network address", "network addresses"),
}


def use_faces(item: str, setting: str) -> str:
    """Return how suggested boxes are used."""
    return f"A copy with these made unreadable: localai send {item} --model on-device/clean --set '{setting}'"


def no_credentials(name: str) -> str:
    """Return that a file has no Content Credentials to keep."""
    return f"{name} carries no Content Credentials"


def replaced(tokens: Sequence[str]) -> str:
    """Return for example "1 card number, 2 e-mail addresses" for tokens such as `[EMAIL-1]`."""
    kinds = [token.strip("[]").rpartition("-")[0] for token in tokens]
    counts = [(kinds.count(kind), words) for kind, words in _TOKENS.items() if kind in kinds]
    return ", ".join(f"{count} {words[count > 1]}" for count, words in counts) or "nothing"


def taken_out(removed: Sequence[tuple[str, int]]) -> str:
    """Return for example "GPS, camera number, thumbnail, 14 more" for (kind, how many), most telling first."""
    if not removed:
        return "nothing, there was nothing to take out"
    named = [(kind, count) for kind, count in removed if kind in _FOUND][:_NAMED]
    words = [_FOUND[kind][count > 1] for kind, count in named]
    rest = sum(count for _, count in removed) - sum(count for _, count in named)
    if rest:
        words.append(f"{rest} more" if words else f"{rest} {'field' if rest == 1 else 'fields'}")
    return ", ".join(words)


def stays_in(kept: Sequence[str]) -> str:
    """Return what remains, for example "everything the picture shows, its colors"."""
    return ", ".join(_KEPT[kind] for kind in kept)
