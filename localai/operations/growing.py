"""Cards grow old: what a bundle would change, what that touches, what differs from then, what is past its date."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from localai.crypto.canonical import digest
from localai.errors import BundleError, NotFoundError
from localai.ledger.copies import CopyElsewhere
from localai.ledger.decoding import decode_as
from localai.operations import bundles, grounds
from localai.operations.accounts import answers
from localai.operations.catalogs import as_found
from localai.operations.exposure import Touched, touched
from localai.operations.ledger import receipt
from localai.operations.models import ModelRow, Wanted, judge_model
from localai.operations.readings import Known, known
from localai.operations.servers import with_own
from localai.operations.session import Session
from localai.operations.status import copies
from localai.phrases import bundles as phrases
from localai.policy.catalog import Catalog
from localai.policy.difference import CardChange, FieldChange, Worsening, compare, compare_cards, worsened
from localai.vault.entries import about
from localai.vocabulary.bodies import Intent, Refused, RunBegun
from localai.vocabulary.cards import Card, RegionChoice
from localai.vocabulary.policies import Attestation, EffectivePolicy
from localai.vocabulary.records import Entry, Receipt
from localai.vocabulary.rules import Outcome

Changes: TypeAlias = tuple[CardChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What a bundle changes: the cards that differ from today's, and what that touches in this workspace."""

    version: int
    cards: int
    changes: Changes
    touched: Touched


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceThen:
    """A receipt's card against today's; `fields` is None where the card of then was not kept, or there is none today.

    `then` and `now` are digests of the cards, `now` empty where there is none. `worse` is what got worse for its model,
    `outcome` what the rules would say today (None: the model is gone), `copies` what of it still exists elsewhere.
    """

    receipt_id: str
    provider: str
    model: str
    at: date
    then: str
    now: str
    fields: tuple[FieldChange, ...] | None
    worse: tuple[Worsening, ...]
    outcome: Outcome | None
    copies: tuple[CopyElsewhere, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleCard:
    """A card that should have been read again."""

    provider: str
    title: str
    checked: date
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """Cards past their date, answers that ran out, what services said too long ago about themselves.

    `notice` says why imported cards do not hold (empty: they do).
    """

    cards: tuple[StaleCard, ...]
    answers: tuple[Attestation, ...]
    readings: tuple[Known, ...]
    notice: str


def preview_import(session: Session, path: Path) -> Import:
    """Return what importing a bundle would change. Raises BundleError, CardError."""
    wanted = bundles.verify(session.places, path)
    bundles.check_new(session.places, wanted)
    return _import(session, wanted)


def import_bundle(session: Session, path: Path, *, shown: Import | None = None) -> Import:
    """Let a bundle hold on this machine and return what that changes. Raises BundleError, CardError.

    With `shown`, only where that is still all it changes.
    """
    wanted = bundles.verify(session.places, path)
    bundles.check_new(session.places, wanted)
    told = _import(session, wanted)
    if shown not in (None, told):
        raise BundleError(path=str(path), problem=phrases.ANOTHER)
    bundles.keep(session.places, wanted)
    return told


def touched_since(session: Session, before: Catalog) -> Touched:
    """Return what today's cards touch that were not those of `before`: after a page was read again, a list asked."""
    earlier = replace(session, load_catalog=lambda: before)
    return touched(earlier, session.catalog, compare(before, session.catalog, session.now().date()))


def compare_bundles(session: Session, before: Path, after: Path | None) -> Changes:
    """Return how two bundles differ, or a bundle from today's cards. Raises BundleError, CardError."""
    old = bundles.verify(session.places, before)
    if after is None:
        return compare(session.catalog, _as_here(session, bundles.merged(old)), session.now().date())
    return compare(old.catalog, bundles.verify(session.places, after).catalog, session.now().date())


def since_receipt(session: Session, receipt_id: str) -> SinceThen:
    """Return what changed on the card since a receipt. Raises NotFoundError, AmbiguousIdError, IntegrityError."""
    found = receipt(session, receipt_id)
    provider = found.model.partition("/")[0]
    card = session.catalog.cards.get(provider)
    then = _card_of(session, found.id)
    old = grounds.ground(session, Card, then)
    row = _today(session, found)
    return SinceThen(
        receipt_id=found.id,
        provider=provider,
        model=found.model,
        at=found.at.date(),
        then=then,
        now=digest(card) if card else "",
        fields=compare_cards(old, card) if old and card else None,
        worse=_worse(session, found, row) if row else (),
        outcome=row.verdict.outcome if row else None,
        copies=tuple(copy for copy in copies(session) if copy.run_id == found.id),
    )


def _today(session: Session, found: Receipt) -> ModelRow | None:
    """Return what the rules say today of a receipt's model, for its class, task and region; None where it is gone."""
    if found.model not in session.catalog.rows:
        return None
    then = grounds.ground(session, EffectivePolicy, found.policy)
    region = then.region.name if then and then.region.choice is not RegionChoice.DEFAULT else None
    return judge_model(session, found.model, Wanted(item_class=found.item_class, task=found.task, region=region))


def _worse(session: Session, found: Receipt, row: ModelRow) -> tuple[Worsening, ...]:
    then = grounds.ground(session, EffectivePolicy, found.policy)
    changed = worsened(then, row.policy) if then else ()
    return tuple(Worsening(what=what, before=old, after=new, models=(found.model,)) for what, old, new in changed)


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
        readings=tuple(reading for reading in known(session) if reading.stale),
        notice=session.catalog.notice,
    )


def _import(session: Session, wanted: bundles.Bundle) -> Import:
    after = _as_here(session, bundles.merged(wanted))
    changes = compare(session.catalog, after, session.now().date())
    return Import(
        version=wanted.version,
        cards=len(wanted.catalog.cards),
        changes=changes,
        touched=touched(session, after, changes),
    )


def _as_here(session: Session, catalog: Catalog) -> Catalog:
    """Return cards as they would hold here: with own servers, and as this person found them on their pages."""
    return as_found(with_own(session.places, catalog), session.workspace.database, session.now().date())


def _card_of(session: Session, subject: str) -> str:
    """Return the digest of the card that a run or a refusal was decided by."""
    for line in about(session.workspace.database, subject):
        body = decode_as(Entry, line.encoded).body
        if isinstance(body, RunBegun | Intent):
            return body.beginning.card
        if isinstance(body, Refused):
            return body.card
    raise NotFoundError(what="card", id=subject)
