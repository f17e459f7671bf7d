"""Judges every model of the catalog under five layers of rules, in one process.

    python3 tests/bench/deciding.py [--rounds 31]

Peer: a loop over the same models that only reads their cards. `localai models` shares what holds between models of one
surface, override and answers, and the verdict between those of one cost; the second row is that very code.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from time import perf_counter

from measure import ROOT, shown

sys.path.insert(0, str(ROOT))

from localai.policy import catalog as cards
from localai.policy.catalog import Catalog, load
from localai.policy.effective import default_levers, effective
from localai.policy.judging import Judge, cost_of_one, costing, judge_all
from localai.policy.layers import base_layer, combine
from localai.policy.verdict import decide
from localai.vocabulary.cards import Span, Training
from localai.vocabulary.items import ItemClass
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.rules import Layer, LayerName, Request, Requirement, RuleSet

LAYERS = (
    base_layer(ItemClass.INTERNAL),
    Layer(name=LayerName.TEAM, rules=RuleSet(exclude=("deepseek", "nvidia"))),
    Layer(name=LayerName.WORKSPACE, rules=RuleSet(retention_days=60, max_card_age_days=120)),
    Layer(name=LayerName.PROJECT, rules=RuleSet(require=(Requirement.NO_TRAINING,))),
    Layer(name=LayerName.REQUEST, rules=RuleSet(retention_days=30, only=None)),
)
REQUEST = Request(item_class=ItemClass.INTERNAL, size=400_000)


def read(catalog: Catalog) -> int:
    """Do the least that any program does with the cards: read what each says of every copy, party and region."""
    counted = 0
    for model in catalog.models():
        card = catalog.card(model)
        surface = next(each for each in card.surfaces if each.name == model.surface)
        override = next((each for each in card.overrides if each.name == model.override), None)
        for copies in (surface.copies, override.copies if override else ()):
            counted += sum(1 for copy in copies if copy.days.span is not Span.UNKNOWN)
        counted += surface.training.value is Training.NO
        counted += len(surface.onward.parties) + len(surface.regions)
    return counted


def judge_each(catalog: Catalog, day: date) -> int:
    """Judge every model by itself, the layers combined once."""
    rules, total = combine(LAYERS), 0
    for model in catalog.models():
        card = catalog.card(model)
        policy = effective(card, model, (), default_levers(card, model), day)
        request = costing(REQUEST, cost_of_one(model, card))
        total += decide(policy, request, rules, day).outcome.rank
    return total


def judge_shared(catalog: Catalog, day: date) -> int:
    """Judge every model as `localai models` does, those with the same facts once."""
    judge = Judge(catalog=catalog, rules=combine(LAYERS), request=REQUEST, today=day)
    return sum(each.verdict.outcome.rank for each in judge_all(judge, catalog.models()))


def fold(catalog: Catalog, day: date) -> list[EffectivePolicy]:
    """Only find what holds for every model, without judging it."""
    found = []
    for model in catalog.models():
        card = catalog.card(model)
        found.append(effective(card, model, (), default_levers(card, model), day))
    return found


def compare(works: Mapping[str, Callable[[], object]], models: int, rounds: int) -> None:
    """Run all in turn and print the median of each, for one model too."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = perf_counter()
            work()
            taken[name].append(perf_counter() - began)
    first = statistics.median(next(iter(taken.values())))
    print(f"  {'':44}{'all':>10}{'a model':>12}{'ratio':>8}")
    for name, found in taken.items():
        middle = statistics.median(found)
        print(f"  {name:44}{shown(middle):>10}{middle / models * 1e6:>9.1f} us{middle / first:>8.1f}")


def main() -> None:
    """Load the catalog, then measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=31)
    asked = parser.parse_args()
    files = {path.name: path.read_bytes() for path in (Path(cards.__file__).parent / "cards").glob("*.toml")}
    catalog = load(files)
    day = max(card.checked for card in catalog.cards.values())
    models = len(catalog.models())
    assert judge_each(catalog, day) == judge_shared(catalog, day)
    print(f"\n{models} models, {len(files)} cards, {len(LAYERS)} layers (median of {asked.rounds})")
    works = {
        "only read the cards": lambda: read(catalog),
        "judge every model, shared as in a list": lambda: judge_shared(catalog, day),
        "judge every model by itself": lambda: judge_each(catalog, day),
        "find what holds, without judging": lambda: fold(catalog, day),
        "combine the layers": lambda: combine(LAYERS),
        "read and check all cards": lambda: load(files),
    }
    compare(works, models, asked.rounds)


if __name__ == "__main__":
    main()
