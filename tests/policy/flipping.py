"""Flips every fact of every card, one at a time, and looks for the verdict or the sentence that changes.

    python3 tests/policy/flipping.py [--provider NAME]

Ends with exit code 1 when a flip changes nothing that a person is told. The suite flips a sample of them.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from localai.operations.details import details_of  # noqa: E402
from localai.operations.facts import facts_of  # noqa: E402
from localai.policy.catalog import Catalog, load  # noqa: E402
from localai.policy.effective import default_levers, effective  # noqa: E402
from localai.policy.layers import base_layer, combine  # noqa: E402
from localai.policy.verdict import decide  # noqa: E402
from localai.vocabulary.cards import (  # noqa: E402
    NO_DAYS,
    UNKNOWN_DAYS,
    UNTIL_DELETED,
    Card,
    Copy,
    CopyChange,
    CopyKind,
    Days,
    Effect,
    Onward,
    Party,
    Passing,
    Reader,
    RegionFact,
    Review,
    ReviewFact,
    Span,
    Training,
    TrainingFact,
    When,
)
from localai.vocabulary.items import ItemClass  # noqa: E402
from localai.vocabulary.models import Model  # noqa: E402
from localai.vocabulary.policies import Attestation  # noqa: E402
from localai.vocabulary.rules import Request  # noqa: E402

CARDS = ROOT / "localai" / "policy" / "cards"
_DAYS = (NO_DAYS, Days(span=Span.COUNTED, count=45), Days(span=Span.COUNTED, count=400), UNTIL_DELETED, UNKNOWN_DAYS)
_RULES = {item_class: combine([base_layer(item_class)]) for item_class in ItemClass}


@dataclass(frozen=True)
class Flip:
    """A card with one fact turned into another: where it stands, in steps and in words, and what became of it."""

    path: tuple[str | int, ...]
    place: str
    became: str
    card: Card


def flips(card: Card) -> Iterator[Flip]:
    """Yield the card with each single fact about training, copies, review, regions and onward parties flipped."""
    for path, value in _values(card):
        for became, other in _others(value):
            yield Flip(path=path, place=_spelled(card, path), became=became, card=_changed(card, path, other))


def observed(card: Card, models: Sequence[Model], day: date) -> tuple[list[object], list[object]]:
    """Return what the rules decide about one model of each kind, and what a person reads about it."""
    verdicts: list[object] = []
    sentences: list[object] = []
    for model in _one_of_each(models):
        features = sorted({copy.feature for copy in _copies(card) if copy.feature})
        regions = [None, *sorted({lever.effect.region for lever in card.levers if lever.effect.region})]
        for state in ("", *(state.name for state in card.states)):
            stated = (_answer(card, model, state, day),) if state else ()
            for region in regions if not state else regions[:1]:
                levers = default_levers(card, model, region)
                for used in ((), features) if features and not state and not region else ((),):
                    policy = effective(card, model, stated, levers, day, used)
                    verdicts.append([decide(policy, _request(each, region), _RULES[each], day) for each in ItemClass])
                    sentences.append([*facts_of(policy, card, model, day)])
        sentences.append([*details_of(card, model)])
    return verdicts, sentences


@dataclass(frozen=True)
class Tried:
    """Flips of one card: those that change a verdict, those that change only a sentence, those that change nothing."""

    verdict: list[Flip]
    sentence: list[Flip]
    nothing: list[Flip]


def tried(catalog: Catalog, provider: str, day: date, picked: slice = slice(None)) -> Tried:
    """Try the flips of one card, or a part of them."""
    card = catalog.cards[provider]
    models = [model for model in catalog.models() if model.provider == provider]
    verdicts, sentences = observed(card, models, day)
    found = Tried(verdict=[], sentence=[], nothing=[])
    for flip in [*flips(card)][picked]:
        decided, told = observed(flip.card, models, day)
        kind = found.verdict if decided != verdicts else found.sentence if told != sentences else found.nothing
        kind.append(flip)
    return found


def _request(item_class: ItemClass, region: str | None) -> Request:
    return Request(item_class=item_class, size=1000, region=region)


def _one_of_each(models: Sequence[Model]) -> list[Model]:
    return list({(model.surface, model.override): model for model in models}.values())


def _copies(card: Card) -> list[Copy]:
    return [copy for holder in (*card.surfaces, *card.overrides) for copy in holder.copies]


def _answer(card: Card, model: Model, state: str, day: date) -> Attestation:
    per_model = next(each.per_model for each in card.states if each.name == state)
    return Attestation(
        id=state,
        provider=card.provider,
        fingerprint="",
        state=state,
        reference="letter",
        stated_on=day,
        expires=day,
        model=model.id if per_model else "",
    )


def _values(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield everything inside that can be flipped, with its place."""
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _values(each, (*path, index))
    elif is_dataclass(value):
        yield path, value
        for field in fields(value):
            yield from _values(getattr(value, field.name), (*path, field.name))


