"""What a provider's answers say against what is on record about the account, or against what a request asked for.

Either stops sends there until the person answers: takes the answer back or states it again, or reads the page of the
switch again. The last day of an answer ends it too, and another key, about which nothing was stated.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from localai.ledger.decoding import decode_as
from localai.operations.accounts import current_answers
from localai.operations.ledger import Recorder, recording
from localai.operations.session import Session
from localai.policy.recheck import pages_of
from localai.providers.interfaces import StateRead, headers_of, headers_say, levers_say, words_of_headers
from localai.sending_errors import ContradictedError
from localai.vault.entries import of_kind
from localai.vocabulary.answers import Answer
from localai.vocabulary.bodies import Contradicted, Rechecked
from localai.vocabulary.cards import Lever
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.policies import Attestation
from localai.vocabulary.records import Entry
from localai.vocabulary.text import clean

_LONGEST: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """What a provider's own answer contradicted and nobody has answered: `what` it was, what stood there, and when.

    `answer_id` is the answer on record, empty where it was a switch; `gone` and `stands` are the commands that end it.
    """

    provider: str
    what: str
    said: str
    at: datetime
    source: str
    answer_id: str
    gone: str
    stands: str


def standing_contradictions(session: Session) -> tuple[Contradiction, ...]:
    """Return those that nobody has answered, oldest first."""
    seen = tuple(_seen(session))
    if not seen:
        return ()
    today = session.now().date()
    on_record = {each.id: each for each in current_answers(session) if each.expires >= today}
    read = _pages_read(session)
    found: dict[tuple[str, str], Contradiction] = {}
    for seq, body, at in seen:
        answer, lever = on_record.get(body.attestation_id), _lever(session, body)
        if answer is not None:
            found.setdefault((body.provider, answer.id), _of_answer(answer, body, at))
        elif lever is not None and read.get((body.provider, lever.source), -1) < seq:
            found.setdefault((body.provider, lever.name), _of_lever(session, lever, body, at))
    return tuple(found.values())


def check_not_contradicted(session: Session, provider: str) -> None:
    """Raise ContradictedError where a provider's own answer contradicts what we count on there."""
    for each in standing_contradictions(session):
        if each.provider == provider:
            card = session.catalog.cards.get(provider)
            raise ContradictedError(
                provider=card.title if card else provider,
                said=each.said,
                day=each.at.date().isoformat(),
                state=each.what,
                take_back=each.gone,
                again=each.stands,
            )


def heard(
    session: Session, provider: str, answer: Answer, source: str, levers: Iterable[str] = ()
) -> tuple[Contradiction, ...]:
    """Put on record what headers and fields of a provider's answer contradict; return what is new.

    `levers` are the switches that its request carried.
    """
    card = session.catalog.cards.get(provider)
    headers = headers_of(card) if card is not None else {}
    states = [each for each in headers_say(answer, headers) if not each.holds]
    against = [each for state in states for each in _against(session, provider, state)]
    sent = set(levers) - {each.what for each in standing_contradictions(session) if each.provider == provider}
    ignored = [each for each in levers_say(answer, provider) if not each.holds and each.lever in sent]
    if not against and not ignored:
        return ()
    before = standing_contradictions(session)
    with recording(session) as record:
        for each in against:
            contradict(record, each, words_of_headers(answer, headers), source)
        for found in ignored:
            about = {"source": source, "provider": provider, "lever": found.lever, "said": found.said}
            _append(record, Contradicted(attestation_id="", **about))
    return tuple(each for each in standing_contradictions(session) if each not in before)


def contradicted_by(session: Session, provider: str, states: tuple[StateRead, ...]) -> tuple[Attestation, ...]:
    """Return the answers of the person that a reading of the provider's interface contradicts, not yet on record."""
    against = (each for state in states if not state.holds for each in _against(session, provider, state))
    return tuple(each for each in against if not each.read_from)


def contradict(record: Recorder, answer: Attestation, said: str, source: str) -> None:
    """Add the entry that an answer on record is contradicted; belongs inside `recording`."""
    _append(
        record,
        Contradicted(source=source, provider=answer.provider, attestation_id=answer.id, lever="", said=said),
    )


def _append(record: Recorder, body: Contradicted) -> None:
    record.append(replace(body, said=clean(body.said, limit=_LONGEST)))


def _of_answer(answer: Attestation, body: Contradicted, at: datetime) -> Contradiction:
    return Contradiction(
        provider=answer.provider,
        what=answer.state,
        said=body.said,
        at=at,
        source=body.source,
        answer_id=answer.id,
        gone=f"localai policy attest --withdraw {answer.id[:8]}",
        stands=f"localai policy attest {answer.provider} {answer.state}",
    )


def _of_lever(session: Session, lever: Lever, body: Contradicted, at: datetime) -> Contradiction:
    pages = list(pages_of(session.catalog.cards[body.provider]))
    number = pages.index(lever.source) + 1 if lever.source in pages else 1
    page = f"localai policy recheck {body.provider} --page {number}"
    return Contradiction(
        provider=body.provider,
        what=lever.name,
        said=body.said,
        at=at,
        source=body.source,
        answer_id="",
        gone=f"{page} --answer changed",
        stands=f"{page} --answer still-so",
    )


def _lever(session: Session, body: Contradicted) -> Lever | None:
    """Return the switch that a contradiction is about, where its card still has it."""
    card = session.catalog.cards.get(body.provider)
    return next((each for each in card.levers if each.name == body.lever), None) if card else None


def _against(session: Session, provider: str, state: StateRead) -> Iterator[Attestation]:
    """Yield the answers that say that a state holds, except those that are contradicted already."""
    today = session.now().date()
    known = {each.answer_id for each in standing_contradictions(session)}
    for each in current_answers(session):
        about = (each.provider, each.state, each.model) == (provider, state.state, state.model)
        if about and each.begins <= today <= each.expires and each.id not in known:
            yield each


def _seen(session: Session) -> Iterator[tuple[int, Contradicted, datetime]]:
    for line in of_kind(session.workspace.database, EntryKind.CONTRADICTION):
        entry = decode_as(Entry, line.encoded)
        assert isinstance(entry.body, Contradicted)  # noqa: S101
        yield entry.seq, entry.body, entry.at


def _pages_read(session: Session) -> dict[tuple[str, str], int]:
    """Return where in the ledger the person last read each page of a card again."""
    found: dict[tuple[str, str], int] = {}
    for line in of_kind(session.workspace.database, EntryKind.RECHECK):
        entry = decode_as(Entry, line.encoded)
        assert isinstance(entry.body, Rechecked)  # noqa: S101
        found[entry.body.provider, entry.body.page] = entry.seq
    return found
