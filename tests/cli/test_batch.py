"""`localai send --each` from a shell: a plan for each item, one approval, results as they come, and `jobs` about it."""

import json
import subprocess
import sys

import pytest

from localai.errors import ExitCode
from tests.cli.processes import Machine
from tests.cli.terminal import converse
from tests.faults.sends import environment
from tests.operations.abroad import configure, refused, said
from tests.wire.server import Recorder

EACH = ("send", "--each", "--model", "openai/gpt-6-luna", "--set", "stream=no", "-p", "shorter")


@pytest.fixture
def recorder():
    with Recorder(answers=[said()]) as started:
        yield started


@pytest.fixture
def outside(ready: Machine, recorder) -> Machine:
    """A machine with a key and three tagged notes, whose settings lead the service to the recorder."""
    script = f"from tests.faults.sends import add_key; add_key({str(ready.home)!r})"
    subprocess.run([sys.executable, "-c", script], env=environment(), check=True, timeout=60)
    configure(ready.home / "localai" / "config" / "config.toml", recorder)
    paths = [ready.home / f"note{number}.txt" for number in range(3)]
    for path in paths:
        path.write_text(f"the words of {path.stem}\n")
    ready.run("add", *paths, "--tag", "chosen")
    return ready


def test_what_a_filter_finds_is_listed_approved_once_and_its_results_are_files(outside, recorder):
    chosen = (*EACH, "--filter", "tag:chosen")
    shown = outside.json(*chosen, "--dry-run")
    assert [plan["name"] for plan in shown["plans"]] == ["note2.txt", "note1.txt", "note0.txt"]
    assert (shown["left_out"], shown["totals"]["count"], recorder.connections) == ([], 3, 0)
    assert {"name": "model", "value": "openai/gpt-6-luna"} in shown["shared"]
    cost = f"{float(shown['totals']['cost']['high']) * 0.7:.4f}"
    capped = outside.json(*chosen, "--dry-run", "--max-cost", cost)
    assert [plan["digest"] for plan in capped["plans"]] == [plan["digest"] for plan in shown["plans"][:2]]
    assert [(each["name"], each["code"]) for each in capped["left_out"]] == [("note0.txt", "budget")]
    outside.run(*chosen, expect=ExitCode.CONSENT)
    outside.run(*chosen, "--consent", capped["digest"], expect=ExitCode.CONSENT)
    folder = outside.home / "results"
    folder.mkdir()
    (folder / "note2.gpt-6-luna.txt").write_text("somebody else's")
    ended = outside.run(*chosen, "--consent", shown["digest"], "-o", folder, "--jsonl")
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert sorted(line.get("number", 0) for line in lines) == [0, 1, 2, 3]
    assert (lines[-1]["event"], lines[-1]["batch"]["counts"]) == ("done", {"done": 3})
    names = ["note0.gpt-6-luna.txt", "note1.gpt-6-luna.txt", "note2.gpt-6-luna (2).txt", "note2.gpt-6-luna.txt"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert (folder / names[3]).read_text() == "somebody else's"
    sizes = sorted(request.size for request in recorder.requests)
    assert sizes == sorted(plan["bytes_out"] for plan in shown["plans"])
    receipt = outside.json("jobs", "show", lines[0]["run"])["receipt"]
    assert (receipt["number"], receipt["among"]) == (lines[0]["number"], 3)


def test_15_where_one_is_refused_and_the_others_are_done(outside, recorder):
    recorder.answers = [refused(400, "bad", "not this one"), said()]
    shown = outside.json(*EACH, "--filter", "tag:chosen", "--dry-run")
    words = (*EACH, "--filter", "tag:chosen", "--consent", shown["digest"], "--json")
    ended = outside.run(*words, expect=ExitCode.PARTLY)
    told = json.loads(ended.out)
    assert sorted(result["outcome"] for result in told["results"]) == ["done", "done", "failed"]
    batch = told["batch"]["id"]
    assert sorted(plan["stage"] for plan in outside.json("jobs", "show", batch)["plans"]) == ["done", "done", "refused"]
    listed = outside.json("jobs", "list")
    assert ([each["id"] for each in listed["batches"]], len(listed["jobs"])) == ([batch], 3)
    outside.run("jobs", "cancel", batch, expect=ExitCode.USAGE)


def test_a_person_looks_at_a_plan_and_approves_all_of_them(outside, recorder):
    words = (*EACH, "--filter", "tag:chosen")
    code, told = converse(outside, words, [(b"to list them]", typed) for typed in (b"4\n", b"2\n", b"y\n")])
    assert code == 0, told.decode()
    assert b"no plan of that number" in told
    assert b'"text":"shorter"' in told.replace(b" ", b"")
    assert b"Authorization" in told
    assert len(recorder.requests) == 3
    code, told = converse(outside, words, [(b"to list them]", b"n\n")])
    assert (code, len(recorder.requests)) == (ExitCode.CONSENT, 3)


def test_a_batch_that_is_not_waited_for_is_worked_off_later_or_cancelled(outside, recorder):
    for words, sent, ends in (("shorter", 3, "over"), ("longer", 3, "revoked")):
        chosen = (*EACH[:-1], words, "--filter", "tag:chosen")
        digest = outside.json(*chosen, "--dry-run")["digest"]
        batch = outside.json(*chosen, "--consent", digest, "--no-wait")["batch"]["id"]
        if words == "shorter":
            assert recorder.requests == []
            folder = outside.home / "late"
            outside.run("jobs", "wait", batch[:8], "-o", folder)
            outside.run("jobs", "wait", batch[:8], "-o", folder)
            assert len(list(folder.iterdir())) == 3
        else:
            outside.run("jobs", "cancel", batch[:8])
        assert outside.json("jobs", "show", batch)["batch"]["ended"] == ends
        assert len(recorder.requests) == sent


def test_files_are_read_for_a_plan_and_added_for_its_approval_alone(outside, recorder):
    (outside.home / "new.txt").write_text("new words")
    words = (*EACH, outside.home / "new.txt")
    shown = outside.json(*words, "--dry-run")
    outside.run(*words, "--consent", "0" * 64, expect=ExitCode.CONSENT)
    assert outside.json("list")["total"] == 3
    text = outside.run(*words, "--consent", shown["digest"]).text
    assert text == "--- 1 new.txt\nIt is a lake in the morning.\n"
    assert outside.json("list")["total"] == 5
    (one,) = outside.json(*words, "--rehearse", "--first", "1")["plans"]
    assert [each["equal"] for each in one["rehearsal"]] == [True]


def test_words_that_do_not_go_together_are_refused(ready):
    ready.run("add", "-", "--name", "a.txt", "--tag", "chosen", given=b"words")
    for words in (
        (),
        ("--filter", "kind:nothing"),
        ("--filter", "tag:chosen", "--first", "2"),
        ("--filter", "tag:chosen", "--dry-run", "--set", "nothing=1"),
        ("--filter", "tag:chosen", "--json", "--jsonl"),
    ):
        ready.run(*EACH, *words, expect=ExitCode.USAGE)


def test_a_filter_that_no_item_fits_is_told_as_what_is_not_there(ready):
    told = ready.run(*EACH, "--filter", "tag:nothing", expect=ExitCode.NOT_FOUND)
    assert "There is no item that fits tag:nothing." in told.told
