"""How a send ended: what the files of its attempt and the answer say, in the ledger and for a person."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from localai.egress.attempt import opened
from localai.egress.order import Delivered, Stage
from localai.errors import (
    BusyError,
    IntegrityError,
    NotFoundError,
)
from localai.jobs.following import Attempted, Going, Over, after, filled, template, usage_of
from localai.jobs.runner import BEFORE_FIRST_BYTE, place_of, settled, understood
from localai.ondevice.models import RunResult
from localai.operations import remote_ids
from localai.operations.contradictions import heard
from localai.operations.costs import cost_of_usage
from localai.operations.gathering import Came, Sent, from_items, parts_of, results_of, size_of
from localai.operations.ledger import receipt
from localai.operations.results import About, Ending, Made, end
from localai.operations.session import Session
from localai.operations.unsent import Toward, why_not_sent
from localai.phrases import outcomes as phrases
from localai.phrases.amounts import up_to
from localai.providers.adapter import Adapter, Done, Problem, Usage
from localai.providers.registry import adapter_for
from localai.sending_errors import (
    OutcomeUnknownError,
    ProviderError,
    ProviderRefusedError,
)
from localai.storage.files import discard
from localai.vault import sends, steps
from localai.vault.steps import StoredStep
from localai.vocabulary.answers import Answer
from localai.vocabulary.items import Item
from localai.vocabulary.models import Model
from localai.vocabulary.outbound import Plan, Purpose
from localai.vocabulary.outcomes import Outcome, RemoteCopy
from localai.vocabulary.records import Receipt
from localai.vocabulary.text import clean

_LONGEST_WORDS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A job that goes on elsewhere: what is asked next and when, how far it is, in the provider's own words too.

    `progress` is from 0 to 1, `tries` counts failures in a row; while it is `queued`, nothing of it was begun.
    """

    run_id: str
    provider: str
    exchange: str
    due: datetime
    queued: bool
    tries: int
    progress: float | None
    remark: str
    fetching: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What came of a plan: the receipt, the results, and the items they became (none where they are not kept).

    Where it is `waiting` it goes on elsewhere, and there is nothing yet.
    """

    receipt: Receipt
    results: tuple[RunResult, ...]
    items: tuple[Item, ...]
    waiting: Waiting | None = None

    @property
    def result(self) -> RunResult:
        """The first result."""
        return self.results[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """A send whose end is written down; `problem` says why it is not done, `delivered` how the door's part ended."""

    receipt: Receipt
    results: tuple[RunResult, ...]
    items: tuple[Item, ...]
    delivered: Delivered
    problem: Problem | None


def waiting_of(step: StoredStep) -> Waiting:
    """Return where a job is, as a person reads it; what the provider says is cleaned."""
    return Waiting(
        run_id=step.run,
        provider=step.provider,
        exchange=step.exchange,
        due=step.due,
        queued=step.queued,
        tries=step.tries,
        progress=step.progress,
        remark=clean(step.remark),
        fetching=bool(step.results),
    )


def conclude(session: Session, sent: Sent, delivered: Delivered) -> Concluded | Waiting:
    """Write down how a send ended and keep its results; the files of its attempts are gone then.

    A job that goes on is Waiting: what its answer told is durable. Raises BusyError where its door still lives: nothing
    is written, and a later look will know.
    """
    final = settled(sent.place, delivered)
    if final is None:
        raise BusyError(what=phrases.A_SEND, holder=phrases.ITS_DOOR)
    if sent.step is None:
        said, ids = _step(session, sent, final)
        return _conclude(session, sent, final, Came(said=said, ids=ids))
    _hear(session, sent, final)
    tried = Attempted(plan=sent.plan, step=sent.step, state=sent.state, place=sent.place, now=session.now())
    followed = after(_adapter(session, sent.plan), tried, final)
    if isinstance(followed, Going):
        _go_on(session, sent, followed)
        return waiting_of(followed.step)
    return close(session, sent, final, followed)


