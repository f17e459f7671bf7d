"""`localai keys` as a person or a script uses it, and that a key is in nothing that is not meant to hold it."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from localai.errors import ExitCode
from localai.paths import find_places
from tests.cli.processes import WATCHDOG, command
from tests.cli.terminal import converse
from tests.egress.test_canaries import found
from tests.egress.test_key_reader import UNLOCKED, needs_service
from tests.operations.abroad import configure
from tests.wire.server import NEVER, Recorder, answer

NEEDLE = "sk-proj-NEEDLE7f3c9a51d8WXYZ"
OTHER = "sk-proj-OTHER02468aceABCD"
PASTE, REPLACE = b"(it is not shown):", b"Replace it? [y/N]"
ANSWER, ASK_NOW = b"counts as no):", b"Ask it now? [y/N]"


@pytest.fixture
def recorder(ready):
    """A recorder in the place of OpenAI."""
    with Recorder(answers=[answer(200, b'{"data": []}')]) as recorder:
        configure(find_places({"LOCALAI_HOME": str(ready.home / "localai")}).config_file, recorder)
        yield recorder


def add(machine, key: str = NEEDLE, *more: str, **options):
    return machine.run("keys", "add", "openai", *more, given=key.encode() + b"\n", **options)


def test_a_script_gives_the_key_on_standard_input(ready):
    told = json.loads(add(ready, NEEDLE, "--json").out)["key"]
    assert (told["last_four"], told["rests_in"], told["scheme"]) == ("WXYZ", "workspace", "bearer")


def test_where_it_rests_without_a_keyring_is_said(ready):
    assert "encrypted workspace" in add(ready).told


def test_the_page_where_keys_are_made_is_named(ready):
    assert "https://platform.openai.com/api-keys" in add(ready).told


def test_list_shows_its_end_and_nothing_more_of_it(ready):
    add(ready)
    shown = ready.run("keys", "list").text + ready.run("keys", "list", "--json").text
    assert "...WXYZ" in shown
    assert NEEDLE[:-4] not in shown


@pytest.mark.parametrize("given", [None, b"", b"\n", b"two words\n", b"x" * 5000])
def test_without_a_key_on_standard_input_nothing_is_added(ready, given):
    ended = ready.run("keys", "add", "openai", given=given, expect=ExitCode.USAGE)
    assert ended.told
    assert ready.json("keys", "list")["keys"] == []


def test_no_option_takes_a_key(ready):
    for words in (["--key", NEEDLE], [NEEDLE]):
        assert NEEDLE not in ready.run("keys", "add", "openai", *words, expect=ExitCode.USAGE).out.decode()


def test_a_key_of_another_service_needs_a_second_word(ready):
    ended = add(ready, "sk-ant-api03-0123456789", expect=ExitCode.USAGE)
    assert "Anthropic" in ended.told
    assert "--sure" in ended.told
    add(ready, "sk-ant-api03-0123456789", "--sure")


def test_another_key_in_its_place_needs_a_second_word_and_says_what_it_voids(ready):
    add(ready, NEEDLE, "--say", "zero-retention", "--reference", "letter", "--until", "2099-01-01")
    ended = add(ready, OTHER, expect=ExitCode.USAGE)
    assert "1 answer names the key" in ended.told
    assert "--replace" in ended.told
    add(ready, OTHER, "--replace")
    assert [each["counts"] for each in ready.json("policy", "attest")["answers"]] == ["other-key"]
    assert "for another key" in ready.run("policy", "attest").text


def test_the_same_key_again_is_no_replacement(ready):
    add(ready, NEEDLE, "--say", "zero-retention", "--reference", "letter", "--until", "2099-01-01")
    add(ready)
    assert [each["holds"] for each in ready.json("policy", "attest")["answers"]] == [True]


def test_an_answer_without_its_day_keeps_the_key_out_too(ready):
    add(ready, NEEDLE, "--say", "zero-retention", "--reference", "letter", expect=ExitCode.USAGE)
    assert ready.json("keys", "list")["keys"] == []


def test_a_service_that_is_not_connected_takes_no_key(ready):
    ready.run("keys", "add", "kling", given=NEEDLE.encode(), expect=ExitCode.USAGE)


def test_at_a_terminal_it_is_one_flow(ready, recorder):
    code, shown = converse(
        ready,
        ["keys", "add", "openai"],
        [
            (PASTE, NEEDLE.encode() + b"\n"),
            (ANSWER, b"yes\n"),
            (b"(Enter: https://developers.openai.com/api/docs/guides/your-data)?", b"\n"),
            (b"hold (Enter: ", b"2099-05-03\n"),
            (ANSWER, b"not sure\n"),
            (ASK_NOW, b"y\n"),
        ],
    )
    assert code == 0, shown.decode()
    assert b"GET https://api.openai.com/v1/models, no content" in shown
    assert b"OpenAI takes this key." in shown
    assert NEEDLE.encode() not in shown
    (stated,) = ready.json("policy", "attest")["answers"]
    assert (stated["state"], stated["expires"], stated["holds"]) == ("zero-retention", "2099-05-03", True)
    assert stated["fingerprint"] == ready.json("keys", "list")["keys"][0]["fingerprint"]
    assert len(recorder.requests) == 1


@pytest.mark.parametrize("said", [b"\n", b"n\n", b"not sure\n", b"maybe\n"])
def test_anything_but_yes_puts_no_answer_on_record_and_asks_nobody(ready, recorder, said):
    answers = [(PASTE, NEEDLE.encode() + b"\n"), (ANSWER, said), (ANSWER, said), (ASK_NOW, said)]
    code, shown = converse(ready, ["keys", "add", "openai"], answers)
    assert code == 0, shown.decode()
    assert ready.json("policy", "attest")["answers"] == []
    assert recorder.requests == []


def test_a_replacement_that_is_not_agreed_to_changes_nothing(ready):
    before = json.loads(add(ready, NEEDLE, "--json").out)["key"]["fingerprint"]
    answers = [(PASTE, OTHER.encode() + b"\n"), (REPLACE, b"n\n")]
    assert converse(ready, ["keys", "add", "openai"], answers)[0] == ExitCode.CONSENT
    assert ready.json("keys", "list")["keys"][0]["fingerprint"] == before


def test_a_script_asks_the_service_only_where_it_says_so(ready, recorder):
    add(ready)
    assert recorder.requests == []
    assert json.loads(add(ready, NEEDLE, "--json", "--check").out)["checked"]["works"]
    assert [request.header("Authorization") for request in recorder.requests] == [f"Bearer {NEEDLE}"]


def test_check_says_that_the_service_takes_no_such_key(ready, recorder):
    add(ready)
    recorder.answers = [answer(401, b'{"error": {"message": "no", "code": "invalid_api_key"}}')]
    ended = ready.run("keys", "check", "openai", expect=ExitCode.PROVIDER_REFUSED)
    assert "keys add openai" in ended.told
    kinds = [entry["kind"] for entry in ready.json("ledger", "list")["entries"]]
    assert kinds[:2] == ["inquiry", "inquiry"]


def test_offline_nothing_is_asked(ready, recorder):
    add(ready)
    ready.run("keys", "check", "openai", "--offline", expect=ExitCode.OFFLINE)
    assert recorder.requests == []


def test_without_a_key_check_and_remove_say_so(ready):
    for verb in ("check", "remove"):
        ready.run("keys", verb, "openai", expect=ExitCode.NOT_FOUND)


def test_removing_needs_a_yes(ready):
    add(ready)
    ready.run("keys", "remove", "openai", expect=ExitCode.USAGE)
    told = ready.run("keys", "remove", "openai", "--yes").told
    assert "At the service it works until you end it there." in told
    assert ready.json("keys", "list")["keys"] == []


# --- the key is nowhere else ---


def processes_of(home: Path) -> dict[int, bytes]:
    """Return words and environment of every process that works for this home."""
    told = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            content = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if str(home).encode() in content:
            told[int(folder.name)] = content
    return told


def test_no_process_has_the_key_among_its_words_or_in_its_environment(ready, recorder):
    add(ready)
    recorder.answers = [[NEVER]]
    asking = subprocess.Popen(command("keys", "check", "openai"), env=ready.environment, stderr=subprocess.DEVNULL)
    end = time.monotonic() + WATCHDOG
    while not recorder.requests and time.monotonic() < end:
        time.sleep(0.05)
    seen = processes_of(ready.home)
    asking.kill()
    asking.wait()
    assert asking.pid in seen
    assert len(recorder.requests) == 1
    assert not [pid for pid, content in seen.items() if NEEDLE.encode() in content]


def test_no_file_no_output_and_no_ledger_holds_the_key(ready, recorder):
    told = [add(ready, NEEDLE, "--json"), ready.run("keys", "list", "--json"), ready.run("keys", "check", "openai")]
    recorder.answers = [answer(401, f'{{"error": {{"message": "Incorrect API key: {NEEDLE}"}}}}'.encode())]
    told.append(ready.run("keys", "check", "openai", expect=None))
    told += [ready.run("ledger", "export", "--with-salts"), ready.run("ledger", "list", "--json"), ready.run("doctor")]
    assert not [each for each in told if NEEDLE.encode() in each.out + each.err]
    assert found(ready.home, [NEEDLE]) == []


# --- with a keyring ---

BESIDE = """
import json, os, subprocess, sys
from localai.egress.keys import RemoteBackend
from localai.storage.keyring import SERVICE, system_keyring
from localai.runtime import from_environment

