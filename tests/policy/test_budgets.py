"""Budgets: what fits, and what must hold for all budgets and sends there can be."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from localai.policy.budgets import limits_of, over, use_of
from localai.vocabulary.budgets import ALL, Budget, Measure, Spend
from localai.vocabulary.rules import LayerName

counts = st.sampled_from([None, 0, 1, 3, 10])
cents = st.sampled_from([None, Decimal(0), Decimal("0.10"), Decimal("0.30"), Decimal(1)])
budgets = st.builds(
    Budget,
    provider=st.sampled_from([ALL, "acme", "other"]),
    max_bytes=counts,
    max_items=counts,
    max_cost=cents,
    currency=st.sampled_from(["USD", "USD", "EUR"]),
)
layered = st.tuples(st.sampled_from([LayerName.TEAM, LayerName.WORKSPACE]), budgets)
sends = st.builds(
    Spend,
    provider=st.sampled_from(["acme", "other"]),
    size=st.integers(0, 6),
    items=st.integers(0, 2),
    cost=cents,
    currency=st.sampled_from(["USD", "USD", "EUR"]),
    run=st.sampled_from(["a", "b", "c"]),
)
WANTED = Spend(provider="acme", size=1, items=1, cost=Decimal("0.10"), currency="USD")
FORTY = Budget(provider="acme", max_items=40)


def spent(items=1, **changes):
    return Spend(**{**vars_of(WANTED), "items": items, "run": "a" * 32, **changes})


def vars_of(value):
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}


def fits(stack, before, wanted=WANTED):
    return not over(limits_of(stack), before, wanted)


def mine(budget):
    return [(LayerName.WORKSPACE, budget)]


def test_what_fits_exactly_fits_and_one_more_does_not():
    assert fits(mine(FORTY), [spent(39)])
    assert not fits(mine(FORTY), [spent(40)])


def test_sends_to_others_count_for_the_budget_of_all_only():
    before = [spent(40, provider="other")]
    assert fits(mine(FORTY), before)
    assert not fits(mine(replace(FORTY, provider=ALL)), before)


def test_a_cost_that_nobody_knows_fits_no_budget_of_money():
    dear = mine(Budget(provider=ALL, max_cost=Decimal(1000)))
    assert not fits(dear, [], replace(WANTED, cost=None))
    assert not fits(dear, [], replace(WANTED, currency="EUR"))
    assert fits(mine(FORTY), [], replace(WANTED, cost=None))


def test_after_a_send_whose_cost_nobody_knows_only_what_is_free_fits():
    money = mine(Budget(provider="acme", max_cost=Decimal(5)))
    before = [spent(cost=None)]
    (found,) = over(limits_of(money), before, WANTED)
    assert found.use.unknown == ("a" * 32,)
    assert fits(money, before, replace(WANTED, cost=Decimal(0)))


def test_what_takes_nothing_of_a_limit_fits_even_where_it_is_used_up():
    assert fits(mine(FORTY), [spent(50)], replace(WANTED, items=0))


def test_the_stricter_of_two_layers_decides_and_is_named():
    team = (LayerName.TEAM, Budget(provider="acme", max_items=10))
    (limit,) = limits_of([*mine(FORTY), team])
    assert (limit.amount, limit.layer) == (10, LayerName.TEAM)
    (limit,) = limits_of([*mine(replace(FORTY, max_items=5)), team])
    assert (limit.amount, limit.layer) == (5, LayerName.WORKSPACE)


@given(st.lists(layered, max_size=4), layered, st.lists(sends, max_size=4), sends)
def test_another_budget_never_makes_room(stack, more, before, wanted):
    assert fits(stack, before, wanted) or not fits([*stack, more], before, wanted)


@given(st.lists(layered, max_size=4), st.lists(sends, max_size=4), sends, sends)
def test_another_send_before_it_never_makes_room(stack, before, another, wanted):
    assert fits(stack, before, wanted) or not fits(stack, [*before, another], wanted)


@given(st.lists(layered, max_size=4), st.lists(sends, min_size=1, max_size=4), sends)
def test_a_cost_becoming_unknown_never_makes_room(stack, before, wanted):
    forgotten = [replace(before[0], cost=None), *before[1:]]
    assert fits(stack, before, wanted) or not fits(stack, forgotten, wanted)
    assert fits(stack, before, wanted) or not fits(stack, before, replace(wanted, cost=None))


@given(st.lists(layered, max_size=4), st.lists(sends, max_size=4), sends, st.integers(0, 3))
def test_taking_more_never_makes_room(stack, before, wanted, more):
    larger = replace(wanted, size=wanted.size + more, items=wanted.items + more)
    assert fits(stack, before, wanted) or not fits(stack, before, larger)


@given(st.lists(layered, max_size=4), st.lists(sends, max_size=4), sends, st.randoms())
def test_the_order_of_budgets_and_of_sends_does_not_matter(stack, before, wanted, random):
    other_stack, other_before = [*stack], [*before]
    random.shuffle(other_stack)
    random.shuffle(other_before)
    assert limits_of(stack) == limits_of(other_stack)
    assert over(limits_of(stack), before, wanted) == over(limits_of(stack), other_before, wanted)


@given(st.lists(layered, max_size=4), st.lists(sends, max_size=4), st.lists(sends, max_size=6))
def test_what_is_sent_one_after_another_never_exceeds_a_limit(stack, before, wanted):
    limits = limits_of(stack)
    start = [use_of(limit, before) for limit in limits]
    done = [*before]
    for each in wanted:
        if not over(limits, done, each):
            done.append(each)
    for was, limit in zip(start, limits, strict=True):
        assert use_of(limit, done).used <= max(limit.amount, was.used)
        assert limit.measure is not Measure.COST or len(use_of(limit, done).unknown) == len(was.unknown)
