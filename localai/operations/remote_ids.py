"""What a service calls a send that left copies there: kept while one may exist, so that a letter can name the request.

An id is the service's own number of a request or of what it stored; addresses, which may open something, are none.
"""

import re
from typing import Final

from localai.ledger.copies import copies_elsewhere
from localai.operations.gathering import Came
from localai.operations.session import Session
from localai.providers.adapter import Done
from localai.vault import entries, remote
from localai.vocabulary.answers import Answer
from localai.vocabulary.outbound import HolePlace, Plan

_HEADERS: Final = ("x-request-id", "request-id", "x-fal-request-id", "x-generation-id")
_ID: Final = re.compile(r"[!-~]{1,200}")
_MOST: Final = 8


def in_head(answer: Answer) -> tuple[str, ...]:
    """Return the numbers that a service gives a request in the head of its answer."""
    return tuple(filter(_ID.fullmatch, map(answer.header, _HEADERS)))


def known(plan: Plan, came: Came) -> tuple[str, ...]:
    """Return all that a service calls a send, as far as its answers told."""
    addresses = {hole.name for each in plan.follow_ups for hole in each.holes if hole.place is HolePlace.URL}
    told = dict(came.step.fillings if came.step else ())
    told |= dict(came.said.fillings if isinstance(came.said, Done) else ())
    ids = (text for name, text in told.items() if name not in addresses and _ID.fullmatch(text))
    return tuple(dict.fromkeys((*ids, *came.ids)))[:_MOST]


def forget_gone(session: Session) -> None:
    """Forget what services call sends of which nothing can be left elsewhere: deleted, or past the last day."""
    database, today = session.workspace.database, session.now().date()
    found = remote.ids_of(database)
    lines = (line for run_id in found for line in entries.about(database, run_id))
    left = {copy.run_id for copy in copies_elsewhere(lines, today)}
    if gone := found.keys() - left:
        with database.transaction():
            remote.forget_ids(database, gone)
