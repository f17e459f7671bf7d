"""Budgets of a week: set, shown, and asked before a send; what was used stands in the ledger and nowhere else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from localai.crypto.canonical import encode
from localai.errors import UsageError
from localai.ledger.decoding import decode_as
from localai.ledger.spending import spends_of
from localai.operations.ledger import recording
from localai.operations.session import Session
from localai.operations.team_rules import pack_of
from localai.phrases import budgets as phrases
from localai.policy import budgets as policy
from localai.policy.effective import HERE
from localai.policy.reading import nearest
from localai.sending_errors import BudgetSpentError
from localai.vault import budgets as stored
from localai.vault import entries
from localai.vault.workspace import Workspace
from localai.vocabulary.budgets import ALL, Budget, BudgetChanged, Limit, Measure, Over, Spend, Use, week_of
from localai.vocabulary.outbound import Plan
from localai.vocabulary.records import Head
from localai.vocabulary.rules import LayerName

_COUNTED: WeakKeyDictionary[Workspace, tuple[tuple[Head, datetime], tuple[Spend, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The limits that hold, and what the sends of this week took; `titles` are the names of the providers."""

    limits: tuple[Limit, ...]
    spends: tuple[Spend, ...]
    titles: dict[str, str]

    def uses(self, provider: str) -> tuple[Use, ...]:
        """Return how much is used of each limit that a provider's sends count for, its own first."""
        limits = sorted(policy.about(self.limits, provider), key=lambda limit: limit.provider == ALL)
        return tuple(policy.use_of(limit, self.spends) for limit in limits)

    def words(self, provider: str, wanted: Spend | None = None) -> tuple[str, ...]:
        """Return the same in words, with what would be used after one more send, where one is wanted."""
        return tuple(self._words(use, wanted) for use in self.uses(provider))

    def is_used_up(self, provider: str, size: int, items: int) -> bool:
        """Say whether nothing of so many bytes and items could go there this week, whatever it costs."""
        limits = policy.about(self.limits, provider)
        least = Spend(provider=provider, size=size, items=items, cost=None, currency="")
        counted = [limit for limit in limits if limit.measure is not Measure.COST]
        spent = (policy.use_of(limit, self.spends) for limit in limits if limit.measure is Measure.COST)
        return bool(policy.over(counted, self.spends, least)) or any(
            use.unknown or use.used >= use.limit.amount > 0 for use in spent
        )

    def _words(self, use: Use, wanted: Spend | None) -> str:
        limit = use.limit
        more = None if wanted is None else policy.amount_of(limit, wanted)
        return phrases.row(
            phrases.used(limit.measure, use.used, limit.amount, limit.currency),
            len(use.unknown),
            "" if more is None else phrases.after(limit.measure, use.used + more, limit.currency),
            "" if limit.provider else phrases.EVERYONE,
        )


def room(session: Session) -> Room:
    """Return what the budgets leave of this week; looks into the ledger only where there is one."""
    limits = policy.limits_of(_budgets(session))
    cards = session.catalog.cards
    titles = {limit.provider: cards[limit.provider].title for limit in limits if limit.provider in cards}
    return Room(limits=limits, spends=_spends(session) if limits else (), titles=titles)


def taken_by(plan: Plan, items: int) -> Spend | None:
    """Return what a plan with so many inputs would take of a week; None where nothing leaves this computer."""
    if plan.run is not None or plan.policy.runs_here:
        return None
    cost = plan.cost
    return Spend(provider=plan.where, size=plan.bytes_out, items=items, cost=cost.high, currency=cost.currency)


def check(session: Session, wanted: Spend | None, before: Sequence[Spend] = ()) -> None:
    """Raise BudgetSpentError where a send does not fit, after those of the week and those that go `before` it.

    Inside the transaction of its intent nobody is faster.
    """
    if wanted is None:
        return
    found = room(session)
    for each in policy.over(found.limits, (*found.spends, *before) if found.limits else (), wanted):
        raise _error(session, each, found.titles.get(each.use.limit.provider, each.use.limit.provider))


def budgets_set(session: Session) -> tuple[Budget, ...]:
    """Return the budgets that a person set, that of all providers together first."""
    return tuple(decode_as(Budget, each) for each in stored.all_budgets(session.workspace.database))


