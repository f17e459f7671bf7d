"""Changing one rule, looked at before it is done: which models would be judged otherwise, and which approvals end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from localai.errors import UsageError
from localai.operations import standing
from localai.operations.accounts import current_answers
from localai.operations.models import in_few_words
from localai.operations.rules import Within, layers_for, rules_set
from localai.operations.session import Session
from localai.operations.typed import read_count, read_money, read_size
from localai.phrases import rule_changes as phrases
from localai.policy.judging import Judge, judge_all
from localai.policy.layers import BUILT_IN, base_layer, combine, decider, demands
from localai.policy.reading import Place, word
from localai.vault.items import item_of
from localai.vocabulary.cards import Evidence
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import (
    Layer,
    LayerName,
    Outcome,
    Request,
    Requirement,
    Rule,
    RuleSet,
    Verdict,
)

_LISTS: Final = {Rule.EXCLUDE: "exclude", Rule.ONLY: "only", Rule.REGION: "regions"}
_REQUIRED: Final = {
    Rule.NO_TRAINING: Requirement.NO_TRAINING,
    Rule.ZERO_RETENTION: Requirement.ZERO_RETENTION,
    Rule.NO_HUMAN_REVIEW: Requirement.NO_HUMAN_REVIEW,
    Rule.NO_FLAGGED_REVIEW: Requirement.NO_FLAGGED_REVIEW,
    Rule.NO_PUBLIC_LINKS: Requirement.NO_PUBLIC_LINKS,
    Rule.FIXED_REGION: Requirement.FIXED_REGION,
}
CHANGEABLE: Final = tuple(rule for rule in Rule if rule is not Rule.KNOWN_PARTIES)
"""What a layer can demand, in the order it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCells:
    """One question: what each layer says to it, as a value and in short, what holds in words, and who decides.

    Nothing is said by a layer that is not in `said`; `layer` is None where nothing is demanded.
    """

    rule: Rule
    said: Mapping[LayerName, str]
    demand: str
    layer: LayerName | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A model that would be judged otherwise for items of a class, with the reason or doubts of then."""

    model: str
    item_class: ItemClass
    before: Outcome
    after: Outcome
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What setting rules would change: how many verdicts were looked at, which differ, which approvals would end."""

    judged: int
    shifts: tuple[Shift, ...]
    ended: tuple[str, ...]


def rule_table(session: Session, item_class: ItemClass, within: Within) -> tuple[RuleCells, ...]:
    """Return every question that a rule can answer, for a class and what is within it, layer by layer."""
    layers = layers_for(session, item_class, within)
    rules = combine(layers)
    hold = demands(rules)
    return tuple(
        RuleCells(
            rule=rule,
            said={
                layer.name: phrases.short(rule, _value(said[rule]))
                for layer in layers
                if rule in (said := demands(layer.rules))
            },
            demand=phrases.demand(rule, _value(hold[rule])) if rule in hold else phrases.NO_DEMAND,
            layer=decider(rules, rule) if rule in hold else None,
        )
        for rule in CHANGEABLE
    )


def rules_now(session: Session, layer: LayerName, subject: str) -> RuleSet:
    """Return what a layer says now: what a person set, else the class's built-in rules, else nothing."""
    found = rules_set(session, layer, subject)
    if found is not None:
        return found
    return BUILT_IN[ItemClass(subject)] if layer is LayerName.CLASS else RuleSet()


def value_now(session: Session, layer: LayerName, subject: str, rule: Rule) -> str:
    """Return what a layer says to one question as it would be typed; empty where it says nothing."""
    found = demands(rules_now(session, layer, subject)).get(rule)
    return "" if found is None else _value(found)


def with_rule(rules: RuleSet, rule: Rule, typed: str) -> RuleSet:
    """Return rules with another answer to one question; an empty one demands nothing. Raises UsageError, CardError."""
    words = typed.strip()
    if rule in _REQUIRED or (rule is Rule.CERTIFIED and words in ("", "yes")):
        wanted = Requirement.CERTIFIED if rule is Rule.CERTIFIED else _REQUIRED[rule]
        kept = {each for each in rules.require if each is not wanted} | ({wanted} if words else set())
        changed = replace(rules, require=tuple(each for each in Requirement if each in kept))
        return replace(changed, certified=()) if rule is Rule.CERTIFIED else changed
    names = tuple(sorted({each for name in words.split(",") if (each := name.strip())}))
    if rule is Rule.CERTIFIED:
        return replace(rules, certified=names)
    if rule in _LISTS:
        return replace(rules, **{_LISTS[rule]: names if names or rule is Rule.EXCLUDE else None})  # type: ignore[arg-type]
    return _limited(rules, rule, words)


