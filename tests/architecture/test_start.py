"""What a command imports before it does anything: start-up is only as quick as the heaviest import."""

import json
import subprocess
import sys

import pytest

RUN = """
import json, sys
before = set(sys.modules)
sys.argv = ["localai", *json.loads(sys.argv[1])]
try:
    from localai.cli.app import localai
    localai()
except SystemExit:
    pass
listed = {name.partition(".")[0] for name in set(sys.modules) - before}
import importlib.machinery, os, sysconfig
places = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
def is_ours_to_pay(name):
    path = getattr(sys.modules.get(name), "__file__", None) or ""
    return path.startswith(places)
print("\\n" + json.dumps(sorted(name for name in listed if name == "asyncio" or is_ours_to_pay(name))))
"""
HEAVY = {
    "textual",
    "rich",
    "PIL",
    "numpy",
    "cv2",
    "rapidocr",
    "pikepdf",
    "pi_heif",
    "onnxruntime",
    "sqlite_utils",
    "httpx",
    "requests",
    "asyncio",
}


def imported(*words: str) -> set[str]:
    """Run one command line in a fresh interpreter and return the installed projects that it imported."""
    command = [sys.executable, "-c", RUN, json.dumps(words)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return set(json.loads(ended.stdout.splitlines()[-1]))


@pytest.mark.parametrize("words", [("--help",), ("-h",)])
def test_help_imports_click_and_nothing_else(words: tuple[str, ...]) -> None:
    assert imported(*words) == {"click"}


@pytest.mark.parametrize("command", ["list", "search x", "status", "copies", "models", "path", "ledger verify"])
def test_reading_commands_import_nothing_heavy(command: str) -> None:
    assert imported(*command.split()) & HEAVY == set()
