"""One turn of a job: its next request is made ready, a door makes it, what its answer told is written down.

A job is a send that needs several exchanges, or one that waits in the queue. Between two turns nothing runs and no lock
is held: where it is rests in the table `steps`, and whoever opens the workspace takes the next turn.
"""

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from localai.crypto.derive import new_key
from localai.egress.attempt import Attempt, settle
from localai.egress.order import Delivered, Limits, Order
from localai.errors import BusyError
from localai.jobs import runner
from localai.jobs.following import filled, template
from localai.jobs.runner import Show, Work
from localai.operations import locality
from localai.operations.concluding import Concluded, Finished, Waiting, conclude, raise_for
from localai.operations.concluding import waiting_of as waiting_of
from localai.operations.contradictions import check_not_contradicted
from localai.operations.deleting import delete_copies, order_for
from localai.operations.exchanges import is_sent_once
from localai.operations.gathering import Sent
from localai.operations.keys import credential_for
from localai.operations.recovery import ATTEMPTS, forget_plan, plan_of, run_lock, sent_of
from localai.operations.servers import way_to
from localai.operations.session import Session
from localai.policy.addresses import is_address
from localai.providers.body import render
from localai.vault import sends, spool, steps
from localai.vault.steps import StoredStep
from localai.vocabulary.outbound import Exchange, Plan, Purpose
from localai.vocabulary.reach import Reach
from localai.vocabulary.secret import Secret

_MIB: Final = 1 << 20
_NO_WAIT: Final = timedelta(hours=2)
_SHORT: Final = 60_000  # milliseconds for a word on how far it is
_LONG: Final = 21_600_000  # milliseconds for a result of gigabytes


@dataclass(slots=True, kw_only=True)
class Turn:
    """A request that is about to be made, or on its way. Close it."""

    sent: Sent
    work: Work
    held: ExitStack

    @property
    def run_id(self) -> str:
        """The id of the job and of its receipt."""
        return self.sent.run_id

    def close(self) -> None:
        """Let go of the body and of the lock that keeps other processes from taking the same turn."""
        self.held.close()


def take(session: Session, run_id: str, *, early: bool = False) -> Turn | None:
    """Return the next turn of a job, durable as begun; None where there is none now.

    It is not due yet (unless `early`), its provider has no free place, it lies out of reach, or another process is at
    it. Raises NotLocalError, SandboxError, DiskError, ConfigError, and ContradictedError for a request with content.
    """
    step = steps.step_of(session.workspace.database, run_id)
    if session.link is None or session.reach is Reach.NONE or not is_due(session, step, early=early):
        return None
    with ExitStack() as held:
        lock = run_lock(session, run_id)
        held.callback(lock.close)
        try:
            held.enter_context(lock.exclusive())
        except BusyError:
            return None
        stored = sends.send_of(session.workspace.database, run_id)
        if stored is None or not stored.plan:
            return None
        sent = sent_of(session, stored)
        step = sent.step
        if step is None or step.begun or not is_due(session, step, early=early) or not can_leave(session, sent.plan):
            return None
        work = _ready(session, sent, step, held) if has_place(session, step) else None
        begun = _begin(session, step, work) if work is not None else None
        if work is None or begun is None:
            return None
        return Turn(sent=replace(sent, step=begun, answer_key=begun.key.reveal()), work=work, held=held.pop_all())


def deliver(turn: Turn, show: Show | None = None) -> Delivered:
    """Have the door make the request, and wait until that has ended; knows no session, and may run in a thread."""
    return runner.deliver(turn.work, (lambda event: show(str(event.sent))) if show else (lambda _: None))


def took(session: Session, turn: Turn, delivered: Delivered) -> Finished | Waiting:
    """Write down what came of a turn; at the end of the job have its copies deleted.

    Raises ProviderError, ProviderRefusedError, OutcomeUnknownError where it did not work, all of it on record by then;
    BusyError where the door still lives.
    """
    try:
        concluded = conclude(session, turn.sent, delivered)
    finally:
        turn.close()
    if isinstance(concluded, Waiting):
        return concluded
    try:
        delete_copies(session, turn.run_id)
    finally:
        forget_plan(session, turn.run_id)
    raise_for(turn.sent, concluded)
    return finished(concluded)


def finished(concluded: Concluded) -> Finished:
    """Return a job that is over as its person gets it."""
    return Finished(receipt=concluded.receipt, results=concluded.results, items=concluded.items)


def waiting(session: Session) -> tuple[Waiting, ...]:
    """Return where every job is that goes on: those at work first, each kind by when it is due."""
    return tuple(map(waiting_of, steps.waiting(session.workspace.database)))


