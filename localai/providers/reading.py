"""Answers of providers as JSON, read without trust: nothing here raises for what a provider sends."""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Final, NoReturn

MOST_COUNTED: Final = 1 << 53
_KINDS: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


def parsed(content: bytes) -> object:
    """Return the JSON value of these bytes, or None where they are none (or too deep, or hold NaN)."""
    try:
        return json.loads(content.decode("utf-8-sig", errors="replace"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None


def at(tree: object, *path: str | int) -> object:
    """Return what stands at a path of keys and places in lists, or None."""
    for step in path:
        if isinstance(tree, dict) and isinstance(step, str):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and -len(tree) <= step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def text_at(tree: object, *path: str | int) -> str:
    """Return the text at a path, empty where there is none."""
    found = at(tree, *path)
    return found if isinstance(found, str) else ""


def count_at(tree: object, *path: str | int) -> int | None:
    """Return the count at a path: a whole number from 0 on; None where there is none."""
    found = at(tree, *path)
    if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < MOST_COUNTED:
        return found
    return None


def list_at(tree: object, *path: str | int) -> Iterator[object]:
    """Yield the entries of the list at a path; none where it is no list."""
    found = at(tree, *path)
    if isinstance(found, list):
        yield from found


def unpacked(text: str) -> bytes | None:
    """Return the bytes of base64 (RFC 4648, section 4), line breaks allowed; None where it is none or holds nothing."""
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def picture_type(content: bytes) -> str | None:
    """Return the media type that a picture's first bytes show, whatever somebody says it is; None for anything else."""
    for beginning, media_type in _KINDS:
        if content.startswith(beginning):
            return media_type
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
