"""Main's side of a recorder: where it listens, and what arrived there."""

import base64
import hashlib
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from localai.egress.order import Received
from localai.errors import SandboxError
from localai.vocabulary.answers import Answer
from localai.vocabulary.outbound import Network, Resolve

LOOPBACK: Final = "127.0.0.1"
Answers = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One request as the recorder got it; `copy` is the whole of it where copies were asked for, else empty."""

    received: Received
    copy: bytes


class Recording:
    """A recorder at work; closing it ends it.

    `hosts` are those whose requests it takes; `copy` and `answers` (part of a path, type, content) are for a proof, in
    which all content is made up. Raises SandboxError where it does not begin.
    """

    def __init__(
        self, channel: socket.socket, hosts: Sequence[str], *, copy: bool = False, answers: Answers = ()
    ) -> None:
        self._channel = channel
        self._lines = channel.makefile("rwb")
        wanted = sorted(set(hosts))
        self._lines.write(json.dumps({"hosts": wanted, "copy": copy, "answers": answers}).encode() + b"\n")
        self._lines.flush()
        try:
            told = json.loads(self._lines.readline())
        except (OSError, ValueError) as error:
            self.close()
            raise SandboxError(task="the recorder", problem="it did not begin") from error
        if not told["reachable"]:
            self.close()
            raise SandboxError(task="the recorder", problem="the loopback device of this computer is down")
        self.certificate = str(told["certificate"]).encode()
        self.network = Network(
            resolve=tuple(Resolve(host=host, address=LOOPBACK, port=int(told["port"])) for host in wanted),
            extra_ca=hashlib.sha256(self.certificate).hexdigest(),
            proxy=None,
        )

    def answer_next(self, answer: Answer) -> None:
        """Have the next request answered so, whatever it is; to be called before a door gets its order."""
        content = base64.b64encode(answer.content).decode()
        told = {"status": answer.status, "headers": answer.headers, "content": content}
        self._lines.write(json.dumps(told).encode() + b"\n")
        self._lines.flush()

    def next(self) -> Arrived:
        """Wait for the next request; to be called when a door has got its answer, so that there is one."""
        try:
            told = json.loads(self._lines.readline())
            copy = self._lines.read(told["copied"])
        except (OSError, ValueError) as error:
            raise SandboxError(task="the recorder", problem="it ended") from error
        received = Received(
            method=told["method"],
            path=told["path"],
            headers=tuple((name, value) for name, value in told["headers"]),
            body_size=told["body_size"],
            body_digest=told["body_digest"],
        )
        return Arrived(received=received, copy=copy)

    def close(self) -> None:
        """End the recorder."""
        self._lines.close()
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()
