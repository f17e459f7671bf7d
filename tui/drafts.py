"""What Compose asks for about what was begun and not sent."""

from collections.abc import Sequence
from typing import Protocol

from localai.vocabulary.drafts import Draft, Kept


class Drafts(Protocol):
    """Drafts of the open workspace, each by the items it is about."""

    async def keep(self, draft: Draft) -> None:
        """Keep a draft in place of the one about the same items."""

    async def drop(self, item_ids: Sequence[str]) -> None:
        """Drop the draft about these items."""

    async def kept(self, item_ids: Sequence[str]) -> Kept | None:
        """Return the draft about these items."""

    async def waiting(self) -> tuple[Kept, ...]:
        """Return the drafts whose items are here, newest first."""
