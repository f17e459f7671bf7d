"""How much an add will take in: counted before it begins, so that the time left can be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from localai.operations.session import Session
from localai.vault.walk import Source, sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How many files there are and how large they are together."""

    items: int
    size: int


def foresee(session: Session, paths: Sequence[Path], stopped: Callable[[], bool]) -> Foreseen:
    """Return what these files and folders hold now; what cannot be read counts as nothing."""
    items = size = 0
    for path in paths:
        for found in sources(path, avoid=session.places.workspaces):
            if stopped():
                return Foreseen(items=items, size=size)
            if isinstance(found, Source):
                items += 1
                size += _size(found.path)
    return Foreseen(items=items, size=size)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
