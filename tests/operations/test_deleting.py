"""Copies that a call deletes: after the answer is here, by calls of the approved plan alone, each on record."""

from dataclasses import replace

import pytest

from localai.operations import ledger
from localai.operations.deleting import delete_all
from localai.operations.letter import write_letter
from localai.operations.plan import plan
from localai.operations.recovery import recover
from localai.operations.send import approve, begin, deliver, run
from localai.operations.showing import view_plan
from localai.operations.status import copies
from localai.sending_errors import ProviderRefusedError
from localai.vault import sends
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outbound import Purpose
from localai.vocabulary.outcomes import EntryKind, How, Outcome
from tests.operations.abroad import abroad, asking, said
from tests.wire.server import CUT, Recorder, answer

GONE = answer(200, b'{"id":"resp_0123456789abcdef","object":"response","deleted":true}')


STORED = asking(class_floor=ItemClass.PUBLIC)


def storing(session):
    """Return the session with a card on which nothing prevents that answers are stored."""
    catalog = session.catalog
    card = catalog.cards["openai"]
    surfaces = tuple(
        replace(surface, levers=tuple(name for name in surface.levers if name != "store-false"))
        for surface in card.surfaces
    )
    changed = replace(catalog, cards={**catalog.cards, "openai": replace(card, surfaces=surfaces)})
    return replace(session, load_catalog=lambda: changed)


@pytest.fixture
def recorder():
    with Recorder(answers=[said(), GONE]) as started:
        yield started


@pytest.fixture
def sender(session, recorder):
    with abroad(session, recorder) as ready:
        yield storing(ready)


def carry_out(session):
    planned = plan(session, STORED)
    approve(session, planned, How.DIGEST)
    return planned, run(session, planned, planned.digest)


def deletions(session):
    return [entry.body for entry in ledger.entries_of(session, 99) if entry.kind is EntryKind.DELETION]


def test_deletion_is_in_the_plan_that_is_approved(sender):
    planned = plan(sender, STORED)
    assert [exchange.purpose for exchange in planned.plan.follow_ups] == [Purpose.DELETE]
    assert any("once the answer is here" in value for _, value, _ in view_plan(sender, planned).facts)


def test_stored_answer_is_deleted_after_the_answer_is_here(sender, recorder):
    carry_out(sender)
    assert [request.line for request in recorder.requests] == [
        "POST /v1/responses HTTP/1.1",
        "DELETE /v1/responses/resp_0123456789abcdef HTTP/1.1",
    ]
    assert [(each.call, each.outcome) for each in deletions(sender)] == [
        ("DELETE /v1/responses/{id}", Outcome.DONE),
    ]
    ledger.verify(sender)


def test_what_was_deleted_is_no_copy_any_more(sender):
    carry_out(sender)
    assert "stored-response" not in {each.copy.name for each in copies(sender)}


def test_headers_of_a_deletion_are_those_of_the_plan(sender, recorder):
    planned, _ = carry_out(sender)
    names = [name for name, _ in recorder.requests[1].headers]
    assert names == [header.name for header in planned.plan.follow_ups[0].headers]


def test_deletion_that_fails_leaves_result_and_copy_and_can_be_made_later(sender, recorder):
    recorder.answers = [said(), [CUT], GONE]
    _, finished = carry_out(sender)
    assert finished.receipt.outcome is Outcome.DONE
    assert "stored-response" in {each.copy.name for each in copies(sender)}
    assert [each.outcome for each in delete_all(sender)] == [Outcome.DONE]
    assert "stored-response" not in {each.copy.name for each in copies(sender)}
    assert delete_all(sender) == ()


def test_nothing_is_deleted_twice(sender, recorder):
    _, finished = carry_out(sender)
    assert sends.send_of(sender.workspace.database, finished.receipt.id).plan == b""
    assert delete_all(sender) == ()
    assert len(recorder.requests) == 2


def test_deletions_of_one_item_leave_others_alone(sender, recorder):
    recorder.answers = [said(), [CUT], said(), [CUT], GONE]
    first = carry_out(sender)[1].items[0]
    carry_out(sender)
    assert len(delete_all(sender, first.id)) == 1
    assert len(list(sends.with_deletions(sender.workspace.database))) == 1


def test_refused_send_deletes_nothing(sender, recorder):
    recorder.answers = [answer(400, b'{"error":{"message":"no","type":"x","param":null,"code":null}}')]
    with pytest.raises(ProviderRefusedError):
        carry_out(sender)
    assert len(recorder.requests) == 1


def test_copy_of_an_answer_that_nobody_waited_for_can_be_deleted_later(sender, recorder):
    recorder.answers = [said(), GONE]
    planned = plan(sender, STORED)
    approve(sender, planned, How.DIGEST)
    begun = begin(sender, planned, planned.digest)
    deliver(begun)
    begun.close()
    recover(sender)
    assert "stored-response" in {each.copy.name for each in copies(sender)}
    assert [each.outcome for each in delete_all(sender)] == [Outcome.DONE]


def test_letter_about_the_rest_gives_the_id_that_the_service_knows_the_request_by(sender, recorder):
    recorder.answers = [said(), [CUT]]
    carry_out(sender)
    made = write_letter(sender, "openai")
    assert made.by_calls == 1
    assert "known to you as resp_0123456789abcdef\n" in made.text
    assert "hello there" not in made.text
