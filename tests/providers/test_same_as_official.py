"""Told the same thing, the official clients send the same request: method, path, body, names of a form's fields."""

import json
import urllib.parse

import pytest

from tests.providers.calls import Case, cases, one_each
from tests.providers.forms import form_parts, json_body
from tests.providers.oracles.clients import anthropic_client, openai_client, sent

CASES = cases()


def _of(*surfaces: str) -> pytest.MarkDecorator:
    chosen = [case for case in CASES if case.surface in surfaces]
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.name)


def _path(request) -> str:
    return urllib.parse.urlsplit(str(request.url)).path


@_of("openai/responses")
def test_responses_request_is_the_official_clients(case: Case):
    body = json_body(case.body())

    def tell(wire):
        with openai_client(wire) as client:
            client.responses.create(**body)

    request = sent(tell)
    work = case.prepare().work
    assert (request.method, _path(request), json.loads(request.content)) == (work.method, work.path, body)


@_of("openai/stateless", "own/compatible", "own/compatible-keyed")
def test_chat_request_is_the_official_clients(case: Case):
    body = json_body(case.body())

    def tell(wire):
        with openai_client(wire) as client:
            client.chat.completions.create(**body)

    request = sent(tell)
    work = case.prepare().work
    assert (request.method, _path(request), json.loads(request.content)) == (work.method, work.path, body)


@_of("openai/images")
def test_image_request_is_the_official_clients(case: Case):
    work = case.prepare().work

    def tell(wire):
        with openai_client(wire) as client:
            if work.content_type == "application/json":
                client.images.generate(**json_body(case.body()))
            else:
                client.images.edit(**_told(form_parts(work.content_type, case.body())))

    request = sent(tell)
    assert (request.method, _path(request)) == (work.method, work.path)
    if work.content_type == "application/json":
        assert json.loads(request.content) == json_body(case.body())
    else:
        theirs = form_parts(request.headers["content-type"], request.content)
        ours = form_parts(work.content_type, case.body())
        assert sorted(theirs, key=repr) == sorted(ours, key=repr)


@_of("anthropic/messages")
def test_messages_request_is_the_official_clients(case: Case):
    body = json_body(case.body())

    def tell(wire):
        with anthropic_client(wire) as client:
            client.messages.create(**body)

    request = sent(tell)
    work = case.prepare().work
    assert (request.method, _path(request), json.loads(request.content)) == (work.method, work.path, body)


@pytest.mark.parametrize("case", one_each([case for case in CASES if case.surface == "anthropic/messages"]))
def test_version_of_messages_is_the_official_clients(case: Case):
    def tell(wire):
        with anthropic_client(wire) as client:
            client.messages.create(**json_body(case.body()))

    ours = {header.name.lower(): header.value for header in case.prepare().work.headers}
    assert ours["anthropic-version"] == sent(tell).headers["anthropic-version"]


def _told(parts) -> dict:
    """Return a form as what the official client's method takes."""
    told: dict = {}
    for part in parts:
        file = (part.file_name, part.content, part.media_type)
        if part.name == "image[]":
            told.setdefault("image", []).append(file)
        else:
            told[part.name] = file if part.file_name else part.content.decode()
    return told
