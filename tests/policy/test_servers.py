"""Own servers: what a person states becomes a card that the rules judge, and nothing more than they stated."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.crypto.canonical import digest
from localai.errors import CardError, DiskError
from localai.policy.effective import effective
from localai.policy.layers import base_layer, combine
from localai.policy.servers import certificates_of, own, parse, serialize, with_servers
from localai.policy.verdict import decide
from localai.vocabulary.cards import NO_DAYS, Days, Evidence, Passing, Review, Span, Training
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import DoubtName, Outcome, Request
from localai.vocabulary.servers import Program, Server, ServerModel
from localai.vocabulary.tasks import Task

HERE = Server(
    name="ollama",
    url="http://127.0.0.1:11434",
    operator="me",
    stated_on=date(2026, 11, 21),
    program=Program.OLLAMA,
    here=True,
    models=(ServerModel(name="llama3.2:1b"), ServerModel(name="qwen3", sees=False)),
)
THERE = replace(HERE, name="gpu", url="https://gpu.lan:8443", operator="our own people", here=False)
STATED = replace(
    THERE,
    trains=Training.NO,
    keeps_days=NO_DAYS,
    people_look=Review.NO,
    passes_on=Passing.NOBODY_KNOWN,
    region="our office",
)


def judged(server: Server, item_class: ItemClass, accepted: tuple[DoubtName, ...] = ()):
    found = own(server)
    policy = effective(found.card, found.models[0], (), (), date(2026, 11, 22))
    request = Request(item_class=item_class, size=1000, accepted=accepted)
    return decide(policy, request, combine([base_layer(item_class)]), date(2026, 11, 22))


words = st.text(st.characters(blacklist_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"]), min_size=1)


@given(
    operator=words.filter(lambda text: len(text) <= 200),
    days=st.one_of(
        st.integers(0, 36_500).map(lambda count: Days(span=Span.COUNTED, count=count)),
        st.sampled_from([Days(span=Span.UNTIL_DELETED), Days(span=Span.UNKNOWN)]),
    ),
    sees=st.booleans(),
    here=st.booleans(),
)
def test_server_is_read_back_as_it_was_written(operator: str, days: Days, sees: bool, here: bool) -> None:
    server = replace(
        HERE if here else STATED, operator=operator, keeps_days=days, models=(ServerModel(name="m", sees=sees),)
    )
    assert parse(f"{server.name}.toml", serialize(server)).server == server


@pytest.mark.parametrize("item_class", list(ItemClass))
def test_server_shown_to_be_here_takes_every_class(item_class: ItemClass) -> None:
    assert judged(HERE, item_class).outcome is Outcome.ALLOWED


def test_server_elsewhere_of_which_nothing_is_stated_is_refused_even_for_public() -> None:
    assert judged(THERE, ItemClass.PUBLIC).outcome is Outcome.REFUSED


def test_server_that_is_stated_to_train_is_refused() -> None:
    assert judged(replace(STATED, trains=Training.YES), ItemClass.PUBLIC).outcome is Outcome.REFUSED


def test_server_elsewhere_of_which_all_is_stated_takes_internal() -> None:
    assert judged(STATED, ItemClass.INTERNAL).outcome is Outcome.ALLOWED


def test_server_elsewhere_takes_nothing_confidential_on_a_statement_alone() -> None:
    assert judged(STATED, ItemClass.CONFIDENTIAL).outcome is Outcome.REFUSED


def test_server_with_unknown_retention_is_refused_for_internal() -> None:
    server = replace(STATED, keeps_days=Days(span=Span.UNKNOWN))
    assert judged(server, ItemClass.INTERNAL).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("field", "value", "doubt"),
    [
        ("people_look", Review.UNKNOWN, DoubtName.REVIEW_UNKNOWN),
        ("passes_on", Passing.UNKNOWN, DoubtName.ONWARD_UNKNOWN),
        ("region", "unknown", DoubtName.REGION_UNKNOWN),
    ],
)
def test_what_was_not_stated_is_a_doubt(field: str, value: object, doubt: DoubtName) -> None:
    verdict = judged(replace(STATED, **{field: value}), ItemClass.INTERNAL)
    assert [each.name for each in verdict.doubts] == [doubt]


def test_every_fact_of_a_card_is_known_by_statement_only() -> None:
    surface = own(STATED).card.surfaces[0]
    facts = (surface.training, surface.review, surface.onward, *surface.copies, *surface.regions)
    assert {fact.evidence for fact in facts} == {Evidence.ATTESTED}


def test_what_is_unknown_has_no_evidence() -> None:
    surface = own(THERE).card.surfaces[0]
    facts = (surface.training, surface.review, surface.onward, *surface.copies, *surface.regions)
    assert {fact.evidence for fact in facts} == {Evidence.UNKNOWN}


def test_model_that_sees_no_pictures_only_chats() -> None:
    assert [model.tasks for model in own(HERE).models] == [(Task.CHAT, Task.DESCRIBE, Task.READ), (Task.CHAT,)]


@pytest.mark.parametrize(
    "change",
    [
        {"operator": "somebody else"},
        {"url": "https://gpu.lan:9443"},
        {"certificates": ("AAAA",)},
        {"keeps_days": Days(span=Span.COUNTED, count=1)},
        {"needs_key": True},
    ],
)
def test_card_changes_with_everything_that_was_stated(change: dict[str, object]) -> None:
    assert digest(own(replace(STATED, **change)).card) != digest(own(STATED).card)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Big"},
        {"name": "../x"},
        {"name": ""},
        {"url": "https://gpu.lan/"},
        {"url": "http://gpu.lan"},
        {"here": True},
        {"operator": " "},
        {"models": ()},
        {"models": (ServerModel(name="a b"),)},
        {"models": (ServerModel(name="{deployment}"),)},
        {"models": (ServerModel(name="a"), ServerModel(name="a", sees=False))},
        {"trains": Training.DEPENDS},
        {"passes_on": Passing.NAMED},
        {"region": ""},
        {"certificates": ("no base64",)},
    ],
)
def test_statement_that_does_not_hold_together_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(CardError):
        own(replace(STATED, **change))


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace('name = "gpu"', 'name = "other"', 1),
        lambda text: text + 'extra = "x"\n',
        lambda text: text.replace('url = "https://gpu.lan:8443"', 'url = "https://me@gpu.lan"'),
        lambda text: text.replace("here = false", "here = true"),
        lambda text: text.replace("here = false", 'here = "no"'),
        lambda text: text[:-20],
    ],
)
def test_file_that_was_changed_into_something_else_is_refused(edit) -> None:
    with pytest.raises(CardError):
        parse("gpu.toml", edit(serialize(STATED).decode()).encode())


def test_catalog_lists_own_servers(catalog) -> None:
    found = with_servers(catalog, {"gpu.toml": serialize(STATED)})
    assert found.card(found.model("gpu/llama3.2:1b")) == own(STATED).card


def test_own_server_never_replaces_a_card(catalog) -> None:
    found = with_servers(catalog, {"openai.toml": serialize(replace(STATED, name="openai"))})
    assert (found.cards, bool(found.notice)) == (catalog.cards, True)


def test_server_whose_file_cannot_be_used_is_left_out_and_named(catalog) -> None:
    files = {"a.toml": b"broken", "b.toml": DiskError(path="b", problem="others can write to it")}
    found = with_servers(catalog, {**files, "gpu.toml": serialize(STATED)})
    assert ("gpu" in found.cards, found.notice.count("left out")) == (True, 2)


def test_certificates_are_read_from_a_file_with_words_between_them() -> None:
    pem = b"words\n-----BEGIN CERTIFICATE-----\nAAECAw==\n-----END CERTIFICATE-----\nmore\n"
    assert certificates_of(pem + pem.replace(b"AAEC", b"BBEC")) == ("AAECAw==", "BBECAw==")


def test_file_without_certificates_holds_none() -> None:
    assert certificates_of(b"-----BEGIN PRIVATE KEY-----\nAAECAw==\n-----END PRIVATE KEY-----\n") == ()
