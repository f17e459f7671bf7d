"""Approvals for sends that come later: so many like this, of this class at most, until then, for no more than that.

Each is bound to what the person could see when giving it: the card, the rules, the answers about the account, the key
and the network settings. When one of them changes it holds no more. None is ever given for regulated items.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from localai.crypto.canonical import digest, encode
from localai.errors import AmbiguousIdError, ConsentError, NotFoundError, UsageError
from localai.ledger.decoding import decode_as
from localai.operations.keys import credential_for
from localai.operations.ledger import recording
from localai.operations.models import ModelRow, Wanted, judge_model, refusal
from localai.operations.plan import Planned
from localai.operations.routes import route
from localai.operations.rules import rules_for
from localai.operations.session import Session
from localai.phrases import standing as phrases
from localai.providers.registry import adapter_for
from localai.sending_errors import KeyMissingError, NotConnectedError
from localai.vault import approvals
from localai.vault.approvals import StoredApproval
from localai.vault.consents import StoredConsent
from localai.vocabulary.bodies import Consent, ConsentEnded, Standing
from localai.vocabulary.items import ItemClass
from localai.vocabulary.models import Model
from localai.vocabulary.outbound import DIRECT, Plan
from localai.vocabulary.outcomes import How
from localai.vocabulary.rules import DoubtName, RuleSet
from localai.vocabulary.tasks import Task

MOST_USES: Final = 10_000
LONGEST: Final = timedelta(days=31)
LARGEST: Final = 1 << 40
USUAL_BYTES: Final = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a person would approve: how many, of what, until when, and for how much in all."""

    model: str
    count: int
    until: datetime
    max_cost: Decimal
    task: Task | None = None
    class_ceiling: ItemClass = ItemClass.INTERNAL
    max_bytes: int = USUAL_BYTES
    purpose: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An offer with everything it would be bound to; `digest` names exactly this."""

    scope: Standing
    accepted: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The digest that a person without a screen approves it by."""
        return digest(Consent(consent_id="", scope=self.scope, how=How.DIGEST, accepted=self.accepted))


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingConsent:
    """A standing approval and what is left of it; `ended` says why it holds no more, and is empty while it holds."""

    id: str
    scope: Standing
    accepted: tuple[str, ...]
    uses_left: int
    spent: Decimal
    ended: str = ""


def propose(session: Session, offer: Offer) -> Proposal:
    """Return what an offer would be bound to now.

    Raises UsageError for limits that are none, NotFoundError, NotConnectedError, KeyMissingError, and RefusedError
    where the rules allow no such send.
    """
    model = session.catalog.model(offer.model)
    _check_limits(session, offer, model)
    card = session.catalog.card(model)
    stored = credential_for(session, model.provider)
    if not card.runs_here:
        _check_connected(session, model, has_key=stored is not None)
    row = _allowed(session, offer)
    named = {doubt.name.value for doubt in row.verdict.doubts} & set(offer.accepted)
    scope = Standing(
        model=offer.model,
        task=offer.task,
        class_ceiling=offer.class_ceiling,
        card=digest(card),
        key="" if stored is None else stored.credential.fingerprint,
        rules=_rules(session, offer.class_ceiling),
        answers=row.policy.answers,
        network=_network(session, runs_here=card.runs_here),
        max_bytes=offer.max_bytes,
        max_cost=offer.max_cost,
        currency=next((price.currency for price in model.prices), "USD"),
        count=offer.count,
        until=offer.until,
        purpose=offer.purpose,
    )
    return Proposal(scope=scope, accepted=tuple(sorted(named)))


def grant(session: Session, offer: Offer, approved: str, how: How) -> StandingConsent:
    """Put a standing approval on record, of exactly the proposal with this digest; raises ConsentError for another."""
    with recording(session) as record:
        proposal = propose(session, offer)
        if proposal.digest != approved:
            raise ConsentError(digest=approved, problem=phrases.CHANGED)
        body = Consent(consent_id=session.new_id(), scope=proposal.scope, how=how, accepted=proposal.accepted)
        stored = StoredApproval(
            id=body.consent_id,
            body=encode(body),
            until=proposal.scope.until,
            uses=0,
            uses_left=proposal.scope.count,
            spent=Decimal(0),
        )
        approvals.put_approval(session.workspace.database, stored, proposal.scope.key)
        record.append(body)
    return _opened(stored)


