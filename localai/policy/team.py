"""A team's rules: one signed text that can only tighten; docs/formats.md describes it."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from localai.policy.layers import from_words
from localai.policy.reading import Place, amount, nearest
from localai.vocabulary.budgets import ALL, Budget
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import Layer, LayerName, RuleSet

FORMAT: Final = "localai team rules 1"
MOST_BYTES: Final = 1 << 20
_COMMENT: Final = re.compile(r"localai team rules, version ([1-9][0-9]{0,8})")
_TOP: Final = ("format", "team", "rules", "class", "budget")
_MEASURES: Final = ("bytes", "items", "cost")
_TOGETHER: Final = "all"
_LONGEST_NAME: Final = 80
_MOST: Final = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The rules of a team: for every class, more for single classes, and budgets; `team` is what it calls itself."""

    team: str
    rules: RuleSet
    classes: tuple[tuple[ItemClass, RuleSet], ...]
    budgets: tuple[Budget, ...]

    def layers(self, item_class: ItemClass) -> tuple[Layer, ...]:
        """Return the layers that items of a class get from it."""
        sets = [self.rules, *(rules for each, rules in self.classes if each is item_class)]
        return tuple(Layer(name=LayerName.TEAM, rules=rules) for rules in sets)


def read(content: bytes) -> Pack:
    """Return the rules that a text holds; raises CardError with the place of what does not belong there."""
    place = Place(file="team rules")
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise place.refuse(f"is not TOML: {error}") from None
    _known(table, _TOP, place)
    if table.get("format") != FORMAT:
        raise place.into("format").refuse(f'must be "{FORMAT}"')
    return Pack(
        team=_name(table.get("team"), place.into("team")),
        rules=from_words(table.get("rules", {}), place.into("rules")),
        classes=tuple(_classes(table.get("class", {}), place.into("class"))),
        budgets=tuple(_budgets(table.get("budget", {}), place.into("budget"))),
    )


def version_of(comment: str) -> int | None:
    """Return the version that a trusted comment names; None where it names none."""
    found = _COMMENT.fullmatch(comment)
    return None if found is None else int(found[1])


def names_in(pack: Pack) -> tuple[str, ...]:
    """Return every provider and party that a pack names."""
    sets = (pack.rules, *(rules for _, rules in pack.classes))
    named = {name for rules in sets for name in (*rules.exclude, *(rules.only or ()))}
    return tuple(sorted(named | {budget.provider for budget in pack.budgets} - {ALL}))


def _name(value: object, place: Place) -> str:
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value) <= _LONGEST_NAME:
        raise place.refuse(f"a name of at most {_LONGEST_NAME} characters belongs here")
    return value


def _classes(value: object, place: Place) -> Iterator[tuple[ItemClass, RuleSet]]:
    table = _known(value, [each.value for each in ItemClass], place)
    for each in ItemClass:
        if each in table:
            yield each, from_words(table[each], place.into(each))


def _budgets(value: object, place: Place) -> Iterator[Budget]:
    table = _table(value, place)
    for name in sorted(table):
        here = place.into(name)
        words = _known(table[name], _MEASURES, here)
        yield Budget(
            provider=ALL if name == _TOGETHER else name,
            max_bytes=_count(words.get("bytes"), here.into("bytes")),
            max_items=_count(words.get("items"), here.into("items")),
            max_cost=_money(words.get("cost"), here.into("cost")),
        )


def _count(value: object, place: Place) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST):
        raise place.refuse("a whole number from 0 belongs here")
    return value


def _money(value: object, place: Place) -> Decimal | None:
    return None if value is None else amount(value, place)


def _known(value: object, known: Iterable[str], place: Place) -> Mapping[str, object]:
    table = _table(value, place)
    for key in table:
        if key not in known:
            raise place.into(key).refuse(f"unknown word; {nearest(str(key), known)}")
    return table


def _table(value: object, place: Place) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise place.refuse("a table belongs here")
    return value
