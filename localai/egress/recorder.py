"""A process forked from the template for a rehearsal: receives what a door sends, on this machine, and says what came.

It speaks on a socket. First it is told one line: `hosts` (names), `copy` and `answers`. It answers `{"port",
"certificate", "reachable"}`. From then on it says one line per request that arrived whole: `{"method", "path",
"headers", "body_size", "body_digest", "copied"}`. Of a body it keeps digest and size.

Before a request main may say one line more, how that request is answered: `{"status", "headers", "content"}` (base64).
A proof, whose content is made up, asks for more: with `copy`, `copied` bytes follow the line, the whole request as it
came; `answers` are what it answers with. It ends when main is gone.
"""

import base64
import hashlib
import json
import os
import selectors
import socket
import ssl
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from localai.crypto.certificates import Certificate, self_signed
from localai.egress import guard, loopback
from localai.egress.recording import LOOPBACK
from localai.sandbox.seal import seal_recorder

LONGEST_HEAD: Final = 256 * 1024
LARGEST_COPY: Final = 64 * 1024 * 1024
_CHUNK: Final = 1 << 18
_PATIENCE: Final = 30.0  # seconds without a byte
_HANDSHAKE: Final = 0x16  # the first byte of TLS; no method of HTTP begins with it


class MalformedError(Exception):
    """What arrived is no request that a door would send."""


class Recorder:
    """Takes requests one after the other; answers each, then says what arrived."""

    def __init__(self, listener: socket.socket, context: ssl.SSLContext, lines: Any, wanted: dict[str, Any]) -> None:
        self._listener = listener
        self._context = context
        self._lines = lines
        self._copy = wanted["copy"]
        self._answers = wanted["answers"]
        self._told = False
        self._next: dict[str, Any] | None = None

    def serve(self, channel: socket.socket) -> None:
        """Serve until the other side of `channel` is gone."""
        with selectors.DefaultSelector() as selector:
            selector.register(channel, selectors.EVENT_READ)
            selector.register(self._listener, selectors.EVENT_READ)
            while self._goes_on(channel in {key.fileobj for key, _ in selector.select()}):
                if self._told:  # told first: the request it is for comes after it
                    continue
                connection, _ = self._listener.accept()
                try:
                    with connection:
                        self._take(connection)
                except (MalformedError, ssl.SSLError, TimeoutError, ConnectionError):
                    continue  # somebody else on this machine, or a door that gave up: no request arrived whole

    def _goes_on(self, spoken: bool) -> bool:
        """Hear what main says, if it does: how the next request is answered; False where it is gone."""
        self._told = spoken
        if not spoken:
            return True
        line = self._lines.readline()
        self._next = json.loads(line) if line else None
        return bool(line)

    def _take(self, connection: socket.socket) -> None:
        connection.settimeout(_PATIENCE)
        first = connection.recv(1, socket.MSG_PEEK)
        if first[:1] != bytes([_HANDSHAKE]):
            return self._receive(connection) if first else None
        with self._context.wrap_socket(connection, server_side=True) as wrapped:
            self._receive(wrapped)
        return None

    def _receive(self, connection: socket.socket) -> None:
        head, body = _head(connection)
        told, length = parse(head)
        sha256, copy, left = hashlib.sha256(), bytearray(head), length
        while body or left:
            chunk = body or connection.recv(min(left, _CHUNK))
            if not chunk or len(chunk) > left:
                raise MalformedError
            sha256.update(chunk)
            if self._copy and len(copy) + len(chunk) <= LARGEST_COPY:
                copy += chunk
            body, left = b"", left - len(chunk)
        copied = bytes(copy) if self._copy else b""
        told |= {"body_size": length, "body_digest": sha256.hexdigest(), "copied": len(copied)}
        try:
            said, self._next = self._next, None
            connection.sendall(answer(told, self._answers) if said is None else scripted(said))
        finally:  # afterwards: main listens to the door first, and a copy may be more than a socket holds
            self._lines.write(json.dumps(told).encode() + b"\n" + copied)
            self._lines.flush()


