"""Every exit code that this version can reach, reached for real; and what a process keeps to itself."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from localai.errors import ExitCode
from tests.cli.processes import WATCHDOG, added, command, locked, workspace_folder
from tests.egress.journey import NOTE

# --- every exit code ---


def test_1_for_a_file_that_cannot_be_read(ready):
    assert "cannot be read" in ready.run("add", ready.home / "absent", expect=ExitCode.FAILURE).told


def test_2_for_a_link_with_its_target(ready):
    (ready.home / "link").symlink_to("/etc/hostname")
    assert "/etc/hostname" in ready.run("add", ready.home / "link", expect=ExitCode.USAGE).told


def test_2_for_a_pipe(ready):
    os.mkfifo(ready.home / "pipe")
    assert "not a file" in ready.run("add", ready.home / "pipe", expect=ExitCode.USAGE).told


def test_3_for_a_locked_workspace(ready):
    ended = locked(ready).run("list", expect=ExitCode.LOCKED)
    assert "--identity-file" in ended.told


def test_4_for_a_wrong_passphrase(ready):
    (ready.home / "wrong").write_text("not the passphrase at all")
    locked(ready).run("list", "--passphrase-file", ready.home / "wrong", expect=ExitCode.WRONG_KEY)


def test_5_for_a_refusal(ready):
    ready.run("send", NOTE, "--model", "runway/gen4-image", expect=ExitCode.REFUSED)


def test_6_for_a_card_that_is_too_old(ready):
    rules = '{"max_card_age_days": 30}'
    ready.run("policy", "set", "workspace", "--policy", rules, "--reason", "test")
    script = f"""
import sys
from datetime import UTC, datetime
from localai.cli import options
real = options.runtime_of_this_process
def next_year():
    runtime = real()
    runtime.now = lambda: datetime(2027, 6, 1, tzinfo=UTC)
    return runtime
options.runtime_of_this_process = next_year
sys.argv = ["localai", "send", {str(NOTE)!r}, "--model", "openai/gpt-image-2.5", "-p", "x"]
from localai.cli.app import localai
localai()
"""
    done = subprocess.run([sys.executable, "-c", script], env=ready.environment, capture_output=True, text=True)
    assert done.returncode == ExitCode.CARD_STALE, done.stderr


def test_7_for_a_digest_of_another_plan(ready):
    ready.run("send", NOTE, "--model", "on-device/clean", "--consent", "0" * 64, expect=ExitCode.CONSENT)


def test_8_for_what_is_not_there(machine, ready):
    machine.run("list", expect=ExitCode.NOT_FOUND)
    ready.run("show", "ffffffff", expect=ExitCode.NOT_FOUND)
    ready.run("models", "show", "nobody/nothing", expect=ExitCode.NOT_FOUND)


def test_12_for_a_damaged_database(ready):
    path = workspace_folder(ready) / "workspace.db"
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    ended = ready.run("list", expect=ExitCode.INTEGRITY)
    assert "Nothing was changed" in ended.told
    assert path.read_bytes() == content


def test_12_for_a_damaged_blob_and_none_of_it_comes_out(ready):
    item = added(ready, b"x" * 100_000)
    (blob,) = [path for path in (workspace_folder(ready) / "blobs").rglob("*") if path.is_file()]
    content = bytearray(blob.read_bytes())
    content[-1] ^= 1
    blob.write_bytes(content)
    ended = ready.run("export", item, expect=ExitCode.INTEGRITY)
    assert ended.out == b""


def test_13_for_an_allowed_service_that_there_is_no_way_to(ready):
    words = ("send", NOTE, "--model", "openai/gpt-image-2.5", "-p", "x")
    shown = json.loads(ready.run(*words, "--dry-run", "--json").out)
    ready.run(*words, "--offline", "--consent", shown["digest"], expect=ExitCode.OFFLINE)


def test_8_for_a_service_without_a_key(ready):
    words = ("send", NOTE, "--model", "openai/gpt-image-2.5", "-p", "x")
    shown = json.loads(ready.run(*words, "--dry-run", "--json").out)
    ready.run(*words, "--consent", shown["digest"], expect=ExitCode.NOT_FOUND)


def test_11_for_a_cap_below_the_cost(ready):
    words = ("send", "--model", "openai/gpt-6-luna", "-p", "x", "--max-cost", "0.0000001", "--dry-run")
    ready.run(*words, expect=ExitCode.BUDGET)


def test_130_for_an_interrupt_and_the_store_stays_whole(ready):
    process = subprocess.Popen(
        command("add", "-", "--name", "long"), env=ready.environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(b"x" * 3_000_000)  # far more than a pipe holds, so it is reading when this is written
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=WATCHDOG)
    assert process.returncode == ExitCode.INTERRUPTED
    assert b"Traceback" not in told
    assert ready.json("list")["total"] == 0
    assert ready.json("check", "--read-data")["healthy"] is True


def test_the_codes_of_services_elsewhere_are_not_reachable_yet():
    """9, 10, 11, 14 and 15 are what a provider or a door can cause; they are errors of sending."""
    from localai import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.LocalaiError)]
    codes = {kind.exit_code for kind in kinds}
    assert set(ExitCode) - codes == {
        ExitCode.OK,
        ExitCode.PROVIDER,
        ExitCode.OUTCOME_UNKNOWN,
        ExitCode.BUDGET,
        ExitCode.PROVIDER_REFUSED,
        ExitCode.PARTLY,
        ExitCode.INTERRUPTED,
    }


# --- what a person keeps to themselves ---


def test_no_option_takes_a_secret():
    from localai.cli.app import VERBS, localai

    names = {
        option
        for name in VERBS
        for each in _with_subcommands(localai.get_command(None, name))
        for parameter in each.params
        if not getattr(parameter, "is_flag", False)
        for option in parameter.opts
    }
    assert {name for name in names if any(word in name for word in ("key", "secret", "token"))} == set()
    assert {name for name in names if "pass" in name} == {"--passphrase-file"}


def _with_subcommands(found: object) -> Iterator[object]:
    yield found
    for each in getattr(found, "commands", {}).values():
        yield from _with_subcommands(each)


def test_a_process_hides_its_memory_from_others_of_the_same_user(ready):
    process = subprocess.Popen(
        command("add", "-", "--name", "long"), env=ready.environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(b"x")
    process.stdin.flush()
    status = Path(f"/proc/{process.pid}/status")
    end = time.monotonic() + WATCHDOG
    while "Seccomp:\t2" not in status.read_text():
        assert time.monotonic() < end, "it was never sealed"
        time.sleep(0.02)
    assert "NoNewPrivs:\t1" in status.read_text()
    limits = Path(f"/proc/{process.pid}/limits").read_text()
    assert [line.split()[4:6] for line in limits.splitlines() if line.startswith("Max core")] == [["0", "0"]]
    process.communicate(timeout=WATCHDOG)
    assert json.loads(ready.run("list", "--json").out)["total"] == 1
