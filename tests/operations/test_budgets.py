"""Budgets of a week: asked at the plan and again when a send begins, counted from the ledger alone."""

import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from localai.errors import ExitCode, LedgerBrokenError, UsageError
from localai.operations import budgets, jobs, ledger, models, recovery, send, standing
from localai.operations.freshness import confirm
from localai.operations.ledger import recording
from localai.operations.models import Wanted
from localai.operations.plan import plan
from localai.operations.rehearse import rehearse
from localai.operations.results import Ending, append_end
from localai.operations.showing import view_plan
from localai.phrases.failures import explain
from localai.sending_errors import BudgetSpentError
from localai.vocabulary.bodies import BudgetChanged, Intent
from localai.vocabulary.budgets import Budget
from localai.vocabulary.items import Kind
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.tasks import Task
from tests.cli.processes import ROOT
from tests.operations.abroad import CHATTER, EDITOR, abroad, asking, said
from tests.operations.desk import add_picture, wish
from tests.operations.later import offer
from tests.operations.spender import AT, NoDoor, approved, at_the_door, begin, cost
from tests.wire.server import Recorder

NAMED = {"model": CHATTER, "task": Task.CHAT, "accepted": asking().accepted}


@pytest.fixture
def sender(session):
    return at_the_door(replace(session, now=lambda: AT))


@pytest.fixture
def going_on():
    """Sends that are going on until the end of the test."""
    with ExitStack() as sends:
        yield lambda session, planned: sends.enter_context(closing(begin(session, planned)))


def limit(session, **limits):
    return budgets.set_budget(session, Budget(provider="openai", **limits))


def begun(session, **changes):
    begin(session, approved(session, asking(**changes))).close()


def used(session):
    return [(use.limit.measure, use.used) for use in budgets.list_uses(session)]


def refused(session, **changes):
    with pytest.raises(BudgetSpentError) as found:
        plan(session, asking(**changes))
    return explain(found.value.code, found.value.facts).sentence


def test_a_plan_that_does_not_fit_is_refused_with_what_is_used(sender):
    size = plan(sender, asking()).plan.bytes_out
    limit(sender, max_bytes=size)
    begun(sender)
    assert refused(sender) == (
        f"Not sent. The budget for OpenAI is {size} B a week: {size} B are used, and this takes {size} B."
    )


def test_a_budget_that_is_used_up_ends_with_its_own_exit_code(sender):
    limit(sender, max_bytes=1)
    with pytest.raises(BudgetSpentError) as found:
        plan(sender, asking())
    assert found.value.exit_code is ExitCode.BUDGET


def test_items_count_and_a_question_without_any_takes_none(sender, tmp_path, going_on):
    limit(sender, max_items=1)
    first, second = (wish(add_picture(sender, tmp_path, color), EDITOR, prompt="x") for color in ("red", "blue"))
    going_on(sender, approved(sender, first))
    with pytest.raises(BudgetSpentError):
        plan(sender, second)
    going_on(sender, approved(sender, asking()))
    assert used(sender) == [("items", 1)]


def test_money_counts_by_the_most_it_may_cost_until_it_is_known(sender, going_on):
    limit(sender, max_cost=cost(sender) * 2)
    for _ in range(2):
        going_on(sender, approved(sender, asking()))
    assert "is used, and this takes" in refused(sender, prompt="a third time")


def priceless(session):
    catalog = session.catalog
    without = replace(catalog, rows={**catalog.rows, CHATTER: replace(catalog.model(CHATTER), prices=())})
    return replace(session, load_catalog=lambda: without)


def test_a_cost_that_nobody_knows_fits_no_budget_of_money(sender):
    sender = priceless(sender)
    assert plan(sender, asking()).plan.cost.high is None
    limit(sender, max_cost=Decimal(1000))
    assert refused(sender).endswith("is $1000 a week, and nobody knows what this costs.")


