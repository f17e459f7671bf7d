"""What was used, from entries: bytes, requests and costs; a cost nobody knows is never counted as nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from localai.crypto.canonical import encode
from localai.ledger.usage import Amount, By, usage
from localai.vocabulary.bodies import FoundOut, Inquiry
from localai.vocabulary.outcomes import Outcome
from tests.ledger.test_copies import BEGINNING, END, INTENT, RUN
from tests.ledger.writing import ledger_of

MONDAY = date(2026, 11, 16)


def told(*bodies):
    made = ledger_of(1)
    return [made.append(body) for body in bodies]


def later_by(lines, days):
    """The same entries some days later, as far as what is read of them goes."""
    moved = [(line, datetime.fromisoformat(line.at) + timedelta(days=days)) for line in lines]
    return [line._replace(at=encode(at)[9:].decode()) for line, at in moved]


def another(run, model="openai/y", **changes):
    intent = replace(INTENT, beginning=replace(BEGINNING, run_id=run, model=model))
    return intent, replace(END, run_id=run, **changes)


def test_requests_bytes_and_costs_add_up_by_provider_and_week():
    ((row),) = usage(told(INTENT, END, *another("3" * 32, cost=Decimal("0.06"))), By.PROVIDER)
    assert (row.subject, row.begins, row.requests, row.sent, row.received) == ("openai", MONDAY, 2, 2000, 18)
    assert (row.cost, row.unknown, row.at_risk) == ((Amount(amount=Decimal("0.10"), currency="USD"),), 0, ())


def test_models_have_rows_of_their_own_when_asked():
    rows = usage(told(INTENT, END, *another("3" * 32)), By.MODEL)
    assert [row.subject for row in rows] == ["openai/x", "openai/y"]


def test_newer_weeks_come_first_and_days_are_apart_when_asked():
    first, second = told(INTENT, END), told(*another("3" * 32))
    later = later_by(second, 2)
    assert [row.begins for row in usage([*first, *later], By.PROVIDER)] == [date(2026, 11, 23), MONDAY]
    assert [row.begins.day for row in usage([*first, *later], By.DAY)] == [23, 21]


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN])
def test_a_cost_that_nobody_knows_is_unknown_with_what_it_may_be_at_most(outcome):
    (row,) = usage(told(INTENT, replace(END, outcome=outcome, cost=None)), By.PROVIDER)
    assert (row.cost, row.unknown, row.at_risk) == ((), 1, (Amount(amount=Decimal("0.04"), currency="USD"),))


def test_where_not_even_the_most_is_known_no_sum_is_named():
    unknown = replace(INTENT, cost_at_risk=None)
    (row,) = usage(told(unknown, replace(END, cost=None), *another("3" * 32, cost=None)), By.PROVIDER)
    assert (row.unknown, row.at_risk) == (2, None)


def test_a_send_without_an_end_counts_as_made():
    (row,) = usage(told(INTENT), By.PROVIDER)
    assert (row.requests, row.unknown, row.sent) == (1, 1, 1000)


def test_what_was_not_sent_is_no_request():
    assert usage(told(INTENT, replace(END, outcome=Outcome.NOT_SENT, sent=-1000, cost=None)), By.PROVIDER) == ()


def test_what_never_arrived_is_no_request_and_what_arrived_costs_what_the_person_found():
    lost = replace(END, outcome=Outcome.UNKNOWN, cost=None)
    found = FoundOut(run_id=RUN, found="arrived", cost=Decimal("0.02"), currency="USD")
    (row,) = usage(told(INTENT, lost, found), By.PROVIDER)
    assert (row.cost[0].amount, row.unknown) == (Decimal("0.02"), 0)
    (row,) = usage(told(INTENT, lost, replace(found, found="not-arrived", cost=None)), By.PROVIDER)
    assert (row.requests, row.unknown, row.cost, row.sent) == (0, 0, (), 1000)


def test_a_question_without_content_is_counted_once_and_apart():
    asked = Inquiry(
        inquiry_id="4" * 32, provider="openai", host="api.openai.com", what="key", outcome=Outcome.UNKNOWN, problem=""
    )
    (row,) = usage(told(asked, replace(asked, problem="network")), By.PROVIDER)
    assert (row.requests, row.questions, row.sent, row.cost) == (0, 1, 0, ())
