"""Asks a process of its own what the kernel enforces on a door or the recorder here; nothing is opened or sent."""

import json
import subprocess
import sys
from typing import Final

from localai.errors import SandboxError
from localai.sandbox.interpreter import command
from localai.sandbox.seal import Part, Seal, seal_door, seal_recorder

_START: Final = "from localai.sandbox.probe import main; main(words[0])"
_SEALS: Final = {"door": lambda: seal_door(443), "recorder": seal_recorder}
_PATIENCE: Final = 20


def probe(which: str, python: str = sys.executable) -> Seal:
    """Return what a new `door` or `recorder` would be held to; raises SandboxError where no process answers."""
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and words
            command(python, _START, which),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
            cwd="/",
        )
        told = json.loads(done.stdout)
        held, missing = told["held"], told["missing"]
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        raise SandboxError(task=f"the check of the {which}", problem="it could not be asked") from error
    return Seal(
        held=frozenset(Part(part) for part in held),
        missing=tuple((Part(part), str(reason)) for part, reason in missing),
    )


def main(which: str) -> None:
    """Seal this process and say what holds."""
    sealed = _SEALS[which]()
    sys.stdout.write(json.dumps({"held": sorted(sealed.held), "missing": sealed.missing}))
