"""What main and a door say to each other: an order with its descriptors one way, events and one ending the other.

An order is its length (4 bytes) and its canonical bytes; the descriptors of `.part`, `.state` and, where there is one,
of the sealed body travel with the length. Back come frames: a byte for the kind, 4 bytes length, then the content.
"""

import socket
import struct
from typing import Final

from localai.crypto.canonical import EncodingError, encode
from localai.egress.order import Delivered, Event, Order, Stage
from localai.ledger.decoding import decode_as

LONGEST_ORDER: Final = 64 << 20
_BACKLOG: Final = 1 << 20
_PATIENCE: Final = 5.0
_EVENT, _END = 1, 2
_HEAD: Final = struct.Struct(">BI")
_SAID: Final = struct.Struct(">BQ")
_STAGES: Final = tuple(Stage)


def send_order(channel: socket.socket, order: Order, descriptors: tuple[int, ...]) -> None:
    """Give a door its order; raises OSError where it is gone."""
    encoded = encode(order)
    socket.send_fds(channel, [struct.pack(">I", len(encoded))], list(descriptors))
    channel.sendall(encoded)


def receive_order(channel: socket.socket) -> tuple[Order, list[int]] | None:
    """Wait for the order; None when the other side is gone or says something else."""
    try:
        head, descriptors, flags, _ = socket.recv_fds(channel, 4, 4)
        length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
        if not 0 < length <= LONGEST_ORDER or len(descriptors) not in (2, 3) or flags & socket.MSG_CTRUNC:
            return None
        encoded = _exactly(channel, length)
        return None if encoded is None else (decode_as(Order, encoded), descriptors)
    except (OSError, EncodingError):
        return None


class Teller:
    """The door's side of what it tells; never waits for main, which may be stopped, or gone.

    When main does not keep up, pieces of the answer are left out from then on: the whole rests in `.part`.
    """

    def __init__(self, channel: socket.socket) -> None:
        channel.setblocking(False)
        self._channel = channel
        self._waiting = bytearray()
        self._behind = False

    def tell(self, stage: Stage, *, sent: int = 0, chunk: bytes = b"") -> None:
        """Say how far it came."""
        self._behind = self._behind or len(self._waiting) + len(chunk) > _BACKLOG
        if not (chunk and self._behind):
            said = _SAID.pack(_STAGES.index(stage), sent) + chunk
            self._waiting += _HEAD.pack(_EVENT, len(said)) + said
        self._pass_on()

    def end(self, delivered: Delivered) -> None:
        """Say how it ended, the last thing; waits a moment for main to take it."""
        encoded = encode(delivered)
        self._waiting += _HEAD.pack(_END, len(encoded)) + encoded
        self._channel.settimeout(_PATIENCE)
        try:
            self._channel.sendall(self._waiting)
        except OSError:
            self._waiting.clear()

    def is_heard(self) -> bool:
        """Tell whether the other side is still there."""
        try:
            return self._channel.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _pass_on(self) -> None:
        try:
            while self._waiting:
                del self._waiting[: self._channel.send(self._waiting)]
        except BlockingIOError:
            pass
        except OSError:
            self._behind = True
            self._waiting.clear()


def next_told(channel: socket.socket) -> Event | Delivered | None:
    """Wait for the next thing a door says; None when it died, or speaks nonsense."""
    try:
        head = _exactly(channel, _HEAD.size)
        if head is None:
            return None
        kind, length = _HEAD.unpack(head)
        content = _exactly(channel, length) if length <= 2 * _BACKLOG else None
        if content is None:
            return None
        return decode_as(Delivered, content) if kind == _END else _event(content)
    except (OSError, EncodingError, struct.error, IndexError):
        return None


def _event(content: bytes) -> Event:
    stage, sent = _SAID.unpack_from(content)
    return Event(stage=_STAGES[stage], sent=sent, chunk=content[_SAID.size :])


def _exactly(channel: socket.socket, length: int) -> bytes | None:
    content = bytearray()
    while len(content) < length:
        part = channel.recv(min(length - len(content), 1 << 20))
        if not part:
            return None
        content += part
    return bytes(content)
