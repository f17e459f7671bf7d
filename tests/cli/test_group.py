import json
import os
import signal
import subprocess
import sys

import pytest

from localai.cli.app import OTHERS, START
from tests.cli.processes import WATCHDOG, Machine, command

ALL = [*START, *OTHERS]


def modules_after(machine: Machine, *words: str) -> set[str]:
    script = f"""
import sys
sys.argv = ["localai", *{words!r}]
from localai.cli.app import localai
try:
    localai()
except SystemExit:
    pass
sys.stderr.write("\\n".join(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=machine.environment, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stderr.splitlines()}


def installed(names: set[str]) -> set[str]:
    return {name for name in names if name not in sys.stdlib_module_names and not name.startswith("_")}


def test_help_imports_click_and_nothing_else_that_is_installed(machine):
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"],
        env=machine.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert installed(modules_after(machine, "--help")) - installed(set(bare.stdout.split())) == {"click", "localai"}


def test_help_shows_a_dozen_commands_first_and_where_the_rest_are(machine):
    shown = machine.run("--help").text
    assert shown.startswith("Example: localai add ")
    assert len(START) <= 13
    assert all(f"  {name} " in shown for name in START)
    assert not any(f"\n  {name} " in shown for name in OTHERS if name != "help")
    assert "help all" in shown


def test_help_all_shows_every_command_and_every_exit_code(machine):
    shown = machine.run("help", "all").text
    assert all(f"\n  {name} " in shown for name in ALL)
    assert all(f"\n  {code:>3}  " in shown for code in [*range(15), 130])


@pytest.mark.parametrize("name", ALL)
def test_help_of_every_command_has_an_example(machine, name):
    shown = machine.run(name, "--help").text
    assert shown.startswith(f"Example: localai {name}")
    assert machine.run("help", name).text.splitlines()[0].startswith(f"Example: localai {name}")


def test_an_example_stays_on_one_line_so_that_it_can_be_copied(machine):
    example = machine.run("completion", "--help").text.splitlines()[0]
    assert example == "Example: localai completion bash > ~/.local/share/bash-completion/completions/localai"


def test_help_of_a_group_cuts_no_line_short(machine):
    assert "..." not in machine.run("policy", "--help").text.replace("ARGS]...", "")


def test_help_codes_shows_every_exit_code(machine):
    shown = machine.run("help", "codes").text
    assert all(f"\n  {code:>3}  " in shown for code in [*range(15), 130])


def test_an_unknown_command_is_a_usage_error_in_words(machine):
    ended = machine.run("frobnicate", expect=2)
    assert "frobnicate" in ended.told
    assert ended.out == b""


def test_an_unknown_option_is_a_usage_error_as_json_when_json_was_asked_for(machine):
    error = machine.run("path", "--frobnicate", "--json", expect=2).error
    assert (error["schema"], error["code"], error["exit"]) == ("localai error 1", "usage", 2)
    assert error["try"]


def test_no_words_without_a_terminal_say_what_to_do(machine):
    ended = machine.run(expect=2)
    assert "terminal" in ended.told
    assert ended.out == b""


def test_a_look_of_the_app_goes_with_no_command(machine):
    assert "--plain is for the app" in machine.run("--plain", "list", expect=2).told


def test_json_of_path_names_its_schema(machine):
    found = machine.json("path")
    assert found["schema"] == "localai path 1"
    assert found["data"] == str(machine.home / "localai" / "data")


def test_localai_home_holds_every_folder(machine):
    folders = machine.json("path")
    del folders["schema"]
    assert all(folder.startswith(str(machine.home / "localai") + os.sep) for folder in folders.values())


def test_without_a_home_it_says_so(machine):
    script = """
