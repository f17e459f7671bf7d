"""The tables of a workspace: an append-only list of migrations, each run in one transaction."""

from typing import Final

from localai.vault import attestations, consents, entries, items, projects, rules, runs, search, shred

MIGRATIONS: Final[tuple[str, ...]] = (
    projects.TABLES
    + items.TABLES
    + search.TABLES
    + rules.TABLES
    + attestations.TABLES
    + shred.TABLES
    + entries.TABLES
    + consents.TABLES
    + runs.TABLES,
)
