"""What exists elsewhere, as the ledger of a later version will say it: the formats stand now."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from localai.crypto.canonical import encode
from localai.ledger.copies import copies_elsewhere
from localai.ledger.decoding import decode_as
from localai.ledger.receipts import receipt_from
from localai.vocabulary.bodies import Beginning, Ended, Intent, RunBegun
from localai.vocabulary.cards import UNKNOWN_DAYS, Days, Span, When
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How, Outcome, RemoteCopy
from localai.vocabulary.records import Entry, Line
from localai.vocabulary.tasks import Task
from tests.ledger.writing import START, ledger_of

RUN = "1" * 32
TODAY = START.date()
LOG = RemoteCopy(
    name="log", holder="OpenAI", days=Days(span=Span.COUNTED, count=30), when=When.ALWAYS, deletion=""
)  # fmt: skip
BEGINNING = Beginning(
    run_id=RUN,
    consent_id="2" * 32,
    how=How.DIGEST,
    attempt=1,
    task=Task.EDIT,
    model="openai/x",
    where="openai",
    item_class=ItemClass.PUBLIC,
    purpose="",
    policy="a" * 64,
    card="b" * 64,
    rules="c" * 64,
    accepted=("region-unknown",),
    plan=bytes(32),
    parts=(bytes(32),),
    repeat=0,
)
INTENT = Intent(
    beginning=BEGINNING,
    sent=1000,
    hosts=("api.openai.com",),
    bodies=(bytes(32),),
    header_names=("Host",),
    credential="openai ...4f2c",
    cost_at_risk=Decimal("0.04"),
    currency="USD",
    copies=(LOG,),
)
END = Ended(
    run_id=RUN,
    outcome=Outcome.DONE,
    problem="",
    sent=0,
    outputs=(),
    received=9,
    cost=Decimal("0.04"),
    currency="USD",
    copies=(LOG,),
)


def lines_of(*bodies) -> list[Line]:
    made = ledger_of(1)
    return [made.append(body) for body in bodies]


def told(*bodies) -> list[Entry]:
    return [decode_as(Entry, line.encoded) for line in lines_of(*bodies)]


def test_copy_stays_until_its_days_are_over():
    (copy,) = copies_elsewhere(lines_of(INTENT, END), TODAY)
    assert copy.until == TODAY + timedelta(days=30)
    assert list(copies_elsewhere(lines_of(INTENT, END), TODAY + timedelta(days=31))) == []


def test_copy_whose_days_nobody_knows_never_vanishes():
    endless = replace(LOG, days=UNKNOWN_DAYS)
    (copy,) = copies_elsewhere(lines_of(INTENT, replace(END, copies=(endless,))), date(2099, 1, 1))
    assert copy.until is None


@pytest.mark.parametrize(("outcome", "count"), [(Outcome.NOT_SENT, 0), (Outcome.UNKNOWN, 1)])
def test_send_that_may_have_arrived_counts_as_arrived(outcome, count):
    lines = lines_of(INTENT, replace(END, outcome=outcome, copies=()))
    assert len(list(copies_elsewhere(lines, TODAY))) == count


def test_send_without_an_end_counts_as_arrived():
    assert len(list(copies_elsewhere(lines_of(INTENT), TODAY))) == 1


def test_receipt_counts_what_left_from_intent_and_outcome():
    entries = told(INTENT, replace(END, sent=-400))
    assert receipt_from(entries, plan=None, outputs=()).sent == 600


def test_receipt_without_an_end_is_unknown():
    assert receipt_from(told(INTENT), plan=None, outputs=()).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("body", [INTENT, END, RunBegun(beginning=BEGINNING, model_files="d" * 64)])
def test_body_comes_back_from_its_entry(body):
    (entry,) = told(body)
    assert entry.body == body
    assert encode(entry) == encode(told(body)[0])
