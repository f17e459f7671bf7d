"""The tables of a workspace: an append-only list of migrations, each run in one transaction."""

from types import ModuleType
from typing import Final

from localai.storage.migrations import Migrations


def _load() -> tuple[str, ...]:
    # here, because only a new or an older database needs the text, and everything that names a table comes with it
    from localai.vault import (
        approvals,
        attestations,
        batches,
        budgets,
        consents,
        credentials,
        derived,
        drafts,
        entries,
        grounds,
        items,
        projects,
        ratings,
        remote,
        rules,
        runs,
        search,
        sends,
        shred,
        steps,
        team,
        views,
        wishes,
    )

    first = (projects, items, search, rules, attestations, shred, entries, consents, runs)
    outside = (credentials, sends, steps, approvals, grounds, ratings, budgets, team, wishes, batches)
    return _joined(*first), _joined(*outside, derived, views, remote, drafts)


def _joined(*modules: ModuleType) -> str:
    return "".join(module.TABLES for module in modules)


MIGRATIONS: Final = Migrations(2, _load)
