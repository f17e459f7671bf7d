"""Cards and models from bytes: parsed strictly, checked for what a single value cannot show."""

import re
import tomllib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import cast

from localai.crypto.canonical import digest
from localai.errors import NotFoundError
from localai.policy.reading import Place, build, nearest
from localai.vocabulary.cards import (
    NO_DAYS,
    Card,
    CopyKind,
    Effect,
    Evidence,
    Fact,
    LeverPlace,
    Onward,
    Passing,
    Surface,
    When,
)
from localai.vocabulary.models import Model
from localai.vocabulary.policies import CONTRACT

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+")
_KNOWN_WITHOUT_SOURCE = frozenset({Evidence.UNKNOWN, Evidence.RECALLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All cards by provider and all models by id; `notice` says why they are not the ones that should hold."""

    cards: Mapping[str, Card]
    rows: Mapping[str, Model] = field(repr=False)
    notice: str = ""
    _digests: dict[str, str] = field(default_factory=dict, init=False, compare=False, repr=False)

    def models(self) -> tuple[Model, ...]:
        """Return every model: those that run here first, then by id."""
        return tuple(sorted(self.rows.values(), key=lambda model: (not self.card(model).runs_here, model.id)))

    def model(self, model_id: str) -> Model:
        """Return one model, or NotFoundError with the nearest id."""
        try:
            return self.rows[model_id]
        except KeyError:
            raise NotFoundError(what="model", id=model_id, nearest=nearest(model_id, self.rows)) from None

    def card(self, model: Model) -> Card:
        """Return the card of a model's provider."""
        return self.cards[model.provider]

    def digest(self, card: Card) -> str:
        """Return the digest of one of these cards, in hex; every plan names it."""
        if self.cards.get(card.provider) is not card:
            return digest(card)
        if card.provider not in self._digests:
            self._digests[card.provider] = digest(card)
        return self._digests[card.provider]


def load(files: Mapping[str, bytes]) -> Catalog:
    """Parse one TOML file per provider, `<provider>.toml` -> bytes; CardError names file, place and problem."""
    cards: dict[str, Card] = {}
    models: dict[str, Model] = {}
    for name, content in sorted(files.items()):
        place = Place(file=name)
        table = _parse(content, place)
        rows = table.pop("models", [])
        card = build(Card, table, place)
        _check_card(card, place)
        cards[card.provider] = card
        for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
            here = place.into("models").into(index)
            model = build(Model, row, here)
            _check_model(model, card, here)
            if model.id in models:
                raise here.into("id").refuse(f"{model.id} is there twice")
            models[model.id] = model
    return Catalog(cards=cards, rows=models)


def _parse(content: bytes, place: Place) -> dict[str, object]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise place.refuse(f"is not TOML: {error}") from error


def _check_card(card: Card, place: Place) -> None:
    if f"{card.provider}.toml" != place.file or not _SLUG.fullmatch(card.provider):
        raise place.into("provider").refuse(f"{card.provider!r} must be the name of the file")
    if card.expires <= card.checked:
        raise place.into("expires").refuse("must come after `checked`")
    if card.contact.keys and not card.contact.keys.startswith("https://"):
        raise place.into("contact").into("keys").refuse("must begin with https://")
    _check_facts(card, card, place)
    hosts = [host.name for host in card.hosts] + [look_alike.host for look_alike in card.look_alikes]
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise place.into("hosts").refuse(f"{host!r} is not a host name")
    _unique(hosts, place.into("hosts"))
    _unique((surface.name for surface in card.surfaces), place.into("surfaces"))
    _unique((lever.name for lever in card.levers), place.into("levers"))
    _unique([state.name for state in card.states] + [CONTRACT], place.into("states"))
    _unique((override.name for override in card.overrides), place.into("overrides"))
    for surface in card.surfaces:
        _check_surface(surface, card, place.into("surfaces").into(surface.name))
    _check_names(card, place)


def _check_facts(value: object, card: Card, place: Place) -> None:
    """Refuse a value with a fact inside that is dated after the check or has no page."""
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            _check_facts(each, card, place.into(index))
    elif is_dataclass(value):
        if isinstance(value, Fact):
            _check_fact(value, card, place)
        for name in _parts(cast(Hashable, type(value))):
            _check_facts(getattr(value, name), card, place.into(name))


@cache
def _parts(kind: Hashable) -> tuple[str, ...]:
    """Return the fields of a dataclass that may hold facts: all but words, numbers and dates."""
    return tuple(
        each.name for each in fields(cast(type[Fact], kind)) if each.name not in ("evidence", "source", "as_of", "note")
    )


def _check_fact(fact: Fact, card: Card, place: Place) -> None:
    if fact.as_of > card.checked:
        raise place.into("as_of").refuse("is later than the card was checked")
    if not fact.source and fact.evidence not in _KNOWN_WITHOUT_SOURCE:
        raise place.into("source").refuse(f"is empty, and the evidence is {fact.evidence}")
    if fact.source and not fact.source.startswith("https://") and not card.runs_here:
        raise place.into("source").refuse("must begin with https://")


def _check_surface(surface: Surface, card: Card, place: Place) -> None:
    if not card.runs_here and not any(copy.when is When.ALWAYS for copy in surface.copies):
        raise place.into("copies").refuse("says nothing about what is always kept; unspecified is not zero")
    _check_onward(surface.onward, place.into("onward"))
    if not surface.regions:
        raise place.into("regions").refuse("is empty; `any` says that none is promised, `unknown` that nobody knows")
    _unique((copy.name for copy in surface.copies), place.into("copies"))
    for copy in surface.copies:
        if copy.kind is CopyKind.NOTHING and copy.days != NO_DAYS:
            raise place.into("copies").into(copy.name).refuse("`nothing` is kept for 0 days")
        if (copy.when is When.IF_USED) is not bool(copy.feature):
            raise place.into("copies").into(copy.name).refuse("`feature` belongs to `if-used`, and only there")
    _known(surface.levers, (lever.name for lever in card.levers), place.into("levers"))
    _known(surface.states, (state.name for state in card.states), place.into("states"))


def _check_onward(onward: Onward, place: Place) -> None:
    if bool(onward.parties) is not (onward.value is Passing.NAMED) and onward.value is not Passing.UNKNOWN:
        raise place.into("parties").refuse(f"do not fit {onward.value!r}: `named` names them, `nobody-known` none")


def _check_names(card: Card, place: Place) -> None:
    """Refuse a name that points to nothing: a lever that ends a copy that no surface keeps does nothing, silently."""
    kept = {copy.name for surface in card.surfaces for copy in surface.copies}
    kept |= {copy.name for override in card.overrides for copy in override.copies}
    effects: list[tuple[str, Effect]] = [(lever.name, lever.effect) for lever in card.levers]
    effects += [(state.name, state.effect) for state in card.states]
    for name, effect in effects:
        changed = [change.copy for change in effect.copies] + list(effect.unlinked)
        _known(changed, kept, place.into(name).into("effect"))
    states = [state.name for state in card.states]
    levers = [lever.name for lever in card.levers]
    for lever in card.levers:
        if lever.place is LeverPlace.CALL and any(change.days == NO_DAYS for change in lever.effect.copies):
            raise (
                place.into(lever.name).into("effect").refuse("what is deleted afterwards stays for a part of a day: 1")
            )
        _known((lever.needs,) if lever.needs else (), states, place.into(lever.name).into("needs"))
    for override in card.overrides:
        if override.onward is not None:
            _check_onward(override.onward, place.into(override.name).into("onward"))
        _known(override.voids, states + levers, place.into(override.name).into("voids"))
    for certification in card.certifications:
        here = place.into("certifications").into(certification.name)
        _known(certification.surfaces, (surface.name for surface in card.surfaces), here)


def _check_model(model: Model, card: Card, place: Place) -> None:
    if not model.id.startswith(f"{card.provider}/") or model.provider != card.provider:
        raise place.into("id").refuse(f"{model.id!r} must begin with {card.provider}/ and name it as provider")
    _known((model.surface,), (surface.name for surface in card.surfaces), place.into("surface"))
    if model.override:
        _known((model.override,), (override.name for override in card.overrides), place.into("override"))
    if card.runs_here and model.origin is None:
        raise place.into("origin").refuse("is missing: who made it, its license, where it came from")
    _check_facts(model, card, place)


def _unique(names: Iterable[str], place: Place) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise place.refuse(f"{name!r} is there twice")
        seen.add(name)


def _known(names: Iterable[str], known: Iterable[str], place: Place) -> None:
    words = list(known)
    for name in names:
        if name not in words:
            raise place.refuse(f"{name!r} is not a name on this card; {nearest(name, words)}")
