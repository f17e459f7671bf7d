"""What is Gemini's own: the key's place, `store`, masks in words, how its answers end."""

import json
from dataclasses import replace

import pytest

from localai.providers.adapter import Done, Problem, Usage
from localai.providers.registry import ADAPTERS
from localai.sending_errors import NotSupportedError
from localai.vocabulary.answers import Answer
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, Case, case, cases, picture, with_settings
from tests.providers.forms import json_body
from tests.providers.oracles.shapes import lines

SURFACE = "gemini/generate"
TALKS = CATALOG.model("gemini/gemini-3.8-flash")
DRAWS = CATALOG.model("gemini/gemini-3-pro-image")
OURS = [each for each in cases() if each.surface == SURFACE]
PNG = "image/png"
ASKED = case(TALKS, Task.CHAT, [(Role.IMAGE, PNG)])
every = pytest.mark.parametrize("given", OURS, ids=lambda given: given.name)


def step(tree: object, *, drawing: bool = False, status: int = 200):
    content = json.dumps(tree).encode()
    answer = Answer(exchange="work", status=status, headers=(("content-type", "application/json"),), content=content)
    return ADAPTERS[SURFACE].advance({"kind": "picture" if drawing else "text"}, answer)


def streamed(*trees: object):
    answer = Answer(
        exchange="work", status=200, headers=(("content-type", "text/event-stream"),), content=lines(*trees)
    )
    return ADAPTERS[SURFACE].advance({"kind": "text"}, answer)


def candidate(*parts: object, reason: str = "STOP", **more: object) -> dict:
    return {"candidates": [{"content": {"role": "model", "parts": list(parts)}, "finishReason": reason, **more}]}


def texts(given: Case) -> list[str]:
    parts = json_body(given.body())["contents"][0]["parts"]
    return [part["text"] for part in parts if "text" in part]


@every
def test_every_request_asks_to_store_nothing(given):
    assert json_body(given.body())["store"] is False


@every
def test_key_never_stands_in_the_address(given):
    assert "key" not in given.prepare().work.path.partition("?")[2]


def test_key_travels_in_the_header_of_google():
    assert ADAPTERS[SURFACE].scheme == "header:x-goog-api-key"


def test_question_is_streamed_as_events():
    work = ASKED.prepare().work
    assert (work.path, work.accept) == (
        "/v1/models/gemini-3.8-flash:streamGenerateContent?alt=sse",
        "text/event-stream",
    )


def test_question_can_be_answered_as_a_whole():
    work = with_settings(ASKED, stream="no").prepare().work
    assert (work.path, work.accept) == ("/v1/models/gemini-3.8-flash:generateContent", "application/json")


def test_limit_of_the_answer_is_always_there():
    assert json_body(ASKED.body())["generationConfig"]["maxOutputTokens"] == 4096


def test_effort_is_the_level_of_thinking():
    config = json_body(with_settings(ASKED, effort="low").body())["generationConfig"]
    assert config["thinkingConfig"] == {"thinkingLevel": "LOW"}


