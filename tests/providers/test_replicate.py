"""What only Replicate says: a result as one text or a list of them, an address or the file itself."""

import base64
import json

import pytest

from localai.providers.adapter import Answer, Done, Located, Next, Output, Problem
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, picture, with_settings
from tests.providers.forms import json_body

MAKE = case(CATALOG.model("replicate/flux-schnell"), Task.GENERATE)
KLING = CATALOG.model("replicate/kling")
PLACE = "https://replicate.delivery/a/out-0.png"
INSIDE = "data:image/png;base64," + base64.b64encode(picture()).decode()


def asked(told: object, exchange: str = "poll"):
    answer = Answer(exchange=exchange, status=200, headers=(), content=json.dumps(told).encode())
    return MAKE.adapter.advance({"type": "image/webp"}, answer)


@pytest.mark.parametrize("exchange", ["work", "poll"])
@pytest.mark.parametrize(("output", "count"), [(PLACE, 1), ([PLACE, PLACE], 2)])
def test_address_of_a_result_is_fetched(exchange, output, count):
    found = asked({"id": "a", "status": "succeeded", "output": output}, exchange)
    assert isinstance(found, Done)
    assert [each.fillings for each in found.outputs if isinstance(each, Located)] == [(("place", PLACE),)] * count


def test_result_inside_the_answer_is_taken_from_there():
    found = asked({"status": "succeeded", "output": INSIDE})
    assert isinstance(found, Done)
    assert found.outputs == (Output(media_type="image/png", content=picture()),)


@pytest.mark.parametrize(
    "output", ["data:text/html;base64,PGI+", {"a": PLACE}, [PLACE, 1], ["http://a.example/"], [PLACE] * 21, "", "x"]
)
def test_result_of_another_kind_is_a_problem(output):
    found = asked({"status": "succeeded", "output": output})
    assert isinstance(found, Problem)
    assert found.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("output", [None, []])
def test_nothing_made_is_a_problem(output):
    found = asked({"status": "succeeded", "output": output})
    assert isinstance(found, Problem)
    assert found.code == "empty"


@pytest.mark.parametrize("status", ["failed", "canceled", "aborted"])
def test_end_without_a_result_is_told_in_its_words(status):
    found = asked({"status": status, "error": "It broke."})
    assert isinstance(found, Problem)
    assert (found.outcome, found.code, found.words) == (Outcome.FAILED, "job", "It broke.")


@pytest.mark.parametrize("status", ["starting", "processing"])
def test_prediction_that_goes_on_is_asked_about_again(status):
    found = asked({"id": "a", "status": status}, "work")
    assert isinstance(found, Next)
    assert (found.exchange, dict(found.fillings)) == ("poll", {"id": "a"})


def test_film_has_a_first_frame_and_may_have_a_last():
    frames = [(Role.FIRST_FRAME, "image/png"), (Role.LAST_FRAME, "image/png")]
    film = with_settings(case(KLING, Task.IMAGE_TO_VIDEO, frames), seconds="10")
    assert json_body(film.body())["input"].keys() == {"prompt", "start_image", "end_image", "duration"}
    assert film.prepare().seconds == 10
    for roles in (frames[1:], []):
        with pytest.raises(NotSupportedError):
            case(KLING, Task.IMAGE_TO_VIDEO, roles).prepare()


def test_film_from_words_takes_no_picture():
    assert json_body(case(KLING, Task.TEXT_TO_VIDEO).body())["input"].keys() == {"prompt", "duration"}
    with pytest.raises(NotSupportedError):
        case(KLING, Task.TEXT_TO_VIDEO, [(Role.FIRST_FRAME, "image/png")]).prepare()
