"""Approve a plan and carry it out; every step is an entry of the ledger before it is a fact.

In one transaction the approval is used up and the entry of the beginning is added; in another the result becomes an
item and the entry of the outcome is added. What is cut off between the two, `recovery` puts in order. A send is three
steps, since the one in the middle takes minutes and needs no workspace: `begin`, `deliver`, `finish`.
"""

from collections.abc import Sequence
from typing import TypeAlias

from localai.crypto.canonical import digest
from localai.errors import ConsentError, LocalaiError
from localai.jobs.following import is_job
from localai.ondevice import models as here
from localai.ondevice.models import RunResult
from localai.operations import budgets, leaves, sending, standing, turns
from localai.operations.deleting import delete_copies
from localai.operations.earlier import earlier_of
from localai.operations.gathering import from_items
from localai.operations.grounds import keep_grounds
from localai.operations.leaves import Leaf
from localai.operations.ledger import receipt, recording
from localai.operations.plan import Planned, plan
from localai.operations.queue import Rounds, Said, Tell
from localai.operations.recovery import drop_lock, recover, run_lock
from localai.operations.results import About, Ending, Made, commit, end, opening_of
from localai.operations.sending import Begun as Begun
from localai.operations.sending import Delivered as Delivered
from localai.operations.sending import Finished as Finished
from localai.operations.sending import Reached, Show, check_way_out
from localai.operations.session import Session
from localai.operations.standing import StandingConsent
from localai.phrases import plan as phrases
from localai.policy.effective import HERE
from localai.sending_errors import ReachError
from localai.vault import consents, entries, runs
from localai.vault.consents import NewConsent, StoredConsent
from localai.vault.contents import open_content
from localai.vault.runs import NewRun
from localai.vocabulary.batches import Asked
from localai.vocabulary.bodies import Beginning, Consent, Once, RunBegun
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.records import Head, Opening

Under: TypeAlias = StandingConsent | Leaf
"""What a plan may go under that was not approved by itself."""


def approve(session: Session, planned: Planned, how: How) -> str:
    """Record that a person approved exactly this plan, once; return the id of the approval.

    It holds for ten minutes. Raises ConsentError while a run is using the same, and for what leaves this computer
    ReachError and KeyMissingError where it could not go out anyway.
    """
    check_way_out(session, planned)
    consent_id, opening = session.new_id(), opening_of(planned.digest)
    with recording(session) as record:
        new = NewConsent(id=consent_id, digest=planned.digest, how=how, item_ids=_items_of(planned))
        consents.grant(session.workspace.database, new, now=session.now())
        body = Consent(consent_id=consent_id, scope=Once(plan=commit(opening)), how=how, accepted=planned.plan.accepted)
        record.append(body, [opening])
    return consent_id


def run(
    session: Session,
    planned: Planned,
    digest_approved: str,
    show: Show | None = None,
    *,
    under: StandingConsent | None = None,
) -> Finished:
    """Carry out a plan under the approval of exactly this digest, or under a standing one that was found to match.

    `show` gets the text of an answer as it arrives. A job with several exchanges comes back `waiting`, for `follow`.

    The plan is made again first: content, rules and cards as they are now, judged with today's date. Raises
    ConsentError where it is another one, was not approved or was carried out meanwhile, and what the model raises; then
    the outcome is in the ledger as failed. A send raises ProviderError, ProviderRefusedError, OutcomeUnknownError.
    """
    if planned.plan.run is None:
        if is_job(planned.plan) and turns.free_places(session, planned.plan.where) < 1:
            return _in_queue(session, enqueue(session, planned, digest_approved, under=under))
        begun = begin(session, planned, digest_approved, under=under)
        try:
            return finish(session, begun, deliver(begun, show))
        finally:
            begun.close()
    again, seen = _again(session, Asked(wish=planned.wish, rules=planned.rules), digest_approved)
    return _run(session, again, seen, under)


def begin(
    session: Session,
    planned: Planned,
    digest_approved: str,
    *,
    under: StandingConsent | None = None,
    queued: bool = False,
) -> Begun:
    """Use up the approval of a plan for a service and write down that it is about to be sent, durable on return.

    Close what is returned, whatever happens; what is `queued` waits for its turn. Raises ConsentError,
    BudgetSpentError, ReachError, KeyMissingError, SandboxError, DiskError.
    """
    check_way_out(session, planned)
    again, seen = _again(session, Asked(wish=planned.wish, rules=planned.rules), digest_approved)
    return _begin(session, again, seen, under, queued=queued)