import pwd, sys
def nobody(_): raise KeyError
pwd.getpwuid = nobody  # a user that the system does not know, as in many containers
sys.argv = ["localai", "path"]
from localai.cli.app import localai
localai()
"""
    environment = {"PATH": "/usr/bin", "PYTHONPATH": machine.environment["PYTHONPATH"]}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "LOCALAI_HOME" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("descriptor", [0, 1, 2])
def test_a_closed_descriptor_is_no_defect(machine, descriptor):
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {descriptor}{"<" if descriptor == 0 else ">"}&-', "sh", *command("path")],
        env=machine.environment,
        capture_output=True,
        timeout=WATCHDOG,
    )
    assert done.returncode == (1 if descriptor == 1 else 0)
    assert (b"standard output is closed" in done.stderr) is (descriptor == 1)
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_ends_it_quietly(machine):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command("help", "all"), env=machine.environment, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("words", [("help", "all"), ("--help",), ("path", "--json")])
def test_a_full_disk_behind_standard_output_is_a_failure(machine, words):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command(*words), env=machine.environment, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert b"full" in done.stderr
    assert b"Exception" not in done.stderr


def test_a_broken_configuration_names_file_line_and_nearest_key(machine):
    folder = machine.home / "localai" / "config"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "config.toml").write_text("[ui]\ntheem = 'dark'\n")
    (folder / "config.toml").chmod(0o600)
    error = machine.run("config", "validate", "--json", expect=2).error
    assert "line 2" in error["message"]
    assert any("ui.theme" in remedy for remedy in error["try"])


def test_the_schema_of_the_configuration_is_json(machine):
    assert machine.run("config", "schema").json["additionalProperties"] is False


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for(machine, shell):
    assert "_LOCALAI_COMPLETE" in machine.run("completion", shell).text


def test_completion_completes_commands_offline(machine):
    environment = {
        **machine.environment,
        "_LOCALAI_COMPLETE": "bash_complete",
        "COMP_WORDS": "localai mo",
        "COMP_CWORD": "1",
    }
    assert b"models" in machine.run(env=environment).out


def test_version_is_one_line(machine):
    assert machine.run("--version").text.startswith("localai ")


def test_a_defect_of_ours_is_a_sentence_without_values(machine):
    script = """
import sys
from localai.cli import options
def broken():
    secret = "canary-5f1c"
    raise KeyError(secret)
options.runtime_of_this_process = broken
sys.argv = ["localai", "path"]
from localai.cli.app import localai
localai()
"""
    done = subprocess.run([sys.executable, "-c", script], env=machine.environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "KeyError" in done.stderr
    assert "canary" not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_process_is_private_and_its_environment_is_clean(machine):
    script = """
import json, os, resource, sys
from localai.cli import options
real = options.runtime_of_this_process
def looking():
    mask = os.umask(0)
    core = resource.getrlimit(resource.RLIMIT_CORE)
    sys.stderr.write(json.dumps({"umask": mask, "core": core, "environment": sorted(os.environ)}))
    return real()
options.runtime_of_this_process = looking
sys.argv = ["localai", "path"]
from localai.cli.app import localai
localai()
"""
    hostile = {"HTTPS_PROXY": "http://x", "SSL_CERT_FILE": "/x", "SSLKEYLOGFILE": "/x", "PYTHON_KEYRING_BACKEND": "x"}
    hostile |= {"TEXTUAL_LOG": "/x", "LD_PRELOAD": "", "PYTHONINSPECT": "", "GITHUB_TOKEN": "x"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=machine.environment | hostile, capture_output=True, text=True, check=True
    )
    seen = json.loads(done.stderr)
    assert (seen["umask"], seen["core"]) == (0o077, [0, 0])
    assert not set(hostile) & set(seen["environment"])
    assert {"HOME", "LOCALAI_HOME", "PATH"} <= set(seen["environment"])


def test_an_interrupt_ends_it_with_130_and_no_traceback(machine):
    script = """
import sys, time
from localai.cli import options
def waiting():
    print("ready", flush=True)
    time.sleep(60)
options.runtime_of_this_process = waiting
sys.argv = ["localai", "path"]
from localai.cli.app import localai
localai()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script], env=machine.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=WATCHDOG)
    assert process.returncode == 130
    assert told.strip() == b""
