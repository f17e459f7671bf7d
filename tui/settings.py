"""What the screens about settings ask for: how things stand in one line each, and the settings of this program."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tui.entries import Entry
from tui.taste import Taste


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting as it is changed: the values to choose from, or none where one is typed; `now` is what holds."""

    key: str
    name: str
    words: str
    now: str
    choices: tuple[str, ...] = ()
    possible: str = ""


class Settings(Protocol):
    """Settings of this program, and a summary of all the others."""

    async def overview(self) -> tuple[Entry, ...]:
        """Return a line for each matter that can be set, by the name of its screen, with how it stands."""

    async def rows(self) -> tuple[Entry, ...]:
        """Return every setting of this program, where it comes from, and how it is changed."""

    async def setting(self, key: str) -> Setting:
        """Return how a setting is changed; raises UsageError for one that only the file changes."""

    async def change(self, key: str, typed: str | None) -> tuple[str, Taste]:
        """Write a setting, or take it out of the file (None); return what holds now, in words and for the app."""

    def searchable(self) -> Sequence[tuple[str, str, str]]:
        """Return (key, name, what it is) of every setting, for the palette."""
