"""Which copies exist elsewhere, and until about when: from what the ledger says about sends.

Of each entry only the few fields that count are read, since every send there ever was is asked about.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from localai.ledger.decoding import decode_as, split
from localai.ledger.glance import body_of, part, values
from localai.vocabulary.bodies import CopyDeleted, Ended, FoundOut, Intent
from localai.vocabulary.cards import Span
from localai.vocabulary.outcomes import EntryKind, Outcome, RemoteCopy
from localai.vocabulary.records import Line

NOT_ARRIVED: Final = "not-arrived"
KINDS: Final = (EntryKind.INTENT, EntryKind.OUTCOME, EntryKind.DELETION, EntryKind.FINDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyElsewhere:
    """A copy that a send left elsewhere: since when, and about when it is gone (None: nobody knows, or never)."""

    run_id: str
    copy: RemoteCopy
    since: date
    until: date | None


def copies_elsewhere(lines: Iterable[Line], today: date) -> Iterator[CopyElsewhere]:
    """Yield the copies that still exist, from the entries of `KINDS` in order; others are passed over.

    What an outcome says replaces what its intent expected; a send that never began left nothing, and one whose end is
    unknown counts as received until a person found out that it never arrived. A copy that was deleted is gone. Raises
    EncodingError.
    """
    expected: dict[str, tuple[date, tuple[RemoteCopy, ...]]] = {}
    for line in lines:
        if line.kind == EntryKind.INTENT:
            since = datetime.fromisoformat(line.at).date()
            expected[line.subject] = (since, _copies(body_of(line.encoded), Intent))
        elif line.subject in expected:
            since, before = expected[line.subject]
            expected[line.subject] = (since, _after(line, before))
    for run_id, (since, copies) in expected.items():
        for copy in copies:
            until = since + timedelta(days=copy.days.count) if copy.days.span is Span.COUNTED else None
            if until is None or until >= today:
                yield CopyElsewhere(run_id=run_id, copy=copy, since=since, until=until)


def _after(line: Line, before: tuple[RemoteCopy, ...]) -> tuple[RemoteCopy, ...]:
    """Return what is left after another entry about a send."""
    if line.kind == EntryKind.OUTCOME:
        body = body_of(line.encoded)
        (outcome,) = values(body, Ended, "outcome")
        if outcome == Outcome.UNKNOWN:
            return before
        return () if outcome == Outcome.NOT_SENT else _copies(body, Ended)
    if line.kind == EntryKind.DELETION:
        outcome, call = values(body_of(line.encoded), CopyDeleted, "outcome", "call")
        return tuple(copy for copy in before if copy.deletion != call) if outcome == Outcome.DONE else before
    if line.kind == EntryKind.FINDING:
        (found,) = values(body_of(line.encoded), FoundOut, "found")
        return () if found == NOT_ARRIVED else before
    return before


def _copies(body: bytes, kind: type) -> tuple[RemoteCopy, ...]:
    return tuple(map(_copy, split(part(body, kind, "copies"))))


@lru_cache(maxsize=1024)
def _copy(encoded: bytes) -> RemoteCopy:
    """Return a copy from its bytes; cached, since those of one model are the same at every send."""
    return decode_as(RemoteCopy, encoded)
