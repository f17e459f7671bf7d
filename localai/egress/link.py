"""Our end of the porter: start it before the seal, and ask it for its services afterwards."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from localai.egress import porter
from localai.errors import SandboxError

_HERE: Final = Path(__file__).parent
_TALKING: Final = {porter.KEY_READER: "key_reader.py", porter.RECORDER: "recorder.py"}


class Link:
    """A connection to a porter; closing it ends the porter, not the viewers it started."""

    def __init__(self, channel: socket.socket, process: "subprocess.Popen[bytes]") -> None:
        self._channel = channel
        self._process = process

    def view(self, path: Path) -> None:
        """Start the viewer for a file; raises SandboxError where none starts."""
        self._ask(porter.VIEWER + b"\0" + os.fsencode(path), (), "the viewer")

    def key_reader(self) -> socket.socket:
        """Start a key reader and return the socket to talk to it on."""
        return self._talking(porter.KEY_READER, "the key reader")

    def recorder(self) -> socket.socket:
        """Start a recorder for a rehearsal and return the socket to talk to it on."""
        return self._talking(porter.RECORDER, "the recorder")

    def close(self) -> None:
        """End the porter."""
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
            porter.send(self._channel, frame, descriptors)
            answer = porter.receive(self._channel)
        except OSError:
            answer = None
        if answer is None or answer[0] != porter.DONE:
            raise SandboxError(task=what, problem="it could not be started")


def start(*, python: str, viewer: Sequence[str], folders: Sequence[Path], environment: Mapping[str, str]) -> Link:
    """Start a porter whose viewer, folders and environment are fixed from now on; call it before the seal."""
    mine, its = socket.socketpair()
    fixed = {
        "viewer": list(viewer),
        "talking": {word.decode(): [python, "-I", "-B", str(_HERE / name)] for word, name in _TALKING.items()},
        "folders": [str(folder) for folder in folders],
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


def system_viewer() -> tuple[str, ...]:
    """Return the command that opens a file with the program of this system's choice; empty where there is none."""
    name = "open" if sys.platform == "darwin" else "xdg-open"
    found = shutil.which(name)
    return (found,) if found else ()