def test_picture_is_asked_for_alone():
    config = json_body(with_settings(case(DRAWS, Task.GENERATE), aspect="16:9", size="2K").body())["generationConfig"]
    assert config == {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"}}


@pytest.mark.parametrize(
    "wrong", [{"aspect": "wide"}, {"aspect": "16x9"}, {"size": "8K"}, {"stream": "yes"}, {"n": "2"}]
)
def test_setting_of_a_picture_that_does_not_fit_is_refused(wrong):
    with pytest.raises(NotSupportedError):
        with_settings(case(DRAWS, Task.GENERATE), **wrong).prepare()


def test_mask_is_the_last_picture_and_the_words_say_so():
    given = case(DRAWS, Task.EDIT, [(Role.MASK, PNG), (Role.REFERENCE, "image/webp"), (Role.IMAGE, "image/jpeg")])
    parts = json_body(given.body())["contents"][0]["parts"]
    kinds = [part["inlineData"]["mimeType"] for part in parts if "inlineData" in part]
    assert (kinds, "mask" in texts(given)[1]) == (["image/jpeg", "image/webp", PNG], True)


def test_references_are_told_from_what_is_to_change():
    given = case(DRAWS, Task.EDIT, [(Role.IMAGE, PNG), (Role.REFERENCE, PNG)])
    assert "references" in texts(given)[1]


def test_single_picture_needs_no_words_of_ours():
    assert texts(case(DRAWS, Task.EDIT, [(Role.IMAGE, PNG)], prompt="brighter")) == ["brighter"]


@pytest.mark.parametrize("roles", [[], [(Role.REFERENCE, PNG)], [(Role.MASK, PNG)]])
def test_edit_without_a_picture_is_refused(roles):
    with pytest.raises(NotSupportedError):
        case(DRAWS, Task.EDIT, roles).prepare()


def test_mask_without_a_picture_is_refused():
    with pytest.raises(NotSupportedError):
        case(DRAWS, Task.GENERATE, [(Role.MASK, PNG)]).prepare()


def test_second_mask_is_refused():
    with pytest.raises(NotSupportedError):
        case(DRAWS, Task.EDIT, [(Role.IMAGE, PNG), (Role.MASK, PNG), (Role.MASK, PNG)]).prepare()


def test_fifteenth_picture_is_refused():
    with pytest.raises(NotSupportedError):
        case(DRAWS, Task.EDIT, [(Role.IMAGE, PNG)] * 15).prepare()


def test_picture_without_words_is_refused():
    with pytest.raises(NotSupportedError):
        case(DRAWS, Task.EDIT, [(Role.IMAGE, PNG)], prompt="").prepare()


def test_name_of_a_model_cannot_leave_its_place():
    odd = replace(TALKS, wire_name="../files?x=1#y")
    assert case(odd, Task.CHAT).prepare().work.path.startswith("/v1/models/..%2Ffiles%3Fx%3D1%23y:")


def test_thinking_is_no_part_of_the_text():
    found = step(candidate({"text": "hm", "thought": True}, {"text": "y"}, {"text": "es"}))
    assert isinstance(found, Done)
    assert found.outputs[0].content == b"yes"


def test_thinking_counts_as_output():
    usage = {"promptTokenCount": 5, "candidatesTokenCount": 2, "thoughtsTokenCount": 40, "toolUsePromptTokenCount": 1}
    found = step({**candidate({"text": "a"}), "usageMetadata": usage})
    assert isinstance(found, Done)
    assert found.usage == Usage(input_tokens=6, output_tokens=42)


@pytest.mark.parametrize("reason", ["MAX_TOKENS", "CONTINUATION", "LANGUAGE", "SOMETHING_NEW"])
def test_text_that_did_not_end_by_itself_says_so(reason):
    found = step(candidate({"text": "so far"}, reason=reason))
    assert isinstance(found, Done)
    assert found.remark == "cut-off"


@pytest.mark.parametrize("reason", ["SAFETY", "RECITATION", "PROHIBITED_CONTENT", "SPII", "BLOCKLIST", "IMAGE_SAFETY"])
def test_declined_content_is_refused_whatever_came_before(reason):
    found = step(candidate({"text": "so far"}, reason=reason, finishMessage="Not this."))
    assert found == Problem(outcome=Outcome.REFUSED, code="content", words="Not this.")


def test_declined_question_is_refused():
    found = step({"promptFeedback": {"blockReason": "SAFETY"}})
    assert found == Problem(outcome=Outcome.REFUSED, code="content", words="SAFETY")


def test_declined_question_is_refused_in_a_stream_too():
    found = streamed({"promptFeedback": {"blockReason": "OTHER", "blockReasonMessage": "No."}})
    assert found == Problem(outcome=Outcome.REFUSED, code="content", words="No.")


def test_answer_without_a_picture_gives_the_models_words():
    found = step(candidate({"text": "I cannot draw that."}, reason="NO_IMAGE"), drawing=True)
    assert found == Problem(outcome=Outcome.FAILED, code="empty", words="I cannot draw that.")


def test_picture_beside_words_is_taken():
    data = json.loads(json.dumps({"mimeType": PNG, "data": "iVBORw0KGgo="}))
    found = step(candidate({"text": "Here."}, {"inlineData": data}), drawing=True)
    assert isinstance(found, Done)
    assert [output.content for output in found.outputs] == [picture()[:8]]


@pytest.mark.parametrize(
    ("status", "word", "code"),
    [
        (400, "INVALID_ARGUMENT", "invalid"),
        (403, "PERMISSION_DENIED", "permission"),
        (404, "NOT_FOUND", "not-found"),
        (429, "RESOURCE_EXHAUSTED", "rate"),
        (500, "INTERNAL", "server"),
        (503, "UNAVAILABLE", "overloaded"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_error_is_read_alone_or_in_a_list(status, word, code, wrapped):
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"}]
    error = {"error": {"code": status, "message": "words", "status": word, "details": details}}
    found = step([error] if wrapped else error, status=status)
    assert (found.code, found.words, found.retry_after) == (code, "words", 7)


def test_error_in_a_stream_wins_over_what_came_before():
    error = {"error": {"code": 503, "message": "words", "status": "UNAVAILABLE"}}
    found = streamed({"candidates": [{"content": {"parts": [{"text": "a"}]}}]}, error)
    assert found == Problem(outcome=Outcome.FAILED, code="overloaded", words="words")
