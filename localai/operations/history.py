"""Everything that was done, in order: each send, run and refusal with its receipt and what it was decided by."""

from collections.abc import Iterator
from dataclasses import dataclass

from localai.errors import NotFoundError
from localai.ledger.decoding import decode_as
from localai.ledger.receipts import receipt_from
from localai.operations.session import Session
from localai.storage.database import Database
from localai.vault import entries, items, runs, sends
from localai.vocabulary.bodies import Beginning, CopyDeleted, FoundOut, Intent, Refused, RunBegun
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One send, run or refusal; `card`, `policy` and `rules` are digests of what decided, `hosts` where bytes went.

    `credential` is the fingerprint of the key. `deletions` and `found` are what came after.
    """

    receipt: Receipt
    card: str
    policy: str
    rules: str
    accepted: tuple[str, ...]
    because: str
    hosts: tuple[str, ...]
    credential: str
    deletions: tuple[CopyDeleted, ...]
    found: tuple[FoundOut, ...]

    @property
    def is_send(self) -> bool:
        """Whether bytes may have left this computer."""
        return bool(self.hosts)

    @property
    def is_refusal(self) -> bool:
        """Whether the rules refused it."""
        return self.receipt.how is None


def happened(session: Session, project_id: str | None = None) -> Iterator[Happened]:
    """Yield everything in order; of one project only what its items were used for or came of.

    Refusals name no item, so they belong to no project.
    """
    database = session.workspace.database
    for line in entries.of_kind(database, EntryKind.INTENT, EntryKind.RUN, EntryKind.REFUSED):
        if project_id is None or _belongs(database, line.subject, project_id):
            about = [decode_as(Entry, each.encoded) for each in entries.about(database, line.subject)]
            yield _happened(about, runs.made_by(database, line.subject))


def _happened(about: list[Entry], made: tuple[str, ...]) -> Happened:
    first = about[0].body
    decided: Beginning | Refused
    if isinstance(first, Intent | RunBegun):
        decided = first.beginning
        because, accepted = "", first.beginning.accepted
    else:
        assert isinstance(first, Refused)  # noqa: S101
        decided, because, accepted = first, first.because, ()
    return Happened(
        receipt=receipt_from(about, plan=None, outputs=made),
        card=decided.card,
        policy=decided.policy,
        rules=decided.rules,
        accepted=accepted,
        because=because,
        hosts=first.hosts if isinstance(first, Intent) else (),
        credential=first.credential if isinstance(first, Intent) else "",
        deletions=tuple(entry.body for entry in about if isinstance(entry.body, CopyDeleted)),
        found=tuple(entry.body for entry in about if isinstance(entry.body, FoundOut)),
    )


def _belongs(database: Database, run_id: str, project_id: str) -> bool:
    """Tell whether a run was for a project: it was sent in it, or an item it used or made is in it."""
    sent = sends.send_of(database, run_id)
    if sent is not None and sent.project == project_id:
        return True
    return any(
        _project_of(database, item) == project_id
        for item in (*runs.inputs_of(database, run_id), *runs.made_by(database, run_id))
    )


def _project_of(database: Database, item_id: str) -> str | None:
    try:
        return items.item_of(database, item_id).project_id
    except NotFoundError:
        return None  # purged: what it was in is gone with it
