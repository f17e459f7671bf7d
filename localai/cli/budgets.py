"""`localai policy budget`: how much may go to a service in a week."""

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.cli.wording import money
from localai.operations import budgets
from localai.operations.typed import read_size
from localai.phrases import budgets as phrases
from localai.vocabulary.budgets import Budget, Use

_PROVIDER = click.argument("provider", metavar="[SERVICE]", required=False, default="")
_REASON = click.option("--reason", default="", help="Why; the ledger keeps it.")


@click.group("budget")
def budget_command() -> None:
    """Limit what may go to a service in a week: bytes, items, money. Asked before every send, rehearsals too.

    Example: localai policy budget set openai --items 40 --cost 5
    """


@budget_command.command("set")
@_PROVIDER
@click.option("--bytes", "size", metavar="SIZE", help="The most bytes a week, such as 50MB.")
@click.option("--items", type=click.IntRange(0, 10**9), help="The most items a week.")
@click.option("--cost", metavar="USD", help="The most money a week; a cost that nobody knows never fits.")
@_REASON
@opening
def set_budget(
    invocation: Invocation, provider: str, size: str | None, items: int | None, cost: str | None, reason: str
) -> None:
    """Set limits of a service, or without a name of all services together; what is not named stays as it is.

    Example: localai policy budget set openai --items 40 --cost 5
    """
    wanted = Budget(
        provider=provider,
        max_bytes=None if size is None else read_size(size),
        max_items=items,
        max_cost=money(cost, option="--cost"),
    )
    with invocation.session() as session:
        kept = budgets.set_budget(session, wanted, reason)
        card = session.catalog.cards.get(provider)
    if invocation.as_json:
        output.document("localai policy budget set 1", {"budget": kept})
    diagnostics.say(phrases.was_set(card.title if card else "", budgets.in_words(kept)))


@budget_command.command("list")
@opening
def list_budgets(invocation: Invocation) -> None:
    """List every limit with what this week has taken of it.

    Example: localai policy budget list --json
    """
    with invocation.session() as session:
        found = budgets.list_uses(session)
    if invocation.as_json:
        output.document("localai policy budget list 1", {"limits": [_body(use) for use in found]})
    elif found:
        output.table(phrases.HEADS, [_row(use) for use in found])
        diagnostics.say(phrases.WEEK)
    else:
        diagnostics.say(phrases.NONE)


@budget_command.command("remove")
@_PROVIDER
@_REASON
@opening
def remove_budget(invocation: Invocation, provider: str, reason: str) -> None:
    """Remove the budget of a service, or without a name the one of all services together.

    Example: localai policy budget remove openai
    """
    with invocation.session() as session:
        budgets.remove_budget(session, provider, reason)
    if invocation.as_json:
        output.document("localai policy budget remove 1", {"provider": provider})
    diagnostics.say(phrases.REMOVED)


def _row(use: Use) -> tuple[str, ...]:
    limit = use.limit
    told = phrases.used(limit.measure, use.used, limit.amount, limit.currency)
    return phrases.who(limit.provider), phrases.row(told, len(use.unknown)), limit.layer.value


def _body(use: Use) -> dict[str, object]:
    limit = use.limit
    return {
        "provider": limit.provider or None,
        "measure": limit.measure,
        "limit": limit.amount,
        "used": use.used,
        "unknown": use.unknown,
        "currency": limit.currency or None,
        "layer": limit.layer,
    }
