"""The process that doors, key readers and recorders are forked from: it has loaded what they need, and knows nothing.

The porter starts it in its own first moment, before main reads any content, and passes the sockets on that main asks
with. It never reads from one: an order, a key and an answer are in the child alone, which ends with them. It has no
connection and has read no file of a person. A child goes by the code, roots and cards that were loaded then, so nothing
that is written to disk later changes it: what was not loaded, it cannot load.

It asks for nothing but what `porter.py` passes on: a word and one socket, `loaded` without. It answers `done` or
`refused`, and ends when the porter is gone. Its children live on.
"""

import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Final, NoReturn

from localai.egress import guard, porter
from localai.sandbox.seal import hide_memory

Work = Callable[[int], None]


class _Nothing:
    """The only place where a child looks for a module."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> NoReturn:
        """Raise ModuleNotFoundError, where what is optional is imported too."""
        raise ModuleNotFoundError(f"{name} was not loaded in time", name=name)


NOTHING: Final = _Nothing()


class Template:
    """Gets ready a piece at a time, as long as nobody asks; forks a child for each request."""

    def __init__(self, channel: socket.socket, fixed: str) -> None:
        self._channel = channel
        self._works: dict[bytes, Work] = {}
        self._left = self._loading(fixed)
        self._loaded = False

    def serve(self) -> None:
        """Answer requests until the other side is gone."""
        while True:
            while not self._loaded and not select.select([self._channel], [], [], 0)[0]:
                self._load_more()
            request = porter.receive(self._channel)
            if request is None:
                return
            word, descriptors = request
            try:
                done = self._answer(word, descriptors)
            except OSError:
                done = False
            finally:
                porter.close(descriptors)
            porter.send(self._channel, porter.DONE if done else porter.REFUSED)

    def _answer(self, word: bytes, descriptors: list[int]) -> bool:
        while not self._loaded and word not in self._works:
            self._load_more()
        if word in self._works and len(descriptors) == 1:
            self._fork(self._works[word], descriptors[0])
            return True
        return word == porter.LOADED and not descriptors

    def _load_more(self) -> None:
        if next(self._left, None) is None:
            gc.collect()
            gc.freeze()  # what is here stays; a child that looked through it would copy it
            self._loaded = True

    def _loading(self, fixed: str) -> Iterator[bool]:
        """Load what each kind of child needs, the smallest first: a workspace may be opened by it."""
        from localai.egress import key_reader

        key_reader.load()
        self._works[porter.KEY_READER] = key_reader.serve
        yield True
        if fixed:
            from localai.egress import connection  # noqa: F401

            yield True
            from localai.policy import catalog  # noqa: F401

            yield True
            from localai.egress import door

            yield True
            loaded = door.load(fixed)
            door.load_the_rest()
            self._works[porter.DOOR] = lambda descriptor: door.serve(loaded, descriptor)
            yield True
        from localai.egress import recorder

        recorder.load()
        self._works[porter.RECORDER] = recorder.serve

    def _fork(self, work: Work, descriptor: int) -> None:
        if os.fork():
            return
        try:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._channel.close()
            sys.meta_path[:] = [NOTHING]
            sys.path_hooks.clear()
            sys.path.clear()
            work(descriptor)
        finally:
            os._exit(0)  # whatever was raised: nothing of the template's is this process's to clean up


def main(fixed: str, descriptor: int) -> None:
    """Serve the porter; without `fixed` there are no doors."""
    hide_memory()
    guard.install()
    signal.signal(signal.SIGCHLD, _collect)
    with socket.socket(fileno=descriptor) as channel:
        Template(channel, fixed).serve()


def _collect(*_: object) -> None:
    """Take note of the children that ended, so that the system can forget them; comes between any two steps."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
