"""Finds words in files, however written: raw, UTF-16, base64, hex, URL-encoded, or inside a deflated stream."""

import base64
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

# 0x78 begins a zlib stream, 1f 8b 08 a gzip one
_DEFLATED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_INFLATED_LIMIT = 8 << 20


def forms(word: str) -> dict[str, bytes]:
    """Return every form of a word that is looked for; three for base64, which depends on what stands before."""
    raw = word.encode()
    found = {
        "raw": raw,
        "utf-16": word.encode("utf-16-le"),
        "utf-16, big end first": word.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "hex, upper case": raw.hex().upper().encode(),
        "url": quote(word, safe="").encode(),
    }
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
        inner = coded[(0, 2, 3)[shift] : -1]  # what its neighbors have no part in
        found[f"base64 at {shift}"] = inner
        found[f"url-safe base64 at {shift}"] = inner.translate(bytes.maketrans(b"+/", b"-_"))
    return found


def inflated(content: bytes) -> Iterator[bytes]:
    """Yield what inflates out of a file, wherever a stream seems to begin."""
    for begin in _DEFLATED.finditer(content):
        stream = zlib.decompressobj(wbits=47)
        try:
            yield stream.decompress(content[begin.start() :], _INFLATED_LIMIT)
        except zlib.error:
            continue


def leaks(root: Path, words: dict[str, str], leave_out: frozenset[Path] = frozenset()) -> list[str]:
    """Return where a word stands: in a file's content or in its path; `words` are by what they are."""
    found = []
    for path in sorted(root.rglob("*")):
        if path in leave_out or leave_out & set(path.parents):
            continue
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        texts = {"content": content, "name": str(path.relative_to(root)).encode("utf-8", "surrogateescape")}
        texts |= {f"inflated {number}": text for number, text in enumerate(inflated(content))}
        for what, word in words.items():
            for form, looked_for in forms(word).items():
                found += [
                    f"{path.name}: {what}, {form}, {place}" for place, text in texts.items() if looked_for in text
                ]
    return found
