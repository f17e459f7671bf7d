"""A contract with a provider, from what a person says it says; nothing in it means that it says nothing about it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from localai.errors import UsageError
from localai.operations.keys import card_of
from localai.operations.session import Session
from localai.phrases import contracts as phrases
from localai.phrases.rules import SEE_STATES, day_unreadable
from localai.vocabulary.cards import NO_DAYS, UNTIL_DELETED, Days, Review, Span, Training
from localai.vocabulary.policies import Contract
from localai.vocabulary.text import clean

TRAINING: Final = (Training.NO, Training.CARVE_OUT)
"""What a contract can say about training: anything else is no promise."""
REVIEW: Final = (Review.NO, Review.IF_FLAGGED, Review.ROUTINE)
_REGION: Final = re.compile(r"[A-Za-z]{2,20}(-[A-Za-z0-9]{1,20}){0,3}")
_LONGEST: Final = 36_500
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a person says about a contract, as written; empty where it says nothing.

    `days` is a number or `until-deleted`, `begins` its first day; without a `party` it is the card's operator.
    """

    party: str = ""
    training: str = ""
    days: str = ""
    review: str = ""
    region: str = ""
    begins: str = ""


def contract_of(session: Session, provider: str, terms: Terms) -> Contract:
    """Return what a contract says. Raises NotFoundError, and UsageError for words it cannot be made of."""
    card = card_of(session, provider)
    found = Contract(
        party=clean(terms.party.strip(), limit=_LONGEST_NAME) or card.operator,
        training=Training(_one_of(terms.training, TRAINING, "--training")) if terms.training.strip() else None,
        days=_days(terms.days.strip()),
        review=Review(_one_of(terms.review, REVIEW, "--review")) if terms.review.strip() else None,
        region=_region(terms.region.strip()),
        begins=day_of(terms.begins) if terms.begins.strip() else None,
    )
    if (found.training, found.days, found.review, found.region) == (None, None, None, None):
        raise UsageError(problem=phrases.EMPTY, remedy=phrases.OPTIONS)
    return found


def day_of(written: str) -> date:
    """Return a day like 2027-03-31. Raises UsageError."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise UsageError(problem=day_unreadable(written), remedy=SEE_STATES) from None


def _one_of(written: str, known: tuple[Training | Review, ...], option: str) -> str:
    word = written.strip().lower()
    if word not in {each.value for each in known}:
        words = ", ".join(each.value for each in known)
        raise UsageError(problem=phrases.unknown(written), remedy=f"{option} {words}")
    return word


def _days(written: str) -> Days | None:
    if not written:
        return None
    if written == UNTIL_DELETED.span.value:
        return UNTIL_DELETED
    if not written.isascii() or not written.isdigit() or int(written[:9]) > _LONGEST:
        raise UsageError(problem=phrases.unknown(written), remedy=phrases.DAYS)
    return Days(span=Span.COUNTED, count=int(written)) if int(written) else NO_DAYS


def _region(written: str) -> str | None:
    if written and not _REGION.fullmatch(written):
        raise UsageError(problem=phrases.unknown(written), remedy=phrases.REGION)
    return written.lower() or None
