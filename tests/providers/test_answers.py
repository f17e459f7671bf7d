"""Answers in the shapes of the official types: our reader takes from them what the official client takes."""

from dataclasses import asdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localai.providers.adapter import Done, Problem, Usage
from localai.providers.registry import ADAPTERS, CONNECTIONS
from localai.vocabulary.answers import Answer
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Task
from tests.providers.calls import PICTURES as FILES
from tests.providers.calls import Case, cases, one_each, picture
from tests.providers.dialects import DIALECTS, SHOWN
from tests.providers.oracles.clients import Wire
from tests.providers.oracles.jobs import JOBS
from tests.providers.oracles.pictures import PICTURES
from tests.providers.oracles.shapes import INPUT, JSON, OUTPUT, STREAM, TEXTS
from tests.providers.oracles.wholes import SOUNDS, WHOLES

WITH_TEXT = {Task.CHAT, Task.DESCRIBE, Task.READ}
SAYING = sorted({id(TEXTS[name]): name for name in sorted(TEXTS, reverse=True)}.values())
"""One surface for each kind of answer; `TEXTS` says which share one."""
SHOWING = sorted(PICTURES)
says = pytest.mark.parametrize("surface", SAYING)
shows = pytest.mark.parametrize("surface", SHOWING)
comes_whole = pytest.mark.parametrize("place", sorted(WHOLES))
PIECES = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6)
ONE_EACH = one_each(cases())
FIRST = {
    **{(case.surface, case.call.task in SHOWN): case for case in ONE_EACH if case.call.task in {*SHOWN, *WITH_TEXT}},
    **{(case.surface, False): case for case in ONE_EACH if case.call.task is Task.CHAT},
}


def state_of(surface: str, *, saying: bool):
    """Return what the adapter remembers after a request of that kind."""
    return FIRST[surface, not saying].prepare().state


def advance(surface: str, wire: Wire, *, saying: bool = True):
    return ADAPTERS[surface].advance(state_of(surface, saying=saying), wire.answer())


def text_of(step) -> str:
    assert isinstance(step, Done)
    (output,) = step.outputs
    assert output.media_type.startswith("text/plain")
    return output.content.decode()


def test_adapter_has_shapes_of_its_answers():
    tasks = {
        (name, task)
        for name, connection in CONNECTIONS.items()
        for task in connection.tasks
        if name not in JOBS or f"{name} {task}" in WHOLES
    }
    assert {name for name, task in tasks if task in WITH_TEXT} == TEXTS.keys()
    pictures = {name for name, task in tasks if task in SHOWN and f"{name} {task}" not in WHOLES}
    assert pictures == PICTURES.keys()
    others = {
        f"{name} {task}"
        for name, task in tasks
        if task not in WITH_TEXT and name not in (pictures if task in SHOWN else ())
    }
    assert others == WHOLES.keys() - {"mistral/stateless read"}


def whole_case(place: str) -> Case:
    """Return the case whose answers have that shape: of that surface and task, and with an answer as a whole."""
    surface, _, task = place.partition(" ")
    return next(
        case
        for case in ONE_EACH
        if (case.surface, case.call.task) == (surface, task) and case.adapter.watch(case.prepare().state) is None
    )


def whole_step(place: str, content: bytes, count: int | None = None):
    case, shape = whole_case(place), WHOLES[place]
    state = dict(case.prepare().state) | ({"texts": count} if count else {})
    return case.adapter.advance(state, Wire(content=content, content_type=shape.kind).answer())


@comes_whole
def test_result_is_what_the_official_client_reads(place):
    shape = WHOLES[place]
    wire = Wire(content=shape.make(shape.value), content_type=shape.kind)
    step = whole_step(place, wire.content, 2 if place.endswith("embed") else None)
    assert isinstance(step, Done)
    (output,) = step.outputs
    assert output.media_type == shape.media_type
    assert shape.kept(output.content) == shape.official(wire) == shape.value


@comes_whole
def test_usage_of_a_whole_answer_is_what_it_says(place):
    shape = WHOLES[place]
    step = whole_step(place, shape.make(shape.value), 2 if place.endswith("embed") else None)
    told = {name: Decimal(str(value)) for name, value in (shape.usage or {}).items()}
    assert {name: each for name, each in asdict(step.usage).items() if each is not None} == told


@pytest.mark.parametrize("place", [name for name in sorted(WHOLES) if name.endswith("speak")])
def test_sound_has_the_type_that_its_bytes_show(place):
    steps = {kind: whole_step(place, WHOLES[place].make(content)) for kind, content in SOUNDS.items()}
    assert {kind: step.outputs[0].media_type for kind, step in steps.items()} == {kind: kind for kind in SOUNDS}


@pytest.mark.parametrize("place", [name for name in sorted(WHOLES) if name.endswith("speak")])
@pytest.mark.parametrize("content", [b"<svg onload=x>", b"#!/bin/sh", b"%PDF-1.7", b"\0" * 40, b"RIFF0000WEBP"])
def test_sound_that_is_none_is_a_problem(place, content):
    step = whole_step(place, WHOLES[place].make(content))
    assert isinstance(step, Problem)
    assert step.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("place", [name for name in sorted(WHOLES) if name.endswith("embed")])
@pytest.mark.parametrize(
    "vectors", [[[1.0], []], [[1.0], ["a"]], [[1.0], [True]], [[1.0], [1e300]], [[1.0]], [[1.0], None]]
)
def test_vectors_that_are_none_or_not_as_many_as_texts_are_a_problem(place, vectors):
    step = whole_step(place, WHOLES[place].make(vectors), 2)
    assert isinstance(step, Problem)
    assert (step.outcome, step.code) == (Outcome.UNKNOWN, "malformed")


@says
@settings(max_examples=8)
@given(pieces=PIECES)
def test_text_is_what_the_official_client_reads(surface, pieces):
    wire = Wire(content=TEXTS[surface].whole(pieces, False), content_type=JSON)
    assert text_of(advance(surface, wire)) == TEXTS[surface].official_whole(wire) == "".join(pieces)


@says
@settings(max_examples=8)
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
@settings(max_examples=12)
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
    assert step.usage == Usage(input_tokens=INPUT, output_tokens=OUTPUT, cost=TEXTS[surface].cost)


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


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_deletion_ends_when_nothing_is_left(dialect):
    ends = {200: Done, 204: Done, 404: Done, 403: Problem, 500: Problem}
    answers = {status: Answer(exchange="delete", status=status, headers=(), content=b"") for status in ends}
    assert {status: type(DIALECTS[dialect].advance(answer)) for status, answer in answers.items()} == ends
