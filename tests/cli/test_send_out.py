"""`localai send` to a service from a shell: the plan, the approval by its digest, the answer, the receipt."""

import json
import subprocess
import sys

import pytest

from localai.errors import ExitCode
from tests.cli.processes import Machine
from tests.faults.sends import environment
from tests.operations.abroad import configure, refused, said, streamed
from tests.wire.server import CUT, Recorder

WORDS = ("send", "-p", "hello there", "--model", "openai/gpt-6-luna")


@pytest.fixture
def recorder():
    with Recorder(answers=[said()]) as started:
        yield started


@pytest.fixture
def outside(ready: Machine, recorder) -> Machine:
    """A machine with a key, whose settings lead the service to the recorder."""

    script = f"from tests.faults.sends import add_key; add_key({str(ready.home)!r})"
    subprocess.run([sys.executable, "-c", script], env=environment(), check=True, timeout=60)
    configure(ready.home / "localai" / "config" / "config.toml", recorder)
    return ready


def digest_of(machine: Machine, *more: str) -> str:
    return json.loads(machine.run(*WORDS, *more, "--dry-run", "--json").out)["digest"]


def test_what_was_shown_is_what_arrives_and_the_answer_is_an_item(outside, recorder):
    shown = json.loads(outside.run(*WORDS, "--dry-run", "--json").out)
    assert recorder.connections == 0
    told = json.loads(outside.run(*WORDS, "--consent", shown["digest"], "--json").out)
    (exchange,) = shown["exchanges"]
    (request,) = recorder.requests
    assert (request.digest, request.size) == (exchange["body_sha256"], exchange["body_bytes"])
    assert [name for name, _ in request.headers] == [header["name"] for header in exchange["headers"]]
    assert (told["outcome"], told["receipt"]["sent"]) == ("done", request.size)
    assert outside.run("export", told["outputs"][0]["id"], "-o", "-").out.decode() == told["text"]


def test_text_goes_to_standard_output_and_the_rest_beside(outside):
    ended = outside.run(*WORDS, "--consent", digest_of(outside))
    assert ended.out == b"It is a lake in the morning.\n"
    assert b"left this computer for OpenAI" in ended.err


def test_lines_of_json_come_as_the_answer_arrives(outside, recorder):
    recorder.answers = [streamed("It is ", "a lake.")]
    lines = outside.run(*WORDS, "--consent", digest_of(outside), "--jsonl").out.decode().splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["event"] for event in events] == ["text", "text", "done"]
    assert events[-1]["text"] == "It is a lake."


def test_10_for_an_end_that_nobody_knows_and_the_job_stands_first(outside, recorder):
    recorder.answers = [[CUT]]
    ended = outside.run(*WORDS, "--consent", digest_of(outside), "--json", expect=ExitCode.OUTCOME_UNKNOWN)
    run = json.loads(ended.err)["try"][0].rpartition(" ")[2].strip("`.")
    assert json.loads(outside.run("jobs", "list", "--json").out)["jobs"][0]["id"].startswith(run)
    resolved = outside.run("jobs", "resolve", run, "--found", "not-arrived", "--json")
    assert json.loads(resolved.out)["job"]["found"] == "not-arrived"
    assert json.loads(outside.run("copies", "--json").out)["copies"] == []


def test_14_for_a_refusal_with_what_to_do(outside, recorder):
    recorder.answers = [refused(401, "invalid_api_key", "Incorrect API key provided")]
    ended = outside.run(*WORDS, "--consent", digest_of(outside), expect=ExitCode.PROVIDER_REFUSED)
    assert b"keys add openai" in ended.err


def test_approval_of_one_plan_sends_no_other(outside, recorder):
    outside.run(*WORDS, "--consent", digest_of(outside, "--purpose", "a test"), expect=ExitCode.CONSENT)
    assert recorder.connections == 0


def test_copies_tell_their_clock(outside):
    outside.run(*WORDS, "--consent", digest_of(outside))
    assert "about " in outside.run("copies").text
    assert outside.run("copies", "--delete").code == 0


def test_a_letter_is_a_file_for_its_person_alone_and_no_other_is_replaced(outside):
    outside.run(*WORDS, "--consent", digest_of(outside))
    path = outside.home / "letter.txt"
    outside.run("copies", "--letter", "openai", "-o", path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "--force" in outside.run("copies", "--letter", "openai", "-o", path, expect=None).told
    told = json.loads(outside.run("copies", "--letter", "openai", "-o", path, "--force", "--json").out)
    assert path.read_text() == told["letter"]["text"]


def test_without_its_key_a_plan_says_that_and_not_that_it_is_another_one(outside, recorder):
    digest = digest_of(outside)
    outside.run("keys", "remove", "openai", "--yes")
    ended = outside.run(*WORDS, "--consent", digest, "--json", expect=ExitCode.NOT_FOUND)
    assert ended.error["code"] == "key-missing"
    assert recorder.connections == 0


def test_rerun_is_a_new_plan_with_an_approval_of_its_own(outside, recorder):
    outside.run(*WORDS, "--consent", digest_of(outside))
    (job,) = json.loads(outside.run("jobs", "list", "--json").out)["jobs"]
    again = ("jobs", "rerun", job["id"])
    outside.run(*again, expect=ExitCode.CONSENT)
    shown = json.loads(outside.run(*again, "--dry-run", "--json").out)
    assert (shown["again"], shown["changed"], len(recorder.requests)) == (job["id"], [], 1)
    outside.run(*again, "--consent", shown["digest"])
    assert recorder.requests[0].digest == recorder.requests[1].digest
    told = outside.run("jobs", "branch", job["id"], "--set", "max_output=90", "--dry-run").out.decode()
    assert "Setting max_output: 90; then: none." in told
    outside.run("jobs", "branch", job["id"], expect=ExitCode.USAGE)