def begin_leaf(session: Session, asked: Asked, digest_approved: str, leaf: Leaf) -> Begun | Finished:
    """Make the plan of one leaf of a batch and begin it as `begin` does; what runs here is carried out.

    Raises what `plan` and `begin` raise, and what a model here raises.
    """
    again, seen = _again(session, asked, digest_approved)
    if again.plan.run is not None:
        return _run(session, again, seen, leaf)
    check_way_out(session, again)
    return _begin(session, again, seen, leaf)


def _begin(session: Session, again: Planned, seen: Head, under: Under | None, *, queued: bool = False) -> Begun:
    begun = sending.prepare(session, again, queued=queued)
    try:
        with recording(session) as record:
            # nobody else writes until this ends: what is left of the week now is left for this send
            budgets.check(session, budgets.taken_by(again.plan, len(again.wish.inputs)))
            consent = _use_approval(session, again, begun.run_id, seen, under)
            sending.keep(session.workspace.database, begun)
            openings = _openings(again)
            sending.record_intent(record, begun, _beginning(again, begun.run_id, consent, openings), openings)
    except BaseException:
        begun.give_up()
        raise
    return begun


def enqueue(session: Session, planned: Planned, digest_approved: str, *, under: StandingConsent | None = None) -> str:
    """Use up the approval of a plan for a service and put it into the queue, durable on return; return its id.

    It goes out when its provider has a free place; `follow` and every later session work off the queue. Raises as
    `begin` does.
    """
    begun = begin(session, planned, digest_approved, under=under, queued=True)
    begun.close()
    return begun.run_id


def follow(session: Session, run_id: str, tell: Tell = lambda _: None) -> Finished:
    """Work off a job that waits until it is over; `tell` hears of every turn. It may be left at any time.

    Raises ProviderError, ProviderRefusedError, OutcomeUnknownError where it did not work, and ReachError where it lies
    out of this process's reach.
    """
    ends: list[Said] = []
    put_off: list[LocalaiError] = []

    def hear(said: Said) -> None:
        tell(said)
        if said.is_over:
            ends.append(said)
        elif said.error is not None:
            put_off.append(said.error)

    Rounds(session, hear, [run_id]).until_over()
    if not ends:
        found = receipt(session, run_id)
        waiting = turns.where(session, run_id)
        if waiting is not None and put_off:
            raise put_off[-1]
        if waiting is not None:
            raise ReachError(needed=found.where, reach=session.reach.value)
        return Finished(receipt=found, results=(), items=())  # another process took the end in
    if ends[-1].error is not None:
        raise ends[-1].error
    assert ends[-1].finished is not None  # noqa: S101  it is one or the other
    return ends[-1].finished


def deliver(begun: Begun, show: Show | None = None, reached: Reached | None = None) -> Delivered:
    """Have the door send it, and wait until that has ended; knows no session, so it may run in another thread.

    `reached` gets each stage and the bytes of the body that have left.
    """
    return sending.deliver(begun, show, reached)


def finish(session: Session, begun: Begun, delivered: Delivered) -> Finished:
    """Write down how it ended and keep the results, then have the copies deleted for which there is a call.

    Raises ProviderError, ProviderRefusedError, OutcomeUnknownError and what kept the door from beginning; all of it is
    in the ledger by then.
    """
    return sending.finish(session, begun, delivered)


def _in_queue(session: Session, run_id: str) -> Finished:
    waiting = turns.where(session, run_id)
    return Finished(receipt=receipt(session, run_id), results=(), items=(), waiting=waiting)


def _again(session: Session, asked: Asked, digest_approved: str) -> tuple[Planned, Head]:
    """Make the plan again, as things are now; return it with how far the ledger went before."""
    for taken_in in recover(session):
        delete_copies(session, taken_in)
    seen = entries.head(session.workspace.database)
    again = plan(session, asked.wish, rules=asked.rules)
    if again.digest != digest_approved:
        raise ConsentError(digest=digest_approved, problem=phrases.CHANGED)
    return again, seen


def _run(session: Session, again: Planned, seen: Head, under: Under | None) -> Finished:
    run_id = session.new_id()
    lock = run_lock(session, run_id)
    try:
        with lock.exclusive():
            _begin_here(session, again, run_id, seen, under)
            finished = _carry_out(session, again, run_id)
    finally:
        lock.close()
        drop_lock(session, run_id)
    return finished


