"""A bundle: cards, models and prices of several providers as one text; docs/formats.md describes it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from localai.policy.catalog import Catalog, load
from localai.policy.reading import Place

HEAD: Final = b"localai cards 1\n"
MOST_BYTES: Final = 16 << 20
_COMMENT: Final = re.compile(r"localai cards, version ([1-9][0-9]{0,8})")
_LINE: Final = re.compile(rb"([a-z0-9]+(?:-[a-z0-9]+)*\.toml) ([1-9][0-9]{0,7})\n")
_CHECKED: Final = re.compile(rb"^checked = (\d{4}-\d{2}-\d{2})\s*$", re.MULTILINE)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the bundle of TOML files by name: for each a line with its name and length, its bytes, a line feed."""
    return HEAD + b"".join(b"%s %d\n%s\n" % (name.encode(), len(files[name]), files[name]) for name in sorted(files))


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of a bundle; raises CardError for anything that `pack` would not have written."""
    files: dict[str, bytes] = {}
    at = len(HEAD)
    while found := _LINE.match(content, at):
        end = found.end() + int(found[2])
        files[found[1].decode()] = content[found.end() : end]
        at = end + 1
    if not files or pack(files) != content:
        raise Place(file="bundle").refuse("is not a bundle of cards, or not a whole one")
    return files


def read(content: bytes) -> Catalog:
    """Return the cards and models of a bundle; raises CardError, also for a card of models that run here."""
    catalog = load(unpack(content))
    for card in catalog.cards.values():
        if card.runs_here:
            raise Place(file=f"{card.provider}.toml").refuse("what runs here is told by the program, not by a bundle")
    return catalog


def version_of(comment: str) -> int:
    """Return the version that a trusted comment names; raises CardError where it names none."""
    found = _COMMENT.fullmatch(comment)
    if found is None:
        raise Place(file="bundle").refuse("its trusted comment must read: localai cards, version N")
    return int(found[1])


def newest(built_in: Mapping[str, bytes], imported: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return for every provider the card that was checked last; of two checked on one day the imported one."""
    chosen = dict(built_in)
    for name, content in imported.items():
        if name not in chosen or _checked(content) >= _checked(chosen[name]):
            chosen[name] = content
    return chosen


def _checked(content: bytes) -> date:
    found = _CHECKED.search(content)
    return date.fromisoformat(found[1].decode()) if found else date.min
