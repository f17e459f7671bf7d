"""Answers in the shapes of the official types: our reader takes from them what the official client takes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localai.providers.adapter import Done, Problem, Usage
from localai.providers.registry import ADAPTERS, CONNECTIONS
from localai.vocabulary.answers import Answer
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Task
from tests.providers.calls import PICTURES as FILES
from tests.providers.calls import cases, one_each, picture
from tests.providers.oracles.clients import Wire
from tests.providers.oracles.shapes import INPUT, JSON, OUTPUT, PICTURES, STREAM, TEXTS

WITH_TEXT = {Task.CHAT, Task.DESCRIBE, Task.READ}
SAYING = sorted(name for name in ADAPTERS if CONNECTIONS[name].tasks & WITH_TEXT)
SHOWING = sorted(name for name in ADAPTERS if CONNECTIONS[name].tasks & {Task.EDIT, Task.GENERATE})
says = pytest.mark.parametrize("surface", SAYING)
shows = pytest.mark.parametrize("surface", SHOWING)
PIECES = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6)
FIRST = {(case.surface, bool(case.call.task in WITH_TEXT)): case for case in reversed(one_each(cases()))}


def state_of(surface: str, *, saying: bool):
    """Return what the adapter remembers after a request of that kind."""
    return FIRST[surface, saying].prepare().state


def advance(surface: str, wire: Wire, *, saying: bool = True):
    return ADAPTERS[surface].advance(state_of(surface, saying=saying), wire.answer())


def text_of(step) -> str:
    assert isinstance(step, Done)
    (output,) = step.outputs
    assert output.media_type.startswith("text/plain")
    return output.content.decode()


@pytest.mark.parametrize("surface", sorted(ADAPTERS))
def test_adapter_has_shapes_of_its_answers(surface):
    assert (surface in SAYING) <= (surface in TEXTS)
    assert (surface in SHOWING) <= (surface in PICTURES)
    assert surface in SAYING or surface in SHOWING


@says
@settings(max_examples=15)
@given(pieces=PIECES)
def test_text_is_what_the_official_client_reads(surface, pieces):
    wire = Wire(content=TEXTS[surface].whole(pieces, False), content_type=JSON)
    assert text_of(advance(surface, wire)) == TEXTS[surface].official_whole(wire) == "".join(pieces)


@says
@settings(max_examples=15)
@given(pieces=PIECES)
def test_streamed_text_is_what_the_official_client_reads(surface, pieces):
    wire = Wire(content=TEXTS[surface].stream(pieces, False), content_type=STREAM)
    assert text_of(advance(surface, wire)) == TEXTS[surface].official_stream(wire) == "".join(pieces)


@says
def test_streamed_text_is_seen_the_same_byte_by_byte(surface):
    pieces = ["Größe ", "😀\n", "漢 {}", '"', "\\"]
    content = TEXTS[surface].stream(pieces, False)
    watch = ADAPTERS[surface].watch(state_of(surface, saying=True))
    assert watch is not None
    assert "".join(watch.feed(content[at : at + 1]) for at in range(len(content))) == "".join(pieces)


@says
@settings(max_examples=25)
@given(pieces=PIECES, share=st.floats(0, 1))
def test_streamed_text_is_seen_the_same_cut_anywhere(surface, pieces, share):
    content = TEXTS[surface].stream(pieces, False)
    cut = int(len(content) * share)
    watch = ADAPTERS[surface].watch(state_of(surface, saying=True))
    assert watch is not None
    assert watch.feed(content[:cut]) + watch.feed(content[cut:]) == "".join(pieces)


@says
def test_stream_that_stops_early_is_no_answer(surface):
    """Cut anywhere before its last event, a stream never counts as done, and it may have been charged."""
    content = TEXTS[surface].stream(["one ", "two"], False)
    whole = text_of(advance(surface, Wire(content=content, content_type=STREAM)))
    steps = [
        advance(surface, Wire(content=content[:cut], content_type=STREAM)) for cut in range(1, len(content) // 2, 7)
    ]
    assert whole == "one two"
    assert {(step.outcome, step.code) for step in steps} == {(Outcome.UNKNOWN, "truncated")}


@says
@pytest.mark.parametrize("form", ["whole", "stream"])
def test_answer_that_was_cut_off_says_so(surface, form):
    content = getattr(TEXTS[surface], form)(["as far as"], True)
    step = advance(surface, Wire(content=content, content_type=JSON if form == "whole" else STREAM))
    assert isinstance(step, Done)
    assert step.remark == "cut-off"


@says
@pytest.mark.parametrize("form", ["whole", "stream"])
def test_usage_is_what_the_answer_says(surface, form):
    content = getattr(TEXTS[surface], form)(["a"], False)
    step = advance(surface, Wire(content=content, content_type=JSON if form == "whole" else STREAM))
    assert isinstance(step, Done)
    assert step.usage == Usage(input_tokens=INPUT, output_tokens=OUTPUT)


@says
def test_error_in_a_stream_is_a_problem_in_the_providers_words(surface):
    step = advance(surface, Wire(content=TEXTS[surface].failing, content_type=STREAM))
    assert isinstance(step, Problem)
    assert (step.outcome, step.words) == (Outcome.FAILED, "It broke.")


@says
def test_stream_without_its_content_type_is_read_all_the_same(surface):
    content = TEXTS[surface].stream(["a", "b"], False)
    assert text_of(advance(surface, Wire(content=content, content_type="text/plain"))) == "ab"


@says
def test_answer_with_the_content_type_of_the_other_form_is_read_all_the_same(surface):
    whole = Wire(content=TEXTS[surface].whole(["a", "b"], False), content_type=STREAM)
    stream = Wire(content=TEXTS[surface].stream(["a", "b"], False), content_type=JSON)
    assert text_of(advance(surface, whole)) == text_of(advance(surface, stream)) == "ab"


@says
def test_whole_answer_where_a_stream_was_asked_is_read_all_the_same(surface):
    content = TEXTS[surface].whole(["a", "b"], False)
    assert text_of(advance(surface, Wire(content=content, content_type="application/octet-stream"))) == "ab"


@says
def test_empty_text_is_a_problem(surface):
    step = advance(surface, Wire(content=TEXTS[surface].whole([""], False), content_type=JSON))
    assert isinstance(step, Problem)
    assert step.code == "empty"


@pytest.mark.parametrize("surface", [name for name in SAYING if TEXTS[name].remote_id])
@pytest.mark.parametrize("form", ["whole", "stream"])
def test_id_of_what_the_provider_keeps_is_known(surface, form):
    content = getattr(TEXTS[surface], form)(["a"], False)
    step = advance(surface, Wire(content=content, content_type=JSON if form == "whole" else STREAM))
    assert isinstance(step, Done)
    assert step.fillings == (("id", TEXTS[surface].remote_id),)


@shows
@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/webp"])
def test_pictures_are_what_the_official_client_reads(surface, kind):
    wire = Wire(content=PICTURES[surface].whole([FILES[kind], FILES[kind] + b"x"]), content_type=JSON)
    step = advance(surface, wire, saying=False)
    assert isinstance(step, Done)
    assert [output.content for output in step.outputs] == PICTURES[surface].official(wire)


@shows
@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/webp"])
def test_type_of_a_picture_is_what_its_bytes_show(surface, kind):
    step = advance(surface, Wire(content=PICTURES[surface].whole([FILES[kind]])), saying=False)
    assert isinstance(step, Done)
    assert [output.media_type for output in step.outputs] == [kind]


@shows
@pytest.mark.parametrize("content", [b"<svg onload=x>", b"#!/bin/sh", b"%PDF-1.7", b"\0" * 40, b"RIFF0000WAVE"])
def test_picture_that_is_none_is_a_problem(surface, content):
    step = advance(surface, Wire(content=PICTURES[surface].whole([picture(), content])), saying=False)
    assert isinstance(step, Problem)
    assert (step.outcome, step.code) == (Outcome.UNKNOWN, "malformed")


@shows
def test_no_picture_is_a_problem(surface):
    step = advance(surface, Wire(content=PICTURES[surface].whole([])), saying=False)
    assert isinstance(step, Problem)
    assert step.code == "empty"


@shows
def test_picture_in_broken_base64_is_a_problem(surface):
    content = PICTURES[surface].whole([picture()]).replace(b"iVBORw0K", b"iVBO*w0K", 1)
    step = advance(surface, Wire(content=content), saying=False)
    assert isinstance(step, Problem)
    assert step.code == "malformed"


@pytest.mark.parametrize("surface", sorted(ADAPTERS))
@pytest.mark.parametrize(("status", "kind"), [(200, Done), (204, Done), (404, Done), (403, Problem), (500, Problem)])
def test_deletion_ends_when_nothing_is_left(surface, status, kind):
    answer = Answer(exchange="delete", status=status, headers=(), content=b"")
    assert isinstance(ADAPTERS[surface].advance({}, answer), kind)