def _begin_here(session: Session, planned: Planned, run_id: str, seen: Head, under: Under | None) -> None:
    """Use up the approval and add the entry of the run: both, or neither."""
    with recording(session) as record:
        consent = _use_approval(session, planned, run_id, seen, under)
        sending.keep_wish(session.workspace.database, run_id, planned.wish)
        openings = _openings(planned)
        files = planned.plan.run.files if planned.plan.run else ()
        beginning = _beginning(planned, run_id, consent, openings)
        record.append(RunBegun(beginning=beginning, model_files=digest(files)), openings)


def _use_approval(session: Session, planned: Planned, run_id: str, seen: Head, under: Under | None) -> StoredConsent:
    """Use up the approval, keep the run's row and what was decided by; belongs inside the transaction of its entry.

    `seen` is how far the ledger went before the plan was made again; rules, classes and answers are entries, so what
    came after it may have changed the plan.
    """
    database, now = session.workspace.database, session.now()
    if entries.head(database) != seen:
        _check_unchanged(session, planned)
    if runs.earlier(database, planned.base).times != planned.plan.repeat:
        raise ConsentError(digest=planned.digest, problem=phrases.CHANGED)
    consent = _consent(session, planned, run_id, under)
    new = NewRun(
        id=run_id,
        base=planned.base,
        consent=consent.id,
        model=planned.plan.model,
        begun_at=now,
        inputs=planned.wish.inputs,
        again=tuple(used for before in earlier_of(session, planned.wish) for used in before.items),
    )
    runs.insert_run(database, new)
    wanted = planned.plan
    card = session.catalog.card(session.catalog.model(wanted.model))
    keep_grounds(session, card, wanted.policy, wanted.rules)
    return consent


def _consent(session: Session, planned: Planned, run_id: str, under: Under | None) -> StoredConsent:
    match under:
        case None:
            return consents.consume(session.workspace.database, planned.digest, run_id, now=session.now())
        case Leaf():
            return leaves.use(session, under, planned, run_id)
    return standing.use(session, under, planned, run_id)


def _check_unchanged(session: Session, planned: Planned) -> None:
    if plan(session, planned.wish, rules=planned.rules, remember=False).digest != planned.digest:
        raise ConsentError(digest=planned.digest, problem=phrases.CHANGED)


def _beginning(planned: Planned, run_id: str, consent: StoredConsent, openings: Sequence[Opening]) -> Beginning:
    """Return what a run and a send have in common; `openings` are those of the plan and of its parts, in order."""
    wanted = planned.plan
    commitments = tuple(map(commit, openings))
    return Beginning(
        run_id=run_id,
        consent_id=consent.id,
        how=consent.how,
        attempt=consent.attempt,
        task=wanted.task,
        model=wanted.model,
        where=HERE if wanted.policy.runs_here else wanted.where,
        item_class=wanted.item_class,
        purpose=wanted.purpose,
        policy=digest(wanted.policy),
        card=wanted.card,
        rules=digest(wanted.rules),
        accepted=wanted.accepted,
        plan=commitments[0],
        parts=commitments[1:],
        repeat=wanted.repeat,
        number=consent.number,
    )


def _carry_out(session: Session, planned: Planned, run_id: str) -> Finished:
    about = About(
        run_id=run_id,
        model=planned.plan.model,
        item_class=planned.plan.item_class,
        inputs=_items_of(planned),
        project_id=planned.wish.project_id,
        keep=planned.wish.keep,
    )
    try:
        result = _run_here(session, planned)
        made = Made(media_type=result.media_type, content=result.content, text=result.text, source=result.source)
        items = end(session, about, Ending(outcome=Outcome.DONE, received=result.size, results=(made,)))
    except BaseException as error:
        problem = error.code if isinstance(error, LocalaiError) else "interrupted"
        end(session, about, Ending(outcome=Outcome.FAILED, problem=problem))
        raise
    return Finished(receipt=receipt(session, run_id), results=from_items(session, (result,), items), items=items)


def _run_here(session: Session, planned: Planned) -> RunResult:
    workspace, wish = session.workspace, planned.wish
    contents = [  # a result may be made of ranges of them, so they stay open as long as it does
        open_content(workspace.database, workspace.blobs, used.item_id, used.version) for used in wish.inputs
    ]
    return here.run(wish.model, contents, dict(wish.settings), session.python)


def _openings(planned: Planned) -> list[Opening]:
    return [opening_of(each) for each in (planned.digest, *(part.digest for part in planned.plan.parts))]


def _items_of(planned: Planned) -> tuple[str, ...]:
    return tuple(dict.fromkeys(used.item_id for used in planned.wish.inputs))
