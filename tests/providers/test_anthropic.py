"""What is Anthropic's own: its version, how its answers end, how its events count."""

import json
from dataclasses import replace

import pytest

from localai.policy.effective import default_levers
from localai.providers.adapter import Done, Problem, Usage
from localai.providers.registry import ADAPTERS
from localai.sending_errors import NotSupportedError
from localai.vocabulary.answers import Answer
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, with_settings
from tests.providers.forms import json_body
from tests.providers.oracles.shapes import lines

SURFACE = "anthropic/messages"
MODEL = CATALOG.model("anthropic/claude-opus-5-5")
ASKED = case(MODEL, Task.CHAT, [(Role.IMAGE, "image/png"), (Role.DOCUMENT, "application/pdf")])


def step(tree: object, kind: str = "application/json"):
    content = json.dumps(tree).encode() if kind == "application/json" else lines(*tree, named=True)
    return ADAPTERS[SURFACE].advance(
        {}, Answer(exchange="work", status=200, headers=(("content-type", kind),), content=content)
    )


def message(reason: str, **more: object) -> dict:
    return {"type": "message", "content": [{"type": "text", "text": "so far"}], "stop_reason": reason, **more}


def test_every_request_names_the_version():
    assert [(header.name, header.value) for header in ASKED.prepare().work.headers] == [
        ("anthropic-version", "2026-10-21")
    ]


def test_check_of_a_key_names_the_version():
    assert ADAPTERS[SURFACE].check().headers == ASKED.prepare().work.headers


def test_limit_of_the_answer_is_always_there():
    assert json_body(ASKED.body())["max_tokens"] == 4096


def test_limit_of_the_answer_is_the_persons():
    chosen = with_settings(ASKED, max_output="12")
    assert (json_body(chosen.body())["max_tokens"], chosen.prepare().output_tokens) == (12, 12)


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k", "system", "stop"])
def test_setting_that_this_version_refuses_is_refused_here(name):
    with pytest.raises(NotSupportedError):
        with_settings(ASKED, **{name: "1"}).prepare()


def test_effort_goes_where_the_types_have_it():
    assert json_body(with_settings(ASKED, effort="low").body())["output_config"] == {"effort": "low"}


def test_picture_that_is_too_large_can_be_an_error():
    blocks = json_body(with_settings(ASKED, oversized="error").body())["messages"][0]["content"]
    assert [block.get("transformations") for block in blocks] == [{"oversized_image": "error"}, None, None]


def test_region_that_was_asked_for_is_in_the_request():
    card = CATALOG.card(MODEL)
    names = default_levers(card, MODEL, "us")
    call = replace(ASKED.call, levers=tuple(each for each in card.levers if each.name in names), region="us")
    chosen = replace(ASKED, call=call)
    assert (json_body(chosen.body())["inference_geo"], chosen.prepare().levers) == ("us", ("inference-us",))


def test_document_has_no_title():
    assert all("title" not in block for block in json_body(ASKED.body())["messages"][0]["content"])


@pytest.mark.parametrize("kind", ["text/plain", "application/rtf"])
def test_document_that_is_no_pdf_is_refused(kind):
    with pytest.raises(NotSupportedError):
        case(MODEL, Task.CHAT, [(Role.DOCUMENT, kind)]).prepare()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.IMAGE, Role.DOCUMENT, Role.TEXT}))
def test_role_without_a_place_is_refused(role):
    with pytest.raises(NotSupportedError):
        case(MODEL, Task.CHAT, [(role, "image/png")]).prepare()


@pytest.mark.parametrize(
    ("reason", "remark"),
    [
        ("end_turn", ""),
        ("stop_sequence", ""),
        ("max_tokens", "cut-off"),
        ("model_context_window_exceeded", "cut-off"),
        ("pause_turn", "cut-off"),
    ],
)
def test_way_an_answer_ends_is_told(reason, remark):
    found = step(message(reason))
    assert isinstance(found, Done)
    assert found.remark == remark


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_refusal_is_one_whatever_came_before(kind):
    details = {"type": "refusal", "category": "bio", "explanation": "It may harm."}
    whole = message("refusal", stop_details=details)
    events = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "so far"}},
        {"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": details}},
        {"type": "message_stop"},
    ]
    found = step(whole if kind == "application/json" else events, kind)
    assert found == Problem(outcome=Outcome.REFUSED, code="content", words="It may harm.")


def test_thinking_is_no_part_of_the_text():
    blocks = [{"type": "thinking", "thinking": "hm", "signature": "s"}, {"type": "text", "text": "yes"}]
    found = step({"content": blocks, "stop_reason": "end_turn"})
    assert isinstance(found, Done)
    assert found.outputs[0].content == b"yes"


def test_streamed_thinking_is_no_part_of_the_text():
    events = [
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": "hm"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": "y"}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": "es"}},
        {"type": "something_new", "text": "no"},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}},
        {"type": "message_stop"},
    ]
    found = step(events, "text/event-stream")
    assert isinstance(found, Done)
    assert found.outputs[0].content == b"yes"


def test_input_is_what_was_read_from_and_written_to_a_cache_too():
    usage = {"input_tokens": 5, "cache_creation_input_tokens": 20, "cache_read_input_tokens": 300, "output_tokens": 7}
    found = step(message("end_turn", usage=usage))
    assert isinstance(found, Done)
    assert found.usage == Usage(input_tokens=325, output_tokens=7)


def test_last_count_of_a_stream_stands_for_the_whole():
    begun = {"usage": {"input_tokens": 11, "output_tokens": 1, "cache_read_input_tokens": None}}
    events = [
        {"type": "message_start", "message": begun},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "a"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    ]
    found = step(events, "text/event-stream")
    assert isinstance(found, Done)
    assert found.usage == Usage(input_tokens=11, output_tokens=9)


@pytest.mark.parametrize(
    ("kind", "code", "outcome"),
    [
        ("overloaded_error", "overloaded", Outcome.FAILED),
        ("rate_limit_error", "rate", Outcome.REFUSED),
        ("billing_error", "billing", Outcome.REFUSED),
        ("api_error", "server", Outcome.FAILED),
    ],
)
def test_error_in_a_stream_has_its_kind(kind, code, outcome):
    error = {"type": "error", "error": {"type": kind, "message": "words"}, "request_id": "r"}
    begun = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "a"}}
    found = step([begun, error], "text/event-stream")
    assert found == Problem(outcome=outcome, code=code, words="words")
