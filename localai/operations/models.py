"""Which models there are, what the rules say about each, and what a person can do instead of a refused one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from localai.crypto.canonical import digest
from localai.errors import CardStaleError, RefusedError
from localai.operations.accounts import current_answers
from localai.operations.budgets import room
from localai.operations.contradictions import standing_contradictions
from localai.operations.details import details_of
from localai.operations.facts import FactRow, facts_of, limits_of, prices_of
from localai.operations.readings import told_facts
from localai.operations.rules import Within, rules_for
from localai.operations.session import Session
from localai.phrases import budgets as budget_phrases
from localai.phrases import cards as card_phrases
from localai.phrases import refresh as refresh_phrases
from localai.phrases import verdicts as phrases
from localai.policy.catalog import Catalog
from localai.policy.judging import Judge, costing, judge_all
from localai.policy.servers import is_own
from localai.policy.ways import Choice, helpful_answers, ways_out
from localai.vault.credentials import fingerprints
from localai.vocabulary.cards import Card
from localai.vocabulary.items import ItemClass, Kind
from localai.vocabulary.models import Model
from localai.vocabulary.policies import Attestation, EffectivePolicy
from localai.vocabulary.rules import DoubtName, Outcome, Reason, Request, RuleSet, Verdict, WayKind, WayOut
from localai.vocabulary.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person has in hand: `rules` come with the request, `accepted` are the doubts they named.

    `projects` and `items` are ids: the rules of each count.
    """

    item_class: ItemClass = ItemClass.INTERNAL
    task: Task | None = None
    kind: Kind | None = None
    size: int = 0
    projects: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    region: str | None = None
    rules: RuleSet | None = None
    accepted: tuple[DoubtName, ...] = ()

    @property
    def within(self) -> Within:
        """What rules are looked up for beside the class."""
        return Within(projects=self.projects, items=self.items, request=self.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """One model of a list: what holds for it, what the rules say, what one run costs, and why not in a few words.

    `missing` says why a model that runs here cannot run now, or that its service contradicts what is on record; else
    None. `connected` is whether localai can send there at all, `keyless` whether that still takes a key. `budget` says
    what this week has taken of what may go there, `used_up` that nothing more can.
    """

    model: Model
    policy: EffectivePolicy
    verdict: Verdict
    cost: tuple[Decimal, Decimal] | None
    why: str
    missing: str | None = None
    connected: bool = True
    keyless: bool = False
    budget: tuple[str, ...] = ()
    used_up: bool = False

    @property
    def in_short(self) -> str:
        """What stands in the way, in a few words: what is missing, else why not; nothing where it can go out."""
        if self.verdict.outcome is Outcome.REFUSED:
            return self.missing or (self.why if self.connected else phrases.and_not_connected(self.why))
        if self.missing or not self.connected:
            return self.missing or phrases.NOT_CONNECTED
        if self.used_up:
            return budget_phrases.USED_UP
        return phrases.NO_KEY if self.keyless else self.why


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A verdict in sentences: what it is, all reasons, doubts, warnings, ways out, and what to bear in mind."""

    sentence: str
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    warnings: tuple[str, ...]
    remedies: tuple[str, ...]
    ways: tuple[WayOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """Everything about one model: its row, its card with its digest, its facts, limits and prices, its verdict.

    `facts` are what holds now, `details` what the card says of each copy, switch and answer beyond them.
    """

    row: ModelRow
    card: Card
    card_digest: str
    facts: tuple[FactRow, ...]
    details: tuple[FactRow, ...]
    limits: tuple[FactRow, ...]
    prices: tuple[FactRow, ...]
    explanation: Explanation


def list_models(session: Session, wanted: Wanted) -> tuple[ModelRow, ...]:
    """Return the models that do the task, allowed ones first, then your call, then refused.

    Of each, those that localai can send to come first, of these the ones that lack no key, and what runs here before
    what runs elsewhere.
    """
    today = session.now().date()
    catalog = session.catalog
    rules = rules_for(session, wanted.item_class, wanted.within)
    models = [model for model in catalog.models() if _fits(model, wanted, today)]
    ways = _Ways(session)
    rows = [ways.seen(row, wanted) for row in _rows(catalog, models, current_answers(session), wanted, rules, today)]
    return tuple(sorted(rows, key=lambda row: (row.verdict.outcome.rank, not row.connected, row.used_up, row.keyless)))


def judge_model(session: Session, model_id: str, wanted: Wanted) -> ModelRow:
    """Return one model with its verdict. Raises NotFoundError with the nearest id."""
    model = session.catalog.model(model_id)
    rules = rules_for(session, wanted.item_class, wanted.within)
    (row,) = _rows(session.catalog, [model], current_answers(session), wanted, rules, session.now().date())
    return _Ways(session).seen(row, wanted)


def show_model(session: Session, model_id: str, wanted: Wanted) -> ModelView:
    """Return everything about one model. Raises NotFoundError with the nearest id."""
    row = judge_model(session, model_id, wanted)
    card = session.catalog.card(row.model)
    facts = tuple(facts_of(row.policy, card, row.model, session.now().date()))
    return ModelView(
        row=row,
        card=card,
        card_digest=digest(card),
        facts=(*facts, *told_facts(session, row.model), *budget_facts(row)),
        details=tuple(row for row in details_of(card, row.model) if row not in facts),
        limits=tuple(limits_of(row.model)),
        prices=tuple(prices_of(row.model)),
        explanation=explain(session, row, wanted),
    )


def budget_facts(row: ModelRow) -> tuple[FactRow, ...]:
    """Return what this week has taken of what may go to a model's provider."""
    known = budget_phrases.KNOWN_FROM
    return tuple(FactRow(label=budget_phrases.TITLE, words=words, evidence=known) for words in row.budget)


def explain(session: Session, row: ModelRow, wanted: Wanted) -> Explanation:
    """Return a verdict in sentences, with the ways out in their order."""
    verdict = row.verdict
    noun = phrases.thing(wanted.kind or "")
    begin = phrases.lead(noun, wanted.item_class)
    reasons = tuple(_because(reason, row, begin) for reason in verdict.reasons)
    doubts = tuple(
        phrases.doubt(doubt.name, subject=doubt.subject, provider=row.policy.title, note=doubt.note)
        for doubt in verdict.open_doubts
    )
    ways = _ways(session, row, wanted) if verdict.outcome is Outcome.REFUSED else ()
    return Explanation(
        sentence=_sentence(verdict, reasons, row),
        reasons=reasons,
        doubts=doubts,
        warnings=(
            *filter(None, [session.catalog.notice]),
            *(phrases.stale(row.policy.title, row.policy.expires) for _ in verdict.warnings),
        ),
        remedies=tuple(_remedy(way, row) for way in ways),
        ways=ways,
    )


def refusal(session: Session, row: ModelRow, wanted: Wanted) -> RefusedError | None:
    """Return the error of a verdict that no approval may follow: refused, stale or open doubts; None for others."""
    if row.verdict.may_proceed:
        return None
    told = explain(session, row, wanted)
    if row.verdict.outcome is Outcome.YOUR_CALL:
        names = [doubt.name.value for doubt in row.verdict.open_doubts]
        unique = list(dict.fromkeys(names))
        because = " ".join(told.doubts)
        sentence = phrases.not_sent(because) + _nor_connected(row)
        return RefusedError(sentence=sentence, rule=unique[0], because=because, remedies=(phrases.take_on(unique),))
    kind = CardStaleError if row.verdict.only_stale else RefusedError
    return kind(
        sentence=told.sentence,
        rule=row.verdict.reasons[0].rule.value,
        because=" ".join(told.reasons),
        remedies=told.remedies,
    )


def _rows(
    catalog: Catalog,
    models: Iterable[Model],
    stated: tuple[Attestation, ...],
    wanted: Wanted,
    rules: RuleSet,
    today: date,
) -> Iterator[ModelRow]:
    judge = Judge(catalog=catalog, rules=rules, request=_request(wanted), today=today, stated=stated)
    for each in judge_all(judge, models):
        why = in_few_words(each.verdict, wanted.item_class)
        yield ModelRow(model=each.model, policy=each.policy, verdict=each.verdict, cost=each.cost, why=why)


def _request(wanted: Wanted) -> Request:
    return Request(item_class=wanted.item_class, size=wanted.size, region=wanted.region, accepted=wanted.accepted)


def _fits(model: Model, wanted: Wanted, today: date) -> bool:
    return (wanted.task is None or wanted.task in model.tasks) and not model.has_ended(today)


class _Ways:
    """What can be used now: models that are installed here, and services that localai speaks to and has a key for."""

    def __init__(self, session: Session) -> None:
        # only lists of models need to know what is installed, and what can be reached
        from localai.ondevice import models as here
        from localai.providers import registry

        self._missing = {model.id: model.missing for model in here.list_models() if model.missing}
        self._registry = registry
        self._keys = fingerprints(session.workspace.database)
        self._room = room(session)
        self._stopped = {each.provider for each in standing_contradictions(session)}

    def seen(self, row: ModelRow, wanted: Wanted) -> ModelRow:
        """Return a row with what stands in the way of the task."""
        if row.policy.runs_here and not is_own(row.model):
            return replace(row, missing=self._missing.get(row.model.id))
        tasks, adapter = self._registry.tasks_of(row.model), self._registry.adapter_for(row.model)
        connected = adapter is not None and (wanted.task is None or wanted.task in tasks)
        wants_key = adapter is not None and bool(adapter.scheme)
        items, provider = len(wanted.items) or int(wanted.kind is not None), row.model.provider
        return replace(
            row,
            missing=refresh_phrases.STOPPED if provider in self._stopped else None,
            connected=connected,
            keyless=wants_key and provider not in self._keys,
            budget=() if row.policy.runs_here else self._room.words(provider),
            used_up=not row.policy.runs_here and self._room.is_used_up(provider, wanted.size, items),
        )


def in_few_words(verdict: Verdict, item_class: ItemClass) -> str:
    """Return what forbids or is open, in a few words; nothing where it is allowed."""
    if verdict.reasons:
        first = verdict.reasons[0]
        return phrases.in_short(first.rule, first.allowed, first.found, item_class)
    return ", ".join(dict.fromkeys(doubt.name.value.replace("-", " ") for doubt in verdict.open_doubts))


def _sentence(verdict: Verdict, reasons: tuple[str, ...], row: ModelRow) -> str:
    if verdict.outcome is Outcome.REFUSED:
        return phrases.not_sent(reasons[0]) + _nor_connected(row)
    if row.missing and not row.policy.runs_here:
        return refresh_phrases.stopped(row.policy.title)
    if verdict.open_doubts:
        return phrases.take_on(list(dict.fromkeys(doubt.name.value for doubt in verdict.open_doubts)))
    if row.policy.runs_here:
        return card_phrases.SERVED_HERE if is_own(row.model) else card_phrases.RUNS_HERE
    if not row.connected:
        return phrases.not_connected(row.policy.title)
    if row.used_up:
        return budget_phrases.spent(row.budget)
    return phrases.no_key(row.policy.title, row.model.provider) if row.keyless else phrases.ALLOWED_ONCE


def _nor_connected(row: ModelRow) -> str:
    """Return, behind why it is not sent, that it could not be sent in any case; nothing where it could."""
    from localai.providers.registry import adapter_for  # only who is refused needs to know every adapter

    if row.policy.runs_here or (row.connected and adapter_for(row.model) is not None):
        return ""
    return f" {phrases.NOR_CONNECTED}"


def _because(reason: Reason, row: ModelRow, begin: str) -> str:
    return phrases.because(
        reason.rule,
        allowed=reason.allowed,
        found=reason.found,
        subject=reason.subject,
        provider=row.policy.title,
        begin=phrases.begin(reason.rule, reason.layer, begin),
    )


def _ways(session: Session, row: ModelRow, wanted: Wanted) -> tuple[WayOut, ...]:
    today = session.now().date()
    card = session.catalog.card(row.model)
    stated = current_answers(session)
    rules = rules_for(session, wanted.item_class, wanted.within)
    same_task = replace(wanted, task=wanted.task or row.model.tasks[0], accepted=())
    choices = [
        Choice(model=other.model, runs_here=other.policy.runs_here, verdict=other.verdict, keyless=other.keyless)
        for other in list_models(session, same_task)
        if other.missing is None and other.connected
    ]
    states, contract = helpful_answers(card, row.model, stated, costing(_request(wanted), row.cost), rules, today)
    refused = Choice(model=row.model, runs_here=row.policy.runs_here, verdict=row.verdict)
    return ways_out(refused, choices, states, contract)


def _remedy(way: WayOut, row: ModelRow) -> str:
    if way.kind is WayKind.OTHER_MODEL:
        return phrases.use_model(way.model, way.runs_here)
    if way.kind is WayKind.SMALLER:
        return phrases.send_less(way.limit)
    return phrases.record_answer(way.provider, row.policy.title, way.state, way.words)
