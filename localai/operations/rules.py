"""Rules as layers: what holds for a class, projects, items and a request, which layer decides, and setting one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from localai.crypto.canonical import encode
from localai.errors import UsageError
from localai.ledger.decoding import decode_as
from localai.operations.ledger import Recorder, recording
from localai.operations.session import Session
from localai.operations.team_rules import pack_of
from localai.phrases import rules as phrases
from localai.policy.layers import BUILT_IN, base_layer, combine, decider, demands, parse_words, to_words
from localai.policy.reading import Place, nearest
from localai.policy.team import Pack
from localai.vault import rules as stored_rules
from localai.vault.items import item_of
from localai.vault.projects import project_of
from localai.vocabulary.bodies import RuleChanged
from localai.vocabulary.items import Item, ItemClass
from localai.vocabulary.rules import Layer, LayerName, Rule, RuleSet

SETTABLE: Final = (LayerName.CLASS, LayerName.WORKSPACE, LayerName.PROJECT, LayerName.ITEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What rules are looked up for beside a class: projects and items by id, and the rules a request brings along."""

    projects: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    request: RuleSet | None = None


NOTHING_MORE: Final = Within()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One rule that holds, in words: what it demands in all, the layer that decides, and what each layer says."""

    rule: Rule
    demand: str
    layer: LayerName
    said: tuple[tuple[LayerName, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """The rules for one class and what is within it, and whether the class's own were changed from the built-in ones.

    `instead` names each rule of the class that was changed, with what was built in and what stands in its place.
    """

    item_class: ItemClass
    rules: RuleSet
    rows: tuple[RuleRow, ...]
    changed: bool
    instead: tuple[tuple[Rule, str, str], ...] = ()


def layers_for(
    session: Session, item_class: ItemClass, within: Within = NOTHING_MORE, *, team: Pack | None = None
) -> tuple[Layer, ...]:
    """Return the layers that hold for items of a class, in projects, for items, with the rules of a request.

    `team` stands in the place of the team's rules that hold.
    """
    pack = team or pack_of(session)
    named = [
        (LayerName.WORKSPACE, rules_set(session, LayerName.WORKSPACE, "")),
        *((LayerName.PROJECT, rules_set(session, LayerName.PROJECT, each)) for each in within.projects),
        *((LayerName.ITEM, rules_set(session, LayerName.ITEM, each)) for each in within.items),
        (LayerName.REQUEST, within.request),
    ]
    tightening = (Layer(name=name, rules=rules) for name, rules in named if rules is not None)
    base = base_layer(item_class, rules_set(session, LayerName.CLASS, item_class))
    return (base, *(pack.layers(item_class) if pack else ()), *tightening)


def rules_for(session: Session, item_class: ItemClass, within: Within = NOTHING_MORE) -> RuleSet:
    """Return the strictest of all layers that hold. Raises CardError where a request names a provider nobody knows."""
    if within.request is not None:
        _check_names(session, within.request)
    return combine(layers_for(session, item_class, within))


def inherited(session: Session, sources: Iterable[Item], project_id: str | None) -> RuleSet | None:
    """Return the rules that hold for what is made from items in a project, beside those of its class and project.

    They are those of the items themselves and of their other projects; None where there are none.
    """
    found = list(sources)
    others = {each.project_id for each in found if each.project_id not in (None, project_id)}
    named = [(LayerName.ITEM, each.id) for each in found]
    named += [(LayerName.PROJECT, each) for each in sorted(filter(None, others))]
    layers = [
        Layer(name=LayerName.ITEM, rules=rules) for rules in (rules_set(session, *each) for each in named) if rules
    ]
    return replace(combine(layers), decided_by=()) if layers else None


def rules_set(session: Session, layer: LayerName, subject: str) -> RuleSet | None:
    """Return what a person set for one layer: of a class, the workspace (empty), a project or an item by id."""
    stored = stored_rules.rules_of(session.workspace.database, layer, subject)
    return None if stored is None else decode_as(RuleSet, stored.rules)


def view_rules(session: Session, item_class: ItemClass, within: Within = NOTHING_MORE) -> RuleView:
    """Return the rules for a class as a person reads them, with the deciding layer of each."""
    layers = layers_for(session, item_class, within)
    rules = combine(layers)
    rows = [
        RuleRow(
            rule=rule,
            demand=_words(rule, value),
            layer=decider(rules, rule),
            said=tuple(
                (layer.name, _words(rule, said[rule])) for layer in layers if rule in (said := demands(layer.rules))
            ),
        )
        for rule, value in demands(rules).items()
    ]
    return RuleView(
        item_class=item_class,
        rules=rules,
        rows=tuple(sorted(rows, key=lambda row: list(Rule).index(row.rule))),
        changed=layers[0].changed,
        instead=tuple(differences(BUILT_IN[item_class], layers[0].rules)),
    )


def is_changed(session: Session, item_class: ItemClass) -> bool:
    """Say whether the workspace has a rule set of its own in the place of a class's built-in one."""
    return rules_set(session, LayerName.CLASS, item_class) is not None


