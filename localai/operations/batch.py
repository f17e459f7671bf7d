"""Many plans, one approval: made one at a time, listed with what differs, bound together by the root of their digests.

The digest that a person approves is the root of RFC 6962 over the digests of the plans, in order. No plan is kept: each
is made again from its wish at the moment it begins, and goes only where its digest is the leaf that was approved.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from localai.crypto.canonical import digest, encode, leaf_hash
from localai.errors import ConsentError, LocalaiError, UsageError
from localai.ledger.tree import root_of
from localai.operations import budgets
from localai.operations.concluding import copies_of
from localai.operations.inputs import Loose
from localai.operations.ledger import recording
from localai.operations.plan import Planned, plan
from localai.operations.results import commit, opening_of
from localai.operations.sending import check_way_out
from localai.operations.session import Session
from localai.phrases import batch as phrases
from localai.sandbox.row import in_a_row
from localai.sending_errors import BudgetError
from localai.vault import batches
from localai.vault.batches import NewLeaf, StoredBatch
from localai.vocabulary.batches import HOLDS_FOR, MOST, Asked
from localai.vocabulary.bodies import Batch, Consent
from localai.vocabulary.budgets import Spend
from localai.vocabulary.items import ItemClass, strictest
from localai.vocabulary.outbound import Cost, Plan
from localai.vocabulary.outcomes import How, RemoteCopy
from localai.vocabulary.rules import RuleSet, Verdict
from localai.vocabulary.tasks import Wish

CURRENCY: Final = "USD"
"""The money in which a cap is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One thing of a batch, before there is a plan: a wish under a `name` that the person knows it by.

    `loose` is content that is not added yet: what has any can be shown, and not approved.
    """

    name: str
    wish: Wish
    rules: RuleSet | None = None
    loose: tuple[Loose, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One plan of a batch, by its `number` from 1; the plan itself is made again whenever it is looked at."""

    number: int
    asking: Asking
    digest: str
    verdict: Verdict
    item_class: ItemClass
    model: str
    place: str
    bytes_out: int
    cost: Cost
    copies: tuple[RemoteCopy, ...]
    accepted: tuple[str, ...]
    key_missing: bool

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The items that it is about."""
        return tuple(dict.fromkeys(used.item_id for used in self.asking.wish.inputs))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One thing that does not go, and the error that says why."""

    asking: Asking
    error: LocalaiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All plans together; a cost is None where nobody knows that of one of them, or where they are in several moneys.

    `places` and `copies` come with the number of plans that go there, or leave such a copy.
    """

    count: int
    bytes_out: int
    cost_low: Decimal | None
    cost_high: Decimal | None
    currency: str
    item_class: ItemClass
    places: tuple[tuple[str, int], ...]
    copies: tuple[tuple[RemoteCopy, int], ...]
    accepted: tuple[str, ...]
    confirmations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Plans that would be approved together, and what does not go with them.

    `shared` and `differs` are pairs of a title and words: what is the same in all of them, as far as it says what goes
    where and as what, and everything that is not. `max_cost` is the cap on what they may cost together.
    """

    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    totals: Totals
    shared: tuple[tuple[str, str], ...]
    differs: tuple[tuple[str, str], ...]
    max_cost: Decimal | None

    @property
    def digest(self) -> str:
        """The digest that covers exactly these plans in this order."""
        return root_over(row.digest for row in self.rows)

    @property
    def is_loose(self) -> bool:
        """Whether content is in it that is not added yet."""
        return any(row.asking.loose for row in self.rows)


def root_over(digests: Iterable[str]) -> str:
    """Return the RFC 6962 root over the digests of plans (both in hex); a leaf is the 32 bytes of a digest."""
    return root_of(leaf_hash(bytes.fromhex(each)) for each in digests).hex()


