"""Ending a job that goes on: taken from the queue, cancelled where it is, or given up."""

from contextlib import ExitStack
from dataclasses import replace

from localai.crypto.derive import new_key
from localai.egress.order import Delivered, Stage
from localai.errors import BusyError, UsageError
from localai.jobs.following import Over, filled
from localai.operations.concluding import close
from localai.operations.deleting import delete_copies, make_call, order_for
from localai.operations.gathering import Sent
from localai.operations.jobs import JobView, named, show_job
from localai.operations.keys import credential_for
from localai.operations.recovery import recover, run_lock, sent_of
from localai.operations.servers import way_to
from localai.operations.session import Session
from localai.operations.turns import can_leave
from localai.phrases import jobs as phrases
from localai.phrases import outcomes
from localai.providers.adapter import Problem
from localai.sending_errors import ProviderError, ReachError
from localai.vault import sends, steps
from localai.vault.sends import StoredSend
from localai.vault.steps import StoredStep
from localai.vocabulary.outbound import Exchange, Plan, Purpose
from localai.vocabulary.outcomes import Outcome

_NOTHING = Delivered(stage=Stage.REFUSED, sent=0, problem="cancelled")


def cancel_job(session: Session, id_prefix: str, *, give_up: bool = False) -> JobView:
    """End a job that goes on: what was not begun is not sent, what was is cancelled there by the call of its plan.

    With `give_up` nobody is asked, and how it ended is unknown. Raises NotFoundError, AmbiguousIdError; UsageError for
    a job that is over, or that no call can cancel; BusyError while a request of it is on its way; ReachError, and
    ProviderError where the service did not cancel it: then it goes on.
    """
    recover(session)
    job = named(session, id_prefix)
    with ExitStack() as held:
        lock = run_lock(session, job.id, names_holder=True)
        held.callback(lock.close)
        held.enter_context(lock.exclusive())
        stored, step = sends.send_of(session.workspace.database, job.id), None
        if stored is not None and job.outcome is None:
            step = steps.step_of(session.workspace.database, job.id)
        if stored is None or step is None:
            raise UsageError(problem=phrases.known(job.id, job.outcome), remedy=phrases.ONLY_GOING)
        if step.begun:
            raise BusyError(what=outcomes.A_SEND, holder=outcomes.ITS_DOOR)
        sent = sent_of(session, stored)
        close(session, sent, _NOTHING, Over(said=_said(session, stored, sent, step, give_up=give_up), step=step))
    delete_copies(session, job.id)
    return show_job(session, job.id)


def _said(session: Session, stored: StoredSend, sent: Sent, step: StoredStep, *, give_up: bool) -> Problem:
    """Return how the job ended; has it cancelled where it was begun."""
    if step.queued:
        return Problem(outcome=Outcome.NOT_SENT, code="cancelled")
    if give_up:
        return Problem(outcome=Outcome.UNKNOWN, code="given-up")
    call = next((each for each in sent.plan.follow_ups if each.purpose is Purpose.CANCEL), None)
    fillings = None if call is None else filled(call, step.fillings)
    if call is None or fillings is None:
        problem, remedy = phrases.no_cancelling(sent.plan.policy.title)
        raise UsageError(problem=problem, remedy=remedy)
    _cancel(session, stored, sent.plan, call, fillings)
    return Problem(outcome=Outcome.FAILED, code="cancelled")


def _cancel(
    session: Session, stored: StoredSend, plan: Plan, call: Exchange, fillings: tuple[tuple[str, str], ...]
) -> None:
    if not can_leave(session, plan):
        raise ReachError(needed=plan.policy.title, reach=session.reach.value)
    card = session.catalog.card(session.catalog.model(plan.model))
    order = order_for(plan, call, credential_for(session, plan.where), way_to(session, card).ca)
    outcome, problem = make_call(session, stored, plan, replace(order, answer_key=new_key(), fillings=fillings))
    if outcome is not Outcome.DONE:
        raise ProviderError(provider=plan.policy.title, problem=phrases.not_cancelled(outcomes.problem(problem, "")))
