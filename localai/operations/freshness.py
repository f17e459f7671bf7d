"""Checks at unlock that nothing that decides what may leave was put back to an older state."""

from localai.errors import LedgerBrokenError
from localai.ledger.projection import projection
from localai.vault import standing
from localai.vault.workspace import Workspace


def confirm(workspace: Workspace) -> None:
    """Compare the rows that decide what may leave with the newest checkpoint; raises LedgerBrokenError.

    Looks at that checkpoint only, so it takes as long in a large ledger as in a small one, and needs no cipher library;
    `operations.ledger.verify` checks every entry and signature.
    """
    database = workspace.database
    with standing.snapshot(database):
        size, covered = standing.count_entries(database), standing.covered(database)
        rows = standing.projected(database)
    if covered is None:
        if size != 1 or any(table for _, table in rows):
            raise LedgerBrokenError(seq=max(size - 1, 0), problem="no signed checkpoint covers it")
    elif covered[0] != size:
        raise LedgerBrokenError(seq=min(size, covered[0]), problem="entries and their last checkpoint differ")
    elif covered[1] != projection(rows):
        problem = "rules, approvals, answers or classes are not those that were signed with it"
        raise LedgerBrokenError(seq=size - 1, problem=problem)