def propose(
    session: Session,
    askings: Sequence[Asking],
    *,
    max_cost: Decimal | None = None,
    remember: bool = True,
    tell: Callable[[int], None] = lambda _: None,
) -> Proposal:
    """Plan one after the other; `tell` hears how many are done.

    What is refused, cannot be planned, is the same as another, or does not fit the cap or a budget after those before
    it, is left out with the reason. Raises UsageError for too many, and where nothing is left; where all fail alike,
    what they raise.
    """
    if len(askings) > MOST:
        raise UsageError(problem=phrases.too_many(MOST), remedy=phrases.LESS)
    gathering, left_out = _Gathering(session, max_cost), []
    with in_a_row():
        for done, asking in enumerate(askings):
            tell(done)
            try:
                gathering.add(asking, remember=remember)
            except LocalaiError as error:
                left_out.append(LeftOut(asking=asking, error=error))
    if not gathering.rows:
        raise _nothing(left_out)
    return Proposal(
        rows=tuple(gathering.rows),
        left_out=tuple(left_out),
        totals=gathering.totals(),
        shared=tuple(gathering.shared()),
        differs=tuple(gathering.differences()),
        max_cost=max_cost,
    )


def look(session: Session, row: Row) -> Planned:
    """Make the plan of one row again, to be looked at byte for byte. Raises ConsentError where it is another by now."""
    asking = row.asking
    planned = plan(session, asking.wish, loose=asking.loose, rules=asking.rules, remember=False)
    if planned.digest != row.digest:
        raise ConsentError(digest=row.digest, problem=phrases.CHANGED)
    return planned


def approve(session: Session, proposal: Proposal, how: How) -> str:
    """Record that a person approved exactly these plans, each once; return the id of the batch, durable.

    It holds for a day. Raises ConsentError for content that is not added, and ReachError and KeyMissingError where they
    could not go out anyway.
    """
    if proposal.is_loose:
        raise ConsentError(digest=proposal.digest, problem=phrases.CHANGED)
    for first in {row.model: row for row in reversed(proposal.rows)}.values():
        check_way_out(session, look(session, first))
    batch_id, now, root = session.new_id(), session.now(), proposal.digest
    new = StoredBatch(
        id=batch_id,
        root=root,
        count=len(proposal.rows),
        max_cost=proposal.max_cost,
        currency=proposal.totals.currency,
        given_at=now,
        until=now + HOLDS_FOR,
    )
    openings = [opening_of(each) for each in (root, *(row.digest for row in proposal.rows))]
    commitments = tuple(map(commit, openings))
    scope = Batch(
        root=commitments[0],
        count=len(proposal.rows),
        leaves=commitments[1:],
        max_cost=proposal.max_cost,
        currency=proposal.totals.currency,
    )
    with recording(session) as record:
        batches.insert_batch(session.workspace.database, new, tuple(map(_leaf, proposal.rows)))
        record.append(Consent(consent_id=batch_id, scope=scope, how=how, accepted=proposal.totals.accepted), openings)
    return batch_id


def _leaf(row: Row) -> NewLeaf:
    return NewLeaf(
        digest=row.digest,
        asked=encode(Asked(wish=row.asking.wish, rules=row.asking.rules)),
        model=row.model,
        cost=row.cost.high,
        item_ids=row.item_ids,
    )


def _nothing(left_out: Sequence[LeftOut]) -> LocalaiError:
    """Return why nothing goes: what all raise, where they raise the same."""
    errors = [each.error for each in left_out]
    if errors and len({(error.code, str(error)) for error in errors}) == 1:
        return errors[0]
    return UsageError(problem=phrases.nothing_goes(len(errors)), remedy=phrases.SEE_EACH)


