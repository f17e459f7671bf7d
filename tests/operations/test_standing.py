"""Standing approvals: what they cover, what ends them, and that nothing is used twice."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from localai.errors import AmbiguousIdError, ConsentError, LedgerBrokenError, NotFoundError, RefusedError, UsageError
from localai.operations import accounts, keys, ledger, rules, standing
from localai.operations.accounts import Answer
from localai.operations.freshness import confirm
from localai.operations.ledger import recording
from localai.sending_errors import KeyMissingError, NotConnectedError
from localai.vault import consents
from localai.vocabulary.bodies import Consent, ConsentEnded
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outbound import Cost, Network
from localai.vocabulary.outcomes import How
from localai.vocabulary.rules import LayerName, RuleSet
from localai.vocabulary.tasks import Task
from tests.cli.processes import ROOT
from tests.operations.desk import with_cards
from tests.operations.later import AT, OTHER, add_key, grant, offer, plan_of, use


@pytest.fixture
def desk(session):
    """A session at a fixed moment, with the built-in cards and a key for OpenAI."""
    at = replace(with_cards(session), now=lambda: AT)
    add_key(at)
    return at


def ended(session) -> list[str]:
    return [entry.body.reason for entry in ledger.entries_of(session, 99) if isinstance(entry.body, ConsentEnded)]


def test_a_plan_within_every_limit_is_covered(desk):
    given = grant(desk)
    assert standing.matching(desk, plan_of(desk)).id == given.id


def test_without_an_approval_no_plan_is_covered(desk):
    assert standing.matching(desk, plan_of(desk)) is None


def test_a_plan_that_asks_twice_is_covered_by_no_approval_for_later(desk):
    planned = plan_of(desk)
    twice = replace(planned.plan, rules=replace(planned.plan.rules, confirmations=2))
    assert grant(desk)
    assert standing.matching(desk, replace(planned, plan=twice)) is None


OUTSIDE = {
    "a larger body": {"size": 5001},
    "a dearer one": {"cost": Decimal("1.01")},
    "a cost that nobody knows": {"cost": None},
    "a stricter class": {"item_class": ItemClass.CONFIDENTIAL},
    "regulated items": {"item_class": ItemClass.REGULATED},
    "another model": {"model": OTHER, "task": Task.CHAT},
    "another card": {"card": "0" * 64},
    "no key": {"credential": None},
    "a doubt that was not taken on": {"accepted": ("retention-unknown",)},
    "another proxy": {"network": Network(resolve=(), extra_ca=None, proxy="http://proxy:1")},
}


@pytest.mark.parametrize("what", sorted(OUTSIDE))
def test_a_plan_beyond_one_limit_is_not_covered(desk, what):
    grant(desk)
    assert standing.matching(desk, plan_of(desk, **OUTSIDE[what])) is None


def test_a_cost_in_another_currency_is_not_covered(desk):
    grant(desk)
    euros = Cost(low=Decimal(0), high=Decimal("0.01"), currency="EUR", prices="")
    planned = plan_of(desk)
    assert standing.matching(desk, replace(planned, plan=replace(planned.plan, cost=euros))) is None


def test_an_approval_for_one_task_covers_no_other(desk):
    grant(desk, task=Task.GENERATE)
    assert standing.matching(desk, plan_of(desk, task=Task.EDIT)) is None


def test_an_approval_with_a_purpose_covers_plans_for_that_purpose_only(desk):
    grant(desk, purpose="covers")
    assert standing.matching(desk, plan_of(desk)) is None
    assert standing.matching(desk, plan_of(desk, purpose="covers"))


def test_costs_add_up_to_the_cap(desk):
    grant(desk, count=9)
    assert [bool(use(desk, plan_of(desk, cost=Decimal("0.40")))) for _ in range(3)] == [True, True, False]


def test_it_covers_nothing_after_its_last_use(desk):
    grant(desk, count=1)
    assert use(desk, plan_of(desk))
    assert standing.matching(desk, plan_of(desk)) is None


def test_a_use_tells_how_it_was_approved_and_counts_from_one(desk):
    given, planned = grant(desk), plan_of(desk)
    with recording(desk):
        used = standing.use(desk, given, planned, "a" * 32)
    assert (used.id, used.how, used.attempt, used.run) == (given.id, How.STANDING, 1, "a" * 32)


def test_a_use_is_looked_at_again_when_it_happens(desk):
    given = grant(desk)
    keys.remove_key(desk, "openai")
    with pytest.raises(ConsentError), recording(desk):
        standing.use(desk, given, plan_of(desk), "a" * 32)


def test_a_run_that_never_began_gives_its_use_back(desk):
    grant(desk, count=1)
    use(desk, plan_of(desk, cost=Decimal(1)), "a" * 32)
    with recording(desk):
        consents.give_back(desk.workspace.database, "a" * 32)
    assert (standing.listing(desk)[0].uses_left, standing.listing(desk)[0].spent) == (1, 0)


def test_a_use_is_given_back_once_only(desk):
    grant(desk)
    use(desk, plan_of(desk), "a" * 32)
    for _ in range(2):
        consents.give_back(desk.workspace.database, "a" * 32)
    assert standing.listing(desk)[0].uses_left == 3


def test_a_run_that_ended_gives_nothing_back(desk):
    grant(desk)
    use(desk, plan_of(desk), "a" * 32)
    consents.use_up(desk.workspace.database, "a" * 32)
    consents.give_back(desk.workspace.database, "a" * 32)
    assert standing.listing(desk)[0].uses_left == 2


def test_a_revoked_approval_covers_nothing(desk):
    standing.revoke(desk, grant(desk).id[:6])
    assert standing.matching(desk, plan_of(desk)) is None
    assert ended(desk) == ["revoked"]


def test_a_use_of_a_revoked_approval_gives_nothing_back(desk):
    given = grant(desk)
    use(desk, plan_of(desk), "a" * 32)
    standing.revoke(desk, given.id)
    consents.give_back(desk.workspace.database, "a" * 32)
    assert standing.listing(desk) == ()


def test_an_approval_is_revoked_by_a_unique_prefix_only(desk):
    ids = iter(["a1" + "0" * 30, "a2" + "0" * 30])
    named = replace(desk, new_id=lambda: next(ids))
    grant(named)
    grant(named, count=2)
    for prefix, error in (("a", AmbiguousIdError), ("b", NotFoundError), ("", NotFoundError)):
        with pytest.raises(error):
            standing.revoke(named, prefix)


def later(session):
    return replace(session, now=lambda: AT + timedelta(hours=4, seconds=1))


def with_other_card(session):
    cards = session.catalog.cards
    other = replace(cards["openai"], title="Other")
    changed = replace(session.catalog, cards={**cards, "openai": other})
    return replace(session, load_catalog=lambda: changed)


def with_other_rules(session):
    rules.set_rules(session, LayerName.WORKSPACE, "", RuleSet(max_bytes=10**9), "")
    return session


def with_another_answer(session):
    answer = Answer(provider="openai", state="zero-retention", reference="letter", expires=date(2099, 1, 1))
    accounts.state_answer(session, answer)
    return session


def with_proxy(session):
    return replace(session, settings=replace(session.settings, proxy="http://proxy.example:3128"))


CHANGES = {
    "expired": later,
    "card": with_other_card,
    "rules": with_other_rules,
    "answers": with_another_answer,
    "network": with_proxy,
}


@pytest.mark.parametrize("why", sorted(CHANGES))
def test_what_it_was_given_under_changed_so_it_covers_nothing_and_is_ended(desk, why):
    grant(desk)
    changed = CHANGES[why](desk)
    assert standing.matching(changed, plan_of(changed)) is None
    assert [each.ended for each in standing.listing(changed)] == [why]
    assert (ended(changed), standing.listing(changed)) == ([why], ())


def test_another_key_ends_it_at_once(desk):
    grant(desk)
    add_key(desk, "sk-proj-another-9876543210")
    assert (ended(desk), standing.listing(desk)) == (["key"], ())


def test_the_same_key_given_again_leaves_it_standing(desk):
    given = grant(desk)
    add_key(desk)
    assert standing.matching(desk, plan_of(desk)).id == given.id


def test_rules_of_a_class_beyond_the_ceiling_leave_it_standing(desk):
    given = grant(desk)
    rules.set_rules(desk, LayerName.CLASS, "regulated", RuleSet(max_bytes=1), "")
    assert standing.matching(desk, plan_of(desk)).id == given.id


def test_doubts_that_were_taken_on_are_covered_where_there_are_such(desk):
    proposal = standing.propose(desk, offer(accepted=("retention-unknown",)))
    assert proposal.accepted == ()  # the card leaves no such doubt here, and naming it changes nothing


WRONG = {
    "no count": {"count": 0},
    "too many": {"count": 10_001},
    "an end that is over": {"until": AT},
    "an end too far away": {"until": AT + timedelta(days=32)},
    "no bytes": {"max_bytes": 0},
    "less than no money": {"max_cost": Decimal(-1)},
    "money without end": {"max_cost": Decimal("inf")},
    "a task the model does not do": {"task": Task.SPEAK},
    "regulated items": {"class_ceiling": ItemClass.REGULATED},
    "a doubt that there is not": {"accepted": ("weather",)},
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_an_offer_without_sense_is_refused(desk, what):
    with pytest.raises(UsageError):
        standing.propose(desk, offer(**WRONG[what]))


def test_nothing_is_approved_that_the_rules_refuse(desk):
    with pytest.raises(RefusedError):
        standing.propose(desk, offer(class_ceiling=ItemClass.CONFIDENTIAL))


def test_nothing_is_approved_without_a_key(desk):
    keys.remove_key(desk, "openai")
    with pytest.raises(KeyMissingError):
        standing.propose(desk, offer())


def test_nothing_is_approved_for_a_model_that_is_not_connected(desk):
    with pytest.raises(NotConnectedError):
        standing.propose(desk, offer(model="fal/veo"))


def test_only_exactly_what_was_seen_is_approved(desk):
    seen = standing.propose(desk, offer()).digest
    with pytest.raises(ConsentError):
        standing.grant(desk, offer(count=4), seen, How.DIGEST)
    assert standing.listing(desk) == ()


def test_an_approval_is_an_entry_of_the_ledger(desk):
    given = grant(desk)
    (entry,) = [entry for entry in ledger.entries_of(desk, 99) if isinstance(entry.body, Consent)]
    assert (entry.subject, entry.body.scope, entry.body.how) == (given.id, given.scope, How.SCREEN)
    ledger.verify(desk)


@pytest.mark.parametrize("column", ["uses_left", "until", "spent"])
def test_an_approval_that_was_changed_behind_the_ledger_is_noticed(desk, column):
    grant(desk)
    with desk.workspace.database.transaction():
        desk.workspace.database.execute(f"UPDATE approvals SET {column} = 9999")
    with pytest.raises(LedgerBrokenError):
        confirm(desk.workspace)


def test_programs_that_race_use_it_no_more_often_than_it_was_given_for(desk, home):
    given = grant(desk, count=7, max_cost=Decimal(99))
    program = [sys.executable, "-m", "tests.operations.later", str(home / "localai"), given.id]
    racing = [
        subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for each in racing:
        assert each.stdout.readline() == "ready\n"
    for each in racing:
        each.stdin.write("go\n")
        each.stdin.flush()
    told = [each.communicate()[0].split() for each in racing]
    assert sum(int(worked) for worked, _ in told) == 7
    assert {code for _, code in told} == {"consent"}
