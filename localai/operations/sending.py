"""The steps of a send: what it needs is made ready, its intent and its end are written down, a door sends in between.

Until the intent is durable nothing can have left; from then on every end is one of: not sent, done, refused, failed,
unknown. `concluding` knows which.
"""

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from localai.crypto.canonical import encode
from localai.crypto.derive import new_key
from localai.egress.order import Delivered as Delivered
from localai.egress.order import Order
from localai.errors import ConsentError
from localai.jobs import runner
from localai.jobs.following import is_job
from localai.jobs.runner import Reached as Reached
from localai.jobs.runner import Show as Show
from localai.jobs.runner import Work, place_of, reader
from localai.operations import locality
from localai.operations.concluding import Finished as Finished
from localai.operations.concluding import Waiting, conclude, copies_of, raise_for
from localai.operations.deleting import delete_copies, order_for
from localai.operations.gathering import Sent, parts_of
from localai.operations.ledger import Recorder, receipt
from localai.operations.plan import Planned
from localai.operations.recovery import ATTEMPTS, run_lock
from localai.operations.results import commit, opening_of
from localai.operations.session import Session
from localai.operations.turns import body_file, can_leave, finished
from localai.phrases import plan as phrases
from localai.providers.adapter import Adapter
from localai.providers.body import render
from localai.providers.registry import adapter_for
from localai.sending_errors import KeyMissingError, NotConnectedError, ReachError
from localai.storage.database import Database
from localai.storage.files import discard
from localai.vault import sends, spool, steps, wishes
from localai.vault.sends import StoredSend
from localai.vault.steps import StoredStep
from localai.vault.wishes import StoredWish
from localai.vocabulary.bodies import Beginning, Intent
from localai.vocabulary.outbound import Exchange
from localai.vocabulary.records import Opening
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Wish


@dataclass(slots=True, kw_only=True)
class Begun:
    """A send that is about to go out, or on its way: what a door gets and what its end needs. Close it.

    What is queued has no `work` yet.
    """

    planned: Planned
    sent: Sent
    work: Work | None
    adapter: Adapter
    held: ExitStack

    @property
    def run_id(self) -> str:
        """The id of the send and of its receipt."""
        return self.sent.run_id

    def close(self) -> None:
        """Let go of the body, and of the lock that keeps other processes from judging this send."""
        self.held.close()

    def give_up(self) -> None:
        """Undo what was made ready for a send that does not begin."""
        for path in parts_of(self.sent.place.part.parent, self.run_id):
            discard(path)
        self.close()


def check_way_out(session: Session, planned: Planned) -> None:
    """Raise ReachError or KeyMissingError where a plan could not leave this computer anyway."""
    plan = planned.plan
    if plan.run is not None:
        return
    if not can_leave(session, plan):
        raise ReachError(needed=plan.policy.title, reach=session.reach.value)
    if planned.credential_missing:
        raise KeyMissingError(provider=plan.where, title=plan.policy.title)


def prepare(session: Session, planned: Planned, *, queued: bool = False) -> Begun:
    """Make ready all that can fail without anything being used up: sealed bodies, lock, files, and a door that waits.

    What is `queued` gets its door when its turn comes. A server on this computer must show again that it keeps things
    here. Raises NotConnectedError, NotLocalError, ConsentError, SandboxError, DiskError.
    """
    plan, outward = planned.plan, planned.outward
    adapter = adapter_for(session.catalog.model(plan.model))
    if outward is None or session.link is None or adapter is None:
        raise NotConnectedError(model=plan.model, provider=plan.policy.title)
    locality.check(session, plan.where, plan.model)
    run_id = session.new_id()
    place = place_of(session.workspace.folder / ATTEMPTS, run_id)
    order = replace(order_of(planned, plan.exchanges[0]), body_key=new_key(), answer_key=new_key())
    with ExitStack() as held:
        body = None if queued else _spooled(session, planned, plan.exchanges[0], order.body_key)
        if body is not None:
            held.callback(os.close, body)
        lock = run_lock(session, run_id)
        held.callback(lock.close)
        held.enter_context(lock.exclusive())
        try:
            step = _first_step(session, planned, run_id, order, queued=queued)
            place.make()
            channel = None if queued else session.link.door()
        except BaseException:
            for path in parts_of(place.part.parent, run_id):
                discard(path)
            raise
        if channel is not None:
            held.callback(channel.close)
        sent = Sent(
            run_id=run_id,
            plan=plan,
            state=outward.state,
            tokens=outward.tokens,
            project_id=planned.wish.project_id,
            inputs=tuple(dict.fromkeys(used.item_id for used in planned.wish.inputs)),
            place=place,
            answer_key=order.answer_key,
            step=step,
        )
        work = None if channel is None else Work(channel=channel, order=order, place=place, body=body)
        return Begun(planned=planned, sent=sent, work=work, adapter=adapter, held=held.pop_all())


