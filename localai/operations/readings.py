"""What providers' own interfaces said, as the ledger has it: the newest reading of each question, and its age."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from localai.ledger.decoding import decode_as
from localai.operations.facts import FactRow
from localai.operations.session import Session
from localai.phrases import refresh as phrases
from localai.policy.catalog import Catalog
from localai.policy.told import Read, as_told
from localai.storage.database import Database
from localai.vault.entries import of_kind
from localai.vocabulary.bodies import InterfaceRead
from localai.vocabulary.models import Model
from localai.vocabulary.observations import PRICE, Told
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is on record from an interface; `stale` says that it is too old to count where it helps."""

    provider: str
    asked: str
    on: date
    stale: bool
    told: tuple[Told, ...]


def known(session: Session) -> tuple[Known, ...]:
    """Return the newest reading of each question, by provider."""
    today = session.now().date()
    return tuple(
        Known(provider=provider, asked=read.asked, on=read.on, stale=read.is_stale(today), told=read.told)
        for provider, read in sorted(_newest(session.workspace.database), key=lambda each: (each[0], each[1].asked))
    )


def told_facts(session: Session, model: Model) -> tuple[FactRow, ...]:
    """Return what an interface said about a model, beside its prices, with its day and whether that is too old."""
    return tuple(
        FactRow(
            label=phrases.LABEL,
            words=": ".join(phrases.fact(told.fact, told.value)),
            evidence=phrases.answered(each.on, stale=each.stale),
            source=each.asked.removeprefix("GET ").partition("?")[0],
        )
        for each in known(session)
        for told in each.told
        if told.subject == model.id and not told.fact.startswith(PRICE)
    )


def applied(catalog: Catalog, database: Database, today: date) -> Catalog:
    """Return a catalog with what providers' own lists say about their models."""
    reads = [read for provider, read in _newest(database) if provider in catalog.cards]
    return as_told(catalog, reads, today) if reads else catalog


def _newest(database: Database) -> Iterator[tuple[str, Read]]:
    """Yield the newest reading of each question with its provider, oldest first."""
    found: dict[tuple[str, str], Read] = {}
    for line in of_kind(database, EntryKind.READING):
        entry = decode_as(Entry, line.encoded)
        body = entry.body
        assert isinstance(body, InterfaceRead)  # noqa: S101
        question = (body.provider, body.asked.partition("?")[0])
        found.pop(question, None)
        found[question] = Read(asked=body.asked, on=entry.at.date(), told=body.told)
    yield from ((provider, read) for (provider, _), read in found.items())
