"""That money is said as people read it, and never as less than it is."""

from decimal import Decimal

import pytest

from localai.phrases import amounts, sends


@pytest.mark.parametrize(
    ("amount", "said"),
    [("0", "$0"), ("0.000008", "less than 1 cent"), ("0.01", "$0.01"), ("0.0401", "$0.05"), ("12", "$12.00")],
)
def test_money_is_said_in_whole_cents_and_never_as_less(amount: str, said: str) -> None:
    assert amounts.in_cents(Decimal(amount), "USD") == said


def test_money_at_risk_is_named_where_it_is_less_than_a_cent() -> None:
    assert amounts.up_to(Decimal("0.000008"), "USD") == "$0.01"


def test_money_that_somebody_set_is_said_as_it_was_set() -> None:
    assert [amounts.money(Decimal(each), "USD") for each in ("2", "0.001")] == ["$2", "$0.001"]


def test_money_of_another_currency_keeps_its_name() -> None:
    assert amounts.in_cents(Decimal("0.001"), "EUR") == "less than 0.01 EUR"


def test_a_key_named_key_is_not_called_key_twice() -> None:
    assert sends.credential("key", "3f9a", "workspace") == "ending in 3f9a, in the encrypted workspace"


def test_a_key_with_a_name_of_its_own_is_shown_with_it() -> None:
    assert sends.credential("work", "3f9a", "keyring") == "work ending in 3f9a, in this computer's keyring"
