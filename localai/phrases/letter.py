"""The letter that asks a service to delete what no call deletes; the person reads, signs and sends it, or does not."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from localai.phrases.amounts import many, moment
from localai.phrases.cards import copy_named, day, no_day

BLANK: Final = "______________________________"
FROM: Final = f"From:     {BLANK}"
ON: Final = f"Date:     {BLANK}"
GREETING: Final = "To whom it may concern,"
ASK: Final = (
    "Please delete these copies, have everybody you passed them on to delete theirs, and confirm it to me in writing. "
    "Where you may not delete one, please say which, why, and until when it stays. What stands in parentheses is "
    "the condition of a copy; where it was never made, please say so."
)
NO_CONTENT: Final = (
    "This letter names no content of the requests on purpose. To find them, use the times, which are those of my "
    "computer, and your own numbers of the requests where they stand above."
)
CLOSING: Final = "Yours sincerely,"
NOTE: Final = (
    "(Remove this before sending. Written by localai from its record; it is no legal advice and sends nothing itself. "
    "Who sends it is left blank. The days are what the service's pages said, as they were read then.)"
)
NO_CONTACT: Final = "no address for such questions is known; look for one in its terms"
EARLIER_KEY: Final = "with an earlier key of the account, or with none"
DELETE_FIRST: Final = "`localai copies --delete` makes the calls; what is left after that goes into a letter."
LIST_THEM: Final = "`localai copies` lists what is elsewhere."
REPLACE_IT: Final = "`--force` replaces it."
NEEDS_LETTER: Final = "-o and --force are for the letter."
GIVE_LETTER: Final = "--letter PROVIDER -o FILE"
NOT_BOTH: Final = "A letter is for what no call deletes."


def to(operator: str, title: str, place: str) -> str:
    """Return who gets the letter."""
    return f"To:       {operator} ({title}), {place}"


def by(contact: str) -> str:
    """Return where the letter goes, empty where nobody knows."""
    return f"Through:  {contact.removeprefix('mailto:') or NO_CONTACT}"


def subject(title: str) -> str:
    """Return what the letter is about."""
    return f"Subject:  Deletion of copies of what I sent to {title}"


def account(last_four: str) -> str:
    """Return whose requests these are, by no more of the key than its last four."""
    return f"My account is the one whose API key ends in {last_four}."


def opening(title: str, requests: int) -> str:
    """Return what the letter says first."""
    which = "this request" if requests == 1 else f"these {requests} requests"
    return f"I sent {which} to {title}. By what your pages say, the following copies may still exist:"


def request(number: int, at: datetime, ids: Sequence[str], *, earlier_key: bool) -> str:
    """Return one request: when, the service's own number where one is known; ids are cleaned text."""
    known = f", known to you as {', '.join(ids)}" if ids else ""
    key = f", {EARLIER_KEY}" if earlier_key else ""
    return f"{number}. Request of {moment(at)}{known}{key}"


def copy(name: str, when: str, holder: str, days: str, until: date | None) -> str:
    """Return one copy: what it is, where, until when it would stay."""
    end = f"until about {day(until)}" if until else f"until {no_day(days)}"
    if until is None and days != "until-deleted":
        end = "how long is not said"
    return f"   - {copy_named(name, when)} at {holder}, {end}"


def nothing_there(title: str) -> str:
    """Return that there is nothing to write about."""
    return f"Nothing of yours is known to be at {title}, so there is nothing to ask for."


def calls_do(title: str) -> str:
    """Return that no letter is needed."""
    return f"Calls delete everything of yours that is known to be at {title}; no letter is needed."


def calls_too(copies: int) -> str:
    """Return how many copies are not in the letter, because calls delete them."""
    return f"{many(copies, 'more copy', 'more copies')} not in the letter: `localai copies --delete` has them deleted."


def written(path: str) -> str:
    """Return where the letter is."""
    return f"The letter is in {path}. Read it, say who sends it, and send it yourself."
