"""Commands as real processes: the headless contract, the streams, and every exit code that this version can reach."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localai.errors import ExitCode
from tests.cli.processes import WATCHDOG, Machine, command
from tests.egress.journey import NOTE, PASSPHRASE, prepared


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("template")
    prepared(home)
    return home


@pytest.fixture
def ready(template, tmp_path) -> Machine:
    """A machine with an empty workspace that opens with its recovery sheet."""
    home = tmp_path / "ready"
    shutil.copytree(template, home)
    return Machine(home, {"LOCALAI_IDENTITY_FILE": str(home / "sheet")})


def locked(machine: Machine) -> Machine:
    return Machine(machine.home)


def added(machine: Machine, content: bytes = b"some words\n", *more: str) -> str:
    return machine.run("add", "-", "--name", "note.txt", "--json", *more, given=content).json["items"][0]["id"]


def workspace_folder(machine: Machine) -> Path:
    (folder,) = [path for path in (machine.home / "localai/data/workspaces").iterdir() if len(path.name) == 16]
    return folder


# --- the headless contract ----------------------------------------------------------------------------------------


def test_init_with_a_passphrase_file_puts_the_sheet_into_its_json(machine):
    file = machine.home / "passphrase"
    file.write_text(PASSPHRASE)
    made = Machine(machine.home, {"LOCALAI_PASSPHRASE_FILE": str(file)}).json("init", "--no-keyring")
    assert made["workspace"]["slots"] == ["passphrase", "recovery"]
    assert "AGE-SECRET-KEY-1" in made["recovery_sheet"]


def test_init_writes_the_sheet_for_its_owner_only(ready):
    assert (ready.home / "sheet").stat().st_mode & 0o777 == 0o600


def test_everything_lies_below_localai_home(ready):
    added(ready)
    assert {path.name for path in ready.home.iterdir()} == {"localai", "passphrase", "sheet"}


def test_what_is_written_is_for_the_owner_only(ready):
    added(ready)
    paths = list((ready.home / "localai").rglob("*"))
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o700}


def test_what_was_added_comes_out_as_it_was(ready, tmp_path):
    content = os.urandom(3_000_000)
    (tmp_path / "file.bin").write_bytes(content)
    item = ready.json("add", tmp_path / "file.bin")["items"][0]["id"]
    assert ready.json("list")["items"][0]["id"] == item
    assert ready.run("export", item, "-o", "-").out == content


def test_a_plan_names_digest_verdict_copies_and_exchanges(ready):
    plan = ready.json("send", NOTE, "--model", "on-device/ocr", "--dry-run")
    assert len(plan["digest"]) == 64
    assert plan["verdict"]["outcome"] == "allowed"
    assert (plan["copies"], plan["exchanges"], plan["bytes_out"]) == ([], [], 0)
    assert plan["cost"]["high"] == "0"


def test_a_dry_run_keeps_nothing(ready):
    ready.run("send", NOTE, "--model", "on-device/ocr", "--dry-run")
    assert ready.json("list")["total"] == 0
    assert len(ready.json("ledger", "list")["entries"]) == 1


def test_the_digest_of_a_dry_run_approves_exactly_that_plan_once(ready):
    digest = ready.json("send", NOTE, "--model", "on-device/clean", "--dry-run")["digest"]
    done = ready.json("send", NOTE, "--model", "on-device/clean", "--consent", digest)
    assert done["outcome"] == "done"
    assert len(done["outputs"]) == 1
    receipt = ready.json("ledger", "show", done["receipt"]["id"])["receipt"]
    assert (receipt["plan"], receipt["sent"], receipt["how"]) == (digest, 0, "digest")
    ready.run("send", done["receipt"]["id"], "--model", "on-device/clean", "--consent", digest, expect=8)
    item = next(item["id"] for item in ready.json("list")["items"] if item["name"] == "note.jpg")
    ready.run("send", item, "--model", "on-device/clean", "--consent", digest, expect=ExitCode.CONSENT)


def test_status_tells_bytes_sent_and_reach(ready):
    status = ready.json("status")
    assert status["bytes_sent"] == {"session": 0, "today": 0, "total": 0}
    assert (status["reach"], status["locked"]) == ("none", False)


def test_status_of_a_locked_workspace_says_so(ready):
    assert locked(ready).json("status")["locked"] is True


def test_privacy_says_at_most_400_words_and_a_map(ready):
    told = ready.json("privacy")
    assert len(told["statement"].split()) <= 400
    assert told["map"]["elsewhere"] == []
    assert (Path(__file__).parents[2] / "docs/privacy.md").read_text() == "# Privacy\n\n" + told["statement"]


# --- streams ------------------------------------------------------------------------------------------------------


def test_the_result_is_alone_on_standard_output(ready):
    digest = ready.json("send", NOTE, "--model", "on-device/ocr", "--dry-run")["digest"]
    done = ready.run("send", NOTE, "--model", "on-device/ocr", "--consent", digest)
    assert "27 November" in done.text
    assert "receipt" not in done.text
    assert "0 bytes left" in done.told


def test_a_picture_goes_to_the_file_that_was_named(ready):
    digest = ready.json("send", NOTE, "--model", "on-device/clean", "--dry-run")["digest"]
    out = ready.home / "clean.jpg"
    done = ready.run("send", NOTE, "--model", "on-device/clean", "--consent", digest, "-o", out)
    assert out.read_bytes()[:2] == b"\xff\xd8"
    assert out.stat().st_mode & 0o777 == 0o600
    assert done.out == b""


def test_a_file_that_exists_is_left_alone_and_nothing_is_run(ready):
    out = ready.home / "out"
    out.write_text("mine")
    ready.run("send", NOTE, "--model", "on-device/clean", "--consent", "0" * 64, "-o", out, expect=ExitCode.USAGE)
    assert out.read_text() == "mine"
    assert ready.json("list")["total"] == 0


def test_a_failed_send_leaves_no_empty_file(ready):
    ready.run("send", "ffff", "--model", "on-device/clean", "-o", ready.home / "out", expect=ExitCode.NOT_FOUND)
    assert not (ready.home / "out").exists()


def test_a_shortened_list_says_so(ready):
    for number in range(3):
        added(ready, b"%d\n" % number)
    ended = ready.run("list", "--limit", "2")
    assert "2 of 3 shown" in ended.told
    assert len(ended.text.splitlines()) == 3


def test_quiet_says_nothing(ready):
    assert ready.run("add", NOTE, "--quiet").err == b""


def test_a_name_with_control_characters_reaches_no_terminal(ready, tmp_path):
    name = "a\x1b]0;title\x07\u202eb[@click=app.quit]c.txt"
    (tmp_path / name).write_text("words")
    ready.run("add", tmp_path / name)
    for words in (["list"], ["search", "words"], ["show", ready.json("list")["items"][0]["id"]]):
        ended = ready.run(*words)
        assert not {b"\x1b", b"\x07", "\u202e".encode()} & {bytes([byte]) for byte in ended.out + ended.err}
        assert "\u202e" not in ended.text
        assert "[@click=app.quit]" in ended.text


def test_a_name_that_is_not_utf8_and_255_bytes_long_is_shown_and_exported(ready, tmp_path):
    name = b"\xff" * 251 + b".txt"
    path = os.fsencode(tmp_path) + b"/" + name
    with open(path, "wb") as file:
        file.write(b"words")
    item = ready.json("add", os.fsdecode(path))["items"][0]["id"]
    assert "\\xff" in ready.run("show", item).text
    assert ready.run("export", item).out == b"words"


def test_errors_as_json_name_code_rule_because_and_try(ready):
    error = ready.run("send", NOTE, "--model", "runway/gen4-image", "-p", "x", "--json", expect=5).error
    assert (error["code"], error["rule"]) == ("refused", "no-training")
    assert error["because"]
    assert any("on-device" in remedy or "use " in remedy for remedy in error["try"])


def test_a_prompt_may_come_from_a_file_or_standard_input(ready):
    (ready.home / "prompt").write_text("as a painting")
    told = ready.run("send", NOTE, "--model", "runway/gen4-image", "-p", f"@{ready.home / 'prompt'}", expect=5).told
    assert told == ready.run("send", NOTE, "--model", "runway/gen4-image", "-p", "-", given=b"x", expect=5).told


# --- nobody there -------------------------------------------------------------------------------------------------

ASKING = [
    (["remove", "ID"], "--yes"),
    (["purge", "ID"], "--yes"),
    (["open", "ID"], "export"),
    (["app"], "--help"),
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


# --- at a terminal ------------------------------------------------------------------------------------------------


def at_a_terminal(machine: Machine, words: list[str], answers: dict[bytes, bytes]) -> tuple[int, bytes]:
    """Run a command on a pseudo terminal and type an answer after each question."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(machine.home)
        os.execve(sys.executable, [*command(*words)], machine.environment)
    shown, waiting, end = b"", dict(answers), time.monotonic() + WATCHDOG
    while time.monotonic() < end:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
        for question in [question for question in waiting if question in shown]:
            os.write(terminal, waiting.pop(question))
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


