"""The headless contract and the streams, as real processes."""

import os
from pathlib import Path

import pytest

from localai.errors import ExitCode
from tests.cli.processes import Machine, added, locked
from tests.egress.journey import NOTE, PASSPHRASE

# --- the headless contract ---


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


# --- streams ---


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


@pytest.mark.parametrize("words", [["--set", "foo"], ["--max-cost", "x"], ["--policy", "{"], ["--project", "none"]])
def test_a_word_that_is_off_adds_nothing(ready, words):
    ended = ready.run("send", NOTE, "--model", "on-device/clean", *words, "--consent", "0" * 64, expect=None)
    assert ended.code in {ExitCode.USAGE, ExitCode.NOT_FOUND}
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
    assert any("on-device" in remedy or "Use " in remedy for remedy in error["try"])


def test_a_prompt_may_come_from_a_file_or_standard_input(ready):
    (ready.home / "prompt").write_text("as a painting")
    words = ("send", "-q", NOTE, "--model", "runway/gen4-image", "-p")
    told = ready.run(*words, f"@{ready.home / 'prompt'}", expect=5).told
    assert told == ready.run(*words, "-", given=b"x", expect=5).told
