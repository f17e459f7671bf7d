"""Every request of every adapter, judged by the official clients' own types."""

import json
import re
from dataclasses import replace

import pytest

from localai.providers.body import size_of
from localai.providers.drafting import RAW
from localai.providers.openai_chat import TEXT_TASKS
from localai.providers.registry import ADAPTERS, CONNECTIONS
from localai.sending_errors import NotSupportedError
from localai.vocabulary.cards import Effect, Evidence, Lever, LeverPlace
from localai.vocabulary.outbound import Purpose
from tests.providers.calls import PROMPT, Case, cases, one_each, takes_words, with_settings
from tests.providers.forms import form_parts, json_body, strings
from tests.providers.oracles.requests import JUDGES, spoiled
from tests.providers.tables import of_each

CASES = cases()
ONE_EACH = one_each(CASES)
JSON_ONES = tuple(each for each in ONE_EACH if each.prepare().work.content_type == "application/json")
FORMS = tuple(each for each in ONE_EACH if each.prepare().work.content_type.startswith("multipart/"))
every_case = of_each((case.name, case) for case in CASES)
every_surface = of_each((case.name, case) for case in ONE_EACH)
every_json = of_each((case.name, case) for case in JSON_ONES)
every_form = of_each((case.name, case) for case in FORMS)

FORBIDDEN = frozenset(
    (
        *("user", "metadata", "safety_identifier", "user_id", "prompt_cache_key", "session_id", "labels", "tags"),
        *("previous_response_id", "conversation", "background", "file_id", "file_url", "callback_url", "webhook"),
        *("cachedContent", "fileData", "file_uri", "container", "diagnostics", "service_tier", "trace"),
    )
)
"""Fields that name a person, tie requests together, or leave something behind."""
UNCHECKED = {"huggingface", "minimax", "perplexity"}
"""Services of which no request is known that tells without content whether a key works."""
IN_QUERY = {"deepgram", "elevenlabs"}
"""Services that are told some of it in the query, which their referees judge too."""
UPLOADING = {"assemblyai/transcripts"}
"""Services that take a file by no other way than an upload before the work."""
FIXED_NAMES = frozenset(
    (
        *("image.png", "image.jpg", "image.webp", "image.gif", "document.pdf", "video.mp4"),
        *("audio.mp3", "audio.wav", "audio.m4a", "audio.ogg", "audio.flac"),
    )
)


def test_every_adapter_has_a_referee():
    assert ADAPTERS.keys() == JUDGES.keys()


def test_every_adapter_is_put_to_every_test_here():
    wanted = {(name, task) for name, connection in CONNECTIONS.items() for task in connection.tasks - TEXT_TASKS}
    found = {(case.surface, case.call.task) for case in CASES}
    assert wanted <= found
    assert {surface for surface, _ in found} == ADAPTERS.keys()


@pytest.mark.parametrize("surface", sorted(ADAPTERS))
def test_body_is_what_the_official_types_allow(surface):
    cases = [case for case in CASES if case.surface == surface]
    found = {case.name: JUDGES[surface].judge(case.prepare().work, case.body()) for case in cases}
    assert {name: faults for name, faults in found.items() if faults} == {}


@every_json
def test_every_word_of_a_setting_is_what_the_official_types_allow(case: Case):
    """Each word that a setting takes is told, by putting a wrong one to the adapter and reading what would fit."""
    for name in ("effort", "search", "tables", "detail", "format"):
        for word in words_of(case, name):
            asked = with_settings(case, **dict(case.call.settings), **{name: word})
            assert JUDGES[case.surface].judge(asked.prepare().work, asked.body()) == []


@every_json
def test_referee_refuses_a_name_misspelled_anywhere(case: Case):
    work = case.prepare().work
    wrong = spoiled(json_body(case.body()))
    accepted = [tree for tree in wrong if not JUDGES[case.surface].judge(work, json.dumps(tree).encode())]
    assert len(wrong) >= 2
    assert accepted == []


@every_form
def test_referee_refuses_a_misspelled_field_of_a_form(case: Case):
    body, work = case.body(), case.prepare().work
    for part in form_parts(work.content_type, body):
        name = f'name="{part.name}"'.encode()
        assert JUDGES[case.surface].judge(work, body.replace(name, name[:-1] + b'x"')) != []


@of_each((case.name, case) for case in ONE_EACH if case.surface.partition("/")[0] in IN_QUERY)
def test_referee_refuses_a_misspelled_name_of_the_query(case: Case):
    work = case.prepare().work
    for name in re.findall(r"[?&]([^=]+)=", work.path):
        wrong = replace(work, path=work.path.replace(f"{name}=", f"{name}x="))
        assert JUDGES[case.surface].judge(wrong, case.body()) != []


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
    if work.content_type == RAW:
        return
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
    purpose = Purpose.UPLOAD if case.surface in UPLOADING else Purpose.WORK
    assert (work.name, work.purpose, work.method, work.at_most) == ("work", purpose, "POST", 1)
    assert work.path.startswith("/")
    assert not work.path.startswith("//")


@every_surface
def test_first_request_has_no_hole(case: Case):
    assert case.prepare().work.holes == ()


@every_surface
def test_words_arrive_exactly(case: Case):
    work = case.prepare().work
    if not takes_words(case.call.model, case.call.task):
        assert case.call.prompt == ""
        return
    if work.content_type == "application/json":
        found = strings(json_body(case.body()))
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
        with_settings(case, temperatur="1", **dict(case.call.settings)).prepare()


@every_surface
def test_lever_that_would_replace_a_field_is_refused(case: Case):
    work = case.prepare().work
    taken = next(iter(json_body(case.body()) if case in JSON_ONES else _form_names(work.content_type, case.body())))
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


def test_key_check_carries_no_content():
    drafts = [draft for adapter in ADAPTERS.values() if (draft := adapter.check()) is not None]
    assert {(draft.method, draft.body, draft.holes) for draft in drafts} == {("GET", (), ())}


def test_only_services_without_such_a_request_have_no_key_check():
    assert {name.partition("/")[0] for name, adapter in ADAPTERS.items() if adapter.check() is None} == UNCHECKED


def words_of(case: Case, setting: str) -> list[str]:
    """Return the words that a setting takes, as the refusal of another one names them; none where there is no such."""
    others = {name: value for name, value in case.call.settings if name != setting}
    try:
        with_settings(case, **others, **{setting: "no such word"}).prepare()
    except NotSupportedError as error:
        _, found, listed = error.facts["remedy"].partition("one of ")
        return listed.partition(".")[0].split(", ") if found else []
    return []


def _form_names(content_type: str, body: bytes) -> list[str]:
    """Return the names of a form; of a body that is an input alone none, but any would be one too many."""
    if content_type == RAW:
        return ["any"]
    return [part.name for part in form_parts(content_type, body)]


def _names(case: Case) -> set[str]:
    work = case.prepare().work
    headers = {header.name for header in work.headers}
    if work.content_type == "application/json":
        return headers | {key for key, _ in _pairs(json_body(case.body()))}
    if work.content_type == RAW:
        return headers
    return headers | {part.name for part in form_parts(work.content_type, case.body())}


def _pairs(tree: object) -> list[tuple[str, object]]:
    if isinstance(tree, dict):
        return [*tree.items(), *(pair for value in tree.values() for pair in _pairs(value))]
    if isinstance(tree, list):
        return [pair for value in tree for pair in _pairs(value)]
    return []
