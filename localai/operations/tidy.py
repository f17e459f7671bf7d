"""What opening a workspace owes: promises of earlier sessions that are due."""

from contextlib import suppress

from localai.errors import BusyError, DiskError, DiskFullError
from localai.operations.session import Session
from localai.vault import shred, trash
from localai.vault.standing import has_open_runs


def tidy(session: Session) -> None:
    """Remove copies that gone programs left outside, end runs that were cut off, purge what is due, finish purges.

    What cannot be done now is done at a later open; no command fails over it.
    """
    session.outside.sweep()
    if has_open_runs(session.workspace.database):
        from localai.operations.recovery import recover  # with all that a ledger knows of

        with suppress(BusyError, DiskError, DiskFullError):
            recover(session)
    if not owes(session):
        return
    from localai.operations.delete import purge_expired  # the cipher library, which most openings do without

    with suppress(BusyError, DiskError, DiskFullError):
        purge_expired(session)


def owes(session: Session) -> bool:
    """Say whether something in the trash is due, or a purge waits to be finished; two small queries."""
    database = session.workspace.database
    limit = trash.due_until(database, session.now(), session.settings.trash_days)
    return bool(shred.unfinished(database)) or (limit is not None and trash.has_expired(database, limit))
