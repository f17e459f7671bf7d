"""What was used of which service, by week: counted from the ledger, never from a memory beside it."""

from decimal import Decimal

from localai.ledger.requests import KINDS
from localai.ledger.usage import Amount as Amount
from localai.ledger.usage import By as By
from localai.ledger.usage import Usage as Usage
from localai.ledger.usage import usage as count
from localai.operations.session import Session
from localai.phrases import usage as phrases
from localai.vault import entries


def usage(session: Session, by: By = By.PROVIDER) -> tuple[Usage, ...]:
    """Return requests, bytes and cost, newest week or day first; work on this computer is none of them."""
    return count(entries.of_kind(session.workspace.database, *KINDS), by)


def cost_words(row: Usage) -> str:
    """Return what a row cost, in words; what nobody knows is said to be unknown."""
    return phrases.cost(_pairs(row.cost), row.unknown, None if row.at_risk is None else _pairs(row.at_risk))


def _pairs(found: tuple[Amount, ...]) -> list[tuple[Decimal, str]]:
    return [(each.amount, each.currency) for each in found]
