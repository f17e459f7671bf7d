"""The history of an item as a tree: what it was made from, and what was made from it, each by which run."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from localai.errors import NotFoundError
from localai.ledger.decoding import decode_as
from localai.ledger.receipts import receipt_from
from localai.operations.session import Session
from localai.phrases import lineage as phrases
from localai.storage.database import Database
from localai.vault import entries, items, lineage, ratings, runs, wishes
from localai.vault.lineage import MADE, Use
from localai.vocabulary.items import Item, State
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.records import Entry
from localai.vocabulary.tasks import Task

WIDE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of a history is read: so many runs at an item and items at a run, so many runs deep, so many in all."""

    wide: int = WIDE
    deep: int = 24
    runs: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An item in a history; `item` is None once it is purged, `stars` 0 where nobody rated it.

    `role` is what it was to the run it stands under, empty for what that run made. `steps` are the runs that go on from
    here, newest first, and `more` how many are not listed. `repeated`: what goes on from it stands at an earlier place.
    """

    item_id: str
    item: Item | None
    role: str
    stars: int
    steps: tuple["Step", ...] = ()
    more: int = 0
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A run in a history; `outcome` is None while it goes on, `sent` the bytes that left this computer.

    `branch_of` is the run whose wish this was made from, by `jobs rerun` or `jobs branch`, or empty.

    Towards what was made, `items` are its results and `beside` what else it was given; towards what it was made from,
    `items` are what it was given and `beside` what else it made. `more` counts those that are in neither.
    """

    run_id: str
    task: Task
    model: str
    where: str
    at: datetime
    outcome: Outcome | None
    sent: int
    cost: Decimal | None
    currency: str
    items: tuple[Place, ...]
    beside: tuple[Place, ...]
    more: int
    branch_of: str = ""

    @property
    def left(self) -> bool:
        """Whether anything left this computer, or may have."""
        return self.sent > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The history of one item, in both directions; the item itself stands at the beginning of each."""

    before: Place
    after: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a history as any face shows it: how deep it lies, and the item or the run that it is about."""

    depth: int
    words: str
    item_id: str = ""
    run_id: str = ""


def lineage_of(session: Session, item_id: str, bounds: Bounds | None = None) -> Lineage:
    """Return the history of an item, nearest first where bounds cut it. Raises NotFoundError."""
    items.item_of(session.workspace.database, item_id)
    limits = bounds or Bounds()
    return Lineage(
        before=_Growth(session, limits, towards_results=False).grow(item_id),
        after=_Growth(session, limits, towards_results=True).grow(item_id),
    )


def lines_of(found: Lineage) -> tuple[Line, ...]:
    """Return a history line by line: first what the item was made from, then what was made from it."""
    told = [Line(depth=0, words=phrases.MADE_FROM), *_lines(found.before, 1)]
    if not found.before.steps:
        told.append(Line(depth=1, words=phrases.ADDED))
    told += [Line(depth=0, words=phrases.MADE_OF_IT), *_lines(found.after, 1)]
    if not (found.after.steps or found.after.more):
        told.append(Line(depth=1, words=phrases.NOTHING))
    return tuple(told)


# --- reading ---


@dataclass(slots=True, kw_only=True)
class _Node:
    """A place while the tree grows."""

    use: Use
    steps: list["_Run"] = field(default_factory=list)
    more: int = 0
    repeated: bool = False


@dataclass(slots=True, kw_only=True)
class _Run:
    """A step while the tree grows."""

    run_id: str
    items: list[_Node]
    beside: list[_Node]
    more: int


