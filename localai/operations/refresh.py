"""Asking providers' own interfaces about themselves: one line and an inquiry for each question, then facts with a date.

What an interface says about an account becomes an answer on record, for seven days, as far as the card knows a state of
that name; what it says against an answer of the person stops sends there. What its lists say about models counts on top
of the cards (`policy/told.py`). Nothing is asked unless the person asked for it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from localai.crypto.canonical import digest, encode
from localai.errors import UsageError
from localai.operations import contradictions
from localai.operations.accounts import answers
from localai.operations.contradictions import Contradiction
from localai.operations.inquiries import Target, inquire_at, line_at, target_of
from localai.operations.keys import ADMIN, card_of, credential_for
from localai.operations.ledger import Recorder, recording
from localai.operations.session import Session
from localai.phrases import refresh as phrases
from localai.phrases.outcomes import problem as said_of
from localai.policy.told import HOLDS
from localai.providers.interfaces import Ask, Needs, StateRead, asks, is_project, states_of, told_by
from localai.providers.problems import of_status
from localai.sending_errors import (
    AdminKeyError,
    KeyMissingError,
    NothingToAskError,
    ProviderError,
    ProviderRefusedError,
)
from localai.vault import attestations, credentials
from localai.vocabulary.answers import Answer
from localai.vocabulary.bodies import AttestationChanged, InterfaceRead
from localai.vocabulary.cards import Card
from localai.vocabulary.models import Model
from localai.vocabulary.observations import Told
from localai.vocabulary.policies import Attestation

PROVIDERS: Final = ("fal", "openai", "openrouter", "venice", "xai")
"""Those whose interfaces can be asked about themselves."""
OF_PROJECTS: Final = "openai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as a person reads it before it goes: the line, and whose key goes along."""

    ask: Ask
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What came of asking: what was told, what stands on record because of it, what it contradicts."""

    provider: str
    title: str
    told: tuple[Told, ...]
    stated: tuple[Attestation, ...]
    withdrawn: tuple[Attestation, ...]
    contradicted: tuple[Contradiction, ...]


def questions(session: Session, provider: str, project: str = "") -> tuple[Question, ...]:
    """Return what would be asked, in order. `project` is the one at OpenAI that the key in use belongs to.

    Raises NotFoundError, NothingToAskError, UsageError, KeyMissingError, AdminKeyError.
    """
    card = card_of(session, provider)
    if project and (provider != OF_PROJECTS or not is_project(project)):
        raise UsageError(problem=phrases.PROJECT_WRONG, remedy=phrases.PROJECT_RIGHT)
    found = asks(provider, _models(session, provider), project)
    if not found:
        known = ", ".join(name for name in PROVIDERS if name in session.catalog.cards)
        raise NothingToAskError(provider=card.title, known=known)
    return tuple(
        Question(ask=ask, line=f"{line_at(_target(session, card, ask), ask.draft)}, {phrases.WITH_KEY[ask.needs]}")
        for ask in found
    )


def refresh(session: Session, provider: str, asked: Sequence[Question]) -> Refreshed:
    """Ask, and put on record what was said: one inquiry and one reading for each question that was answered.

    Raises ReachError before anything goes out, ProviderError and ProviderRefusedError; what was answered until then is
    on record and counts.
    """
    card, models = card_of(session, provider), _models(session, provider)
    told: list[Told] = []
    readings: list[str] = []
    for question in asked:
        target = _target(session, card, question.ask)
        answer = inquire_at(session, target, question.ask.draft, phrases.WHAT)
        told += _read(session, card, models, target, question, answer)
        readings.append(question.line.partition(",")[0])
    return _conclude(session, card, tuple(told), readings)


def _models(session: Session, provider: str) -> tuple[Model, ...]:
    return tuple(model for model in session.catalog.models() if model.provider == provider)


def _target(session: Session, card: Card, ask: Ask) -> Target:
    """Return whom to ask, with the key that the question needs and no other."""
    target = target_of(session, card.provider)
    if ask.needs is Needs.NOTHING:
        return replace(target, key=None)
    if ask.needs is Needs.ADMIN:
        admin = credential_for(session, f"{card.provider}{ADMIN}")
        if admin is None:
            raise AdminKeyError(provider=card.provider)
        return replace(target, key=admin)
    if target.key is None:
        raise KeyMissingError(provider=card.provider, title=card.title)
    return target


def _read(
    session: Session, card: Card, models: Sequence[Model], target: Target, question: Question, answer: Answer
) -> tuple[Told, ...]:
    """Put what an answer says on record and return it."""
    problem = of_status(answer)
    if problem is not None:
        words = said_of(problem.code, "")
        raise ProviderRefusedError(provider=card.title, problem=words, remedy=phrases.ASK_LATER)
    told = told_by(card, question.ask.draft.name, models, answer)
    if told is None:
        raise ProviderError(provider=card.title, problem=phrases.UNREADABLE)
    body = InterfaceRead(
        reading_id=session.new_id(),
        provider=card.provider,
        asked=question.line.partition(",")[0],
        fingerprint=target.key.credential.fingerprint if target.key else "",
        answer=hashlib.sha256(answer.content).hexdigest(),
        told=told,
    )
    with recording(session) as record:
        record.append(body)
    return told


def _conclude(session: Session, card: Card, told: tuple[Told, ...], asked: Sequence[str]) -> Refreshed:
    """Put what follows for the account on record: answers that hold now, those that no longer do, contradictions."""
    known_states = {state.name for state in card.states if state.read_back}
    states = tuple(each for each in states_of(card.provider, told) if each.state in known_states)
    against = contradictions.contradicted_by(session, card.provider, states)
    outdated = tuple(_outdated(session, card.provider, states))
    fresh = tuple(_answer(session, card, each, asked[0]) for each in states if each.holds)
    if not (against or outdated or fresh):
        return Refreshed(provider=card.provider, title=card.title, told=told, stated=(), withdrawn=(), contradicted=())
    source, before = session.new_id(), contradictions.standing_contradictions(session)
    with recording(session) as record:
        for gone in outdated:
            _drop(session, record, gone)
        for stated in fresh:
            _put(session, record, stated)
        for each in against:
            contradictions.contradict(record, each, phrases.said(each.state, asked[0]), source)
    found = tuple(each for each in contradictions.standing_contradictions(session) if each not in before)
    stated_again = {(each.state, each.model) for each in fresh}
    return Refreshed(
        provider=card.provider,
        title=card.title,
        told=told,
        stated=fresh,
        withdrawn=tuple(each for each in outdated if (each.state, each.model) not in stated_again),
        contradicted=found,
    )


def _outdated(session: Session, provider: str, states: Sequence[StateRead]) -> Iterator[Attestation]:
    """Yield the answers that an interface brought before about what it says now."""
    about = {(each.state, each.model) for each in states}
    for each in answers(session):
        if each.provider == provider and each.read_from and (each.state, each.model) in about:
            yield each


def _answer(session: Session, card: Card, state: StateRead, asked: str) -> Attestation:
    """Return what an interface says about the account as an answer, for the key in use and for some days."""
    today = session.now().date()
    return Attestation(
        id=session.new_id(),
        provider=card.provider,
        fingerprint=credentials.fingerprints(session.workspace.database).get(card.provider, ""),
        state=state.state,
        reference=phrases.reference(asked, today),
        stated_on=today,
        expires=today + HOLDS,
        model=state.model,
        read_from=asked,
    )


def _put(session: Session, record: Recorder, stated: Attestation) -> None:
    row = attestations.StoredAttestation(
        id=stated.id, provider=stated.provider, statement=encode(stated), stated_at=session.now()
    )
    attestations.put_attestation(session.workspace.database, row)
    record.append(_changed(stated, withdrawn=False))


def _drop(session: Session, record: Recorder, gone: Attestation) -> None:
    attestations.drop_attestation(session.workspace.database, gone.id)
    record.append(_changed(gone, withdrawn=True))


def _changed(about: Attestation, *, withdrawn: bool) -> AttestationChanged:
    return AttestationChanged(
        attestation_id=about.id,
        provider=about.provider,
        answer=about.state,
        statement=digest(about),
        withdrawn=withdrawn,
    )
