"""Sends for real: a door, TLS, a recorder in the place of the service; what is approved is what arrives."""

import base64
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from localai.config import load
from localai.egress.order import Limits
from localai.errors import ConsentError
from localai.operations import keys, ledger, models, standing
from localai.operations.keys import NewKey
from localai.operations.plan import plan
from localai.operations.recovery import ATTEMPTS
from localai.operations.send import approve, begin, deliver, finish, run
from localai.operations.standing import Offer
from localai.operations.status import bytes_sent, copies
from localai.phrases.failures import explain
from localai.sending_errors import (
    KeyChangedError,
    KeyMissingError,
    OutcomeUnknownError,
    ProviderError,
    ProviderRefusedError,
    ReachError,
)
from localai.vault import sends
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import EntryKind, How, Outcome
from localai.vocabulary.reach import Reach
from localai.vocabulary.rules import Outcome as Verdict
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Task
from tests.operations.abroad import CHATTER, EDITOR, KEY, TEXT, abroad, asking, refused, said, streamed
from tests.operations.desk import add_picture, picture, wish
from tests.wire.server import CUT, NEVER, Recorder, answer, head


@pytest.fixture
def recorder():
    with Recorder(answers=[said()]) as started:
        yield started


@pytest.fixture
def sender(session, recorder):
    with abroad(session, recorder) as ready:
        yield ready


@pytest.fixture
def alone(session):
    """A sender whose service listens no more."""
    with Recorder() as gone:
        pass
    with abroad(session, gone) as ready:
        yield ready


def carry_out(session, wished, show=None):
    planned = plan(session, wished)
    approve(session, planned, How.DIGEST)
    return run(session, planned, planned.digest, show)


def last_outcome(session):
    entry = next(entry for entry in ledger.entries_of(session, 99) if entry.kind is EntryKind.OUTCOME)
    return entry.body.outcome, entry.body.problem


def attempts(session):
    return [path.name for path in (session.workspace.folder / ATTEMPTS).iterdir()]


def test_what_was_approved_is_what_arrives(sender, recorder):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    run(sender, planned, planned.digest)
    (request,) = recorder.requests
    (exchange,) = planned.plan.exchanges
    assert (request.digest, request.size) == (exchange.body_digest, exchange.body_size)


def test_headers_that_arrive_are_those_of_the_plan_with_the_key_in_its_place(sender, recorder):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    run(sender, planned, planned.digest)
    shown = [(header.name, header.value) for header in planned.plan.exchanges[0].headers]
    key = ("Authorization", f"Bearer {KEY.decode()}")
    assert recorder.requests[0].headers == [key if name == "Authorization" else (name, text) for name, text in shown]


def test_answer_becomes_an_item_and_a_receipt(sender):
    finished = carry_out(sender, asking())
    assert finished.result.text == TEXT
    assert (finished.receipt.outcome, finished.receipt.where) == (Outcome.DONE, "openai")
    assert [item.name for item in finished.items] == ["answer.gpt-6-luna.txt"]
    ledger.verify(sender)


def test_receipt_counts_the_bytes_and_the_money(sender, now):
    finished = carry_out(sender, asking())
    assert finished.receipt.sent == plan(sender, asking()).plan.bytes_out
    assert bytes_sent(sender, now()).total == finished.receipt.sent
    assert finished.receipt.cost > 0


def test_result_takes_the_strictest_class_of_its_inputs(sender, recorder, tmp_path):
    item = add_picture(sender, tmp_path, item_class=ItemClass.PUBLIC)
    recorder.answers = [
        answer(200, json.dumps({"data": [{"b64_json": base64.b64encode(picture("blue")).decode()}]}).encode())
    ]
    wished = wish(item, EDITOR, prompt="blue", accepted=asking().accepted)
    finished = carry_out(sender, wished)
    assert (finished.items[0].item_class, finished.items[0].media_type) == (ItemClass.PUBLIC, "image/png")
    assert finished.items[0].name == "red.gpt-image-2.5.png"
    assert finished.items[0].made_from == (item.id,)


def test_what_is_not_kept_leaves_the_receipt_only(sender):
    finished = carry_out(sender, asking(keep=False))
    assert (finished.items, finished.result.text) == ((), TEXT)


