"""What a file is, read from its first bytes; nothing is decoded here."""

import re
from typing import Final

from localai.vocabulary.items import Kind

HEAD_BYTES: Final = 4096

_STARTS: Final[tuple[tuple[bytes, Kind, str], ...]] = (
    (b"\xff\xd8\xff", Kind.IMAGE, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE, "image/png"),
    (b"GIF87a", Kind.IMAGE, "image/gif"),
    (b"GIF89a", Kind.IMAGE, "image/gif"),
    (b"II*\0", Kind.IMAGE, "image/tiff"),
    (b"MM\0*", Kind.IMAGE, "image/tiff"),
    (b"%PDF-", Kind.DOCUMENT, "application/pdf"),
    (b"{\\rtf", Kind.DOCUMENT, "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.DOCUMENT, "application/x-ole-storage"),
    (b"ID3", Kind.AUDIO, "audio/mpeg"),
    (b"\xff\xfb", Kind.AUDIO, "audio/mpeg"),
    (b"\xff\xf3", Kind.AUDIO, "audio/mpeg"),
    (b"\xff\xf1", Kind.AUDIO, "audio/aac"),
    (b"fLaC", Kind.AUDIO, "audio/flac"),
    (b"OggS", Kind.AUDIO, "audio/ogg"),
    (b"\x1aE\xdf\xa3", Kind.VIDEO, "video/x-matroska"),
    (b"\x00\x00\x01\xba", Kind.VIDEO, "video/mpeg"),
    (b"PK\x03\x04", Kind.OTHER, "application/zip"),
    (b"\x1f\x8b", Kind.OTHER, "application/gzip"),
)

_RIFF: Final = {
    b"WEBP": (Kind.IMAGE, "image/webp"),
    b"WAVE": (Kind.AUDIO, "audio/wav"),
    b"AVI ": (Kind.VIDEO, "video/x-msvideo"),
}

_BRANDS: Final = {  # ISO 14496-12: the major brand of the first box
    b"avif": (Kind.IMAGE, "image/avif"),
    b"avis": (Kind.IMAGE, "image/avif"),
    b"heic": (Kind.IMAGE, "image/heic"),
    b"heix": (Kind.IMAGE, "image/heic"),
    b"heim": (Kind.IMAGE, "image/heic"),
    b"heis": (Kind.IMAGE, "image/heic"),
    b"hevc": (Kind.IMAGE, "image/heic"),
    b"mif1": (Kind.IMAGE, "image/heif"),
    b"msf1": (Kind.IMAGE, "image/heif"),
    b"M4A ": (Kind.AUDIO, "audio/mp4"),
    b"M4B ": (Kind.AUDIO, "audio/mp4"),
    b"qt  ": (Kind.VIDEO, "video/quicktime"),
}

_OFFICE: Final = {  # a zip whose name says which
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".epub": "application/epub+zip",
}

_TEXTS: Final = {
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
}

_ENDINGS: Final = {  # by which programs for looking know it; the first is added where a name has none of them
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/tiff": (".tif", ".tiff"),
    "image/bmp": (".bmp",),
    "image/webp": (".webp",),
    "image/avif": (".avif",),
    "image/heic": (".heic",),
    "image/heif": (".heif",),
    "application/pdf": (".pdf",),
    "application/rtf": (".rtf",),
    "application/x-ole-storage": (".doc", ".xls", ".ppt"),
    "application/zip": (".zip",),
    "application/gzip": (".gz",),
    "audio/mpeg": (".mp3",),
    "audio/aac": (".aac",),
    "audio/flac": (".flac",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/wav": (".wav",),
    "audio/mp4": (".m4a",),
    "video/x-matroska": (".mkv", ".webm"),
    "video/mpeg": (".mpg", ".mpeg"),
    "video/mp4": (".mp4", ".m4v"),
    "video/x-msvideo": (".avi",),
    "video/quicktime": (".mov",),
    "application/octet-stream": (".bin",),
    "text/markdown": (".md",),
    "text/csv": (".csv",),
    "application/json": (".json",),
    **{media_type: (ending,) for ending, media_type in _OFFICE.items()},
}

_DRAWING: Final = re.compile(  # what may stand before the first element has one way each to match, so no time is lost
    rb"(?:\xef\xbb\xbf)?"
    rb"(?:\s|<!--(?:(?!-->).)*-->|<\?(?:(?!\?>).)*\?>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)*"
    rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]",
    re.DOTALL | re.IGNORECASE,
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # not tab, line ends, form feed, escape


def recognize(head: bytes, name: str) -> tuple[Kind, str]:
    """Return kind and media type of a file that begins with `head` (up to HEAD_BYTES); the name only refines them."""
    suffix = _suffix(name)
    found = _by_start(head)
    if found == (Kind.OTHER, "application/zip") and suffix in _OFFICE:
        return Kind.DOCUMENT, _OFFICE[suffix]
    if found:
        return found
    if looks_like_text(head):
        if suffix == ".svg" or _DRAWING.match(head):
            return Kind.IMAGE, "image/svg+xml"
        return Kind.TEXT, _TEXTS.get(suffix, "text/plain")
    return Kind.OTHER, "application/octet-stream"


def looks_like_text(head: bytes) -> bool:
    """Say whether `head` is UTF-8 without control characters; a character cut at the end is fine."""
    if _CONTROL.search(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return len(head) - error.start < 4 and error.reason == "unexpected end of data"
    return True


def viewing_name(name: str, media_type: str) -> str:
    """Return a name whose ending fits what the content is; the system chooses a viewer by it, and some start programs.

    Every other text is shown as text, also what a browser would run.
    """
    endings = _ENDINGS.get(media_type, (".txt",))
    return name if _suffix(name) in endings else name + endings[0]


def viewing_endings() -> frozenset[str]:
    """Return every ending that `viewing_name` gives; none of them is one that a browser or a shell would run."""
    return frozenset({".txt"}.union(*_ENDINGS.values()))


def _by_start(head: bytes) -> tuple[Kind, str] | None:
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":  # reserved in BITMAPFILEHEADER; two letters alone may be text
        return Kind.IMAGE, "image/bmp"
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], (Kind.VIDEO, "video/mp4"))
    for start, kind, media_type in _STARTS:
        if head.startswith(start):
            return kind, media_type
    return None


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""
