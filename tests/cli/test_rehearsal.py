"""`localai send --rehearse` as a person types it: without a key, without a network, with nobody at the terminal."""

import re
import shutil
import subprocess

import pytest

from localai.vocabulary.tasks import Role
from tests.cli.processes import Machine, command
from tests.egress.journey import NOTE
from tests.providers.calls import cases
from tests.providers.dialects import PLAYED, dialect_of

WORDS = "What is on it?"
CONNECTED = re.compile(r"connect\(\d+, \{sa_family=AF_INET6?, .*?inet_(?:addr|pton)\((?:AF_INET6, )?\"([^\"]+)\"")


MODELS = {
    "Messages": "anthropic/claude-haiku-4-5",
    "ChatCompletions": "openai/gpt-6-luna-chat",
    "GenerateContent-text": "gemini/gemini-3.8-flash",
    "GenerateContent-picture": "gemini/gemini-3.1-flash-image",
    "JsonPictures": "xai/grok-imagine",
    "Images": "openai/gpt-image-2",
    "Recraft": "recraft/recraft-3",
    "Responses": "openai/gpt-6-luna",
    "ChatPictures": "openrouter/gemini-3.1-flash-image",
}
"""A model for each dialect that takes a picture and words."""
PICTURED = {"Photoroom"}
"""Dialects that have to be given a picture, which the note here is none of."""
DOUBTS = {
    "xai/grok-imagine": ("--accept", "onward-unknown", "--accept", "review-unknown"),
    "openrouter/gemini-3.1-flash-image": ("--accept", "onward-unknown", "--accept", "retention-unknown"),
    "recraft/recraft-3": ("--accept", "onward-unknown", "--accept", "review-unknown"),
}


def rehearsed(machine: Machine, model: str, *more: str) -> dict:
    words = ("send", NOTE, "--model", model, "-p", WORDS, "--class", "public", *more)
    (found,) = machine.json(*words, "--rehearse")["rehearsal"]
    return found


def test_there_is_a_model_of_every_dialect_that_takes_pictures_and_words():
    shown = {
        dialect_of(case)
        for case in cases()
        if case.call.prompt
        and any(given.role is Role.IMAGE for given in case.call.given)
        and dialect_of(case) not in PLAYED
    }
    assert shown - PICTURED == MODELS.keys()


@pytest.mark.parametrize("model", MODELS.values())
def test_what_arrives_is_what_the_plan_shows(ready, model):
    if model.startswith("gemini/"):  # else the rules refuse it, rehearsed or not
        ready.run("policy", "attest", "gemini", "billing-on", "--reference", "made up", "--until", "2099-01-01")
    found = rehearsed(ready, model, *DOUBTS.get(model, ()))
    words = ("send", NOTE, "--model", model, "-p", WORDS, "--class", "public", *DOUBTS.get(model, ()))
    (planned,) = ready.json(*words, "--dry-run")["exchanges"]
    assert found["equal"]
    assert found["received_sha256"] == found["body_sha256"] == planned["body_sha256"]
    assert found["url"] == planned["url"]
    key, *rest = [header for header in found["headers_received"] if header not in planned["headers"]]
    assert "{made up ...}" in key["value"]
    assert rest == []


def test_a_person_reads_that_it_is_equal_byte_for_byte(ready):
    ended = ready.run("send", NOTE, "--model", MODELS["Responses"], "-p", WORDS, "--class", "public", "--rehearse")
    assert re.search(r"^  recorder got [\d,]+ bytes = plan, byte for byte$", ended.text, re.MULTILINE)
    assert "0 bytes left this machine" in ended.told


def test_a_rehearsal_keeps_nothing(ready):
    rehearsed(ready, MODELS["Responses"])
    assert ready.json("list")["total"] == 0
    assert len(ready.json("ledger", "list")["entries"]) == 1
    assert ready.json("copies")["copies"] == []
    assert ready.json("status")["bytes_sent"]["total"] == 0


def test_an_item_that_was_added_is_rehearsed_too(ready):
    item = ready.json("add", NOTE, "--class", "public")["items"][0]["id"]
    (found,) = ready.json("send", item, "--model", MODELS["Responses"], "-p", WORDS, "--rehearse", "--offline")[
        "rehearsal"
    ]
    assert found["equal"]


def test_what_the_rules_refuse_is_not_rehearsed(ready):
    ready.run("send", NOTE, "--model", "runway/gen4-image", "-p", WORDS, "--rehearse", expect=5)


@pytest.mark.parametrize("other", [["--dry-run"], ["--consent", "0" * 64]])
def test_a_rehearsal_is_one_way_of_three(ready, other):
    ready.run("send", NOTE, "--model", MODELS["Responses"], "-p", WORDS, "--rehearse", *other, expect=2)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="it takes unshare to take the network away")
def test_a_rehearsal_needs_no_network_at_all(ready):
    words = command("send", NOTE, "--model", MODELS["Responses"], "-p", WORDS, "--class", "public", "--rehearse")
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        pytest.skip("this system gives nobody a network namespace")
    alone = ["unshare", "-rn", *words]
    ended = subprocess.run(alone, env=ready.environment, cwd=ready.home, capture_output=True, timeout=120)
    assert b"= plan, byte for byte" in ended.stdout
    assert ended.returncode == 0


@pytest.mark.skipif(shutil.which("strace") is None, reason="it takes strace to see every connection")
def test_no_process_of_a_rehearsal_connects_anywhere_but_here(ready, tmp_path):
    log = tmp_path / "trace"
    words = command("send", NOTE, "--model", MODELS["Responses"], "-p", WORDS, "--class", "public", "--rehearse")
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", log, *words],
        env=ready.environment, cwd=ready.home, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    trace = log.read_text()
    assert CONNECTED.findall(trace) == ["127.0.0.1"]
    assert "AF_INET" not in re.sub(r"connect\([^\n]*", "", trace)
