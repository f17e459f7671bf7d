"""Rule sets: the built-in one of each class, layers combined into one, and the words they are written in."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from localai.policy.reading import Place, amount, nearest, word
from localai.vocabulary.cards import Evidence
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import MOST_DIGITS, Collection, Decided, Layer, LayerName, Requirement, Rule, RuleSet

BUILT_IN: Mapping[ItemClass, RuleSet] = {
    ItemClass.PUBLIC: RuleSet(),
    ItemClass.INTERNAL: RuleSet(
        retention_days=90,
        require=(Requirement.NO_PUBLIC_LINKS,),
        training_evidence_at_least=Evidence.THIRD_PARTY,
    ),
    ItemClass.CONFIDENTIAL: RuleSet(
        retention_days=0,
        require=(Requirement.NO_HUMAN_REVIEW, Requirement.NO_PUBLIC_LINKS),
        evidence_at_least=Evidence.QUOTED,
        training_evidence_at_least=Evidence.THIRD_PARTY,
        max_card_age_days=90,
    ),
    ItemClass.REGULATED: RuleSet(
        retention_days=0,
        require=(
            Requirement.NO_HUMAN_REVIEW,
            Requirement.NO_PUBLIC_LINKS,
            Requirement.CERTIFIED,
            Requirement.FIXED_REGION,
        ),
        evidence_at_least=Evidence.QUOTED,
        training_evidence_at_least=Evidence.THIRD_PARTY,
        max_card_age_days=30,
        confirmations=2,
    ),
}
_LAYER_ORDER = list(LayerName)
_RULE_OF = {
    Requirement.NO_TRAINING: Rule.NO_TRAINING,
    Requirement.ZERO_RETENTION: Rule.ZERO_RETENTION,
    Requirement.NO_HUMAN_REVIEW: Rule.NO_HUMAN_REVIEW,
    Requirement.NO_FLAGGED_REVIEW: Rule.NO_FLAGGED_REVIEW,
    Requirement.NO_PUBLIC_LINKS: Rule.NO_PUBLIC_LINKS,
    Requirement.CERTIFIED: Rule.CERTIFIED,
    Requirement.FIXED_REGION: Rule.FIXED_REGION,
}


def base_layer(item_class: ItemClass, replaced: RuleSet | None = None) -> Layer:
    """Return the layer everything else tightens: the class's rule set, built-in or the workspace's own."""
    if replaced is None:
        return Layer(name=LayerName.CLASS, rules=BUILT_IN[item_class])
    return Layer(name=LayerName.CLASS, rules=replaced, changed=True)


def combine(layers: Iterable[Layer]) -> RuleSet:
    """Return the strictest of all layers, rule by rule, and which layer decides each; their order does not matter."""
    stack = sorted(layers, key=lambda layer: (_LAYER_ORDER.index(layer.name), repr(layer.rules)))
    sets = [layer.rules for layer in stack]
    combined = RuleSet(
        training_allowed=False,
        retention_days=_least(rules.retention_days for rules in sets),
        require=tuple(each for each in Requirement if any(each in rules.require for rules in sets)),
        certified=_union(rules.certified for rules in sets),
        regions=_shared(rules.regions for rules in sets),
        exclude=_union(rules.exclude for rules in sets),
        only=_shared(rules.only for rules in sets),
        evidence_at_least=_best(rules.evidence_at_least for rules in sets),
        training_evidence_at_least=_best(rules.training_evidence_at_least for rules in sets),
        max_card_age_days=_least(rules.max_card_age_days for rules in sets),
        max_bytes=_least(rules.max_bytes for rules in sets),
        max_cost=min((rules.max_cost for rules in sets if rules.max_cost is not None), default=None),
        confirmations=max((rules.confirmations for rules in sets), default=1),
    )
    return _with_deciders(combined, stack)


def _least(limits: Iterable[int | None]) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _best(limits: Iterable[Evidence]) -> Evidence:
    return min(limits, key=lambda evidence: evidence.rank, default=Evidence.UNKNOWN)


def _union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({name for group in groups for name in group}))


def _shared(groups: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    sets = [set(group) for group in groups if group is not None]
    return tuple(sorted(set.intersection(*sets))) if sets else None


def _with_deciders(combined: RuleSet, stack: list[Layer]) -> RuleSet:
    demanded = demands(combined)
    decided = []
    for rule, demand in demanded.items():
        # A limit is decided by the outermost layer that names it; what piles up, by the outermost that adds to it.
        layer = next((each for each in stack if _names(demands(each.rules).get(rule), demand)), stack[-1])
        decided.append(Decided(rule=rule, layer=layer.name))
    return replace(combined, decided_by=tuple(decided))


def _names(mine: object, whole: object) -> bool:
    return mine == whole or (isinstance(mine, tuple) and isinstance(whole, tuple) and bool(set(mine) & set(whole)))


def demands(rules: RuleSet) -> dict[Rule, object]:
    """Return what a rule set demands, by rule; absent means nothing."""
    none = Evidence.UNKNOWN
    demands: dict[Rule, object] = {_RULE_OF[each]: True for each in rules.require}
    limits: dict[Rule, object] = {
        Rule.RETENTION_DAYS: rules.retention_days,
        Rule.CERTIFIED: rules.certified or demands.get(Rule.CERTIFIED),
        Rule.REGION: rules.regions,
        Rule.EXCLUDE: rules.exclude or None,
        Rule.ONLY: rules.only,
        Rule.EVIDENCE_AT_LEAST: None if rules.evidence_at_least is none else rules.evidence_at_least,
        Rule.TRAINING_EVIDENCE: None if rules.training_evidence_at_least is none else rules.training_evidence_at_least,
        Rule.CARD_AGE: rules.max_card_age_days,
        Rule.MAX_BYTES: rules.max_bytes,
        Rule.MAX_COST: rules.max_cost,
    }
    return demands | {rule: limit for rule, limit in limits.items() if limit is not None}


def decider(rules: RuleSet, rule: Rule) -> LayerName:
    """Return the layer that decides a rule; what no layer names is the class's own."""
    return next((decided.layer for decided in rules.decided_by if decided.rule is rule), LayerName.CLASS)


