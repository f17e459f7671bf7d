"""The list of changes a database has had or will have."""

from collections.abc import Callable, Sequence
from typing import overload

from localai.errors import EngineError


class Migrations(Sequence[str]):
    """A list of migrations whose number is known before they are: a database that has had them all needs no text."""

    def __init__(self, count: int, load: Callable[[], Sequence[str]]) -> None:
        self._count = count
        self._load = load

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        found = self._load()
        if len(found) != self._count:
            raise EngineError(what="the list of migrations", found=str(len(found)), needed=str(self._count))
        return found[place]
