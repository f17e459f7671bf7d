"""Why a verdict is what it is: the rules that hold, each reason and doubt with its fact and page, the ways out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from localai.operations.facts import FactRow, facts_of
from localai.operations.models import Explanation, ModelRow, Wanted, explain, judge_model
from localai.operations.rules import RuleRow, view_rules
from localai.operations.session import Session
from localai.phrases import cards
from localai.phrases import explaining as phrases
from localai.phrases import rules as rule_phrases
from localai.vocabulary.cards import Evidence, Training
from localai.vocabulary.rules import Doubt, DoubtName, LayerName, Reason, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One reason or doubt: the sentence, the rule with its demand and layer, the fact, and how that is known.

    `rule` of a doubt is its name, and its layer is empty: no rule forbids it.
    """

    sentence: str
    rule: str
    demand: str
    layer: str
    fact: str
    evidence: Evidence
    known: str
    source: str
    as_of: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A verdict with everything it rests on: its grounds, all rules that hold and all facts of the model."""

    row: ModelRow
    explanation: Explanation
    grounds: tuple[Ground, ...]
    rules: tuple[RuleRow, ...]
    facts: tuple[FactRow, ...]


def explain_fully(session: Session, model_id: str, wanted: Wanted) -> Explained:
    """Return everything about the verdict for a model, an item or class, and a request. Raises NotFoundError."""
    row = judge_model(session, model_id, wanted)
    told = explain(session, row, wanted)
    rules = view_rules(session, wanted.item_class, wanted.within)
    return Explained(
        row=row,
        explanation=told,
        grounds=tuple(_grounds(row, told, {each.rule: each for each in rules.rows})),
        rules=rules.rows,
        facts=tuple(facts_of(row.policy, session.catalog.card(row.model), row.model, session.now().date())),
    )


def in_words(told: Explained) -> Iterator[str]:
    """Yield everything line by line: the sentence, each ground, the rules, the facts, the ways out."""
    yield told.explanation.sentence
    for ground in told.grounds:
        yield ""
        if ground.sentence not in told.explanation.sentence:
            yield ground.sentence
        yield f"  {phrases.RULE:<12}{phrases.rule(ground.rule, ground.demand, ground.layer)}"
        yield f"  {phrases.FACT:<12}{ground.fact}"
        if ground.known:
            yield f"  {phrases.KNOWN:<12}{ground.known}"
            yield from (f"  {'':<12}{line}" for line in (ground.source, ground.note) if line)
    yield from told.explanation.warnings
    yield from ("", phrases.RULES)
    if Rule.NO_TRAINING not in {each.rule for each in told.rules}:
        yield f"  {phrases.rule(Rule.NO_TRAINING, phrases.NO_TRAINING, LayerName.CLASS)}"
    yield from (f"  {phrases.rule(each.rule, each.demand, each.layer)}" for each in told.rules)
    yield from ("", phrases.FACTS_HERE if told.row.policy.runs_here else phrases.FACTS)
    yield from (f"  {fact.label:<16}{fact.words}  ({fact.evidence})" for fact in told.facts)
    if told.row.verdict.reasons:
        yield from ("", phrases.WAYS if told.explanation.remedies else phrases.NO_WAY)
        yield from (f"  {place}. {remedy}" for place, remedy in enumerate(told.explanation.remedies, 1))


def _grounds(row: ModelRow, told: Explanation, rules: dict[object, RuleRow]) -> Iterator[Ground]:
    for reason, sentence in zip(row.verdict.reasons, told.reasons, strict=True):
        held = rules.get(reason.rule)
        demand = held.demand if held else _unheld(reason)
        ground = _ground(reason, sentence, phrases.fact(reason.rule, reason.found, reason.subject, row.policy.title))
        yield replace(ground, rule=reason.rule, demand=demand, layer=reason.layer)
    for doubt, sentence in zip(row.verdict.open_doubts, told.doubts, strict=True):
        found = Training.CARVE_OUT if doubt.name is DoubtName.TRAINING_CARVE_OUT else "unknown"
        ground = _ground(doubt, sentence, phrases.fact(doubt.name, found, doubt.subject, row.policy.title))
        yield replace(ground, rule=doubt.name, demand=phrases.accepting(doubt.name))


def _known(finding: Reason | Doubt) -> str:
    """Return how a fact is known; nothing for what the request brings along."""
    if finding.as_of is None:
        return ""
    if finding.evidence is Evidence.UNKNOWN:
        return phrases.NOTHING_READ
    return cards.evidence(finding.evidence, finding.as_of)


def _unheld(reason: Reason) -> str:
    """Return the demand of a rule that no layer says: training is never allowed, a region was asked for, and so on."""
    if reason.rule is Rule.NO_TRAINING:
        return phrases.NO_TRAINING
    return phrases.KNOWN_THERE if reason.allowed == "known" else rule_phrases.demand(reason.rule, reason.allowed)


def _ground(finding: Reason | Doubt, sentence: str, fact: str) -> Ground:
    return Ground(
        sentence=sentence,
        rule="",
        demand="",
        layer="",
        fact=fact,
        evidence=finding.evidence,
        known=_known(finding),
        source=finding.source,
        as_of=finding.as_of,
        note=finding.note,
    )
