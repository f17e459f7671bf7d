"""What must hold for every card, account, request and rule set there can be."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from localai.policy.effective import default_levers, effective
from localai.policy.layers import base_layer, combine, from_words, to_words
from localai.policy.reading import Place
from localai.policy.verdict import decide
from localai.vocabulary.cards import (
    UNKNOWN_DAYS,
    UNTIL_DELETED,
    AccountState,
    Agreement,
    AgreementFact,
    Card,
    Certification,
    Contact,
    Copy,
    CopyChange,
    CopyKind,
    Days,
    Effect,
    Evidence,
    Fact,
    Lever,
    LeverPlace,
    Onward,
    Override,
    Party,
    Passing,
    Reader,
    RegionChoice,
    RegionFact,
    Review,
    ReviewFact,
    Span,
    Surface,
    Training,
    TrainingFact,
    When,
)
from localai.vocabulary.items import ItemClass
from localai.vocabulary.models import Model
from localai.vocabulary.policies import Attestation, Contract
from localai.vocabulary.rules import DoubtName, Layer, LayerName, Outcome, Request, Requirement, Rule, RuleSet

TODAY = date(2026, 11, 22)
PAGE = "https://acme.example/terms"
MODEL = Model(
    id="acme/one", provider="acme", surface="chat", title="One", wire_name="one", tasks=(), takes=(), gives=(),
    override="odd", evidence=Evidence.PUBLISHED, source=PAGE, as_of=TODAY,
)  # fmt: skip
PLAIN_MODEL = replace(MODEL, override="")

evidences = st.sampled_from(Evidence)
regions = st.sampled_from(["any", "unknown", "us", "eu"])
days = st.one_of(
    st.sampled_from([UNKNOWN_DAYS, UNTIL_DELETED]),
    st.sampled_from([0, 1, 30, 89, 90, 91, 400]).map(lambda count: Days(span=Span.COUNTED, count=count)),
)


def facts(kind, /, **values):
    return st.builds(kind, evidence=evidences, source=st.just(PAGE), as_of=st.just(TODAY), note=st.just(""), **values)


def copies(name, when):
    return facts(
        Copy,
        name=st.just(name),
        kind=st.sampled_from(CopyKind),
        days=days,
        when=st.just(when),
        feature=st.just("files" if when is When.IF_USED else ""),
        readers=st.lists(st.sampled_from(Reader), max_size=2).map(tuple),
    )


trainings = facts(TrainingFact, value=st.sampled_from(Training))
reviews = facts(ReviewFact, value=st.sampled_from(Review))
parties = facts(
    Party, name=st.sampled_from(["Vendor A", "Vendor B"]), training=st.sampled_from(Training), days=days, region=regions
)
onwards = facts(Onward, value=st.sampled_from(Passing), parties=st.lists(parties, max_size=1).map(tuple))
effects = st.builds(
    Effect,
    training=st.sampled_from([None, *Training]),
    review=st.sampled_from([None, *Review]),
    region=st.sampled_from([None, "us", "eu"]),
    copies=st.lists(
        st.builds(CopyChange, copy=st.sampled_from(["log", "file", "flagged", "held"]), days=days), max_size=3
    ).map(tuple),
    unlinked=st.sampled_from([(), ("log",)]),
)
states = facts(AccountState, name=st.just("agreed"), words=st.just("an agreement"), effect=effects)
levers = facts(
    Lever,
    name=st.just("lever"),
    place=st.just(LeverPlace.BODY),
    key=st.just("store"),
    value=st.just("false"),
    effect=effects,
    needs=st.sampled_from(["", "agreed"]),
)
surfaces = st.builds(
    Surface,
    name=st.just("chat"),
    title=st.just("Chat"),
    endpoints=st.just(()),
    training=trainings,
    review=reviews,
    onward=onwards,
    copies=st.tuples(
        copies("log", When.ALWAYS),
        copies("file", When.IF_USED),
        copies("flagged", When.IF_FLAGGED),
        copies("held", When.BY_LAW),
    ),
    regions=facts(RegionFact, name=regions, choice=st.just(RegionChoice.DEFAULT)).map(lambda fact: (fact,)),
    levers=st.just(("lever",)),
    states=st.just(("agreed",)),
)
overrides = st.builds(
    Override,
    name=st.just("odd"),
    words=st.just(""),
    training=st.none() | trainings,
    review=st.none() | reviews,
    onward=st.none() | onwards,
    copies=st.lists(copies("log", When.ALWAYS), max_size=1).map(tuple),
    voids=st.sampled_from([(), ("agreed",), ("lever",)]),
)
cards = st.builds(
    Card,
    provider=st.just("acme"),
    title=st.just("Acme"),
    operator=st.just("Acme Ltd"),
    headquarters=st.just("Ireland"),
    runs_here=st.just(False),
    checked=st.sampled_from([TODAY, TODAY - timedelta(days=31), TODAY - timedelta(days=91)]),
    expires=st.sampled_from([TODAY, TODAY - timedelta(days=1)]),
    read_how=st.just(""),
    contact=st.just(Contact()),
    hosts=st.just(()),
    look_alikes=st.just(()),
    duties=st.just(()),
    agreement=facts(AgreementFact, value=st.just(Agreement.NONE)),
    certifications=st.lists(facts(Certification, name=st.sampled_from(["soc-2", "iso"])), max_size=2).map(tuple),
    states=states.map(lambda state: (state,)),
    levers=levers.map(lambda lever: (lever,)),
    surfaces=surfaces.map(lambda surface: (surface,)),
    overrides=overrides.map(lambda override: (override,)),
)
contracts = st.builds(
    Contract,
    party=st.just("Acme Ltd"),
    training=st.sampled_from([None, Training.NO]),
    days=st.none() | days,
    review=st.sampled_from([None, *Review]),
    region=st.sampled_from([None, "eu"]),
)
answers = st.builds(
    Attestation,
    id=st.sampled_from(["a" * 32, "b" * 32]),
    provider=st.just("acme"),
    fingerprint=st.just(""),
    state=st.just("agreed"),
    reference=st.sampled_from(["", "contract 7"]),
    stated_on=st.just(TODAY),
    expires=st.just(TODAY),
    contract=st.none() | contracts,
)
accounts = st.lists(answers, max_size=2, unique_by=lambda answer: answer.id).map(tuple)
sent = st.sampled_from([(), ("lever",)])
features = st.sampled_from([(), ("files",)])
classes = st.sampled_from(ItemClass)
requests = st.builds(
    Request,
    item_class=classes,
    size=st.sampled_from([0, 10, 1000]),
    cost_high=st.sampled_from([None, Decimal("0.04"), Decimal(2)]),
    region=st.sampled_from([None, "eu"]),
    accepted=st.just(()),
)
limits = st.sampled_from([None, 0, 30, 90])
rule_sets = st.builds(
    RuleSet,
    training_allowed=st.booleans(),
    retention_days=limits,
    require=st.sets(st.sampled_from(Requirement), max_size=2).map(
        lambda chosen: tuple(each for each in Requirement if each in chosen)
    ),
    certified=st.sampled_from([(), ("soc-2",)]),
    regions=st.sampled_from([None, ("eu",), ("eu", "us"), ()]),
    exclude=st.sampled_from([(), ("acme",), ("vendor a",)]),
    only=st.sampled_from([None, ("acme",), ("other",)]),
    evidence_at_least=evidences,
    training_evidence_at_least=evidences,
    max_card_age_days=limits,
    max_bytes=st.sampled_from([None, 100]),
    max_cost=st.sampled_from([None, Decimal(1)]),
    confirmations=st.sampled_from([1, 2]),
)
layers = st.builds(Layer, name=st.sampled_from(list(LayerName)[1:]), rules=rule_sets)
stacks = st.lists(layers, max_size=3)
models = st.sampled_from([MODEL, PLAIN_MODEL])


def verdict(card, model, account, used, request, rules, with_features=()):
    return decide(effective(card, model, account, used, TODAY, with_features), request, rules, TODAY)


def rules_for(request, stack):
    return combine([base_layer(request.item_class), *stack])


def paths_of_facts(value, path=()):
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from paths_of_facts(each, (*path, index))
    elif is_dataclass(value):
        if isinstance(value, Fact):
            yield path
        for field in fields(value):
            yield from paths_of_facts(getattr(value, field.name), (*path, field.name))


def changed(value, path, change):
    if not path:
        return change(value)
    step, *rest = path
    if isinstance(step, int):
        return (*value[:step], changed(value[step], rest, change), *value[step + 1 :])
    return replace(value, **{step: changed(getattr(value, step), rest, change)})


@given(cards, models, accounts, sent, features, requests, stacks, layers)
def test_adding_a_rule_never_turns_a_refusal_into_an_allowance(
    card, model, account, used, with_features, request, stack, more
):
    before = verdict(card, model, account, used, request, rules_for(request, stack), with_features)
    after = verdict(card, model, account, used, request, rules_for(request, [*stack, more]), with_features)
    assert after.outcome.rank >= before.outcome.rank
    assert after.confirmations >= before.confirmations


@given(cards, models, accounts, sent, requests, stacks, st.data())
def test_weaker_evidence_never_improves_a_verdict(card, model, account, used, request, stack, data):
    path = data.draw(st.sampled_from(sorted(paths_of_facts(card), key=repr)))
    weaker = data.draw(evidences)
    rules = rules_for(request, stack)

    def weaken(fact):
        return replace(fact, evidence=max(fact.evidence, weaker, key=lambda evidence: evidence.rank))

    before = verdict(card, model, account, used, request, rules)
    after = verdict(changed(card, path, weaken), model, account, used, request, rules)
    assert after.outcome.rank >= before.outcome.rank


def without_regions(card, account):
    """Answers and levers that name different regions contradict each other; taking one back settles it."""
    effect_of_state = replace(card.states[0].effect, region=None)
    effect_of_lever = replace(card.levers[0].effect, region=None)
    plain = replace(
        card,
        states=(replace(card.states[0], effect=effect_of_state),),
        levers=(replace(card.levers[0], effect=effect_of_lever),),
    )
    return plain, tuple(
        replace(each, contract=each.contract and replace(each.contract, region=None)) for each in account
    )


@given(cards, models, answers, accounts, sent, requests, stacks)
def test_an_answer_taken_back_never_improves_a_verdict(card, model, answer, account, used, request, stack):
    card, account = without_regions(card, (replace(answer, id="c" * 32), *account))
    rules = rules_for(request, stack)
    before = verdict(card, model, account, used, request, rules)
    after = verdict(card, model, account[1:], used, request, rules)
    assert after.outcome.rank >= before.outcome.rank


@given(cards, models, accounts, requests, stacks)
def test_a_lever_left_out_never_improves_a_verdict(card, model, account, request, stack):
    card, account = without_regions(card, account)
    rules = rules_for(request, stack)
    before = verdict(card, model, account, ("lever",), request, rules)
    after = verdict(card, model, account, (), request, rules)
    assert after.outcome.rank >= before.outcome.rank


@given(cards, accounts, sent, requests, stacks, days)
def test_unknown_never_beats_a_number(card, account, used, request, stack, number):
    path = ("surfaces", 0, "copies", 0)
    rules = rules_for(request, stack)
    counted = changed(card, path, lambda copy: replace(copy, days=number))
    unknown = changed(card, path, lambda copy: replace(copy, days=UNKNOWN_DAYS))
    with_number = verdict(counted, PLAIN_MODEL, account, used, request, rules)
    without = verdict(unknown, PLAIN_MODEL, account, used, request, rules)
    assert without.outcome.rank >= with_number.outcome.rank
    longest = effective(unknown, PLAIN_MODEL, account, used, TODAY).longest
    assert longest.order >= effective(counted, PLAIN_MODEL, account, used, TODAY).longest.order


@given(cards, sent, requests, stacks)
def test_unknown_retention_is_never_simply_allowed(card, used, request, stack):
    unknown = changed(card, ("surfaces", 0, "copies", 0), lambda copy: replace(copy, days=UNKNOWN_DAYS))
    unknown = replace(unknown, levers=(replace(unknown.levers[0], effect=Effect()),))
    policy = effective(unknown, PLAIN_MODEL, (), used, TODAY)
    assert decide(policy, request, rules_for(request, stack), TODAY).outcome is not Outcome.ALLOWED


@given(stacks.filter(lambda stack: len(stack) > 1), classes, st.randoms())
def test_the_order_of_layers_does_not_matter(stack, item_class, random):
    whole = [base_layer(item_class), *stack]
    shuffled = [*whole]
    random.shuffle(shuffled)
    assert combine(whole) == combine(shuffled)


@given(stacks, classes)
def test_combining_twice_changes_nothing(stack, item_class):
    once = combine([base_layer(item_class), *stack])
    again = combine([Layer(name=LayerName.CLASS, rules=once)])
    assert replace(once, decided_by=()) == replace(again, decided_by=())


@given(cards, models, accounts, sent, st.sampled_from([-1, 1]))
def test_answers_outside_their_time_equal_none(card, model, account, used, side):
    shift = timedelta(days=side * 10)
    outside = tuple(replace(each, stated_on=each.stated_on + shift, expires=each.expires + shift) for each in account)
    assert effective(card, model, outside, used, TODAY) == effective(card, model, (), used, TODAY)


@given(cards, models, accounts, sent, features)
def test_what_is_kept_when_flagged_or_by_law_never_vanishes(card, model, account, used, with_features):
    kept = {copy.name: copy for copy in effective(card, model, account, used, TODAY, with_features).copies}
    plain = {copy.name: copy for copy in effective(card, model, (), (), TODAY, with_features).copies}
    for name in ("flagged", "held"):
        assert kept[name] == plain[name]
        assert kept[name].when in (When.IF_FLAGGED, When.BY_LAW)


@given(cards, models, accounts, sent)
def test_a_card_that_says_nothing_about_flagged_content_or_the_law_still_keeps_it(card, model, account, used):
    silent = replace(card, surfaces=(replace(card.surfaces[0], copies=card.surfaces[0].copies[:1]),))
    found = {copy.when: copy.days for copy in effective(silent, model, account, used, TODAY).copies}
    assert found[When.IF_FLAGGED] == found[When.BY_LAW] == UNKNOWN_DAYS


@given(cards, models, accounts, sent, requests, stacks)
def test_nothing_allows_training(card, model, account, used, request, stack):
    wanting = [replace(layer, rules=replace(layer.rules, training_allowed=True)) for layer in stack]
    policy = effective(card, model, account, used, TODAY)
    rules = combine([base_layer(request.item_class, RuleSet(training_allowed=True)), *wanting])
    found = decide(policy, request, rules, TODAY)
    if policy.training.value in (Training.YES, Training.UNKNOWN, Training.DEPENDS):
        assert found.outcome is Outcome.REFUSED
    assert found == decide(policy, request, replace(rules, training_allowed=True), TODAY)


@given(cards, models, accounts, sent, requests, stacks)
def test_your_call_exists_for_public_and_internal_only(card, model, account, used, request, stack):
    everything = replace(request, accepted=tuple(DoubtName))
    found = verdict(card, model, account, used, everything, rules_for(request, stack))
    if found.outcome is Outcome.YOUR_CALL:
        assert request.item_class in (ItemClass.PUBLIC, ItemClass.INTERNAL)
        assert found.doubts
        assert found.may_proceed
    assert found.outcome == verdict(card, model, account, used, request, rules_for(request, stack)).outcome


@given(cards, accounts, sent, requests, stacks)
def test_an_override_never_loosens_its_surface(card, account, used, request, stack):
    rules = rules_for(request, stack)
    # A contract is with the provider about all its models; a lever or an answer that an override voids is gone.
    surface = verdict(card, PLAIN_MODEL, (), (), request, rules)
    overridden = verdict(card, MODEL, (), (), request, rules)
    assert overridden.outcome.rank >= surface.outcome.rank


@given(cards, accounts, sent, parties)
def test_whoever_gets_the_content_decides_about_training_too(card, account, used, party):
    path = ("surfaces", 0, "onward", "parties")
    passed = changed(card, path, lambda known: (*known, party))
    alone = effective(card, PLAIN_MODEL, account, used, TODAY).training.value
    together = effective(passed, PLAIN_MODEL, account, used, TODAY).training.value
    assert together.rank >= max(alone.rank, party.training.rank)


@given(cards, models, accounts, sent, requests, stacks)
def test_a_verdict_names_its_reasons_or_its_doubts(card, model, account, used, request, stack):
    found = verdict(card, model, account, used, request, rules_for(request, stack))
    assert bool(found.reasons) is (found.outcome is Outcome.REFUSED)
    assert bool(found.doubts) is (found.outcome is Outcome.YOUR_CALL)


@given(rule_sets)
def test_rules_survive_their_own_words(rules):
    assert from_words(to_words(rules), Place(file="rules")) == rules


@given(cards, models, accounts, sent)
def test_the_same_card_account_and_levers_give_the_same_policy(card, model, account, used):
    assert effective(card, model, account, used, TODAY) == effective(card, model, account[::-1], used, TODAY)


def test_models_that_run_here_are_allowed_for_every_class(catalog):
    for model_id in ("on-device/ocr", "on-device/clean"):
        model = catalog.model(model_id)
        policy = effective(catalog.card(model), model, (), (), TODAY)
        for item_class in ItemClass:
            old = TODAY + timedelta(days=4000)
            for day in (TODAY, old):
                found = decide(policy, Request(item_class=item_class), combine([base_layer(item_class)]), day)
                assert found.outcome is Outcome.ALLOWED
                assert found.warnings == ()


def test_a_rule_can_exclude_even_what_runs_here(catalog):
    model = catalog.model("on-device/ocr")
    policy = effective(catalog.card(model), model, (), default_levers(catalog.card(model), model), TODAY)
    found = decide(policy, Request(item_class=ItemClass.PUBLIC), RuleSet(exclude=("on-device",)), TODAY)
    assert [reason.rule for reason in found.reasons] == [Rule.EXCLUDE]