def differences(before: RuleSet, after: RuleSet) -> Iterator[tuple[Rule, str, str]]:
    """Yield each rule on which two sets differ, with what each of them demands."""
    was, now = demands(before), demands(after)
    for rule in Rule:
        if was.get(rule) != now.get(rule):
            first, second = (_words(rule, each[rule]) if rule in each else phrases.NOTHING for each in (was, now))
            yield rule, first, second


def _check_names(session: Session, rules: RuleSet) -> None:
    """Refuse a misspelled name: to leave out a provider that is not there leaves out nobody."""
    place = Place("--policy").into("providers")
    providers, parties = known_names(session)
    for key, names, known in (("exclude", rules.exclude, providers + parties), ("only", rules.only or (), providers)):
        for name in names:
            if (name.lower() if key == "exclude" else name) not in known:
                raise place.into(key).refuse(f"{name!r} is no provider here; {nearest(name, known)}")


def known_names(session: Session) -> tuple[list[str], list[str]]:
    """Return the providers that have a card, and in lower case the parties that content is passed on to."""
    cards = session.catalog.cards.values()
    passed = [surface.onward for card in cards for surface in card.surfaces]
    passed += [override.onward for card in cards for override in card.overrides if override.onward]
    return [card.provider for card in cards], [party.name.lower() for onward in passed for party in onward.parties]


def parse_rules(text: str) -> RuleSet:
    """Return rules from the JSON words of the request API; raises CardError with the nearest valid word."""
    return parse_words(text, name="--policy")


def demands_in_words(rules: RuleSet) -> tuple[str, ...]:
    """Return what a rule set demands, a sentence for each rule."""
    return tuple(_words(rule, value) for rule, value in demands(rules).items())


def words_of(rules: RuleSet) -> dict[str, object]:
    """Return the words that mean these rules."""
    return to_words(rules)


def set_rules(session: Session, layer: LayerName, subject: str, rules: RuleSet | None, reason: str) -> None:
    """Set the rules of a class, the workspace, a project or an item; None goes back to the built-in ones, or to none.

    A ledger entry. `subject` is a class, empty for the workspace, or the id of a project or an item. Raises UsageError
    where a layer cannot be set, NotFoundError for what is not there and CardError for a provider nobody knows.
    """
    _check_subject(session, layer, subject)
    if rules is not None:
        _check_names(session, rules)
    database = session.workspace.database
    with recording(session) as record:
        if rules is None:
            stored_rules.drop_rules(database, layer, subject)
            record.append(RuleChanged(layer=layer, subject=subject, rules=rules, reason=reason))
        else:
            keep_rules(session, record, (layer, subject), rules, reason)


def keep_rules(session: Session, record: Recorder, of: tuple[LayerName, str], rules: RuleSet, reason: str) -> None:
    """Keep the rules of a layer's subject and add the entry that says so; belongs inside `recording`."""
    layer, subject = of
    kept = stored_rules.StoredRules(layer=layer, subject=subject, rules=encode(rules), set_at=session.now())
    stored_rules.put_rules(session.workspace.database, kept)
    record.append(RuleChanged(layer=layer, subject=subject, rules=rules, reason=reason))


def _check_subject(session: Session, layer: LayerName, subject: str) -> None:
    if layer not in SETTABLE:
        raise UsageError(problem=phrases.layer_fixed(layer), remedy=phrases.SEE_RULES)
    if layer is LayerName.PROJECT:
        project_of(session.workspace.database, subject)
    elif layer is LayerName.ITEM:
        item_of(session.workspace.database, subject)
    elif subject not in (tuple(ItemClass) if layer is LayerName.CLASS else ("",)):
        raise UsageError(problem=phrases.subject_wrong(layer, subject), remedy=phrases.SEE_RULES)


def _words(rule: Rule, value: object) -> str:
    spoken = "" if value is True else ", ".join(value) if isinstance(value, tuple) else str(value)
    return phrases.demand(rule, spoken)
