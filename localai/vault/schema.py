"""The tables of a workspace: an append-only list of migrations, each run in one transaction."""

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

    return (
        projects.TABLES
        + items.TABLES
        + search.TABLES
        + rules.TABLES
        + attestations.TABLES
        + shred.TABLES
        + entries.TABLES
        + consents.TABLES
        + runs.TABLES,
        credentials.TABLES
        + sends.TABLES
        + steps.TABLES
        + approvals.TABLES
        + grounds.TABLES
        + ratings.TABLES
        + budgets.TABLES
        + team.TABLES
        + wishes.TABLES
        + batches.TABLES
        + derived.TABLES
        + remote.TABLES
        + views.TABLES,
    )


MIGRATIONS: Final = Migrations(2, _load)
