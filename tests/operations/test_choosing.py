"""Leaving the model open: who is chosen, why, and that what nobody knows comes last."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from localai.config_keys import KEYS
from localai.errors import NotSendableYetError, RefusedError
from localai.operations import choosing, keys, rating
from localai.operations.add import add
from localai.operations.choosing import Order
from localai.operations.keys import NewKey
from localai.operations.ledger import recording
from localai.operations.plan import plan
from localai.operations.rules import parse_rules
from localai.sending_errors import BudgetError, NoModelError
from localai.vault.runs import NewRun, end_run, insert_run
from localai.vocabulary.bodies import Ended
from localai.vocabulary.cards import UNKNOWN_DAYS
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Task
from tests.operations.abroad import CHATTER, asking
from tests.operations.desk import CLEAN, add_picture, wish, with_cards


@pytest.fixture
def session(session):
    ready = with_cards(session)
    for provider in ("openai", "anthropic"):
        keys.add_key(ready, NewKey(provider=provider, secret=Secret(b"sk-CANARY-0123456789")))
    return ready


def choose(session, order, *, task=Task.CHAT, rules=None, **changes):
    def attempt(model, remember):
        return plan(session, asking(model=model, settings=(), **changes), rules=rules, remember=remember)

    return choosing.choose(session, task, order, attempt)


def costs(session, choice):
    return [
        plan(session, asking(model=model, settings=())).plan.cost.high
        for model in (choice.model, *(each.model for each in choice.runners_up))
    ]


def test_the_cheapest_that_may_have_it_is_chosen_and_the_next_are_named(session):
    choice = choose(session, Order.COST)
    found = costs(session, choice)
    assert found == sorted(found)
    assert len(choice.runners_up) == 3
    assert choice.because.startswith("it costs the least: ")


def test_a_model_whose_cost_nobody_knows_comes_after_every_other(session):
    unpriced = choose(session, Order.COST).model
    rows = dict(session.catalog.rows)
    rows[unpriced] = replace(rows[unpriced], prices=())
    blank = replace(session, load_catalog=lambda: replace(session.catalog, rows=rows))
    assert choose(blank, Order.COST).model != unpriced
    only = {each: row for each, row in rows.items() if each == unpriced}
    alone = replace(session, load_catalog=lambda: replace(session.catalog, rows=only))
    assert choose(alone, Order.COST).because.startswith("of none of them is the cost known")


def test_who_was_never_used_comes_after_who_was_slow(session):
    slow = choose(session, Order.COST).runners_up[-1].model
    took(session, slow, 900)
    choice = choose(session, Order.SPEED)
    assert (choice.model, choice.because) == (
        slow,
        "it was the fastest of those you used: 900.0 s, your only finished send",
    )
    assert not any(each.known for each in choice.runners_up)


def test_the_middle_of_the_finished_sends_counts_for_speed(session):
    first, second, *_ = (each.model for each in choose(session, Order.COST).runners_up)
    for seconds in (1, 1, 90):
        took(session, first, seconds)
    took(session, second, 5)
    took(session, second, 0, Outcome.FAILED)
    assert choose(session, Order.SPEED).model == first


def took(session, model, seconds, outcome=Outcome.DONE):
    """Put a run on record that took so long."""
    run_id, begun = session.new_id(), session.now()
    later = replace(session, now=lambda: begun + timedelta(seconds=seconds))
    end = Ended(
        run_id=run_id, outcome=outcome, problem="", sent=0, outputs=(), received=0, cost=None, currency="", copies=()
    )
    with recording(later) as record:
        new = NewRun(id=run_id, base="a" * 64, consent="c" * 32, model=model, begun_at=begun, inputs=())
        insert_run(session.workspace.database, new)
        end_run(session.workspace.database, run_id, outcome, ())
        record.append(end)


def test_the_rating_of_the_person_decides_and_the_unrated_come_last(session):
    best = choose(session, Order.COST).runners_up[-1].model
    rating.rate(session, best, 2)
    choice = choose(session, Order.RATING)
    assert (choice.model, choice.because) == (best, "you rated it highest: 2 of 5")


def test_without_any_rating_the_fewest_copies_decide_and_it_is_said(session):
    choice = choose(session, Order.RATING)
    assert choice.because == "you have rated none of them, so copies and cost decided"
    assert choice.model == choose(session, Order.FEWEST_COPIES).model


def test_copies_of_unknown_length_come_after_any_number_of_known_ones(session):
    choice = choose(session, Order.FEWEST_COPIES)
    chosen = plan(session, asking(model=choice.model, settings=()))
    if choice.because.startswith("it leaves"):
        assert chosen.plan.policy.longest != UNKNOWN_DAYS
    known = [each.known for each in choice.runners_up]
    assert known == sorted(known, reverse=True)


def test_what_runs_here_costs_nothing_and_leaves_no_copy(session, tmp_path):
    picture = add_picture(session, tmp_path)

    def attempt(model, remember):
        return plan(session, wish(picture, model, task=Task.CLEAN), remember=remember)

    choice = choosing.choose(session, Task.CLEAN, Order.COST, attempt)
    assert (choice.model, choice.because) == (CLEAN, "it costs the least: nothing")


def test_models_without_key_or_adapter_are_left_out_and_say_why(session):
    why = {each.why for each in choose(session, Order.COST).left_out}
    assert {"no key yet", "known, not connected"} <= why


def test_a_refused_model_is_left_out_with_the_rule(session):
    without = parse_rules('{"providers": {"exclude": ["openai"]}}')
    choice = choose(session, Order.COST, rules=without)
    assert "openai" not in {
        choice.model.partition("/")[0],
        *(each.model.partition("/")[0] for each in choice.runners_up),
    }
    assert {each.why for each in choice.left_out if each.model == CHATTER} == {"refused (exclude)"}


def test_where_all_fail_alike_their_own_sentence_is_raised(session):
    with pytest.raises(RefusedError):
        choose(session, Order.COST, accepted=(), prompt="hello", class_floor=ItemClass.REGULATED)


def test_a_file_that_none_takes_says_so(session, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(range(256)))
    item = add(session, [path]).items[0]

    def attempt(model, remember):
        return plan(session, wish(item, model, task=Task.CLEAN), remember=remember)

    with pytest.raises(NotSendableYetError):
        choosing.choose(session, Task.CLEAN, Order.COST, attempt)


def test_where_nothing_can_be_used_the_counts_are_told(session):
    rows = {name: row for name, row in session.catalog.rows.items() if row.provider == "gemini"}
    only = replace(session, load_catalog=lambda: replace(session.catalog, rows=rows))
    with pytest.raises(NoModelError) as raised:
        choose(only, Order.COST)
    assert "no key yet" in str(raised.value.facts["problem"])


def test_the_plan_of_the_choice_names_its_model_and_no_other_may_follow(session, tmp_path):
    choice = choose(session, Order.COST)
    planned = plan(session, asking(model=choice.model, settings=()))
    assert planned.plan.model == choice.model
    other = plan(session, asking(model=choice.runners_up[0].model, settings=()))
    assert other.digest != planned.digest


def test_where_all_that_are_allowed_cost_too_much_the_cap_is_named(session):
    without = parse_rules('{"providers": {"exclude": ["openai"]}}')
    with pytest.raises(BudgetError):
        choose(session, Order.COST, rules=without, max_cost=Decimal("0.000001"))


def test_every_order_can_be_the_usual_one():
    key = next(each for each in KEYS if each.name == "send.order")
    assert key.choices == tuple(each.value for each in Order)
