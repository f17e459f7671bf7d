"""Google's films: its answers in the eyes of its own client, the same requests, and how they end."""

import base64
import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from localai.providers.adapter import Done, Next, Output, Problem
from localai.providers.queued import told
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, with_settings
from tests.providers.forms import json_body
from tests.providers.oracles.clients import Wire, gemini_client, sent

OMNI = CATALOG.model("gemini/gemini-omni-1.1-flash")
FIRST, REFERENCE = (Role.FIRST_FRAME, "image/png"), (Role.REFERENCE, "image/jpeg")
SHOWN, TOLD = case(OMNI, Task.IMAGE_TO_VIDEO, [FIRST]), case(OMNI, Task.TEXT_TO_VIDEO)
LIKE = case(OMNI, Task.IMAGE_TO_VIDEO, [REFERENCE, REFERENCE])
DELETIONS = ("DELETE /v1/files/{id}", "DELETE /v1/interactions/{id}")
PREPARED = replace(SHOWN, call=replace(SHOWN.call, deletions=DELETIONS)).prepare()
WORK = PREPARED.rehearsal[0]
MP4 = b"\0\0\0\x18ftypmp42" + bytes(20)


def made(**changed):
    return SHOWN.adapter.advance({}, told("work", {**json.loads(WORK.content), **changed}))


def output(*contents):
    return [{"type": "thought"}, {"type": "model_output", "content": list(contents)}]


def drafted(name: str) -> tuple[str, str]:
    (draft,) = [each for each in PREPARED.follow_ups if each.name == name]
    return draft.method, draft.path.replace("{file}", "a1").replace("{id}", "a1")


def asked_by(tell) -> tuple[str, str]:
    def of(wire):
        with gemini_client(wire) as client:
            tell(client)

    request = sent(of)
    place = urlsplit(str(request.url))
    return request.method, place.path + (f"?{place.query}" if place.query else "")


@pytest.mark.parametrize("asked", [SHOWN, TOLD, LIKE], ids=lambda each: each.name)
def test_request_is_that_of_the_official_client(asked):
    body = json_body(asked.body())

    def tell(wire):
        with gemini_client(wire) as client:
            client.interactions.create(**body)

    request, work = sent(tell), asked.prepare().work
    assert (request.method, urlsplit(str(request.url)).path) == (work.method, work.path)
    assert json.loads(request.content) == body
    assert body["store"] is False


def test_official_client_reads_where_the_film_lies():
    with gemini_client(Wire(content=WORK.content)) as client:
        film = client.interactions.create(model="m", input="a").output_video
    assert film.uri == json.loads(WORK.content)["steps"][0]["content"][0]["uri"]


def test_file_is_asked_for_fetched_and_deleted_as_the_official_client_does():
    assert drafted("poll") == asked_by(lambda client: client.files.get(name="files/a1"))
    assert drafted("fetch") == asked_by(lambda client: client.files.download(file="files/a1"))
    assert drafted("delete-file") == asked_by(lambda client: client.files.delete(name="files/a1"))
    assert drafted("delete") == asked_by(lambda client: client.interactions.delete(id="a1"))


def test_pictures_say_what_they_are_for():
    kinds = [json_body(each.body())["generation_config"]["video_config"]["task"] for each in (TOLD, SHOWN, LIKE)]
    assert kinds == ["text_to_video", "image_to_video", "reference_to_video"]


@pytest.mark.parametrize(
    ("task", "roles"),
    [
        (Task.IMAGE_TO_VIDEO, []),
        (Task.IMAGE_TO_VIDEO, [FIRST, REFERENCE]),
        (Task.IMAGE_TO_VIDEO, [FIRST, FIRST]),
        (Task.IMAGE_TO_VIDEO, [REFERENCE] * 4),
        (Task.TEXT_TO_VIDEO, [FIRST]),
    ],
)
def test_pictures_that_do_not_go_together_are_refused(task, roles):
    with pytest.raises(NotSupportedError):
        case(OMNI, task, roles).prepare()


@pytest.mark.parametrize("settings", [{"seconds": "11"}, {"seconds": "2"}, {"resolution": "2K"}, {"ratio": "1:1"}])
def test_what_it_cannot_make_is_refused(settings):
    with pytest.raises(NotSupportedError):
        with_settings(TOLD, **settings).prepare()


def test_film_inside_the_answer_is_taken():
    step = made(steps=output({"type": "video", "mime_type": "video/mp4", "data": base64.b64encode(MP4).decode()}))
    assert isinstance(step, Done)
    assert step.outputs == (Output(media_type="video/mp4", content=MP4),)
    assert (step.usage.input_tokens, step.usage.output_tokens) == (11, 7)


@pytest.mark.parametrize(
    "uri",
    [
        "https://generativelanguage.googleapis.com/v1beta/files/a-1:download?alt=media",
        "https://generativelanguage.googleapis.com/v1beta/files/a-1",
        "files/a-1",
    ],
)
def test_file_is_known_by_its_name_alone(uri):
    step = made(steps=output({"type": "video", "uri": uri}))
    assert isinstance(step, Next)
    assert dict(step.fillings) == {"file": "a-1", "id": "v1_rehearsal"}


@pytest.mark.parametrize("uri", ["https://a.example/other/a1", "files/a/b", "files/../a", "gs://a/files/b"])
def test_anything_else_is_no_file(uri):
    step = made(steps=output({"type": "video", "uri": uri}))
    assert (step.code, step.outcome) == ("malformed", Outcome.UNKNOWN)


def test_film_that_was_declined_says_so_in_its_words():
    step = made(steps=output({"type": "text", "text": "I cannot show that."}))
    assert step == Problem(outcome=Outcome.FAILED, code="empty", words="I cannot show that.")


@pytest.mark.parametrize("status", ["failed", "cancelled", "incomplete", "budget_exceeded"])
def test_film_that_was_not_made_says_why(status):
    step = made(status=status, errors=[{"code": "x", "message": "No."}])
    assert step == Problem(outcome=Outcome.FAILED, code="job", words="No.")


def test_file_that_failed_is_the_end():
    step = SHOWN.adapter.advance({}, told("poll", {"name": "files/a1", "state": "FAILED", "error": {"message": "No."}}))
    assert isinstance(step, Problem)
    assert step.words == "No."
