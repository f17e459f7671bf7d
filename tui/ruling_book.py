"""Rules and budgets of the open workspace."""

from collections.abc import Iterator, Mapping
from typing import Final

from localai.operations import budgets, rules
from localai.operations.rule_changes import Foreseen, RuleCells, foresee, rule_table, rules_now, value_now, with_rule
from localai.operations.rules import Within
from localai.operations.session import Session
from localai.operations.typed import read_count, read_money, read_size
from localai.phrases import budgets as budget_says
from localai.phrases import rule_changes as says
from localai.vocabulary.budgets import Budget, Use
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import LayerName, Outcome, Rule, RuleSet
from tui.entries import Entry
from tui.meaning import Meaning
from tui.ruling import Outlook, RuleChange, RuleLine, ShiftRow
from tui.workspace import Opened

_MEANINGS: Final = {
    Outcome.ALLOWED: Meaning.STAYS,
    Outcome.YOUR_CALL: Meaning.UNKNOWN,
    Outcome.REFUSED: Meaning.REFUSED,
}
_MOST_ITEMS: Final = 10**9


class WorkspaceRuling:
    """Shows rules layer by layer, and changes one after it was looked at."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run

    async def overview(self) -> tuple[Entry, ...]:
        """Return a line for rules and one for budgets."""
        return await self._run(lambda session: tuple(_overview(session)))

    async def lines(self, item_class: str, project_id: str) -> tuple[RuleLine, ...]:
        """Return every question for a class, within a project or none."""
        within = Within(projects=(project_id,) if project_id else ())
        found = await self._run(lambda session: rule_table(session, ItemClass(item_class), within))
        return tuple(map(_line, found))

    async def answer_now(self, change: RuleChange) -> str:
        """Return what the layer says to that question now."""
        layer, rule = LayerName(change.layer), Rule(change.rule)
        return await self._run(lambda session: value_now(session, layer, change.subject, rule))

    async def foresee(self, change: RuleChange) -> Outlook:
        """Return what a change would do."""
        layer = LayerName(change.layer)
        found = await self._run(lambda session: foresee(session, layer, change.subject, _wanted(session, change)))
        return _outlook(found)

    async def apply(self, change: RuleChange, reason: str) -> str:
        """Set it and say so."""
        layer = LayerName(change.layer)
        await self._run(
            lambda session: rules.set_rules(session, layer, change.subject, _wanted(session, change), reason)
        )
        return says.was_set(change.layer, change.name)

    async def budgets(self) -> tuple[Entry, ...]:
        """Return every limit with what this week has taken of it."""
        return await self._run(lambda session: tuple(_use(session, use) for use in budgets.list_uses(session)))

    async def services(self) -> tuple[tuple[str, str], ...]:
        """Return (provider, title) of each service a budget can be for."""

        def look(session: Session) -> tuple[tuple[str, str], ...]:
            cards = [card for card in session.catalog.cards.values() if not card.runs_here]
            return tuple(sorted((card.provider, card.title) for card in cards))

        return await self._run(look)

    async def set_budget(self, provider: str, typed: Mapping[str, str], reason: str) -> str:
        """Set limits and say so."""
        words = {name: each.strip() for name, each in typed.items() if each.strip()}
        budget = Budget(
            provider=provider,
            max_bytes=read_size(words["bytes"]) if "bytes" in words else None,
            max_items=read_count(words["items"], _MOST_ITEMS) if "items" in words else None,
            max_cost=read_money(words["cost"].removeprefix("$"), says.MONEY) if "cost" in words else None,
        )

        def put(session: Session) -> str:
            kept = budgets.set_budget(session, budget, reason)
            card = session.catalog.cards.get(provider)
            return budget_says.was_set(card.title if card else "", budgets.in_words(kept))

        return await self._run(put)

    async def remove_budget(self, provider: str, reason: str) -> str:
        """Remove the budget of a service, or of all together."""
        await self._run(lambda session: budgets.remove_budget(session, provider, reason))
        return budget_says.REMOVED


def _wanted(session: Session, change: RuleChange) -> RuleSet | None:
    """Return the rules that a change leads to; None for the built-in ones, or none."""
    layer = LayerName(change.layer)
    if not change.rule:
        return None
    wanted = with_rule(rules_now(session, layer, change.subject), Rule(change.rule), change.answer)
    return None if wanted == RuleSet() and layer is not LayerName.CLASS else wanted


def _line(cells: RuleCells) -> RuleLine:
    return RuleLine(
        rule=cells.rule.value,
        question=says.question(cells.rule),
        said={name.value: words for name, words in cells.said.items()},
        demand=cells.demand,
        layer=cells.layer.value if cells.layer else "",
    )


def _outlook(found: Foreseen) -> Outlook:
    return Outlook(
        summary=says.summary(found.judged, len(found.shifts)),
        shifts=tuple(
            ShiftRow(
                item_class=each.item_class.value,
                model=each.model,
                words=says.becomes(each.before, each.after, each.why),
                meaning=_MEANINGS[each.after],
            )
            for each in found.shifts
        ),
        ends=says.ends(len(found.ended)) if found.ended else "",
    )


def _overview(session: Session) -> Iterator[Entry]:
    changed = sum(rules.is_changed(session, each) for each in ItemClass)
    stricter = int(rules.rules_set(session, LayerName.WORKSPACE, "") is not None)
    yield Entry(id="rules", name=says.TITLE, words=says.set_up(changed, stricter), note=says.ABOUT_RULES)
    found = budgets.list_uses(session)
    told = budget_says.count(len(found)) if found else budget_says.NO_BUDGET
    yield Entry(id="budgets", name=budget_says.SCREEN, words=told, note=budget_says.ABOUT)


def _use(session: Session, use: Use) -> Entry:
    limit = use.limit
    told = budget_says.row(budget_says.used(limit.measure, use.used, limit.amount, limit.currency), len(use.unknown))
    card = session.catalog.cards.get(limit.provider)
    full = use.used >= limit.amount
    return Entry(
        id=limit.provider,
        name=budget_says.who(card.title if card else limit.provider),
        words=told,
        note=budget_says.set_by(limit.layer.value, used_up=full),
        meaning=Meaning.UNKNOWN if full or use.unknown else Meaning.PLAIN,
        facts=((budget_says.TITLE, told, ""), ("", budget_says.WEEK, ""), ("set by", limit.layer.value, "")),
    )
