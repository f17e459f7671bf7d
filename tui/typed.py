"""What a person types, pastes or drops as paths: plain, quoted, with backslashes, or as links to files."""

import os
import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit

_BEGINNINGS = ("/", "~", "file://")


def path_of(typed: str) -> Path:
    """Return the path that was meant: as it stands where that is there, else without what a terminal put around it."""
    words = typed.strip()
    if words.startswith("file://"):
        return Path(unquote(urlsplit(words).path))
    plain = os.path.expanduser(words)  # a Path raises where ~ names nobody or the name is too long
    if os.path.lexists(plain):
        return Path(plain)
    try:
        parts = shlex.split(words)
    except ValueError:
        return Path(plain)
    return Path(os.path.expanduser(parts[0])) if len(parts) == 1 else Path(plain)


def typed_paths(typed: str) -> tuple[Path, ...]:
    """Return the paths that were typed: one that is there as it stands, else several where all are, else the one."""
    one = path_of(typed)
    return (one,) if os.path.lexists(str(one)) else _several(typed) or (one,)


def paths_of(pasted: str) -> tuple[Path, ...]:
    """Return what was pasted or dropped as paths, where it is nothing but whole paths that are there; else nothing."""
    lines = [line.strip() for line in pasted.splitlines() if line.strip()]
    found: list[Path] = []
    for line in lines:
        if not line.strip("'\"").startswith(_BEGINNINGS):
            return ()
        one = path_of(line)
        several = (one,) if os.path.lexists(str(one)) else _several(line)
        if not several:
            return ()
        found += several
    return tuple(dict.fromkeys(found))


def _several(line: str) -> tuple[Path, ...]:
    try:
        parts = shlex.split(line)
    except ValueError:
        return ()
    paths = tuple(path_of(part) for part in parts)
    return paths if all(os.path.lexists(str(path)) for path in paths) else ()
