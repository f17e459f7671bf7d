"""Answers read without trust: what is not of the expected kind is not there."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.providers.reading import at, count_at, list_at, parsed, picture_type, text_at, unpacked

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
PATHS = st.lists(st.sampled_from("abc") | st.integers(-3, 3), max_size=4)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"a": NaN}', b"[Infinity]", b"[-Infinity]", b"{'a': 1}", b"[" * 100_000, b"9" * 5000, b"\xff\xfe"],
)
def test_what_is_no_json_is_nothing(content):
    assert parsed(content) is None


def test_mark_of_byte_order_is_passed_over():
    assert parsed(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_bytes_that_are_no_text_become_marks():
    assert parsed(b'{"a": "\xff"}') == {"a": "\ufffd"}


def test_last_of_two_equal_keys_counts():
    assert parsed(b'{"a": 1, "a": 2}') == {"a": 2}


@given(JSON_VALUES, PATHS)
def test_any_path_through_any_tree_gives_an_answer(tree, path):
    found = at(tree, *path)
    assert text_at(tree, *path) == (found if isinstance(found, str) else "")
    assert list(list_at(tree, *path)) == (found if isinstance(found, list) else [])


@pytest.mark.parametrize(
    ("value", "count"),
    [(0, 0), (7, 7), (True, None), (-1, None), (1.0, None), ("7", None), (1 << 53, None), (None, None), ([], None)],
)
def test_count_is_a_whole_number_that_can_be_one(value, count):
    assert count_at({"a": value}, "a") == count


@given(st.binary(min_size=1))
def test_base64_comes_back(content):
    assert unpacked(base64.b64encode(content).decode()) == content


@pytest.mark.parametrize("text", ["", "=", "a", "ab*d", "YQ", "YQ==YQ==", "Y Q==", "é", "YQ=="[:-1]])
def test_text_that_is_no_base64_is_nothing(text):
    assert unpacked(text) is None


def test_lines_of_base64_are_joined():
    assert unpacked("aGVs\r\nbG8=\n") == b"hello"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x89PNG\r\n\x1a", None),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"GIF89a", "image/gif"),
        (b"<svg", None),
        (b"", None),
    ],
)
def test_type_of_a_picture_is_what_its_beginning_shows(content, kind):
    assert picture_type(content) == kind
