"""What holds for one surface, with what the person stated about the account and the levers of the request.

A fact known only by recall, or not at all, is read as the worse of what it says and unknown. Several independent ways
to know the same thing stand side by side as options, so that a weak one never hides a strong one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from localai.vocabulary.cards import (
    NO_DAYS,
    UNKNOWN_DAYS,
    Card,
    Copy,
    CopyKind,
    Days,
    Effect,
    Evidence,
    Fact,
    LeverPlace,
    Onward,
    Override,
    Party,
    Passing,
    Reader,
    RegionChoice,
    Review,
    Surface,
    Training,
    When,
)
from localai.vocabulary.models import Model
from localai.vocabulary.policies import (
    CONTRACT,
    Attestation,
    CertificationFound,
    CopyFound,
    EffectivePolicy,
    Link,
    OnwardFound,
    PartyFound,
    RegionFound,
    ReviewFound,
    ReviewOption,
    Stay,
    TrainingFound,
    TrainingOption,
)

ANY_REGION = "any"
UNKNOWN_REGION = "unknown"
HERE = "here"
_NOT_KNOWN = (Evidence.RECALLED, Evidence.UNKNOWN)
_Option = TypeVar("_Option", TrainingOption, ReviewOption, Stay)


def strength(chain: Sequence[Link]) -> Evidence:
    """Return the weakest evidence of a chain; an answer with a reference counts as quoted."""
    return max((_weight(link) for link in chain), key=lambda evidence: evidence.rank, default=Evidence.UNKNOWN)


def weakest(chain: Sequence[Link]) -> Link | None:
    """Return the link of a chain that decides its strength."""
    return max(chain, key=lambda link: _weight(link).rank, default=None)


def default_levers(card: Card, model: Model, region: str | None = None) -> tuple[str, ...]:
    """Return the levers that a request to this model always carries, and the one for the region that is wanted."""
    surface, override = _place(card, model)
    levers = (lever for lever in card.levers if lever.always or (region is not None and lever.effect.region == region))
    return tuple(lever.name for lever in levers if _counts(lever.name, surface.levers, override))


def effective(
    card: Card,
    model: Model,
    attestations: Iterable[Attestation],
    levers: Iterable[str],
    today: date,
    features: Iterable[str] = (),
) -> EffectivePolicy:
    """Fold card, answers about the account and the levers really put in the request into what will hold.

    `attestations` are those about the key in use; those expired, of other providers or void for this model do nothing.
    `features` are what the request uses beyond the plain call (`files`, `batches`, ...).
    """
    surface, override = _place(card, model)
    answers = _current(attestations, card, model, today)
    changes = (*_answered(card, answers), *_levered(card, surface, override, answers, frozenset(levers)))
    onward = _onward(surface, override)
    copies = () if card.runs_here else _copies(card, surface, override, changes, onward, frozenset(features))
    return EffectivePolicy(
        provider=card.provider,
        title=card.title,
        operator=card.operator,
        headquarters=card.headquarters,
        surface=surface.name,
        override=model.override,
        runs_here=card.runs_here,
        checked=card.checked,
        expires=card.expires,
        training=_training(card, surface, override, changes, onward),
        copies=copies,
        longest=_longest(copy.days for copy in copies if copy.when is When.ALWAYS),
        review=_review(surface, override, changes),
        region=_region(card, surface, changes, onward),
        onward=onward,
        certifications=_certifications(card, surface),
        levers=tuple(change.name for change in changes if change.is_lever),
        answers=tuple(answer.id for answer in answers),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What a lever or an answer changes, by what, how that is known; `every_copy` is a contract's number for all."""

    name: str
    effect: Effect
    chain: tuple[Link, ...]
    by: RegionChoice = RegionChoice.ACCOUNT
    every_copy: Days | None = None

    @property
    def is_lever(self) -> bool:
        return self.by is not RegionChoice.ACCOUNT

    @property
    def is_known(self) -> bool:
        return strength(self.chain) not in _NOT_KNOWN

    def days_of(self, copy: str) -> Days | None:
        """Return how long that copy stays because of this change; None when it says nothing about it."""
        return next((change.days for change in self.effect.copies if change.copy == copy), self.every_copy)


def _place(card: Card, model: Model) -> tuple[Surface, Override | None]:
    surface = next(each for each in card.surfaces if each.name == model.surface)
    return surface, next((each for each in card.overrides if each.name == model.override), None)


def _weight(link: Link) -> Evidence:
    return Evidence.QUOTED if link.evidence is Evidence.ATTESTED and link.reference else link.evidence


def _counts(name: str, allowed: Sequence[str], override: Override | None) -> bool:
    return name in allowed and (override is None or name not in override.voids)


def _current(attestations: Iterable[Attestation], card: Card, model: Model, today: date) -> tuple[Attestation, ...]:
    surface, override = _place(card, model)
    single = {state.name for state in card.states if state.per_model}

    def holds(answer: Attestation) -> bool:
        if answer.provider != card.provider or not answer.begins <= today <= answer.expires:
            return False
        if answer.model != model.id and (answer.model or answer.state in single):
            return False
        return answer.contract is not None or _counts(answer.state, surface.states, override)

    return tuple(sorted(filter(holds, attestations), key=lambda answer: answer.id))


