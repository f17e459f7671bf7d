"""What a person reads about requests, bytes and money that were used."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from localai.phrases.amounts import in_cents, many, number

NOTHING: Final = "Nothing was sent yet: no request, no byte, no cost."
BY_WEEK: Final = "Weeks begin on Monday (UTC)."
_HEADS: Final = {"provider": "week of", "model": "week of", "day": "day"}


def heads(by: str) -> tuple[str, ...]:
    """Return the heads of the table."""
    return (_HEADS[by], "model" if by == "model" else "service", "requests", "sent", "received", "cost")


def requests(count: int, questions: int) -> str:
    """Return how often something was asked: with content, and without any."""
    told = [number(count)] if count or not questions else []
    return ", ".join([*told, *([f"{many(questions, 'question')} without content"] if questions else [])])


def cost(known: Sequence[tuple[Decimal, str]], unknown: int, at_risk: Sequence[tuple[Decimal, str]] | None) -> str:
    """Return what it cost: $0.40; unknown for 2 of them (at most $0.10). A cost nobody knows is never 0."""
    told = [_sum(known)] if known else []
    if unknown:
        most = _sum(at_risk) if at_risk else "nobody knows how much at most"
        most = most if most.startswith(("less", "nobody")) else f"at most {most}"
        told.append(f"unknown for {many(unknown, 'request')} ({most})")
    return "; ".join(told) or "nothing"


def _sum(amounts: Sequence[tuple[Decimal, str]]) -> str:
    return " + ".join(in_cents(amount, currency) for amount, currency in amounts)
