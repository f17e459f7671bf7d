"""Cards as they hold in one workspace: what a person found on their pages, and what providers' own lists say."""

from datetime import date

from localai.operations import readings, recheck
from localai.policy.catalog import Catalog
from localai.storage.database import Database


def as_found(catalog: Catalog, database: Database, today: date) -> Catalog:
    """Return a catalog with pages read again, and providers' own lists on top."""
    return readings.applied(recheck.applied(catalog, database), database, today)
