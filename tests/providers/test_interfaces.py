"""What providers' interfaces say of themselves, read without trust: missing, odd or double is the worse, or nothing."""

import json
from dataclasses import replace

import pytest

from localai.policy.catalog import load
from localai.providers.adapter import Answer
from localai.providers.interfaces import (
    Needs,
    StateRead,
    asks,
    headers_of,
    headers_say,
    is_project,
    levers_say,
    states_of,
    told_by,
)
from localai.vocabulary.observations import Told
from tests.operations.desk import CARDS

OPENROUTER, VENICE, FAL = "openrouter/claude-sonnet-5-5", "venice/venice-uncensored", "fal/qwen-image-edit"
NAMES = {OPENROUTER: "anthropic/claude-sonnet-5.5", VENICE: "venice-uncensored", FAL: "fal-ai/qwen-image-edit"}
ZERO, MONITORING = "zero-retention", "modified-abuse-monitoring"


CATALOG = load({path.name: path.read_bytes() for path in CARDS.glob("*.toml")})


@pytest.fixture(scope="module")
def models():
    catalog = CATALOG
    return {provider: tuple(m for m in catalog.models() if m.provider == provider) for provider in catalog.cards}


def answer(tree, *headers) -> Answer:
    content = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return Answer(exchange="check", status=200, headers=headers, content=content)


def told(provider, name, models, tree, about):
    found = told_by(CATALOG.cards[provider], name, models[provider], answer(tree))
    return {each.fact: each.value for each in found if each.subject == about}


QUESTIONS = {
    "openrouter": ("endpoints", "models"),
    "venice": ("models",),
    "fal": ("models",),
    "openai": ("project", "organization"),
}
EVERY = [(provider, name) for provider, names in QUESTIONS.items() for name in names]
NO_ANSWERS = [
    b"",
    b"null",
    b"[]",
    b"7",
    b'"data"',
    b"{}",
    b"<html><b>[red]down[/red]</b></html>",
    b'{"data": {}, "models": "x"}',
    b'{"data": NaN}',
    b"\xff\xfe\x00",
    b'{"object": "organization.data_retention_", "type": "zero_data_retention"}',
    b'{"data":' + b"[" * 100_000,
]


@pytest.mark.parametrize(("provider", "name"), EVERY)
@pytest.mark.parametrize("content", NO_ANSWERS, ids=range(len(NO_ANSWERS)))
def test_what_is_no_such_answer_says_nothing(models, provider, name, content):
    assert told_by(CATALOG.cards[provider], name, models[provider], answer(content)) is None


@pytest.mark.parametrize("odd", [None, 7, [], {}, [[[]]], {"id": {"a": 1}}, "text", True, {"id": 5, "model_id": []}])
def test_entries_of_another_shape_are_passed_over(models, odd):
    for provider, name, key in (
        ("openrouter", "models", "data"),
        ("venice", "models", "data"),
        ("fal", "models", "models"),
    ):
        found = told_by(CATALOG.cards[provider], name, models[provider], answer({key: [odd]}))
        assert {each.value for each in found} == {"no"}, provider


def test_questions_carry_no_key_where_none_is_needed(models):
    found = {provider: {ask.needs for ask in asks(provider, models[provider], "proj_a")} for provider in models}
    keyed = {provider: needs for provider, needs in found.items() if needs}
    assert keyed == {
        "openrouter": {Needs.NOTHING},
        "venice": {Needs.NOTHING},
        "fal": {Needs.NOTHING},
        "xai": {Needs.KEY},
        "openai": {Needs.ADMIN},
    }


def test_every_question_is_a_get_without_content_to_a_host_of_the_card(models):
    for provider in models:
        for ask in asks(provider, models[provider], "proj_a"):
            assert (ask.draft.method, ask.draft.body, ask.draft.holes) == ("GET", (), ())
            assert ask.draft.path.startswith("/")


@pytest.mark.parametrize("written", ["", "proj_", "proj_a/../x", "proj_ä", "proj_a?b", "org-1", "proj_" + "a" * 99])
def test_a_project_has_a_name_of_one_form(written):
    assert not is_project(written)
    assert is_project("proj_Abc123")


