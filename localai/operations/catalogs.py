"""Cards as they hold in one workspace: what a person found on their pages, and what providers' own lists say."""

from datetime import date
from typing import Final, TypeAlias

from localai.operations import readings, recheck
from localai.policy.catalog import Catalog
from localai.storage.database import Database
from localai.vault.entries import newest_of
from localai.vocabulary.outcomes import EntryKind

Kept: TypeAlias = dict[tuple[str, int, date], Catalog]
"""A catalog as it was found, by workspace, last finding and day; at most one."""
_FINDINGS: Final = (EntryKind.RECHECK, EntryKind.READING)


def as_found(catalog: Catalog, database: Database, today: date) -> Catalog:
    """Return a catalog with pages read again, and providers' own lists on top."""
    return readings.applied(recheck.applied(catalog, database), database, today)


def found(catalog: Catalog, database: Database, today: date, kept: Kept) -> Catalog:
    """Return what `as_found` does, made again only where something was found since, or on another day.

    `kept` belongs to one base catalog.
    """
    key = (str(database.path), newest_of(database, *_FINDINGS), today)
    if key not in kept:
        kept.clear()
        kept[key] = as_found(catalog, database, today)
    return kept[key]
