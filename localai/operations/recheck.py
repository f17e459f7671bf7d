"""Reading a card's pages again: which, what to look for, and what the person found, which is an entry of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from localai.crypto.canonical import digest
from localai.errors import NotFoundError, UsageError
from localai.ledger.decoding import decode_as
from localai.operations.find import resolve
from localai.operations.ledger import recording
from localai.operations.session import Session
from localai.phrases import bundles as phrases
from localai.phrases import cards as words
from localai.policy.catalog import Catalog
from localai.policy.reading import nearest
from localai.policy.recheck import PageRead, as_read, facts_alone, pages_of
from localai.storage.database import Database
from localai.vault.entries import of_kind
from localai.vocabulary import cards
from localai.vocabulary.bodies import Rechecked
from localai.vocabulary.cards import Card, Fact
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.policies import PageAnswer
from localai.vocabulary.records import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a card: what to look for, and what was found there last and when (None: not read here yet)."""

    number: int
    address: str
    look_for: tuple[str, ...]
    answer: PageAnswer | None
    answered_on: date | None


def pages(session: Session, provider: str) -> tuple[Page, ...]:
    """Return the pages that a provider's card rests on. Raises NotFoundError with the nearest name."""
    card = _card(session, provider)
    last = {body.page: (body, on) for body, on in _answers(session.workspace.database) if body.provider == provider}
    found = []
    for number, (address, facts) in enumerate(pages_of(card).items(), 1):
        body, on = last.get(address, (None, None))
        look_for = dict.fromkeys(_look_for(place, fact, card.title) for place, fact in facts)
        answer = PageAnswer(body.answer) if body else None
        found.append(Page(number=number, address=address, look_for=tuple(look_for), answer=answer, answered_on=on))
    return tuple(found)


def answer_page(session: Session, provider: str, page: str, answer: PageAnswer, saved: str | None = None) -> Page:
    """Put on record what a person found on a page (its number or address); `saved` is an item with the page as it was.

    Raises NotFoundError, AmbiguousIdError, UsageError for a page that the card does not name.
    """
    found = next((each for each in pages(session, provider) if page in (each.address, str(each.number))), None)
    if found is None:
        raise UsageError(problem=phrases.page_unknown(page, provider), remedy=f"`localai policy recheck {provider}`")
    item_id = resolve(session, saved).id if saved else None
    with recording(session) as record:
        record.append(
            Rechecked(
                provider=provider,
                page=found.address,
                answer=answer,
                card=_identity(_card(session, provider)),
                document_item=item_id,
            )
        )
    return replace(found, answer=answer, answered_on=session.now().date())


def applied(catalog: Catalog, database: Database) -> Catalog:
    """Return a catalog as the person of a workspace found it on its pages."""
    reads: dict[str, dict[str, tuple[Rechecked, date]]] = {}
    for body, on in _answers(database):
        reads.setdefault(body.provider, {})[body.page] = (body, on)
    cards = dict(catalog.cards)
    for provider, of_card in reads.items():
        if provider in cards:
            identity = _identity(cards[provider])
            cards[provider] = as_read(cards[provider], (_read(body, on, identity) for body, on in of_card.values()))
    return replace(catalog, cards=cards) if reads else catalog


def _read(body: Rechecked, on: date, identity: str) -> PageRead:
    return PageRead(page=body.page, answer=PageAnswer(body.answer), on=on, is_same_card=body.card == identity)


def _answers(database: Database) -> Iterator[tuple[Rechecked, date]]:
    for line in of_kind(database, EntryKind.RECHECK):
        entry = decode_as(Entry, line.encoded)
        assert isinstance(entry.body, Rechecked)  # noqa: S101
        yield entry.body, entry.at.date()


def _identity(card: Card) -> str:
    """Return what stays the same while a person reads the pages of one card: the digest of its facts alone."""
    return digest(facts_alone(card))


def _card(session: Session, provider: str) -> Card:
    try:
        return session.catalog.cards[provider]
    except KeyError:
        raise NotFoundError(what="card", id=provider, nearest=nearest(provider, session.catalog.cards)) from None


def _look_for(place: str, fact: Fact, title: str) -> str:
    """Return what a page should say, in our words."""
    begin = f"{place}: " if place else ""
    return begin + _said(fact, title)


def _said(fact: Fact, title: str) -> str:
    match fact:
        case cards.TrainingFact():
            return f"{words.LABELS['training']}: {words.training(fact.value)}"
        case cards.ReviewFact():
            return f"{words.LABELS['review']}: {words.review(fact.value)}"
        case cards.Copy():
            return f"{words.LABELS['copies']}: {words.copy(fact.kind, title, str(fact.days), fact.when)}"
        case cards.RegionFact():
            return f"{words.LABELS['region']}: {words.region(fact.name)}"
        case cards.Onward():
            return f"{words.LABELS['onward']}: {words.onward(fact.value, [party.name for party in fact.parties])}"
        case cards.Party():
            return words.party(fact.name, fact.training, str(fact.days))
        case cards.AgreementFact():
            return f"{words.LABELS['agreement']}: {words.agreement(fact.value)}"
        case cards.Certification():
            return f"{words.LABELS['certifications']}: {fact.name}"
        case cards.Duty() | cards.AccountState():
            return fact.words
        case cards.Lever():
            return phrases.switch(fact.key)
        case cards.LookAlike():
            return phrases.look_alike(fact.host)
    return fact.note
