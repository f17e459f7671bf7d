"""Bodies as pieces: any tree and any form come back from parsers that are not ours."""

import base64
import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.errors import UsageError
from localai.providers.body import render, size_of
from localai.providers.json_body import Embedded, pieces_of
from localai.providers.multipart import Field, FileField, form_of
from tests.providers.calls import Held
from tests.providers.forms import FormPart, form_parts, json_body

LEAVES = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def joined(pieces, *contents: bytes) -> bytes:
    held = tuple(map(Held, contents))
    return b"".join(render(pieces, held))


@given(st.dictionaries(st.text(), TREES, max_size=4))
def test_tree_comes_back_and_its_size_is_known(tree):
    pieces = pieces_of(tree)
    body = joined(pieces)
    assert (json_body(body), size_of(pieces)) == (tree, len(body))


@given(st.lists(st.binary(), min_size=1, max_size=4), st.text())
def test_embedded_contents_come_back(contents, before):
    tree = {
        "parts": [
            Embedded(part=part, size=len(content), before=f"{before};base64,") for part, content in enumerate(contents)
        ]
    }
    found = json_body(joined(pieces_of(tree), *contents))["parts"]
    assert [base64.b64decode(text.removeprefix(before + ";base64,"), validate=True) for text in found] == contents


def test_keys_keep_their_order():
    assert joined(pieces_of({"b": 1, "a": [True, None, Decimal("0.50")]})) == b'{"b":1,"a":[true,null,0.50]}'


def test_characters_go_out_as_utf_8():
    assert joined(pieces_of(["é\n\x7f\u2028"])) == '["é\\n\x7f\u2028"]'.encode()


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_a_character_is_refused(text):
    with pytest.raises(UsageError):
        pieces_of({"a": text})


@pytest.mark.parametrize("text", ["\ud800"])
def test_half_a_character_in_a_form_is_refused(text):
    with pytest.raises(UsageError):
        form_of([Field(name="prompt", value=text)])


@pytest.mark.parametrize("number", [1.5, float("nan"), b"bytes", {1, 2}])
def test_value_without_one_spelling_is_a_defect(number):
    with pytest.raises(TypeError):
        pieces_of({"a": number})


FIELDS = st.tuples(st.sampled_from(["prompt", "model", "n"]), st.text())
FILES = st.tuples(st.sampled_from(["image", "image[]", "mask"]), st.binary())


@given(st.lists(FIELDS), st.lists(FILES))
def test_form_comes_back(texts, files):
    contents = [content for _, content in files]
    fields = [Field(name=name, value=value) for name, value in texts]
    fields += [
        FileField(
            name=name,
            part=part,
            size=len(content),
            digest=hashlib.sha256(content).hexdigest(),
            media_type="image/png",
        )
        for part, (name, content) in enumerate(files)
    ]
    form = form_of(fields)
    body = joined(form.body, *contents)
    expected = [FormPart(name=n, file_name=None, media_type=None, content=v.encode()) for n, v in texts]
    expected += [FormPart(name=n, file_name="image.png", media_type="image/png", content=c) for n, c in files]
    assert (list(form_parts(form.content_type, body)) if fields else [], size_of(form.body)) == (expected, len(body))


def test_boundary_changes_with_a_content():
    def boundary(digest: str) -> str:
        field = FileField(name="image", part=0, size=1, digest=digest, media_type="image/png")
        return form_of([field]).content_type

    assert boundary("0" * 64) != boundary("1" * 64)


def test_boundary_tells_forms_apart_whose_words_join_to_the_same():
    first, second = (form_of([Field(name=name, value=value)]) for name, value in (("a", "bc"), ("ab", "c")))
    assert first.content_type != second.content_type


def test_lines_of_a_form_end_as_the_standard_says():
    form = form_of([Field(name="a", value="b")])
    boundary = form.content_type.partition("boundary=")[2]
    expected = f'--{boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--{boundary}--\r\n'
    assert joined(form.body) == expected.encode()


@pytest.mark.parametrize("name", ['a"b', "a\r\nb", "é", "a\\b"])
def test_field_whose_name_would_break_a_form_is_a_defect(name):
    with pytest.raises(ValueError, match="word"):
        form_of([Field(name=name, value="")])
