"""A standing approval as a person types it: how many, until when, for how much together."""

from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from localai.phrases import confirm as says
from localai.phrases.amounts import size
from localai.phrases.cards import day
from tui.plans import MoreLike, Proposal

USUAL: Final = 40
_MOST: Final = 1000
_LONGEST: Final = timedelta(days=31)


def usual(proposal: Proposal) -> tuple[str, str, str]:
    """Return what is offered first: how many, until when, and for how much, empty where nobody knows."""
    high = proposal.cost
    return str(USUAL), says.TONIGHT, "" if high is None else f"{(high * USUAL).quantize(Decimal('0.01'))}"


def largest(proposal: Proposal) -> int:
    """Return how large each may be: no two photos have the same size."""
    return 2 * proposal.bytes_out


def limits(proposal: Proposal) -> str:
    """Return what each plan under the approval must be, and what ends it."""
    return says.more_rules(item_class=proposal.item_class, largest=size(largest(proposal)))


def read(proposal: Proposal, typed: tuple[str, str, str], now: datetime) -> MoreLike | str:
    """Return what was typed as (how many, until, cost), or the sentence about what is wrong with it."""
    count, until, cost = count_of(typed[0]), until_of(typed[1], now), money_of(typed[2])
    if count is None:
        return says.MORE_WRONG_COUNT
    if until is None:
        return says.MORE_WRONG_UNTIL
    if cost is None:
        return says.MORE_WRONG_COST
    return MoreLike(count=count, until=until, max_cost=cost, max_bytes=largest(proposal))


def meant(more: MoreLike) -> str:
    """Return an approval as one line."""
    here = more.until.astimezone()
    return says.more_like(count=more.count, until=f"{day(here.date())}, {here:%H:%M}", cost=f"{more.max_cost:f}")


def count_of(typed: str) -> int | None:
    """Return a count from 1 to 1000."""
    return int(typed) if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= _MOST else None


def money_of(typed: str) -> Decimal | None:
    """Return an amount of money, none below 0."""
    try:
        amount = Decimal(typed.removeprefix("$"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def until_of(typed: str, now: datetime) -> datetime | None:
    """Return the moment that is meant, in the person's own time zone: tonight, 18:00, 2026-12-01."""
    here = now.astimezone()
    words = typed or says.TONIGHT
    try:
        if words == says.TONIGHT:
            meant = here.replace(hour=23, minute=59, second=59, microsecond=0)
        elif ":" in words and "-" not in words:
            meant = datetime.combine(here.date(), time.fromisoformat(words), here.tzinfo)
        else:
            meant = datetime.combine(datetime.fromisoformat(words).date(), time(23, 59, 59), here.tzinfo)
    except ValueError:
        return None
    return meant if here < meant <= here + _LONGEST else None
