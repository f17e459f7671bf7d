"""Which copies exist elsewhere, and until about when: from what the ledger says about sends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from localai.vocabulary.bodies import CopyDeleted, Ended, FoundOut, Intent
from localai.vocabulary.cards import Span
from localai.vocabulary.outcomes import Outcome, RemoteCopy
from localai.vocabulary.records import Entry

NOT_ARRIVED: Final = "not-arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyElsewhere:
    """A copy that a send left elsewhere: since when, and about when it is gone (None: nobody knows, or never)."""

    run_id: str
    copy: RemoteCopy
    since: date
    until: date | None


def copies_elsewhere(entries: Iterable[Entry], today: date) -> Iterator[CopyElsewhere]:
    """Yield the copies that still exist, from the intents and outcomes in order.

    What an outcome says replaces what its intent expected; a send that never began left nothing, and one whose end is
    unknown counts as received until a person found out that it never arrived. A copy that was deleted is gone.
    """
    expected: dict[str, tuple[date, tuple[RemoteCopy, ...]]] = {}
    for entry in entries:
        match entry.body:
            case Intent():
                expected[entry.body.beginning.run_id] = (entry.at.date(), entry.body.copies)
            case Ended() if entry.body.run_id in expected:
                since, before = expected[entry.body.run_id]
                left = {
                    Outcome.NOT_SENT: (),
                    Outcome.UNKNOWN: before,
                }.get(entry.body.outcome, entry.body.copies)
                expected[entry.body.run_id] = (since, left)
            case CopyDeleted() if entry.body.outcome is Outcome.DONE and entry.body.run_id in expected:
                since, before = expected[entry.body.run_id]
                left = tuple(copy for copy in before if copy.deletion != entry.body.call)
                expected[entry.body.run_id] = (since, left)
            case FoundOut() if entry.body.found == NOT_ARRIVED and entry.body.run_id in expected:
                del expected[entry.body.run_id]
    for run_id, (since, copies) in expected.items():
        for copy in copies:
            until = since + timedelta(days=copy.days.count) if copy.days.span is Span.COUNTED else None
            if until is None or until >= today:
                yield CopyElsewhere(run_id=run_id, copy=copy, since=since, until=until)