def test_after_a_send_whose_cost_nobody_knows_a_person_can_say_it(sender, going_on):
    unpriced = priceless(sender)
    run_id = going_on(unpriced, approved(unpriced, asking())).run_id
    with recording(sender) as record:
        append_end(sender, record, run_id, Ending(outcome=Outcome.DONE, currency="USD"), ())
    limit(sender, max_cost=Decimal(1))
    assert refused(sender).endswith("is $1 a week, and nobody knows what 1 send of this week cost.")
    jobs.resolve_job(sender, run_id, jobs.Found.ARRIVED, Decimal("0.30"))
    assert used(sender) == [("cost", Decimal("0.30"))]
    assert plan(sender, asking())
    with pytest.raises(UsageError):
        jobs.resolve_job(sender, run_id, jobs.Found.ARRIVED, Decimal(0))


def test_a_budget_of_all_services_together_counts_each(sender):
    budgets.set_budget(sender, Budget(provider="", max_bytes=1))
    assert "The budget for all services together is 1 B a week" in refused(sender)


def test_a_new_week_has_room_again(sender):
    limit(sender, max_bytes=plan(sender, asking()).plan.bytes_out)
    begun(sender)
    assert refused(sender)
    monday = replace(sender, now=lambda: AT + timedelta(days=1, hours=12))
    assert plan(monday, asking()).plan.repeat == 1


def test_what_began_after_the_plan_was_made_counts_when_a_send_begins(sender, open_session, going_on):
    limit(sender, max_bytes=plan(sender, asking()).plan.bytes_out)
    other = at_the_door(replace(open_session(), now=lambda: AT), key=False)
    first, second = approved(other, asking()), approved(sender, asking(prompt="other words"))
    late = replace(sender, link=NoDoor(lambda: going_on(other, first)))
    with pytest.raises(BudgetSpentError):
        begin(late, second)
    assert len([each for each in ledger.entries_of(sender, 99) if isinstance(each.body, Intent)]) == 1
    ledger.verify(sender)


def test_what_is_refused_when_it_begins_leaves_its_approval_and_no_file(sender):
    planned = approved(sender, asking())
    limit(sender, max_bytes=1)
    with pytest.raises(BudgetSpentError):
        begin(sender, planned)
    assert list((sender.workspace.folder / recovery.ATTEMPTS).iterdir()) == []
    limit(sender, max_bytes=10**6)
    begin(sender, planned).close()


def test_what_was_not_sent_is_given_back(sender):
    limit(sender, max_bytes=10**6)
    begun(sender)
    assert used(sender)[0][1] > 0
    recovery.recover(sender)
    assert used(sender) == [("bytes", 0)]


