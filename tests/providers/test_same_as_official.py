"""Told the same thing, the official clients send the same request: method, path, body, names of a form's fields."""

import json
import urllib.parse

from localai.providers.openai_chat import TEXT_TASKS
from localai.vocabulary.tasks import Task
from tests.providers.calls import Case, cases, one_each
from tests.providers.forms import form_parts, json_body
from tests.providers.oracles.clients import (
    anthropic_client,
    cerebras_client,
    deepgram_client,
    elevenlabs_client,
    groq_client,
    mistral_client,
    openai_client,
    openrouter_client,
    sent,
)
from tests.providers.oracles.shapes import TEXTS
from tests.providers.tables import of_each

CASES = cases()
CLIENTS = {"groq/openai": groq_client, "cerebras/openai": cerebras_client}


def _of(*surfaces: str, tasks: frozenset[Task] = frozenset(Task)):
    chosen = [case for case in CASES if case.surface in surfaces and case.call.task in tasks]
    return of_each((case.name, case) for case in chosen)


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


AS_OPENAI = sorted(name for name, shape in TEXTS.items() if shape is TEXTS["openai/stateless"])


@_of(*AS_OPENAI, tasks=TEXT_TASKS)
def test_chat_request_is_the_official_clients(case: Case):
    body = json_body(case.body())
    more = {name: body.pop(name) for name in ("venice_parameters",) if name in body}

    def tell(wire):
        with openai_client(wire) as client:
            client.chat.completions.create(**body, extra_body=more)

    request = sent(tell)
    assert request.method == case.prepare().work.method
    assert json.loads(request.content) == body | more


@_of("openai/stateless")
def test_path_of_chat_is_the_official_clients(case: Case):
    def tell(wire):
        with openai_client(wire) as client:
            client.chat.completions.create(**json_body(case.body()))

    assert _path(sent(tell)) == case.prepare().work.path


@_of("groq/openai", "cerebras/openai", tasks=TEXT_TASKS)
def test_chat_request_is_that_of_the_services_own_client(case: Case):
    body = json_body(case.body())

    def tell(wire):
        with CLIENTS[case.surface](wire) as client:
            client.chat.completions.create(**body)

    request, work = sent(tell), case.prepare().work
    assert (request.method, _path(request), json.loads(request.content)) == (work.method, work.path, body)


@_of("openrouter/chat", tasks=TEXT_TASKS | {Task.EDIT, Task.GENERATE})
def test_chat_request_is_that_of_openrouters_client(case: Case):
    body = json_body(case.body())

    def tell(wire):
        with openrouter_client(wire) as client:
            client.chat.send(**body)

    request, work = sent(tell), case.prepare().work
    assert (request.method, _path(request), json.loads(request.content)) == (work.method, work.path, body)


@_of("mistral/stateless", tasks=TEXT_TASKS)
def test_request_for_text_is_that_of_mistrals_client(case: Case):
    body, work = json_body(case.body()), case.prepare().work

    def tell(wire):
        with mistral_client(wire) as client:
            if work.path == "/v1/ocr":
                client.ocr.process(**body)
            else:
                told = {name: value for name, value in body.items() if name != "stream"}
                client.chat.stream(**told)

    request = sent(tell)
    told = {name: value for name, value in json.loads(request.content).items() if name != "include_blocks"}
    assert (request.method, _path(request), told) == (work.method, work.path, body)


@_of("openai/embeddings", "openai/speech", "openai/transcriptions")
def test_request_for_vectors_and_sound_is_the_official_clients(case: Case):
    work = case.prepare().work

    def tell(wire):
        with openai_client(wire) as client:
            if case.call.task is Task.TRANSCRIBE:
                client.audio.transcriptions.create(**_told(form_parts(work.content_type, case.body())))
            elif case.call.task is Task.EMBED:
                client.embeddings.create(**json_body(case.body()))
            else:
                client.audio.speech.create(**json_body(case.body()))

    request = sent(tell)
    assert (request.method, _path(request)) == (work.method, work.path)
    if case.call.task is not Task.TRANSCRIBE:
        assert json.loads(request.content) == json_body(case.body())
        return
    theirs = form_parts(request.headers["content-type"], request.content)
    assert sorted(theirs, key=repr) == sorted(form_parts(work.content_type, case.body()), key=repr)


@_of("deepgram/api")
def test_request_is_that_of_deepgrams_client(case: Case):
    work = case.prepare().work
    path, _, query = work.path.partition("?")
    told = dict(urllib.parse.parse_qsl(query))

    def tell(wire):
        with deepgram_client(wire) as client:
            if case.call.task is Task.SPEAK:
                list(client.speak.v1.audio.generate(**told, **json_body(case.body())))
            else:
                client.listen.v1.media.transcribe_file(**told, request=case.body())

    request = sent(tell)
    url = urllib.parse.urlsplit(str(request.url))
    assert (request.method, url.path, dict(urllib.parse.parse_qsl(url.query))) == (work.method, path, told)
    assert request.headers["content-type"] == work.content_type
    assert request.headers["authorization"].split()[0].lower() == case.adapter.scheme
    same = json.loads if case.call.task is Task.SPEAK else bytes
    assert same(request.content) == same(case.body())


@_of("elevenlabs/speech", "elevenlabs/transcripts")
def test_request_is_that_of_elevenlabs_client(case: Case):
    work = case.prepare().work
    path, _, query = work.path.partition("?")
    told = dict(urllib.parse.parse_qsl(query))

    def tell(wire):
        with elevenlabs_client(wire) as client:
            if case.call.task is Task.SPEAK:
                list(client.text_to_speech.convert(path.rpartition("/")[2], **told, **json_body(case.body())))
            else:
                client.speech_to_text.convert(**told, **_told(form_parts(work.content_type, case.body())))

    request = sent(tell)
    url = urllib.parse.urlsplit(str(request.url))
    assert (request.method, url.path, dict(urllib.parse.parse_qsl(url.query))) == (work.method, path, told)
    assert case.adapter.scheme.removeprefix("header:") in request.headers
    if case.call.task is Task.SPEAK:
        assert json.loads(request.content) == json_body(case.body())
        return
    theirs = form_parts(request.headers["content-type"], request.content)
    ours = form_parts(work.content_type, case.body())
    assert sorted((each for each in theirs if each.content != b"null"), key=repr) == sorted(ours, key=repr)


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


@of_each((case.name, case) for case in one_each([case for case in CASES if case.surface == "anthropic/messages"]))
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
