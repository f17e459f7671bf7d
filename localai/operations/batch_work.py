"""Working off a batch: its plans begin one after the other while there is room, and go on at the same time.

Everything that decides is durable, so this can stop at any moment and go on in another process: a leaf whose run has an
outcome is used up, one that was not sent is free again, all others have not begun.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from localai.errors import (
    ConsentError,
    DiskError,
    DiskFullError,
    KeyringAbsentError,
    KeyringLockedError,
    LocalaiError,
    SandboxError,
)
from localai.ledger.decoding import decode_as
from localai.operations import batches, turns
from localai.operations.batches import Batch, Stage
from localai.operations.concluding import Finished
from localai.operations.leaves import Leaf
from localai.operations.queue import Rounds, Said
from localai.operations.recovery import recover
from localai.operations.send import begin_leaf
from localai.operations.session import Session
from localai.operations.turns import Turn
from localai.sending_errors import ContradictedError, KeyChangedError, KeyMissingError, ReachError
from localai.vault import batches as stored
from localai.vault.batches import StoredLeaf
from localai.vocabulary.batches import Asked

IN_A_ROW: Final = 5
"""After so many that did not work, one after the other, no more begin by themselves."""
_STOPS: Final = (
    ContradictedError,
    DiskError,
    DiskFullError,
    KeyChangedError,
    KeyMissingError,
    KeyringAbsentError,
    KeyringLockedError,
    ReachError,
    SandboxError,
)  # would happen to all the others too


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of one plan of a batch, by its number; `said.run_id` is empty where it did not begin."""

    number: int
    name: str
    said: Said


@dataclass(slots=True)
class Working:
    """One process at work on a batch: which plan begins next, and whether any should.

    Each plan is tried once by one Working. `halted` says why no more begin by themselves: the last of a number of
    failures in a row, or what would happen to all the others too.
    """

    session: Session
    batch_id: str
    tell: Callable[[Told], None] = lambda _: None
    failures: int = 0
    halted: LocalaiError | None = None
    spent: Decimal = Decimal(0)
    _after: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _names: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know which runs of it go on already."""
        database = self.session.workspace.database
        self._names = stored.items_of(database, self.batch_id)
        leaves = stored.leaves_of(database, self.batch_id)
        self._numbers = {leaf.run: leaf.number for leaf in leaves if leaf.run and leaf.busy}

    @property
    def going(self) -> tuple[str, ...]:
        """The runs of it that go on."""
        return tuple(self._numbers)

    @property
    def has_more(self) -> bool:
        """Whether any plan is left that this Working would begin."""
        return self._next() is not None

    def next(self) -> Turn | Said | None:
        """Begin the next plan, durable on return: the turn that a door is to make.

        What runs on this computer is carried out, and comes back as what was said of it, as does what did not begin.
        None while there is no room, and when nothing is left.
        """
        leaf = self._next()
        if leaf is None or not self._has_room(leaf):
            return None
        self._after = leaf.number
        asked = decode_as(Asked, leaf.asked)
        try:
            begun = begin_leaf(self.session, asked, leaf.digest, self._leaf(leaf.number))
        except LocalaiError as error:
            return self._not_begun(leaf, error)
        if isinstance(begun, Finished):
            self._numbers[begun.receipt.id] = leaf.number
            return self.hear(Said(run_id=begun.receipt.id, finished=begun))
        self._numbers[begun.run_id] = leaf.number
        assert begun.work is not None  # noqa: S101  only what is queued has none
        return Turn(sent=begun.sent, work=begun.work, held=begun.held)

    def hear(self, said: Said) -> Said:
        """Take in what came of a turn of its runs; does nothing for others."""
        number = self._numbers.get(said.run_id)
        if number is None:
            return said
        if said.is_over:
            del self._numbers[said.run_id]
            self.failures = self.failures + 1 if said.error is not None else 0
            self.spent += (said.finished.receipt.cost if said.finished else None) or 0
            self._watch(said.error)
        self._tell(number, said)
        return said

    def _next(self) -> StoredLeaf | None:
        if self.halted is not None:
            return None
        batch = stored.batch_of(self.session.workspace.database, self.batch_id)
        if batch is None or batch.ended or self.session.now() > batch.until:
            return None
        return stored.next_leaf(self.session.workspace.database, self.batch_id, self._after)

    def _has_room(self, leaf: StoredLeaf) -> bool:
        model = self.session.catalog.rows.get(leaf.model)  # gone: its plan says so
        return model is None or turns.free_places(self.session, model.provider) > 0

    def _leaf(self, number: int) -> Leaf:
        return Leaf(batch_id=self.batch_id, number=number)

    def _not_begun(self, leaf: StoredLeaf, error: LocalaiError) -> Said | None:
        database = self.session.workspace.database
        now = stored.leaf_of(database, self.batch_id, leaf.number)
        if isinstance(error, ConsentError) and (now is None or now.busy or not now.is_open):
            return None  # another process was faster
        said = Said(run_id="", error=error)
        if now is not None and now.run == leaf.run:
            stored.note(database, self.batch_id, leaf.number, error.code)
        self.failures += 1
        self._watch(error)
        self._tell(leaf.number, said)
        return said

    def _watch(self, error: LocalaiError | None) -> None:
        if isinstance(error, _STOPS) or (error is not None and self.failures >= IN_A_ROW):
            self.halted = error

    def _tell(self, number: int, said: Said) -> None:
        name = batches.name_of(self.session, self._names.get(number, ()))
        self.tell(Told(number=number, name=name, said=said))


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """Where a batch is after working on it; `halted` says why no more of it begin by themselves."""

    batch: Batch
    halted: LocalaiError | None
    spent: Decimal

    @property
    def is_done(self) -> bool:
        """Whether every plan of it is done."""
        return self.batch.counts.get(Stage.DONE, 0) == self.batch.count


def run(
    session: Session,
    batch_ids: Sequence[str],
    tell: Callable[[Told], None] = lambda _: None,
    *,
    besides: Collection[str] | None = (),
    hear: Callable[[Said], None] = lambda _: None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Worked, ...]:
    """Work off batches, and the jobs `besides` them, until nothing of them waits any more; at most a few at once.

    `tell` hears what came of each plan, `hear` of each turn of the other jobs (None for `besides`: all there are). It
    may be left at any time, also where `stop`, asked twice a second, says so.
    """
    recover(session)
    works = [Working(session, batch_id, tell) for batch_id in batch_ids]

    def said(each: Said) -> None:
        if not any(each.run_id in work.going for work in works):
            hear(each)
        for work in works:
            work.hear(each)

    wanted = None if besides is None else {*besides, *(run_id for work in works for run_id in work.going)}
    Rounds(session, said, wanted, works).until_over(stop=stop)
    return tuple(
        Worked(batch=batches.batch_of(session, work.batch_id), halted=work.halted, spent=work.spent) for work in works
    )
