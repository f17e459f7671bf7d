"""The bench over a real workspace: which models, which plan, and carrying it out."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from localai.errors import ConsentError
from localai.operations import confirming, edits, find, jobs, ledger, models, rehearse, send, showing, standing
from localai.operations.contradictions import standing_contradictions
from localai.operations.costs import USUAL_TOKENS, Used, cost_of
from localai.operations.facts import facts_of
from localai.operations.fitting import plan_or_offer
from localai.operations.models import Explanation, ModelRow, Wanted
from localai.operations.plan import Planned
from localai.operations.preview import Preview
from localai.operations.rerun import Branch, planned_again
from localai.operations.session import Session
from localai.phrases import amounts, cards, compose, refresh, rehearsal
from localai.phrases import jobs as job_says
from localai.phrases import standing as standing_says
from localai.vocabulary import rules
from localai.vocabulary.cards import Review, Training
from localai.vocabulary.items import Kind, strictest
from localai.vocabulary.outcomes import How
from localai.vocabulary.outcomes import Outcome as Ending
from localai.vocabulary.tasks import Task, Wish
from tui import following
from tui.folds import Form
from tui.following import Following
from tui.meaning import Meaning
from tui.pixels import Pixels
from tui.plans import Box, Facts, JobRow, Marks, MoreLike, Offer, Outcome, Proposal, Way
from tui.sending import Sending
from tui.threads import in_thread
from tui.workspace import Opened

_UNKNOWN: Final = "?"


class WorkspaceBench:
    """Judges, plans and runs; a plan that was shown is kept until another one is."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run
        self._following = Following(opened)
        self._shown: Planned | None = None

    async def offers(
        self, task: Task, item_ids: Sequence[str], prompt: str, *, each: bool = False
    ) -> tuple[Offer, ...]:
        """Return the models for a task: allowed, your call, refused."""
        return await self._run(lambda session: tuple(_offers(session, task, item_ids, prompt, each=each)))

    async def picture_size(self, item_id: str) -> tuple[int, int]:
        """Return width and height of a picture in pixels."""
        return await self._run(lambda session: edits.picture_size(session, item_id))

    async def suggest_faces(self, item_id: str) -> tuple[Box, ...]:
        """Return boxes that look like faces in a picture; suggestions, nothing more."""
        return await self._run(lambda session: edits.suggest_faces(session, item_id))

    def read_marks(self, settings: Mapping[str, str], size: tuple[int, int]) -> Marks:
        """Return what settings mean for a picture of that size; raises UsageError for what cannot be made."""
        read = edits.check_edits(settings, size)
        return Marks(blur=read.blur, crop=read.crop, fit=read.fit)

    async def propose(self, wish: Wish) -> Proposal:
        """Return the plan in words; raises RefusedError, TooLargeToSendError with an offer, what else stands there."""
        return await self.show(lambda session: plan_or_offer(session, wish))

    async def show(self, make: Callable[[Session], Planned]) -> Proposal:
        """Return a plan in words; it is the one that is looked at from now on."""

        def shown(session: Session) -> tuple[Planned, Proposal]:
            planned = make(session)
            return planned, _proposal(session, planned)

        self._shown, proposal = await self._run(shown)
        return proposal

    async def propose_again(self, job_id: str, model: str, prompt: str | None) -> tuple[Proposal, tuple[str, ...]]:
        """Return the plan of a job once more, or with another model or other words, and what is not as it was then."""

        def make(session: Session) -> tuple[Planned, Proposal, tuple[str, ...]]:
            planned, told = planned_again(session, job_id, Branch(model=model or None, prompt=prompt))
            return planned, _proposal(session, planned), told

        self._shown, proposal, told = await self._run(make)
        return proposal, told

    async def carry_out(self, proposal: Proposal, sending: Sending) -> Outcome:
        """Record the approval of the plan that was shown and do it; a standing approval that covers it is enough."""
        planned = self._planned(proposal.digest)
        if not proposal.leaves:
            return _outcome(planned, await self._run(lambda session: _run_here(session, planned)))
        begun = await self._run(lambda session: following.begin(session, planned))
        if isinstance(begun, str):
            finished = await self._following.to_its_end(begun)
            return _outcome(planned, finished, await self._run(lambda session: _contradicted(session, planned)))
        delivered = await in_thread(lambda: send.deliver(begun, sending.hear, sending.reached))
        try:
            finished = await self._run(lambda session: send.finish(session, begun, delivered))
        finally:
            begun.close()  # where the workspace was locked meanwhile, whoever opens it next takes the answer in
        if finished.waiting is not None:
            finished = await self._following.to_its_end(begun.run_id)
        return _outcome(planned, finished, await self._run(lambda session: _contradicted(session, planned)))

    async def carry_on(self) -> None:
        """Ask for jobs that go on elsewhere and are due."""
        await self._following.carry_on()

    # --- looking closer ---------------------------------------------------------------------------------------------

    async def exact_bytes(self, request: int, piece: int, form: Form, offset: int, size: int) -> bytes:
        """Return bytes of a piece: as text as they go out, as hex behind base64."""
        planned, raw = self._planned(), form is not Form.TEXT
        return await self._run(lambda _: confirming.piece_bytes(planned, (request, piece), offset, size, raw=raw))

    async def pair(self, columns: int, rows: int) -> tuple[Pixels | None, Pixels | None]:
        """Return the first picture of the plan as it is here, and as it would go out."""
        planned = self._planned()
        before, after = await self._run(lambda session: confirming.pictures(session, planned, (columns, rows)))
        return _pixels(before), _pixels(after)

    async def piece_picture(self, request: int, piece: int, columns: int, rows: int) -> Pixels | None:
        """Return a piece as a small picture."""
        planned, place, cells = self._planned(), (request, piece), (columns, rows)
        return _pixels(await self._run(lambda session: confirming.piece_picture(session, planned, place, cells)))

    async def rehearse(self, proposal: Proposal) -> tuple[str, ...]:
        """Send it to our own recorder and return in words what arrived."""
        planned = self._planned(proposal.digest)
        done = await self._run(lambda session: rehearse.rehearse(session, planned))
        return (*(line for one in done for line in rehearse.in_words(one)), "", rehearsal.NOTHING_LEFT)

    async def approve_more(self, proposal: Proposal, more: MoreLike) -> str:
        """Put a standing approval on record and return it in words."""
        plan_ = self._planned(proposal.digest).plan
        offer = standing.Offer(
            model=plan_.model,
            count=more.count,
            until=more.until,
            max_cost=more.max_cost,
            task=plan_.task,
            class_ceiling=plan_.item_class,
            max_bytes=more.max_bytes,
            purpose=plan_.purpose,
            accepted=plan_.accepted,
        )

        def grant(session: Session) -> str:
            granted = standing.grant(session, offer, standing.propose(session, offer).digest, How.SCREEN)
            return standing_says.granted(granted.scope.count, granted.id[:8])

        return await self._run(grant)

    # --- jobs -------------------------------------------------------------------------------------------------------

    async def jobs(self) -> tuple[JobRow, ...]:
        """Return runs and sends: unknown ones first, then running ones, then the newest."""
        return await self._run(lambda session: tuple(_job(session, each) for each in jobs.list_jobs(session)))

    async def resolve(self, job_id: str, outcome: str) -> str:
        """Put on record how a send of unknown outcome ended, and say what follows."""
        await self._run(lambda session: jobs.resolve_job(session, job_id, jobs.Found(outcome), None))
        return job_says.resolved(outcome)

    async def job_facts(self, job_id: str) -> Facts:
        """Return what is known about one job."""
        found = await self._run(lambda session: ledger.receipt(session, job_id))
        return tuple((name, value, "") for name, value in showing.view_receipt(found).facts)

    def _planned(self, digest: str = "") -> Planned:
        """Return the plan that is shown; raises ConsentError where it is another one, or none."""
        if self._shown is None or digest not in ("", self._shown.digest):
            raise ConsentError(digest=digest, problem="")
        return self._shown


