"""What follows from the end of one exchange of a job with several: the next request, one more try, or the end.

Content is sent at most once. What asks how far it is, and what fetches a result, is repeated: as the adapter says, and
with growing pauses where the network, or the service, has no answer to give. A job of the queue whose first request
did not leave waits there again, a few times.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from localai.egress.attempt import opened, read_answer
from localai.egress.order import Delivered, Stage
from localai.errors import IntegrityError
from localai.jobs.answering import advance
from localai.jobs.runner import BEFORE_FIRST_BYTE, Place
from localai.providers.adapter import Adapter, Answer, Done, Located, Next, Problem, State, Usage
from localai.vault.steps import Awaited, Finding, Pairs, StoredStep
from localai.vocabulary.outbound import Exchange, Plan, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.secret import Secret

TRANSIENT: Final = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529))
LONGEST_PAUSE: Final = 300.0
_LONGEST_WAIT: Final = 3600.0
_MOST_TRIES: Final = 6  # of content that the network did not take a byte of
MOST_BEGINNINGS: Final = 3
"""How often in all the first request of a job of the queue is tried, as long as no byte of it left."""
_MOST_RETURNS: Final = 3
_GONE: Final = (401, 403, 404, 410)
_OF_THE_JOB: Final = frozenset(("job", "content"))
_FOR_GOOD: Final = frozenset(("host", "digest", "private", "packed", "too-large", "key"))
_MAY_PASS: Final = frozenset(("connect", "resolve", "timeout", "tls", "broken", "lost"))
_SECONDS: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """The job goes on: where it is from now on, and what the adapter remembers."""

    step: StoredStep
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The job ended; `step` is where it was, with everything that its end needs."""

    said: Done | Problem
    step: StoredStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted:
    """One exchange that was attempted: where its files are, what opens its answer, what the adapter remembered."""

    plan: Plan
    step: StoredStep
    state: State
    place: Place
    now: datetime

    @property
    def exchange(self) -> Exchange:
        """The template."""
        return template(self.plan, self.step.exchange)

    @property
    def is_first(self) -> bool:
        """Whether it is the request that the job begins with."""
        return self.step.exchange == self.plan.exchanges[0].name

    @property
    def is_repeated(self) -> bool:
        """Whether it may be tried again."""
        return self.exchange.purpose in (Purpose.POLL, Purpose.FETCH)


def usage_of(finding: Finding) -> Usage:
    """Return what an answer said was used, from where it rested."""
    told = {name: Decimal(text) for name, text in finding.usage.items()}
    return Usage(
        input_tokens=_whole(told.get("input_tokens")),
        output_tokens=_whole(told.get("output_tokens")),
        cost=told.get("cost"),
        seconds=told.get("seconds"),
        pages=_whole(told.get("pages")),
    )


def _whole(number: Decimal | None) -> int | None:
    return None if number is None else int(number)


def template(plan: Plan, name: str) -> Exchange:
    """Return the exchange of a plan that has this name; raises KeyError."""
    for exchange in (*plan.exchanges, *plan.follow_ups):
        if exchange.name == name:
            return exchange
    raise KeyError(name)


def is_job(plan: Plan) -> bool:
    """Tell whether a plan may need more than one exchange until its result is there."""
    return len(plan.exchanges) > 1 or any(each.purpose in (Purpose.POLL, Purpose.FETCH) for each in plan.follow_ups)


def filled(exchange: Exchange, known: Pairs) -> Pairs | None:
    """Return what fills the holes of an exchange; None where something is not known."""
    texts = dict(known)
    if any(hole.name not in texts for hole in exchange.holes):
        return None
    return tuple((hole.name, texts[hole.name]) for hole in exchange.holes)