def list_uses(session: Session) -> tuple[Use, ...]:
    """Return every limit that holds, with how much of it this week has taken."""
    found = room(session)
    return tuple(policy.use_of(limit, found.spends) for limit in found.limits)


def set_budget(session: Session, budget: Budget, reason: str = "") -> Budget:
    """Set limits of a provider, or of all together; those that are not named stay as they are. A ledger entry.

    Raises UsageError for a provider that is not there, and where nothing is limited.
    """
    _check_provider(session, budget.provider)
    if budget.limits_nothing:
        raise UsageError(problem=phrases.NOTHING_GIVEN, remedy=phrases.NAME_LIMITS)
    with recording(session) as record:
        before = next((each for each in budgets_set(session) if each.provider == budget.provider), None)
        named = {name: value for name, value in _limits(budget) if value is not None}
        kept = replace(before, **named) if before else budget  # type: ignore[arg-type]
        stored.put_budget(session.workspace.database, kept.provider, encode(kept), session.now())
        record.append(BudgetChanged(provider=kept.provider, budget=kept, reason=reason))
    return kept


def remove_budget(session: Session, provider: str, reason: str = "") -> None:
    """Remove the budget of a provider, or the one of all together. Raises UsageError where there is none."""
    with recording(session) as record:
        if provider not in {each.provider for each in budgets_set(session)}:
            raise UsageError(problem=phrases.none_for(provider), remedy=phrases.SEE_LIST)
        stored.drop_budget(session.workspace.database, provider)
        record.append(BudgetChanged(provider=provider, budget=None, reason=reason))


def in_words(budget: Budget) -> tuple[str, ...]:
    """Return the limits of a budget in words."""
    limits = policy.limits_of([(LayerName.WORKSPACE, budget)])
    return tuple(phrases.amount(limit.measure, limit.amount, limit.currency) for limit in limits)


def _limits(budget: Budget) -> tuple[tuple[str, object], ...]:
    return ("max_bytes", budget.max_bytes), ("max_items", budget.max_items), ("max_cost", budget.max_cost)


def _budgets(session: Session) -> Iterator[tuple[LayerName, Budget]]:
    pack = pack_of(session)
    yield from ((LayerName.TEAM, each) for each in (pack.budgets if pack else ()))
    yield from ((LayerName.WORKSPACE, each) for each in budgets_set(session))


def _spends(session: Session) -> tuple[Spend, ...]:
    """Return what this week took; counted again only when an entry was added, since every plan of a list asks."""
    database, week = session.workspace.database, week_of(session.now())
    place = (entries.head(database), week)
    known = _COUNTED.get(session.workspace)
    if known is None or known[0] != place:
        lines = stored.sends_since(database, week)
        known = place, spends_of((line.encoded for line in lines), here=HERE)
        _COUNTED[session.workspace] = known
    return known[1]


def _check_provider(session: Session, provider: str) -> None:
    known = sorted(card.provider for card in session.catalog.cards.values() if not card.runs_here)
    if provider not in (ALL, *known):
        words = phrases.unknown_provider(provider, nearest(provider, known))
        raise UsageError(problem=words, remedy=phrases.SEE_PROVIDERS)


def _error(session: Session, found: Over, title: str) -> BudgetSpentError:
    use, limit = found.use, found.use.limit
    most = phrases.amount(limit.measure, limit.amount, limit.currency)
    if found.wanted is None or use.unknown:
        unknown = 0 if found.wanted is None else len(use.unknown)
        problem = phrases.cost_unknown(limit.layer, title, most, unknown)
        remedy = phrases.say_cost(use.unknown[0]) if unknown else phrases.OTHER_MODEL
        return BudgetSpentError(problem=problem, remedy=remedy)
    told = (phrases.after(limit.measure, each, limit.currency) for each in (use.used, found.wanted))
    week = week_of(session.now()).date() + timedelta(days=7)
    remedy = phrases.SMALLER if found.wanted > limit.amount else phrases.next_week(week)
    return BudgetSpentError(problem=phrases.over(limit.layer, title, most, list(told)), remedy=remedy)
