"""`send --model auto`, `rate` and `usage` from a shell."""

import json

import pytest

from localai.errors import ExitCode
from tests.egress.journey import NOTE

AUTO = ("send", NOTE, "--model", "auto", "--for", "clean")


def test_auto_says_which_model_and_why_and_the_plan_names_it(ready):
    shown = ready.run(*AUTO, "--dry-run", "--json")
    plan = json.loads(shown.out)
    assert plan["chosen"]["model"] == "on-device/clean"
    assert "Chosen: on-device/clean. Why: it costs the least: nothing" in shown.told
    assert "--model on-device/clean" in plan["command"]


def test_the_digest_of_the_choice_approves_it_and_no_other(ready):
    digest = ready.json(*AUTO, "--dry-run")["digest"]
    ready.run(*AUTO, "--consent", "0" * 64, expect=ExitCode.CONSENT)
    done = ready.json(*AUTO, "--consent", digest)
    assert (done["outcome"], done["chosen"]["model"]) == ("done", "on-device/clean")
    assert ready.json("rate", done["outputs"][0]["id"], "5")["rating"]["model"] == "on-device/clean"
    assert [each["stars"] for each in ready.json("rate")["ratings"]] == [5]
    assert ready.json("usage")["usage"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("send", "-p", "x", "--model", "auto"),
        ("send", "-p", "x", "--model", "on-device/ocr", "--order", "cost"),
        ("rate", "on-device/ocr"),
        ("rate", "on-device/ocr", "6"),
        ("rate", "on-device/ocr", "3", "--remove"),
    ],
)
def test_words_that_do_not_go_together_are_said_to_be_so(ready, words):
    ready.run(*words, expect=ExitCode.USAGE)
