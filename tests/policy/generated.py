"""Every card, account, request and rule set there can be, for the tests of what must hold for all of them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

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
from localai.vocabulary.rules import Layer, LayerName, Request, Requirement, RuleSet

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