def _limited(rules: RuleSet, rule: Rule, words: str) -> RuleSet:
    place = Place(rule)
    match rule:
        case Rule.RETENTION_DAYS:
            return replace(rules, retention_days=read_count(words, 36500) if words else None)
        case Rule.CARD_AGE:
            return replace(rules, max_card_age_days=read_count(words, 36500) if words else None)
        case Rule.MAX_BYTES:
            return replace(rules, max_bytes=read_size(words) if words else None)
        case Rule.MAX_COST:
            return replace(rules, max_cost=read_money(words.removeprefix("$"), phrases.MONEY) if words else None)
        case Rule.EVIDENCE_AT_LEAST:
            return replace(rules, evidence_at_least=word(Evidence, words or "unknown", place))
        case Rule.TRAINING_EVIDENCE:
            return replace(rules, training_evidence_at_least=word(Evidence, words or "unknown", place))
    raise UsageError(problem=phrases.no_rule(rule), remedy="")


def foresee(session: Session, layer: LayerName, subject: str, rules: RuleSet | None) -> Foreseen:
    """Return what setting the rules of a layer would change; None stands for the built-in ones, or none."""
    classes, within = _scope(session, layer, subject)
    shifts: list[Shift] = []
    judged = 0
    after_of: dict[ItemClass, RuleSet] = {}
    for item_class in classes:
        layers = layers_for(session, item_class, within)
        after_of[item_class] = combine(_with(layers, layer, item_class, rules))
        was, now = (_verdicts(session, item_class, each) for each in (combine(layers), after_of[item_class]))
        judged += len(now)
        shifts += [
            Shift(
                model=model,
                item_class=item_class,
                before=was[model].outcome,
                after=verdict.outcome,
                why=in_few_words(verdict, item_class),
            )
            for model, verdict in now.items()
            if was[model].outcome is not verdict.outcome
        ]
    shifts.sort(key=lambda each: (-each.after.rank, list(ItemClass).index(each.item_class), each.model))
    return Foreseen(judged=judged, shifts=tuple(shifts), ended=_ended(session, layer, after_of))


def _ended(session: Session, layer: LayerName, after_of: Mapping[ItemClass, RuleSet]) -> tuple[str, ...]:
    if layer not in (LayerName.CLASS, LayerName.WORKSPACE):
        return ()  # an approval is bound to the rules of classes

    def after(item_class: ItemClass) -> RuleSet:
        return after_of.get(item_class) or combine(layers_for(session, item_class))

    return standing.ended_by(session, after)


def _scope(session: Session, layer: LayerName, subject: str) -> tuple[tuple[ItemClass, ...], Within]:
    """Return for which classes a layer counts, and within what."""
    if layer is LayerName.CLASS:
        return (ItemClass(subject),), Within()
    if layer is LayerName.ITEM:
        item = item_of(session.workspace.database, subject)
        projects = (item.project_id,) if item.project_id else ()
        return (item.item_class,), Within(projects=projects, items=(subject,))
    return tuple(ItemClass), Within(projects=(subject,) if layer is LayerName.PROJECT else ())


def _with(
    layers: tuple[Layer, ...], name: LayerName, item_class: ItemClass, rules: RuleSet | None
) -> tuple[Layer, ...]:
    others = tuple(layer for layer in layers if layer.name is not name)
    if name is LayerName.CLASS:
        return (base_layer(item_class, rules), *others)
    return (*others, Layer(name=name, rules=rules)) if rules is not None else others


def _verdicts(session: Session, item_class: ItemClass, rules: RuleSet) -> dict[str, Verdict]:
    today: date = session.now().date()
    judge = Judge(
        catalog=session.catalog,
        rules=rules,
        request=Request(item_class=item_class),
        today=today,
        stated=current_answers(session),
    )
    models = [model for model in session.catalog.models() if not model.has_ended(today)]
    return {each.model.id: each.verdict for each in judge_all(judge, models)}


def _value(demand: object) -> str:
    """Return what is demanded as a person would type it."""
    if demand is True:
        return "yes"
    if isinstance(demand, tuple):
        return ", ".join(map(str, demand))
    return f"{demand:f}" if isinstance(demand, Decimal) else str(demand)
