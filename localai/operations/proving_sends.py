"""One send of a proof from its approval to its end, every request of a job included, and what arrived of each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from localai.egress.order import Delivered, Stage
from localai.egress.recording import Arrived, Recording
from localai.errors import LocalaiError
from localai.jobs.following import template
from localai.operations import ledger, script, send, turns
from localai.operations.plan import Planned
from localai.operations.session import Session
from localai.providers.adapter import Answer
from localai.vocabulary.bodies import CopyDeleted
from localai.vocabulary.outbound import Exchange, Hole, Purpose
from localai.vocabulary.outcomes import How

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a request was to be, its holes filled, and what arrived."""

    wanted: Exchange
    arrived: Arrived


@dataclass(slots=True, kw_only=True)
class Course:
    """How a send went: its requests in order, and its outcome or the code of why it failed."""

    requests: list[Request] = field(default_factory=list)
    outcome: str = ""


@dataclass(slots=True, kw_only=True)
class _Sending:
    session: Session
    recording: Recording
    planned: Planned
    looked: Callable[[], None]
    answers: list[Answer]
    course: Course

    def expect(self, name: str) -> None:
        """Have the next request answered as the adapter makes it up, where it does."""
        found = next((answer for answer in self.answers if answer.exchange == name), None)
        if found is not None:
            self.answers.remove(found)
            self.recording.answer_next(found)

    def note(self, exchange: Exchange, fillings: script.Fillings) -> None:
        """Take what arrived of a request."""
        contents = self.planned.outward.contents if self.planned.outward else ()
        wanted = script.expected(exchange, fillings, contents)
        self.course.requests.append(Request(wanted=wanted, arrived=self.recording.next()))


def carry_out(session: Session, recording: Recording, planned: Planned, looked: Callable[[], None]) -> Course:
    """Approve a plan and send it; `looked` is called while the files of each request are there.

    Where the first request does not arrive, there are none.
    """
    answers = list(planned.outward.rehearsal) if planned.outward else []
    sending = _Sending(
        session=session, recording=recording, planned=planned, looked=looked, answers=answers, course=Course()
    )
    send.approve(session, planned, How.DIGEST)
    begun = send.begin(session, planned, planned.digest)
    first = planned.plan.exchanges[0]
    sending.expect(first.name)
    try:
        delivered = send.deliver(begun)
        _noted(sending, first, (), delivered)
        finished = send.finish(session, begun, delivered)
        if finished.waiting is not None:
            _follow(sending, begun.run_id)
        found = ledger.receipt(session, begun.run_id)
        sending.course.outcome = found.outcome or ""
    except LocalaiError as error:
        sending.course.outcome = error.code
    finally:
        begun.close()
    _note_deletions(sending, begun.run_id)
    return sending.course


def _follow(sending: _Sending, run_id: str) -> None:
    for _ in range(_MOST):
        turn = turns.take(sending.session, run_id, early=True)
        if turn is None:
            return
        exchange = turn.work.order.exchange
        sending.expect(exchange.name)
        delivered = turns.deliver(turn)
        _noted(sending, exchange, turn.work.order.fillings, delivered)
        turns.took(sending.session, turn, delivered)


def _noted(sending: _Sending, exchange: Exchange, fillings: script.Fillings, delivered: Delivered) -> None:
    if delivered.stage is Stage.DONE:
        sending.note(exchange, fillings)
    sending.looked()


def _note_deletions(sending: _Sending, run_id: str) -> None:
    """Take what arrived of the calls that deleted copies; each is an entry of the ledger."""
    made = [entry.body for entry in ledger.entries_of(sending.session, _MOST, subject=run_id)]
    paths = [body.call.partition(" ")[2] for body in made if isinstance(body, CopyDeleted)]
    calls = [each for each in sending.planned.plan.follow_ups if each.purpose is Purpose.DELETE]
    for _ in paths:
        arrived = sending.recording.next()
        called = _called(sending, calls, arrived)
        sending.course.requests.append(Request(wanted=called, arrived=arrived))


def _called(sending: _Sending, calls: list[Exchange], arrived: Arrived) -> Exchange:
    """Return the deletion that a request should have been: the template with the holes that its path fills."""
    for exchange in calls:
        url = exchange.url
        for hole in _in_url(exchange):
            before, _, after = url.partition(f"{{{hole.name}}}")
            path = before.partition("://")[2].partition("/")[2]
            text = arrived.received.path[len(path) + 1 : len(arrived.received.path) - len(after)]
            url = before + text + after
        if url.endswith(arrived.received.path):
            fillings = (*_texts(exchange, url), *_in_body(exchange, arrived.copy.partition(b"\r\n\r\n")[2]))
            return script.expected(template(sending.planned.plan, exchange.name), fillings, ())
    return calls[0]


def _in_url(exchange: Exchange) -> list[Hole]:
    return [hole for hole in exchange.holes if f"{{{hole.name}}}" in exchange.url]


def _in_body(exchange: Exchange, body: bytes) -> script.Fillings:
    """Return what fills the one hole that a body has, if it has one: what stands there between its own words."""
    words = b"".join(piece.literal for piece in exchange.body)
    holes = [hole for hole in exchange.holes if f"{{{hole.name}}}".encode() in words]
    parts = [(hole, *words.partition(f"{{{hole.name}}}".encode())) for hole in holes]
    return tuple((hole.name, body[len(before) : len(body) - len(after)].decode()) for hole, before, _, after in parts)


def _texts(exchange: Exchange, url: str) -> script.Fillings:
    found = []
    for hole in _in_url(exchange):
        before, _, after = exchange.url.partition(f"{{{hole.name}}}")
        found.append((hole.name, url[len(before) : len(url) - len(after)]))
    return tuple(found)
