"""`localai consent`: shown in one sentence, asked once, bound to exactly that."""

import os
import shlex
import time
from datetime import UTC, datetime

import pytest

from localai.cli.consent import moment_of
from localai.errors import ExitCode, UsageError
from localai.paths import find_places
from tests.cli.terminal import converse
from tests.operations.abroad import configure, said
from tests.wire.server import Recorder

MODEL = "openai/gpt-image-2.5"
LATER = ("--count", "40", "--until", "2d", "--max-cost", "2")
FIXED = ("--count", "40", "--max-cost", "2", "--until")


@pytest.fixture
def keyed(ready):
    """A machine with a key for OpenAI."""
    ready.run("keys", "add", "openai", given=b"sk-proj-0123456789abcd\n")
    return ready


def tomorrow() -> str:
    return datetime.fromtimestamp(time.time() + 86400, UTC).isoformat(timespec="seconds")


def test_at_a_terminal_one_sentence_says_what_it_allows_and_a_yes_approves_it(keyed):
    code, shown = converse(keyed, ["consent", "add", MODEL, *LATER], [(b"later sends? [y/N]", b"y\n")])
    assert code == 0, shown.decode()
    said = b"".join(shown.split())
    assert b"40sendstoopenai/gpt-image-2.5" in said
    assert b"together$2atmost" in said
    (listed,) = keyed.json("consent", "list")["consents"]
    assert (listed["uses_left"], listed["spent"], listed["ended"]) == (40, "0", "")


@pytest.mark.parametrize("said", [b"\n", b"n\n"])
def test_anything_but_yes_approves_nothing(keyed, said):
    code, _ = converse(keyed, ["consent", "add", MODEL, *LATER], [(b"later sends? [y/N]", said)])
    assert code == ExitCode.CONSENT
    assert keyed.json("consent", "list")["consents"] == []


def test_a_script_approves_by_the_digest_of_a_dry_run(keyed):
    until = tomorrow()
    shown = keyed.json("consent", "add", MODEL, *FIXED, until, "--dry-run")
    assert keyed.json("consent", "list")["consents"] == []
    keyed.run("consent", "add", MODEL, *FIXED, until, "--consent", shown["digest"])
    assert len(keyed.json("consent", "list")["consents"]) == 1


def test_the_command_that_a_dry_run_names_does_exactly_that(keyed):
    words = ("consent", "add", MODEL, *LATER, "--for", "edit", "--purpose", "two words")
    command = keyed.json(*words, "--dry-run")["command"]
    keyed.run(*shlex.split(command)[1:])
    (listed,) = keyed.json("consent", "list")["consents"]
    assert (listed["scope"]["task"], listed["scope"]["purpose"]) == ("edit", "two words")


def test_the_digest_of_something_else_approves_nothing(keyed):
    digest = keyed.json("consent", "add", MODEL, *FIXED, tomorrow(), "--dry-run")["digest"]
    more = ("--count", "41", "--max-cost", "2", "--until", tomorrow())
    keyed.run("consent", "add", MODEL, *more, "--consent", digest, expect=ExitCode.CONSENT)
    assert keyed.json("consent", "list")["consents"] == []


def test_without_anybody_to_ask_nothing_is_approved(keyed):
    keyed.run("consent", "add", MODEL, *LATER, expect=ExitCode.CONSENT)


def test_a_revoked_approval_is_listed_no_more(keyed):
    command = ("consent", "add", MODEL, *FIXED, tomorrow())
    digest = keyed.json(*command, "--dry-run")["digest"]
    granted = keyed.json(*command, "--consent", digest)["consent"]["id"]
    assert "40 of 40, $0 of $2 at risk" in keyed.run("consent", "list").text
    keyed.run("consent", "revoke", granted[:6])
    assert keyed.json("consent", "list")["consents"] == []


def test_another_key_ends_it_and_says_so_before(keyed):
    command = ("consent", "add", MODEL, *FIXED, tomorrow())
    keyed.run(*command, "--consent", keyed.json(*command, "--dry-run")["digest"])
    ended = keyed.run("keys", "add", "openai", given=b"sk-proj-another-abcd\n", expect=ExitCode.USAGE)
    assert "1 standing approval names the key" in ended.told
    keyed.run("keys", "add", "openai", "--replace", given=b"sk-proj-another-abcd\n")
    assert keyed.json("consent", "list")["consents"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--class", "regulated"), ExitCode.USAGE),
        (("--class", "confidential"), ExitCode.REFUSED),
        (("--count", "0"), ExitCode.USAGE),
        (("--until", "soon"), ExitCode.USAGE),
        (("--until", "60d"), ExitCode.USAGE),
        (("--max-cost", "much"), ExitCode.USAGE),
    ],
)
def test_what_cannot_be_approved_says_why(keyed, words, code):
    assert keyed.run("consent", "add", MODEL, *LATER, *words, "--dry-run", expect=code).told


def test_without_a_key_nothing_can_be_approved(ready):
    ready.run("consent", "add", MODEL, *LATER, "--dry-run", expect=ExitCode.NOT_FOUND)


NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def in_tokyo(monkeypatch):
    """A computer nine hours ahead."""
    monkeypatch.setitem(os.environ, "TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("tonight", datetime(2026, 11, 21, 15, 0, tzinfo=UTC)),
        ("4h", datetime(2026, 11, 21, 16, 0, tzinfo=UTC)),
        ("2d", datetime(2026, 11, 23, 12, 0, tzinfo=UTC)),
        ("2026-11-22", datetime(2026, 11, 22, 15, 0, tzinfo=UTC)),
        ("2026-11-22T00:00", datetime(2026, 11, 21, 15, 0, tzinfo=UTC)),
        ("2026-11-22T00:00:00+00:00", datetime(2026, 11, 22, 0, 0, tzinfo=UTC)),
    ],
)
def test_days_and_hours_are_those_of_this_computer(in_tokyo, written, moment):
    assert moment_of(written, NOON) == moment


@pytest.mark.parametrize("written", ["", "soon", "0h", "-4h", "4 h", "4w", "2026-13-01", "12:00"])
def test_a_moment_that_is_none_is_refused(written):
    with pytest.raises(UsageError):
        moment_of(written, NOON)


def test_sends_go_without_a_question_as_long_as_it_covers_them(keyed):
    model = ("--model", "openai/gpt-6-luna")
    with Recorder(answers=[said("a lake")]) as recorder:
        configure(find_places({"LOCALAI_HOME": str(keyed.home / "localai")}).config_file, recorder)
        command = ("consent", "add", "openai/gpt-6-luna", "--for", "chat", "--count", "1", "--max-cost", "2", "--until")
        until = tomorrow()
        keyed.run(*command, until, "--consent", keyed.json(*command, until, "--dry-run")["digest"])
        done = keyed.json("send", *model, "-p", "what is this", "--set", "stream=no")
        keyed.run("send", *model, "-p", "and this", "--set", "stream=no", expect=ExitCode.CONSENT)
    assert (done["receipt"]["how"], done["receipt"]["outcome"]) == ("standing", "done")
    assert len(recorder.requests) == 1
    (listed,) = keyed.json("consent", "list")["consents"]
    assert listed["uses_left"] == 0
    assert keyed.run("consent", "list").text.rstrip().endswith("used up")