def revoke(session: Session, id_prefix: str) -> StandingConsent:
    """End a standing approval; raises NotFoundError or AmbiguousIdError."""
    stored = approvals.all_approvals(session.workspace.database)
    found = [each for each in stored if id_prefix and each.id.startswith(id_prefix)]
    if not found:
        raise NotFoundError(what="standing approval", id=id_prefix)
    if len(found) > 1:
        raise AmbiguousIdError(what="standing approval", id=id_prefix, count=len(found))
    _end(session, [(found[0].id, "revoked")])
    return _opened(found[0], "revoked")


def listing(session: Session) -> tuple[StandingConsent, ...]:
    """Return the standing approvals that hold, and those that were found to hold no more since the last look.

    The end of the latter is in the ledger from now on, and the next listing leaves them out.
    """
    found = [_opened(each, _ended(session, each)) for each in approvals.all_approvals(session.workspace.database)]
    _end(session, [(each.id, each.ended) for each in found if each.ended])
    return tuple(found)


def ended_by(session: Session, rules_of: Callable[[ItemClass], RuleSet]) -> tuple[str, ...]:
    """Return the ids of the standing approvals that hold now and would not under other rules of the classes."""
    held = [each for each in approvals.all_approvals(session.workspace.database) if not _ended(session, each)]
    scopes = ((each.id, _opened(each).scope) for each in held)
    return tuple(found for found, scope in scopes if _digest_of(rules_of, scope.class_ceiling) != scope.rules)


def matching(session: Session, planned: Planned) -> StandingConsent | None:
    """Return the standing approval under which a plan may go without a question: of several, the first to run out."""
    return next(_matching(session, planned.plan), None)


def use(session: Session, consent: StandingConsent, planned: Planned, run_id: str) -> StoredConsent:
    """Use a standing approval for one run; belongs inside the transaction of the run's entry.

    Looks again whether it fits. Raises ConsentError. Where the run never begins, `consents.give_back` takes it back.
    """
    if consent.id not in {each.id for each in _matching(session, planned.plan)}:
        raise ConsentError(digest=planned.digest, problem=phrases.NO_LONGER)
    cost = planned.plan.cost.high or Decimal(0)
    used = approvals.use(session.workspace.database, consent.id, run_id, cost)
    if used is None:
        raise ConsentError(digest=planned.digest, problem=phrases.NO_LONGER)
    return StoredConsent(
        id=used.id, digest=planned.digest, how=How.STANDING, until=used.until, attempt=used.uses, run=run_id
    )


def _matching(session: Session, wanted: Plan) -> Iterator[StandingConsent]:
    if wanted.item_class is ItemClass.REGULATED:
        return
    for stored in approvals.all_approvals(session.workspace.database):
        found = _opened(stored)
        if found.scope.model == wanted.model and session.now() <= found.scope.until:
            found = _opened(stored, _ended(session, stored))
            if not found.ended and _covers(found, wanted):
                yield found


def _covers(consent: StandingConsent, wanted: Plan) -> bool:
    """Tell whether an approval that holds covers a plan: every limit, and the very terms it was given under."""
    scope, cost = consent.scope, wanted.cost
    key = "" if wanted.credential is None else wanted.credential.fingerprint
    terms = (wanted.card, key, wanted.policy.answers, digest(wanted.network))
    return (
        consent.uses_left > 0
        and scope.model == wanted.model
        and scope.task in (None, wanted.task)
        and wanted.item_class.rank <= scope.class_ceiling.rank < ItemClass.REGULATED.rank
        and terms == (scope.card, scope.key, scope.answers, scope.network)
        and scope.purpose in ("", wanted.purpose)
        and wanted.rules.confirmations == 1
        and set(wanted.accepted) <= set(consent.accepted)
        and wanted.bytes_out <= scope.max_bytes
        and cost.high is not None
        and (not cost.high or cost.currency == scope.currency)
        and consent.spent + cost.high <= scope.max_cost
    )


