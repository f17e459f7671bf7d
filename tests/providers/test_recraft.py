"""What only Recraft says: one picture alone in an answer, units charged, a mask or how far a change goes."""

import base64
import json
from decimal import Decimal

import pytest

from localai.providers.adapter import Done
from localai.sending_errors import NotSupportedError
from localai.vocabulary.answers import Answer
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, picture, with_settings
from tests.providers.forms import form_parts

PICTURE = base64.b64encode(picture()).decode()


def edit(*roles: tuple[Role, str]):
    return case(CATALOG.model("recraft/recraft-3"), Task.EDIT, [(Role.IMAGE, "image/png"), *roles])


def fields(of) -> dict[str, str]:
    parts = form_parts(of.prepare().work.content_type, of.body())
    return {part.name: part.content.decode("latin-1") for part in parts}


@pytest.mark.parametrize("tree", [{"data": [{"b64_json": PICTURE}]}, {"image": {"b64_json": PICTURE}}])
def test_picture_alone_and_in_a_list_is_read(tree):
    content = json.dumps({**tree, "credits": 40}).encode()
    found = edit().adapter.advance({}, Answer(exchange="work", status=200, headers=(), content=content))
    assert isinstance(found, Done)
    assert [output.content for output in found.outputs] == [picture()]
    assert found.usage.cost == Decimal("0.04")


def test_change_says_how_far_it_goes():
    assert fields(edit())["strength"] == "0.5"
    assert fields(with_settings(edit(), strength="0.25"))["strength"] == "0.25"
    with pytest.raises(NotSupportedError):
        with_settings(edit(), strength="1.5").prepare()


def test_mask_goes_to_where_masks_are_taken():
    masked = edit((Role.MASK, "image/png"))
    assert masked.prepare().work.path == "/v1/images/inpaint"
    assert "mask" in fields(masked)
    with pytest.raises(NotSupportedError):
        with_settings(masked, strength="0.5").prepare()


def test_picture_with_words_alone_is_refused():
    words = case(CATALOG.model("recraft/recraft-3"), Task.GENERATE, [(Role.IMAGE, "image/png")])
    with pytest.raises(NotSupportedError):
        words.prepare()
