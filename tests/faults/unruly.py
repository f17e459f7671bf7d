"""The service of the storm: answers a chat and makes clips on loopback, and misbehaves at one chosen exchange."""

import json
import socket
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.operations.abroad import said
from tests.operations.clips import Studio
from tests.wire.server import CUT, RESET, Recorder, Request, Step, answer, head

TOLD = "CANARYanswer: a lake in the morning"
HANG = 0.3
REFUSING = (400, 401, 403, 404, 409, 422)
BUSY = (429, 500, 503, 529)
BREAKS = ("reset-at-connect", "reset-at-head", "reset-in-body", "reset-after-body")
ODD = ("garbage", "garbage-json", "empty", "truncated", "cut-in-head", "hanging", "huge-head", "huge", "redirect")
ANSWERS = (*(f"status-{status}" for status in (*REFUSING, *BUSY)), *ODD, "slow")
HARMLESS = ("slow",)
"""An answer that comes late, and is good."""


@dataclass(kw_only=True)
class Unruly(Recorder):
    """`fault` happens at the `number`th request of the `exchange`: work, poll, fetch or delete.

    `begun` are the exchanges whose first byte arrived, in order; `good` are those that were answered well.
    """

    fault: str = ""
    exchange: str = "work"
    number: int = 0
    begun: list[str] = field(default_factory=list)
    good: list[str] = field(default_factory=list)
    hit: bool = False
    accepted: int = 0
    studio: Studio = field(default_factory=Studio)
    _order: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, fault: str = "", exchange: str = "work", number: int = 0) -> None:
        """Forget what was, and misbehave so from now on."""
        self.fault, self.exchange, self.number, self.hit, self.accepted = fault, exchange, number, False, 0
        self.studio = Studio()
        self.requests.clear()
        self.begun.clear()
        self.good.clear()
        self.answers = self._said

    def _serve(self, raw: socket.socket) -> None:
        with self._order:
            self.accepted += 1
            refuses = self.fault == "reset-at-connect" and self.accepted == self.number + 1
            self.hit = self.hit or refuses
        if refuses:
            _reset(raw)
            raw.close()
            return
        super()._serve(raw)

    def _receive(self, connection: socket.socket, top: bytes, rest: bytes) -> Request:
        exchange = _exchange(top)
        with self._order:
            here = self._is_here(exchange, self.begun.count(exchange))
            self.begun.append(exchange)
            self.hit = self.hit or here
        if here and self.fault == "reset-in-body" and exchange == "work" and not rest:
            connection.recv(1)
        if here and self.fault in ("reset-at-head", "reset-in-body"):
            _reset(connection)
            raise ConnectionResetError
        request = super()._receive(connection, top, rest)
        if here and self.fault == "reset-after-body":
            _reset(connection)
            raise ConnectionResetError
        if not here or self.fault in HARMLESS:
            with self._order:
                self.good.append(exchange)
        return request

    def _said(self, request: Request) -> Sequence[Step]:
        exchange = _exchange(request.head)
        usual = said(TOLD) if " /v1/responses" in request.line else self.studio(request)
        return _wrong(self.fault, usual) if self._is_here(exchange, self.begun.count(exchange) - 1) else usual

    def _is_here(self, exchange: str, before: int) -> bool:
        """Tell whether the fault is one of talking, and comes after so many of this exchange."""
        return self.fault not in ("", "reset-at-connect") and (exchange, before) == (self.exchange, self.number)


def _exchange(top: bytes) -> str:
    method, path = top.split(b" ")[:2]
    if method == b"POST":
        return "work"
    return {b"GET": "fetch" if path.startswith(b"/files") else "poll", b"DELETE": "delete"}.get(method, "other")


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _wrong(fault: str, usual: Sequence[Step]) -> Sequence[Step]:
    """Return the steps of an answer that is wrong in this way."""
    if fault.startswith("status-"):
        status = int(fault.removeprefix("status-"))
        told = json.dumps({"error": {"message": "no", "type": "t", "code": "c"}}).encode()
        return answer(status, told, *((("Retry-After", "1"),) if status in BUSY else ()))
    good = b"".join(step for step in usual if isinstance(step, bytes))
    steps: dict[str, Sequence[Step]] = {
        "garbage": [b"\x00\x01 not HTTP at all\r\n\r\n", CUT],
        "garbage-json": answer(200, b'{"output": ['),
        "empty": answer(200, b""),
        "truncated": [good[:-7], CUT],
        "cut-in-head": [good[:20], RESET],
        "hanging": [HANG, CUT],
        "huge-head": [head(200, *((f"X-{number}", "x" * 8000) for number in range(200)))],
        "huge": answer(200, b"[" * (3 << 20)),
        "redirect": answer(302, b"", ("Location", "https://api.openai.com/v1/responses")),
        "slow": [step for at in range(0, len(good), 200) for step in (good[at : at + 200], 0.01)],
    }
    return steps[fault]
