"""What a person states about their accounts at providers: recorded, listed, taken back; each is a ledger entry."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from localai.crypto.canonical import digest, encode
from localai.errors import AmbiguousIdError, NotFoundError, UsageError
from localai.ledger.decoding import decode_as
from localai.operations.ledger import recording
from localai.operations.session import Session
from localai.phrases import rules as phrases
from localai.phrases.contracts import BEGINS_AFTER
from localai.policy.reading import nearest
from localai.vault import attestations, credentials
from localai.vocabulary.bodies import AttestationChanged
from localai.vocabulary.cards import AccountState, Card
from localai.vocabulary.policies import CONTRACT, Attestation, Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person wants to put on record: a state of the card or `contract`, where it is written, until when."""

    provider: str
    state: str
    reference: str
    expires: date
    model: str = ""
    contract: Contract | None = None
    document_item: str | None = None


class Counts(StrEnum):
    """Whether an answer counts now: it holds, is about another key than the one in use, begins later, or is over."""

    HOLDS = "holds"
    LATER = "later"
    OTHER_KEY = "other-key"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An answer on record, and whether it counts now."""

    answer: Attestation
    counts: Counts


def state_answer(session: Session, answer: Answer) -> Attestation:
    """Put an answer about the account of the key in use on record; it takes the place of the same one stated before.

    Raises NotFoundError, or UsageError for one that could not hold.
    """
    today = session.now().date()
    card = _card(session, answer.provider)
    _check(session, card, answer, today)
    stated = Attestation(
        id=session.new_id(),
        provider=answer.provider,
        fingerprint=credentials.fingerprints(session.workspace.database).get(answer.provider, ""),
        state=answer.state,
        reference=answer.reference.strip(),
        stated_on=today,
        expires=answer.expires,
        contract=answer.contract,
        document_item=answer.document_item,
        model=answer.model,
    )
    stored = attestations.StoredAttestation(
        id=stated.id, provider=stated.provider, statement=encode(stated), stated_at=session.now()
    )
    with recording(session) as record:
        for before in _same(session, stated):
            attestations.drop_attestation(session.workspace.database, before.id)
            record.append(_changed(before, withdrawn=True))
        attestations.put_attestation(session.workspace.database, stored)
        record.append(_changed(stated, withdrawn=False))
    return stated


def choices(session: Session, provider: str) -> tuple[AccountState, ...]:
    """Return what a person can state about an account, beside a contract. Raises NotFoundError."""
    return _card(session, provider).states


def questions(session: Session, provider: str) -> tuple[AccountState, ...]:
    """Return the one or two answers that change most about an account: training first, then copies. NotFoundError."""
    asked = [state for state in choices(session, provider) if not state.per_model and _weight(state) < 2]
    return tuple(sorted(asked, key=_weight)[:2])


def answers(session: Session) -> tuple[Attestation, ...]:
    """Return every answer on record, those that ran out included, oldest first."""
    stored = attestations.all_attestations(session.workspace.database)
    return tuple(decode_as(Attestation, each.statement) for each in stored)


def current_answers(session: Session) -> tuple[Attestation, ...]:
    """Return the answers that are about the keys in use; those about other keys count no more."""
    in_use = credentials.fingerprints(session.workspace.database)
    return tuple(each for each in answers(session) if each.fingerprint == in_use.get(each.provider, ""))


def list_answers(session: Session) -> tuple[Listed, ...]:
    """Return every answer on record with what became of it, oldest first."""
    current, today = {each.id for each in current_answers(session)}, session.now().date()

    def counts(answer: Attestation) -> Counts:
        if answer.expires < today:
            return Counts.OVER
        if answer.begins > today:
            return Counts.LATER
        return Counts.HOLDS if answer.id in current else Counts.OTHER_KEY

    return tuple(Listed(answer=each, counts=counts(each)) for each in answers(session))


def withdraw_answer(session: Session, id_prefix: str) -> Attestation:
    """Take an answer back. Raises NotFoundError or AmbiguousIdError."""
    found = [each for each in answers(session) if id_prefix and each.id.startswith(id_prefix)]
    if not found:
        raise NotFoundError(what="answer", id=id_prefix)
    if len(found) > 1:
        raise AmbiguousIdError(what="answer", id=id_prefix, count=len(found))
    with recording(session) as record:
        attestations.drop_attestation(session.workspace.database, found[0].id)
        record.append(_changed(found[0], withdrawn=True))
    return found[0]


def _card(session: Session, provider: str) -> Card:
    try:
        return session.catalog.cards[provider]
    except KeyError:
        raise NotFoundError(what="card", id=provider, nearest=nearest(provider, session.catalog.cards)) from None


def _check(session: Session, card: Card, answer: Answer, today: date) -> None:
    states = {state.name: state for state in card.states}
    is_contract = answer.state == CONTRACT and answer.contract is not None
    if not is_contract and answer.state not in states:
        known = ", ".join([*states, CONTRACT])
        raise UsageError(problem=phrases.answer_unknown(card.title, answer.state, known), remedy=phrases.SEE_STATES)
    if not answer.reference.strip():
        raise UsageError(problem=phrases.answer_without_reference(), remedy=phrases.SEE_STATES)
    if len(answer.reference) > phrases.LONGEST_REFERENCE:
        raise UsageError(problem=phrases.answer_too_long(), remedy=phrases.ADD_DOCUMENT)
    if answer.expires < today:
        raise UsageError(problem=phrases.answer_over(answer.expires), remedy=phrases.SEE_STATES)
    if answer.contract is not None and answer.contract.begins and answer.contract.begins > answer.expires:
        raise UsageError(problem=BEGINS_AFTER, remedy=phrases.SEE_STATES)
    if not is_contract and states[answer.state].per_model and not answer.model:
        raise UsageError(problem=phrases.answer_needs_model(answer.state), remedy=phrases.SEE_STATES)
    if answer.model:
        session.catalog.model(answer.model)


def _same(session: Session, stated: Attestation) -> tuple[Attestation, ...]:
    """Return the answers that one takes the place of; contracts stand side by side."""

    def about(answer: Attestation) -> tuple[str, ...]:
        return (answer.provider, answer.fingerprint, answer.state, answer.model)

    if stated.contract is not None:
        return ()
    return tuple(each for each in answers(session) if about(each) == about(stated))


def _weight(state: AccountState) -> int:
    if state.effect.training is not None:
        return 0
    return 1 if state.effect.copies else 2


def _changed(stated: Attestation, *, withdrawn: bool) -> AttestationChanged:
    return AttestationChanged(
        attestation_id=stated.id,
        provider=stated.provider,
        answer=stated.state,
        statement=digest(stated),
        withdrawn=withdrawn,
    )