def _answered(card: Card, answers: Sequence[Attestation]) -> Iterator[_Change]:
    for answer in answers:
        said = Link(
            about=f"answer:{answer.state}",
            evidence=answer.evidence,
            source="",
            as_of=answer.stated_on,
            reference=answer.reference,
        )
        if answer.contract is not None:
            terms = answer.contract
            effect = Effect(training=terms.training, review=terms.review, region=terms.region)
            yield _Change(name=CONTRACT, effect=effect, chain=(said,), every_copy=terms.days)
            continue
        state = next(each for each in card.states if each.name == answer.state)
        chain = (_link(state, f"state:{state.name}"), said)
        yield _Change(name=state.name, effect=state.effect, chain=chain)


def _levered(
    card: Card, surface: Surface, override: Override | None, answers: Sequence[Attestation], sent: frozenset[str]
) -> Iterator[_Change]:
    states = {answer.state for answer in answers}
    for lever in card.levers:
        if lever.name not in sent or not _counts(lever.name, surface.levers, override):
            continue
        if not lever.needs or lever.needs in states:
            chain = (_link(lever, f"lever:{lever.name}"),)
            by = RegionChoice.HOST if lever.place is LeverPlace.HOST else RegionChoice.FIELD
            yield _Change(name=lever.name, effect=lever.effect, chain=chain, by=by)


def _link(fact: Fact, about: str) -> Link:
    return Link(about=about, evidence=fact.evidence, source=fact.source, as_of=fact.as_of, note=fact.note)


def _known(fact: Fact) -> bool:
    return fact.evidence not in _NOT_KNOWN


def _front(options: Iterable[_Option], cost: Callable[[_Option], tuple[int, ...]]) -> tuple[_Option, ...]:
    """Return the cheapest option, then each dearer one only where it rests on better evidence than all before."""
    known = tuple(options)
    if len(known) == 1:
        return known
    kept: list[_Option] = []
    for option in sorted(known, key=lambda each: (cost(each), strength(each.chain).rank)):
        if not kept or strength(option.chain).rank < strength(kept[-1].chain).rank:
            kept.append(option)
    return tuple(kept)


def _training(
    card: Card, surface: Surface, override: Override | None, changes: Sequence[_Change], onward: OnwardFound
) -> TrainingFound:
    facts = [surface.training, *([override.training] if override and override.training else [])]
    base = max((_read_training(fact.value, known=_known(fact)) for fact in facts), key=lambda value: value.rank)
    options = [TrainingOption(value=base, party=card.title, chain=tuple(_link(fact, "training") for fact in facts))]
    for change in changes:
        if change.effect.training is not None and change.is_known:
            options.append(TrainingOption(value=change.effect.training, party=card.title, chain=change.chain))
    passed = (_with_parties(option, onward) for option in options)
    return TrainingFound(options=_front(passed, lambda option: (option.value.rank,)))


def _read_training(value: Training, *, known: bool) -> Training:
    return value if known else max(value, Training.UNKNOWN, key=lambda each: each.rank)


def _with_parties(option: TrainingOption, onward: OnwardFound) -> TrainingOption:
    """Fold in everyone the content goes on to: it is `no` only when it holds for all of them."""
    worst = max(onward.parties, key=lambda party: party.training.rank, default=None)
    chain = option.chain + tuple(link for party in onward.parties for link in party.chain)
    if worst is None or worst.training.rank <= option.value.rank:
        return TrainingOption(value=option.value, party=option.party, chain=chain)
    return TrainingOption(value=worst.training, party=worst.name, chain=chain)


def _review(surface: Surface, override: Override | None, changes: Sequence[_Change]) -> ReviewFound:
    facts = [surface.review, *([override.review] if override and override.review else [])]
    base = max((fact.value if _known(fact) else Review.UNKNOWN for fact in facts), key=lambda value: value.rank)
    options = [ReviewOption(value=base, chain=tuple(_link(fact, "review") for fact in facts))]
    for change in changes:
        if change.effect.review is not None and change.is_known:
            options.append(ReviewOption(value=change.effect.review, chain=change.chain))
    return ReviewFound(options=_front(options, lambda option: (option.value.rank,)))


def _onward(surface: Surface, override: Override | None) -> OnwardFound:
    facts = [surface.onward, *([override.onward] if override and override.onward else [])]
    return OnwardFound(
        value=max((_read_passing(fact) for fact in facts), key=lambda value: value.rank),
        parties=tuple(_party(party) for fact in facts for party in fact.parties),
        chain=tuple(_link(fact, "onward") for fact in facts),
    )


def _read_passing(fact: Onward) -> Passing:
    return Passing.UNKNOWN if fact.value is Passing.NAMED and not _known(fact) else fact.value


def _party(party: Party) -> PartyFound:
    known = _known(party)
    return PartyFound(
        name=party.name,
        training=_read_training(party.training, known=known),
        days=party.days if known else UNKNOWN_DAYS,
        region=(party.region or UNKNOWN_REGION) if known else UNKNOWN_REGION,
        chain=(_link(party, f"party:{party.name}"),),
    )


