"""How a send ended: what the files of its attempt and the answer say, in the ledger and for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from localai.egress.order import Delivered, Stage
from localai.errors import (
    BusyError,
    IntegrityError,
    NotFoundError,
)
from localai.jobs.runner import BEFORE_FIRST_BYTE, Place, settled, understood
from localai.minimize.text import restore
from localai.ondevice.models import RunResult
from localai.operations.contradictions import heard
from localai.operations.costs import cost_of_usage
from localai.operations.ledger import receipt
from localai.operations.results import About, Ending, Made, end
from localai.operations.session import Session
from localai.operations.unsent import Toward, why_not_sent
from localai.phrases import outcomes as phrases
from localai.phrases.amounts import up_to
from localai.providers.adapter import Adapter, Done, Output, Problem, State, Usage
from localai.providers.registry import adapter_for
from localai.sending_errors import (
    OutcomeUnknownError,
    ProviderError,
    ProviderRefusedError,
)
from localai.vocabulary.items import Item
from localai.vocabulary.models import Model
from localai.vocabulary.outbound import Plan, Purpose
from localai.vocabulary.outcomes import Outcome, RemoteCopy
from localai.vocabulary.records import Receipt
from localai.vocabulary.text import clean

_LONGEST_WORDS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What came of a plan: the receipt, the results, and the items they became (none where they are not kept)."""

    receipt: Receipt
    results: tuple[RunResult, ...]
    items: tuple[Item, ...]

    @property
    def result(self) -> RunResult:
        """The first result."""
        return self.results[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What judging the end of a send needs; `inputs` are ids of items, `tokens` what stood in the place of what."""

    run_id: str
    plan: Plan
    state: State
    tokens: tuple[tuple[str, str], ...]
    project_id: str | None
    inputs: tuple[str, ...]
    place: Place
    answer_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """A send whose end is written down; `problem` says why it is not done, `delivered` how the door's part ended."""

    receipt: Receipt
    results: tuple[RunResult, ...]
    items: tuple[Item, ...]
    delivered: Delivered
    problem: Problem | None


def conclude(session: Session, sent: Sent, delivered: Delivered) -> Concluded:
    """Write down how a send ended and keep its results; the files of the attempt are gone then.

    Raises BusyError where its door still lives: nothing is written, and a later look will know.
    """
    final = settled(sent.place, delivered)
    if final is None:
        raise BusyError(what=phrases.A_SEND, holder=phrases.ITS_DOOR)
    step = _step(session, sent, final)
    results = _results(step, sent.tokens)
    about = About(
        run_id=sent.run_id,
        model=sent.plan.model,
        item_class=sent.plan.item_class,
        inputs=sent.inputs,
        project_id=sent.project_id,
        keep=sent.plan.keep,
    )
    items = end(session, about, _ending(session, sent, final, step, results))
    sent.place.remove()
    return Concluded(
        receipt=receipt(session, sent.run_id),
        results=results,
        items=items,
        delivered=final,
        problem=None if isinstance(step, Done) else step,
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
    if concluded.delivered.stage in BEFORE_FIRST_BYTE:
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


def _step(session: Session, sent: Sent, final: Delivered) -> Done | Problem:
    """Return what came of it: not sent, unknown, or what the adapter reads in the answer."""
    if final.stage in BEFORE_FIRST_BYTE:
        return Problem(outcome=Outcome.NOT_SENT, code=final.problem)
    adapter = _adapter(session, sent.plan)
    if final.stage is not Stage.DONE or adapter is None:
        return Problem(outcome=Outcome.UNKNOWN, code=final.problem or "not-connected")
    try:
        step, answer = understood(adapter, sent.state, sent.place, sent.answer_key, sent.plan.exchanges[0].name)
        heard(session, sent.plan.where, answer, sent.run_id)
        return step
    except IntegrityError:
        return Problem(outcome=Outcome.UNKNOWN, code="damaged")


def _adapter(session: Session, plan: Plan) -> Adapter | None:
    model = _model(session, plan)
    return None if model is None else adapter_for(model)


def _model(session: Session, plan: Plan) -> Model | None:
    try:
        return session.catalog.model(plan.model)
    except NotFoundError:  # other cards were imported while the answer arrived
        return None


def _results(step: Done | Problem, tokens: Sequence[tuple[str, str]]) -> tuple[RunResult, ...]:
    if not isinstance(step, Done):
        return ()
    facts = (("note", phrases.REMARKS[step.remark]),) if step.remark in phrases.REMARKS else ()
    return tuple(_result(output, dict(tokens), facts) for output in step.outputs if isinstance(output, Output))


def _result(output: Output, tokens: dict[str, str], facts: tuple[tuple[str, str], ...]) -> RunResult:
    if not output.media_type.startswith("text/"):
        return RunResult(media_type=output.media_type, content=output.content, text="", facts=facts)
    text = restore(output.content.decode("utf-8", "replace"), tokens)
    return RunResult(media_type=output.media_type, content=text.encode(), text=text, facts=facts)


def _ending(
    session: Session, sent: Sent, final: Delivered, step: Done | Problem, results: Sequence[RunResult]
) -> Ending:
    plan = sent.plan
    if isinstance(step, Problem):
        not_sent = step.outcome is Outcome.NOT_SENT
        return Ending(
            outcome=step.outcome,
            problem=step.code,
            sent=-plan.bytes_out if not_sent else _correction(plan, final),
            currency=plan.cost.currency,
            copies=() if not_sent else copies_of(plan),
        )
    return Ending(
        outcome=Outcome.DONE,
        sent=_correction(plan, final),
        received=sum(len(output.content) for output in step.outputs if isinstance(output, Output)),
        cost=_cost(session, plan, step.usage),
        currency=plan.cost.currency,
        copies=copies_of(plan),
        results=tuple(Made(media_type=each.media_type, content=each.content, text=each.text) for each in results),
        fillings=_fillings(plan, step),
    )


def _correction(plan: Plan, final: Delivered) -> int:
    """Return by how many bytes the intent's number was wrong; a door that could not say leaves it as it is.

    What a server on this computer got did not leave it.
    """
    return final.sent - plan.bytes_out if final.sent and not plan.policy.runs_here else 0


def _cost(session: Session, plan: Plan, usage: Usage) -> Decimal | None:
    if usage.cost is not None:
        return usage.cost
    model = _model(session, plan)
    told = cost_of_usage(model, usage.input_tokens, usage.output_tokens) if model else None
    return told if told is not None else plan.cost.high if plan.cost.low == plan.cost.high else None


def _fillings(plan: Plan, step: Done) -> str:
    """Return what goes into the holes of the deletions that follow, as JSON; an empty list where there are none."""
    import json

    follows = any(exchange.purpose is Purpose.DELETE for exchange in plan.follow_ups)
    return json.dumps(step.fillings if follows else ())
