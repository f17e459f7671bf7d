"""What a person types or pastes as a path: plain, quoted, with backslashes, or as a link to a file."""

import os
import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit


def path_of(typed: str) -> Path:
    """Return the path that was meant: as it stands where that is there, else without what a terminal put around it."""
    words = typed.strip()
    if words.startswith("file://"):
        return Path(unquote(urlsplit(words).path))
    plain = os.path.expanduser(words)  # a Path raises where ~ names nobody or the name is too long
    if os.path.exists(plain):
        return Path(plain)
    try:
        parts = shlex.split(words)
    except ValueError:
        return Path(plain)
    return Path(os.path.expanduser(parts[0])) if len(parts) == 1 else Path(plain)