class _Growth:
    """One direction of a history, read nearest first."""

    def __init__(self, session: Session, bounds: Bounds, *, towards_results: bool) -> None:
        self._database = session.workspace.database
        self._bounds = bounds
        self._towards_results = towards_results
        self._left = bounds.runs
        self._seen: set[str] = set()
        self._stars = {rating.item: rating.stars for rating in ratings.all_ratings(self._database) if rating.item}

    def grow(self, item_id: str) -> Place:
        """Return the item with all that goes on from it, within the bounds."""
        root = _Node(use=Use(MADE, item_id, ""))
        waiting = deque([(root, 0)])
        while waiting:
            node, depth = waiting.popleft()
            waiting.extend((each, depth + 1) for each in self._expand(node, depth))
        return self._place(root)

    def _expand(self, node: _Node, depth: int) -> Iterator[_Node]:
        item_id = node.use.item_id
        found, total = self._runs_at(item_id)
        if item_id in self._seen:
            node.repeated = total > 0
            return
        self._seen.add(item_id)
        taken = found[: self._left] if depth < self._bounds.deep else ()
        self._left -= len(taken)
        node.more = total - len(taken)
        for run_id in taken:
            step = self._run(run_id, item_id)
            node.steps.append(step)
            yield from step.items

    def _runs_at(self, item_id: str) -> tuple[tuple[str, ...], int]:
        if self._towards_results:
            return lineage.runs_that_used(self._database, item_id, self._bounds.wide)
        made = lineage.run_that_made(self._database, item_id)
        return ((made,), 1) if made else ((), 0)

    def _run(self, run_id: str, came_from: str) -> _Run:
        uses = lineage.items_of_run(self._database, run_id)
        onward = [use for use in uses if (use.made == MADE) is self._towards_results]
        beside = [use for use in uses if (use.made == MADE) is not self._towards_results and use.item_id != came_from]
        wide = self._bounds.wide
        return _Run(
            run_id=run_id,
            items=[_Node(use=use) for use in onward[:wide]],
            beside=[_Node(use=use) for use in beside[:wide]],
            more=max(0, len(onward) - wide) + max(0, len(beside) - wide),
        )

    def _place(self, node: _Node) -> Place:
        use = node.use
        return Place(
            item_id=use.item_id,
            item=_still_here(self._database, use.item_id),
            role=use.role,
            stars=self._stars.get(use.item_id, 0),
            steps=tuple(self._step(each) for each in node.steps),
            more=node.more,
            repeated=node.repeated,
        )

    def _step(self, step: _Run) -> Step:
        about = [decode_as(Entry, line.encoded) for line in entries.about(self._database, step.run_id)]
        told = receipt_from(about, plan=None, outputs=())
        stored, said = runs.run_of(self._database, step.run_id), wishes.wish_of(self._database, step.run_id)
        return Step(
            run_id=step.run_id,
            task=told.task,
            model=told.model,
            where=told.where,
            at=told.at,
            outcome=stored.outcome if stored else told.outcome,
            sent=told.sent,
            cost=told.cost,
            currency=told.currency,
            items=tuple(self._place(each) for each in step.items),
            beside=tuple(self._place(each) for each in step.beside),
            more=step.more,
            branch_of=said.branch_of if said else "",
        )


def _still_here(database: Database, item_id: str) -> Item | None:
    try:
        return items.item_of(database, item_id)
    except NotFoundError:  # purged: the run says no more of it than its id
        return None


# --- telling ---


def _lines(place: Place, depth: int) -> Iterator[Line]:
    for step in place.steps:
        yield Line(depth=depth, words=_step_words(step), run_id=step.run_id)
        for each in step.items:
            yield Line(depth=depth + 1, words=_place_words(each), item_id=each.item_id)
            yield from _lines(each, depth + 2)
        if step.beside:
            words = phrases.beside([_place_words(each) for each in step.beside])
            yield Line(depth=depth + 1, words=words, run_id=step.run_id)
        if step.more:
            yield Line(depth=depth + 1, words=phrases.more_items(step.more), run_id=step.run_id)
    if place.more:
        yield Line(depth=depth, words=phrases.more_runs(place.more, place.item_id), item_id=place.item_id)


def _step_words(step: Step) -> str:
    outcome = None if step.outcome is None else step.outcome.value
    first = phrases.run(step.run_id, step.task.value, step.model, step.at, step.branch_of)
    return ", ".join([first, *phrases.ended(outcome, step.where, step.sent), *_cost(step)])


def _cost(step: Step) -> Sequence[str]:
    return [] if step.cost is None else [phrases.cost(step.cost, step.currency)]


def _place_words(place: Place) -> str:
    if place.item is None:
        return phrases.purged(place.item_id, place.role)
    return phrases.item(
        place.item.name,
        place.item_id,
        role=place.role,
        stars=place.stars,
        in_trash=place.item.state is State.TRASHED,
        repeated=place.repeated,
    )
