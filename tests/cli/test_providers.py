"""`localai providers` as a person uses it: look, add, use, remove."""

import socket

import pytest

from localai.policy.servers import USUAL_PORTS
from tests.wire import own
from tests.wire.own import OwnServer

STATED = ("--operator", "our people", "--model", "m", "--trains", "no", "--keeps-days", "0")


def add(ready, *words, **options):
    return ready.run("providers", "add", *words, **options)


def test_server_on_this_computer_is_added_used_and_removed(ready):
    with OwnServer(own.ollama("llama3.2:1b")) as server:
        stated = add(ready, "ollama", "--url", server.url, "--local", "--json").json
        assert [model["id"] for model in stated["models"]] == ["ollama/llama3.2:1b"]
        words = ("send", "--model", "ollama/llama3.2:1b", "-p", "hello", "--for", "chat", "--offline", "--json")
        digest = ready.json(*words, "--dry-run")["digest"]
        done = ready.json(*words, "--consent", digest)
        assert (done["outcome"], len(server.posts)) == ("done", 1)
        status = ready.json("status")
        assert status["bytes_sent"]["total"] == 0
    ready.run("providers", "remove", "ollama")
    assert ready.json("providers", "list")["providers"] == []


@pytest.mark.parametrize("port", sorted(USUAL_PORTS)[:1])
def test_looking_finds_what_answers_at_a_usual_port(ready, port):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            pytest.skip("something of this computer's own answers there")
    with OwnServer(own.lm_studio(), port) as server:
        found = {each["url"]: each["found"] for each in ready.json("providers", "find")["servers"]}
    assert found[server.url]["program"] == "lm-studio"
    assert {request.method for request in server.requests} == {"GET"}


def test_server_elsewhere_is_listed_with_its_models(ready):
    add(ready, "gpu", "--url", "https://gpu.lan:8443/v1", *STATED)
    assert ready.json("providers", "list")["providers"][0]["server"]["url"] == "https://gpu.lan:8443"
    shown = ready.json("models", "show", "gpu/m")
    assert (shown["runs_here"], shown["policy"]["operator"]) == (False, "our people")


def test_server_that_is_not_shown_to_keep_things_here_is_refused(ready):
    with OwnServer(own.ollama("big:cloud")) as server:
        words = ("ollama", "--url", server.url, "--local", "--model", "big:cloud", "--json")
        ended = add(ready, *words, expect=5)
    assert ended.error["code"] == "not-local"


@pytest.mark.parametrize(
    "words",
    [
        ("gpu", "--url", "http://gpu.lan", *STATED),
        ("openai", "--url", "https://gpu.lan", *STATED),
        ("gpu", "--url", "https://gpu.lan"),
        ("gpu", "--url", "https://gpu.lan", "--local"),
        ("gpu", "--url", "http://127.0.0.1:9", "--local", "--trains", "no"),
        ("gpu", "--url", "https://gpu.lan", *STATED, "--keeps-days", "some"),
        ("gpu", "--url", "https://gpu.lan", *STATED, "--link-off"),
    ],
)
def test_words_that_cannot_be_right_end_with_2(ready, words):
    add(ready, *words, expect=2)


def test_password_in_an_address_is_not_repeated(ready):
    ended = add(ready, "gpu", "--url", "https://me:hunter2@gpu.lan", *STATED, expect=2)
    assert "hunter2" not in ended.told
