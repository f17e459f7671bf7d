"""Words for a card copy by copy and switch by switch, for readers who want all of it."""

from collections.abc import Mapping, Sequence
from typing import Final

from localai.phrases import cards

HEADING: Final = "Each copy, switch and answer by itself:"
LABELS: Final[Mapping[str, str]] = {
    "copy": "copy",
    "lever": "switch",
    "state": "answer",
    "region": "can stay in",
    "party": "passes it on",
}
_PLACES: Final[Mapping[str, str]] = {
    "header": "header",
    "query": "address",
    "body": "request",
    "host": "host",
    "call": "call afterwards",
}
_CHOICES: Final[Mapping[str, str]] = {
    "default": "as a rule",
    "host": "through the host",
    "field": "by the field",
    "account": "by your answer",
}
_WHEN: Final[Mapping[str, str]] = {"if-flagged": " if flagged", "by-law": " if a court orders it"}


def copy(kind: str, days: str, when: str, feature: str) -> str:
    """Return one copy as its card tells it: uploaded file, only with files: until it is deleted."""
    condition = f", only with {feature.replace('-', ' ')}" if feature else _WHEN.get(when, "")
    return f"{cards.copy_kind(kind)}{condition}: {cards.stays(days)}"


def read_by(readers: Sequence[str], deletion: str) -> str:
    """Return who can read a copy, and the call that deletes it."""
    end = f"{deletion} deletes it" if deletion else "no call is known that deletes it"
    return f"read by {cards.readers(readers)}; {end}"


def lever(place: str, key: str, value: str, *, always: bool, needs: str) -> str:
    """Return what a request carries: request: store = false, always."""
    said = f"{_PLACES[place]}: {key}" + (f" = {value}" if value else "")
    often = "always" if always else "when asked for"
    return f"{said}, {often}" + (f", works only with the answer {needs}" if needs else "")


def state(name: str, words: str, *, per_model: bool) -> str:
    """Return an answer that a person can give."""
    return f"{name}: {words}" + (" (for each model)" if per_model else "")


def effect(
    training: str | None,
    review: str | None,
    region: str | None,
    copies: Sequence[tuple[str, str]],
    links: Sequence[str],
) -> str:
    """Return what a switch or an answer changes, copies named by what they are called on the card."""
    told = [f"trains on it: {cards.training(training)}"] if training else []
    told += [f"people look: {cards.review(review)}"] if review else []
    told += [f"stays in {cards.region(region)}"] if region else []
    told += [f"{named.replace('-', ' ')}: {cards.stays(days)}" for named, days in copies]
    told += [f"{named.replace('-', ' ')}: no open link" for named in links]
    return "; ".join(told) or "changes nothing"


def region(name: str, choice: str, setting: str) -> str:
    """Return a region that can be had, and how: Europe, by your answer residency-eu."""
    return f"{cards.region(name)}, {_CHOICES[choice]}" + (f" {setting}" if setting else "")


def party(name: str, trains: str, days: str, place: str) -> str:
    """Return what someone down the line does with content, and where."""
    return f"{cards.party(name, trains, days)}; where it stays: {cards.region(place or 'unknown')}"


def copies_of(words: str) -> str:
    """Return that what follows holds for this model alone."""
    return f"this model alone: {words}"