def test_text_is_shown_while_it_arrives(sender, recorder):
    recorder.answers = [streamed("It is ", "a lake.")]
    shown = []
    finished = carry_out(sender, asking(settings=()), shown.append)
    assert ("".join(shown), finished.result.text) == ("It is a lake.", "It is a lake.")


def test_tokens_are_turned_back_in_the_reply(sender, recorder):
    recorder.answers = [said("I wrote to [EMAIL-1].")]
    wished = asking(prompt="write to ada@example.org", settings=(("redact", "yes"), ("stream", "no")))
    assert carry_out(sender, wished).result.text == "I wrote to ada@example.org."
    assert b"ada@example.org" not in recorder.requests[0].body


def test_copies_are_known_after_a_send(sender):
    carry_out(sender, asking())
    assert "abuse-log" in {each.copy.name for each in copies(sender)}


def test_nothing_stays_of_the_attempt(sender):
    finished = carry_out(sender, asking())
    stored = sends.send_of(sender.workspace.database, finished.receipt.id)
    assert (attempts(sender), stored.plan, stored.answer_key.reveal()) == ([], b"", b"")


def test_the_same_again_is_another_plan(sender):
    first = plan(sender, asking())
    carry_out(sender, asking())
    again = plan(sender, asking())
    assert (again.plan.repeat, again.digest == first.digest, again.base == first.base) == (1, False, True)


def test_approval_works_once(sender, recorder):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    run(sender, planned, planned.digest)
    with pytest.raises(ConsentError):
        run(sender, planned, planned.digest)
    assert len(recorder.requests) == 1


def test_without_an_approval_nothing_is_sent(sender, recorder):
    planned = plan(sender, asking())
    with pytest.raises(ConsentError):
        run(sender, planned, planned.digest)
    assert (recorder.connections, attempts(sender)) == (0, [])


def test_without_a_key_nothing_can_be_approved(session, recorder):
    with abroad(session, recorder, key=False) as keyless, pytest.raises(KeyMissingError):
        approve(keyless, plan(keyless, asking()), How.DIGEST)


@pytest.mark.parametrize("reach", [Reach.NONE, Reach.LOCAL])
def test_out_of_reach_nothing_can_be_approved(sender, reach, tmp_path):
    near = replace(sender, reach=reach, settings=load(tmp_path / "none.toml", {}))
    with pytest.raises(ReachError):
        approve(near, plan(near, asking()), How.DIGEST)


@pytest.mark.parametrize(
    ("steps", "error", "outcome"),
    [
        (refused(401, "invalid_api_key", "Incorrect key"), ProviderRefusedError, Outcome.REFUSED),
        (refused(429, "rate_limit_exceeded", "Slow down"), ProviderRefusedError, Outcome.REFUSED),
        (answer(503, b"<html>down</html>", ("Content-Type", "text/html")), ProviderError, Outcome.FAILED),
        ([head(200, ("Content-Length", "900")) + b'{"id":', CUT], OutcomeUnknownError, Outcome.UNKNOWN),
        ([CUT], OutcomeUnknownError, Outcome.UNKNOWN),
    ],
)
def test_every_end_has_its_error_and_its_outcome(sender, recorder, steps, error, outcome):
    recorder.answers = [steps]
    with pytest.raises(error):
        carry_out(sender, asking())
    assert last_outcome(sender)[0] is outcome
    assert len(recorder.requests) == 1
    ledger.verify(sender)


def test_words_of_a_service_are_cleaned(sender, recorder):
    recorder.answers = [refused(400, "invalid", "bad \x1b[31m\u202eword")]
    with pytest.raises(ProviderRefusedError) as caught:
        carry_out(sender, asking())
    problem = caught.value.facts["problem"]
    assert "bad" in problem
    assert "\x1b" not in problem
    assert "\u202e" not in problem


def test_where_nobody_listens_nothing_was_sent_and_the_approval_stays(alone):
    planned = plan(alone, asking())
    approve(alone, planned, How.DIGEST)
    with pytest.raises(ProviderError):
        run(alone, planned, planned.digest)
    assert last_outcome(alone) == (Outcome.NOT_SENT, "connect")
    assert plan(alone, asking()).digest == planned.digest
    with pytest.raises(ProviderError):
        run(alone, planned, planned.digest)
    assert ledger.receipt(alone, ledger.entries_of(alone, 1)[0].subject).sent == 0