def where(session: Session, run_id: str) -> Waiting | None:
    """Return where a job is; None where it is over, or is no job."""
    step = steps.step_of(session.workspace.database, run_id)
    return None if step is None else waiting_of(step)


def can_leave(session: Session, plan: Plan) -> bool:
    """Tell whether what a plan sends is within this process's reach."""
    led = {each.host for each in plan.network.resolve}  # to an address that the person set; the door judges which
    hosts = [urlsplit(exchange.url).hostname or "" for exchange in plan.exchanges]
    stated = all(host in led or is_address(host) for host in hosts)
    return session.link is not None and session.reach is not Reach.NONE and (session.reach is Reach.ONLINE or stated)


def body_file(folder: Path, run_id: str, exchange: str) -> Path:
    """Return where a body rests, sealed, that goes out later."""
    return folder / f"{run_id}.{exchange}.body"


def is_due(session: Session, step: StoredStep | None, *, early: bool = False) -> bool:
    """Tell whether the next request of a job may be made now."""
    if step is None:
        return False
    left = step.due - session.now()
    return early or not timedelta(0) < left < _NO_WAIT  # nobody waits that long: the clock was set back


def _ready(session: Session, sent: Sent, step: StoredStep, held: ExitStack) -> Work | None:
    """Make ready what a door gets; None where an earlier door is at this request still."""
    exchange, place = template(sent.plan, step.exchange), sent.place
    if is_sent_once(exchange):
        check_not_contradicted(session, sent.plan.where)
    if exchange is sent.plan.exchanges[0]:
        locality.check(session, sent.plan.where, sent.plan.model)
    if place != runner.place_of(place.part.parent, sent.run_id):  # those of the first attempt are the lock of the job
        if place.state.exists() and settle(place.state) is Attempt.ALIVE:
            return None
        place.remove()
    place.make()
    order = _order(session, sent, step, exchange)
    body = _body(session, sent, step, exchange, order)
    if body is not None:
        held.callback(os.close, body)
    assert session.link is not None  # noqa: S101  looked at before
    channel = session.link.door()
    held.callback(channel.close)
    return Work(channel=channel, order=order, place=place, body=body)


def _order(session: Session, sent: Sent, step: StoredStep, exchange: Exchange) -> Order:
    plan, number = sent.plan, step.fetching
    known = {**dict(step.fillings), **dict(step.results[number].fillings if number is not None else ())}
    card = session.catalog.card(session.catalog.model(plan.model))
    order = order_for(plan, exchange, credential_for(session, plan.where), way_to(session, card).ca)
    key = step.bodies.get(exchange.name)
    limits = Limits()
    if exchange.purpose is Purpose.POLL:
        limits = replace(limits, answer=_SHORT, idle=_SHORT)
    if exchange.purpose is Purpose.FETCH:
        limits = replace(limits, whole=_LONG, body_bytes=session.settings.largest_result_mib * _MIB)
    return replace(
        order,
        fillings=filled(exchange, tuple(known.items())) or (),
        body_key=key.reveal() if key is not None else new_key(),
        answer_key=new_key(),
        limits=limits,
    )


def _body(session: Session, sent: Sent, step: StoredStep, exchange: Exchange, order: Order) -> int | None:
    """Return the sealed body of a request: the one that was kept for it, or one made of the plan's own words."""
    if not exchange.body:
        return None
    folder = session.workspace.folder / ATTEMPTS
    if exchange.name in step.bodies:
        return spool.kept(body_file(folder, sent.run_id, exchange.name))
    return spool.spool(folder, render(exchange.body, ()), order.body_key).descriptor


def _begin(session: Session, step: StoredStep, work: Work) -> StoredStep | None:
    """Write down that a door gets it, if its provider has a free place."""
    database = session.workspace.database
    begun = replace(step, begun=True, queued=False, key=Secret(work.order.answer_key))
    with database.transaction():
        if not has_place(session, step):
            return None
        steps.keep_step(database, begun)
    return begun


def has_place(session: Session, step: StoredStep) -> bool:
    """Tell whether a job may go on: it did begin, or its provider has a free place."""
    return not step.queued or free_places(session, step.provider) > 0


def free_places(session: Session, provider: str) -> int:
    """Return how many more sends of a provider may begin now."""
    most = dict(session.settings.jobs_limits).get(provider, session.settings.jobs_at_once)
    return most - steps.going_on(session.workspace.database, provider)


def is_reachable(session: Session, run_id: str) -> bool:
    """Tell whether this process may ask what a job asks next."""
    stored = sends.send_of(session.workspace.database, run_id)
    return stored is not None and bool(stored.plan) and can_leave(session, plan_of(session, stored))
