"""The plan for a service: what it would get, byte for byte, under which policy; nothing is looked up, not even DNS."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from localai.minimize.media import PICTURES
from localai.operations import budgets
from localai.operations.accounts import current_answers
from localai.operations.contradictions import check_not_contradicted
from localai.operations.costs import Used, cost_of
from localai.operations.earlier import earlier_of
from localai.operations.exchanges import Place, check_parts, exchange_of, is_sent_once
from localai.operations.inputs import Source
from localai.operations.keys import credential_for
from localai.operations.models import ModelRow, Wanted
from localai.operations.naming import named
from localai.operations.parts import Offer, offer
from localai.operations.refusing import refuse
from localai.operations.rules import rules_for
from localai.operations.servers import way_to
from localai.operations.session import Session
from localai.phrases import sends as phrases
from localai.phrases.amounts import size as amount
from localai.policy import hosts
from localai.policy.addresses import base_of
from localai.policy.effective import default_levers, effective
from localai.policy.hosts import Placed, Sent
from localai.policy.verdict import decide
from localai.providers.adapter import Adapter, Answer, Call, Prepared, State
from localai.providers.body import Content, size_of
from localai.providers.registry import adapter_for, most_bytes_of, tasks_of
from localai.sending_errors import BudgetError, NotConnectedError, TooLargeToSendError
from localai.vault.credentials import StoredCredential
from localai.vocabulary.cards import Card, Lever, When
from localai.vocabulary.models import Model
from localai.vocabulary.outbound import NO_COST, Cost, Exchange, Plan, Purpose
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.rules import Request, RuleSet, Verdict
from localai.vocabulary.tasks import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Outward:
    """What a plan for a service needs to be carried out and is no part of it.

    `contents` are those of its parts, `state` is the adapter's, `tokens` what stands in the place of what, `ca` the
    certificates that the plan names by their digest, `credential` what a door needs to find the key, `rehearsal` the
    made-up answers that a rehearsal gets.
    """

    contents: tuple[Content, ...]
    state: State
    tokens: tuple[tuple[str, str], ...]
    ca: bytes = b""
    credential: StoredCredential | None = None
    rehearsal: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A plan with the verdict on exactly what it holds; `outward` only for a service."""

    plan: Plan
    verdict: Verdict
    outward: Outward | None = None
    credential_missing: bool = False


def check_class(session: Session, row: ModelRow, wanted: Wanted, wish: Wish, *, remember: bool) -> None:
    """Raise RefusedError where the rules refuse already without the bytes and the cost, which nobody knows yet.

    Raises ContradictedError where the service itself contradicts what is on record about the account.
    """
    check_not_contradicted(session, row.model.provider)
    rules = rules_for(session, wanted.item_class, wanted.within)
    nothing = Request(
        item_class=wanted.item_class,
        cost_low=Decimal(0),
        cost_high=Decimal(0),
        region=wanted.region,
        accepted=wanted.accepted,
    )
    verdict = decide(row.policy, nothing, rules, session.now().date())
    if not verdict.may_proceed:
        raise refuse(session, replace(row, verdict=verdict), wanted, wish, remember=remember)


def _prepared(adapter: Adapter, call: Call, offered: Offer) -> Prepared:
    """Return the requests of a call; raises NotSupportedError, and TooLargeToSendError for one that is too long."""
    prepared = adapter.prepare(call)
    _check_size(prepared, offered, call.model)
    check_parts(prepared, offered.files, call.model.id)
    return prepared


