"""Copies elsewhere that a call deletes: only calls that the approved plan holds, each through a door of its own."""

import hashlib
import json
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from localai.crypto.canonical import encode
from localai.crypto.derive import new_key
from localai.egress.attempt import Attempt, settle
from localai.egress.order import Delivered, Order, Stage
from localai.errors import IntegrityError, NotFoundError, SandboxError
from localai.jobs.runner import BEFORE_FIRST_BYTE, Work, deliver, place_of, settled, understood
from localai.ledger.decoding import decode_as
from localai.operations.contradictions import heard
from localai.operations.keys import credential_for
from localai.operations.ledger import recording
from localai.operations.recovery import ATTEMPTS
from localai.operations.remote_ids import forget_gone
from localai.operations.routes import route
from localai.operations.session import Session
from localai.providers.adapter import Problem
from localai.providers.body import render
from localai.providers.registry import adapter_for
from localai.vault import runs, sends, spool
from localai.vault.credentials import StoredCredential
from localai.vault.sends import StoredSend
from localai.vocabulary.bodies import CopyDeleted
from localai.vocabulary.outbound import Exchange, Plan, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.reach import Reach

_FIRST_PAUSE: Final = timedelta(minutes=10)
_LONGEST_PAUSE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A call that was made to delete a copy, and how it ended."""

    run_id: str
    call: str
    outcome: Outcome
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsLeft:
    """The calls that a send still waits for, as cards write them."""

    calls: frozenset[str]


def order_for(plan: Plan, exchange: Exchange, stored: StoredCredential | None, ca: bytes) -> Order:
    """Return the order for one exchange of a plan, without the keys of its body and its answer."""
    secret, encoded = stored.secret if stored else None, encode(plan)
    return Order(
        provider=plan.where,
        exchange=exchange,
        network=plan.network,
        credential=plan.credential,
        plan=encoded,
        digest=hashlib.sha256(encoded).hexdigest(),
        account=stored.account if stored else "",
        secret=secret.reveal() if secret else b"",
        salt=stored.salt if stored else b"",
        ca=ca,
    )


def delete_copies(session: Session, run_id: str) -> tuple[Deletion, ...]:
    """Make the deletions of one send that are still to be made, each a ledger entry; what fails can be tried again."""
    stored = sends.send_of(session.workspace.database, run_id)
    if stored is None or not stored.plan or session.link is None or session.reach is Reach.NONE:
        return ()
    plan, given, calls = _still_to_make(session, stored)
    made = tuple(_delete(session, stored, plan, exchange, given) for exchange in calls)
    with session.workspace.database.transaction():
        if all(each.outcome is Outcome.DONE for each in made):
            sends.settle_send(session.workspace.database, run_id, fillings="[]")
        else:
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 4**stored.tries)
            sends.try_later(session.workspace.database, run_id, session.now() + pause)
    if made:
        forget_gone(session)
    return made


def delete_due(session: Session) -> tuple[Deletion, ...]:
    """Make the deletions that failed before, or were cut off, and whose next try is due; with growing pauses."""
    waiting = sends.with_due_deletions(session.workspace.database, session.now())
    return tuple(each for run_id in waiting for each in delete_copies(session, run_id))


def delete_all(session: Session, item_id: str | None = None) -> tuple[Deletion, ...]:
    """Make all deletions that are still to be made, or those of sends that used or made one item."""
    database = session.workspace.database
    wanted = None if item_id is None else set(runs.runs_with(database, item_id))
    waiting = [each for each in sends.with_deletions(database) if wanted is None or each.run in wanted]
    return tuple(each for stored in waiting for each in delete_copies(session, stored.run))


def calls_left(session: Session) -> dict[str, CallsLeft]:
    """Return by send which calls can still delete copies of it."""
    left = {}
    for stored in sends.with_deletions(session.workspace.database):
        _, _, calls = _still_to_make(session, stored)
        left[stored.run] = CallsLeft(calls=frozenset(map(_call, calls)))
    return left


def _still_to_make(session: Session, stored: StoredSend) -> tuple[Plan, tuple[tuple[str, str], ...], list[Exchange]]:
    """Return the plan of a send, what fills its holes, and the deletions that can be filled."""
    known = session.plans.get(stored.run)
    plan = known[1] if known is not None and known[0] == stored.plan else decode_as(Plan, stored.plan)
    given = tuple((str(name), str(text)) for name, text in json.loads(stored.fillings))
    calls = [each for each in plan.follow_ups if each.purpose is Purpose.DELETE and _is_filled(each, given)]
    return plan, given, calls


def _call(exchange: Exchange) -> str:
    return f"{exchange.method} {urlsplit(exchange.url).path}"


def _is_filled(exchange: Exchange, given: tuple[tuple[str, str], ...]) -> bool:
    return {hole.name for hole in exchange.holes} <= {name for name, _ in given}


def _delete(
    session: Session, stored: StoredSend, plan: Plan, exchange: Exchange, given: tuple[tuple[str, str], ...]
) -> Deletion:
    names = {hole.name for hole in exchange.holes}
    key = new_key()
    order = order_for(plan, exchange, credential_for(session, plan.where), route(session.settings).ca)
    order = replace(order, answer_key=key, fillings=tuple(each for each in given if each[0] in names))
    outcome, problem = make_call(session, stored, plan, order)
    call = _call(exchange)
    with recording(session) as record:
        record.append(CopyDeleted(run_id=stored.run, call=call, outcome=outcome, problem=problem))
    return Deletion(run_id=stored.run, call=call, outcome=outcome, problem=problem)


def make_call(session: Session, stored: StoredSend, plan: Plan, order: Order) -> tuple[Outcome, str]:
    """Have a door make a call of a plan that carries no content; return how that ended, and a stable code.

    A body it may have, of the plan's own words.
    """
    place = place_of(session.workspace.folder / ATTEMPTS, stored.run, order.exchange.name)
    if settle(place.state) is Attempt.ALIVE:
        return Outcome.NOT_SENT, "going-on"
    place.remove()
    place.make()
    assert session.link is not None  # noqa: S101  looked at before
    order = replace(order, body_key=new_key())
    with ExitStack() as held:
        body = _own_words(session, order, held)
        try:
            work = Work(channel=session.link.door(), order=order, place=place, body=body)
        except SandboxError:
            place.remove()
            return Outcome.NOT_SENT, "lost"
        final = settled(place, deliver(work, lambda _: None))
    if final is None:
        return Outcome.UNKNOWN, "lost"
    ended = _ended(session, stored, plan, order, final)
    place.remove()
    return ended


def _own_words(session: Session, order: Order, held: ExitStack) -> int | None:
    """Return the body of a call, sealed in a file without a name; None where it has none."""
    if not order.exchange.body:
        return None
    spooled = spool.spool(session.workspace.folder / ATTEMPTS, render(order.exchange.body, ()), order.body_key)
    held.callback(os.close, spooled.descriptor)
    return spooled.descriptor


def _ended(session: Session, stored: StoredSend, plan: Plan, order: Order, final: Delivered) -> tuple[Outcome, str]:
    if final.stage in BEFORE_FIRST_BYTE:
        return Outcome.NOT_SENT, final.problem
    adapter = None
    with suppress(NotFoundError):
        adapter = adapter_for(session.catalog.model(plan.model))
    if final.stage is not Stage.DONE or adapter is None:
        return Outcome.UNKNOWN, final.problem
    place = place_of(session.workspace.folder / ATTEMPTS, stored.run, order.exchange.name)
    try:
        step, answer = understood(adapter, json.loads(stored.state), place, order.answer_key, order.exchange.name)
    except IntegrityError:
        return Outcome.UNKNOWN, "damaged"
    heard(session, plan.where, answer, stored.run)
    return (step.outcome, step.code) if isinstance(step, Problem) else (Outcome.DONE, "")
