"""Requests without content: does a key work, which models are there. One line on screen, two entries in the ledger.

Nothing of the person goes with them but the key; they are GET and have no body, and a door refuses any other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from localai.crypto.derive import new_key
from localai.egress.attempt import Attempt, read_answer, settle
from localai.egress.order import Delivered, Limits, Order, Stage
from localai.errors import IntegrityError, UsageError
from localai.jobs.runner import BEFORE_FIRST_BYTE, Place, Work, deliver, place_of, settled
from localai.operations import exchanges
from localai.operations.accounts import current_answers
from localai.operations.contradictions import heard
from localai.operations.exchanges import exchange_of
from localai.operations.keys import card_of, credential_for
from localai.operations.ledger import recording
from localai.operations.recovery import ATTEMPTS
from localai.operations.routes import Route
from localai.operations.servers import way_to
from localai.operations.session import Session
from localai.operations.unsent import Toward, why_not_sent
from localai.phrases import inquiries as phrases
from localai.phrases.outcomes import problem
from localai.policy import hosts
from localai.policy.addresses import base_of, is_address
from localai.policy.effective import default_levers
from localai.policy.hosts import Sent
from localai.providers.adapter import Draft
from localai.providers.problems import of_status
from localai.providers.registry import adapter_of
from localai.sending_errors import KeyMissingError, ProviderError, ReachError
from localai.vault.credentials import StoredCredential
from localai.vocabulary.answers import Answer
from localai.vocabulary.bodies import Inquiry
from localai.vocabulary.cards import Card, Host, HostUse
from localai.vocabulary.outbound import Exchange
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.reach import Reach

LIMITS: Final = Limits(answer=60_000, idle=60_000, whole=120_000, body_bytes=16 << 20)
_PREFIX: Final = "inquiry-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a service said about a key: `problem` is a stable code and empty where it works, `words` say it."""

    works: bool
    problem: str
    words: str

    @property
    def problem_words(self) -> str:
        """The problem in words, to stand behind the name of the service."""
        return problem(self.problem, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom to ask and how: `base` stands before the path, `way` leads there, `hosts` are all that the card names."""

    provider: str
    title: str
    base: str
    way: Route
    key: StoredCredential | None
    limits: Limits = LIMITS
    hosts: tuple[Host, ...] = ()


def line_of(session: Session, provider: str, draft: Draft) -> str:
    """Return what would be asked, as the one line that a person reads before it goes."""
    return line_at(target_of(session, provider), draft)


def line_at(target: Target, draft: Draft) -> str:
    """Return what would be asked at an address, as one line."""
    exchange = _exchange(target, draft)
    return phrases.line(exchange.method, exchange.url)


def check_line(session: Session, provider: str) -> str:
    """Return the request that checks the key of a provider, as one line; raises UsageError where there is none."""
    return line_of(session, provider, _check(session, provider))


def can_be_checked(session: Session, provider: str) -> bool:
    """Tell whether there is a request that tells without content whether the key of a provider works."""
    adapter = adapter_of(card_of(session, provider))
    return adapter is not None and adapter.check() is not None


def check_key(session: Session, provider: str) -> Checked:
    """Ask a provider whether it takes the key on record.

    Raises KeyMissingError, ReachError, ProviderError, and what else keeps a door from asking.
    """
    card = card_of(session, provider)
    if credential_for(session, provider) is None:
        raise KeyMissingError(provider=provider, title=card.title)
    answer = inquire(session, provider, _check(session, provider), phrases.KEY_CHECK)
    found = of_status(answer)
    if found is None:
        return Checked(works=True, problem="", words=phrases.works(card.title))
    return Checked(works=False, problem=found.code, words=phrases.works_not(card.title, found.code))


def inquire(session: Session, provider: str, draft: Draft, what: str) -> Answer:
    """Ask a provider something without content, once, and return what it answered, whatever that is.

    Two ledger entries: before it goes and after. Raises ReachError before anything is recorded; ProviderError and what
    else kept the door from asking, or from hearing the answer, after that is on record.
    """
    return inquire_at(session, target_of(session, provider), draft, what)


def inquire_at(session: Session, target: Target, draft: Draft, what: str) -> Answer:
    """Ask at an address what `inquire` asks of a provider."""
    exchange = _exchange(target, draft)
    toward = Toward(provider=target.provider, title=target.title, host=urlsplit(exchange.url).netloc)
    _check_reach(session, exchange, target.title)
    inquiry_id = session.new_id()
    with _files(session, inquiry_id) as place:
        order = _order(target, exchange)
        assert session.link is not None  # noqa: S101  looked at above
        work = Work(channel=session.link.door(), order=order, place=place, body=None)
        _record(session, inquiry_id, toward, what, (Outcome.UNKNOWN, ""))
        outcome, why, answer, final = Outcome.UNKNOWN, "interrupted", None, None
        try:
            final = settled(place, deliver(work, lambda _: None))
            outcome, why, answer = _heard(place, order, final)
        finally:
            _record(session, inquiry_id, toward, what, (outcome, why))
    if answer is not None:
        heard(session, target.provider, answer, inquiry_id)
        return answer
    if final is not None and outcome is Outcome.NOT_SENT:
        raise why_not_sent(toward, final)
    raise ProviderError(provider=target.title, problem=phrases.NO_ANSWER)


def _heard(place: Place, order: Order, final: Delivered | None) -> tuple[Outcome, str, Answer | None]:
    """Return how it ended, why, and the answer where one came whole."""
    if final is None:
        return Outcome.UNKNOWN, "lost", None
    if final.stage in BEFORE_FIRST_BYTE:
        return Outcome.NOT_SENT, final.problem, None
    if final.stage is not Stage.DONE:
        return Outcome.UNKNOWN, final.problem, None
    try:
        answer = read_answer(place.part, order.answer_key, order.exchange.name)
    except IntegrityError:
        return Outcome.UNKNOWN, "damaged", None
    found = of_status(answer)
    return (Outcome.DONE, "", answer) if found is None else (found.outcome, found.code, answer)


def _check(session: Session, provider: str) -> Draft:
    card = card_of(session, provider)
    adapter = adapter_of(card)
    if adapter is None:
        raise UsageError(problem=phrases.nothing_to_ask(card.title), remedy=phrases.SEE_CONNECTED)
    draft = adapter.check()
    if draft is None:
        raise UsageError(problem=phrases.no_check(card.title), remedy=phrases.SEND_TO_SEE)
    return draft


def target_of(session: Session, provider: str) -> Target:
    """Return where a provider's account is asked, with the key on record."""
    card = card_of(session, provider)
    way = way_to(session, card)
    return Target(
        provider=provider,
        title=card.title,
        base=base_of(_host(session, card)),
        way=way,
        key=credential_for(session, provider),
        hosts=card.hosts,
    )


def _exchange(target: Target, draft: Draft) -> Exchange:
    if draft.method != "GET" or draft.body or draft.holes:
        raise ValueError("an inquiry is a GET without content")
    credential = None if target.key is None else target.key.credential
    place = exchanges.Place(base=target.base, credential=credential, hosts=target.hosts)
    return exchange_of(draft, place, ())


def _host(session: Session, card: Card) -> str:
    """Return the host that the account's requests go to: where a model of it would be reached, else the card's."""
    model = next((model for model in session.catalog.models() if model.provider == card.provider), None)
    if model is not None:
        sent = Sent(levers=default_levers(card, model))
        return hosts.place(card, model, current_answers(session), sent, session.now().date()).host
    return next(host.name for host in card.hosts if host.use is HostUse.API)


def _check_reach(session: Session, exchange: Exchange, title: str) -> None:
    stated = is_address(urlsplit(exchange.url).hostname or "")
    if session.link is None or session.reach is Reach.NONE or (session.reach is Reach.LOCAL and not stated):
        raise ReachError(needed=title, reach=session.reach.value)


def _order(target: Target, exchange: Exchange) -> Order:
    stored = target.key
    secret = stored.secret if stored else None
    return Order(
        provider=target.provider,
        exchange=exchange,
        network=target.way.network,
        credential=stored.credential if stored else None,
        answer_key=new_key(),
        account=stored.account if stored else "",
        secret=secret.reveal() if secret else b"",
        salt=stored.salt if stored else b"",
        ca=target.way.ca,
        limits=target.limits,
    )


@contextmanager
def _files(session: Session, inquiry_id: str) -> Iterator[Place]:
    """Make the two files of the attempt, and remove them with those that a killed program left."""
    folder = session.workspace.folder / ATTEMPTS
    for left in folder.glob(f"{_PREFIX}*.state"):
        if settle(left) is not Attempt.ALIVE:
            place_of(folder, left.stem).remove()
    place = place_of(folder, f"{_PREFIX}{inquiry_id}")
    place.make()
    try:
        yield place
    finally:
        place.remove()


def _record(session: Session, inquiry_id: str, toward: Toward, what: str, ended: tuple[Outcome, str]) -> None:
    outcome, why = ended
    body = Inquiry(
        inquiry_id=inquiry_id,
        provider=toward.provider,
        host=toward.host,
        what=what,
        outcome=outcome,
        problem=why,
    )
    with recording(session) as record:
        record.append(body)
