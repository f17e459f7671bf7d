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

_HERE: Final = Path(__file__).parent
_TALKING: Final = {porter.KEY_READER: "key_reader.py", porter.RECORDER: "recorder.py"}
_DOOR: Final = (
    "import os; from localai.entry import prepare; prepare(os.environ);"  # before libraries are loaded that obey it
    " from localai.egress.door import main; main(words[0], int(words[1]))"
)


class Link:
    """A connection to a porter; closing it ends the porter, not the viewers it started."""

    def __init__(self, channel: socket.socket, process: "subprocess.Popen[bytes]") -> None:
        self._channel = channel
        self._process = process
        self._turn = threading.Lock()
        self._asking = threading.Lock()
        self._spare: socket.socket | None = None

    def view(self, path: Path) -> None:
        """Start the viewer for a file; raises SandboxError where none starts."""
        self._ask(porter.VIEWER + b"\0" + os.fsencode(path), (), "the viewer")

    def key_reader(self) -> socket.socket:
        """Start a key reader and return the socket to talk to it on."""
        return self._talking(porter.KEY_READER, "the key reader")

    def warm(self) -> None:
        """Start a door ahead of time, so that it has imported what it needs when it is wanted; it waits.

        Where none starts, `door` will say so.
        """
        with self._turn, suppress(SandboxError):
            spare = self._take_spare()
            self._spare = spare or self._talking(porter.DOOR, "the door")

    def door(self) -> socket.socket:
        """Return the socket of a door that waits for its order: the spare one, or a new one.

        Raises SandboxError where none starts, so also where this process has no reach.
        """
        with self._turn:
            return self._take_spare() or self._talking(porter.DOOR, "the door")

    def recorder(self) -> socket.socket:
        """Start a recorder for a rehearsal and return the socket to talk to it on."""
        return self._talking(porter.RECORDER, "the recorder")

    def close(self) -> None:
        """End the porter and the spare door; doors at work go on."""
        if self._spare is not None:
            self._spare.close()
        self._channel.close()
        self._process.wait()

    def _take_spare(self) -> socket.socket | None:
        """Return the door that waits, if it is still there."""
        spare, self._spare = self._spare, None
        if spare is None or _is_there(spare):
            return spare
        spare.close()
        return None

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
) -> Link:
    """Start a porter whose viewer, folders and environment are fixed from now on; call it before the seal.

    Fixed too is what its doors go by; without it there are none.
    """
    mine, its = socket.socketpair()
    talking = {word.decode(): [python, "-I", "-B", str(_HERE / name)] for word, name in _TALKING.items()}
    if doors is not None:
        talking[porter.DOOR.decode()] = command(python, _DOOR, doors.to_text())
    fixed = {
        "viewer": list(viewer),
        "talking": talking,
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


def _is_there(channel: socket.socket) -> bool:
    """Tell whether the other side still has its end; what waits says nothing before it is asked."""
    try:
        return channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def system_viewer() -> tuple[str, ...]:
    """Return the command that opens a file with the program of this system's choice; empty where there is none."""
    name = "open" if sys.platform == "darwin" else "xdg-open"
    found = shutil.which(name)
    return (found,) if found else ()
