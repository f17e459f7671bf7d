"""What a request may cost, from the dated price rows of its model: a range, or nothing where nobody can say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Final

from localai.crypto.canonical import digest
from localai.providers.adapter import Usage
from localai.providers.settings import MOST_TOKENS
from localai.vocabulary.models import Model, Price, PriceUnit
from localai.vocabulary.outbound import Cost
from localai.vocabulary.tasks import Task

USUAL_TOKENS: Final = MOST_TOKENS
"""What an answer may have where nobody says more."""
_MILLION: Final = Decimal(1_000_000)
_CENTS: Final = Decimal("0.000001")
_BYTES_PER_TOKEN: Final = 6  # in plain English about 4; the low end of a range, no promise
_FRAME: Final = 500  # tokens that a dialect adds around what it is given
_PICTURE: Final = (64, 16_000)  # tokens of one picture: from a thumbnail to more than any page names


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a request uses: bytes of text, pictures, and the most it may bring back (None: no limit is set).

    `seconds` is the length of what is asked for, all results together; None: it is not set.
    """

    text_bytes: int
    pictures: int
    output_tokens: int | None
    results: int
    seconds: int | None = None


def cost_of(model: Model, used: Used) -> Cost:
    """Return the range in the currency of the prices; its high end holds, as far as the price rows do.

    A token is at least a byte of text, so the bytes of a text bound its tokens. One unit without a row, or one we
    cannot count beforehand, makes the whole unknown.
    """
    prices = model.prices
    currencies = {price.currency for price in prices}
    known = digest(prices) if prices else ""
    ranges = [_of_unit(unit, prices, used) for unit in sorted({price.unit for price in prices})]
    if len(currencies) != 1 or any(each is None for each in ranges) or not _complete(model):
        return Cost(low=None, high=None, currency=next(iter(currencies), "USD"), prices=known)
    found = [each for each in ranges if each is not None]
    return Cost(
        low=_rounded(sum((low for low, _ in found), Decimal(0))),
        high=_rounded(sum((high for _, high in found), Decimal(0))),
        currency=currencies.pop(),
        prices=known,
    )


def _complete(model: Model) -> bool:
    """Say whether the rows price all of a request: tokens come in two kinds, and a vector is none of them."""
    units = {price.unit for price in model.prices}
    tokens = {PriceUnit.MILLION_INPUT_TOKENS, PriceUnit.MILLION_OUTPUT_TOKENS}
    needed = {PriceUnit.MILLION_INPUT_TOKENS} if model.tasks == (Task.EMBED,) else tokens
    return not units & tokens or needed <= units


def _of_unit(unit: PriceUnit, prices: Sequence[Price], used: Used) -> tuple[Decimal, Decimal] | None:
    amounts = [price.amount for price in prices if price.unit is unit]
    count = _count(unit, used)
    return None if count is None else (min(amounts) * count[0], max(amounts) * count[1])


def _count(unit: PriceUnit, used: Used) -> tuple[Decimal, Decimal] | None:
    """Return from how many to how many units a request uses; None where nobody knows beforehand."""
    match unit:
        case PriceUnit.RUN:
            return Decimal(1), Decimal(1)
        case PriceUnit.IMAGE:
            return Decimal(used.results), Decimal(used.results)
        case PriceUnit.MILLION_INPUT_TOKENS:
            low = used.text_bytes // _BYTES_PER_TOKEN + used.pictures * _PICTURE[0]
            high = used.text_bytes + _FRAME + used.pictures * _PICTURE[1]
            return low / _MILLION, high / _MILLION
        case PriceUnit.MILLION_OUTPUT_TOKENS if used.output_tokens is not None:
            return Decimal(1) / _MILLION, used.output_tokens / _MILLION
        case PriceUnit.SECOND if used.seconds is not None:
            return Decimal(used.seconds), Decimal(used.seconds)
        case PriceUnit.MINUTE if used.seconds is not None:
            return Decimal(used.seconds) / 60, Decimal(used.seconds) / 60
        case PriceUnit.MILLION_CHARACTERS:
            return Decimal(0), used.text_bytes / _MILLION
    return None


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENTS, rounding=ROUND_UP).normalize()


def cost_of_usage(model: Model, usage: Usage) -> Decimal | None:
    """Return what so much costs by the dearest rows; None where the prices or the numbers do not say."""
    counts = {
        PriceUnit.MILLION_INPUT_TOKENS: _over(usage.input_tokens, _MILLION),
        PriceUnit.MILLION_OUTPUT_TOKENS: _over(usage.output_tokens, _MILLION),
        PriceUnit.MINUTE: _over(usage.seconds, Decimal(60)),
        PriceUnit.SECOND: usage.seconds,
        PriceUnit.PAGE: _over(usage.pages, Decimal(1)),
    }
    total = Decimal(0)
    for unit in {price.unit for price in model.prices}:
        count = counts.get(unit)
        if count is None:
            return None
        total += max(price.amount for price in model.prices if price.unit is unit) * count
    return _rounded(total) if model.prices and _complete(model) else None


def _over(count: int | Decimal | None, by: Decimal) -> Decimal | None:
    return None if count is None else count / by
