"""MiniMax: what each of its dialects is told, how its jobs go on and end, and what its numbers mean."""

import json
from dataclasses import replace

import pytest

from localai.providers.adapter import Done, Next, Problem
from localai.providers.queued import told
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outbound import HolePlace, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, case, with_settings
from tests.providers.oracles.requests import JUDGES

H3, HAILUO, IMAGE, SPEECH = (
    CATALOG.model(f"minimax/{name}") for name in ("h3", "hailuo-2.3", "image-01", "speech-2.6-hd")
)
FIRST, LAST = (Role.FIRST_FRAME, "image/png"), (Role.LAST_FRAME, "image/jpeg")
REFERENCE = (Role.REFERENCE, "image/png")
FILM, CLIP = case(H3, Task.TEXT_TO_VIDEO), case(HAILUO, Task.TEXT_TO_VIDEO)
DRAWING, SPOKEN = case(IMAGE, Task.GENERATE), case(SPEECH, Task.SPEAK)
DELETED = replace(CLIP, call=replace(CLIP.call, deletions=("POST /v1/files/delete",)))
US = "https://public-cdn-video-data-algeng-us.oss-us-east-1.aliyuncs.com/a.mp4"
CHINA = "https://public-cdn-video-data-algeng.oss-cn-wulanchabu.aliyuncs.com/a.mp4"
CODES = {
    1002: "rate",
    1004: "key",
    1008: "billing",
    1026: "content",
    1027: "content",
    2013: "invalid",
    2049: "key",
    1000: "server",
    1024: "server",
    1001: "timeout",
}


def said(of, exchange, **answer):
    return of.adapter.advance(of.prepare().state, told(exchange, answer))


def failing(code):
    return {"base_resp": {"status_code": code, "status_msg": "No."}}


@pytest.mark.parametrize(
    ("roles", "ratio", "named"),
    [
        ([FIRST], "adaptive", ["first_frame"]),
        ([FIRST, LAST], "adaptive", ["first_frame", "last_frame"]),
        ([REFERENCE, REFERENCE], "adaptive", ["reference_image"] * 2),
    ],
)
def test_pictures_go_with_their_roles(roles, ratio, named):
    asked = case(H3, Task.IMAGE_TO_VIDEO, roles)
    assert JUDGES["minimax/api"].judge(asked.prepare().work, asked.body()) == []
    body = json.loads(asked.body())
    assert [each["role"] for each in body["content"][1:]] == named
    assert body["ratio"] == ratio


@pytest.mark.parametrize(
    ("model", "task", "roles"),
    [
        (H3, Task.IMAGE_TO_VIDEO, []),
        (H3, Task.IMAGE_TO_VIDEO, [LAST]),
        (H3, Task.IMAGE_TO_VIDEO, [FIRST, REFERENCE]),
        (H3, Task.TEXT_TO_VIDEO, [FIRST]),
        (H3, Task.IMAGE_TO_VIDEO, [FIRST, (Role.AUDIO, "audio/wav")]),
        (HAILUO, Task.IMAGE_TO_VIDEO, [FIRST, LAST]),
        (HAILUO, Task.IMAGE_TO_VIDEO, []),
    ],
)
def test_pictures_that_do_not_go_together_are_refused(model, task, roles):
    with pytest.raises(NotSupportedError):
        case(model, task, roles).prepare()


def test_pictures_larger_than_a_request_are_refused():
    asked = case(H3, Task.IMAGE_TO_VIDEO, [FIRST, LAST])
    large = tuple(replace(each, size=25_000_000) for each in asked.call.given)
    with pytest.raises(NotSupportedError, match="64 MB"):
        replace(asked, call=replace(asked.call, given=large)).prepare()


@pytest.mark.parametrize(
    ("asked", "settings"),
    [
        (FILM, {"seconds": "16"}),
        (FILM, {"ratio": "adaptive"}),
        (CLIP, {"seconds": "5"}),
        (CLIP, {"seconds": "10", "resolution": "1080P"}),
        (DRAWING, {"n": "10"}),
        (DRAWING, {"response_format": "url"}),
        (SPOKEN, {"voice": "paul", "format": "pcm"}),
        (SPOKEN, {"format": "mp3"}),
        (SPOKEN, {"voice": 'a"b'}),
    ],
)
def test_what_it_cannot_make_is_refused(asked, settings):
    with pytest.raises(NotSupportedError):
        with_settings(asked, **settings).prepare()


