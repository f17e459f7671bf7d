"""Approve a plan and carry it out; every step is an entry of the ledger before it is a fact.

In one transaction the approval is used up and the entry of the run is added; in another the result becomes an item and
the entry of the outcome is added. Whatever is cut off between the two, `recovery` puts in order.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from localai.crypto.canonical import commitment, digest, new_salt
from localai.errors import ConsentError, LocalaiError
from localai.ondevice import models as here
from localai.ondevice.models import RunResult
from localai.operations.ledger import Recorder, receipt, recording
from localai.operations.plan import Planned, plan
from localai.operations.recovery import drop_lock, ended, recover, run_lock
from localai.operations.session import Session
from localai.phrases import plan as phrases
from localai.policy.addresses import is_address
from localai.sending_errors import KeyMissingError, ReachError
from localai.vault import consents, entries, runs
from localai.vault.blobs import StoredBlob
from localai.vault.consents import NewConsent, StoredConsent
from localai.vault.contents import CONTENT_ROLE, NewItem, adding, insert_item, open_content
from localai.vault.items import item_of
from localai.vault.kinds import HEAD_BYTES, recognize
from localai.vault.runs import NewRun
from localai.vault.search import TEXT_LIMIT
from localai.vocabulary.bodies import Beginning, Consent, Once, RunBegun
from localai.vocabulary.items import Item, Origin, strictest
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.reach import Reach
from localai.vocabulary.records import Head, Opening, Receipt

_ENDINGS = {"text/plain": ".txt", "image/jpeg": ".jpg", "image/png": ".png", "text/markdown": ".md"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What came of a plan: the receipt, the result, and the items it became (none where it is not kept)."""

    receipt: Receipt
    result: RunResult
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    outcome: Outcome = Outcome.DONE
    problem: str = ""
    opening: Opening | None = None
    received: int = 0
    made: tuple[str, ...] = ()


def approve(session: Session, planned: Planned, how: How) -> str:
    """Record that a person approved exactly this plan, once; return the id of the approval.

    It holds for ten minutes. Raises ConsentError while a run is using the same, and for what leaves this computer
    ReachError and KeyMissingError where it could not go out anyway.
    """
    check_way_out(session, planned)
    consent_id, opening = session.new_id(), _opening(planned.digest)
    with recording(session) as record:
        new = NewConsent(id=consent_id, digest=planned.digest, how=how, item_ids=_items_of(planned))
        consents.grant(session.workspace.database, new, now=session.now())
        once = Once(plan=_commitment(opening))
        body = Consent(consent_id=consent_id, scope=once, how=how, accepted=planned.plan.accepted)
        record.append(body, [opening])
    return consent_id


def run(session: Session, planned: Planned, digest_approved: str) -> Finished:
    """Carry out a plan under the approval of exactly this digest.

    The plan is made again first: content, rules and cards as they are now, judged with today's date. Raises
    ConsentError where it is another one, was not approved or was carried out meanwhile, and what the model raises; then
    the outcome is in the ledger as failed.
    """
    recover(session)
    seen = entries.head(session.workspace.database)
    again = plan(session, planned.wish, rules=planned.rules)
    if again.digest != digest_approved:
        raise ConsentError(digest=digest_approved, problem=phrases.CHANGED)
    run_id = session.new_id()
    lock = run_lock(session, run_id)
    try:
        with lock.exclusive():
            _begin(session, again, run_id, seen)
            finished = _carry_out(session, again, run_id)
    finally:
        lock.close()
        drop_lock(session, run_id)
    return finished


def check_way_out(session: Session, planned: Planned) -> None:
    """Raise ReachError or KeyMissingError where a plan could not leave this computer anyway."""
    plan = planned.plan
    if plan.run is not None:
        return
    stated = all(is_address(urlsplit(exchange.url).hostname or "") for exchange in plan.exchanges)
    if session.link is None or session.reach is Reach.NONE or (session.reach is Reach.LOCAL and not stated):
        raise ReachError(needed=plan.policy.title, reach=session.reach.value)
    if planned.credential_missing:
        raise KeyMissingError(provider=plan.where)


def _begin(session: Session, planned: Planned, run_id: str, seen: Head) -> None:
    """Use up the approval and add the entry of the run: both, or neither.

    `seen` is how far the ledger went before the plan was made again; rules, classes and answers are entries, so what
    came after it may have changed the plan.
    """
    database, now = session.workspace.database, session.now()
    with recording(session) as record:
        if entries.head(database) != seen:
            _check_unchanged(session, planned)
        if runs.earlier(database, planned.base).times != planned.plan.repeat:
            raise ConsentError(digest=planned.digest, problem=phrases.CHANGED)
        consent = consents.consume(database, planned.digest, run_id, now=now)
        new = NewRun(
            id=run_id,
            base=planned.base,
            consent=consent.id,
            model=planned.plan.model,
            begun_at=now,
            inputs=planned.wish.inputs,
        )
        runs.insert_run(database, new)
        openings = [_opening(each) for each in (planned.digest, *(part.digest for part in planned.plan.parts))]
        files = planned.plan.run.files if planned.plan.run else ()
        beginning = _beginning(planned, run_id, consent, openings)
        record.append(RunBegun(beginning=beginning, model_files=digest(files)), openings)


