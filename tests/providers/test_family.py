"""What each service of the family must be told in every request, and what none of them is told."""

import json

import pytest

from localai.providers.adapter import Problem
from localai.providers.registry import ADAPTERS, ANY_MODEL, CONNECTIONS, tasks_of
from localai.vocabulary.answers import Answer
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, Case, case, cases
from tests.providers.forms import json_body
from tests.providers.oracles.shapes import STREAM, completion
from tests.providers.oracles.telling import lines
from tests.providers.tables import of_each

JSON_CASES = [each for each in cases() if each.prepare().work.content_type == "application/json"]
OPENROUTER = [each for each in JSON_CASES if each.surface == "openrouter/chat"]
NO_STORE = ("openai/responses", "openai/stateless", "gemini/generate", "perplexity/agent")
KNOWS_NO_STORE = ("mistral/stateless", "openai/embeddings", "openrouter/chat", "together/openai", "groq/openai")


def of_surfaces(*surfaces: str):
    return of_each((each.name, each) for each in JSON_CASES if each.surface in surfaces)


@of_each((each.name, each) for each in OPENROUTER)
def test_openrouter_is_told_to_use_only_who_neither_trains_nor_keeps(each: Case):
    provider = json_body(each.body())["provider"]
    assert (provider["zdr"], provider["data_collection"]) == (True, "deny")


@of_each((each.name, each) for each in OPENROUTER if each.prepare().work.path.endswith("/chat/completions"))
def test_openrouter_is_told_to_ask_nobody_else_when_one_fails(each: Case):
    assert json_body(each.body())["provider"]["allow_fallbacks"] is False


@of_each((each.name, each) for each in OPENROUTER if each.call.task in (Task.CHAT, Task.DESCRIBE, Task.READ))
def test_document_at_openrouter_goes_to_the_model_and_to_no_parser(each: Case):
    has_document = any(given.role is Role.DOCUMENT for given in each.call.given)
    wanted = [{"id": "file-parser", "pdf": {"engine": "native"}}] if has_document else None
    assert json_body(each.body()).get("plugins") == wanted


@of_surfaces("venice/anonymous", "venice/private", "venice/sealed")
def test_venice_adds_no_words_and_searches_nothing(each: Case):
    told = json_body(each.body())["venice_parameters"]
    assert told == {"enable_web_search": "off", "include_venice_system_prompt": False}


@of_surfaces("perplexity/agent")
def test_perplexity_gets_no_tools_to_search_with(each: Case):
    assert json_body(each.body()).keys().isdisjoint(("tools", "preset", "models", "skills"))


@of_surfaces(*NO_STORE)
def test_what_can_be_told_to_store_nothing_is_told_so(each: Case):
    assert json_body(each.body())["store"] is False


@of_surfaces(*KNOWS_NO_STORE)
def test_what_knows_no_such_field_is_not_told(each: Case):
    assert "store" not in json_body(each.body())


def test_no_model_whose_terms_depend_on_its_name_is_named_by_a_person():
    named = {(model.provider, model.surface) for model in CATALOG.models() if ANY_MODEL in model.wire_name}
    free = {tuple(name.split("/")) for name, connection in CONNECTIONS.items() if connection.any_model}
    assert {place for place in named if place[0] == "venice"}.isdisjoint(free)
    assert not any(
        tasks_of(model) for model in CATALOG.models() if model.provider == "venice" and "{" in model.wire_name
    )


def test_speech_model_that_a_person_names_is_judged_as_one_that_trains():
    assert CATALOG.model("mistral/any-speech").override == "labs"


def test_error_of_groq_in_a_stream_is_a_problem():
    asked = case(CATALOG.model("groq/gpt-oss-120b"), Task.CHAT)
    broken = lines({"choices": [], "x_groq": {"id": "req_1", "error": "over capacity"}}, end=True)
    answer = Answer(exchange="work", status=200, headers=(("content-type", STREAM),), content=broken)
    step = ADAPTERS["groq/openai"].advance(asked.prepare().state, answer)
    assert isinstance(step, Problem)
    assert (step.outcome, step.words) == (Outcome.FAILED, "over capacity")


def test_address_of_a_picture_instead_of_the_picture_is_not_fetched():
    asked = case(CATALOG.model("openrouter/any-image"), Task.GENERATE)
    tree = completion(["Here."], False)
    tree["choices"][0]["message"]["images"] = [{"image_url": {"url": "https://example.org/a.png"}}]
    answer = Answer(exchange="work", status=200, headers=(), content=json.dumps(tree).encode())
    step = ADAPTERS["openrouter/chat"].advance(asked.prepare().state, answer)
    assert isinstance(step, Problem)
    assert step.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("state", [{}, {"dialect": "no such"}, {"dialect": 7}, {"dialect": None}])
def test_answer_without_its_dialect_is_read_as_chat(state):
    answer = Answer(exchange="work", status=200, headers=(), content=json.dumps(completion(["a"], False)).encode())
    assert ADAPTERS["groq/openai"].advance(state, answer).outputs[0].content == b"a"
