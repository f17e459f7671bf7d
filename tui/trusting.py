"""What the screens about a team's rules and about cards ask for: whose signature counts, what a file would change."""

from pathlib import Path
from typing import Protocol

from tui.entries import Entry


class Trusting(Protocol):
    """Rules that a team signed, cards that others signed, and pages a person read again."""

    async def overview(self) -> tuple[Entry, ...]:
        """Return a line for the team and one for cards, with how they stand."""

    async def team(self) -> tuple[Entry, ...]:
        """Return the pinned key and what its rules demand; nothing without a key."""

    async def trust_team(self, key: str) -> str:
        """Pin the key of a team (the line, or the path of its file) and say so."""

    async def preview_team(self, path: Path) -> tuple[str, ...]:
        """Return line by line what taking a file of rules would change."""

    async def take_team(self, path: Path) -> str:
        """Let the rules of a file hold, and say so."""

    async def drop_team(self, *, with_key: bool, reason: str) -> str:
        """Remove the team's rules, or its key too, and say so."""

    async def cards(self) -> tuple[Entry, ...]:
        """Return where cards come from and every card; the id is the service, or `key:` and a publisher's key."""

    async def trust_key(self, key: str) -> str:
        """Take bundles of this key from now on (the line, or the path of its file), and say so."""

    async def distrust_key(self, key: str) -> str:
        """Take no more bundles of a key, and say so."""

    async def preview_cards(self, path: Path) -> tuple[str, ...]:
        """Return line by line what a bundle of cards would change, and what that touches."""

    async def import_cards(self, path: Path) -> str:
        """Let the cards of a bundle hold, and say so."""

    async def pages(self, provider: str) -> tuple[Entry, ...]:
        """Return the pages that a card rests on, with what to look for and what was found last."""

    async def answer_page(self, provider: str, page: str, answer: str) -> tuple[str, ...]:
        """Put on record what a person found on a page; return line by line what that touches."""
