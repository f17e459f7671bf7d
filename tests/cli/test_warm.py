"""A command in a forked process says, writes and may do what it says, writes and may do after a real start."""

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.cli.processes import Machine, added

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every command is a real start")


def both(machine: Machine, *words: str):
    return [replace(machine, starts=starts).run(*words, expect=None) for starts in (False, True)]


@pytest.mark.parametrize("words", ["--help", "list --json", "models --for read", "path", "show ffffffff", "frobnicate"])
def test_a_forked_command_says_the_same(ready, words):
    added(ready)
    forked, started = both(ready, *words.split())
    assert forked == started


def test_a_forked_command_is_sealed_as_one_that_was_started(ready):
    forked, started = both(ready, "doctor", "--json")
    assert forked.json["findings"] == started.json["findings"]


def test_a_forked_command_reads_what_it_is_given(ready):
    for name, starts in (("forked", False), ("started", True)):
        replace(ready, starts=starts).run("add", "-", "--name", name, given=b"a word\n")
    assert {item["name"] for item in ready.json("list")["items"]} == {"forked", "started"}


def test_a_command_that_does_not_end_is_killed(ready):
    with pytest.raises(subprocess.TimeoutExpired):
        ready.run("prove", timeout=0.05)
