"""One plan of a batch that was approved: where it stands in it, and using it once."""

from dataclasses import dataclass

from localai.operations.plan import Planned
from localai.operations.session import Session
from localai.vault import batches
from localai.vault.consents import StoredConsent
from localai.vocabulary.outcomes import How


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The `number`th plan, from 1, of the batch with this id, which is that of its approval too."""

    batch_id: str
    number: int


def use(session: Session, leaf: Leaf, planned: Planned, run_id: str) -> StoredConsent:
    """Use a leaf for one run; belongs inside the transaction of the run's entry.

    Raises ConsentError for another plan than the approved one, and where it is in use, used up, or no longer approved.
    Where the run never begins, `consents.give_back` takes it back.
    """
    database, now = session.workspace.database, session.now()
    found = batches.consume(database, leaf.batch_id, leaf.number, planned.digest, (run_id, now))
    batch = batches.batch_of(database, leaf.batch_id)
    assert batch is not None  # noqa: S101  its leaf was just used
    return StoredConsent(
        id=leaf.batch_id,
        digest=planned.digest,
        how=How.BATCH,
        until=batch.until,
        attempt=found.attempt,
        run=run_id,
        number=leaf.number,
    )
