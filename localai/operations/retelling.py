"""One entry of the ledger as a person reads it in a list: what it means, what it is about, how it ended."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from localai.errors import NotFoundError
from localai.ledger.decoding import decode_as
from localai.operations.session import Session
from localai.phrases import browsing as phrases
from localai.phrases import receipt
from localai.phrases.amounts import many
from localai.vault import entries, items, runs
from localai.vocabulary.bodies import (
    AttestationChanged,
    Batch,
    Body,
    BudgetChanged,
    Consent,
    ConsentEnded,
    Contradicted,
    CopyDeleted,
    Ended,
    Exported,
    FoundOut,
    Inquiry,
    Intent,
    InterfaceRead,
    ItemClassChanged,
    KeyChanged,
    Purged,
    Rechecked,
    Refused,
    RuleChanged,
    RunBegun,
    ServerStated,
    SigningKey,
    Slot,
    Standing,
)
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.records import Entry, Line


class Sense(StrEnum):
    """What an entry means to the person: what its sign and its color say."""

    SENT = "sent"
    HERE = "here"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry in words; `first` says that it is the newest of its day, `receipt` the id of what it belongs to.

    `what` and `detail` may hold names of items and words of services: untrusted text.
    """

    seq: int
    at: datetime
    first: bool
    sense: Sense
    kind: str
    what: str
    size: int
    detail: str
    receipt: str = ""


def retell(session: Session, line: Line) -> Told:
    """Return an entry in words; `first` is left to who knows the one before."""
    entry = decode_as(Entry, line.encoded)
    body, plain = entry.body, _plain(entry)
    match body:
        case Intent():
            return _of_send(session, plain, body)
        case RunBegun():
            ended = _ended(session, line.subject)
            how = phrases.outcome(None if ended is None else ended.outcome.value)
            what = phrases.went(_names(session, line.subject), body.beginning.model)
            return replace(plain, sense=Sense.HERE, what=what, detail=how, receipt=line.subject)
        case Ended() | CopyDeleted() | FoundOut():
            return _afterwards(session, replace(plain, receipt=line.subject), body)
        case Refused():
            what = phrases.went((), body.model)
            because = phrases.rule(body.rule, body.because)
            return replace(plain, sense=Sense.REFUSED, what=what, detail=because, receipt=line.subject)
        case Inquiry():
            sense = Sense.PLAIN if body.outcome is Outcome.NOT_SENT else Sense.SENT
            what, how = phrases.asked(body.what, body.host), phrases.answered(body.outcome.value, body.problem)
            return replace(plain, sense=sense, what=what, detail=how)
    return plain


def _plain(entry: Entry) -> Told:
    what, detail = _about(entry.body)
    return Told(
        seq=entry.seq,
        at=entry.at,
        first=False,
        sense=Sense.PLAIN,
        kind=phrases.kind(entry.kind.value),
        what=what,
        size=entry.sent,
        detail=detail,
    )


def _of_send(session: Session, plain: Told, intent: Intent) -> Told:
    run_id = intent.beginning.run_id
    about = [decode_as(Entry, line.encoded) for line in entries.about(session.workspace.database, run_id)]
    end = next((entry for entry in about if isinstance(entry.body, Ended)), None)
    found = [entry.body for entry in about if isinstance(entry.body, FoundOut)]
    ended = end.body if end and isinstance(end.body, Ended) else None
    unsure = ended is not None and ended.outcome is Outcome.UNKNOWN
    stopped = ended is not None and ended.outcome is Outcome.NOT_SENT
    open_now = unsure and not found
    known = next(
        (each.cost for each in reversed(found) if each.cost is not None), None if ended is None else ended.cost
    )
    return replace(
        plain,
        sense=Sense.UNKNOWN if open_now else Sense.PLAIN if stopped else Sense.SENT,
        kind=phrases.UNKNOWN if open_now else phrases.NOT_SENT if stopped else phrases.SENT,
        what=phrases.went(_names(session, run_id), intent.beginning.model),
        size=sum(entry.sent for entry in about),
        detail=phrases.ended(
            None if ended is None else ended.outcome.value,
            cost=(known, intent.currency),
            at_risk=(intent.cost_at_risk, intent.currency) if open_now else None,
            found=found[-1].found if found else "",
            at=None if end is None else end.at,
        ),
        receipt=run_id,
    )


def _afterwards(session: Session, plain: Told, body: Ended | CopyDeleted | FoundOut) -> Told:
    match body:
        case Ended():
            run = runs.run_of(session.workspace.database, body.run_id)
            told = phrases.ended(body.outcome.value, cost=(body.cost, body.currency), problem=body.problem)
            sense = Sense.UNKNOWN if body.outcome is Outcome.UNKNOWN else Sense.PLAIN
            return replace(plain, sense=sense, what=run.model if run else "", detail=told)
        case CopyDeleted():
            sense = Sense.PLAIN if body.outcome is Outcome.DONE else Sense.UNKNOWN
            return replace(plain, sense=sense, what=body.call, detail=phrases.outcome(body.outcome.value))
    return replace(plain, what=phrases.found(body.found), detail=phrases.charged(body.cost, body.currency))


def _ended(session: Session, run_id: str) -> Ended | None:
    bodies = (decode_as(Entry, line.encoded).body for line in entries.about(session.workspace.database, run_id))
    return next((body for body in bodies if isinstance(body, Ended)), None)


def _names(session: Session, run_id: str) -> tuple[str, ...]:
    """Return the names of what a run used; what was purged has none any more."""
    database = session.workspace.database
    found = []
    for item_id in dict.fromkeys(runs.inputs_of(database, run_id)):
        try:
            found.append(items.item_of(database, item_id).name)
        except NotFoundError:
            found.append(phrases.GONE)
    return tuple(found)


def _about(body: Body) -> tuple[str, str]:
    """Return what an entry is about and one detail, for those that say all by themselves."""
    match body:
        case Consent():
            return _scope(body), receipt.how(body.how.value)
        case ConsentEnded():
            return "", body.reason.replace("-", " ")
        case KeyChanged():
            return body.provider, phrases.key_changed(body.change, body.rests_in)
        case AttestationChanged():
            return body.provider, phrases.answer(body.answer, withdrawn=body.withdrawn)
        case Contradicted():
            return body.provider, body.said
        case InterfaceRead():
            return body.provider, body.asked
        case Rechecked():
            return body.provider, phrases.page_read(body.page, body.answer)
        case ServerStated():
            return body.url, phrases.changed(reason="", gone=body.removed)
    return _about_here(body)


def _about_here(body: Body) -> tuple[str, str]:
    match body:
        case RuleChanged():
            return body.layer, phrases.changed(reason=body.reason, gone=body.rules is None)
        case BudgetChanged():
            return body.provider or phrases.ALL_SERVICES, phrases.changed(reason=body.reason, gone=body.budget is None)
        case ItemClassChanged():
            return f"{body.before.value} -> {body.after.value}", body.reason
        case Slot():
            return body.slot, body.change
        case SigningKey():
            return "", body.reason
        case Purged():
            return many(len(body.item_ids), "item"), body.reason
        case Exported():
            return many(body.size, "entry", "entries"), phrases.salts(there=body.with_salts)
    return "", ""


def _scope(body: Consent) -> str:
    match body.scope:
        case Batch(count=count):
            return phrases.plans(count)
        case Standing(model=model, count=count):
            return phrases.like_this(count, model)
    return phrases.ONE_PLAN