def _ended(session: Session, stored: StoredApproval) -> str:
    """Return why an approval holds no more; nothing while it does."""
    scope = _opened(stored).scope
    if session.now() > scope.until:
        return "expired"
    model = session.catalog.rows.get(scope.model)
    if model is None or digest(session.catalog.card(model)) != scope.card:
        return "card"
    key = credential_for(session, model.provider)
    if ("" if key is None else key.credential.fingerprint) != scope.key:
        return "key"
    if _rules(session, scope.class_ceiling) != scope.rules:
        return "rules"
    row = judge_model(session, scope.model, Wanted(item_class=scope.class_ceiling, task=scope.task))
    if row.policy.answers != scope.answers:
        return "answers"
    return "" if _network(session, runs_here=row.policy.runs_here) == scope.network else "network"


def _end(session: Session, ends: list[tuple[str, str]]) -> None:
    if not ends:
        return
    with recording(session) as record:
        for approval_id, reason in ends:
            approvals.drop_approval(session.workspace.database, approval_id)
            record.append(ConsentEnded(consent_id=approval_id, reason=reason))


def _opened(stored: StoredApproval, ended: str = "") -> StandingConsent:
    body = decode_as(Consent, stored.body)
    assert isinstance(body.scope, Standing)  # noqa: S101
    return StandingConsent(
        id=stored.id,
        scope=body.scope,
        accepted=body.accepted,
        uses_left=stored.uses_left,
        spent=stored.spent,
        ended=ended,
    )


def _network(session: Session, *, runs_here: bool) -> str:
    return digest(DIRECT if runs_here else route(session.settings).network)


def _rules(session: Session, ceiling: ItemClass) -> str:
    """Return the digest of the rules that hold in the workspace for every class up to a ceiling."""
    return _digest_of(lambda each: rules_for(session, each), ceiling)


def _digest_of(rules_of: Callable[[ItemClass], RuleSet], ceiling: ItemClass) -> str:
    return digest(tuple(rules_of(each) for each in ItemClass if each.rank <= ceiling.rank))


def _allowed(session: Session, offer: Offer) -> ModelRow:
    accepted = tuple(map(_doubt, offer.accepted))
    wanted = Wanted(item_class=offer.class_ceiling, task=offer.task, size=offer.max_bytes, accepted=accepted)
    row = judge_model(session, offer.model, wanted)
    refused = refusal(session, row, wanted)
    if refused is not None:
        raise refused
    return row


def _doubt(name: str) -> DoubtName:
    try:
        return DoubtName(name)
    except ValueError:
        raise UsageError(problem=phrases.doubt_unknown(name), remedy=", ".join(DoubtName)) from None


def _check_limits(session: Session, offer: Offer, model: Model) -> None:
    problems = {
        phrases.REGULATED: offer.class_ceiling is ItemClass.REGULATED,
        phrases.count_wrong(MOST_USES): not 1 <= offer.count <= MOST_USES,
        phrases.PAST: offer.until <= session.now(),
        phrases.too_long(LONGEST.days): offer.until > session.now() + LONGEST,
        phrases.SIZE_WRONG: not 1 <= offer.max_bytes <= LARGEST,
        phrases.COST_WRONG: not offer.max_cost.is_finite() or offer.max_cost < 0,
        phrases.task_unknown(offer.model): offer.task is not None and offer.task not in model.tasks,
    }
    for problem, found in problems.items():
        if found:
            raise UsageError(problem=problem, remedy=phrases.SEE_HELP)


def _check_connected(session: Session, model: Model, *, has_key: bool) -> None:
    adapter = adapter_for(model)
    if adapter is None:
        raise NotConnectedError(model=model.id, provider=session.catalog.card(model).title)
    if adapter.scheme and not has_key:
        raise KeyMissingError(provider=model.provider)