def _hear(session: Session, sent: Sent, final: Delivered) -> None:
    """Put on record what the head of an answer of the service itself contradicts."""
    step = sent.step
    if step is None or final.stage is not Stage.DONE or template(sent.plan, step.exchange).purpose is Purpose.FETCH:
        return
    with suppress(IntegrityError), opened(sent.place.part, step.key.reveal()) as found:
        head = Answer(exchange=step.exchange, status=found.status, headers=found.headers, content=b"")
        heard(session, sent.plan.where, head, sent.run_id)


def close(session: Session, sent: Sent, final: Delivered, over: Over) -> Concluded:
    """Write down the end of a job with several exchanges."""
    step = over.step
    awaited = step.results if isinstance(over.said, Done) else ()
    return _conclude(session, sent, final, Came(said=over.said, step=step, awaited=awaited))


def _go_on(session: Session, sent: Sent, going: Going) -> None:
    database = session.workspace.database
    with database.transaction():
        steps.keep_step(database, going.step)
        sends.remember(database, sent.run_id, json.dumps(dict(going.state)))
    here = sent.step is not None and len([each for each in going.step.results if each.is_here])
    before = sent.step is not None and len([each for each in sent.step.results if each.is_here])
    if here and here != before:
        return  # a result rests in these files until the end
    discard(sent.place.part)
    if sent.place != place_of(sent.place.part.parent, sent.run_id):
        sent.place.remove()  # the state of the first attempt is the lock of the whole job


def _conclude(session: Session, sent: Sent, final: Delivered, came: Came) -> Concluded:
    folder = sent.place.part.parent
    results, made = results_of(sent, came, folder)
    about = About(
        run_id=sent.run_id,
        model=sent.plan.model,
        item_class=sent.plan.item_class,
        inputs=sent.inputs,
        project_id=sent.project_id,
        keep=sent.plan.keep,
    )
    items = end(session, about, _ending(session, sent, final, came, made))
    rests = {each.answer[0] for each in made if each.answer is not None and not items}  # until the next recovery
    for path in parts_of(folder, sent.run_id):
        if path.with_suffix(".part") not in rests:
            discard(path)
    return Concluded(
        receipt=receipt(session, sent.run_id),
        results=from_items(session, results, items),
        items=items,
        delivered=final,
        problem=None if isinstance(came.said, Done) else came.said,
    )


def copies_of(plan: Plan) -> tuple[RemoteCopy, ...]:
    """Return the copies that a send is expected to leave elsewhere."""
    return tuple(
        RemoteCopy(name=copy.name, holder=copy.holder, days=copy.days, when=copy.when, deletion=copy.deletion)
        for copy in plan.policy.copies
        if copy.remains
    )


def raise_for(sent: Sent, concluded: Concluded) -> None:
    """Raise what a person should know about a send that is not done; what a provider says is cleaned first."""
    problem, plan = concluded.problem, sent.plan
    if problem is None:
        return
    provider = plan.policy.title
    if problem.outcome is Outcome.NOT_SENT:
        host = plan.exchanges[0].url.split("/")[2]
        toward = Toward(provider=plan.where, title=plan.policy.title, host=host)
        raise why_not_sent(toward, concluded.delivered)
    words = phrases.problem(problem.code, clean(problem.words, limit=_LONGEST_WORDS))
    if problem.outcome is Outcome.REFUSED:
        remedy = phrases.remedy(problem.code, plan.where, problem.retry_after)
        raise ProviderRefusedError(provider=provider, problem=words, remedy=remedy)
    if problem.outcome is Outcome.FAILED:
        raise ProviderError(provider=provider, problem=words)
    known = {"problem": words} if concluded.delivered.stage is Stage.DONE else {}
    raise OutcomeUnknownError(provider=provider, run=sent.run_id[:8], **known, **_at_risk(plan))


def _at_risk(plan: Plan) -> dict[str, str]:
    high = plan.cost.high
    return {} if high is None else {"cost": up_to(high, plan.cost.currency)}


