"""Every request of every adapter, judged by the official clients' own types."""

import json
from dataclasses import replace

import pytest

from localai.providers.body import size_of
from localai.providers.registry import ADAPTERS
from localai.sending_errors import NotSupportedError
from localai.vocabulary.cards import Effect, Evidence, Lever, LeverPlace
from localai.vocabulary.outbound import Purpose
from tests.providers.calls import PROMPT, Case, cases, one_each, with_settings
from tests.providers.forms import form_parts, json_body
from tests.providers.oracles.requests import JUDGES, spoiled

CASES = cases()
ONE_EACH = one_each(CASES)
JSON_ONES = tuple(each for each in ONE_EACH if each.prepare().work.content_type == "application/json")
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
every_surface = pytest.mark.parametrize("case", ONE_EACH, ids=lambda case: f"{case.surface} {case.call.task}")
every_json = pytest.mark.parametrize("case", JSON_ONES, ids=lambda case: f"{case.surface} {case.call.task}")

FORBIDDEN = frozenset(
    (
        *("user", "metadata", "safety_identifier", "user_id", "prompt_cache_key", "session_id", "labels", "tags"),
        *("previous_response_id", "conversation", "background", "file_id", "file_url", "callback_url", "webhook"),
        *("cachedContent", "fileData", "file_uri", "container", "diagnostics", "service_tier", "trace"),
    )
)
"""Fields that name a person, tie requests together, or leave something behind."""
FIXED_NAMES = frozenset(
    (
        *("image.png", "image.jpg", "image.webp", "image.gif", "document.pdf", "video.mp4"),
        *("audio.mp3", "audio.wav", "audio.m4a", "audio.ogg", "audio.flac"),
    )
)


@pytest.mark.parametrize("surface", sorted(ADAPTERS))
def test_adapter_has_a_referee(surface):
    assert surface in JUDGES


@pytest.mark.parametrize("surface", sorted(ADAPTERS))
def test_adapter_is_put_to_every_test_here(surface):
    assert any(case.surface == surface for case in CASES)


@every_case
def test_body_is_what_the_official_types_allow(case: Case):
    assert JUDGES[case.surface].judge(case.prepare().work, case.body()) == []


@every_json
def test_referee_refuses_a_name_misspelled_anywhere(case: Case):
    work = case.prepare().work
    wrong = spoiled(json_body(case.body()))
    accepted = [tree for tree in wrong if not JUDGES[case.surface].judge(work, json.dumps(tree).encode())]
    assert len(wrong) >= 3
    assert accepted == []


@pytest.mark.parametrize("case", [each for each in ONE_EACH if each not in JSON_ONES], ids=lambda case: case.name)
@pytest.mark.parametrize("name", [b'name="prompt"', b'name="image"', b'name="model"'])
def test_referee_refuses_a_misspelled_field_of_a_form(case: Case, name):
    body = case.body()
    assert name in body
    spoiled_body = body.replace(name, name[:-1] + b'x"')
    assert JUDGES[case.surface].judge(case.prepare().work, spoiled_body) != []


@every_surface
def test_size_is_known_before_a_byte_is_read(case: Case):
    assert size_of(case.prepare().work.body) == len(case.body())


@every_surface
def test_same_call_is_the_same_bytes(case: Case):
    assert case.prepare() == case.prepare()


@every_surface
def test_every_lever_of_the_card_is_put_in(case: Case):
    wanted = {lever.name for lever in case.call.levers if lever.place is not LeverPlace.HOST}
    assert set(case.prepare().levers) == wanted


@every_case
def test_no_field_names_a_person_or_leaves_something_behind(case: Case):
    assert _names(case).isdisjoint(FORBIDDEN)


@every_surface
def test_names_of_files_are_ours(case: Case):
    work = case.prepare().work
    if work.content_type == "application/json":
        tree = json_body(case.body())
        named = {value for key, value in _pairs(tree) if key in ("filename", "title", "document_name", "display_name")}
    else:
        named = {part.file_name for part in form_parts(work.content_type, case.body())} - {None}
    assert named <= FIXED_NAMES


@every_surface
def test_no_address_is_given_for_a_provider_to_fetch(case: Case):
    body = case.body()
    assert b"http://" not in body
    assert b"https://" not in body


@every_surface
def test_request_goes_to_a_path_and_carries_a_body(case: Case):
    work = case.prepare().work
    assert (work.name, work.purpose, work.method, work.at_most) == ("work", Purpose.WORK, "POST", 1)
    assert work.path.startswith("/")
    assert not work.path.startswith("//")


@every_surface
def test_first_request_has_no_hole(case: Case):
    assert case.prepare().work.holes == ()


@every_surface
def test_words_arrive_exactly(case: Case):
    work = case.prepare().work
    if work.content_type == "application/json":
        found = [value for _, value in _pairs(json_body(case.body())) if isinstance(value, str)]
    else:
        found = [part.content.decode() for part in form_parts(work.content_type, case.body()) if not part.file_name]
    assert any(PROMPT in text for text in found)


@every_surface
def test_headers_are_none_of_those_made_elsewhere(case: Case):
    names = {header.name.lower() for header in case.prepare().work.headers}
    taken = {"host", "authorization", "user-agent", "accept", "accept-encoding", "connection", "content-length"}
    assert names.isdisjoint(taken | {"content-type", "cookie", "referer", "origin"})
    assert not any(name.startswith(("x-stainless", "x-goog-api-client", "openai-")) for name in names)


@every_surface
def test_unknown_setting_is_refused(case: Case):
    with pytest.raises(NotSupportedError):
        with_settings(case, temperatur="1").prepare()


@every_surface
def test_lever_that_would_replace_a_field_is_refused(case: Case):
    taken = next(iter(json_body(case.body()))) if case in JSON_ONES else "model"
    lever = Lever(
        name="made-up",
        place=LeverPlace.BODY,
        key=taken,
        value="other",
        effect=Effect(),
        evidence=Evidence.RECALLED,
        source="",
        as_of=case.call.model.as_of,
    )
    with pytest.raises(NotSupportedError):
        replace(case, call=replace(case.call, levers=(lever,))).prepare()


@pytest.mark.parametrize("surface", sorted(ADAPTERS))
def test_key_check_carries_no_content(surface):
    draft = ADAPTERS[surface].check()
    assert (draft.method, draft.body, draft.holes) == ("GET", (), ())


def _names(case: Case) -> set[str]:
    work = case.prepare().work
    headers = {header.name for header in work.headers}
    if work.content_type == "application/json":
        return headers | {key for key, _ in _pairs(json_body(case.body()))}
    return headers | {part.name for part in form_parts(work.content_type, case.body())}


def _pairs(tree: object) -> list[tuple[str, object]]:
    if isinstance(tree, dict):
        return [*tree.items(), *(pair for value in tree.values() for pair in _pairs(value))]
    if isinstance(tree, list):
        return [pair for value in tree for pair in _pairs(value)]
    return []
