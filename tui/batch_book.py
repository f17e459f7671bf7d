"""Many plans under one approval, over a real workspace: planned and worked off beside everything else."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from localai.errors import ConsentError, LocalaiError
from localai.operations import batch, batch_work, batches
from localai.operations.batch import Asking, LeftOut, Row
from localai.operations.batches import Batch, Stage
from localai.operations.session import Session
from localai.phrases import amounts
from localai.phrases import batch as says
from localai.phrases import sends as send_says
from localai.vocabulary.outcomes import How
from localai.vocabulary.tasks import Wish
from tui.batches import BatchPlace, BatchProposal, BatchRow, BatchState
from tui.bench import WorkspaceBench
from tui.meaning import Meaning
from tui.plans import Facts, Proposal
from tui.working import Ended, Working
from tui.workspace import Opened, in_words

_MEANINGS = {
    Stage.TO_GO: Meaning.QUIET,
    Stage.GOING: Meaning.LEAVES,
    Stage.PUT_OFF: Meaning.QUIET,
    Stage.UNKNOWN: Meaning.UNKNOWN,
    Stage.REFUSED: Meaning.REFUSED,
    Stage.FAILED: Meaning.REFUSED,
}


class _Left(Exception):  # noqa: N818  no mistake
    """Nobody waits for it any more."""


class WorkspaceBatches:
    """Proposes, approves, works off; what was shown is kept until something else is."""

    def __init__(self, opened: Opened, bench: WorkspaceBench) -> None:
        self._opened = opened
        self._bench = bench
        self._shown: batch.Proposal | None = None

    async def propose(self, wishes: Sequence[tuple[str, Wish]], tell: Callable[[int], bool]) -> BatchProposal | None:
        """Plan one after the other; None where it was left."""
        askings = [Asking(name=name, wish=wish) for name, wish in wishes]

        def make(session: Session, closing: Callable[[], bool]) -> tuple[batch.Proposal, str]:
            def told(done: int) -> None:
                if tell(done) or closing():
                    raise _Left

            proposal = batch.propose(session, askings, tell=told)
            missing = next((row.model for row in proposal.rows if row.key_missing), "")
            title = session.catalog.card(session.catalog.model(missing)).title if missing else ""
            return proposal, title

        try:
            proposal, missing = await self._opened.apart(make)
        except _Left:
            return None
        self._shown = proposal
        return _proposal(proposal, missing)

    async def look(self, number: int) -> Proposal:
        """Return one plan of what was proposed; raises ConsentError where it is another by now."""
        row = self._proposed().rows[number - 1]
        return await self._bench.show(lambda session: batch.look(session, row))

    async def approve(self, digest: str) -> str:
        """Record the approval of what was proposed."""
        proposal = self._proposed(digest)
        return await self._opened.run(lambda session: batch.approve(session, proposal, How.SCREEN))

    async def work(self, working: Working) -> None:
        """Work a batch off until nothing of it waits, or it is left."""

        def act(session: Session, closing: Callable[[], bool]) -> batch_work.Worked:
            def tell(told: batch_work.Told) -> None:
                if told.said.is_over:
                    finished = told.said.finished
                    cost = finished.receipt.cost if finished is not None else None
                    working.hear(_ended(told), failed=told.said.error is not None, cost=cost or Decimal(0))

            def stop() -> bool:
                return working.is_left or closing()

            (worked,) = batch_work.run(session, [working.batch_id], tell, stop=stop)
            return worked

        worked = await self._opened.apart(act)
        halted = "" if worked.halted is None else in_words(worked.halted)[0]
        working.end(words=_in_words(worked.batch), halted=halted)

    async def listing(self) -> tuple[BatchState, ...]:
        """Return batches, those that go on first."""
        return tuple(map(_state, await self._opened.run(batches.list_batches)))

    async def places(self, batch_id: str) -> tuple[BatchPlace, ...]:
        """Return where every plan of a batch is."""
        found = await self._opened.read(lambda session: batches.places_of(session, batch_id))
        return tuple(
            BatchPlace(
                number=place.number,
                name=place.name,
                stage=says.stage(place.stage, place.problem),
                meaning=_MEANINGS.get(place.stage, Meaning.PLAIN),
                run_id=place.run_id,
            )
            for place in found
        )

    async def cancel(self, batch_id: str) -> str:
        """Let nothing of it begin any more, and say where it is."""
        found, errors = await self._opened.run(lambda session: batches.cancel(session, batch_id))
        return " ".join((_in_words(found), *(in_words(error)[0] for error in errors)))

    def _proposed(self, digest: str = "") -> batch.Proposal:
        if self._shown is None or digest not in ("", self._shown.digest):
            raise ConsentError(digest=digest, problem="")
        return self._shown


def _proposal(found: batch.Proposal, key_missing: str) -> BatchProposal:
    totals = found.totals
    cost = says.cost(totals.cost_low, totals.cost_high, totals.currency)
    return BatchProposal(
        digest=found.digest,
        lead=says.lead(totals.count, totals.places, totals.bytes_out, cost),
        leaves=bool(totals.bytes_out),
        facts=tuple(_facts(found)),
        rows=tuple(map(_row, found.rows)),
        left_out=tuple(map(_left_out, found.left_out)),
        confirmations=totals.confirmations,
        key_missing=key_missing,
    )


def _facts(found: batch.Proposal) -> Facts:
    totals = found.totals
    copies = [(says.copy(copy.name, copy.holder, str(copy.days), copy.when), count) for copy, count in totals.copies]
    facts = [(says.TITLES["class"], totals.item_class.value, ""), (says.TITLES["copies"], says.copies(copies), "")]
    if totals.accepted:
        facts.append((says.TITLES["doubts"], send_says.doubts(totals.accepted), ""))
    facts += [(name, value, "") for name, value in found.shared]
    differs = [f"{name}: {value}" for name, value in found.differs] or [says.NOTHING]
    return (*facts, *((says.TITLES["differs"] if place == 0 else "", words, "") for place, words in enumerate(differs)))


def _row(row: Row) -> BatchRow:
    return BatchRow(
        number=row.number,
        name=row.asking.name,
        item_class=row.item_class.value,
        size=amounts.size(row.bytes_out),
        cost=says.cost(row.cost.low, row.cost.high, row.cost.currency),
    )


def _left_out(each: LeftOut) -> BatchRow:
    return BatchRow(number=0, name=each.asking.name, note=in_words(each.error)[0])


def _ended(told: batch_work.Told) -> Ended:
    error: LocalaiError | None = told.said.error
    finished = told.said.finished
    if error is not None:
        words, meaning = in_words(error)[0], Meaning.REFUSED
    else:
        words, meaning = says.stage("done", ""), Meaning.STAYS
        if finished is not None and finished.receipt.cost:
            words = f"{words}, {amounts.in_cents(finished.receipt.cost, finished.receipt.currency)}"
    return Ended(number=told.number, name=told.name, words=words, meaning=meaning)


def _state(found: Batch) -> BatchState:
    return BatchState(
        id=found.id,
        title=f"{says.of(found.count)} {found.model}".strip(),
        words=_in_words(found),
        left=found.left,
        goes_on=found.goes_on,
    )


def _in_words(found: Batch) -> str:
    return says.state({stage.value: count for stage, count in found.counts.items()}, found.ended)
