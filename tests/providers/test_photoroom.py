"""What only Photoroom says: two hosts, settings of a cutout, and an answer that is nothing but a picture."""

import pytest

from localai.providers.adapter import Done, Output, Problem
from localai.sending_errors import NotSupportedError
from localai.vocabulary.answers import Answer
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, picture, with_settings
from tests.providers.forms import form_parts

GIVEN = [(Role.IMAGE, "image/png")]
SEGMENT, EDIT = CATALOG.model("photoroom/segment"), CATALOG.model("photoroom/edit")


def fields(of) -> dict[str, str]:
    parts = form_parts(of.prepare().work.content_type, of.body())
    return {part.name: part.content.decode() for part in parts if not part.file_name}


def test_settings_of_a_cutout_are_told():
    asked = with_settings(case(SEGMENT, Task.CUTOUT, GIVEN), size="hd", trim="yes")
    assert fields(asked) == {"format": "png", "size": "hd", "crop": "true"}


def test_editing_goes_to_its_own_host():
    hosts = [case(model, Task.CUTOUT, GIVEN).prepare().work.host for model in (SEGMENT, EDIT)]
    assert hosts == ["", "image-api.photoroom.com"]
    assert fields(case(EDIT, Task.CUTOUT, GIVEN))["background.color"] == "transparent"


def test_cutout_alone_makes_no_other_background():
    with pytest.raises(NotSupportedError):
        case(SEGMENT, Task.EDIT, GIVEN).prepare()


@pytest.mark.parametrize("content", [b"<svg onload=x>", b"%PDF-1.7", b"\0" * 40, b"RIFF0000WAVE"])
def test_answer_that_is_no_picture_is_a_problem(content):
    adapter = case(SEGMENT, Task.CUTOUT, GIVEN).adapter
    right, wrong = (
        adapter.advance({}, Answer(exchange="work", status=200, headers=(), content=each))
        for each in (picture("WEBP"), content)
    )
    assert isinstance(right, Done)
    assert right.outputs == (Output(media_type="image/webp", content=picture("WEBP")),)
    assert isinstance(wrong, Problem)