def parse(head: bytes) -> tuple[dict[str, Any], int]:
    """Return method, path and headers exactly as they came, and the length of the body; raises MalformedError."""
    try:
        first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        method, path, version = first.split(" ")
        headers = [(name, value.strip(" \t")) for name, _, value in (line.partition(":") for line in lines)]
    except ValueError:
        raise MalformedError from None
    lengths = [value for name, value in headers if name.lower() == "content-length"] or ["0"]
    if version != "HTTP/1.1" or len(lengths) > 1 or not lengths[0].isdigit():
        raise MalformedError
    if any(name.lower() == "transfer-encoding" for name, _ in headers):
        raise MalformedError
    return {"method": method, "path": path, "headers": headers}, int(lengths[0])


def answer(told: dict[str, Any], answers: Sequence[tuple[str, str, str]] = ()) -> bytes:
    """Return the response for the first that fits of (part of host and path, type, content); else what was received.

    The latter is JSON, or one event where a stream was asked for.
    """
    host = next((value for name, value in told["headers"] if name.lower() == "host"), "")
    for part, kind, content in answers:
        if part in host + told["path"]:
            return _response(kind, content.encode())
    said = json.dumps({"recorder": "localai", "received_sha256": told["body_digest"]}).encode()
    streamed = any(name.lower() == "accept" and "event-stream" in value for name, value in told["headers"])
    return (
        _response("text/event-stream", b"data: " + said + b"\n\n") if streamed else _response("application/json", said)
    )


def scripted(said: dict[str, Any]) -> bytes:
    """Return the response that main wants; its headers without those of its length and of the connection."""
    body = base64.b64decode(said["content"])
    kept = [(name, value) for name, value in said["headers"] if name.lower() not in ("content-length", "connection")]
    named = [*kept, ("Content-Length", str(len(body))), ("Connection", "close")]
    lines = [f"HTTP/1.1 {said['status']} Played", *(f"{name}: {value}" for name, value in named)]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1") + body


def _response(kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read until the head is whole; return it and what came after it."""
    received = b""
    while (end := received.find(b"\r\n\r\n")) < 0:
        chunk = connection.recv(_CHUNK)
        if not chunk or len(received) > LONGEST_HEAD:
            raise MalformedError
        received += chunk
    return received[: end + 4], received[end + 4 :]


def server_context(certificate: Certificate) -> ssl.SSLContext:
    """Return a TLS server with this certificate, which the library takes from files only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    content = certificate.public + certificate.key.reveal()
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("certificate", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            file.write(content)
            context.load_cert_chain(f"/proc/self/fd/{descriptor}")
        return context
    with tempfile.NamedTemporaryFile(prefix="localai-") as file:  # 0600, and gone at once
        file.write(content)
        file.flush()
        context.load_cert_chain(file.name)
    return context


def listening(hosts: Sequence[str]) -> tuple[socket.socket, ssl.SSLContext, bytes]:
    """Open the port and return it, the TLS side of it, and the certificate that a door must trust (PEM)."""
    certificate = self_signed(hosts, now=datetime.now(UTC))
    return socket.create_server((LOOPBACK, 0)), server_context(certificate), certificate.public


def load() -> None:
    """Load what making a certificate needs, so that a forked process finds all of it in its memory."""
    self_signed(("localhost",), now=datetime.now(UTC))


def main(_: str, descriptor: int) -> None:
    """Serve in a process of its own that was started for it."""
    guard.install()
    serve(descriptor)


def serve(descriptor: int) -> None:
    """Open the port, give up everything else, then serve until the other side is gone."""
    guard.listen()
    with socket.socket(fileno=descriptor) as channel, channel.makefile("rwb") as lines:
        wanted = json.loads(lines.readline())
        listener, context, public = listening(wanted["hosts"])
        reachable = loopback.is_up(listener)
        seal_recorder()
        told = {"port": listener.getsockname()[1], "certificate": public.decode(), "reachable": reachable}
        lines.write(json.dumps(told).encode() + b"\n")
        lines.flush()
        with listener:
            Recorder(listener, context, lines, wanted).serve(channel)