def _check_unchanged(session: Session, planned: Planned) -> None:
    if plan(session, planned.wish, rules=planned.rules, remember=False).digest != planned.digest:
        raise ConsentError(digest=planned.digest, problem=phrases.CHANGED)


def _beginning(planned: Planned, run_id: str, consent: StoredConsent, openings: Sequence[Opening]) -> Beginning:
    wanted = planned.plan
    commitments = tuple(map(_commitment, openings))
    return Beginning(
        run_id=run_id,
        consent_id=consent.id,
        how=consent.how,
        attempt=consent.attempt,
        task=wanted.task,
        model=wanted.model,
        where=wanted.where,
        item_class=wanted.item_class,
        purpose=wanted.purpose,
        policy=digest(wanted.policy),
        card=wanted.card,
        rules=digest(wanted.rules),
        accepted=wanted.accepted,
        plan=commitments[0],
        parts=commitments[1:],
        repeat=wanted.repeat,
    )


def _carry_out(session: Session, planned: Planned, run_id: str) -> Finished:
    try:
        result = _run_here(session, planned)
        items = _keep(session, planned, run_id, result)
    except BaseException as error:
        problem = error.code if isinstance(error, LocalaiError) else "interrupted"
        with recording(session) as record:
            _end(session, record, run_id, _Ending(outcome=Outcome.FAILED, problem=problem))
        raise
    return Finished(receipt=receipt(session, run_id), result=result, items=items)


def _run_here(session: Session, planned: Planned) -> RunResult:
    workspace, wish = session.workspace, planned.wish
    with ExitStack() as opened:
        contents = [
            opened.enter_context(open_content(workspace.database, workspace.blobs, used.item_id, used.version))
            for used in wish.inputs
        ]
        return here.run(wish.model, contents, dict(wish.settings), session.python)


def _keep(session: Session, planned: Planned, run_id: str, result: RunResult) -> tuple[Item, ...]:
    """Make the result an item where it is wanted, and add the entry of the outcome: both, or neither."""
    opening = _opening(hashlib.sha256(result.content).hexdigest())
    if not planned.wish.keep:
        with recording(session) as record:
            _end(session, record, run_id, _Ending(opening=opening, received=len(result.content)))
        return ()
    blobs, item_id = session.workspace.blobs, session.new_id()
    with adding(session.workspace.folder):
        stored = blobs.add([result.content], item_id=item_id, role=CONTENT_ROLE)
        try:
            with recording(session) as record:
                item = _insert(session, planned, item_id, result, stored)
                _end(session, record, run_id, _Ending(opening=opening, received=stored.size, made=(item_id,)))
        except BaseException:
            with suppress(LocalaiError):
                blobs.unlink(stored.blob_id)
            raise
    return (item,)


def _insert(session: Session, planned: Planned, item_id: str, result: RunResult, stored: StoredBlob) -> Item:
    """Keep the result as an item of the strictest class of what it was made from, as planned and as it is now."""
    database, sources = session.workspace.database, [used.item_id for used in planned.wish.inputs]
    first = item_of(database, sources[0])
    name = _name_of_result(first.name, planned.plan.model.rpartition("/")[2], _ENDINGS.get(result.media_type, ""))
    kind, _ = recognize(result.content[:HEAD_BYTES], name)
    new = NewItem(
        id=item_id,
        name=name,
        kind=kind,
        media_type=result.media_type,
        item_class=strictest([planned.plan.item_class, *(item_of(database, source).item_class for source in sources)]),
        origin=Origin.OUTPUT,
        added_at=session.now(),
        project_id=planned.wish.project_id or first.project_id,
        made_from=tuple(dict.fromkeys(sources)),
        text=result.text[:TEXT_LIMIT] if result.media_type.startswith("text/") else "",
    )
    return insert_item(database, new, stored)


def _name_of_result(source: str, model: str, ending: str) -> str:
    """Return `note.ocr.txt` for `note.jpg`; at most 255 bytes, as file systems have it."""
    stem, added = source.rpartition(".")[0] or source, f".{model}{ending}"
    while len(os.fsencode(stem + added)) > 255:
        stem = stem[:-1]
    return stem + added


def _end(session: Session, record: Recorder, run_id: str, ending: _Ending) -> None:
    openings = [ending.opening] if ending.opening else []
    body = ended(
        run_id,
        ending.outcome,
        problem=ending.problem,
        outputs=tuple(map(_commitment, openings)),
        received=ending.received,
    )
    record.append(body, openings)
    runs.end_run(session.workspace.database, run_id, ending.outcome, ending.made)
    consents.use_up(session.workspace.database, run_id)


def _items_of(planned: Planned) -> tuple[str, ...]:
    return tuple(dict.fromkeys(used.item_id for used in planned.wish.inputs))


def _opening(sha256: str) -> Opening:
    return Opening(salt=new_salt(), digest=sha256)


def _commitment(opening: Opening) -> bytes:
    return commitment(opening.salt, opening.digest)