def _others(value: object) -> Iterator[tuple[str, object]]:
    """Yield what one fact could have been instead."""
    match value:
        case TrainingFact():
            yield from _words(value, "value", Training)
        case ReviewFact():
            yield from _words(value, "value", Review)
        case Copy():
            yield from _other_copies(value)
        case CopyChange():
            yield from _other_days(value)
        case Effect():
            yield from _other_effects(value)
        case Onward():
            yield from _other_onward(value)
        case Party():
            yield from _words(value, "training", Training)
            yield from _other_days(value)
            yield "renamed", replace(value, name="Somebody else")
            yield "elsewhere", replace(value, region="jp" if value.region != "jp" else "")
        case RegionFact():
            yield "elsewhere", replace(value, name="jp" if value.name != "jp" else "any")


def _words(value: Any, field: str, words: Any) -> Iterator[tuple[str, object]]:
    for word in words:
        if word is not getattr(value, field):
            yield f"{field} {word}", replace(value, **{field: word})


def _other_days(value: Any) -> Iterator[tuple[str, object]]:
    for days in _DAYS:
        if days != value.days:
            yield f"days {days}", replace(value, days=days)


def _other_copies(copy: Copy) -> Iterator[tuple[str, object]]:
    yield from _other_days(copy)
    yield from _words(copy, "kind", [CopyKind.CACHE, CopyKind.TRANSCRIPT])
    for when in When:
        if when is not copy.when:
            yield f"when {when}", replace(copy, when=when, feature="files" if when is When.IF_USED else "")
    for reader in Reader:
        other = tuple(each for each in copy.readers if each is not reader)
        yield f"reader {reader}", replace(copy, readers=other if other != copy.readers else (*other, reader))
    yield "deletion", replace(copy, deletion="" if copy.deletion else "DELETE /v1/other/{id}")
    if copy.feature:
        yield "feature", replace(copy, feature=f"other-{copy.feature}")


def _other_effects(effect: Effect) -> Iterator[tuple[str, object]]:
    yield "training", replace(effect, training=Training.NO if effect.training is not Training.NO else Training.YES)
    if effect.review:
        yield "review", replace(effect, review=None)
    if effect.region:
        yield "region", replace(effect, region="jp" if effect.region != "jp" else "eu")
    for gone in effect.copies:
        yield f"without {gone.copy}", replace(effect, copies=tuple(each for each in effect.copies if each != gone))
    if effect.unlinked:
        yield "linked", replace(effect, unlinked=())


def _other_onward(onward: Onward) -> Iterator[tuple[str, object]]:
    # a party of nobody is refused when the card is read, so that flip is no card
    readable = [each for each in Passing if not onward.parties or each is not Passing.NOBODY_KNOWN]
    yield from _words(onward, "value", readable)
    for gone in onward.parties:
        yield f"without {gone.name}", replace(onward, parties=tuple(each for each in onward.parties if each != gone))


def _changed(value: Any, path: Sequence[str | int], other: object) -> Any:
    if not path:
        return other
    step, *rest = path
    if isinstance(step, int):
        return (*value[:step], _changed(value[step], rest, other), *value[step + 1 :])
    return replace(value, **{step: _changed(getattr(value, step), rest, other)})


def _spelled(value: Any, path: Sequence[str | int]) -> str:
    steps = []
    for step in path:
        value = value[step] if isinstance(step, int) else getattr(value, step)
        name = getattr(value, "name", None) or getattr(value, "copy", None)
        steps.append(str(name if isinstance(step, int) and name else step))
    return ".".join(steps)


def main() -> int:
    """Flip all, and name what changed nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--provider", action="append", help="Only this card; may be given several times.")
    asked = parser.parse_args()
    catalog = load({path.name: path.read_bytes() for path in CARDS.glob("*.toml")})
    day = max(card.checked for card in catalog.cards.values())
    counts = [0, 0, 0]
    for provider in asked.provider or sorted(catalog.cards):
        if catalog.cards[provider].runs_here:
            continue
        found = tried(catalog, provider, day)
        of_card = [len(found.verdict), len(found.sentence), len(found.nothing)]
        counts = [sum(pair) for pair in zip(counts, of_card, strict=True)]
        print(f"{provider}: {_told(of_card)}", flush=True)
        for flip in found.nothing:
            print(f"  {flip.place}: {flip.became}")
    print(f"in all: {_told(counts)}")
    return 1 if counts[2] else 0


def _told(counts: Sequence[int]) -> str:
    verdict, sentence, nothing = counts
    return f"{sum(counts)} flips, {verdict} change a verdict, {sentence} only a sentence, {nothing} nothing"


if __name__ == "__main__":
    sys.exit(main())
