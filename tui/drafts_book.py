"""Drafts of a real workspace."""

from collections.abc import Sequence

from localai.operations import drafts
from localai.vocabulary.drafts import Draft, Kept
from tui.workspace import Opened


class WorkspaceDrafts:
    """Drafts of the open workspace, each by the items it is about."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run

    async def keep(self, draft: Draft) -> None:
        """Keep a draft in place of the one about the same items."""
        await self._run(lambda session: drafts.keep(session, draft))

    async def drop(self, item_ids: Sequence[str]) -> None:
        """Drop the draft about these items."""
        await self._run(lambda session: drafts.drop(session, item_ids))

    async def kept(self, item_ids: Sequence[str]) -> Kept | None:
        """Return the draft about these items."""
        return await self._run(lambda session: drafts.kept(session, item_ids))

    async def waiting(self) -> tuple[Kept, ...]:
        """Return the drafts whose items are here, newest first."""
        return await self._run(drafts.waiting)