def _step(session: Session, sent: Sent, final: Delivered) -> tuple[Done | Problem, tuple[str, ...]]:
    """Return what came of it: not sent, unknown, or what the adapter reads in the answer; and its ids there."""
    if final.stage in BEFORE_FIRST_BYTE:
        return Problem(outcome=Outcome.NOT_SENT, code=final.problem), ()
    adapter = _adapter(session, sent.plan)
    if final.stage is not Stage.DONE or adapter is None:
        return Problem(outcome=Outcome.UNKNOWN, code=final.problem or "not-connected"), ()
    try:
        step, answer = understood(adapter, sent.state, sent.place, sent.answer_key, sent.plan.exchanges[0].name)
        heard(session, sent.plan.where, answer, sent.run_id, sent.plan.policy.levers)
        return step, remote_ids.in_head(answer)
    except IntegrityError:
        return Problem(outcome=Outcome.UNKNOWN, code="damaged"), ()


def _adapter(session: Session, plan: Plan) -> Adapter | None:
    model = _model(session, plan)
    return None if model is None else adapter_for(model)


def _model(session: Session, plan: Plan) -> Model | None:
    try:
        return session.catalog.model(plan.model)
    except NotFoundError:  # other cards were imported while the answer arrived
        return None


def _ending(session: Session, sent: Sent, final: Delivered, came: Came, made: Sequence[Made]) -> Ending:
    plan, said, step = sent.plan, came.said, came.step
    not_sent = said.outcome is Outcome.NOT_SENT if isinstance(said, Problem) else False
    copies = () if not_sent else copies_of(plan)
    return Ending(
        outcome=said.outcome if isinstance(said, Problem) else Outcome.DONE,
        problem=said.code if isinstance(said, Problem) else "",
        sent=-plan.bytes_out if not_sent else _correction(plan, final, step),
        received=sum(map(size_of, made)),
        cost=_cost(session, plan, came),
        currency=plan.cost.currency,
        copies=copies,
        results=tuple(made),
        fillings=_fillings(plan, came),
        ids=remote_ids.known(plan, came) if copies else (),
    )


def _correction(plan: Plan, final: Delivered, step: StoredStep | None) -> int:
    """Return by how many bytes the intent's number was wrong; a door that could not say leaves it as it is.

    What a server on this computer got did not leave it.
    """
    if plan.policy.runs_here:
        return 0
    if step is not None:
        return step.left - plan.bytes_out
    return final.sent - plan.bytes_out if final.sent else 0


def _cost(session: Session, plan: Plan, came: Came) -> Decimal | None:
    """Return what it cost, as the provider said or as its usage tells; a job that was done and got lost cost too."""
    finding = came.step.finding if came.step is not None else None
    done = isinstance(came.said, Done) or bool(came.step and came.step.results)
    if not done:
        return None
    usage = came.said.usage if isinstance(came.said, Done) else Usage()
    if finding is not None and (came.awaited or isinstance(came.said, Problem)):
        usage = usage_of(finding)
    if usage.cost is not None:
        return usage.cost
    model = _model(session, plan)
    told = cost_of_usage(model, usage) if model else None
    return told if told is not None else plan.cost.high if plan.cost.low == plan.cost.high else None


def _fillings(plan: Plan, came: Came) -> str:
    """Return what goes into the holes of the deletions that follow, as JSON; an empty list where there are none.

    What nobody knows the end of may still be at work there, so nothing of it is taken away.
    """
    said = came.said
    known = dict(came.step.fillings if came.step else ()) | dict(said.fillings if isinstance(said, Done) else ())
    if isinstance(said, Problem) and said.outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN):
        return "[]"
    deletions = [each for each in plan.follow_ups if each.purpose is Purpose.DELETE]
    follows = any(filled(each, tuple(known.items())) is not None for each in deletions)
    return json.dumps(list(known.items()) if follows else [])
