"""What only the dialects of OpenAI say: refusals, filters, errors at the end, costs, and ends without a text."""

import json
from decimal import Decimal

import pytest

from localai.providers.adapter import Done, Problem
from localai.providers.registry import ADAPTERS
from localai.vocabulary.answers import Answer
from localai.vocabulary.outcomes import Outcome
from tests.providers.oracles.shapes import STREAM, TEXTS, lines

CHAT, RESPONSES = ADAPTERS["openai/stateless"], ADAPTERS["openai/responses"]


def whole(adapter, tree: object):
    return adapter.advance({}, Answer(exchange="work", status=200, headers=(), content=json.dumps(tree).encode()))


def streamed(adapter, content: bytes):
    headers = (("content-type", STREAM),)
    return adapter.advance({}, Answer(exchange="work", status=200, headers=headers, content=content))


def said(content: object, reason: str = "stop", **more: object) -> dict:
    """Return a chat completion."""
    return {"choices": [{"message": {"content": content, **more}, "finish_reason": reason}]}


def response(*contents: dict, status: str = "completed", **more: object) -> dict:
    """Return a response whose message holds these contents."""
    return {"status": status, "output": [{"type": "message", "content": list(contents)}], **more}


@pytest.mark.parametrize(
    ("tree", "words"), [(said(None, refusal="I will not."), "I will not."), (said(None, "content_filter"), "")]
)
def test_chat_that_declines_is_a_refusal(tree, words):
    assert whole(CHAT, tree) == Problem(outcome=Outcome.REFUSED, code="content", words=words)


def test_refusal_that_is_streamed_is_a_refusal():
    chunks = [{"choices": [{"delta": {"refusal": text}}]} for text in ("I will ", "not.")]
    found = streamed(CHAT, lines(*chunks, {"choices": [{"delta": {}, "finish_reason": "stop"}]}, end=True))
    assert found == Problem(outcome=Outcome.REFUSED, code="content", words="I will not.")


@pytest.mark.parametrize("reason", ["length", "content_filter", "max_tokens"])
def test_chat_that_ends_early_says_so(reason):
    found = whole(CHAT, said("as far as", reason))
    assert isinstance(found, Done)
    assert (found.outputs[0].content, found.remark) == (b"as far as", "cut-off")


def test_chat_that_ends_in_an_error_is_a_problem():
    found = whole(CHAT, said("as far as", "error"))
    assert (found.outcome, found.code) == (Outcome.FAILED, "server")


def test_chat_in_parts_is_one_text():
    parts = [{"type": "thinking", "text": "hm"}, {"type": "text", "text": "a"}, {"type": "text", "text": "b"}, "c", 7]
    found = whole(CHAT, said(parts))
    assert found.outputs[0].content == b"ab"


@pytest.mark.parametrize(
    ("told", "cost"),
    [(0.0012, Decimal("0.0012")), (0, Decimal(0)), (-1, None), (True, None), ("1", None), (1e9, None), (None, None)],
)
def test_cost_is_what_the_answer_names(told, cost):
    found = whole(CHAT, {**said("a"), "usage": {"cost": told}})
    assert found.usage.cost == cost


def test_cost_without_end_is_none():
    content = json.dumps({**said("a"), "usage": {"cost": 7}}).replace("7", "1e999").encode()
    found = CHAT.advance({}, Answer(exchange="work", status=200, headers=(), content=content))
    assert found.usage.cost is None


@pytest.mark.parametrize(
    "tree",
    [
        response({"type": "refusal", "refusal": "I will not."}),
        response({"type": "refusal", "refusal": "I will not."}, status="incomplete"),
    ],
)
def test_response_that_declines_is_a_refusal(tree):
    assert whole(RESPONSES, tree) == Problem(outcome=Outcome.REFUSED, code="content", words="I will not.")


def test_response_that_was_filtered_is_a_refusal():
    tree = response(status="incomplete", incomplete_details={"reason": "content_filter"})
    assert whole(RESPONSES, tree) == Problem(outcome=Outcome.REFUSED, code="content")


@pytest.mark.parametrize(
    ("code", "outcome", "ours"),
    [
        ("server_error", "failed", "server"),
        ("rate_limit_exceeded", "refused", "rate"),
        ("image_content_policy_violation", "refused", "content"),
        ("invalid_image", "refused", "invalid"),
        ("image_too_large", "refused", "too-large"),
        ("data_residency_mismatch", "refused", "permission"),
        ("something_new", "failed", "server"),
    ],
)
def test_response_that_failed_is_a_problem_with_its_code(code, outcome, ours):
    error = {"code": code, "message": "It broke."}
    event = {"type": "response.failed", "response": {"status": "failed", "error": error, "output": []}}
    for found in (whole(RESPONSES, event["response"]), streamed(RESPONSES, lines(event, named=True))):
        assert found == Problem(outcome=Outcome(outcome), code=ours, words="It broke.")


@pytest.mark.parametrize("status", ["queued", "in_progress", "cancelled", "something-new", ""])
def test_response_that_is_not_at_its_end_is_no_answer(status):
    found = whole(RESPONSES, response({"type": "output_text", "text": "a"}, status=status))
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "malformed")


def test_response_whose_last_event_repeats_no_text_keeps_what_was_streamed():
    delta = {"type": "response.output_text.delta", "delta": "streamed"}
    found = streamed(RESPONSES, lines(delta, {"type": "response.completed", "response": {"status": "completed"}}))
    assert found.outputs[0].content == b"streamed"


def test_text_of_a_response_is_only_what_it_says():
    tree = response({"type": "output_text", "text": "a"}, {"text": "b"})
    tree["output"].insert(0, {"type": "reasoning", "content": [{"type": "output_text", "text": "hm"}]})
    assert whole(RESPONSES, tree).outputs[0].content == b"a"


@pytest.mark.parametrize("surface", ["openai/responses", "openai/stateless"])
def test_id_that_could_lead_elsewhere_is_forgotten(surface):
    content = TEXTS[surface].whole(["a"], False).replace(TEXTS[surface].remote_id.encode(), b"../files/x")
    found = ADAPTERS[surface].advance({}, Answer(exchange="work", status=200, headers=(), content=content))
    assert isinstance(found, Done)
    assert found.fillings == ()
