"""Runs the command as a person or a script does: a process of its own, with nothing inherited.

Where nothing about the interpreter is asked for, the process is forked from one that has imported the program already
(`tests.cli.warm`), which takes a third of the time.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.cli.warm import Warm

ROOT = Path(__file__).resolve().parents[2]
WATCHDOG = 60


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def told(self) -> str:
        return self.err.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return json.loads(self.err)


@dataclass(frozen=True)
class Machine:
    """A home folder and an environment; `run` is one command on it. With `starts` each is a real start of Python."""

    home: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    starts: bool = False

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "LOCALAI_HOME": str(self.home / "localai"),
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            **self.extra,
        }

    def run(self, *words: str | Path, given: bytes | None = None, expect: int | None = 0, **options: Any) -> Ended:
        """Run `localai WORDS`; stdin is `given`, or closed to reading when there is none."""
        options = {"env": self.environment, "cwd": self.home, "timeout": WATCHDOG, **options}
        if not self.starts and is_plain(options):
            done = warm().run([*map(str, words)], given=given, **options)
        else:
            source: dict[str, Any] = {"stdin": subprocess.DEVNULL} if given is None else {"input": given}
            done = subprocess.run(command(*words), capture_output=True, start_new_session=True, **source, **options)
        ended = Ended(code=done.returncode, out=done.stdout, err=done.stderr)
        assert b"Traceback" not in done.stderr
        assert expect is None or ended.code == expect, f"{words} ended with {ended.code}: {ended.told}"
        return ended

    def json(self, *words: str | Path, **options: Any) -> Any:
        """Run a command with --json and return its document."""
        return self.run(*words, "--json", **options).json


@cache
def warm() -> Warm:
    """Return the process that this one forks commands from."""
    return Warm()


def is_plain(options: Mapping[str, Any]) -> bool:
    """Tell whether a command asks for nothing that an interpreter reads when it starts."""
    told = dict(options["env"])
    usual = told.pop("PYTHONPATH", "") == str(ROOT) and told.pop("PYTHONDONTWRITEBYTECODE", "") == "1"
    of_the_start = [name for name in told if name.startswith(("PYTHON", "LC_", "LANG", "LD_"))]
    return usual and not of_the_start and options.keys() <= {"env", "cwd", "timeout"} and sys.platform == "linux"


def command(*words: str | Path) -> Sequence[str]:
    """Return the words that start `localai`."""
    return [sys.executable, "-m", "localai", *map(str, words)]


def locked(machine: Machine) -> Machine:
    return Machine(machine.home)


def added(machine: Machine, content: bytes = b"some words\n", *more: str) -> str:
    return machine.run("add", "-", "--name", "note.txt", "--json", *more, given=content).json["items"][0]["id"]


def workspace_folder(machine: Machine) -> Path:
    (folder,) = [path for path in (machine.home / "localai/data/workspaces").iterdir() if len(path.name) == 16]
    return folder