def _run_here(session: Session, planned: Planned) -> send.Finished:
    send.approve(session, planned, How.SCREEN)
    return send.run(session, planned, planned.digest)


def _proposal(session: Session, planned: Planned) -> Proposal:
    view = confirming.view_confirm(session, planned)
    card = session.catalog.card(session.catalog.model(planned.plan.model))
    covered = standing.matching(session, planned) if view.plan.leaves else None
    return Proposal(
        digest=planned.digest,
        lead=view.plan.lead,
        leaves=view.plan.leaves,
        footing=view.plan.footing,
        facts=view.facts,
        all_facts=view.all_facts,
        exact="\n".join(view.plan.exact),
        command=view.plan.command,
        confirmations=view.plan.confirmations,
        requests=view.requests,
        taken_out=view.taken_out,
        key_missing=card.title if planned.credential_missing else "",
        standing="" if covered is None else _left(covered),
        item_class=planned.plan.item_class.value,
        model=planned.plan.model,
        bytes_out=planned.plan.bytes_out,
        cost=planned.plan.cost.high,
    )


def _left(consent: standing.StandingConsent) -> str:
    spent = amounts.in_cents(consent.spent, consent.scope.currency)
    return standing_says.left(consent.uses_left, consent.scope.count, spent)


def _job(session: Session, job: jobs.Job) -> JobRow:
    found = ledger.receipt(session, job.id)
    unsure = job.is_open
    ended = job_says.ended(job.outcome and job.outcome.value, job.found)
    if job.waiting is not None:
        ended = job_says.going(
            queued=job.waiting.queued,
            fetching=job.waiting.fetching,
            remark=job.waiting.remark,
            progress=job.waiting.progress,
            tries=job.waiting.tries,
        )
    meanings = {None: Meaning.LEAVES, Ending.DONE: Meaning.PLAIN, Ending.UNKNOWN: Meaning.PLAIN}
    meaning = Meaning.UNKNOWN if unsure else meanings.get(job.outcome, Meaning.REFUSED)
    at_risk = "" if not unsure or found.cost is None else amounts.up_to(found.cost, found.currency)
    return JobRow(
        id=job.id,
        meaning=meaning,
        when=amounts.ago(job.begun_at, session.now()),
        at=amounts.moment_here(job.begun_at),
        what=job.model if job.where == "here" else f"{job.model} at {job.where}",
        outcome=ended,
        sent=amounts.size(found.sent) if found.sent else "",
        at_risk=at_risk,
        unknown=unsure,
        ended=job.outcome is not None,
    )