def _copies(
    card: Card,
    surface: Surface,
    override: Override | None,
    changes: Sequence[_Change],
    onward: OnwardFound,
    features: frozenset[str],
) -> tuple[CopyFound, ...]:
    stated: dict[str, list[Copy]] = {}
    for copy in (*surface.copies, *(override.copies if override else ())):
        if copy.when is not When.IF_USED or copy.feature in features:
            stated.setdefault(copy.name, []).append(copy)
    found = [_copy(card, copies, changes) for copies in stated.values()]
    found += [_vendor_copy(party) for party in onward.parties]
    missing = [
        when for when in (When.ALWAYS, When.IF_FLAGGED, When.BY_LAW) if when not in {each.when for each in found}
    ]
    return (*found, *(_unstated(card, when) for when in missing))


def _copy(card: Card, copies: Sequence[Copy], changes: Sequence[_Change]) -> CopyFound:
    """Fold what surface and override say about one copy (the longer stay) and what may shorten it.

    What is kept when content is flagged, or because a law demands it, nothing shortens.
    """
    first = copies[0]
    always = any(copy.when in (When.ALWAYS, When.IF_USED) for copy in copies)
    days = _longest(copy.days if _known(copy) else UNKNOWN_DAYS for copy in copies)
    chain = tuple(_link(copy, f"copy:{copy.name}") for copy in copies)
    stays = [Stay(days=days, chain=chain)]
    readers = list(dict.fromkeys(reader for copy in copies for reader in copy.readers))
    for change in changes if always else ():
        shortened = change.days_of(first.name)
        if shortened is not None and change.is_known:
            stays.append(Stay(days=shortened, chain=change.chain))
        if first.name in change.effect.unlinked and change.is_known and Reader.PUBLIC_LINK in readers:
            readers.remove(Reader.PUBLIC_LINK)
    return CopyFound(
        name=first.name,
        kind=first.kind,
        holder=card.title,
        when=When.ALWAYS if always else first.when,
        readers=tuple(readers),
        deletion=next((copy.deletion for copy in copies if copy.deletion), ""),
        stays=_front(stays, lambda stay: stay.days.order),
    )


def _longest(stays: Iterable[Days]) -> Days:
    return max(stays, key=lambda days: days.order, default=NO_DAYS)


def _vendor_copy(party: PartyFound) -> CopyFound:
    return CopyFound(
        name=f"vendor-copy:{party.name}",
        kind=CopyKind.VENDOR_COPY,
        holder=party.name,
        when=When.ALWAYS,
        readers=(Reader.VENDOR,),
        deletion="",
        stays=(Stay(days=party.days, chain=party.chain),),
    )


def _unstated(card: Card, when: When) -> CopyFound:
    """Return the copy that a card says nothing about: unspecified is not zero."""
    kind = CopyKind.LEGAL_HOLD if when is When.BY_LAW else CopyKind.ABUSE_LOG
    name = f"unstated-{when}"
    link = Link(about=f"copy:{name}", evidence=Evidence.UNKNOWN, source="", as_of=card.checked)
    stay = Stay(days=UNKNOWN_DAYS, chain=(link,))
    return CopyFound(
        name=name, kind=kind, holder=card.title, when=when, readers=(Reader.PROVIDER,), deletion="", stays=(stay,)
    )


def _region(card: Card, surface: Surface, changes: Sequence[_Change], onward: OnwardFound) -> RegionFound:
    if card.runs_here:
        return RegionFound(name=HERE, choice=RegionChoice.DEFAULT, chain=())
    chosen = [change for change in changes if change.effect.region is not None]
    if chosen:
        names = {change.effect.region if change.is_known else UNKNOWN_REGION for change in chosen}
        choice = chosen[0].by
        chain = tuple(link for change in chosen for link in change.chain)
    else:
        defaults = [fact for fact in surface.regions if fact.choice is RegionChoice.DEFAULT]
        names = {fact.name if _known(fact) else UNKNOWN_REGION for fact in defaults}
        choice = RegionChoice.DEFAULT
        chain = tuple(_link(fact, "region") for fact in defaults)
    name = next(iter(names)) if len(names) == 1 else None
    return RegionFound(name=_with_party_regions(name or UNKNOWN_REGION, onward), choice=choice, chain=chain)


def _with_party_regions(name: str, onward: OnwardFound) -> str:
    """Content that goes on to another region, or to nobody knows where, stays in none."""
    names = {name, *(party.region for party in onward.parties)}
    if len(names) == 1:
        return name
    return UNKNOWN_REGION if UNKNOWN_REGION in names else ANY_REGION


def _certifications(card: Card, surface: Surface) -> tuple[CertificationFound, ...]:
    held = (each for each in card.certifications if not each.surfaces or surface.name in each.surfaces)
    return tuple(
        CertificationFound(name=each.name, chain=(_link(each, f"certification:{each.name}"),))
        for each in held
        if _known(each)
    )