@dataclass(slots=True)
class _Gathering:
    """Plans of a batch as they are made: a row of each, the sums, and how often each of their terms is there."""

    session: Session
    max_cost: Decimal | None
    rows: list[Row] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _spends: list[Spend] = field(default_factory=list)
    _terms: dict[str, Counter[str]] = field(default_factory=dict)
    _spent: Decimal = Decimal(0)

    def add(self, asking: Asking, *, remember: bool) -> None:
        """Plan one more; raises what keeps it out."""
        planned = plan(self.session, asking.wish, loose=asking.loose, rules=asking.rules, remember=remember)
        if planned.digest in self._numbers:
            number = self._numbers[planned.digest]
            problem = phrases.same_as(number, self.rows[number - 1].asking.name)
            raise UsageError(problem=problem, remedy=phrases.LEAVE_OUT)
        self._check_cap(planned.plan.cost)
        spend = budgets.taken_by(planned.plan, len(asking.wish.inputs) + len(asking.loose))
        budgets.check(self.session, spend, self._spends)
        self._keep(asking, planned)
        self._spends += [] if spend is None else [spend]
        self._spent += planned.plan.cost.high or 0

    def _keep(self, asking: Asking, planned: Planned) -> None:
        made, number = planned.plan, len(self.rows) + 1
        row = Row(
            number=number,
            asking=asking,
            digest=planned.digest,
            verdict=planned.verdict,
            item_class=made.item_class,
            model=made.model,
            place=made.policy.title,
            bytes_out=made.bytes_out,
            cost=made.cost,
            copies=copies_of(made),
            accepted=made.accepted,
            key_missing=planned.credential_missing,
        )
        self._numbers[planned.digest] = number
        self.rows.append(row)
        for name, value in _terms(made, asking.wish):
            self._terms.setdefault(name, Counter())[value] += 1

    def _check_cap(self, cost: Cost) -> None:
        if self.max_cost is None or cost.high == 0:
            return
        limit = f"${self.max_cost:f} for all together"
        if cost.high is None or cost.currency != CURRENCY:
            raise BudgetError(limit=limit)
        if self._spent + cost.high > self.max_cost:
            raise BudgetError(limit=limit, cost=f"${self._spent + cost.high:f} with those before it")

    def totals(self) -> Totals:
        """Return all of them together."""
        rows = self.rows
        moneys = {row.cost.currency for row in rows if row.cost.high != 0}
        known = len(moneys) <= 1 and all(row.cost.high is not None for row in rows)
        copies = Counter(copy for row in rows for copy in row.copies)
        return Totals(
            count=len(rows),
            bytes_out=sum(row.bytes_out for row in rows),
            cost_low=sum((row.cost.low or Decimal(0) for row in rows), Decimal(0)) if known else None,
            cost_high=sum((row.cost.high or Decimal(0) for row in rows), Decimal(0)) if known else None,
            currency=next(iter(moneys)) if len(moneys) == 1 else CURRENCY,
            item_class=strictest(row.item_class for row in rows),
            places=tuple(Counter(row.place for row in rows).items()),
            copies=tuple(copies.items()),
            accepted=tuple(sorted({doubt for row in rows for doubt in row.accepted})),
            confirmations=max(row.verdict.confirmations for row in rows),
        )

    def shared(self) -> Iterator[tuple[str, str]]:
        """Yield what is the same in all, as title and words."""
        for name in _SHOWN_ONCE:
            counts = self._terms[name]
            if len(counts) == 1 and (words := next(iter(counts))):
                yield phrases.titled(name), words

    def differences(self) -> Iterator[tuple[str, str]]:
        """Yield what is not the same in all, as title and words."""
        for name, counts in self._terms.items():
            if len(counts) > 1:
                plain = name in _IN_WORDS and len(counts) <= _NAMED
                words = phrases.spread(counts.most_common()) if plain else phrases.kinds(len(counts))
                yield phrases.titled(name), words
        sizes = {row.bytes_out for row in self.rows}
        if len(sizes) > 1:
            yield phrases.titled("size"), phrases.sizes(min(sizes), max(sizes))
        costs = {row.cost.high for row in self.rows}
        if len(costs) > 1:
            low, high = (None if None in costs else each(cost or Decimal(0) for cost in costs) for each in (min, max))
            yield phrases.titled("cost"), phrases.cost(low, high, self.totals().currency)


_IN_WORDS: Final = ("class", "kind", "taken-out", "stays-in", "model", "task", "doubts", "before")
_SHOWN_ONCE: Final = ("model", "task", "kind", "taken-out", "stays-in", "before")
_NAMED: Final = 6


def _terms(made: Plan, wish: Wish) -> Iterator[tuple[str, str]]:
    """Yield what a person would want to know where it is not the same in all plans."""
    yield "class", made.item_class.value
    yield "kind", ", ".join(sorted({part.what for part in made.parts if not part.media_type.startswith("text/plain")}))
    yield "taken-out", ", ".join(dict.fromkeys(words for part in made.parts for words in part.taken_out))
    yield "stays-in", ", ".join(dict.fromkeys(words for part in made.parts for words in part.stays_in))
    yield "model", made.model
    yield "task", made.task.value
    yield "settings", digest(made.settings)
    yield "words", wish.prompt
    yield "doubts", ", ".join(made.accepted)
    yield "rules", digest(made.rules)
    yield "terms", digest(made.policy)
    yield "before", f"{made.repeat} times" if made.repeat else "never"
