"""The facts of a model in words: what holds, how it is known, and what is doubtful."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from localai.phrases import cards as phrases
from localai.policy.effective import weakest
from localai.vocabulary.cards import Card, CopyKind, Fact, When
from localai.vocabulary.models import Model
from localai.vocabulary.policies import EffectivePolicy, Link
from localai.vocabulary.tasks import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """One fact as a person reads it: a label (empty: it belongs to the one above), words, and how it is known."""

    label: str
    words: str
    evidence: str
    note: str = ""
    source: str = ""


def facts_of(policy: EffectivePolicy, card: Card, model: Model, sent: date) -> Iterator[FactRow]:
    """Yield the facts in the order of the approval; copies are counted from the day of sending."""
    if model.origin is not None:
        yield _fact("origin", model.origin.maker, model.origin)
        yield _fact("license", model.origin.license, model.origin)
        yield _fact("came-from", model.origin.came_from, model.origin)
    yield from _own_rule(card, model)
    if model.has_ended(sent):
        assert model.shutdown is not None  # noqa: S101
        yield _fact("ends", phrases.ended(model.shutdown), model)
    training = policy.training
    yield _found("training", phrases.training(training.value, training.party, policy.title), training.chain)
    yield from _copies(policy, sent)
    yield _found("review", phrases.review(policy.review.value), policy.review.chain)
    yield from _onward(policy)
    yield _found("region", phrases.region(policy.region.name), policy.region.chain)
    if policy.runs_here:
        return
    for certification in policy.certifications:
        yield _found("certifications", certification.name, certification.chain)
    yield _fact("agreement", phrases.agreement(card.agreement.value), card.agreement)
    for duty in card.duties:
        yield _fact("duties", duty.words, duty)


def _own_rule(card: Card, model: Model) -> Iterator[FactRow]:
    """Yield what makes this model unlike the others of its surface, and how that is known."""
    for override in card.overrides:
        if override.name == model.override:
            found = (override.training, override.review, override.onward, *override.copies)
            known = next((fact for fact in found if fact is not None), None)
            evidence = "" if known is None else evidence_of(known)
            yield FactRow(label=phrases.LABELS["override"], words=override.words, evidence=evidence)


def prices_of(model: Model) -> Iterator[FactRow]:
    """Yield the prices; nothing when none is known."""
    for price in model.prices:
        words = phrases.price(str(price.amount), price.currency, price.unit, price.variant)
        yield FactRow(
            label="price",
            words=words,
            evidence=phrases.evidence(price.evidence, price.as_of),
            note=price.note,
            source=price.source,
        )


def limits_of(model: Model) -> Iterator[FactRow]:
    """Yield what one request takes and gives, and when the model ends; what is not known of it is said to be so."""
    from localai.providers.registry import most_bytes_of  # only who looks at limits needs to know every adapter

    for each in model.takes:
        words = phrases.takes(
            each.role,
            each.media_types,
            (each.at_least, each.at_most),
            largest=each.max_bytes,
            longest=each.max_seconds,
            side=each.max_side,
        )
        if model.origin is None and each.role is not Role.TEXT:
            timed = each.role in (Role.AUDIO, Role.VIDEO)
            words += phrases.not_known(large=not each.max_bytes, long=timed and not each.max_seconds)
        yield FactRow(label=phrases.LABELS["takes"], words=words, evidence=evidence_of(model))
    if most := most_bytes_of(model):
        words = phrases.one_request(most)
        yield FactRow(label=phrases.LABELS["takes"], words=words, evidence=phrases.THIS_PROGRAM)
    words = phrases.gives(
        model.gives,
        sizes=model.sizes,
        seconds=model.seconds,
        most=model.most_results,
        characters=model.most_characters,
    )
    yield _fact("gives", words, model)
    if model.shutdown is not None:
        yield FactRow(label=phrases.LABELS["ends"], words=phrases.day(model.shutdown), evidence=evidence_of(model))


def _copies(policy: EffectivePolicy, sent: date) -> Iterator[FactRow]:
    always = [copy for copy in policy.copies if copy.when is When.ALWAYS]
    remaining = [copy for copy in always if copy.remains]
    if not remaining:
        yield _found("copies", phrases.stays("0"), tuple(link for copy in always for link in copy.chain))
    for copy in always:
        if copy.kind is CopyKind.NOTHING and len(always) > 1:
            yield _found("copies", phrases.nothing_at(copy.holder), copy.chain)
    for copy in (*remaining, *(copy for copy in policy.copies if copy.when is not When.ALWAYS)):
        words = phrases.copy(copy.kind, copy.holder, str(copy.days), copy.when, sent)
        yield _found("copies", words, copy.chain)


def _onward(policy: EffectivePolicy) -> Iterator[FactRow]:
    onward = policy.onward
    yield _found("onward", phrases.onward(onward.value, [party.name for party in onward.parties]), onward.chain)
    for party in onward.parties:
        yield _found("onward", phrases.party(party.name, party.training, str(party.days)), party.chain)


def _found(label: str, words: str, chain: Sequence[Link]) -> FactRow:
    link = weakest(chain)
    if link is None:
        return FactRow(label=phrases.LABELS[label], words=words, evidence=phrases.THIS_PROGRAM)
    return _fact(label, words, link)


def _fact(label: str, words: str, fact: Fact) -> FactRow:
    return FactRow(
        label=phrases.LABELS[label],
        words=words,
        evidence=evidence_of(fact),
        note=fact.note,
        source=fact.source,
    )


def evidence_of(fact: Fact) -> str:
    """Say how a fact is known; what runs here is known from this program's own code."""
    own = bool(fact.source) and not fact.source.startswith("https://")
    return phrases.THIS_PROGRAM if own else phrases.evidence(fact.evidence, fact.as_of)
