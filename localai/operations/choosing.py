"""Which model, when a person leaves that open: the first by their order among those that may have it now, and why.

A choice is made before the plan, which names the model like any other: who approves the plan approves that model, and
nothing goes to another one without another plan.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from localai.errors import LocalaiError, RefusedError
from localai.operations.models import ModelRow, Wanted, list_models
from localai.operations.plan import Planned
from localai.operations.rating import Rated, rated
from localai.operations.session import Session
from localai.phrases import choosing as phrases
from localai.phrases import verdicts
from localai.sending_errors import NoModelError
from localai.vault import runs
from localai.vocabulary.cards import Passing, Span, When
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.tasks import Task

AUTO: Final = "auto"
"""The word that leaves the choice of a model open."""
_LATEST: Final = 20
"""How many finished runs of a model say how fast it is."""
_NAMED: Final = 3
_CURRENCY: Final = "USD"

Rank: TypeAlias = tuple[float, ...]
"""Lower is better; the first number is 1 where nobody can say."""
Try: TypeAlias = Callable[[str, bool], Planned]
"""Makes the plan for a model; the second word is whether a refusal is to be remembered."""


class Order(StrEnum):
    """What a person wants most of a model."""

    COST = "cost"
    SPEED = "speed"
    FEWEST_COPIES = "fewest-copies"
    RATING = "rating"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A model that may have it now, and how it stands in the order; `known` is False where nobody can say."""

    model: str
    words: str
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A model that does the task and cannot be used now, and why."""

    model: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The model that was chosen, in a sentence why, who came next, and who was left out."""

    order: Order
    model: str
    because: str
    runners_up: tuple[Candidate, ...]
    candidates: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    candidate: Candidate
    rank: Rank
    then: tuple[Rank, Rank]


def choose(session: Session, task: Task, order: Order, attempt: Try) -> Choice:
    """Choose among the models that do a task, can be reached now, and for which the very plan is allowed.

    What is not known of a model puts it last. Where two are equal, fewer copies decide, then the cost, then the
    order of the list of models. Raises NoModelError, or what every one of them raises.
    """
    past = _Past(session)
    ranked: list[_Ranked] = []
    failed: list[tuple[ModelRow, LocalaiError]] = []
    left_out: list[LeftOut] = []
    for row in list_models(session, Wanted(task=task)):
        missing = _missing(row)
        if missing:
            left_out.append(LeftOut(model=row.model.id, why=missing))
            continue
        try:
            ranked.append(past.ranked(order, attempt(row.model.id, False)))
        except LocalaiError as error:
            failed.append((row, error))
            left_out.append(LeftOut(model=row.model.id, why=phrases.failed(error.code, _rule(error))))
    if not ranked:
        raise _nothing(task, attempt, failed, left_out)
    ranked.sort(key=lambda each: (each.rank, each.then))
    first, *others = ranked
    equal = [each.candidate.model for each in others if each.rank == first.rank]
    return Choice(
        order=order,
        model=first.candidate.model,
        because=phrases.because(order, first.candidate.words, known=first.candidate.known, equal=len(equal)),
        runners_up=tuple(each.candidate for each in others[:_NAMED]),
        candidates=len(ranked),
        left_out=tuple(left_out),
    )


class _Past:
    """What this person's workspace knows of models: how long they took, and how they were rated."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rated: Mapping[str, Rated] | None = None

    def ranked(self, order: Order, planned: Planned) -> _Ranked:
        """Return how a model stands; lower is better, and what nobody knows comes last."""
        rank, words = {
            Order.COST: _cost,
            Order.SPEED: self._speed,
            Order.FEWEST_COPIES: _copies,
            Order.RATING: self._rating,
        }[order](planned)
        candidate = Candidate(model=planned.plan.model, words=words, known=not rank[0])
        return _Ranked(candidate=candidate, rank=rank, then=(_copies(planned)[0], _cost(planned)[0]))

    def _speed(self, planned: Planned) -> tuple[Rank, str]:
        times = runs.last_times(self._session.workspace.database, planned.plan.model, _LATEST)
        if not times:
            return (1,), phrases.NO_TIMES
        middle = sorted(times)[len(times) // 2]
        return (0, middle), phrases.speed(middle, len(times))

    def _rating(self, planned: Planned) -> tuple[Rank, str]:
        if self._rated is None:
            self._rated = rated(self._session)
        found = self._rated.get(planned.plan.model)
        if found is None:
            return (1,), phrases.NOT_RATED
        return (0, -found.stars), phrases.rating(found.stars, found.results)


def _cost(planned: Planned) -> tuple[Rank, str]:
    cost = planned.plan.cost
    known = cost.high is not None and (cost.currency == _CURRENCY or not cost.high)
    rank = (0, float(cost.high or 0), float(cost.low or 0)) if known else (1,)
    return rank, phrases.cost(cost.low, cost.high, cost.currency, comparable=known)


def _copies(planned: Planned) -> tuple[Rank, str]:
    """Count what will stay elsewhere; a copy that nobody knows the end of, or who gets it, is no small number."""
    policy = planned.plan.policy
    always = [copy for copy in policy.copies if copy.when is When.ALWAYS and copy.remains]
    perhaps = sum(copy.remains for copy in policy.copies) - len(always)
    words = phrases.copies(len(always), str(policy.longest), perhaps)
    if _unknown(policy):
        return (1, len(always)), phrases.COPIES_UNKNOWN
    parties = len(policy.onward.parties)
    return (0, len(always), *policy.longest.order, perhaps, parties), words


def _unknown(policy: EffectivePolicy) -> bool:
    return policy.longest.span is Span.UNKNOWN or policy.onward.value is Passing.UNKNOWN


def _missing(row: ModelRow) -> str:
    """Return why a model cannot be used now whatever it is given; nothing where it can."""
    if row.missing or not row.connected:
        return row.missing or verdicts.NOT_CONNECTED
    return verdicts.NO_KEY if row.keyless else ""


def _rule(error: LocalaiError) -> str:
    return str(error.facts.get("rule", "")) if isinstance(error, RefusedError) else ""


def _nothing(
    task: Task, attempt: Try, failed: Iterable[tuple[ModelRow, LocalaiError]], left_out: Iterable[LeftOut]
) -> LocalaiError:
    """Return why there is none: what all raise that the rules allow, else what all raise; then it is remembered."""
    every = list(failed)
    errors = [each for each in every if not isinstance(each[1], RefusedError)] or every
    if errors and len({type(error) for _, error in errors}) == 1:
        try:
            attempt(errors[0][0].model.id, True)
        except LocalaiError as error:
            return error
    return NoModelError(task=task.value, problem=phrases.counted([each.why for each in left_out]))