def _contradicted(session: Session, planned: Planned) -> tuple[tuple[str, str], ...]:
    """Return what the service contradicts of what we count on there, and how that ends."""
    found = (each for each in standing_contradictions(session) if each.provider == planned.plan.where)
    return tuple(
        (refresh.CONTRADICTED, refresh.against(each.what, each.said, each.gone, each.stands)) for each in found
    )


def _outcome(planned: Planned, finished: send.Finished, contradicted: tuple[tuple[str, str], ...] = ()) -> Outcome:
    view = showing.view_receipt(finished.receipt, planned.plan.policy.title)
    return Outcome(
        lead=view.lead,
        meaning=Meaning.STAYS if finished.receipt.outcome is Ending.DONE else Meaning.REFUSED,
        facts=(*contradicted, *view.facts),
        text="\n\n".join(result.text for result in finished.results if result.text),
        output_ids=tuple(item.id for item in finished.items),
    )


def _pixels(made: Preview | None) -> Pixels | None:
    return None if made is None else Pixels(width=made.width, height=made.height, rgb=made.rgb)


def _offers(session: Session, task: Task, item_ids: Sequence[str], prompt: str, *, each: bool) -> list[Offer]:
    chosen = find.items_by_id(session, item_ids)
    sizes = [item.size for item in chosen]
    wanted = Wanted(
        item_class=strictest(item.item_class for item in chosen),
        task=task,
        kind=chosen[0].kind,
        size=(max(sizes) if each else sum(sizes)) + len(prompt.encode()),
        projects=tuple(dict.fromkeys(item.project_id for item in chosen if item.project_id)),
        items=tuple(item.id for item in chosen),
    )
    return [_offer(session, row, wanted, prompt) for row in models.list_models(session, wanted)]


def _estimate(row: ModelRow, wanted: Wanted, prompt: str) -> tuple[Decimal, Decimal] | None:
    """Return from what to what one answer costs at the usual limit of its length; None where nobody knows."""
    typed = len(prompt.encode())
    pictures = 1 if wanted.kind is Kind.IMAGE else 0
    text = typed if pictures else wanted.size
    found = cost_of(row.model, Used(text_bytes=text, pictures=pictures, output_tokens=USUAL_TOKENS, results=1))
    return None if found.low is None or found.high is None else (found.low, found.high)


def _offer(session: Session, row: ModelRow, wanted: Wanted, prompt: str) -> Offer:
    policy = row.policy
    told = models.explain(session, row, wanted)
    card = session.catalog.card(row.model)
    known = (*facts_of(policy, card, row.model, session.now().date()), *models.budget_facts(row))
    costs = row.cost or _estimate(row, wanted, prompt)
    refused = row.verdict.outcome is rules.Outcome.REFUSED or row.missing is not None or not row.connected
    return Offer(
        model=row.model.id,
        runs_here=policy.runs_here,
        meaning=_meaning(row),
        trains=_UNKNOWN if policy.training.value is Training.UNKNOWN else cards.training(policy.training.value),
        keeps=_UNKNOWN if policy.longest.span == "unknown" else cards.stays(str(policy.longest)),
        people_look=_UNKNOWN if policy.review.value is Review.UNKNOWN else cards.review(policy.review.value),
        cost=_UNKNOWN if costs is None else compose.cost(costs[1]),
        verdict=("not here" if row.policy.runs_here else "stopped")
        if row.missing
        else row.verdict.outcome.value.replace("-", " "),
        in_short=row.in_short,
        why=row.missing or " ".join(told.reasons) or told.sentence,
        facts=tuple((fact.label, fact.words, fact.evidence) for fact in known),
        ways=_ways(told),
        connected=row.connected or row.verdict.outcome is rules.Outcome.REFUSED,
        key_missing=row.model.provider if row.connected and row.keyless else "",
        doubts=tuple(
            (doubt.name.value, words) for doubt, words in zip(row.verdict.open_doubts, told.doubts, strict=True)
        ),
        can_be_chosen=not refused,
    )


def _ways(told: Explanation) -> tuple[Way, ...]:
    return tuple(
        Way(kind=way.kind.value, words=words, model=way.model, provider=way.provider, state=way.state)
        for way, words in zip(told.ways, told.remedies, strict=True)
    )


def _meaning(row: ModelRow) -> Meaning:
    if row.policy.runs_here:
        return Meaning.STAYS
    return Meaning.REFUSED if row.policy.training.value is Training.YES else Meaning.LEAVES
