"""OpenRouter's endpoints for pictures and films, and pictures of xAI and Together: what is told, and how jobs end."""

import json
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from localai.providers.adapter import Done, Next, Problem
from localai.providers.queued import told
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, with_settings
from tests.providers.forms import json_body
from tests.providers.oracles.clients import Wire, openrouter_client, sent

PNG, JPEG = (Role.IMAGE, "image/png"), (Role.IMAGE, "image/jpeg")
FRAMES = [(Role.FIRST_FRAME, "image/png"), (Role.LAST_FRAME, "image/webp")]
IMAGES, VIDEOS = CATALOG.model("openrouter/images"), CATALOG.model("openrouter/videos")
DRAWN, CHANGED = case(IMAGES, Task.GENERATE), case(IMAGES, Task.EDIT, [PNG, JPEG])
FILM, MOVED = case(VIDEOS, Task.TEXT_TO_VIDEO), case(VIDEOS, Task.IMAGE_TO_VIDEO, FRAMES)
GROK, FLUX = CATALOG.model("xai/grok-imagine"), CATALOG.model("together/flux-schnell")


def polled(**answer):
    whole = {"id": "gen-vid-1", "polling_url": "/x", **answer}
    return FILM.adapter.advance({}, told("poll", whole))


@pytest.mark.parametrize("asked", [DRAWN, CHANGED, FILM, MOVED], ids=lambda each: each.name)
def test_request_is_that_of_openrouters_client(asked):
    body, work = json_body(asked.body()), asked.prepare().work

    def tell(wire):
        with openrouter_client(wire) as client:
            made = client.images if asked.surface == "openrouter/images" else client.video_generation
            made.generate(**body)

    request = sent(tell)
    told_by_it = json.loads(request.content)
    assert (request.method, urlsplit(str(request.url)).path) == (work.method, work.path)
    assert {name: value for name, value in told_by_it.items() if name != "stream"} == body


def test_openrouters_client_reads_every_step_of_a_job():
    for answer in FILM.prepare().rehearsal:
        with openrouter_client(Wire(content=answer.content)) as client:
            assert client.video_generation.get_generation(job_id="a").status == json.loads(answer.content)["status"]


def test_film_is_asked_about_and_fetched_as_openrouters_client_does():
    drafts = {draft.name: draft.path for draft in FILM.prepare().follow_ups}

    def asked_by(tell):
        def of(wire):
            with openrouter_client(wire) as client:
                tell(client.video_generation)

        place = urlsplit(str(sent(of).url))
        return place.path + (f"?{place.query}" if place.query else "")

    assert drafts["poll"].replace("{id}", "a") == asked_by(lambda films: films.get_generation(job_id="a"))
    fetched = drafts["fetch"].replace("{id}", "a").replace("{index}", "1")
    assert fetched == asked_by(lambda films: films.get_video_content(job_id="a", index=1))


def test_each_film_is_fetched_from_the_api_and_its_cost_is_read():
    step = polled(status="completed", unsigned_urls=["a", "b"], urls=["https://open.example/a"], usage={"cost": 0.5})
    assert isinstance(step, Done)
    assert [dict(each.fillings) for each in step.outputs] == [{"index": "0"}, {"index": "1"}]
    assert step.usage.cost == Decimal("0.5")


@pytest.mark.parametrize("status", ["pending", "in_progress"])
def test_film_that_is_made_is_asked_about_again(status):
    step = polled(status=status)
    assert isinstance(step, Next)
    assert (step.exchange, step.wait >= 5) == ("poll", True)


@pytest.mark.parametrize("status", ["failed", "cancelled", "expired"])
def test_film_that_was_not_made_says_why(status):
    assert polled(status=status, error="No.") == Problem(outcome=Outcome.FAILED, code="job", words="No.")


def test_request_goes_to_one_provider_only():
    assert json_body(DRAWN.body())["provider"] == {"allow_fallbacks": False}


def test_grok_is_told_a_picture_and_nothing_beside():
    asked = case(GROK, Task.EDIT, [PNG])
    assert asked.prepare().work.path == "/v1/images/edits"
    assert json_body(asked.body()).keys() == {"model", "prompt", "image", "response_format"}
    with pytest.raises(NotSupportedError):
        with_settings(asked, n="2").prepare()


def test_size_becomes_width_and_height():
    asked = with_settings(case(FLUX, Task.GENERATE), size="1024x768", n="2")
    body = json_body(asked.body())
    assert (body["width"], body["height"], asked.prepare().results) == (1024, 768, 2)


@pytest.mark.parametrize(
    ("asked", "settings"),
    [
        (case(GROK, Task.GENERATE), {"n": "11"}),
        (case(GROK, Task.GENERATE), {"size": "1024x1024"}),
        (case(FLUX, Task.GENERATE), {"size": "10x10"}),
        (DRAWN, {"output_format": "svg"}),
        (FILM, {"seconds": "61"}),
        (FILM, {"resolution": "8K"}),
    ],
)
def test_what_it_cannot_make_is_refused(asked, settings):
    with pytest.raises(NotSupportedError):
        with_settings(asked, **settings).prepare()


@pytest.mark.parametrize(
    ("model", "task", "roles"),
    [
        (GROK, Task.EDIT, [PNG, PNG]),
        (GROK, Task.EDIT, []),
        (FLUX, Task.GENERATE, [PNG]),
        (VIDEOS, Task.IMAGE_TO_VIDEO, []),
        (VIDEOS, Task.TEXT_TO_VIDEO, FRAMES[:1]),
        (IMAGES, Task.EDIT, [PNG] * 17),
    ],
)
def test_pictures_without_a_place_are_refused(model, task, roles):
    asked = case(model, task, roles)
    with pytest.raises(NotSupportedError):
        asked.prepare()


def test_no_address_that_anybody_can_open_is_in_a_plan():
    assert not any(hole.place.value == "url" for draft in replace(FILM).prepare().follow_ups for hole in draft.holes)