needle, other, home = sys.argv[1:]
account = None

def run(*words, given=None):
    done = subprocess.run([sys.executable, "-m", "localai", *words], input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done

def kept():
    secret = system_keyring(os.environ).get(account)
    return secret and secret.reveal().decode()

run("init", "studio", "--recovery-file", f"{home}/sheet", "--quiet")
added = run("keys", "add", "openai", "--json", given=needle)
told = {"rests": json.loads(added.stdout)["key"]["rests_in"], "said": added.stderr}
workspace = json.loads(run("status", "--json").stdout)["workspace"]
account = f"provider-key {workspace} openai"
told["kept"] = kept()
runtime = from_environment(os.environ, "cli")
backend = RemoteBackend(runtime.start_porter())
try:
    backend.get_password(SERVICE, account)
except Exception as error:
    told["get"] = type(error).__name__
runtime.close()
run("keys", "add", "openai", "--replace", given=other)
told["replaced"] = kept()
run("keys", "add", "openai", "--rest-in", "workspace", given=other)
told["moved"] = kept()
run("keys", "add", "openai", "--rest-in", "keyring", given=other)
told["back"] = kept()
run("keys", "remove", "openai", "--yes")
told["removed"] = kept()
run("keys", "add", "openai", given=needle)
told["again"] = kept()
run("workspace", "destroy", workspace, "--yes", workspace)
told["destroyed"] = kept()
print(json.dumps(told))
"""


@needs_service
def test_beside_a_keyring_the_key_rests_there_and_only_a_door_reads_it(tmp_path):
    (tmp_path / "run").mkdir(mode=0o700)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "LOCALAI_HOME": str(tmp_path / "localai"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    program = [command()[0], "-c", BESIDE, NEEDLE, OTHER, str(tmp_path)]
    words = ["dbus-run-session", "--", "sh", "-c", UNLOCKED, "sh", *program]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert "in this computer's keyring" in told.pop("said")
    assert told == {
        "rests": "keyring",
        "kept": NEEDLE,
        "get": "KeyringAbsentError",
        "replaced": OTHER,
        "moved": None,
        "back": OTHER,
        "removed": None,
        "again": NEEDLE,
        "destroyed": None,
    }
    assert found(tmp_path / "localai", [NEEDLE, OTHER]) == []


def test_a_service_that_cannot_be_asked_about_a_key_is_not_asked(ready):
    ended = ready.run("keys", "add", "perplexity", given=b"pplx-0123456789abcdef\n")
    assert "no request to perplexity is known that tells without content" in ended.told
