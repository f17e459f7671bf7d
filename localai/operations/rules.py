"""Rules as layers: what holds for a class, a project and a request, which layer decides, and setting one."""

from dataclasses import dataclass
from typing import Final

from localai.crypto.canonical import encode
from localai.errors import UsageError
from localai.ledger.decoding import decode_as
from localai.operations.ledger import recording
from localai.operations.session import Session
from localai.phrases import rules as phrases
from localai.policy.layers import base_layer, combine, decider, demands, parse_words, to_words
from localai.policy.reading import Place, nearest
from localai.vault import rules as stored_rules
from localai.vault.projects import project_of
from localai.vocabulary.bodies import RuleChanged
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import Layer, LayerName, Rule, RuleSet

SETTABLE: Final = (LayerName.CLASS, LayerName.WORKSPACE, LayerName.PROJECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One rule that holds, in words: what it demands in all, the layer that decides, and what each layer says."""

    rule: Rule
    demand: str
    layer: LayerName
    said: tuple[tuple[LayerName, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """The rules for one class (and project), and whether the class's own were changed from the built-in ones."""

    item_class: ItemClass
    rules: RuleSet
    rows: tuple[RuleRow, ...]
    changed: bool


def layers_for(
    session: Session, item_class: ItemClass, project_id: str | None = None, request: RuleSet | None = None
) -> tuple[Layer, ...]:
    """Return the layers that hold for items of a class, in a project, with the rules a request brings along."""
    named = [
        (LayerName.WORKSPACE, rules_set(session, LayerName.WORKSPACE, "")),
        (LayerName.PROJECT, rules_set(session, LayerName.PROJECT, project_id) if project_id else None),
        (LayerName.REQUEST, request),
    ]
    tightening = (Layer(name=name, rules=rules) for name, rules in named if rules is not None)
    return (base_layer(item_class, rules_set(session, LayerName.CLASS, item_class)), *tightening)


def rules_for(
    session: Session, item_class: ItemClass, project_id: str | None = None, request: RuleSet | None = None
) -> RuleSet:
    """Return the strictest of all layers that hold. Raises CardError where a request names a provider nobody knows."""
    if request is not None:
        _check_names(session, request)
    return combine(layers_for(session, item_class, project_id, request))


def rules_set(session: Session, layer: LayerName, subject: str) -> RuleSet | None:
    """Return what a person set for one layer: a class, the workspace (empty), a project's id."""
    stored = stored_rules.rules_of(session.workspace.database, layer, subject)
    return None if stored is None else decode_as(RuleSet, stored.rules)


def view_rules(session: Session, item_class: ItemClass, project_id: str | None = None) -> RuleView:
    """Return the rules for a class as a person reads them, with the deciding layer of each."""
    layers = layers_for(session, item_class, project_id)
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
    )


def _check_names(session: Session, rules: RuleSet) -> None:
    """Refuse a misspelled name: to leave out a provider that is not there leaves out nobody."""
    place = Place("--policy").into("providers")
    cards = session.catalog.cards.values()
    providers = [card.provider for card in cards]
    passed = [surface.onward for card in cards for surface in card.surfaces]
    passed += [override.onward for card in cards for override in card.overrides if override.onward]
    parties = [party.name.lower() for onward in passed for party in onward.parties]
    for key, names, known in (("exclude", rules.exclude, providers + parties), ("only", rules.only or (), providers)):
        for name in names:
            if (name.lower() if key == "exclude" else name) not in known:
                raise place.into(key).refuse(f"{name!r} is no provider here; {nearest(name, known)}")


def parse_rules(text: str) -> RuleSet:
    """Return rules from the JSON words of the request API; raises CardError with the nearest valid word."""
    return parse_words(text, name="--policy")


def words_of(rules: RuleSet) -> dict[str, object]:
    """Return the words that mean these rules."""
    return to_words(rules)


def set_rules(session: Session, layer: LayerName, subject: str, rules: RuleSet | None, reason: str) -> None:
    """Set the rules of a class, the workspace or a project; None goes back to the built-in ones. A ledger entry.

    `subject` is a class, empty for the workspace, or a project's id. Raises UsageError where a layer cannot be set,
    NotFoundError for a project that is not there and CardError for a provider nobody knows.
    """
    _check_subject(session, layer, subject)
    if rules is not None:
        _check_names(session, rules)
    database = session.workspace.database
    with recording(session) as record:
        if rules is None:
            stored_rules.drop_rules(database, layer, subject)
        else:
            kept = stored_rules.StoredRules(layer=layer, subject=subject, rules=encode(rules), set_at=session.now())
            stored_rules.put_rules(database, kept)
        record.append(RuleChanged(layer=layer, subject=subject, rules=rules, reason=reason))


def _check_subject(session: Session, layer: LayerName, subject: str) -> None:
    if layer not in SETTABLE:
        raise UsageError(problem=phrases.layer_fixed(layer), remedy=phrases.SEE_RULES)
    if layer is LayerName.PROJECT:
        project_of(session.workspace.database, subject)
    elif subject not in (tuple(ItemClass) if layer is LayerName.CLASS else ("",)):
        raise UsageError(problem=phrases.subject_wrong(layer, subject), remedy=phrases.SEE_RULES)


def _words(rule: Rule, value: object) -> str:
    spoken = "" if value is True else ", ".join(value) if isinstance(value, tuple) else str(value)
    return phrases.demand(rule, spoken)