# --- every exit code ----------------------------------------------------------------------------------------------


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
    ended = ready.run("send", NOTE, "--model", "openai/gpt-image-2.5", "-p", "x", expect=ExitCode.OFFLINE)
    assert "no way out" in ended.told


def test_130_for_an_interrupt_and_the_store_stays_whole(ready):
    process = subprocess.Popen(
        command("add", "-", "--name", "long"), env=ready.environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(b"x" * 3_000_000)
    process.stdin.flush()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=WATCHDOG)
    assert process.returncode == ExitCode.INTERRUPTED
    assert b"Traceback" not in told
    assert ready.json("list")["total"] == 0
    assert ready.json("check", "--read-data")["healthy"] is True


def test_the_codes_of_services_elsewhere_are_not_reachable_yet():
    """9, 10, 11 and 14 are what a provider or a door can cause; this version has neither."""
    from localai import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.LocalaiError)]
    codes = {kind.exit_code for kind in kinds}
    assert set(ExitCode) - codes == {
        ExitCode.OK,
        ExitCode.PROVIDER,
        ExitCode.OUTCOME_UNKNOWN,
        ExitCode.PROVIDER_REFUSED,
        ExitCode.INTERRUPTED,
    }


# --- what a person keeps to themselves ------------------------------------------------------------------------------


def test_no_option_takes_a_secret():
    from localai.cli.app import VERBS, localai

    names = {
        option
        for name in VERBS
        for each in _with_subcommands(localai.get_command(None, name))
        for parameter in each.params
        for option in parameter.opts
    }
    assert {name for name in names if any(word in name for word in ("key", "secret", "token"))} == {"--no-keyring"}
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