# --- OpenRouter ---


def endpoint(name=NAMES[OPENROUTER], **pricing):
    return {"model_id": name, "tag": "x", "pricing": pricing or {"prompt": "0.000003", "completion": "0.000015"}}


def test_endpoints_that_keep_nothing_are_counted_by_exact_name(models):
    tree = {"data": [endpoint(), endpoint(), endpoint(f"{NAMES[OPENROUTER]}:free"), endpoint("another/model")]}
    assert told("openrouter", "endpoints", models, tree, OPENROUTER)["zero-retention-endpoints"] == "2"
    assert told("openrouter", "endpoints", models, {"data": []}, OPENROUTER) == {"zero-retention-endpoints": "0"}


def test_the_dearest_endpoint_is_the_price(models):
    tree = {"data": [endpoint(), endpoint(prompt="0.000004", completion=0.00001)]}
    found = told("openrouter", "endpoints", models, tree, OPENROUTER)
    assert (found["price:million-input-tokens"], found["price:million-output-tokens"]) == ("4", "15")


@pytest.mark.parametrize(
    "amount",
    ["-1", "-0.1", "", "free", "1e9", "NaN", "Infinity", "1" * 99, None, True, [], "٣", "2", 1e300, "0x1", " 1"],
)
def test_a_price_that_is_none_says_nothing(models, amount):
    tree = {"data": [endpoint(), endpoint(prompt=amount, completion="0.000001")]}
    found = told("openrouter", "endpoints", models, tree, OPENROUTER)
    assert "price:million-input-tokens" not in found
    assert found["price:million-output-tokens"] == "15"


@pytest.mark.parametrize(
    ("extra", "priced"),
    [
        ({"request": "0", "image": "0"}, True),
        ({"web_search": "0.01", "input_cache_write": "0.00001"}, True),
        ({"request": "0.01"}, False),
        ({"image": "0.004"}, False),
        ({"something_new": "1"}, False),
        ({"something_new": None}, False),
        ({"something_new": {"a": []}}, False),
    ],
    ids=range(7),
)
def test_a_fee_beside_tokens_makes_the_price_unknown(models, extra, priced):
    tree = {"data": [endpoint(prompt="0.000003", completion="0.000015", **extra)]}
    found = told("openrouter", "endpoints", models, tree, OPENROUTER)
    assert ("price:million-input-tokens" in found) is priced


# --- Venice ---


def run(privacy="private", *, tee=None, sealed=None, name=NAMES[VENICE]):
    spec = {"privacy": privacy, "capabilities": {"supportsTeeAttestation": tee, "supportsE2EE": sealed}}
    return {"id": name, "model_spec": spec}


@pytest.mark.parametrize(
    ("entries", "mode"),
    [
        ([run()], "contract"),
        ([run(tee=True)], "tee"),
        ([run(tee=True, sealed=True)], "e2ee"),
        ([run(sealed=True)], "contract"),
        ([run(tee="true")], "contract"),
        ([run(tee=1)], "contract"),
        ([run("anonymized", tee=True, sealed=True)], "anonymized"),
        ([run("Private")], "unknown"),
        ([run(None)], "unknown"),
        ([run(["private"])], "unknown"),
        ([{"id": NAMES[VENICE]}], "unknown"),
        ([run(tee=True), run("anonymized")], "anonymized"),
        ([run(), run("<b>private</b>")], "unknown"),
    ],
)
def test_a_mode_is_read_the_worse_way(models, entries, mode):
    assert told("venice", "models", models, {"data": entries}, VENICE)["mode"] == mode


# --- fal ---


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (["ready"], "yes"),
        (["pending"], "no"),
        (["ready", "pending"], "no"),
        (["Ready"], None),
        ([{"error": {"code": "x"}}], None),
        (["ready", None], None),
        ([True], None),
        ([], None),
    ],
)
def test_readiness_is_one_of_two_words_or_not_said(models, said, value):
    tree = {"models": [{"endpoint_id": NAMES[FAL], "enterprise_status": each} for each in said]}
    assert told("fal", "models", models, tree, FAL).get("enterprise-ready") == value


