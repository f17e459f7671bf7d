"""One HTTP/1.1 exchange over an open connection, every byte of it ours.

h11 knows the protocol and no socket; between it and TLS stands a gate that compares what it would write with what was
approved, and withholds the last write until the digest agrees. Nothing is followed, remembered, decoded or repeated.
"""

import hashlib
import select
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

import h11

from localai.egress.connection import Deadline
from localai.egress.order import DoorError
from localai.egress.request import Request

WRITE: Final = 1 << 16
_READ: Final = 1 << 16
_MOST_INTERIM: Final = 16
_LAST_LOOK: Final = 2.0  # seconds for an answer that came before the other side hung up


class Taking(Protocol):
    """Where an answer goes as it arrives."""

    def head(self, status: int, headers: tuple[tuple[str, str], ...], /) -> None:
        """Take the status and the headers, names in lower case."""

    def body(self, chunk: bytes, /) -> None:
        """Take a piece of the body."""


class Gate:
    """Between HTTP and TLS: lets through the head and the body that were approved, in that order, and nothing else.

    The write that would complete the body happens only when the digest of all of it agrees.
    """

    def __init__(self, write: Callable[[bytes], None], request: Request) -> None:
        self._write = write
        self._head = request.head
        self._size = request.size
        self._digest = request.digest
        self._hash = hashlib.sha256()
        self.sent = 0

    def send(self, written: bytes) -> None:
        """Pass on what belongs there; raises DoorError before a byte that does not."""
        head = self._head[: len(written)]
        if written[: len(head)] != head:
            raise DoorError("digest", "the head is not the one that was approved")
        body = written[len(head) :]
        if self.sent + len(body) > self._size:
            raise DoorError("digest", "more than the body that was approved")
        self._hash.update(body)
        if body and self.sent + len(body) == self._size and self._hash.hexdigest() != self._digest:
            raise DoorError("digest", "the body is not the one that was approved")
        if written:
            self._write(written)
        self._head = self._head[len(head) :]
        self.sent += len(body)


class Conversation:
    """One request and its answer over an open connection."""

    def __init__(self, channel: socket.socket, request: Request, deadline: Deadline) -> None:
        self._channel = channel
        self._request = request
        self._deadline = deadline
        self._limits = deadline.limits
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=self._limits.head_bytes)
        self._gate = Gate(self._write, request)
        self._early: list[h11.Response] = []
        self._began = False
        self._interim = 0

    @property
    def sent(self) -> int:
        """Bytes of the body that were given to the connection."""
        return self._gate.sent

    def send(self, body: Iterable[bytes], first: Callable[[], None], progress: Callable[[], None]) -> None:
        """Write the request, its head together with the first piece of the body; `first` is called before any of it.

        An answer that comes before the end of the body stops the writing: the other side has decided. Raises DoorError.
        """
        head = self._http.send(h11.Request(method=self._request.method, target=self._request.target, headers=self._raw))
        waiting = head or b""
        first()
        for chunk in body:
            for start in range(0, len(chunk), WRITE):
                if self._answers_early() or not self._passes(waiting, chunk[start : start + WRITE]):
                    return
                waiting = b""
            progress()
        self._gate.send(waiting)
        if self._gate.sent != self._request.size:
            raise DoorError("digest", "less than the body that was approved")
        self._http.send(h11.EndOfMessage())

    def receive(self, taking: Taking) -> None:
        """Read the answer to its end; raises DoorError for one that is cut off, too large, too slow or not HTTP."""
        taken = 0
        for event in self._events():
            if isinstance(event, h11.Response):
                taking.head(event.status_code, _headers(event))
            elif isinstance(event, h11.Data):
                taken += len(event.data)
                if taken > self._limits.body_bytes:
                    raise DoorError("too-large", f"more than {self._limits.body_bytes} bytes")
                taking.body(bytes(event.data))

    @property
    def _raw(self) -> list[tuple[bytes, bytes]]:
        return [(name.encode("ascii"), value.encode("ascii")) for name, value in self._request.headers]

    def _passes(self, waiting: bytes, piece: bytes) -> bool:
        """Write a piece of the body; False where the other side hung up and left an answer."""
        try:
            self._gate.send(waiting + (self._http.send(h11.Data(data=piece)) or b""))
        except DoorError as error:
            if error.problem != "broken" or not self._answers_early(_LAST_LOOK):
                raise
            return False
        return True

    def _answers_early(self, patience: float = 0.0) -> bool:
        """Tell whether a final answer has begun; what arrived is kept for `receive`."""
        pending = isinstance(self._channel, ssl.SSLSocket) and self._channel.pending() > 0
        if not pending and not select.select([self._channel], [], [], patience)[0]:
            return False
        self._channel.settimeout(patience)
        try:
            arrived = self._channel.recv(_READ)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError, TimeoutError):
            return False  # TLS' own messages, such as tickets
        except OSError:
            return False  # the next write will say so
        if arrived:
            self._began = True
            self._http.receive_data(arrived)
            event = self._next()
            if isinstance(event, h11.Response):
                self._early.append(event)
        return bool(self._early)

    def _events(self) -> Iterator[h11.Event]:
        yield from self._early
        while True:
            event = self._next()
            if isinstance(event, h11.EndOfMessage):
                return
            if isinstance(event, h11.Response | h11.Data):
                yield event
            else:
                self._http.receive_data(self._read())

    def _next(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """Return the next event that is not an interim answer (1xx)."""
        try:
            while isinstance(event := self._http.next_event(), h11.InformationalResponse):
                self._interim += 1
                if self._interim > _MOST_INTERIM or event.status_code == 101:
                    raise DoorError("broken", "interim answers without end")
        except h11.RemoteProtocolError as error:
            if error.error_status_hint == 431:
                raise DoorError("too-large", "the head of the answer") from None
            raise DoorError("broken", "the answer is cut off, or not HTTP") from None
        if isinstance(event, h11.ConnectionClosed):
            raise DoorError("broken", "no answer")
        return event

    def _read(self) -> bytes:
        step = self._limits.idle if self._began else self._limits.answer
        self._channel.settimeout(self._deadline.within(step))
        try:
            arrived = self._channel.recv(_READ)
        except TimeoutError:
            self._deadline.within(step)
            raise DoorError("timeout", "the answer stalls" if self._began else "no answer") from None
        except OSError:
            raise DoorError("broken", "the connection broke") from None
        self._began = True
        return arrived

    def _write(self, written: bytes) -> None:
        rest = memoryview(written)
        while rest:
            self._channel.settimeout(self._deadline.within(self._limits.write))
            try:
                rest = rest[self._channel.send(rest) :]
            except TimeoutError:
                raise DoorError("timeout", "it does not take what is sent") from None
            except OSError:
                raise DoorError("broken", "the connection broke") from None


def _headers(event: h11.Response) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers)