def parse_words(text: str | bytes, *, name: str = "policy") -> RuleSet:
    """Read a rule set from the JSON words of the request API; an unknown word is refused with the nearest valid one."""
    place = Place(file=name)
    try:
        words = json.loads(text, parse_float=str, parse_int=_number, object_pairs_hook=_no_twins)
    except RecursionError:
        raise place.refuse("is not JSON of a few levels") from None
    except json.JSONDecodeError as error:
        raise place.refuse(f"is not JSON: {error}" if text.strip() else "there is nothing in it") from error
    except ValueError as error:
        raise place.refuse(f"is not JSON: {error}") from error
    return from_words(words, place)


def _number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number in it has more than {MOST_DIGITS} digits")
    return int(digits)


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def from_words(words: object, place: Place) -> RuleSet:
    """Read a rule set from parsed words (JSON or TOML)."""
    table = _table(words, place, _TOP)
    policy = _table(table.get("data_policy", {}), place.into("data_policy"), ("training_allowed", "retention_days"))
    providers = _table(table.get("providers", {}), place.into("providers"), ("require", "exclude", "only"))
    here = place.into("providers")
    require, certified, regions = _requirements(providers.get("require", []), here.into("require"))
    routed = _routed(table.get("provider", {}), place.into("provider"))
    named = [_texts(providers["only"], here.into("only"))] if "only" in providers else []
    return RuleSet(
        training_allowed=_truth(policy.get("training_allowed", False), place.into("data_policy.training_allowed")),
        retention_days=_whole(policy.get("retention_days"), place.into("data_policy.retention_days")),
        require=tuple(each for each in Requirement if each in (*require, *routed.require)),
        certified=certified,
        regions=regions,
        exclude=_union([_texts(providers.get("exclude", []), here.into("exclude")), routed.exclude]),
        only=_shared([*named, routed.only]),
        evidence_at_least=_evidence(table, "evidence_at_least", place),
        training_evidence_at_least=_evidence(table, "training_evidence_at_least", place),
        max_card_age_days=_whole(table.get("max_card_age_days"), place.into("max_card_age_days")),
        max_bytes=_whole(table.get("max_bytes"), place.into("max_bytes")),
        max_cost=None if table.get("max_cost") is None else amount(table["max_cost"], place.into("max_cost")),
        confirmations=_whole(table.get("confirmations"), place.into("confirmations")) or 1,
    )