def after(adapter: Adapter | None, tried: Attempted, final: Delivered) -> Going | Over:
    """Return what follows from how an exchange ended. Raises DiskError."""
    step = replace(tried.step, begun=False, left=tried.step.left + _left(tried, final))
    if final.stage not in BEFORE_FIRST_BYTE:
        counts = {**step.counts, step.exchange: step.counts.get(step.exchange, 0) + 1}
        step = replace(step, counts=counts)
    if final.stage in BEFORE_FIRST_BYTE:
        return _not_sent(tried, step, final)
    if final.stage is not Stage.DONE:
        return _cut_off(tried, step, final)
    if step.fetching is not None:
        return _fetched(tried, step)
    if adapter is None:
        return _over(step, Problem(outcome=Outcome.UNKNOWN, code="not-connected"))
    try:
        answer = read_answer(tried.place.part, step.key.reveal(), step.exchange)
    except IntegrityError:
        return _cut_off(tried, step, replace(final, problem="damaged"))
    return _answered(adapter, tried, step, answer)


def _left(tried: Attempted, final: Delivered) -> int:
    """Return the bytes of content that left; where the door could not say, those of the template."""
    if tried.is_repeated or final.stage in BEFORE_FIRST_BYTE:
        return 0
    return final.sent or tried.exchange.body_size


def _not_sent(tried: Attempted, step: StoredStep, final: Delivered) -> Going | Over:
    if tried.is_first:
        return _not_begun(tried, step, final)
    if final.problem in _FOR_GOOD:
        return _over(step, _lost(step, final.problem))
    if not tried.is_repeated and step.tries >= _MOST_TRIES:
        return _over(step, Problem(outcome=Outcome.FAILED, code=final.problem))
    return _once_more(tried, step)


def _not_begun(tried: Attempted, step: StoredStep, final: Delivered) -> Going | Over:
    """Put a job back into the queue that it came from, whose body still rests here, where the network may be to blame.

    Nothing of it left, and its approval is for one request. Else it ends, and its approval may be used again.
    """
    tries = step.tries + 1
    if step.exchange not in step.bodies or final.problem not in _MAY_PASS or tries >= MOST_BEGINNINGS:
        return _over(step, Problem(outcome=Outcome.NOT_SENT, code=final.problem))
    return _once_more(tried, replace(step, queued=True))


def _cut_off(tried: Attempted, step: StoredStep, final: Delivered) -> Going | Over:
    if not tried.is_repeated:
        return _over(step, Problem(outcome=Outcome.UNKNOWN, code=final.problem or "truncated"))
    if final.problem in _FOR_GOOD:
        return _over(step, _lost(step, final.problem))
    return _once_more(tried, step)


def _lost(step: StoredStep, code: str) -> Problem:
    """Return the problem of a job that nobody can ask any more: it goes on there, or is done and not to be had."""
    return Problem(outcome=Outcome.FAILED if step.results else Outcome.UNKNOWN, code=code)


def _answered(adapter: Adapter, tried: Attempted, step: StoredStep, answer: Answer) -> Going | Over:
    said = advance(adapter, tried.state, answer)
    if isinstance(said, Problem) and tried.is_repeated and said.code not in _OF_THE_JOB:
        if answer.status in TRANSIENT:
            return _once_more(tried, step, told=said.retry_after or _retry_after(answer))
        said = replace(said, outcome=Outcome.UNKNOWN)
    step = replace(step, tries=0)
    if isinstance(said, Problem):
        return _over(step, said)
    if isinstance(said, Next):
        return _next(tried, step, said)
    return _done(tried, step, said)


def _next(tried: Attempted, step: StoredStep, said: Next) -> Going | Over:
    known = _known(step, said.fillings)
    going = replace(
        step,
        exchange=said.exchange,
        fillings=known,
        due=tried.now + timedelta(seconds=min(max(said.wait, 0.0), _LONGEST_WAIT)),
        progress=said.progress,
        remark=said.remark[:100],
    )
    try:
        wanted = template(tried.plan, said.exchange)
    except KeyError:
        return _over(step, Problem(outcome=Outcome.UNKNOWN, code="malformed"))
    if filled(wanted, known) is None or wanted.purpose in (Purpose.CANCEL, Purpose.DELETE):
        return _over(step, Problem(outcome=Outcome.UNKNOWN, code="malformed"))
    if wanted.purpose is Purpose.POLL:
        going = replace(going, again=(said.exchange, step.again[1]))
    return _within(going, wanted, said.state)


