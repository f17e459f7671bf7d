"""What stands in papers to file or to hand on: titles, heads of tables, and what they prove and do not prove."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from localai.phrases.amounts import many, moment, size
from localai.phrases.cards import day

FACTS: Final = ("what", "what is known", "how", "doubt", "page")
COPIES: Final = ("copy", "at", "stays", "who can read it", "what ends it", "how it is known", "doubt")
PARTIES: Final = ("goes on to", "trains on it", "keeps a copy", "region", "how it is known", "doubt")
VERDICTS: Final = ("class", "verdict", "because")
ANSWERS: Final = ("service", "answer", "model", "where it is written", "stated", "holds until", "counts", "document")
MODELS: Final = ("model", "for", "surface", "ends")
PAGES: Final = ("page", "what to look for", "read again")
LEFT: Final = ("receipt", "copy", "at", "since", "until", "a call that deletes it")
WHO: Final = "Who it is"
WHAT_HOLDS: Final = "What holds for {}"
ALL_COPIES: Final = "Copies"
ONWARD: Final = "Who gets it from there"
WHOLE_CARD: Final = "What the card says beyond that"
CLASSES: Final = "What your rules say"
YOUR_ANSWERS: Final = "What you stated about the account"
OTHER_MODELS: Final = "Models of this service"
RECHECK: Final = "How to read it again"
WENT: Final = "What already went there"
NO_COPIES: Final = "No copy remains by what is known."
NO_ANSWERS: Final = "Nothing. What depends on an account counts as the worse case."
NOTHING: Final = "Nothing."
NEVER: Final = "not yet"
NO_DOCUMENT: Final = "none"
ALL_MODELS: Final = "all"
FROM_SOURCE: Final = "(run from its source, not installed)"
NO_CALL: Final = "no call is known"
NO_END: Final = "no end is known"


def provider_title(title: str, name: str) -> str:
    """Return the title of one page about a service; `name` is a model, or the service itself."""
    return f"{title}: what is known about {name}"


def made_on(moment_: datetime, program: str) -> str:
    """Return when a paper was made, by what."""
    return f"Made {moment(moment_)} by localai {program}."


def card_is(checked: date, expires: date, digest: str) -> str:
    """Return which card a paper rests on."""
    return f"Card read {day(checked)}, to be read again by {day(expires)}; its digest is {digest}."


def how_read(words: str) -> str:
    """Return how the facts of a card were read."""
    return f"How the facts were read: {words.rstrip('.')}."


def who(operator: str, place: str) -> str:
    """Return who runs a service."""
    return f"Operated by {operator}, {place}."


def hosts(names: Sequence[str]) -> str:
    """Return which hosts localai reaches, and no others."""
    return f"Hosts it is reached at, and no others: {', '.join(names) or 'none'}."


def not_theirs(names: Sequence[str]) -> str:
    """Return which hosts only look like it."""
    return f"Not theirs, although the name looks like it: {', '.join(names)}."


def contact(what: str, where: str) -> str:
    """Return where a person turns to."""
    return f"{what}: {where}"


PRIVACY: Final = "Questions about data"
OPT_OUT: Final = "Opting out"
TERMS: Final = "Terms"


def how_to_recheck(provider: str) -> str:
    """Return the command that puts a reading on record."""
    return f"Open each page, compare, and put on record what you found: `localai policy recheck {provider}`."


def went(sends: int, sent: int, last: date | None) -> str:
    """Return what went to a service from this workspace."""
    if last is None:
        return "Nothing went there from this workspace."
    return f"{many(sends, 'request')} with content, {size(sent)} in all, the last on {day(last)}."


def document(name: str, item: str) -> str:
    """Return an item that backs an answer; `name` is untrusted, empty where the item is gone."""
    return f"{name} (item {item[:8]})" if name else f"item {item[:8]}, which is no longer here"


def read_on(answer: str, when: date) -> str:
    """Return what was found on a page, and when."""
    return f"{answer}, {day(when)}"
