"""Cards grow old: what a bundle would change, what that touches, what differs from then, what is past its date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from localai.crypto.canonical import digest
from localai.errors import NotFoundError
from localai.ledger.copies import CopyElsewhere
from localai.ledger.decoding import decode_as
from localai.operations import bundles, grounds
from localai.operations.accounts import answers
from localai.operations.ledger import receipt
from localai.operations.session import Session
from localai.operations.status import copies
from localai.policy.catalog import Catalog
from localai.policy.difference import CardChange, FieldChange, Worse, compare, compare_cards
from localai.vault.approvals import all_approvals
from localai.vault.entries import about, of_kind
from localai.vocabulary.bodies import Consent, Intent, Refused, RunBegun, Standing
from localai.vocabulary.cards import Card
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.policies import Attestation
from localai.vocabulary.records import Entry

Changes: TypeAlias = tuple[CardChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """A standing approval that ends because the card it was given for changes."""

    consent_id: str
    model: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What already went from this workspace to a provider whose card got worse, and what is still there of it.

    `trains` says that the card now lets it train: that cannot be taken back.
    """

    provider: str
    sends: int
    size: int
    last: date | None
    trains: bool
    copies: tuple[CopyElsewhere, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What a bundle changes: the cards that differ from today's, the approvals it ends, where content already is."""

    version: int
    cards: int
    changes: Changes
    voided: tuple[Voided, ...]
    exposures: tuple[Exposure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceThen:
    """A receipt's card against today's; `fields` is None where the card of then was not kept."""

    receipt_id: str
    provider: str
    then: str
    now: str
    fields: tuple[FieldChange, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleCard:
    """A card that should have been read again."""

    provider: str
    title: str
    checked: date
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """Cards past their date and answers that ran out, and why imported cards do not hold (empty: they do)."""

    cards: tuple[StaleCard, ...]
    answers: tuple[Attestation, ...]
    notice: str


def preview_import(session: Session, path: Path) -> Import:
    """Return what importing a bundle would change. Raises BundleError, CardError."""
    wanted = bundles.verify(session.places, path)
    bundles.check_new(session.places, wanted)
    return _import(session, wanted)


def import_bundle(session: Session, path: Path) -> Import:
    """Let a bundle hold on this machine and return what that changes. Raises BundleError, CardError."""
    wanted = bundles.verify(session.places, path)
    bundles.check_new(session.places, wanted)
    told = _import(session, wanted)
    bundles.keep(session.places, wanted)
    return told


def compare_bundles(session: Session, before: Path, after: Path | None) -> Changes:
    """Return how two bundles differ, or a bundle from today's cards. Raises BundleError, CardError."""
    old = bundles.verify(session.places, before)
    if after is None:
        return compare(session.catalog, bundles.merged(old), session.now().date())
    return compare(old.catalog, bundles.verify(session.places, after).catalog, session.now().date())


def since_receipt(session: Session, receipt_id: str) -> SinceThen:
    """Return what changed on the card since a receipt. Raises NotFoundError, AmbiguousIdError."""
    found = receipt(session, receipt_id)
    provider = found.model.partition("/")[0]
    card = session.catalog.cards.get(provider)
    if card is None:
        raise NotFoundError(what="card", id=provider)
    then = _card_of(session, found.id)
    old = grounds.ground(session, Card, then)
    return SinceThen(
        receipt_id=found.id,
        provider=provider,
        then=then,
        now=digest(card),
        fields=None if old is None else compare_cards(old, card),
    )


def stale(session: Session) -> Stale:
    """Return what is past its date today."""
    today = session.now().date()
    cards = sorted(session.catalog.cards.values(), key=lambda card: (card.expires, card.provider))
    return Stale(
        cards=tuple(
            StaleCard(provider=card.provider, title=card.title, checked=card.checked, expires=card.expires)
            for card in cards
            if card.expires < today and not card.runs_here
        ),
        answers=tuple(answer for answer in answers(session) if answer.expires < today),
        notice=session.catalog.notice,
    )


def _import(session: Session, wanted: bundles.Bundle) -> Import:
    after = bundles.merged(wanted)
    changes = compare(session.catalog, after, session.now().date())
    return Import(
        version=wanted.version,
        cards=len(wanted.catalog.cards),
        changes=changes,
        voided=tuple(_voided(session, after)),
        exposures=tuple(_exposure(session, change) for change in changes if change.worse or change.is_gone),
    )


def _voided(session: Session, after: Catalog) -> Iterator[Voided]:
    """Yield the standing approvals that hold today and were given for a card that is another one then."""
    for stored in all_approvals(session.workspace.database):
        scope = decode_as(Consent, stored.body).scope
        assert isinstance(scope, Standing)  # noqa: S101
        card = after.cards.get(scope.model.partition("/")[0])
        if scope.until >= session.now() and stored.uses_left and (card is None or digest(card) != scope.card):
            yield Voided(consent_id=stored.id, model=scope.model, purpose=scope.purpose)


def _exposure(session: Session, change: CardChange) -> Exposure:
    database = session.workspace.database
    begun = (decode_as(Entry, line.encoded) for line in of_kind(database, EntryKind.INTENT))
    sends = {
        entry.subject: entry.at.date()
        for entry in begun
        if isinstance(entry.body, Intent) and entry.body.beginning.model.startswith(f"{change.provider}/")
    }
    return Exposure(
        provider=change.provider,
        sends=len(sends),
        size=sum(line.sent for run_id in sends for line in about(database, run_id)),
        last=max(sends.values(), default=None),
        trains=any(each.what is Worse.TRAINING for each in change.worse),
        copies=tuple(copy for copy in copies(session) if copy.run_id in sends),
    )


def _card_of(session: Session, subject: str) -> str:
    """Return the digest of the card that a run or a refusal was decided by."""
    for line in about(session.workspace.database, subject):
        body = decode_as(Entry, line.encoded).body
        if isinstance(body, RunBegun | Intent):
            return body.beginning.card
        if isinstance(body, Refused):
            return body.card
    raise NotFoundError(what="card", id=subject)
