"""Server-sent events: the same whatever way the bytes are cut, and never an exception."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.providers.events import LONGEST, EventReader, ServerEvent, Watch, events_of, joined_text

STREAM = (
    b"\xef\xbb\xbf: hello\r\n\r\nevent: one\r\ndata: first\r\ndata:second\r\n\r\n"
    b"data: \xc3\xa9\n\nid: 7\nretry: 10\nunknown: x\ndata\n\nevent: nothing\n\ndata: a: b\r\rdata:  two spaces\n\n"
)
EXPECTED = [
    ServerEvent(name="one", text="first\nsecond"),
    ServerEvent(name="", text="é"),
    ServerEvent(name="", text=""),
    ServerEvent(name="", text="a: b"),
    ServerEvent(name="", text=" two spaces"),
]


def read(chunks) -> list[ServerEvent]:
    reader = EventReader()
    found = [event for chunk in chunks for event in reader.feed(chunk)]
    return [*found, *reader.finish()]


def test_events_are_those_of_the_standard():
    assert list(events_of(STREAM)) == EXPECTED


def test_events_are_the_same_byte_by_byte():
    assert read(STREAM[place : place + 1] for place in range(len(STREAM))) == EXPECTED


def test_events_are_the_same_cut_anywhere():
    different = [cut for cut in range(len(STREAM)) if read([STREAM[:cut], STREAM[cut:]]) != EXPECTED]
    assert different == []


@given(st.binary(), st.lists(st.integers(0, 60)))
def test_any_bytes_give_the_same_events_cut_anywhere(content, places):
    cuts = sorted({0, len(content), *(min(place, len(content)) for place in places)})
    chunks = [content[start:end] for start, end in pairwise(cuts)]
    assert read(chunks) == list(events_of(content))


def test_last_event_counts_without_an_empty_line():
    assert list(events_of(b"data: a\n\ndata: b")) == [
        ServerEvent(name="", text="a"),
        ServerEvent(name="", text="b"),
    ]


def test_byte_order_mark_counts_only_at_the_beginning():
    assert list(events_of(b"data: a\n\n\xef\xbb\xbfdata: b\n\n")) == [ServerEvent(name="", text="a")]


def test_event_that_is_too_long_is_left_out():
    reader = EventReader()
    chunk = b"x" * (1 << 20)
    sent = [b"data: ", *([chunk] * (LONGEST // len(chunk) + 1)), b"\ndata: rest\n\ndata: next\n\n"]
    found = [event for part in sent for event in reader.feed(part)]
    assert (found, reader.cut) == ([ServerEvent(name="", text="next")], True)


def test_too_long_an_event_holds_no_more_than_its_limit():
    reader = EventReader()
    for _ in range(LONGEST // (1 << 20) + 3):
        list(reader.feed(b"y" * (1 << 20)))
    assert len(reader._line) <= LONGEST


def test_comments_between_events_count_for_no_event():
    reader = EventReader()
    comment = b": " + b"x" * (1 << 20) + b"\n\n"
    found = [event for _ in range(LONGEST // (1 << 20) + 2) for event in reader.feed(comment)]
    found += reader.feed(b"data: a\n\n")
    assert (found, reader.cut) == ([ServerEvent(name="", text="a")], False)


def test_empty_lines_in_any_number_end_nothing_twice():
    assert list(events_of(b"\n\r\n\r\rdata: a\n\n\n\r\n\rdata: b\n\n")) == [
        ServerEvent(name="", text="a"),
        ServerEvent(name="", text="b"),
    ]


def test_bytes_that_are_no_text_become_marks():
    assert list(events_of(b"data: a\xffb\n\n")) == [ServerEvent(name="", text="a\ufffdb")]


@pytest.mark.parametrize(
    ("text", "joined"),
    [("a\ud83d\ude00b", "a😀b"), ("\ud83d", "\ufffd"), ("\ude00\ud83dx", "\ufffd\ufffdx"), ("é", "é")],
)
def test_halves_of_a_character_are_joined_or_marked(text, joined):
    assert joined_text(text) == joined


def test_half_a_character_waits_for_the_other_half():
    halves = {"1": "a\ud83d", "2": "\ude00b"}
    watch = Watch(lambda event: halves[event.text])
    assert [watch.feed(b"data: 1\n\n"), watch.feed(b"data: 2\n\n")] == ["a", "😀b"]