def test_two_programs_at_once_cannot_both_spend_the_last_of_a_budget(sender, home):
    limit(sender, max_cost=cost(sender, asking(prompt="one")))
    program = [sys.executable, "-m", "tests.operations.spender", str(home / "localai")]
    racing = [
        subprocess.Popen([*program, prompt], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for prompt in ("one", "two")
    ]
    for each in racing:
        assert each.stdout.readline() == "ready\n"
    for each in racing:
        each.stdin.write("go\n")
        each.stdin.flush()
    assert sorted(each.stdout.readline() for each in racing) == ["began\n", "budget-spent\n"]
    for each in racing:
        each.communicate()


def test_a_standing_approval_does_not_go_past_a_budget(sender):
    given = standing.grant(sender, offer(**NAMED), standing.propose(sender, offer(**NAMED)).digest, How.SCREEN)
    planned = plan(sender, asking())
    limit(sender, max_bytes=1)
    with pytest.raises(BudgetSpentError):
        send.begin(sender, planned, planned.digest, under=given)
    (left,) = standing.listing(sender)
    assert (left.uses_left, left.spent) == (3, 0)


def test_a_rehearsal_takes_nothing_and_is_refused_as_the_send_would_be(session):
    with Recorder(answers=[said()]) as recorder, abroad(session, recorder) as sender:
        limit(sender, max_bytes=10**6)
        rehearse(sender, plan(sender, asking()))
        assert used(sender) == [("bytes", 0)]
        limit(sender, max_bytes=1)
        assert refused(sender)


def test_what_another_program_sends_counts_here_at_once(sender, open_session, going_on):
    limit(sender, max_bytes=10**6)
    assert used(sender) == [("bytes", 0)]
    other = at_the_door(replace(open_session(), now=lambda: AT), key=False)
    going_on(other, approved(other, asking()))
    assert used(sender)[0][1] > 0


def test_a_plan_shows_what_is_used_and_what_would_be_then(sender):
    limit(sender, max_items=40, max_bytes=10**6)
    begun(sender)
    facts = [
        (value, basis) for name, value, basis in view_plan(sender, plan(sender, asking())).facts if name == "this week"
    ]
    assert facts[1] == ("0 of 40 items, 0 with this", "counted from the ledger")


def test_lists_of_models_say_where_a_budget_is_used_up(sender):
    before = models.judge_model(sender, CHATTER, Wanted(task=Task.CHAT, kind=Kind.TEXT))
    limit(sender, max_items=0)
    row = models.judge_model(sender, CHATTER, Wanted(task=Task.CHAT, kind=Kind.TEXT))
    assert (before.used_up, row.used_up) == (False, True)
    assert row.in_short == "this week's budget is used up"
    assert row.budget == ("0 of 0 items",)
    facts = models.show_model(sender, CHATTER, Wanted()).facts
    assert [fact.words for fact in facts if fact.label == "this week"] == ["0 of 0 items"]


def test_without_a_budget_nothing_is_said_about_one(sender):
    assert "this week" not in {name for name, _, _ in view_plan(sender, plan(sender, asking())).facts}
    assert models.judge_model(sender, CHATTER, Wanted()).budget == ()


def test_what_a_send_was_charged_can_be_said_where_nobody_knew(sender):
    begun(sender)
    run_id = jobs.list_jobs(sender)[0].id
    assert jobs.show_job(sender, run_id).job.outcome is Outcome.NOT_SENT
    with pytest.raises(UsageError):
        jobs.resolve_job(sender, run_id, jobs.Found.ARRIVED, Decimal(1))


def test_limits_that_are_not_named_stay_as_they_are(sender):
    limit(sender, max_items=40)
    kept = limit(sender, max_cost=Decimal(5))
    assert (kept.max_items, kept.max_cost, kept.max_bytes) == (40, Decimal(5), None)


def test_a_budget_is_an_entry_of_the_ledger_and_so_is_its_end(sender):
    limit(sender, max_items=40)
    budgets.remove_budget(sender, "openai", "the week is over")
    entries = [each.body for each in ledger.entries_of(sender, 99) if isinstance(each.body, BudgetChanged)]
    assert [(each.budget and each.budget.max_items, each.reason) for each in entries] == [
        (None, "the week is over"),
        (40, ""),
    ]
    assert budgets.list_uses(sender) == ()
    ledger.verify(sender)


def test_a_budget_changed_behind_the_ledger_is_noticed(sender):
    limit(sender, max_items=40)
    with sender.workspace.database.transaction():
        sender.workspace.database.execute("UPDATE budgets SET set_at = 9999")
    with pytest.raises(LedgerBrokenError):
        confirm(sender.workspace)


@pytest.mark.parametrize("wanted", [Budget(provider="opnai", max_items=1), Budget(provider="openai")])
def test_a_budget_without_sense_is_refused(sender, wanted):
    with pytest.raises(UsageError):
        budgets.set_budget(sender, wanted)


def test_a_budget_that_is_not_there_is_not_removed(sender):
    with pytest.raises(UsageError):
        budgets.remove_budget(sender, "openai")
