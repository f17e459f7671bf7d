"""What a provider's answers say against what is on record about the account: sends there stop until a person answers.

An answer that is taken back, or stated again, ends it; so does its last day. Nothing ends it by itself before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from localai.ledger.decoding import decode_as
from localai.operations.accounts import answers, current_answers
from localai.operations.ledger import Recorder, recording
from localai.operations.session import Session
from localai.providers.interfaces import StateRead, headers_say, words_of_headers
from localai.sending_errors import ContradictedError
from localai.vault.entries import of_kind
from localai.vocabulary.answers import Answer
from localai.vocabulary.bodies import Contradicted
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.policies import Attestation
from localai.vocabulary.records import Entry
from localai.vocabulary.text import clean

_LONGEST: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """An answer on record that a provider's own answer contradicted: what stood there, when, in which send."""

    answer: Attestation
    said: str
    at: datetime
    source: str


def standing_contradictions(session: Session) -> tuple[Contradiction, ...]:
    """Return those that nobody has answered, oldest first."""
    today = session.now().date()
    on_record = {each.id: each for each in answers(session) if each.expires >= today}
    found: dict[str, Contradiction] = {}
    for body, at in _seen(session):
        if body.attestation_id in on_record:
            answer = on_record[body.attestation_id]
            found.setdefault(answer.id, Contradiction(answer=answer, said=body.said, at=at, source=body.source))
    return tuple(found.values())


def check_not_contradicted(session: Session, provider: str) -> None:
    """Raise ContradictedError where a provider's own answer contradicts what is on record about the account there."""
    for each in standing_contradictions(session):
        if each.answer.provider == provider:
            card = session.catalog.cards.get(provider)
            raise ContradictedError(
                provider=card.title if card else provider,
                said=each.said,
                day=each.at.date().isoformat(),
                state=each.answer.state,
                take_back=f"localai policy attest --withdraw {each.answer.id[:8]}",
                again=f"localai policy attest {provider} {each.answer.state}",
            )


def heard(session: Session, provider: str, answer: Answer, source: str) -> tuple[Contradiction, ...]:
    """Put on record where the headers of a provider's answer contradict what is on record; return what is new."""
    states = [each for each in headers_say(answer, provider) if not each.holds]
    against = [each for state in states for each in _against(session, provider, state)]
    if not against:
        return ()
    said = clean(words_of_headers(answer), limit=_LONGEST)
    with recording(session) as record:
        return tuple(contradict(session, record, each, said, source) for each in against)


def contradicted_by(session: Session, provider: str, states: tuple[StateRead, ...]) -> tuple[Attestation, ...]:
    """Return the answers of the person that a reading of the provider's interface contradicts, not yet on record."""
    against = (each for state in states if not state.holds for each in _against(session, provider, state))
    return tuple(each for each in against if not each.read_from)


def contradict(session: Session, record: Recorder, answer: Attestation, said: str, source: str) -> Contradiction:
    """Add the entry of a contradiction; belongs inside `recording`."""
    body = Contradicted(source=source, provider=answer.provider, attestation_id=answer.id, said=said)
    record.append(body)
    return Contradiction(answer=answer, said=said, at=session.now(), source=source)


def _against(session: Session, provider: str, state: StateRead) -> Iterator[Attestation]:
    """Yield the answers that say that a state holds, except those that are contradicted already."""
    today = session.now().date()
    known = {each.answer.id for each in standing_contradictions(session)}
    for each in current_answers(session):
        about = (each.provider, each.state, each.model) == (provider, state.state, state.model)
        if about and each.begins <= today <= each.expires and each.id not in known:
            yield each


def _seen(session: Session) -> Iterator[tuple[Contradicted, datetime]]:
    for line in of_kind(session.workspace.database, EntryKind.CONTRADICTION):
        entry = decode_as(Entry, line.encoded)
        assert isinstance(entry.body, Contradicted)  # noqa: S101
        yield entry.body, entry.at
