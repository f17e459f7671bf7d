"""Every way an answer can be wrong, for every adapter: a code of ours, never an exception."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localai.providers.adapter import Done, Next, Problem
from localai.vocabulary.answers import Answer
from localai.vocabulary.outcomes import Outcome
from tests.providers.calls import picture
from tests.providers.dialects import DIALECTS, PLAYED, SAYING, SHOWING
from tests.providers.oracles.pictures import PICTURES
from tests.providers.oracles.shapes import JSON, STREAM, TEXTS
from tests.providers.oracles.wholes import WHOLES

every = pytest.mark.parametrize("dialect", sorted(DIALECTS))
HTML = b"<!DOCTYPE html><html><title>502 Bad Gateway</title><body>{}</body></html>"
OPENAI = {"error": {"message": "No.", "type": "invalid_request_error", "param": None, "code": None}}
ANTHROPIC = {"type": "error", "error": {"type": "invalid_request_error", "message": "No."}, "request_id": "r"}
GOOGLE = [{"error": {"code": 400, "message": "No.", "status": "INVALID_ARGUMENT", "details": []}}]
FASTAPI = {"detail": [{"loc": ["body"], "msg": "No.", "type": "missing"}]}
FLAT = {"object": "error", "message": "No.", "type": "BadRequestError", "code": 400}
PLAIN = {"error": "No."}
ENVELOPES = {"openai": OPENAI, "anthropic": ANTHROPIC, "google": GOOGLE, "list": FASTAPI, "flat": FLAT, "plain": PLAIN}
STATUSES = {
    302: ("failed", "redirect"),
    307: ("failed", "redirect"),
    400: ("refused", "invalid"),
    401: ("refused", "key"),
    402: ("refused", "billing"),
    403: ("refused", "permission"),
    404: ("refused", "not-found"),
    408: ("refused", "timeout"),
    409: ("refused", "conflict"),
    413: ("refused", "too-large"),
    418: ("refused", "invalid"),
    422: ("refused", "invalid"),
    429: ("refused", "rate"),
    500: ("failed", "server"),
    501: ("failed", "server"),
    502: ("unknown", "server"),
    503: ("failed", "overloaded"),
    504: ("unknown", "timeout"),
    520: ("unknown", "server"),
    529: ("failed", "overloaded"),
}


def step(dialect: str, status: int, content: bytes, *headers: tuple[str, str]):
    return DIALECTS[dialect].advance(Answer(exchange="work", status=status, headers=headers, content=content))


@every
@pytest.mark.parametrize("body", [b"", HTML, json.dumps(OPENAI).encode()], ids=["empty", "html", "json"])
def test_status_becomes_a_code(dialect, body):
    found = {status: step(dialect, status, body) for status in STATUSES}
    assert {status: (problem.outcome, problem.code) for status, problem in found.items()} == STATUSES


@every
def test_words_of_the_provider_are_found(dialect):
    found = {name: step(dialect, 400, json.dumps(body).encode()) for name, body in ENVELOPES.items()}
    assert {name: (each.code, each.words) for name, each in found.items()} == dict.fromkeys(
        ENVELOPES, ("invalid", "No.")
    )


TELLING = (
    (429, "insufficient_quota", "billing"),
    (400, "content_policy_violation", "content"),
    (400, "moderation_blocked", "content"),
    (400, "image_content_policy_violation", "content"),
    (403, "content_policy_violation", "content"),
    (400, "context_length_exceeded", "too-large"),
    (500, "overloaded_error", "overloaded"),
    (400, "invalid_api_key", "key"),
)


@every
def test_word_of_the_provider_says_more_than_the_status(dialect):
    bodies = [{"error": {"message": "No.", "type": "some_error", "code": word}} for _, word, _ in TELLING]
    answers = [(status, json.dumps(body).encode()) for (status, _, _), body in zip(TELLING, bodies, strict=True)]
    assert [step(dialect, *answer).code for answer in answers] == [code for _, _, code in TELLING]


WAITS = {
    "7": 7,
    "0": 0,
    "1.2": 2,
    "999999999": 86400,
    "Wed, 21 Oct 2026 07:28:00 GMT": None,
    "-5": None,
    "": None,
    "９": None,
}


@every
def test_time_to_wait_is_read_from_the_header(dialect):
    found = {value: step(dialect, 429, b"", ("retry-after", value)).retry_after for value in WAITS}
    assert found == WAITS


@every
def test_time_to_wait_is_read_from_where_google_says_it(dialect):
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "30s"}]
    assert step(dialect, 429, json.dumps({"error": {"code": 429, "details": details}}).encode()).retry_after == 30


@every
def test_words_are_text_that_can_be_kept(dialect):
    assert step(dialect, 400, b'{"error": {"message": "a\\ud800b"}}').words == "a\ufffdb"


@every
def test_long_words_are_cut(dialect):
    assert len(step(dialect, 400, json.dumps({"error": {"message": "x" * 9000}}).encode()).words) == 500


@every
@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"", JSON, "empty"),
        (b"  \n", JSON, "empty"),
        (b"", STREAM, "truncated"),
        (HTML, "text/html", "not-json"),
        (b"hello", "text/plain", "not-json"),
        (b'{"a": [1, ', JSON, "truncated"),
        (b"{}", JSON, "malformed"),
        (b"[]", JSON, "malformed"),
        (b"null", JSON, "not-json"),
        (b'{"choices": "x", "output": 7, "data": {}, "content": null, "candidates": 1}', JSON, "malformed"),
        (b'{"a": NaN}', JSON, "malformed"),
        (b"[" * 100000, JSON, "truncated"),
    ],
)
def test_answer_we_cannot_read_may_have_been_charged(dialect, content, kind, code):
    found = step(dialect, 200, content, ("content-type", kind))
    assert isinstance(found, Problem)
    if kind == STREAM and dialect not in SAYING and not dialect.startswith("GenerateContent"):
        code = "empty"  # where nothing streams, nothing is all there is
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, code)


@every
def test_error_inside_a_200_is_a_problem(dialect):
    body = {"error": {"message": "It broke.", "type": "server_error", "code": 500}}
    found = step(dialect, 200, json.dumps(body).encode(), ("content-type", JSON))
    assert isinstance(found, Problem)
    assert (found.outcome, found.code, found.words) == (Outcome.FAILED, "server", "It broke.")


@every
def test_refusal_inside_a_200_is_a_refusal(dialect):
    body = {"error": {"message": "No.", "type": "content_policy_violation", "code": 400}}
    found = step(dialect, 200, json.dumps(body).encode(), ("content-type", JSON))
    assert (found.outcome, found.code) == (Outcome.REFUSED, "content")


def good(dialect: str) -> list[tuple[bytes, str]]:
    """Return answers that are right, to make wrong ones of."""
    case = DIALECTS[dialect].cases[0]
    if dialect in SAYING:
        texts = TEXTS[case.surface]
        return [(texts.whole(["a"], False), JSON), (texts.stream(["a"], False), STREAM), (texts.failing, STREAM)]
    if dialect in SHOWING:
        return [(PICTURES[case.surface].whole([picture()]), JSON)]
    if dialect in PLAYED:
        return [(each.content, JSON) for each in case.prepare().rehearsal if each.exchange == "work"]
    shape = WHOLES[f"{case.surface} {case.call.task}"]
    return [(shape.make(shape.value), shape.kind)]


KINDS = st.sampled_from([JSON, STREAM, "text/html", "image/png", ""])


@every
@settings(max_examples=30)
@given(status=st.integers(100, 999), content=st.binary(max_size=200), kind=KINDS)
def test_any_bytes_give_a_step(dialect, status, content, kind):
    assert isinstance(step(dialect, status, content, ("content-type", kind)), Done | Next | Problem)


@every
@settings(max_examples=40)
@given(data=st.data())
def test_right_answer_with_wrong_places_gives_a_step(dialect, data):
    content, kind = data.draw(st.sampled_from(good(dialect)))
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(start + 40, len(content))))
    wrong = data.draw(st.binary(max_size=20) | st.sampled_from([b"null", b"{}", b"[]", b'"', b"1e999", b"-1", b"true"]))
    told = data.draw(st.sampled_from([kind, kind, ""]))
    assert isinstance(
        step(dialect, 200, content[:start] + wrong + content[end:], ("content-type", told)), Done | Next | Problem
    )


HOSTILE = [None, True, -1, 10**30, 1.5, "x", "\ud800", [], {}, [[]], {"text": 1}, [None], {"a": {"b": []}}]


@every
def test_right_answer_with_another_value_anywhere_gives_a_step(dialect):
    for content, kind in good(dialect):
        if kind != JSON:
            continue
        for wrong in _replaced(json.loads(content)):
            found = step(dialect, 200, json.dumps(wrong).encode(), ("content-type", kind))
            assert isinstance(found, Done | Next) or found.words.encode() is not None


@every
def test_event_with_another_value_anywhere_gives_a_step(dialect):
    for content, kind in good(dialect):
        if kind != STREAM:
            continue
        events = content.decode().split("\n\n")
        for place, event in enumerate(events):
            before, found, text = event.partition("data: ")
            if not found or text == "[DONE]":
                continue
            for wrong in _replaced(json.loads(text)):
                changed = [*events[:place], before + found + json.dumps(wrong), *events[place + 1 :]]
                step_found = step(dialect, 200, "\n\n".join(changed).encode(), ("content-type", kind))
                assert isinstance(step_found, Done) or step_found.words.encode() is not None


@pytest.mark.parametrize("dialect", SAYING)
@settings(max_examples=40)
@given(chunks=st.lists(st.binary(max_size=60), max_size=5), data=st.data())
def test_watching_never_raises(dialect, chunks, data):
    watch = DIALECTS[dialect].watch()
    assert watch is not None
    right = [content for content, kind in good(dialect) if kind == STREAM]
    chunks.insert(data.draw(st.integers(0, len(chunks))), data.draw(st.sampled_from(right)))
    assert all(watch.feed(chunk).encode() is not None for chunk in chunks)


def _replaced(tree: object) -> list[object]:
    """Return the tree with each of its places replaced by each hostile value."""
    found: list[object] = list(HOSTILE)
    if isinstance(tree, dict):
        found += [{**tree, key: other} for key, value in tree.items() for other in _replaced(value)]
        found += [{name: value for name, value in tree.items() if name != key} for key in tree]
    elif isinstance(tree, list):
        found += [
            [*tree[:place], other, *tree[place + 1 :]] for place, value in enumerate(tree) for other in _replaced(value)
        ]
    return found
