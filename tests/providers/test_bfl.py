"""What only Black Forest Labs says: where a job is asked about, what became of it, and what it cost."""

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from localai.egress.hosts import Known, check_host
from localai.egress.order import DoorError
from localai.egress.request import Place
from localai.providers.adapter import Answer, Done, Next, Problem
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outbound import Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, with_settings
from tests.providers.forms import json_body

MODEL = CATALOG.model("bfl/flux-2-pro")
MAKE = case(MODEL, Task.GENERATE)


def asked(told: object):
    answer = Answer(exchange="poll", status=200, headers=(), content=json.dumps(told).encode())
    return MAKE.adapter.advance({"type": "image/png"}, answer)


def allowed(region: str | None, place: str) -> bool:
    made = replace(MAKE, call=replace(MAKE.call, region=region)).prepare()
    (hole,) = made.follow_ups[0].holes
    return re.fullmatch(hole.pattern, place) is not None


@pytest.mark.parametrize(
    ("region", "place", "fits"),
    [
        (None, "https://api.bfl.ai/v1/get_result?id=a-1", True),
        (None, "https://api.us1.bfl.ai/v1/get_result?id=a-1", True),
        ("eu", "https://api.eu.bfl.ai/v1/get_result?id=a-1", True),
        ("eu", "https://api.eu2.bfl.ai/v1/get_result?id=a-1", True),
        ("eu", "https://api.us1.bfl.ai/v1/get_result?id=a-1", False),
        ("eu", "https://api.bfl.ai/v1/get_result?id=a-1", False),
        (None, "https://api.bfl.ai.example/v1/get_result?id=a-1", False),
        (None, "https://apixbfl.ai/v1/get_result?id=a-1", False),
        (None, "https://api.bfl.ai/v1/get_result?id=a-1&more=1", False),
        (None, "https://api.bfl.ai/v1/other?id=a-1", False),
        (None, "http://api.bfl.ai/v1/get_result?id=a-1", False),
    ],
)
def test_job_is_asked_about_at_its_hosts_and_nowhere_else(region, place, fits):
    assert allowed(region, place) is fits


@pytest.mark.parametrize(
    ("told", "outcome", "code"),
    [
        ({"status": "Request Moderated"}, Outcome.REFUSED, "content"),
        ({"status": "Content Moderated"}, Outcome.REFUSED, "content"),
        ({"status": "Error"}, Outcome.FAILED, "job"),
        ({"status": "Failed"}, Outcome.FAILED, "job"),
        ({"status": "Task not found"}, Outcome.UNKNOWN, "not-found"),
        ({"status": "Ready", "result": None}, Outcome.UNKNOWN, "malformed"),
        ({"status": "something new"}, Outcome.UNKNOWN, "malformed"),
    ],
)
def test_every_end_of_a_job_has_its_code(told, outcome, code):
    found = asked(told)
    assert isinstance(found, Problem)
    assert (found.outcome, found.code) == (outcome, code)


@pytest.mark.parametrize("status", ["Pending", "Queued", "Processing", "Reasoning", "Generating"])
def test_job_that_goes_on_is_asked_about_again(status):
    found = asked({"status": status, "progress": 0.25})
    assert isinstance(found, Next)
    assert (found.exchange, found.progress, found.remark) == ("poll", 0.25, status.lower())


def test_cost_is_told_in_credits():
    found = asked({"status": "Ready", "cost": 4.5, "result": {"sample": "https://delivery-eu1.bfl.ai/a"}})
    assert isinstance(found, Done)
    assert found.usage.cost == Decimal("0.045")


def test_pictures_are_numbered():
    given = [(Role.IMAGE, "image/png")] * 3
    body = json_body(case(MODEL, Task.EDIT, given).body())
    assert {"input_image", "input_image_2", "input_image_3"} < body.keys()
    with pytest.raises(NotSupportedError):
        case(MODEL, Task.EDIT, [(Role.IMAGE, "image/png")] * 9).prepare()


@pytest.mark.parametrize("size", [("1024", None), ("1000", "1024"), ("4096", "4096")])
def test_sizes_that_it_does_not_make_are_refused(size):
    settings = {name: side for name, side in zip(("width", "height"), size, strict=True) if side}
    with pytest.raises(NotSupportedError):
        with_settings(MAKE, **settings).prepare()


@pytest.mark.parametrize(
    ("host", "may"),
    [
        ("delivery-eu1.bfl.ai", True),
        ("bfldeliveryprod.blob.core.windows.net", True),
        ("x.blob.core.windows.net", False),
    ],
)
def test_results_come_from_hosts_of_the_card(host, may):
    place = Place(scheme="https", host=host, port=443, authority=host, path="/a")
    known = Known(card=CATALOG.cards["bfl"])
    if may:
        check_host(known, place, Purpose.FETCH, with_key=False, is_told=True)
        return
    with pytest.raises(DoorError):
        check_host(known, place, Purpose.FETCH, with_key=False, is_told=True)
