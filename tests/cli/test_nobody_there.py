"""Commands where nobody can be asked, and at a terminal where somebody can."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from localai.errors import ExitCode
from tests.cli.processes import WATCHDOG, Machine, added, command, locked
from tests.egress.journey import NOTE, PASSPHRASE

# --- nobody there ---

ASKING = [
    (["remove", "ID"], "--yes"),
    (["purge", "ID"], "--yes"),
    (["open", "ID"], "export"),
    (["app"], "localai list"),
]


@pytest.mark.parametrize(("words", "flag"), ASKING, ids=lambda value: str(value))
def test_without_a_terminal_a_question_fails_at_once_and_names_the_flag(ready, words, flag):
    item = added(ready)
    ended = ready.run(*[item if word == "ID" else word for word in words], expect=ExitCode.USAGE)
    assert flag in ended.told


def test_a_plan_without_approval_is_not_run(ready):
    ended = ready.run("send", NOTE, "--model", "on-device/ocr", expect=ExitCode.CONSENT)
    assert "--consent" in ended.told


@pytest.mark.parametrize("extra", [{"TERM": "dumb"}, {"LC_ALL": "C"}, {"NO_COLOR": "1"}, {"PATH": "/nonexistent"}])
def test_a_bare_environment_changes_nothing(ready, extra):
    added(ready)
    assert "note.txt" in Machine(ready.home, {**ready.extra, **extra}).run("list").text


def test_closed_streams_are_no_defect(ready):
    item = added(ready)
    for closing in ("<&-", ">&-", "2>&-", "<&- 2>&-"):
        done = subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", *command("show", item)],
            env=ready.environment,
            capture_output=True,
            timeout=WATCHDOG,
        )
        assert done.returncode == (1 if closing == ">&-" else 0)
        assert b"Traceback" not in done.stderr


def test_the_session_is_unharmed_by_a_reader_that_leaves(ready):
    item = added(ready, b"x" * 5_000_000)
    process = subprocess.Popen(
        command("export", item), env=ready.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    told = process.stderr.read()
    process.stderr.close()
    assert (process.wait(WATCHDOG), told) == (1, b"")


# --- at a terminal ---


def at_a_terminal(machine: Machine, words: list[str], answers: dict[bytes, bytes]) -> tuple[int, bytes]:
    """Run a command on a pseudo terminal and type an answer after each question."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(machine.home)
        os.execve(sys.executable, [*command(*words)], machine.environment)
    shown, waiting, end = b"", dict(answers), time.monotonic() + WATCHDOG
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
        for question in [question for question in waiting if question in shown]:
            os.write(terminal, waiting.pop(question))
    else:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown


def test_send_shows_the_plan_and_runs_only_after_a_yes(ready):
    words = ["send", str(NOTE), "--model", "on-device/clean"]
    code, shown = at_a_terminal(ready, words, {b"[y/N]": b"y\n"})
    assert code == 0
    assert b"0 bytes leave it" in shown
    assert ready.json("ledger", "list")["entries"][0]["kind"] == "outcome"


@pytest.mark.parametrize("answer", [b"\n", b"n\n", b"x\n", b"\x04"])
def test_send_takes_anything_but_yes_as_no(ready, answer):
    words = ["send", str(NOTE), "--model", "on-device/clean"]
    code, _ = at_a_terminal(ready, words, {b"[y/N]": answer})
    assert code == ExitCode.CONSENT
    assert [entry["kind"] for entry in ready.json("ledger", "list")["entries"]] == ["genesis"]


def test_no_input_keeps_a_terminal_from_being_asked(ready):
    code, _ = at_a_terminal(ready, ["send", str(NOTE), "--model", "on-device/clean", "--no-input"], {})
    assert code == ExitCode.CONSENT


def test_a_typed_passphrase_opens_and_is_not_shown(ready):
    machine = locked(ready)
    code, shown = at_a_terminal(machine, ["status"], {b"Passphrase:": PASSPHRASE.encode() + b"\n"})
    assert code == 0
    assert b"opened with passphrase" in shown
    assert PASSPHRASE.encode() not in shown


def test_bytes_are_not_written_to_a_terminal(ready):
    item = added(ready, b"\x00\x01")
    code, shown = at_a_terminal(ready, ["export", item], {})
    assert code == ExitCode.USAGE
    assert b"\x00" not in shown


def test_open_shows_a_copy_in_the_viewer_and_removes_it_after_enter(ready):
    seen = ready.home / "seen"
    viewer = ready.home / "viewer"
    viewer.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {seen}.part; cat "$1" > {seen}.content; mv {seen}.part {seen}\n')
    viewer.chmod(0o700)
    config = ready.home / "localai" / "config"
    config.mkdir(mode=0o700, exist_ok=True)
    (config / "config.toml").write_text(f'[viewer]\ncommand = ["{viewer}"]\n')
    (config / "config.toml").chmod(0o600)
    item = added(ready, b"full size")
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [*command("open", item)], ready.environment)
    end = time.monotonic() + WATCHDOG
    while not seen.exists():
        assert time.monotonic() < end, "the viewer was not started"
        time.sleep(0.02)
    copy = Path(seen.read_text())
    assert copy.exists()
    assert (ready.home / "seen.content").read_bytes() == b"full size"
    os.write(terminal, b"\n")
    while True:
        try:
            if not os.read(terminal, 4096):
                break
        except OSError:
            break
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert not copy.exists()
