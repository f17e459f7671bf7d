"""A small process started before the seal, which does what a sealed process cannot do itself.

It runs on the standard library alone and imports nothing of ours, so that it holds no key and no file of a person. It
understands exactly five requests and does nothing else: start a key reader (our own entries in the system's keyring),
start a door (a process that sends one approved request, with the reach fixed when the porter was started; without
reach there is none), start a recorder (a server on loopback for rehearsals), start the viewer that was fixed then, for
a file below one of the folders fixed then, and say when everything is loaded that the first three need.

Where the system forks, these three come from one process, the template, which the porter starts in its own first
moment (`template.py`); elsewhere each is a program started anew.

One request is one frame over a pair of stream sockets: length (4 bytes), then a word, and for a viewer a zero byte and
a path. `key-reader`, `door` and `recorder` carry exactly one descriptor, a socket for them to talk on; `viewer` and
`loaded` carry none. The answer is one frame: `done`, or `refused`.
"""

import json
import os
import signal
import socket
import stat
import struct
import subprocess
import sys

KEY_READER = b"key-reader"
DOOR = b"door"
RECORDER = b"recorder"
VIEWER = b"viewer"
LOADED = b"loaded"
TALKING = (KEY_READER, DOOR, RECORDER)
DONE = b"done"
REFUSED = b"refused"
LONGEST = 8192


def send(channel: socket.socket, frame: bytes, descriptors: tuple[int, ...] = ()) -> None:
    """Write one frame; descriptors travel with its length."""
    whole = struct.pack(">I", len(frame)) + frame
    sent = socket.send_fds(channel, [whole], list(descriptors))
    if sent < len(whole):
        channel.sendall(whole[sent:])


def receive(channel: socket.socket) -> tuple[bytes, list[int]] | None:
    """Read one frame and its descriptors; None when the other side is gone or does not speak frames."""
    try:
        head, descriptors, flags, _ = socket.recv_fds(channel, 4, 4)
    except ConnectionError:
        return None
    length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    frame = b""
    while 0 < length <= LONGEST and len(frame) < length and (part := channel.recv(length - len(frame))):
        frame += part
    if not 0 < length <= LONGEST or len(frame) != length or flags & socket.MSG_CTRUNC:
        close(descriptors)
        return None
    return frame, descriptors


def answer(channel: socket.socket) -> bytes | None:
    """Read one frame for who is sealed, and may take no descriptor from anybody; None when the other side is gone."""
    head = channel.recv(4, socket.MSG_WAITALL)
    length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    return channel.recv(length, socket.MSG_WAITALL) if 0 < length <= LONGEST else None


def close(descriptors: list[int]) -> None:
    """Close descriptors that came with a frame."""
    for descriptor in descriptors:
        os.close(descriptor)


class Porter:
    """Answers requests until the other side is gone; `viewer` is a command, `folders` are real paths.

    The viewer is started for files with these `endings` only: the system chooses a program by them, and some would run
    what is in the file, or fetch what it names.

    `talking` are the commands it starts with a socket to talk on, by the word that asks for each. Where there is a
    `template`, that is the one command it starts, at once, and asks for all of these.
    """

    def __init__(
        self,
        viewer: list[str],
        talking: dict[str, list[str]],
        template: list[str],
        folders: list[str],
        endings: list[str],
    ) -> None:
        self._viewer = viewer
        self._endings = endings
        self._talking = {word.encode(): command for word, command in talking.items()}
        self._folders = [os.path.realpath(folder) for folder in folders]
        self._started: list[subprocess.Popen[bytes]] = []
        self._template = self._begin(template) if template else None

    def serve(self, channel: socket.socket) -> None:
        """Read requests and answer them, in order."""
        while (request := receive(channel)) is not None:
            frame, descriptors = request
            try:
                done = self._answer(frame, descriptors)
            except OSError:
                done = False
            finally:
                close(descriptors)
            send(channel, DONE if done else REFUSED)

    def _answer(self, frame: bytes, descriptors: list[int]) -> bool:
        word, _, path = frame.partition(b"\0")
        if frame in TALKING and len(descriptors) == 1:
            return self._talk(frame, descriptors[0])
        if frame == LOADED and not descriptors:
            return self._template is None or self._pass_on(frame, ())
        if word == VIEWER and not descriptors:
            return self._view(os.fsdecode(path))
        return False

    def _talk(self, word: bytes, descriptor: int) -> bool:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return False
        if self._template is not None:
            return self._pass_on(word, (descriptor,))
        command = self._talking.get(word)
        return command is not None and self._start([*command, str(descriptor)], (descriptor,))

    def _begin(self, command: list[str]) -> socket.socket:
        """Start the template; one that is gone is not started again, since what is on disk may be another by then."""
        mine, its = socket.socketpair()
        with its:
            self._start([*command, str(its.fileno())], (its.fileno(),))
        return mine

    def _pass_on(self, word: bytes, descriptors: tuple[int, ...]) -> bool:
        assert self._template is not None  # noqa: S101  asked before
        send(self._template, word, descriptors)
        return answer(self._template) == DONE

    def _view(self, path: str) -> bool:
        folder, name = os.path.split(path)
        if not os.path.isabs(path) or os.path.realpath(folder) != folder or name in {"", ".", ".."}:
            return False
        if os.path.splitext(name)[1].lower() not in self._endings:
            return False
        if not any(folder == allowed or folder.startswith(allowed + os.sep) for allowed in self._folders):
            return False
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            return False
        return self._start([*self._viewer, path], ())

    def _start(self, command: list[str], descriptors: tuple[int, ...]) -> bool:
        self._started.append(
            subprocess.Popen(  # noqa: S603  its words were fixed before anything else was read
                command,
                pass_fds=descriptors,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
        return True

    def collect(self, *_: object) -> None:
        """Take note of those that ended, so that the system can forget them; comes between any two steps."""
        self._started[:] = [process for process in self._started if process.poll() is None]


def main() -> None:
    """Serve on the descriptor given as first argument; the second is the fixed configuration as JSON."""
    fixed = json.loads(sys.argv[2])
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        porter = Porter(**fixed)
        if hasattr(signal, "SIGCHLD"):
            signal.signal(signal.SIGCHLD, porter.collect)
        porter.serve(channel)


if __name__ == "__main__":
    main()