def test_words_are_never_rewritten_and_pictures_never_lie_behind_an_address():
    assert json.loads(CLIP.body())["prompt_optimizer"] is False
    body = json.loads(DRAWING.body())
    assert (body["prompt_optimizer"], body["response_format"]) == (False, "base64")


def test_picture_of_somebody_goes_as_that():
    asked = case(IMAGE, Task.GENERATE, [(Role.CHARACTER, "image/png")])
    assert JUDGES["minimax/api"].judge(asked.prepare().work, asked.body()) == []
    assert [each["type"] for each in json.loads(asked.body())["subject_reference"]] == ["character"]


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("asked", [FILM, CLIP, DRAWING, SPOKEN], ids=lambda each: each.name)
def test_numbers_of_its_errors_are_read(asked, code):
    step = said(asked, "work", **failing(code), task_id="x")
    assert isinstance(step, Problem)
    assert (step.code, step.words) == (CODES[code], "No.")
    wanted = {"server": Outcome.FAILED, "timeout": Outcome.UNKNOWN}.get(step.code, Outcome.REFUSED)
    assert step.outcome is wanted


def test_job_is_asked_about_again_where_it_was_asked_too_often():
    step = said(CLIP, "poll", **failing(1002))
    assert isinstance(step, Next)
    assert (step.exchange, step.wait >= 10) == ("poll", True)


@pytest.mark.parametrize(
    ("status", "error", "outcome", "code"),
    [
        ("failed", {"code": "1026", "message": "No."}, Outcome.REFUSED, "content"),
        ("failed", {"code": "1000", "message": "No."}, Outcome.FAILED, "job"),
        ("cancelled", None, Outcome.FAILED, "job"),
        ("expired", None, Outcome.FAILED, "job"),
    ],
)
def test_film_that_was_not_made_says_why(status, error, outcome, code):
    step = said(FILM, "poll", task={"status": status, "error": error})
    assert step == Problem(outcome=outcome, code=code, words="No." if error else "")


@pytest.mark.parametrize(("number", "code"), [(0, "job"), (1027, "content")])
def test_clip_that_was_not_made_says_why(number, code):
    step = said(CLIP, "poll", status="Fail", **failing(number))
    assert isinstance(step, Problem)
    assert step.code == code


@pytest.mark.parametrize("file", ["306793063383292", 306793063383292])
def test_clip_is_found_by_its_file(file):
    step = said(CLIP, "poll", status="Success", file_id=file)
    assert isinstance(step, Next)
    number = "306793063383292"
    assert (step.exchange, dict(step.fillings)) == ("retrieve", {"file": number, "number": number})


def test_file_of_a_clip_is_deleted_by_its_number():
    (draft,) = [each for each in DELETED.prepare().follow_ups if each.purpose is Purpose.DELETE]
    words = b"".join(piece.literal for piece in draft.body)
    assert (draft.method, draft.path) == ("POST", "/v1/files/delete")
    assert words == b'{"file_id":{number},"purpose":"video_generation"}'
    assert [hole.place for hole in draft.holes] == [HolePlace.JSON_NUMBER]


def test_file_without_a_number_is_not_deleted():
    step = said(CLIP, "poll", status="Success", file_id="a-1")
    assert dict(step.fillings) == {"file": "a-1"}


def test_deletion_that_failed_with_200_counts_as_failed():
    assert isinstance(said(DELETED, "delete", file_id=1, base_resp={"status_code": 0}), Done)
    assert isinstance(said(DELETED, "delete", **failing(2013)), Problem)


@pytest.mark.parametrize("audio", ["xyz", "4944330", "00ff", 7])
def test_sound_that_is_none_is_no_result(audio):
    step = said(SPOKEN, "work", data={"audio": audio}, base_resp={"status_code": 0})
    assert isinstance(step, Problem)
    assert step.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("names", [("download_url", "backup_download_url"), ("backup_download_url", "download_url")])
def test_clip_is_fetched_from_the_usa_where_it_lies_in_china_too(names):
    step = said(CLIP, "retrieve", file=dict(zip(names, (CHINA, US), strict=True)))
    assert isinstance(step, Done)
    (output,) = step.outputs
    assert dict(output.fillings) == {"place": US}


def test_no_host_of_china_is_on_the_card():
    assert not [host.name for host in CATALOG.card(H3).hosts if ".cn" in host.name or "-cn-" in host.name]
