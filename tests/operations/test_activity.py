"""What was sent, added up from real entries."""

from dataclasses import replace
from decimal import Decimal

from localai.operations import rating
from localai.operations.activity import activity
from localai.operations.ledger import recording
from localai.operations.usage import usage
from localai.vocabulary.outcomes import Outcome
from tests.ledger.test_copies import BEGINNING, END, INTENT
from tests.operations.desk import with_cards


def put(session, count, **end):
    """Record sends that begin and end, without anything behind them."""
    for number in range(count):
        run = f"{number + 100 * len(end):032x}"
        with recording(session) as record:
            record.append(replace(INTENT, beginning=replace(BEGINNING, run_id=run)))
            record.append(replace(END, run_id=run, **end))


def test_days_and_models_hold_requests_errors_costs_and_times(session):
    assert activity(session).days == ()
    put(session, 3)
    put(session, 1, outcome=Outcome.FAILED, cost=None)
    heard = []
    found = activity(session, heard.append)
    (day,) = found.days
    assert (day.subject, day.day, day.requests, day.errors) == ("openai", session.now().date(), 4, 1)
    assert (day.cost, day.unknown) == (Decimal("0.12"), 1)
    assert day.p50 is not None
    assert day.p95 >= day.p50 >= 0
    assert [model.subject for model in found.models] == ["openai/x"]
    assert heard[0] == 0
    (week,) = usage(session)
    assert (week.requests, week.unknown, week.cost[0].amount) == (4, 1, Decimal("0.12"))


def test_a_rated_model_comes_first_even_where_it_was_never_used(session):
    put(session, 1)
    ready = with_cards(session)
    rating.rate(ready, "openai/gpt-image-2.5", 4)
    found = activity(ready)
    assert [(model.subject, model.stars, model.requests) for model in found.models] == [
        ("openai/gpt-image-2.5", 4.0, 0),
        ("openai/x", 0.0, 1),
    ]


def test_what_was_not_sent_is_no_request(session):
    put(session, 1, outcome=Outcome.NOT_SENT, sent=-1000, cost=None)
    assert activity(session).days == ()
