"""What a person reads about rules and about answers on their accounts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from localai.phrases.cards import day
from localai.phrases.verdicts import LAYERS

_DEMANDS: Final[Mapping[str, str]] = {
    "no-training": "no training, and no part kept for it",
    "retention-days": "no copy elsewhere longer than {0} days",
    "zero-retention": "no copy elsewhere",
    "no-human-review": "nobody looks as a routine",
    "no-flagged-review": "nobody looks, flagged or not",
    "no-public-links": "no copy open to anyone with a link",
    "certified": "a certificate: {0}",
    "fixed-region": "stays in one known place",
    "region": "stays in: {0}",
    "known-parties": "known who gets it",
    "exclude": "never to: {0}",
    "only": "only to: {0}",
    "evidence-at-least": "known from: {0} or better",
    "training-evidence-at-least": "training known from: {0} or better",
    "max-card-age-days": "read at most {0} days ago",
    "max-bytes": "at most {0} bytes at once",
    "max-cost": "costs at most ${0}",
}
NOTHING: Final = "nothing"
LONGEST_REFERENCE: Final = 500  # characters: what a line of a report can show
ADD_DOCUMENT: Final = "Add the document itself with `localai add FILE` and name it: --document ID."
INHERITED: Final = "rules of what it was made from"
SEE_RULES: Final = "`localai policy rules` shows every layer."
NO_TRAINING_EVER: Final = "Training is not allowed by any class, layer or request, and no rule here can change that."
SEE_STATES: Final = "`localai models show MODEL` names what you can answer about an account."


NO_ANSWERS: Final = "Nothing is on record about any account."
ASK_REFERENCE: Final = "Which agreement, or which page shows it?"
ASK_UNTIL: Final = "Until which day does it hold (like 2027-03-31)?"


_COUNTS: Final[Mapping[str, str]] = {
    "holds": "holds",
    "later": "begins later",
    "other-key": "for another key",
    "over": "over",
}


def counts(code: str) -> str:
    """Say whether an answer counts now."""
    return _COUNTS[code]


def demand(rule: str, value: str) -> str:
    """Return what a rule demands, in words."""
    if rule == "retention-days" and value == "0":
        return _DEMANDS["zero-retention"]
    return _DEMANDS[rule].format(value or "any")


def layer_fixed(layer: str) -> str:
    """Say that rules of a layer are not set here."""
    return f"Rules of the layer {layer} are not set by hand."


def subject_wrong(layer: str, subject: str) -> str:
    """Say that a layer's rules are about something else."""
    return f"The layer {layer} has no {subject or 'empty name'}."


def answer_unknown(provider: str, state: str, known: str) -> str:
    """Say that a card knows no such answer."""
    return f"The card of {provider} knows no answer {state}; it knows: {known}."


def answer_too_long() -> str:
    """Say that a reference is longer than a line of a report."""
    return f"A reference has at most {LONGEST_REFERENCE} characters."


def answer_without_reference() -> str:
    """Say that an answer needs to name where it comes from."""
    return "An answer about an account names its agreement, or the page that shows it."


def answer_over(expires: date) -> str:
    """Say that an answer would never hold."""
    return f"This answer would have ended on {day(expires)}."


def answer_needs_model(state: str) -> str:
    """Say that an answer is about one model."""
    return f"The answer {state} is about one model: name it."


def answer_stands(state: str, provider: str, expires: date) -> str:
    """Say what is on record now."""
    return f"On record: {state} at {provider}, until {day(expires)}. Then localai asks again."


def answer_withdrawn(state: str, provider: str) -> str:
    """Say what is no longer on record."""
    return f"Taken back: {state} at {provider}."


def you_could_say(provider: str) -> str:
    """Begin the list of what a card asks about an account."""
    return f"What only you know about your account at {provider}:"


def day_unreadable(written: str) -> str:
    """Say that a day was not understood."""
    return f"{written} is not a day like 2027-03-31."


IN_EVERY_CLASS: Final = "In every class, public too: no training. No rule and no answer can allow it."


def was_set(layer: str, subject: str) -> str:
    """Return that rules were set, and where they are shown."""
    ways = {"item": f" --item {subject[:8]}", "project": " --project NAME"}
    return f"Set. `localai policy rules{ways.get(layer, '')}` shows what holds now."


def instead(rule: str, before: str, now: str) -> str:
    """Return how a rule of a class was changed from the built-in one."""
    return f"changed from built-in: {rule}: {before} -> {now}"


def held(item_class: str, *, changed: bool, layers: Sequence[str]) -> str:
    """Return which rules hold: those of its class, and the layers that decide where they are stricter."""
    base = f"those of {item_class}{', changed from built-in' if changed else ''}"
    return "; stricter: ".join(filter(None, (base, ", ".join(LAYERS[layer] for layer in layers))))
