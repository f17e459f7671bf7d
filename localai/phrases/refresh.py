"""What a person reads about asking a provider's own interface about itself."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from localai.phrases.cards import day

WHAT: Final = "what does it say about itself"
UNREADABLE: Final = "its answer is not what such a list or setting looks like; nothing is taken from it"
ASK_LATER: Final = "Nothing was taken from it. Ask again later, or read its pages: `localai policy recheck PROVIDER`."
PROJECT_WRONG: Final = "This is not the name of a project at OpenAI, or not a question to OpenAI."
PROJECT_RIGHT: Final = "`localai policy refresh openai --project proj_...`"
LIST_PRICE: Final = "From the service's own list; the dearest where it names several."
WITH_KEY: Final[Mapping[str, str]] = {
    "nothing": "without a key",
    "key": "with your key",
    "admin": "with the key of the administrator",
}
NO_PROJECT: Final = (
    "Only the organization was asked. Which project your key belongs to decides; name it: "
    "`localai policy refresh openai --project proj_...`"
)
NOTHING_KNOWN: Final = "Nothing was asked yet."
NOTHING_ABOUT: Final = "It said nothing about what the card knows. Nothing changes."
STALE: Final = "stale: ask again"
STOPPED: Final = "it contradicts what you said: answer first"
CONTRADICTED: Final = "contradicted"
FOLLOWS: Final = "follows"
ANSWER_HERE: Final = "Nothing goes there until you answer: remove this answer, or look and put it on record again."
LABEL: Final = "its interface says"
THE_ACCOUNT: Final = "the account"

_MODES: Final[Mapping[str, str]] = {
    "e2ee": "sealed hardware, encrypted from end to end",
    "tee": "sealed hardware",
    "contract": "nothing kept, by contract",
    "anonymized": "passed on without your name",
    "unknown": "not said",
}
_RETENTION: Final[Mapping[str, str]] = {
    "zero_data_retention": "zero retention",
    "enhanced_zero_data_retention": "enhanced zero retention; no page says what that is, so nothing follows",
    "modified_abuse_monitoring": "modified abuse monitoring",
    "enhanced_modified_abuse_monitoring": "enhanced modified abuse monitoring; no page says what that is",
    "organization_default": "as the organization has it",
    "none": "none",
    "unknown": "a word that we do not know, so nothing follows",
}
_FACTS: Final[Mapping[str, str]] = {
    "zero-retention": "zero retention on the account",
    "enterprise-ready": "not marked pending enterprise ready",
    "listed": "in its list",
    "project-retention": "data retention of the project",
    "organization-retention": "data retention of the organization",
    "mode": "how it is run",
    "zero-retention-endpoints": "endpoints that keep nothing",
}


def can_ask(providers: Iterable[str]) -> str:
    """Name the providers that can be asked."""
    return f"These can be asked about themselves: {', '.join(providers)}."


def asks(line: str) -> str:
    """Say what goes out now."""
    return f"Asking: {line}"


def fact(name: str, value: str) -> tuple[str, str]:
    """Return what was told as a label and words."""
    if name.startswith("price:"):
        return f"price per {name.removeprefix('price:').replace('-', ' ')}", f"${value}"
    if name == "mode":
        return _FACTS[name], _MODES[value]
    if name.endswith("-retention") and value in _RETENTION:
        return _FACTS[name], _RETENTION[value]
    if name == "zero-retention-endpoints" and value == "0":
        return _FACTS[name], "none: with the switch for zero retention it would be refused there"
    return _FACTS.get(name, name), value


def answered(on: date, *, stale: bool) -> str:
    """Return how something is known that an interface said."""
    return f"its own interface, asked {day(on)}" + (f" ({STALE})" if stale else "")


def mode(value: str, on: date) -> str:
    """Say how a provider's list says that a model is run."""
    return f"Its list on {day(on)}: {_MODES[value]}."


def reference(asked: str, on: date) -> str:
    """Return where an answer comes from that an interface gave."""
    return f"{asked}, answered {day(on)}"


def said(state: str, asked: str) -> str:
    """Return what an interface said against a state."""
    return f"{asked} says that {state} does not hold"


def stands(state: str, model: str, until: date) -> str:
    """Say what counts now because an interface said so."""
    about = f" for {model}" if model else ""
    return f"On record: {state}{about}, as its interface says, until {day(until)}. Then ask again."


def gone(state: str, model: str) -> str:
    """Say what counts no more because an interface says otherwise now."""
    return f"Taken back: {state}{f' for {model}' if model else ''}. Its interface no longer says so."


def stopped(title: str) -> str:
    """Say that nothing goes to a service that contradicts what we count on there."""
    return (
        f"{title} contradicts what we count on there. Nothing goes there until you answer; "
        "`localai policy attest` marks what is contradicted, and a send says what ends it."
    )


def contradicted(title: str, what: str, said: str) -> str:
    """Say that a provider's own answer contradicts what is on record, or what a request asked for."""
    return f"{title} contradicts what we count on there ({what}): {said}. Nothing more goes there until you answer."


def how_to_answer(gone: str, stands: str) -> str:
    """Say how a person answers."""
    return f"If it no longer holds: `{gone}`. If it does, once you have looked: `{stands}`."


def against(what: str, said: str, gone: str, stands: str) -> str:
    """Return a contradiction and its ends in one line."""
    return f"{what}: {said}. Nothing more goes there until you answer: `{gone}`, or `{stands}`."