def _done(tried: Attempted, step: StoredStep, said: Done) -> Going | Over:
    """Take what is done; results that lie elsewhere are fetched first."""
    told = {each.name: getattr(said.usage, each.name) for each in fields(said.usage)}
    finding = Finding(
        usage={name: format(Decimal(value), "f") for name, value in told.items() if value is not None},
        remark=said.remark,
    )
    step = replace(step, fillings=_known(step, said.fillings), finding=finding, progress=None, remark="")
    if not any(isinstance(output, Located) for output in said.outputs):
        return _over(step, said)
    step = replace(step, results=tuple(map(_awaited, said.outputs)))
    return _fetch_next(tried, step, tried.state)


def _awaited(output: object) -> Awaited:
    if isinstance(output, Located):
        return Awaited(media_type=output.media_type, exchange=output.exchange, fillings=output.fillings)
    return Awaited(media_type=output.media_type, content=output.content)  # type: ignore[attr-defined]


def _fetch_next(tried: Attempted, step: StoredStep, state: State) -> Going | Over:
    number = step.fetching
    if number is None:
        return _over(step, Done(outputs=()))
    wanted = step.results[number]
    try:
        exchange = template(tried.plan, wanted.exchange)
    except KeyError:
        return _over(step, _lost(step, "malformed"))
    if exchange.purpose is not Purpose.FETCH or filled(exchange, _known(step, wanted.fillings)) is None:
        return _over(step, _lost(step, "malformed"))
    return _within(replace(step, exchange=wanted.exchange, due=tried.now, tries=0), exchange, state)


def _fetched(tried: Attempted, step: StoredStep) -> Going | Over:
    """Take a result that was fetched: what the door took in stays sealed where it is until the end."""
    try:
        with opened(tried.place.part, step.key.reveal()) as answer:
            status, headers = answer.status, answer.headers
    except IntegrityError:
        return _once_more(tried, step)
    if status in TRANSIENT:
        return _once_more(tried, step, told=_retry_after(_bare(tried, status, headers)))
    if status != 200:
        return _gone(tried, step, status)
    number = step.fetching or 0
    here = replace(step.results[number], key=step.key)
    results = (*step.results[:number], here, *step.results[number + 1 :])
    return _fetch_next(tried, replace(step, results=results, tries=0, key=Secret(b"")), tried.state)


def _gone(tried: Attempted, step: StoredStep, status: int) -> Going | Over:
    """Ask where the result is now, since addresses hold for a while only; a few times, then it counts as lost."""
    poll, times = step.again
    if status in _GONE and poll and times < _MOST_RETURNS:
        back = replace(step, exchange=poll, results=(), again=(poll, times + 1), due=tried.now)
        return _within(back, template(tried.plan, poll), tried.state)
    return _over(step, Problem(outcome=Outcome.FAILED, code="redirect" if 300 <= status < 400 else "gone"))


def _once_more(tried: Attempted, step: StoredStep, told: float | None = None) -> Going | Over:
    pause = min(LONGEST_PAUSE, 2.0 ** min(step.tries, 10))
    if told is not None:
        pause = min(max(pause, told), _LONGEST_WAIT)
    due = tried.now + timedelta(seconds=pause)
    return _within(replace(step, due=due, tries=step.tries + 1), tried.exchange, tried.state)


def _within(step: StoredStep, wanted: Exchange, state: State) -> Going | Over:
    """Go on, unless the plan does not hold one more request of this kind."""
    if step.counts.get(wanted.name, 0) >= wanted.at_most:
        return _over(step, _lost(step, "too-long"))
    return Going(step=step, state=state)


def _over(step: StoredStep, said: Done | Problem) -> Over:
    return Over(said=said, step=step)


def _known(step: StoredStep, more: Iterable[tuple[str, str]]) -> Pairs:
    return tuple({**dict(step.fillings), **dict(more)}.items())


def _bare(tried: Attempted, status: int, headers: tuple[tuple[str, str], ...]) -> Answer:
    return Answer(exchange=tried.step.exchange, status=status, headers=headers, content=b"")


def _retry_after(answer: Answer) -> float | None:
    text = answer.header("retry-after").strip()
    return float(text) if _SECONDS.fullmatch(text) else None
