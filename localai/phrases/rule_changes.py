"""What a person reads about changing a rule: the question it answers, the answers there are, what would change."""

from collections.abc import Mapping
from typing import Final

from localai.phrases import rules
from localai.phrases.amounts import many, size

TITLE: Final = "Rules"
NO_DEMAND: Final = "nothing is demanded"
NO_MORE_DEMAND: Final = "no demand here"
OTHER: Final = "another answer"
MONEY: Final = "0.50 is an example, in US dollars."
REASON: Final = "Why? The ledger keeps it. Enter sets the rule, Esc leaves it as it is."
NEEDS_REASON: Final = "Say why: these rules stand in the place of the built-in ones."
NOTHING_CHANGES: Final = "Every model would be judged as it is now."
ABOUT_RULES: Final = "which services may get which items"
CLASS: Final = "class"
PROJECT: Final = "project"
NO_PROJECT: Final = "none"
CHANGING: Final = "changing"
HOLDS: Final = "holds"
DECIDES: Final = "decides"
CHOOSE_CLASS: Final = "Rules for items of which class?"
CHOOSE_PROJECT: Final = "Rules within which project?"
CHOOSE_LAYER: Final = "Whose rules are to be changed?"
LAYER_NOTES: Final = {
    "class": "in place of the built-in rules of this class, stricter or not",
    "workspace": "for every item of this workspace; only stricter",
    "project": "for the items of this project; only stricter",
}
FORESEEN: Final = "What would change"
NEVER_TRAINING: Final = "No rule here can allow training."
FEWER: Final = "Rules of the workspace and of projects only tighten; those of a class may be changed either way."
LAYERS: Final[Mapping[str, str]] = {
    "class": "class",
    "team": "team",
    "workspace": "workspace",
    "project": "project",
    "item": "item",
    "request": "request",
}
QUESTIONS: Final[Mapping[str, str]] = {
    "no-training": "a part kept for training",
    "retention-days": "a copy stays there for",
    "zero-retention": "a copy stays at all",
    "no-human-review": "people look as a routine",
    "no-flagged-review": "people look if flagged",
    "no-public-links": "a link opens it to anyone",
    "certified": "certified service",
    "fixed-region": "one known place",
    "region": "stays in",
    "exclude": "never to",
    "only": "only to",
    "evidence-at-least": "facts known from",
    "training-evidence-at-least": "word on training from",
    "max-card-age-days": "our reading is at most",
    "max-bytes": "at once at most",
    "max-cost": "costs at most",
}
_FORBIDS: Final = frozenset(
    {"no-training", "zero-retention", "no-human-review", "no-flagged-review", "no-public-links"}
)
_EVIDENCE: Final[Mapping[str, str]] = {
    "published": "its own page",
    "own-reading": "a page you read",
    "quoted": "others who quote it",
    "attested": "your own word",
    "third-party": "what others write",
    "recalled": "memory",
}
_OUTCOMES: Final[Mapping[str, str]] = {"allowed": "allowed", "your-call": "your call", "refused": "refused"}
_EXAMPLES: Final[Mapping[str, str]] = {
    "retention-days": "A number of days, such as 14.",
    "max-card-age-days": "A number of days, such as 60.",
    "max-bytes": "A size, such as 20 MB.",
    "max-cost": MONEY,
    "certified": "Certificates, with commas between them, such as SOC 2.",
    "region": "Places, with commas between them, such as eu.",
    "exclude": "Services or those they pass it on to, with commas between them, such as fal.",
    "only": "Services, with commas between them, such as openai, mistral.",
}


def question(rule: str) -> str:
    """Return what a rule is about."""
    return QUESTIONS[rule]


def answers(rule: str) -> tuple[tuple[str, str], ...]:
    """Return the usual answers to a question: as they are kept, and in words."""
    if rule in ("evidence-at-least", "training-evidence-at-least"):
        return tuple((name, f"{words}, or better") for name, words in _EVIDENCE.items())
    days = {"retention-days": ("0", "7", "30", "90"), "max-card-age-days": ("30", "90", "180")}.get(rule)
    if days:
        return tuple((each, short(rule, each)) for each in days)
    money = {"max-cost": ("0.05", "0.25", "1"), "max-bytes": ("1000000", "5000000", "50000000")}.get(rule)
    if money:
        return tuple((each, short(rule, each)) for each in money)
    if rule == "fixed-region":
        return (("yes", "demanded"),)
    if rule == "certified":
        return (("yes", "any certificate"),)
    return (("yes", "not allowed"),) if rule in _FORBIDS else ()


def can_be_typed(rule: str) -> str:
    """Return an example where an answer can be typed; nothing where it cannot."""
    return _EXAMPLES.get(rule, "")


def short(rule: str, value: str) -> str:
    """Return an answer as one column shows it: 30 days, no, eu."""
    if rule in ("retention-days", "max-card-age-days"):
        return "0 days, none" if value == "0" and rule == "retention-days" else f"{value} days"
    if rule == "max-bytes":
        return size(int(value))
    if rule == "max-cost":
        return f"${value}"
    if rule in _FORBIDS:
        return "no"
    return _EVIDENCE.get(value, value)


def demand(rule: str, value: str) -> str:
    """Return what a rule demands, in words."""
    if rule == "max-bytes":
        return f"at most {size(int(value))} at once"
    return rules.demand(rule, "" if value == "yes" else value)


def no_rule(rule: str) -> str:
    """Say that a rule is not set by itself."""
    return f"{rule} is not set by itself."


def shift(item_class: str, model: str, before: str, after: str) -> str:
    """Return one model that would be judged otherwise."""
    return f"{item_class}: {model}: {verdict(before)} -> {verdict(after)}"


def verdict(outcome: str) -> str:
    """Return a verdict in words."""
    return _OUTCOMES[outcome]


def becomes(before: str, after: str, why: str) -> str:
    """Return how a verdict would change, and why."""
    told = f"{verdict(before)} -> {verdict(after)}"
    return f"{told}: {why}" if why else told


def summary(judged: int, shifts: int) -> str:
    """Say how many verdicts would change."""
    if not shifts:
        return f"{NOTHING_CHANGES} ({many(judged, 'verdict')} looked at)"
    return f"{many(shifts, 'verdict')} of {judged} would change."


def ends(count: int) -> str:
    """Say how many approvals for later sends would end."""
    return f"{many(count, 'approval')} for later sends would end."


def about(layer: str, subject: str) -> str:
    """Return whose rules are changed."""
    return {
        "class": f"class {subject}, in place of the built-in rules",
        "workspace": "the whole workspace",
        "project": f"project {subject}",
    }[layer]


def was_set(layer: str, subject: str) -> str:
    """Say that rules were set."""
    return f"Set for {about(layer, subject)}; the ledger has it."


def decides(layer: str) -> str:
    """Say which layer decides."""
    return f"decided by: {LAYERS[layer]}"


def set_up(changed: int, layers: int) -> str:
    """Return how the rules stand in one line."""
    told = [f"{many(changed, 'class', 'classes')} changed from built-in"] if changed else []
    told += [f"{many(layers, 'stricter layer')}"] if layers else []
    return ", ".join(told) or "as built in"
