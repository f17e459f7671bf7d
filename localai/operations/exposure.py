"""What a card that gets worse touches: what already went there, what is still there, and where the work could go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from localai.crypto.canonical import digest
from localai.errors import NotFoundError
from localai.ledger.copies import NOT_ARRIVED
from localai.ledger.copies import CopyElsewhere as CopyElsewhere
from localai.ledger.decoding import decode_as
from localai.operations.homes import Home, homes
from localai.operations.session import Session
from localai.operations.status import copies
from localai.policy.catalog import Catalog
from localai.policy.difference import CardChange, Worse
from localai.storage.database import Database
from localai.vault import items, runs, sends
from localai.vault.approvals import all_approvals
from localai.vault.entries import about, of_kind
from localai.vocabulary.bodies import Consent, Intent, Standing
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """A standing approval that ends because the card it was given for changes."""

    consent_id: str
    model: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """An item whose content went there; the name is untrusted text."""

    item_id: str
    name: str
    item_class: ItemClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """A copy that still exists there; `deletable` says that localai can still have it deleted."""

    copy: CopyElsewhere
    deletable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What already went from this workspace to the models of a card that got worse, and what is still there of it.

    `gone` counts items that were purged here since, `going_on` the sends that have no end yet. `trains` says that the
    card now lets it train: that cannot be taken back.
    """

    provider: str
    title: str
    sends: int
    size: int
    last: date | None
    trains: bool
    items: tuple[Went, ...]
    gone: int
    going_on: int
    copies: tuple[Remaining, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Everything that other cards touch: approvals that end, what went where it got worse, work that needs a home."""

    voided: tuple[Voided, ...]
    exposures: tuple[Exposure, ...]
    homes: tuple[Home, ...]


def touched(session: Session, after: Catalog, changes: Iterable[CardChange]) -> Touched:
    """Return what holding to other cards would touch."""
    intents = [*_intents(session)]
    worse = [change for change in changes if change.worse or change.is_gone]
    standing = [*_voided(session, after)]
    elsewhere = copies(session) if worse else ()
    return Touched(
        voided=tuple(each for each, _ in standing),
        exposures=tuple(_exposure(session, change, intents, elsewhere) for change in worse),
        homes=tuple(
            homes(
                session,
                after,
                (intent for _, intent in intents),
                ((each.consent_id, scope) for each, scope in standing),
            )
        ),
    )


def _intents(session: Session) -> Iterator[tuple[Entry, Intent]]:
    for line in of_kind(session.workspace.database, EntryKind.INTENT):
        entry = decode_as(Entry, line.encoded)
        if isinstance(entry.body, Intent):
            yield entry, entry.body


def _voided(session: Session, after: Catalog) -> Iterator[tuple[Voided, Standing]]:
    """Yield the standing approvals that hold today and were given for a card that is another one then."""
    for stored in all_approvals(session.workspace.database):
        scope = decode_as(Consent, stored.body).scope
        assert isinstance(scope, Standing)  # noqa: S101
        card = after.cards.get(scope.model.partition("/")[0])
        if scope.until >= session.now() and stored.uses_left and (card is None or digest(card) != scope.card):
            yield Voided(consent_id=stored.id, model=scope.model, purpose=scope.purpose), scope


def _exposure(
    session: Session, change: CardChange, intents: Iterable[tuple[Entry, Intent]], elsewhere: Iterable[CopyElsewhere]
) -> Exposure:
    database = session.workspace.database
    models = {model for each in change.worse for model in each.models}
    began = {
        entry.subject: entry.at.date()
        for entry, intent in intents
        if _concerns(change, intent.beginning.model, models) and _left(database, entry.subject)
    }
    used = dict.fromkeys(item for run_id in began for item in runs.inputs_of(database, run_id))
    there = tuple(each for item_id in used if (each := _went(database, item_id)) is not None)
    deletable = {stored.run for stored in sends.with_deletions(database)}
    return Exposure(
        provider=change.provider,
        title=session.catalog.cards[change.provider].title,
        sends=len(began),
        size=sum(line.sent for run_id in began for line in about(database, run_id)),
        last=max(began.values(), default=None),
        trains=any(each.what is Worse.TRAINING for each in change.worse),
        items=there,
        gone=len(used) - len(there),
        going_on=len(began.keys() & set(runs.without_outcome(database))),
        copies=tuple(
            Remaining(copy=copy, deletable=bool(copy.copy.deletion) and copy.run_id in deletable)
            for copy in elsewhere
            if copy.run_id in began
        ),
    )


def _concerns(change: CardChange, model: str, worse: set[str]) -> bool:
    return model in worse or (change.is_gone and model.startswith(f"{change.provider}/"))


def _left(database: Database, run_id: str) -> bool:
    """Say whether something of a send may have left: not where it ended before, or a person found that it did not."""
    run, send = runs.run_of(database, run_id), sends.send_of(database, run_id)
    if send is not None and send.found == NOT_ARRIVED:
        return False
    return run is None or run.outcome is None or run.outcome.counts


def _went(database: Database, item_id: str) -> Went | None:
    try:
        found = items.item_of(database, item_id)
    except NotFoundError:
        return None
    return Went(item_id=found.id, name=found.name, item_class=found.item_class)
