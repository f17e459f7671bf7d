"""Settings: each is known, in its range and given once, or there is no request; what is set is in the request."""

from dataclasses import replace

import pytest

from localai.sending_errors import NotSupportedError
from localai.vocabulary.tasks import Task
from tests.providers.calls import Case, cases, one_each, with_settings
from tests.providers.forms import form_parts, json_body

CASES = one_each(cases())
TALKING = [case for case in CASES if case.call.task is Task.CHAT]
talks = pytest.mark.parametrize("case", TALKING, ids=lambda case: case.surface)
EDIT, GENERATE, CHAT = (
    next(case for case in CASES if (case.surface, case.call.task) == wanted)
    for wanted in (
        ("openai/images", Task.EDIT),
        ("openai/images", Task.GENERATE),
        ("openai/responses", Task.CHAT),
    )
)


def fields(case: Case) -> dict[str, str]:
    """Return the texts of a form by name."""
    parts = form_parts(case.prepare().work.content_type, case.body())
    return {part.name: part.content.decode() for part in parts if not part.file_name}


@talks
def test_answer_has_a_limit_where_nobody_sets_one(case: Case):
    assert case.prepare().output_tokens == 4096
    assert b":4096" in case.body()


@talks
def test_limit_of_an_answer_is_in_the_request(case: Case):
    asked = with_settings(case, max_output="77")
    assert asked.prepare().output_tokens == 77
    assert b":77" in asked.body()


@talks
@pytest.mark.parametrize("value", ["0", "-1", "1000001", "1e3", "077", "7.5", "", "many", "٧٧", " 77"])
def test_limit_that_is_no_number_in_range_is_refused(case: Case, value):
    with pytest.raises(NotSupportedError):
        with_settings(case, max_output=value).prepare()


def test_limit_below_what_the_service_takes_is_refused():
    with pytest.raises(NotSupportedError):
        with_settings(CHAT, max_output="15").prepare()


@talks
def test_answer_is_streamed_unless_said_otherwise(case: Case):
    accepts = [with_settings(case, **told).prepare().work.accept for told in ({}, {"stream": "no"})]
    assert accepts == ["text/event-stream", "application/json"]


@pytest.mark.parametrize(
    "case", [case for case in TALKING if "stream" in json_body(case.body())], ids=lambda case: case.surface
)
def test_stream_in_the_body_is_what_was_said(case: Case):
    told = [json_body(with_settings(case, stream=word).body())["stream"] for word in ("yes", "no")]
    assert told == [True, False]


@talks
@pytest.mark.parametrize("value", ["maybe", "", "YES", "1"])
def test_stream_that_is_neither_yes_nor_no_is_refused(case: Case, value):
    with pytest.raises(NotSupportedError):
        with_settings(case, stream=value).prepare()


@talks
def test_setting_given_twice_is_refused(case: Case):
    twice = replace(case, call=replace(case.call, settings=(("max_output", "20"), ("max_output", "30"))))
    with pytest.raises(NotSupportedError):
        twice.prepare()


def test_settings_of_a_question_are_in_the_request():
    tree = json_body(with_settings(CHAT, effort="low").body())
    assert tree["reasoning"] == {"effort": "low"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", "3"),
        ("size", "1536x1024"),
        ("size", "auto"),
        ("quality", "high"),
        ("output_format", "webp"),
        ("output_compression", "0"),
        ("background", "opaque"),
    ],
)
def test_settings_of_a_picture_are_in_the_request(name, value):
    tree = json_body(with_settings(GENERATE, **{name: value}).body())
    assert (str(tree[name]), fields(with_settings(EDIT, **{name: value}))[name]) == (value, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("n", "0"), ("n", "11"), ("size", "10x10"), ("size", "1024"), ("quality", "ultra"), ("output_format", "gif")],
)
def test_setting_of_a_picture_out_of_range_is_refused(name, value):
    with pytest.raises(NotSupportedError):
        with_settings(GENERATE, **{name: value}).prepare()


@pytest.mark.parametrize(("settings", "results"), [({}, 1), ({"n": "4"}, 4)])
def test_number_of_pictures_is_known_beforehand(settings, results):
    assert with_settings(EDIT, **settings).prepare().results == results


def test_likeness_to_the_picture_is_set_only_where_there_is_one():
    assert fields(with_settings(EDIT, input_fidelity="high"))["input_fidelity"] == "high"
    with pytest.raises(NotSupportedError):
        with_settings(GENERATE, input_fidelity="high").prepare()
