"""What a person has begun to ask for: kept while they write, back after a restart, gone with what it was about."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from localai.operations.session import Session
from localai.vault import drafts, items
from localai.vocabulary.drafts import Draft, Kept
from localai.vocabulary.items import State

MOST_ITEMS: Final = 1_000
"""A draft about more items is not kept: it would be written again with every word."""
_MOST: Final = 100


def keep(session: Session, draft: Draft) -> None:
    """Keep a draft in place of the one about the same items; nothing is written where that says the same."""
    if not draft.item_ids or len(draft.item_ids) > MOST_ITEMS:
        return
    database = session.workspace.database
    content = json.dumps(
        {
            "task": draft.task,
            "prompt": draft.prompt,
            "settings": [list(pair) for pair in draft.settings],
            "model": draft.model,
            "manner": draft.manner,
        },
        sort_keys=True,
    )
    before = drafts.kept_draft(database, _key(draft.item_ids))
    if before is None or before[0] != content:
        drafts.keep_draft(database, _key(draft.item_ids), content, session.now().isoformat())


def drop(session: Session, item_ids: Sequence[str]) -> None:
    """Drop the draft about these items; where there is none, nothing is written."""
    if drafts.kept_draft(session.workspace.database, _key(item_ids)) is not None:
        drafts.drop_draft(session.workspace.database, _key(item_ids))


def kept(session: Session, item_ids: Sequence[str]) -> Kept | None:
    """Return the draft about these items."""
    found = drafts.kept_draft(session.workspace.database, _key(item_ids))
    return None if found is None else _read(_key(item_ids), *found)


def waiting(session: Session) -> tuple[Kept, ...]:
    """Return the drafts whose items are all here and not in the trash, newest first."""
    database = session.workspace.database
    found = [_read(*row) for row in drafts.kept_drafts(database)[:_MOST]]
    return tuple(each for each in found if _are_here(session, each.draft.item_ids))


def _are_here(session: Session, item_ids: Sequence[str]) -> bool:
    database = session.workspace.database
    numbers = items.numbers_of(database, item_ids)
    here = items.items_of(database, numbers)
    return len(here) == len(item_ids) and all(item.state is State.KEPT for item in here)


def _key(item_ids: Sequence[str]) -> str:
    return " ".join(sorted(item_ids))


def _read(key: str, content: str, at: str) -> Kept:
    read = json.loads(content)
    draft = Draft(
        item_ids=tuple(key.split(" ")),
        task=str(read["task"]),
        prompt=str(read["prompt"]),
        settings=tuple((str(name), str(value)) for name, value in read["settings"]),
        model=str(read["model"]),
        manner=str(read["manner"]),
    )
    return Kept(draft=draft, at=datetime.fromisoformat(at))
