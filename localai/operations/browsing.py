"""The ledger to look through: places of entries first, then as many of them as are in sight, each with what it says.

Nothing here reads all entries: a list of a hundred thousand is a range of numbers until a person looks at a part of it.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from localai.errors import NotFoundError
from localai.ledger.decoding import decode_as
from localai.ledger.glance import body_of, values
from localai.operations.retelling import Sense as Sense
from localai.operations.retelling import Told as Told
from localai.operations.retelling import retell
from localai.operations.session import Session
from localai.phrases.amounts import here
from localai.storage.database import Database
from localai.vault import entries, sends
from localai.vocabulary.bodies import Inquiry, Refused
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry


class Group(StrEnum):
    """Entries that are looked for together."""

    SENT = "sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    HERE = "here"
    APPROVALS = "approvals"
    DELETIONS = "deletions"
    QUESTIONS = "questions"
    ACCOUNTS = "accounts"
    RULES = "rules"
    WORKSPACE = "workspace"


KINDS: Final = {
    Group.SENT: (EntryKind.INTENT, EntryKind.OUTCOME, EntryKind.FINDING),
    Group.UNKNOWN: (EntryKind.INTENT,),
    Group.REFUSED: (EntryKind.REFUSED,),
    Group.HERE: (EntryKind.RUN,),
    Group.APPROVALS: (EntryKind.CONSENT, EntryKind.CONSENT_ENDED),
    Group.DELETIONS: (EntryKind.DELETION, EntryKind.PURGE),
    Group.QUESTIONS: (EntryKind.INQUIRY, EntryKind.READING),
    Group.ACCOUNTS: (EntryKind.KEY, EntryKind.ATTESTATION, EntryKind.CONTRADICTION, EntryKind.SERVER),
    Group.RULES: (EntryKind.RULE, EntryKind.BUDGET, EntryKind.TEAM, EntryKind.ITEM_CLASS, EntryKind.RECHECK),
    Group.WORKSPACE: (
        EntryKind.GENESIS, EntryKind.SIGNING_KEY, EntryKind.SLOT, EntryKind.EXPORT, EntryKind.RESTORE, EntryKind.PURGE,
    ),
}  # fmt: skip
_OF_RUNS: Final = (EntryKind.INTENT, EntryKind.OUTCOME, EntryKind.DELETION, EntryKind.FINDING)
_OF_PROVIDERS: Final = (*KINDS[Group.QUESTIONS], *KINDS[Group.ACCOUNTS], EntryKind.BUDGET, EntryKind.RECHECK)
_PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """Which entries: of one group, about one provider, of one day by the local clock; None and empty mean all."""

    group: Group | None = None
    provider: str = ""
    day: date | None = None

    @property
    def is_everything(self) -> bool:
        """Say whether nothing is left out."""
        return self == Narrow()


def places(session: Session, narrow: Narrow) -> Sequence[int]:
    """Return the places of the entries, newest first."""
    database = session.workspace.database
    if narrow.is_everything:
        return range(entries.head(database).size - 1, -1, -1)
    start = end = ""
    if narrow.day is not None:
        midnights = (datetime.combine(day, time()) for day in (narrow.day, narrow.day + timedelta(days=1)))
        start, end = (entries.at_text(midnight.astimezone(UTC)) for midnight in midnights)
    kinds = KINDS[narrow.group] if narrow.group else ()
    found = array("q", entries.places(database, kinds, start=start, end=end))
    for keep in _keepers(database, narrow):
        found = array("q", (place for place in found if place in keep))
    return found


def told(session: Session, wanted: Sequence[int], *, above: int | None = None) -> tuple[Told, ...]:
    """Return the entries at these places in words; `above` is the place shown before the first of them."""
    database = session.workspace.database
    before = entries.at_places(database, [] if above is None else [above])
    lines = entries.at_places(database, wanted)
    days: list[date | None] = [here(datetime.fromisoformat(line.at)).date() for line in (*before, *lines)]
    if above is None:
        days.insert(0, None)
    return tuple(
        replace(retell(session, line), first=day != earlier)
        for line, (earlier, day) in zip(lines, pairwise(days), strict=True)
    )


def every(session: Session, narrow: Narrow) -> Iterator[Told]:
    """Yield all of them in words, a page at a time."""
    found = places(session, narrow)
    for start in range(0, len(found), _PAGE):
        yield from told(session, found[start : start + _PAGE], above=found[start - 1] if start else None)


def entry_at(session: Session, seq: int) -> Entry:
    """Return one entry. Raises NotFoundError."""
    found = entries.at_places(session.workspace.database, [seq])
    if not found:
        raise NotFoundError(what="entry", id=str(seq))
    return decode_as(Entry, found[0].encoded)


def providers(session: Session) -> tuple[str, ...]:
    """Return every provider that something was sent to or asked of, by name."""
    database = session.workspace.database
    asked = (
        values(body_of(line.encoded), Inquiry, "provider")[0] for line in entries.of_kind(database, EntryKind.INQUIRY)
    )
    return tuple(sorted({*sends.providers(database), *asked}))


# --- which ones ------------------------------------------------------------------------------------------------------


def _keepers(database: Database, narrow: Narrow) -> Iterator[set[int]]:
    if narrow.group is Group.UNKNOWN:
        open_now = sends.unknown(database)
        yield {line.seq for line in entries.of_kind(database, EntryKind.INTENT) if line.subject in open_now}
    if narrow.provider:
        yield set(_about_provider(database, narrow.provider))


def _about_provider(database: Database, provider: str) -> Iterator[int]:
    went = sends.at_provider(database, provider)
    yield from (line.seq for line in entries.of_kind(database, *_OF_RUNS) if line.subject in went)
    for line in entries.of_kind(database, *_OF_PROVIDERS):
        if getattr(decode_as(Entry, line.encoded).body, "provider", "") == provider:
            yield line.seq
    for line in entries.of_kind(database, EntryKind.REFUSED):
        (model,) = values(body_of(line.encoded), Refused, "model")
        if model.partition("/")[0] == provider:
            yield line.seq
