"""The bench over a real workspace: which models, which plan, and carrying it out."""

from collections.abc import Mapping, Sequence
from typing import Final

from localai.errors import ConsentError
from localai.operations import edits, find, models, plan, send, showing
from localai.operations.facts import facts_of
from localai.operations.models import ModelRow, Wanted
from localai.operations.plan import Planned
from localai.operations.session import Session
from localai.phrases import cards, compose
from localai.vocabulary import rules
from localai.vocabulary.cards import Review, Training
from localai.vocabulary.items import strictest
from localai.vocabulary.outcomes import How
from localai.vocabulary.outcomes import Outcome as Ending
from localai.vocabulary.tasks import Task, Wish
from tui.desk import Marks, Offer, Outcome, Proposal
from tui.looks import Meaning
from tui.workspace import Opened

_UNKNOWN: Final = "?"


class WorkspaceBench:
    """Judges, plans and runs; a plan that was shown is kept until it is approved."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run
        self._shown: Planned | None = None

    async def offers(self, task: Task, item_ids: Sequence[str]) -> tuple[Offer, ...]:
        """Return the models for a task: allowed, your call, refused."""
        return await self._run(lambda session: tuple(_offers(session, task, item_ids)))

    async def picture_size(self, item_id: str) -> tuple[int, int]:
        """Return width and height of a picture in pixels."""
        return await self._run(lambda session: edits.picture_size(session, item_id))

    def read_marks(self, settings: Mapping[str, str], size: tuple[int, int]) -> Marks:
        """Return what settings mean for a picture of that size; raises UsageError for what cannot be made."""
        read = edits.check_edits(settings, size)
        return Marks(blur=read.blur, crop=read.crop, fit=read.fit)

    async def propose(self, wish: Wish) -> Proposal:
        """Return the plan in words; raises RefusedError and what else stands in the way."""

        def make(session: Session) -> tuple[Planned, showing.PlanView]:
            planned = plan.plan(session, wish)
            return planned, showing.view_plan(session, planned)

        self._shown, view = await self._run(make)
        return Proposal(
            digest=view.digest,
            lead=view.lead,
            leaves=view.leaves,
            facts=view.facts,
            exact="\n".join(view.exact),
            command=view.command,
            confirmations=view.confirmations,
        )

    async def carry_out(self, proposal: Proposal) -> Outcome:
        """Record the approval of the plan that was shown and do it."""
        planned, self._shown = self._shown, None
        if planned is None or planned.digest != proposal.digest:
            raise ConsentError(digest=proposal.digest, problem="")

        def work(session: Session) -> send.Finished:
            send.approve(session, planned, How.SCREEN)
            return send.run(session, planned, planned.digest)

        finished = await self._run(work)
        view = showing.view_receipt(finished.receipt)
        return Outcome(
            lead=view.lead,
            meaning=Meaning.STAYS if finished.receipt.outcome is Ending.DONE else Meaning.REFUSED,
            facts=view.facts,
            text=finished.result.text,
            output_ids=tuple(item.id for item in finished.items),
        )


def _offers(session: Session, task: Task, item_ids: Sequence[str]) -> list[Offer]:
    chosen = [find.detail(session, item_id).item for item_id in item_ids]
    wanted = Wanted(
        item_class=strictest(item.item_class for item in chosen),
        task=task,
        kind=chosen[0].kind,
        size=sum(item.size for item in chosen),
        project_id=chosen[0].project_id,
    )
    return [_offer(session, row, wanted) for row in models.list_models(session, wanted)]


def _offer(session: Session, row: ModelRow, wanted: Wanted) -> Offer:
    policy = row.policy
    told = models.explain(session, row, wanted)
    known = facts_of(policy, session.catalog.card(row.model), row.model, session.now().date())
    low, high = row.cost or (None, None)
    refused = row.verdict.outcome is rules.Outcome.REFUSED or row.missing is not None
    return Offer(
        model=row.model.id,
        runs_here=policy.runs_here,
        meaning=_meaning(row),
        trains=_UNKNOWN if policy.training.value is Training.UNKNOWN else cards.training(policy.training.value),
        keeps=_UNKNOWN if policy.longest.span == "unknown" else cards.stays(str(policy.longest)),
        people_look=_UNKNOWN if policy.review.value is Review.UNKNOWN else cards.review(policy.review.value),
        cost=_UNKNOWN if high is None else "0" if not high else f"${low}" if low == high else f"${low}-{high}",
        verdict="not here" if row.missing else row.verdict.outcome.value.replace("-", " "),
        in_short=row.missing or row.why or ("" if policy.runs_here else compose.NO_WAY_OUT),
        why=row.missing or " ".join(told.reasons) or told.sentence,
        facts=tuple((fact.label, fact.words, fact.evidence) for fact in known),
        ways_out=told.remedies,
        doubts=tuple(
            (doubt.name.value, words) for doubt, words in zip(row.verdict.open_doubts, told.doubts, strict=True)
        ),
        can_be_chosen=not refused,
    )


def _meaning(row: ModelRow) -> Meaning:
    if row.policy.runs_here:
        return Meaning.STAYS
    return Meaning.REFUSED if row.policy.training.value is Training.YES else Meaning.LEAVES
