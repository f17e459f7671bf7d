"""What was used of which service, by week: counted from the ledger, never from a memory beside it."""

from localai.ledger.decoding import decode_as
from localai.ledger.usage import Amount as Amount
from localai.ledger.usage import By as By
from localai.ledger.usage import Usage as Usage
from localai.ledger.usage import usage as count
from localai.operations.session import Session
from localai.vault import entries
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry

_KINDS = (EntryKind.INTENT, EntryKind.OUTCOME, EntryKind.FINDING, EntryKind.INQUIRY)


def usage(session: Session, by: By = By.PROVIDER) -> tuple[Usage, ...]:
    """Return requests, bytes and cost, newest week or day first; work on this computer is none of them."""
    lines = entries.of_kind(session.workspace.database, *_KINDS)
    return count((decode_as(Entry, line.encoded) for line in lines), by)
