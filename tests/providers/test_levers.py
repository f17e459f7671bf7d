"""Levers: each one lands where its card says, or there is no request."""

from datetime import date

import pytest

from localai.providers.adapter import Call
from localai.providers.drafting import form_work, json_work, prepared
from localai.providers.levers import place
from localai.providers.multipart import Field
from localai.sending_errors import NotSupportedError
from localai.vocabulary.cards import Effect, Evidence, Lever, LeverPlace
from localai.vocabulary.outbound import Header, Hole, HolePlace, Purpose
from localai.vocabulary.tasks import Task
from tests.providers.calls import CATALOG
from tests.providers.forms import form_parts
from tests.providers.test_bodies import joined


def lever(place: LeverPlace, key: str, value: str, name: str = "made-up") -> Lever:
    return Lever(
        name=name,
        place=place,
        key=key,
        value=value,
        effect=Effect(),
        evidence=Evidence.RECALLED,
        source="",
        as_of=date(2026, 11, 21),
    )


def call(*levers: Lever, deletions: tuple[str, ...] = ()) -> Call:
    return Call(
        task=Task.CHAT,
        model=CATALOG.model("openai/gpt-6-luna"),
        prompt="a",
        given=(),
        settings=(),
        levers=levers,
        deletions=deletions,
    )


@pytest.mark.parametrize(
    ("key", "value", "body"),
    [
        ("store", "false", b'{"a":1,"store":false}'),
        ("provider.zdr", "true", b'{"a":1,"provider":{"zdr":true}}'),
        ("geo", "us", b'{"a":1,"geo":"us"}'),
        ("ttl", "0", b'{"a":1,"ttl":0}'),
        ("code", "007", b'{"a":1,"code":"007"}'),
    ],
)
def test_lever_of_a_body_becomes_a_field(key, value, body):
    draft = json_work(call(lever(LeverPlace.BODY, key, value)), "/v1/x", {"a": 1})
    assert joined(draft.body) == body


def test_two_levers_share_an_object():
    both = (lever(LeverPlace.BODY, "provider.zdr", "true"), lever(LeverPlace.BODY, "provider.data_collection", "deny"))
    draft = json_work(call(*both), "/v1/x", {"provider": {"only": ["x"]}})
    assert joined(draft.body) == b'{"provider":{"only":["x"],"zdr":true,"data_collection":"deny"}}'


@pytest.mark.parametrize("key", ["a", "a.b", "", "c.", ".c", "list.x", "object", "object.x"])
def test_lever_without_a_place_in_a_body_is_an_error(key):
    with pytest.raises(NotSupportedError):
        json_work(call(lever(LeverPlace.BODY, key, "x")), "/v1/x", {"a": 1, "list": [], "object": {"x": 1}})


def test_lever_of_a_header_becomes_a_header():
    draft = json_work(call(lever(LeverPlace.HEADER, "X-Fal-Store-IO", "0")), "/v1/x", {})
    assert draft.headers == (Header(name="X-Fal-Store-IO", value="0"),)


def test_levers_of_one_header_become_one_object():
    both = (lever(LeverPlace.HEADER, "X-Pref", '{"a":1}'), lever(LeverPlace.HEADER, "x-pref", '{"b":{"c":"d"}}'))
    draft = json_work(call(*both), "/v1/x", {})
    assert draft.headers == (Header(name="X-Pref", value='{"a":1,"b":{"c":"d"}}'),)


@pytest.mark.parametrize(
    ("first", "second"), [("1", '{"a":1}'), ('{"a":1}', '{"a":2}'), ("no json", "no json"), ("[1]", "[2]")]
)
def test_levers_of_one_header_that_cannot_be_one_are_an_error(first, second):
    with pytest.raises(NotSupportedError):
        place("m", (lever(LeverPlace.HEADER, "X-Pref", first), lever(LeverPlace.HEADER, "X-Pref", second)), {})


@pytest.mark.parametrize(
    ("key", "value"),
    [("Authorization", "x"), ("host", "x"), ("Content-Length", "1"), ("X-A", "a\r\nb: c"), ("X A", "a"), ("X-A", "")],
)
def test_lever_that_would_change_a_header_of_ours_is_an_error(key, value):
    with pytest.raises(NotSupportedError):
        place("m", (lever(LeverPlace.HEADER, key, value),), {})


@pytest.mark.parametrize(
    ("path", "expected"), [("/v1/x", "/v1/x?opt=a%26b"), ("/v1/x?alt=sse", "/v1/x?alt=sse&opt=a%26b")]
)
def test_lever_of_a_query_becomes_part_of_the_path(path, expected):
    assert json_work(call(lever(LeverPlace.QUERY, "opt", "a&b")), path, {}).path == expected


def test_lever_of_a_body_becomes_a_field_of_a_form():
    draft = form_work(call(lever(LeverPlace.BODY, "store", "false")), "/v1/x", [Field(name="a", value="b")])
    assert [part.name for part in form_parts(draft.content_type, joined(draft.body))] == ["a", "store"]


@pytest.mark.parametrize("key", ["a", "b.c", 'x"y'])
def test_lever_without_a_place_in_a_form_is_an_error(key):
    with pytest.raises(NotSupportedError):
        form_work(call(lever(LeverPlace.BODY, key, "x")), "/v1/x", [Field(name="a", value="b")])


def test_lever_of_a_host_is_left_to_who_chooses_the_host():
    asked = call(lever(LeverPlace.HOST, "eu.example.org", ""))
    assert prepared(asked, json_work(asked, "/v1/x", {})).levers == ()


def test_lever_of_a_call_becomes_a_deletion_with_a_hole():
    asked = call(lever(LeverPlace.CALL, "DELETE /v2/transcript/{id}", "after the result is safe", "delete-it"))
    made = prepared(asked, json_work(asked, "/v2/other", {}))
    (draft,) = made.follow_ups
    hole = Hole(
        name="id",
        place=HolePlace.PATH,
        exchange="work",
        pointer="/id",
        pattern="[A-Za-z0-9_-]+",
        max_length=200,
    )
    assert (draft.method, draft.path, draft.purpose, draft.holes) == (
        "DELETE",
        "/v2/transcript/{id}",
        Purpose.DELETE,
        (hole,),
    )


def test_lever_of_a_call_counts_as_put_in():
    asked = call(lever(LeverPlace.CALL, "DELETE /v2/transcript/{id}", "", "delete-it"))
    assert prepared(asked, json_work(asked, "/v2/other", {})).levers == ("delete-it",)


@pytest.mark.parametrize(
    "words", ["POST /v1/x/{id}", "DELETE https://other.org/{id}", "DELETE /v1/{id}/x", "DELETE /v1/x"]
)
def test_lever_of_a_call_that_is_no_deletion_is_an_error(words):
    asked = call(lever(LeverPlace.CALL, words, ""))
    with pytest.raises(NotSupportedError):
        prepared(asked, json_work(asked, "/v1/x", {}))


def test_deletion_of_what_the_request_makes_follows():
    asked = call(deletions=("DELETE /v1/responses/{id}", "DELETE /v1/files/{id}"))
    made = prepared(asked, json_work(asked, "/v1/responses?x=1", {}))
    assert [draft.path for draft in made.follow_ups] == ["/v1/responses/{id}"]