def _first_step(session: Session, planned: Planned, run_id: str, order: Order, *, queued: bool) -> StoredStep | None:
    """Return where a job begins, with the bodies kept that go out later; None for a send that is one exchange."""
    plan = planned.plan
    if not queued and not is_job(plan):
        return None
    keys = {}
    for exchange in plan.exchanges if queued else plan.exchanges[1:]:
        if exchange.body:
            keys[exchange.name] = _keep(session, planned, exchange, run_id)
    return StoredStep(
        run=run_id,
        provider=plan.where,
        exchange=plan.exchanges[0].name,
        due=session.now(),
        queued=queued,
        begun=not queued,
        key=Secret(b"" if queued else order.answer_key),
        bodies=keys,
    )


def _keep(session: Session, planned: Planned, exchange: Exchange, run_id: str) -> Secret:
    """Seal a body into a file that stays until it goes out; return its key."""
    contents = planned.outward.contents if planned.outward else ()
    key, path = new_key(), body_file(session.workspace.folder / ATTEMPTS, run_id, exchange.name)
    kept = spool.keep(path, render(exchange.body, contents), key)
    os.close(kept.descriptor)
    if (kept.size, kept.digest) != (exchange.body_size, exchange.body_digest):
        raise ConsentError(digest=planned.digest, problem=phrases.CHANGED)
    return Secret(key)


def record_intent(record: Recorder, begun: Begun, beginning: Beginning, openings: Sequence[Opening]) -> None:
    """Add the entry that a send is about to start and keep what its end needs; belongs inside `recording`."""
    plan, exchanges = begun.planned.plan, begun.planned.plan.exchanges
    bodies = [opening_of(exchange.body_digest) for exchange in exchanges]
    intent = Intent(
        beginning=beginning,
        sent=plan.bytes_out,
        hosts=tuple(urlsplit(exchange.url).netloc for exchange in exchanges),
        bodies=tuple(map(commit, bodies)),
        header_names=tuple(header.name for exchange in exchanges for header in exchange.headers),
        credential=plan.credential.fingerprint if plan.credential else "",
        cost_at_risk=plan.cost.high,
        currency=plan.cost.currency,
        copies=copies_of(plan),
        items=len(begun.planned.wish.inputs),
    )
    record.append(intent, [*openings, *bodies])


def keep(database: Database, begun: Begun) -> None:
    """Keep what the end of a send needs; belongs inside the transaction of its intent."""
    sent = begun.sent
    row = StoredSend(
        run=sent.run_id,
        provider=sent.plan.where,
        project=sent.project_id,
        plan=encode(sent.plan),
        answer_key=Secret(sent.answer_key),
        state=json.dumps(dict(sent.state)),
        tokens=json.dumps(sent.tokens),
    )
    sends.insert_send(database, row)
    keep_wish(database, sent.run_id, begun.planned.wish)
    if sent.step is not None:
        steps.keep_step(database, sent.step)


def keep_wish(database: Database, run_id: str, wish: Wish) -> None:
    """Keep what was asked for where its result is kept; belongs inside the transaction of the run's entry."""
    if wish.keep:
        said = StoredWish(
            run=run_id,
            task=wish.task,
            prompt=wish.prompt,
            settings=json.dumps(wish.settings),
            continues=wish.continues,
            project=wish.project_id,
            branch_of=wish.branch_of,
        )
        wishes.insert_wish(database, said)


def order_of(planned: Planned, exchange: Exchange) -> Order:
    """Return the order for one exchange of a plan, without the keys of its body and its answer."""
    plan, outward = planned.plan, planned.outward
    stored = outward.credential if outward else None
    return order_for(plan, exchange, stored, outward.ca if outward else b"")


def deliver(begun: Begun, show: Show | None, reached: Reached | None = None) -> Delivered:
    """Have the door send it, and wait until that has ended; knows no session, so it may run in another thread."""
    if begun.work is None:
        raise ValueError("it waits in the queue")
    watch = reader(begun.adapter, begun.sent.state, show, reached) if show else lambda _: None
    return runner.deliver(begun.work, watch)


def finish(session: Session, begun: Begun, delivered: Delivered) -> Finished:
    """Write down how it ended, let go of the lock, and have copies deleted; raises what a person should know.

    A job that goes on elsewhere is `waiting`.
    """
    concluded = conclude(session, begun.sent, delivered)
    begun.close()
    if isinstance(concluded, Waiting):
        return Finished(receipt=receipt(session, begun.run_id), results=(), items=(), waiting=concluded)
    delete_copies(session, begun.run_id)
    raise_for(begun.sent, concluded)
    return finished(concluded)


def _spooled(session: Session, planned: Planned, exchange: Exchange, key: bytes) -> int | None:
    """Seal the body into a file without a name; raises ConsentError where it is not the one of the plan."""
    if not exchange.body:
        return None
    contents = planned.outward.contents if planned.outward else ()
    spooled = spool.spool(session.workspace.folder / ATTEMPTS, render(exchange.body, contents), key)
    if (spooled.size, spooled.digest) != (exchange.body_size, exchange.body_digest):
        os.close(spooled.descriptor)
        raise ConsentError(digest=planned.digest, problem=phrases.CHANGED)
    return spooled.descriptor
