"""Words for why a verdict is what it is: rule, fact, how it is known."""

from typing import Final

from localai.phrases import cards
from localai.phrases.verdicts import LAYERS

RULE: Final = "rule"
FACT: Final = "fact"
KNOWN: Final = "known from"
KNOWN_THERE: Final = "what nobody knows counts as worst for this class"
NO_TRAINING: Final = "no training; nothing can allow it"
NOTHING_READ: Final = "nothing that we read"
RULES: Final = "The rules that hold:"
FACTS: Final = "What holds at the service:"
FACTS_HERE: Final = "What holds here:"
WAYS: Final = "Ways out, in this order:"
NO_WAY: Final = "There is no way out that the rules leave open."
_ABOUT_COPIES: Final = frozenset({"retention-days", "zero-retention", "no-public-links", "retention-unknown"})
_ABOUT_REVIEW: Final = frozenset({"no-human-review", "no-flagged-review", "review-unknown"})
_ABOUT_PLACE: Final = frozenset({"fixed-region", "region", "region-unknown"})


def rule(name: str, demand: str, layer: str) -> str:
    """Return a rule, what it demands and who decides it; a doubt, which no layer decides, is told by its demand."""
    if not layer:
        return demand
    return f"{name}: {demand} ({LAYERS[layer]})"


def accepting(name: str) -> str:
    """Return what taking on a doubt is called."""
    return f"no rule forbids it; `--accept {name}` takes it on"


def fact(rule: str, found: str, subject: str, provider: str) -> str:
    """Return the fact that a rule or a doubt is about, in words; what a request brings along is said as it is."""
    holder, _, kind = subject.partition("/")
    if rule in ("no-training", "training-carve-out"):
        return f"{cards.LABELS['training']}: {cards.training(found, holder, provider)}"
    if rule in _ABOUT_COPIES and kind:
        ending = cards.readers((found,)) if rule == "no-public-links" else cards.stays(found)
        return f"{cards.copy_kind(kind)} at {holder}: {ending}"
    if rule in _ABOUT_REVIEW:
        return f"{cards.LABELS['review']}: {cards.review(found)}"
    if rule in _ABOUT_PLACE:
        return f"{cards.LABELS['region']}: {cards.region(found)}"
    if rule in ("known-parties", "onward-unknown"):
        return f"{cards.LABELS['onward']}: {cards.onward('unknown', ())}"
    if rule in ("evidence-at-least", "training-evidence-at-least"):
        what = f"{cards.copy_kind(kind)} at {holder}" if kind else cards.LABELS.get(holder, holder)
        return f"{what}: {cards.evidence(found)}"
    return found
