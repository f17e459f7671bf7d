"""The team rules that hold in a workspace, for whoever asks about rules or budgets."""

from functools import lru_cache

from localai.operations.session import Session
from localai.policy.team import Pack, read
from localai.vault.team import pinned_team


def pack_of(session: Session) -> Pack | None:
    """Return the rules of the team whose key is pinned; None where there are none.

    Their signature was checked when they were taken; since then the rows are under the ledger's own.
    """
    stored = pinned_team(session.workspace.database)
    return _read(stored.content) if stored and stored.content else None


@lru_cache(maxsize=4)
def _read(content: bytes) -> Pack:
    return read(content)
