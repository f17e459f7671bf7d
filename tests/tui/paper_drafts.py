"""Drafts of a desk made of lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from localai.errors import LocalaiError
from localai.vocabulary.drafts import Draft, Kept


@dataclass
class PaperDrafts:
    by_items: dict[tuple[str, ...], Draft] = field(default_factory=dict)
    problem: LocalaiError | None = None

    async def keep(self, draft: Draft) -> None:
        if self.problem is not None:
            raise self.problem
        self.by_items[tuple(sorted(draft.item_ids))] = draft

    async def drop(self, item_ids: Sequence[str]) -> None:
        self.by_items.pop(tuple(sorted(item_ids)), None)

    async def kept(self, item_ids: Sequence[str]) -> Kept | None:
        draft = self.by_items.get(tuple(sorted(item_ids)))
        return None if draft is None else Kept(draft=draft, at=datetime(2026, 11, 21, 13, tzinfo=UTC))

    async def waiting(self) -> tuple[Kept, ...]:
        return tuple([kept for items in self.by_items if (kept := await self.kept(items))])