def _check_size(prepared: Prepared, offered: Offer, model: Model) -> None:
    """Raise TooLargeToSendError where a request is longer than its service takes; `each` is room for one picture."""
    most = most_bytes_of(model)
    size = max(size_of(draft.body) for draft in (prepared.work, *prepared.follow_ups))
    if most and size > most:
        pictures = [each.part.size for each in offered.ready if each.part.media_type in PICTURES]
        room = most - size + sum(pictures) * 4 // 3  # as base64, at most
        each = max(0, room * 73 // 100 // len(pictures)) if pictures else 0
        told = {"size": amount(size), "limit": amount(most), "remedy": phrases.MAKE_SMALLER}
        raise TooLargeToSendError(name=phrases.ALL_TOGETHER, each=each, **told)


def draw(
    session: Session, row: ModelRow, wanted: Wanted, wish: Wish, sources: Sequence[Source], *, remember: bool
) -> Drawn:
    """Return the plan of a wish for a service; `repeat` is 0 in it.

    Raises NotConnectedError, BudgetError, BudgetSpentError, RefusedError (also a ledger entry, when `remember`), and
    what preparing the inputs and the request raises.
    """
    model, card = row.model, session.catalog.card(row.model)
    adapter = _adapter(model, wish, card)
    offered = offer(session, sources, wish, wanted.item_class, earlier_of(session, wish), keep=remember)
    prepared = _prepared(adapter, _call(session, model, card, wish, offered), offered)
    placed = _placed(session, model, card, prepared, wish.region)
    policy, stored = placed.policy, credential_for(session, card.provider)
    credential = stored.credential if stored else None
    place = Place(base=base_of(placed.host), credential=credential, hosts=card.hosts)
    work = exchange_of(prepared.work, place, offered.contents)
    later = tuple(exchange_of(draft, place, offered.contents) for draft in prepared.follow_ups)
    exchanges = (work, *filter(is_sent_once, later))
    cost = NO_COST if card.runs_here else cost_of(model, _used(offered, prepared))
    rules = rules_for(session, wanted.item_class, wanted.within)
    verdict = _verdict(session, replace(row, policy=policy), wanted, wish, (exchanges, cost, rules), remember=remember)
    way = way_to(session, card)
    plan = Plan(
        task=wish.task,
        model=wish.model,
        where=card.provider,
        item_class=wanted.item_class,
        parts=tuple(each.part for each in offered.ready),
        settings=tuple(sorted(wish.settings)),
        purpose=wish.purpose,
        keep=wish.keep,
        run=None,
        exchanges=exchanges,
        follow_ups=tuple(each for each in later if not is_sent_once(each)),
        policy=policy,
        card=session.catalog.digest(card),
        rules=rules,
        accepted=accepted_doubts(verdict),
        attestations=policy.answers,
        cost=cost,
        network=way.network,
        credential=place.credential,
        repeat=0,
    )
    outward = _outward(offered, prepared, way.ca, stored)
    budgets.check(session, budgets.taken_by(plan, len(sources)))
    return Drawn(plan=plan, verdict=verdict, outward=outward, credential_missing=not stored and bool(adapter.scheme))


def _outward(offered: Offer, prepared: Prepared, ca: bytes, stored: StoredCredential | None) -> Outward:
    return Outward(
        contents=offered.contents,
        state=prepared.state,
        tokens=offered.tokens,
        ca=ca,
        credential=stored,
        rehearsal=prepared.rehearsal,
    )


def accepted_doubts(verdict: Verdict) -> tuple[str, ...]:
    """Return the doubts that there are and that the person took on; naming others changes nothing."""
    return tuple(sorted({doubt.name.value for doubt in verdict.doubts} & {name.value for name in verdict.accepted}))


def _adapter(model: Model, wish: Wish, card: Card) -> Adapter:
    adapter = adapter_for(model)
    if adapter is None or wish.task not in tasks_of(model):
        raise NotConnectedError(model=model.id, provider=card.title)
    return adapter


def _call(session: Session, model: Model, card: Card, wish: Wish, offered: Offer) -> Call:
    """Return what the adapter is asked for: every lever that counts, and the deletions of copies that would remain."""
    names = default_levers(card, model, wish.region)
    policy = effective(card, model, current_answers(session), names, session.now().date())
    asked, settings = named(model, offered.settings)
    return Call(
        task=wish.task,
        model=asked,
        prompt=offered.prompt,
        given=offered.given,
        earlier=offered.turns,
        settings=settings,
        levers=tuple(lever for lever in card.levers if lever.name in names and _allowed(lever, policy)),
        region=wish.region,
        deletions=tuple(
            copy.deletion for copy in policy.copies if copy.remains and copy.deletion and copy.when is When.ALWAYS
        ),
    )


def _allowed(lever: Lever, policy: EffectivePolicy) -> bool:
    """Tell whether a request may carry a lever: one for accounts of a kind is refused to all others."""
    return not lever.needs or lever.name in policy.levers


def _placed(session: Session, model: Model, card: Card, prepared: Prepared, region: str | None) -> Placed:
    """Return where it goes, and what holds there with the levers that are really in the request."""
    drafts = (prepared.work, *prepared.follow_ups)
    features = ("files",) if any(draft.purpose is Purpose.UPLOAD for draft in drafts) else ()
    sent = Sent(levers=prepared.levers, features=features, region=region)
    return hosts.place(card, model, current_answers(session), sent, session.now().date())


def _used(offered: Offer, prepared: Prepared) -> Used:
    texts = [each.part.size for each in offered.ready if each.given is None or each.given.text is not None]
    return Used(
        text_bytes=sum(texts),
        pictures=len(offered.ready) - len(texts),
        output_tokens=prepared.output_tokens,
        results=prepared.results,
        seconds=None if prepared.seconds is None else prepared.seconds * prepared.results,
    )


def _verdict(
    session: Session,
    row: ModelRow,
    wanted: Wanted,
    wish: Wish,
    found: tuple[Sequence[Exchange], Cost, RuleSet],
    *,
    remember: bool,
) -> Verdict:
    """Judge exactly what would go out; the person's own cap on money comes first. Raises BudgetError, RefusedError."""
    exchanges, cost, rules = found
    size = sum(exchange.body_size for exchange in exchanges)
    if wish.max_cost is not None and (cost.high is None or cost.high > wish.max_cost):
        facts = {} if cost.high is None else {"cost": f"${cost.high:f}"}
        raise BudgetError(limit=f"${wish.max_cost:f}", **facts)
    request = Request(
        item_class=wanted.item_class,
        size=size,
        cost_low=cost.low,
        cost_high=cost.high,
        region=wanted.region,
        accepted=wanted.accepted,
    )
    verdict = decide(row.policy, request, rules, session.now().date())
    if not verdict.may_proceed:
        exact = replace(wanted, size=size)
        raise refuse(session, replace(row, verdict=verdict), exact, wish, remember=remember)
    return verdict
