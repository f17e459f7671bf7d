"""Our end of the porter: start it before the seal, and ask it for its services afterwards."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from localai.egress import porter
from localai.egress.fixed import Fixed
from localai.errors import SandboxError
from localai.sandbox.interpreter import command
from localai.vault.kinds import viewing_endings

FORKS: Final = sys.platform == "linux"
"""Whether doors, key readers and recorders are forked: macOS has libraries that do not work in a forked process."""
_MODULES: Final = {porter.KEY_READER: "key_reader", porter.RECORDER: "recorder", porter.DOOR: "door"}


class Link:
    """A connection to a porter; closing it ends the porter, not the viewers it started."""

    def __init__(self, channel: socket.socket, process: "subprocess.Popen[bytes]") -> None:
        self._channel = channel
        self._process = process
        self._asking = threading.Lock()

    def view(self, path: Path) -> None:
        """Start the viewer for a file; raises SandboxError where none starts."""
        self._ask(porter.VIEWER + b"\0" + os.fsencode(path), (), "the viewer")

    def key_reader(self) -> socket.socket:
        """Start a key reader and return the socket to talk to it on."""
        return self._talking(porter.KEY_READER, "the key reader")

    def settle(self) -> None:
        """Wait until everything is loaded that doors, key readers and recorders need; files change nothing then.

        Where that fails, they will not start, and say so.
        """
        with suppress(SandboxError):
            self._ask(porter.LOADED, (), "the template")

    def door(self) -> socket.socket:
        """Start a door and return the socket on which it waits for its order.

        Raises SandboxError where none starts, so also where this process has no reach.
        """
        return self._talking(porter.DOOR, "the door")

    def recorder(self) -> socket.socket:
        """Start a recorder for a rehearsal and return the socket to talk to it on."""
        return self._talking(porter.RECORDER, "the recorder")

    def close(self) -> None:
        """End the porter; doors at work go on."""
        self._channel.close()
        self._process.wait()

    def _talking(self, word: bytes, what: str) -> socket.socket:
        mine, its = socket.socketpair()
        with its:
            try:
                self._ask(word, (its.fileno(),), what)
            except SandboxError:
                mine.close()
                raise
        return mine

    def _ask(self, frame: bytes, descriptors: tuple[int, ...], what: str) -> None:
        try:
            with self._asking:
                porter.send(self._channel, frame, descriptors)
                answer = porter.answer(self._channel)
        except OSError:
            answer = None
        if answer != porter.DONE:
            raise SandboxError(task=what, problem="it could not be started")


def start(
    *,
    python: str,
    viewer: Sequence[str],
    folders: Sequence[Path],
    environment: Mapping[str, str],
    doors: Fixed | None = None,
    forks: bool = FORKS,
) -> Link:
    """Start a porter whose viewer, folders and environment are fixed from now on; call it before the seal.

    Fixed too is what its doors go by; without it there are none.
    """
    mine, its = socket.socketpair()
    given = "" if doors is None else doors.to_text()
    words = [word for word in porter.TALKING if doors is not None or word != porter.DOOR]
    fixed = {
        "viewer": list(viewer),
        "talking": {} if forks else {word.decode(): _command(python, _MODULES[word], given) for word in words},
        "template": _command(python, "template", given) if forks else [],
        "folders": [str(folder) for folder in folders],
        "endings": sorted(viewing_endings()),
    }
    with its:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and file
            [python, "-I", "-S", "-B", porter.__file__, str(its.fileno()), json.dumps(fixed)],
            pass_fds=(its.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            cwd="/",
            start_new_session=True,
        )
    return Link(mine, process)


def _command(python: str, module: str, fixed: str) -> list[str]:
    """Return the command of a module of this package; its environment is cleaned before libraries are loaded."""
    clean = "import os; from localai.entry import prepare; prepare(os.environ)"
    return command(python, f"{clean}; from localai.egress.{module} import main; main(words[0], int(words[1]))", fixed)


def system_viewer() -> tuple[str, ...]:
    """Return the command that opens a file with the program of this system's choice; empty where there is none."""
    name = "open" if sys.platform == "darwin" else "xdg-open"
    found = shutil.which(name)
    return (found,) if found else ()
