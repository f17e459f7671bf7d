"""Batches that were approved: where each of their plans is, and ending what has not begun."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from localai.errors import AmbiguousIdError, LocalaiError, NotFoundError, UsageError
from localai.operations import cancelling
from localai.operations.ledger import receipt, recording
from localai.operations.recovery import recover
from localai.operations.session import Session
from localai.phrases import batch as phrases
from localai.vault import batches as stored
from localai.vault.batches import StoredBatch, StoredLeaf
from localai.vault.items import item_of
from localai.vocabulary.bodies import ConsentEnded
from localai.vocabulary.outcomes import Outcome

MOST_LISTED: Final = 50


class Stage(StrEnum):
    """Where one plan of a batch is.

    `put-off` did not begin, or nothing of it was sent, and it may still go; `left` may not go any more.
    """

    TO_GO = "to-go"
    GOING = "going"
    PUT_OFF = "put-off"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One plan of a batch: its `number` from 1, the items it is about, and how far it is.

    `run_id` is its last run, empty before the first; `problem` a stable code for why it did not begin. `cost` is the
    most it may cost, None where nobody knows.
    """

    number: int
    name: str
    item_ids: tuple[str, ...]
    model: str
    stage: Stage
    run_id: str
    problem: str
    cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch that was approved; `ended` is empty while something of it may begin, else `over`, `revoked`, `expired`.

    `counts` say how many plans are at each stage.
    """

    id: str
    model: str
    count: int
    given_at: datetime
    until: datetime
    ended: str
    max_cost: Decimal | None
    currency: str
    counts: dict[Stage, int]

    @property
    def left(self) -> int:
        """How many may still begin."""
        return self.counts.get(Stage.TO_GO, 0) + self.counts.get(Stage.PUT_OFF, 0)

    @property
    def going(self) -> int:
        """How many are on their way."""
        return self.counts.get(Stage.GOING, 0)

    @property
    def failed(self) -> int:
        """How many did not work, or nobody knows."""
        return sum(self.counts.get(stage, 0) for stage in (Stage.REFUSED, Stage.FAILED, Stage.UNKNOWN, Stage.PUT_OFF))

    @property
    def goes_on(self) -> bool:
        """Whether anything of it may begin or is on its way."""
        return bool(self.left or self.going)


def named(session: Session, id_prefix: str) -> Batch:
    """Return the one batch whose id begins so. Raises NotFoundError, AmbiguousIdError."""
    found = stored.batches_like(session.workspace.database, id_prefix)
    if not found:
        raise NotFoundError(what="batch", id=id_prefix)
    if len(found) > 1:
        raise AmbiguousIdError(what="batch", id=id_prefix, count=len(found))
    return batch_of(session, found[0])


def is_batch(session: Session, id_prefix: str) -> bool:
    """Tell whether a batch, and not only a job, may be meant by the beginning of an id."""
    return bool(stored.batches_like(session.workspace.database, id_prefix))


def is_in_batch(session: Session, run_id: str) -> bool:
    """Tell whether a run was approved in a batch."""
    return stored.place_of_run(session.workspace.database, run_id) is not None


def batch_of(session: Session, batch_id: str) -> Batch:
    """Return one batch; one whose approval ran out ends now. Raises NotFoundError."""
    found = stored.batch_of(session.workspace.database, batch_id)
    if found is None:
        raise NotFoundError(what="batch", id=batch_id)
    if not found.ended and session.now() > found.until:
        _end(session, found.id, "expired")
        return batch_of(session, batch_id)
    return _batch(found, stored.leaves_of(session.workspace.database, batch_id))


def list_batches(session: Session, *, only_open: bool = False) -> tuple[Batch, ...]:
    """Return the newest batches, those that go on first."""
    found = stored.all_batches(session.workspace.database, MOST_LISTED)
    every = (batch_of(session, each.id) for each in found)
    return tuple(sorted((each for each in every if each.goes_on or not only_open), key=lambda each: not each.goes_on))


def places_of(session: Session, batch_id: str) -> tuple[Place, ...]:
    """Return where every plan of a batch is, in order."""
    database = session.workspace.database
    items = stored.items_of(database, batch_id)
    return tuple(_place(session, leaf, items.get(leaf.number, ())) for leaf in stored.leaves_of(database, batch_id))


def cost_so_far(session: Session, batch_id: str) -> Decimal:
    """Return what the runs of a batch cost, as far as anybody said; reads the receipt of each."""
    leaves = stored.leaves_of(session.workspace.database, batch_id)
    costs = (receipt(session, leaf.run).cost for leaf in leaves if leaf.run and leaf.outcome)
    return sum((cost for cost in costs if cost), Decimal(0))


def results_of(session: Session, batch_id: str) -> tuple[tuple[Place, tuple[str, ...]], ...]:
    """Return the ids of the items that each plan of a batch made, in order; of those that are done."""
    done = (each for each in places_of(session, batch_id) if each.stage is Stage.DONE)
    return tuple((each, receipt(session, each.run_id).outputs) for each in done)


def cancel(session: Session, id_prefix: str, *, give_up: bool = False) -> tuple[Batch, tuple[LocalaiError, ...]]:
    """Let nothing of a batch begin any more, and cancel what goes on elsewhere as `cancel_job` does.

    What cannot be cancelled goes on, and is returned as its error. Raises NotFoundError, AmbiguousIdError, and
    UsageError for a batch that is over.
    """
    recover(session)
    found = named(session, id_prefix)
    if not found.goes_on:
        raise UsageError(problem=phrases.is_over(found.id, found.ended), remedy=phrases.ONLY_GOING)
    if not found.ended:
        _end(session, found.id, "revoked")
    errors = []
    for place in places_of(session, found.id):
        if place.stage is Stage.GOING:
            try:
                cancelling.cancel_job(session, place.run_id, give_up=give_up)
            except LocalaiError as error:
                errors.append(error)
    return batch_of(session, found.id), tuple(errors)


def _end(session: Session, batch_id: str, reason: str) -> None:
    with recording(session) as record:
        stored.end_batch(session.workspace.database, batch_id, reason)
        record.append(ConsentEnded(consent_id=batch_id, reason=reason))


def _batch(found: StoredBatch, leaves: tuple[StoredLeaf, ...]) -> Batch:
    counts: dict[Stage, int] = {}
    for leaf in leaves:
        stage = stage_of(leaf)
        counts[stage] = counts.get(stage, 0) + 1
    return Batch(
        id=found.id,
        model=leaves[0].model if len({leaf.model for leaf in leaves}) == 1 else "",
        count=found.count,
        given_at=found.given_at,
        until=found.until,
        ended=found.ended,
        max_cost=found.max_cost,
        currency=found.currency,
        counts=counts,
    )


def stage_of(leaf: StoredLeaf) -> Stage:
    """Return where one plan is, from its row."""
    if leaf.busy:
        return Stage.GOING
    if leaf.is_open:
        return Stage.PUT_OFF if leaf.problem or leaf.outcome else Stage.TO_GO
    counted = leaf.outcome if leaf.outcome is not None and leaf.outcome.counts else None
    return _ENDED[counted]


_ENDED: Final = {
    None: Stage.LEFT,
    Outcome.DONE: Stage.DONE,
    Outcome.REFUSED: Stage.REFUSED,
    Outcome.FAILED: Stage.FAILED,
    Outcome.UNKNOWN: Stage.UNKNOWN,
}


def _place(session: Session, leaf: StoredLeaf, item_ids: tuple[str, ...]) -> Place:
    return Place(
        number=leaf.number,
        name=name_of(session, item_ids),
        item_ids=item_ids,
        model=leaf.model,
        stage=stage_of(leaf),
        run_id=leaf.run or "",
        problem=leaf.problem,
        cost=leaf.cost,
    )


def name_of(session: Session, item_ids: tuple[str, ...]) -> str:
    """Return the name of the first item that is still here; nothing where there is none."""
    for item_id in item_ids:
        with suppress(NotFoundError):
            return item_of(session.workspace.database, item_id).name
    return ""