def test_approval_of_what_is_never_sent_holds_three_times(alone):
    planned = plan(alone, asking())
    approve(alone, planned, How.DIGEST)
    for _ in range(3):
        with pytest.raises(ProviderError):
            run(alone, planned, planned.digest)
    with pytest.raises(ConsentError):
        run(alone, planned, planned.digest)


def test_another_key_than_the_one_of_the_plan_sends_nothing(sender, recorder):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    keys.add_key(sender, NewKey(provider="openai", secret=Secret(b"sk-proj-ANOTHER0123456789")))
    with pytest.raises(ConsentError):
        run(sender, planned, planned.digest)
    assert recorder.connections == 0


def test_key_swapped_behind_our_back_sends_nothing(sender, recorder):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    begun = begin(sender, planned, planned.digest)
    begun.work = replace(begun.work, order=replace(begun.work.order, secret=b"sk-proj-ANOTHER0123456789"))
    with pytest.raises(KeyChangedError):
        finish(sender, begun, deliver(begun))
    assert recorder.requests == []


def test_steps_of_a_send_can_be_taken_one_by_one(sender):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    begun = begin(sender, planned, planned.digest)
    assert ledger.entries_of(sender, 1)[0].kind is EntryKind.INTENT
    finished = finish(sender, begun, deliver(begun))
    assert finished.receipt.id == begun.run_id


def test_intent_binds_body_and_cost_and_names_no_content(sender):
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    begun = begin(sender, planned, planned.digest)
    entry = ledger.entries_of(sender, 1)[0]
    begun.give_up()
    assert (entry.body.sent, entry.body.cost_at_risk) == (planned.plan.bytes_out, planned.plan.cost.high)
    assert (entry.body.hosts, entry.body.header_names[0]) == (("api.openai.com",), "Host")
    digest_in_clear = hashlib.sha256(b"hello there").digest()
    assert digest_in_clear not in entry.body.bodies


def test_an_answer_that_never_comes_leaves_it_unknown(sender, recorder):
    recorder.answers = [[NEVER]]
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    begun = begin(sender, planned, planned.digest)
    begun.work = replace(begun.work, order=replace(begun.work.order, limits=Limits(answer=300)))
    with pytest.raises(OutcomeUnknownError) as caught:
        finish(sender, begun, deliver(begun))
    assert caught.value.facts["cost"].startswith("$")
    assert last_outcome(sender) == (Outcome.UNKNOWN, "timeout")


def test_a_page_in_place_of_an_answer_is_named_where_the_end_is_unknown(sender, recorder):
    recorder.answers = [answer(200, b"<html>Sign in to the network</html>", ("Content-Type", "text/html"))]
    planned = plan(sender, asking())
    approve(sender, planned, How.DIGEST)
    with pytest.raises(OutcomeUnknownError) as caught:
        run(sender, planned, planned.digest)
    told = explain(caught.value.code, caught.value.facts)
    assert "What is known: it answered with something else than an answer." in told.sentence


def test_services_with_a_key_are_listed_before_those_that_lack_one(sender):
    rows = models.list_models(sender, models.Wanted(task=Task.CHAT))
    lacking = [row.keyless for row in rows if row.connected and row.verdict.outcome is Verdict.ALLOWED]
    assert lacking == sorted(lacking)
    assert set(lacking) == {False, True}


def standing_approval(session, now, count=2):
    offer = Offer(
        model=CHATTER,
        count=count,
        until=now() + timedelta(days=1),
        max_cost=Decimal(1),
        accepted=asking().accepted,
    )
    return standing.grant(session, offer, standing.propose(session, offer).digest, How.SCREEN)


def test_under_a_standing_approval_nobody_is_asked_and_each_send_counts(sender, recorder, now):
    standing_approval(sender, now)
    for number in range(2):
        planned = plan(sender, asking(prompt=f"question {number}"))
        finished = run(sender, planned, planned.digest, under=standing.matching(sender, planned))
        assert finished.receipt.how is How.STANDING
    assert standing.matching(sender, plan(sender, asking(prompt="one more"))) is None
    assert len(recorder.requests) == 2
    ledger.verify(sender)


def test_standing_approval_of_what_never_began_is_not_used_up(alone, now):
    standing_approval(alone, now, count=1)
    planned = plan(alone, asking())
    for _ in range(2):
        with pytest.raises(ProviderError):
            run(alone, planned, planned.digest, under=standing.matching(alone, planned))
    assert standing.matching(alone, planned) is not None
