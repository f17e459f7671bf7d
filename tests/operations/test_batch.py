"""Many plans, one approval: exactly those that were listed go, each once, and what happens to one is told of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from localai.errors import ConsentError, NotFoundError, RefusedError, UsageError
from localai.ledger.tree import included, inclusion_proof
from localai.operations import batches, budgets, ledger
from localai.operations.add import Filing, add
from localai.operations.batch import Asking, approve, look, propose, root_over
from localai.operations.batch_work import IN_A_ROW, Working, run
from localai.operations.batches import Stage
from localai.operations.delete import purge, remove
from localai.operations.inputs import Loose
from localai.operations.leaves import Leaf
from localai.operations.organize import reclassify
from localai.operations.send import begin_leaf
from localai.sending_errors import BudgetError, BudgetSpentError, ProviderError
from localai.vault import batches as stored
from localai.vault import entries
from localai.vocabulary.batches import HOLDS_FOR, USES, Asked
from localai.vocabulary.bodies import Batch
from localai.vocabulary.budgets import Budget
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import EntryKind, How, Outcome
from localai.vocabulary.tasks import Input, Role
from tests.operations.abroad import abroad, asking, refused, said
from tests.operations.desk import CLEAN, add_picture, wish, with_cards
from tests.operations.spender import at_the_door
from tests.wire.server import Recorder

WORDS = ("one", "two", "three")


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
    """A sender whose doors lead nowhere."""
    return at_the_door(session)


def askings(*words):
    return [Asking(name=each, wish=asking(prompt=each)) for each in words]


def approved(session, *words, **options):
    return approve(session, propose(session, askings(*words), **options), How.DIGEST)


def prompts(recorder):
    return sorted(json.loads(request.body)["input"][-1]["content"][-1]["text"] for request in recorder.requests)


def stages(session, batch_id):
    return [place.stage for place in batches.places_of(session, batch_id)]


def bodies(session, kind):
    return [entry.body for entry in reversed(ledger.entries_of(session, 99)) if entry.kind is kind]


def test_what_was_listed_goes_each_once_under_one_approval(sender, recorder):
    proposal = propose(sender, askings(*WORDS))
    batch_id = approve(sender, proposal, How.DIGEST)
    told = []
    (worked,) = run(sender, [batch_id], told.append)
    assert prompts(recorder) == sorted(WORDS)
    assert sorted(request.size for request in recorder.requests) == sorted(row.bytes_out for row in proposal.rows)
    assert (worked.is_done, worked.halted, worked.batch.ended, worked.batch.left) == (True, None, "over", 0)
    assert sorted(each.number for each in told) == [1, 2, 3]
    assert [len(bodies(sender, kind)) for kind in (EntryKind.CONSENT, EntryKind.INTENT, EntryKind.OUTCOME)] == [1, 3, 3]
    receipt = ledger.receipt(sender, batches.places_of(sender, batch_id)[1].run_id)
    assert (receipt.how, receipt.number, receipt.among) == (How.BATCH, 2, 3)
    assert worked.spent == batches.cost_so_far(sender, batch_id)
    ledger.verify(sender)
    run(sender, [batch_id])
    assert len(recorder.requests) == 3


def test_the_digest_is_the_root_of_the_digests_in_order(sender):
    rows = propose(sender, askings(*WORDS)).rows
    digests = [row.digest for row in rows]
    root = propose(sender, askings(*WORDS)).digest
    assert root == root_over(digests) != root_over(reversed(digests))
    leaves = [bytes.fromhex(root_over([each])) for each in digests]  # the tree of one leaf is its hash
    for index, leaf in enumerate(leaves):
        assert included(leaf, index, 3, inclusion_proof(leaves, index), bytes.fromhex(root))
    assert [look(sender, row).digest for row in rows] == digests


def test_the_entry_of_the_approval_opens_to_root_and_leaves(sender):
    proposal = propose(sender, askings(*WORDS), max_cost=Decimal(1))
    approve(sender, proposal, How.SCREEN)
    (line,) = entries.of_kind(sender.workspace.database, EntryKind.CONSENT)
    (body,) = bodies(sender, EntryKind.CONSENT)
    assert isinstance(body.scope, Batch)
    assert (body.how, body.scope.count, body.scope.max_cost, body.scope.currency) == (How.SCREEN, 3, Decimal(1), "USD")
    opened = [each.digest for each in entries.openings_of(sender.workspace.database, line.seq)]
    assert opened == [proposal.digest, *(row.digest for row in proposal.rows)]


def test_what_cannot_go_is_left_out_with_its_reason_and_the_rest_goes(sender, recorder, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    (item,) = add(sender, [secret], Filing(item_class=ItemClass.REGULATED)).items
    wished = [*askings("one", "two", "one"), Asking(name="secret", wish=asking(prompt="x", inputs=wish(item).inputs))]
    each = propose(sender, wished[:1]).rows[0].cost.high
    proposal = propose(sender, [*wished, *askings("four")], max_cost=each * 2)
    assert [row.asking.name for row in proposal.rows] == ["one", "two"]
    assert [(left.asking.name, type(left.error)) for left in proposal.left_out] == [
        ("one", UsageError),
        ("secret", RefusedError),
        ("four", BudgetError),
    ]
    assert proposal.totals.cost_high == each * 2
    run(sender, [approve(sender, proposal, How.DIGEST)])
    assert prompts(recorder) == ["one", "two"]


def test_a_budget_of_the_week_leaves_out_what_does_not_fit_after_the_others(sender):
    size = propose(sender, askings("one")).rows[0].bytes_out
    budgets.set_budget(sender, Budget(provider="openai", max_bytes=size * 2))
    proposal = propose(sender, askings("one", "two", "six"))
    assert [row.asking.name for row in proposal.rows] == ["one", "two"]
    assert [type(left.error) for left in proposal.left_out] == [BudgetSpentError]


def test_where_nothing_can_go_all_of_it_says_why(sender):
    with pytest.raises(NotFoundError):
        propose(sender, [Asking(name="a", wish=asking(model="nobody/nothing"))] * 2)
    with pytest.raises(UsageError):
        propose(sender, [])


def test_what_differs_and_what_it_comes_to_is_told(session, tmp_path):
    desk = with_cards(session)
    items = [add_picture(desk, tmp_path, color, each) for color, each in (("red", None), ("blue", ItemClass.PUBLIC))]
    proposal = propose(desk, [Asking(name=item.name, wish=wish(item)) for item in items])
    assert dict(proposal.differs)["class"] == "1 internal, 1 public"
    totals = proposal.totals
    assert (totals.count, totals.bytes_out, totals.cost_high, totals.copies) == (2, 0, Decimal(0), ())
    assert totals.item_class is ItemClass.INTERNAL


def test_what_every_plan_has_in_common_is_told_once(sender, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("the words of a note")
    note = add(sender, [path], Filing(item_class=ItemClass.PUBLIC)).items[0]
    used = (Input(role=Role.TEXT, item_id=note.id, version=1),)
    wishes = (asking(prompt=each, inputs=used) for each in WORDS)
    proposal = propose(sender, [Asking(name="note", wish=each) for each in wishes])
    made = look(sender, proposal.rows[0]).plan
    shared, differing = dict(proposal.shared), dict(proposal.differs)
    assert (shared["model"], shared["task"]) == (made.model, made.task.value)
    assert shared["stays in"] == ", ".join(dict.fromkeys(words for part in made.parts for words in part.stays_in)) != ""
    assert shared.keys().isdisjoint(differing)


def test_models_on_this_computer_work_in_a_batch_with_no_byte_sent(session, tmp_path):
    desk = with_cards(session)
    items = [add_picture(desk, tmp_path, color) for color in ("red", "blue")]
    proposal = propose(desk, [Asking(name=item.name, wish=wish(item, CLEAN)) for item in items])
    (worked,) = run(desk, [approve(desk, proposal, How.SCREEN)])
    begun = bodies(desk, EntryKind.RUN)
    assert [(each.beginning.number, each.beginning.how) for each in begun] == [(1, How.BATCH), (2, How.BATCH)]
    assert (worked.is_done, ledger.verify(desk).size > 0) == (True, True)


def test_a_plan_that_changed_does_not_go_and_keeps_no_other(sender, recorder, tmp_path):
    texts = []
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"text {name}")
        texts += add(sender, [tmp_path / f"{name}.txt"]).items
    wished = [Asking(name=each.name, wish=asking(inputs=wish(each).inputs)) for each in texts]
    batch_id = approve(sender, propose(sender, wished), How.DIGEST)
    reclassify(sender, texts[0].id, ItemClass.PUBLIC, "it is")
    told = []
    run(sender, [batch_id], told.append)
    assert len(recorder.requests) == 1
    assert stages(sender, batch_id) == [Stage.PUT_OFF, Stage.DONE]
    assert [type(each.said.error) for each in told] == [ConsentError, type(None)]
    assert batches.places_of(sender, batch_id)[0].problem == "consent"
    reclassify(sender, texts[0].id, ItemClass.INTERNAL)  # as it was approved
    run(sender, [batch_id])
    assert stages(sender, batch_id) == [Stage.DONE, Stage.DONE]


def test_no_leaf_carries_another_plan_or_goes_twice(sender, recorder):
    batch_id = approved(sender, *WORDS)
    leaves = stored.leaves_of(sender.workspace.database, batch_id)
    other = Asked(wish=asking(prompt="four"))
    first = Asked(wish=asking(prompt="one"))
    for asked, digest, number in (
        (other, propose(sender, askings("four")).rows[0].digest, 1),
        (first, leaves[0].digest, 2),
        (first, leaves[0].digest, 4),
        (first, leaves[1].digest, 1),
    ):
        with pytest.raises(ConsentError):
            begin_leaf(sender, asked, digest, Leaf(batch_id=batch_id, number=number))
    run(sender, [batch_id])
    for number, words in enumerate(WORDS, 1):
        leaf = Leaf(batch_id=batch_id, number=number)
        with pytest.raises(ConsentError):
            begin_leaf(sender, Asked(wish=asking(prompt=words)), leaves[number - 1].digest, leaf)
    assert len(recorder.requests) == 3


def test_a_leaf_whose_run_goes_on_begins_no_other(alone):
    batch_id = approved(alone, "one")
    database, now = alone.workspace.database, alone.now()
    (leaf,) = stored.leaves_of(database, batch_id)
    with database.transaction():
        stored.consume(database, batch_id, 1, leaf.digest, ("a" * 32, now))
        with pytest.raises(ConsentError):
            stored.consume(database, batch_id, 1, leaf.digest, ("b" * 32, now))


def test_what_was_not_sent_may_go_again_so_often_and_no_more(alone):
    batch_id = approved(alone, "one")
    told = []
    for _ in range(USES):
        run(alone, [batch_id], told.append)
    assert [type(each.said.error) for each in told] == [ProviderError] * USES
    assert [each.outcome for each in bodies(alone, EntryKind.OUTCOME)] == [Outcome.NOT_SENT] * USES
    assert stages(alone, batch_id) == [Stage.LEFT]
    run(alone, [batch_id])
    assert len(bodies(alone, EntryKind.INTENT)) == USES


def test_after_some_failures_in_a_row_the_others_are_not_tried(alone):
    batch_id = approved(alone, *map(str, range(IN_A_ROW + 9)))
    (worked,) = run(alone, [batch_id])
    assert isinstance(worked.halted, ProviderError)
    tried = len(bodies(alone, EntryKind.INTENT))
    assert IN_A_ROW <= tried < IN_A_ROW + 9
    assert worked.batch.counts[Stage.PUT_OFF] == tried


def test_one_that_is_refused_there_is_used_up_and_the_others_go(sender, recorder):
    recorder.answers = [refused(400, "bad", "no"), said()]
    batch_id = approved(sender, *WORDS)
    run(sender, [batch_id])
    assert sorted(stages(sender, batch_id)) == [Stage.DONE, Stage.DONE, Stage.REFUSED]
    run(sender, [batch_id])
    assert len(recorder.requests) == 3


def test_cut_off_after_one_began_the_rest_goes_in_another_session(sender, recorder, open_session):
    batch_id = approved(sender, *WORDS)
    turn = Working(sender, batch_id).next()
    turn.close()  # as a process that was killed leaves it: no byte left
    other = open_session()
    elsewhere = replace(sender, workspace=other.workspace, outside=other.outside)
    (worked,) = run(elsewhere, [batch_id])
    assert (worked.is_done, prompts(recorder)) == (True, sorted(WORDS))
    assert [each.outcome for each in bodies(sender, EntryKind.OUTCOME)].count(Outcome.NOT_SENT) == 1


def test_two_at_work_on_the_same_batch_send_nothing_twice(sender, recorder, open_session):
    batch_id = approved(sender, *WORDS)
    other = open_session()
    elsewhere = replace(sender, workspace=other.workspace, outside=other.outside)
    mine, theirs = Working(sender, batch_id), Working(elsewhere, batch_id)
    begun = [mine.next(), theirs.next(), mine.next(), theirs.next()]
    assert [turn is not None for turn in begun] == [True, True, True, False]
    for turn in begun[:3]:
        turn.close()
    run(sender, [batch_id])
    assert prompts(recorder) == sorted(WORDS)


def test_a_batch_that_is_cancelled_sends_no_more(sender, recorder):
    batch_id = approved(sender, *WORDS)
    ended, errors = batches.cancel(sender, batch_id[:8])
    assert (ended.ended, ended.goes_on, errors) == ("revoked", False, ())
    run(sender, [batch_id])
    assert (recorder.requests, stages(sender, batch_id)) == ([], [Stage.LEFT] * 3)
    assert [each.reason for each in bodies(sender, EntryKind.CONSENT_ENDED)] == ["revoked"]
    with pytest.raises(UsageError):
        batches.cancel(sender, batch_id)


def test_a_batch_holds_for_a_day(sender, recorder):
    batch_id = approved(sender, *WORDS)
    later = replace(sender, now=lambda: datetime.now(UTC) + HOLDS_FOR + timedelta(minutes=1))
    run(later, [batch_id])
    assert (recorder.requests, batches.batch_of(later, batch_id).ended) == ([], "expired")


def test_what_is_purged_goes_no_more_and_nothing_of_it_can_be_guessed(sender, recorder, tmp_path):
    (tmp_path / "a.txt").write_text("text a")
    (item,) = add(sender, [tmp_path / "a.txt"]).items
    wished = [Asking(name="a", wish=asking(inputs=wish(item).inputs)), *askings("two")]
    batch_id = approve(sender, propose(sender, wished), How.DIGEST)
    remove(sender, [item.id])
    purge(sender, [item.id])
    run(sender, [batch_id])
    assert stages(sender, batch_id) == [Stage.LEFT, Stage.DONE]
    (line,) = entries.of_kind(sender.workspace.database, EntryKind.CONSENT)
    assert entries.openings_of(sender.workspace.database, line.seq) == []
    assert stored.batch_of(sender.workspace.database, batch_id).root == ""
    ledger.verify(sender)


def test_content_that_is_not_added_is_shown_and_not_approved(sender, tmp_path):
    (tmp_path / "a.txt").write_text("text a")
    loose = Loose(role=Role.TEXT, source=tmp_path / "a.txt", place=0)
    proposal = propose(sender, [Asking(name="a", wish=asking(), loose=(loose,))])
    with pytest.raises(ConsentError):
        approve(sender, proposal, How.DIGEST)
    (item,) = add(sender, [tmp_path / "a.txt"]).items
    added = Asking(name="a", wish=asking(inputs=(replace(wish(item).inputs[0], role=Role.TEXT),)))
    assert propose(sender, [added]).digest == proposal.digest


def test_a_row_that_is_another_plan_by_now_is_not_shown_as_the_approved_one(sender, tmp_path):
    (tmp_path / "a.txt").write_text("text a")
    (item,) = add(sender, [tmp_path / "a.txt"]).items
    (row,) = propose(sender, [Asking(name="a", wish=asking(inputs=wish(item).inputs))]).rows
    reclassify(sender, item.id, ItemClass.PUBLIC, "it is")
    with pytest.raises(ConsentError):
        look(sender, row)