def test_only_models_that_are_asked_about_are_told_of(models):
    tree = {"models": [{"endpoint_id": "fal-ai/another", "enterprise_status": "ready"}]}
    found = told_by(CATALOG.cards["fal"], "models", models["fal"], answer(tree))
    assert {each.subject for each in found} <= {model.id for model in models["fal"]}
    assert {each.value for each in found} == {"no"}


# --- OpenAI ---


def openai(project, organization):
    pairs = (("project-retention", project), ("organization-retention", organization))
    return states_of("openai", [Told(subject="", fact=fact, value=value) for fact, value in pairs if value])


@pytest.mark.parametrize(
    ("project", "organization", "holds"),
    [
        ("zero_data_retention", "none", {ZERO: True}),
        ("organization_default", "zero_data_retention", {ZERO: True}),
        ("modified_abuse_monitoring", "zero_data_retention", {MONITORING: True, ZERO: False}),
        ("none", "zero_data_retention", {MONITORING: False, ZERO: False}),
        ("enhanced_zero_data_retention", "none", {}),
        ("enhanced_modified_abuse_monitoring", "none", {ZERO: False}),
        ("organization_default", "", {}),
        ("organization_default", "organization_default", {}),
        ("unknown", "zero_data_retention", {}),
        ("", "zero_data_retention", {}),
    ],
)
def test_the_project_decides_and_only_what_a_page_explains_holds(project, organization, holds):
    assert {each.state: each.holds for each in openai(project, organization)} == holds


def test_a_word_nobody_knows_is_not_kept(models):
    tree = {"object": "project.data_retention", "type": "[red]zero_data_retention[/red]"}
    assert told_by(CATALOG.cards["openai"], "project", models["openai"], answer(tree))[0].value == "unknown"


# --- xAI ---

XAI = headers_of(CATALOG.cards["xai"])


@pytest.mark.parametrize(
    ("values", "holds"),
    [(["true"], True), ([" TRUE "], True), (["false"], False), (["true", "false"], False), (["true, false"], False)],
)
def test_a_header_is_read_the_worse_way(values, holds):
    headers = tuple(("x-zero-data-retention", value) for value in values)
    assert headers_say(answer(b"", *headers), XAI) == (StateRead(state=ZERO, holds=holds),)


def test_a_missing_header_says_nothing_and_other_services_have_none():
    told_false = answer(b"", ("x-zero-data-retention", "false"))
    assert headers_say(replace(told_false, headers=()), XAI) == ()
    assert headers_say(told_false, headers_of(CATALOG.cards["openai"])) == ()


# --- Anthropic ---


def stream(*events):
    content = "".join(f"event: x\ndata: {json.dumps(each)}\n\n" for each in events).encode()
    return replace(answer(content, ("content-type", "text/event-stream; charset=utf-8")))


def began(geo):
    return {"type": "message_start", "message": {"usage": {"input_tokens": 3, "inference_geo": geo}}}


@pytest.mark.parametrize(
    ("heard", "holds"),
    [
        (answer({"usage": {"inference_geo": "us"}}), True),
        (answer({"usage": {"inference_geo": "global"}}), False),
        (answer({"usage": {"inference_geo": "US"}}), False),
        (answer({"usage": {"inference_geo": ["us"]}}), False),
        (stream(began("us"), {"type": "message_delta", "usage": {"output_tokens": 4}}), True),
        (stream(began("us"), {"type": "message_delta", "usage": {"inference_geo": "global"}}), False),
        (answer({"usage": {"inference_geo": None}}), None),
        (answer({"content": [{"text": '{"usage": {"inference_geo": "global"}}'}]}), None),
        (stream({"type": "delta", "text": '"inference_geo": "global"'}), None),
        (answer(b'{"usage": {"inference_geo": "global"'), None),
        (answer(b'{"inference_geo":' + b"[" * 100_000), None),
        (answer(b""), None),
    ],
    ids=range(12),
)
def test_a_field_says_where_it_ran_and_the_text_of_an_answer_does_not(heard, holds):
    found = levers_say(heard, "anthropic")
    assert [each.holds for each in found] == ([] if holds is None else [holds])
    assert levers_say(heard, "openai") == ()