def _routed(value: object, place: Place) -> RuleSet:
    """Read OpenRouter's `provider`: what allows more than our words can is understood and changes nothing."""
    table = _table(value, place, ("data_collection", "zdr", "only", "ignore"))
    require = []
    if word(Collection, table.get("data_collection", Collection.ALLOW), place.into("data_collection")) == "deny":
        require.append(Requirement.NO_TRAINING)
    if _truth(table.get("zdr", False), place.into("zdr")):
        require.append(Requirement.ZERO_RETENTION)
    return RuleSet(
        require=tuple(require),
        exclude=_texts(table.get("ignore", []), place.into("ignore")),
        only=_texts(table["only"], place.into("only")) if "only" in table else None,
    )


_TOP = (
    "data_policy",
    "providers",
    "provider",
    "evidence_at_least",
    "training_evidence_at_least",
    "max_card_age_days",
    "max_bytes",
    "max_cost",
    "confirmations",
)


def to_words(rules: RuleSet) -> dict[str, object]:
    """Return the words that `from_words` reads back into the same rules; what demands nothing is left out."""
    require: list[object] = [each.value for each in rules.require]
    require += [{"certified": list(rules.certified)}] if rules.certified else []
    require += [{"region": list(rules.regions)}] if rules.regions is not None else []
    providers: dict[str, object] = {"require": require, "exclude": list(rules.exclude)}
    if rules.only is not None:
        providers["only"] = list(rules.only)
    cost: Decimal | None = rules.max_cost
    unset = Evidence.UNKNOWN
    words: dict[str, object] = {
        "data_policy": {"training_allowed": rules.training_allowed, "retention_days": rules.retention_days},
        "providers": providers,
        "evidence_at_least": None if rules.evidence_at_least is unset else rules.evidence_at_least.value,
        "training_evidence_at_least": None
        if rules.training_evidence_at_least is unset
        else rules.training_evidence_at_least.value,
        "max_card_age_days": rules.max_card_age_days,
        "max_bytes": rules.max_bytes,
        "max_cost": None if cost is None else str(cost),
        "confirmations": rules.confirmations,
    }
    return {key: value for key, value in words.items() if value is not None}


def _table(value: object, place: Place, known: Iterable[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise place.refuse("an object belongs here")
    for key in value:
        if key not in known:
            raise place.into(key).refuse(f"unknown word; {nearest(str(key), known)}")
    return value


def _requirements(
    value: object, place: Place
) -> tuple[tuple[Requirement, ...], tuple[str, ...], tuple[str, ...] | None]:
    """Read `require`: words, and objects that name certificates or regions."""
    if not isinstance(value, list):
        raise place.refuse("a list belongs here")
    plain: set[Requirement] = set()
    certified: set[str] = set()
    regions: set[str] | None = None
    for index, each in enumerate(value):
        here = place.into(index)
        if isinstance(each, Mapping):
            table = _table(each, here, ("certified", "region"))
            certified |= set(_texts(table.get("certified", []), here.into("certified")))
            if "region" in table:
                found = set(_texts(table["region"], here.into("region")))
                regions = found if regions is None else regions & found
        else:
            plain.add(word(Requirement, each, here))
    ordered = tuple(each for each in Requirement if each in plain)
    return ordered, tuple(sorted(certified)), None if regions is None else tuple(sorted(regions))


def _texts(value: object, place: Place) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.isprintable() and each for each in value):
        raise place.refuse("a list of words belongs here")
    return tuple(sorted(set(value)))


def _truth(value: object, place: Place) -> bool:
    if not isinstance(value, bool):
        raise place.refuse("true or false belongs here")
    return value


def _whole(value: object, place: Place) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**MOST_DIGITS:
        raise place.refuse("a whole number from 0 belongs here")
    return value


def _evidence(table: Mapping[str, object], key: str, place: Place) -> Evidence:
    return word(Evidence, table[key], place.into(key)) if table.get(key) is not None else Evidence.UNKNOWN
