"""A recorder for tests: a TLS server on loopback that keeps the raw bytes it got and answers as it was told.

    with Recorder(answers=[answer(200, b"{}")]) as recorder:
        ...  # connect to 127.0.0.1:recorder.port as `api.openai.com`, trusting recorder.ca
        assert recorder.requests[0].body == b"..."

An answer is a list of steps: bytes to write, seconds to wait, or one of `CUT` (end without goodbye), `RESET` and
`NEVER` (keep the connection and say nothing). Without `answers` every request gets `200 {}`; the last one is repeated.
"""

import hashlib
import ipaddress
import socket
import ssl
import struct
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CUT: Final = "cut"
RESET: Final = "reset"
NEVER: Final = "never"
Step = bytes | float | str
_CARDS: Final = Path(__file__).resolve().parents[2] / "localai" / "policy" / "cards"
_READ: Final = [tomllib.loads(path.read_text())["hosts"] for path in sorted(_CARDS.glob("*.toml"))]
NAMES: Final = (
    *dict.fromkeys(host["name"] for hosts in _READ for host in hosts),
    "localhost",
    "127.0.0.1",
    "::1",
)


def answer(status: int, body: bytes, *headers: tuple[str, str], reason: str = "Said") -> list[Step]:
    """Return the steps of a whole answer with its length."""
    return [head(status, ("Content-Length", str(len(body))), *headers, reason=reason) + body]


def head(status: int, *headers: tuple[str, str], reason: str = "Said") -> bytes:
    """Return the first lines of an answer; JSON where no content type is given."""
    named = {name.lower() for name, _ in headers}
    given = headers if "content-type" in named else (("Content-Type", "application/json"), *headers)
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in given)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def chunked(pieces: Sequence[bytes], *headers: tuple[str, str], pause: float = 0, status: int = 200) -> list[Step]:
    """Return the steps of an answer in chunks, one step each, with a pause between them."""
    steps: list[Step] = [head(status, ("Transfer-Encoding", "chunked"), *headers)]
    for piece in pieces:
        steps += [b"%x\r\n%s\r\n" % (len(piece), piece), pause]
    return [*steps, b"0\r\n\r\n"]


def events(*texts: str, pause: float = 0) -> list[Step]:
    """Return the steps of a stream of server-sent events, one chunk each."""
    pieces = [f"data: {text}\n\n".encode() for text in texts]
    return chunked(pieces, ("Content-Type", "text/event-stream"), pause=pause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What arrived: `head` up to and with the empty line, `body` as it was (empty where not kept), its digest."""

    head: bytes
    body: bytes
    size: int
    digest: str
    whole: bool
    server_name: str | None

    @property
    def line(self) -> str:
        """Return the first line."""
        return self.head.split(b"\r\n")[0].decode("latin-1")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return the header lines in order."""
        lines = self.head.decode("latin-1").split("\r\n")[1:-2]
        return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]

    def header(self, wanted: str) -> str:
        """Return the value of one header, which must be there once."""
        (value,) = (value for name, value in self.headers if name.lower() == wanted.lower())
        return value


class Authority:
    """A certificate authority that exists only in this test; `pem` is what a client should trust."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests of localai")])
        built = self._builder(self._name, self._key, days=(-1, 30)).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        self._certificate = built.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())
        self.pem = self._certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, names: Sequence[str], *, days: tuple[int, int] = (-1, 30)) -> tuple[bytes, bytes]:
        """Return certificate and key (PEM) for host names and addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "recorder")])
        built = self._builder(subject, key, days=days)
        built = built.add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = built.add_extension(identifier, critical=False).sign(self._key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return certificate.public_bytes(serialization.Encoding.PEM), private

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: tuple[int, int]
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


@dataclass(kw_only=True)
class Recorder:
    """The server; a context manager that listens on 127.0.0.1 at `port`.

    `tls` False speaks plain HTTP, `mute` accepts and never speaks. `read` stops reading a body after so many bytes and
    goes on to the answer; `keep` False only counts and hashes bodies. `minimum`/`maximum` are versions of TLS. `greet`
    is called when somebody has connected, before anything is said; `began` are the moments of first bytes.
    """

    answers: Sequence[Sequence[Step]] | Callable[[Request], Sequence[Step]] = ((answer(200, b"{}")),)
    names: Sequence[str] = NAMES
    authority: Authority = field(default_factory=Authority)
    tls: bool = True
    mute: bool = False
    keep: bool = True
    read: int | None = None
    wanted_port: int = 0
    days: tuple[int, int] = (-1, 30)
    greet: Callable[[], None] = lambda: None
    minimum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
    maximum: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    handshakes: int = 0
    began: list[float] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> "Recorder":
        self._open: set[socket.socket] = set()
        self._over = threading.Event()
        self._context = self._make_context() if self.tls else None
        self._listener = socket.create_server(("127.0.0.1", self.wanted_port))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            _hang_up(connection)
        self._thread.join()

    @property
    def ca(self) -> bytes:
        """The certificate to trust, PEM."""
        return self.authority.pem

    @property
    def ca_digest(self) -> str:
        """Its SHA-256 in hex, as a plan names it."""
        return hashlib.sha256(self.ca).hexdigest()

    def wait_for(self, count: int, seconds: float = 20) -> None:
        """Wait until so many requests were received."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.requests) >= count, seconds), "no request came"

    def _make_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version, context.maximum_version = self.minimum, self.maximum
        if self.minimum < ssl.TLSVersion.TLSv1_2:
            context.set_ciphers("ALL:@SECLEVEL=0")  # otherwise the library refuses what we want to be refused
        certificate, key = self.authority.issue(self.names, days=self.days)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "recorder.pem"
            path.write_bytes(certificate + key)
            context.load_cert_chain(path)
        context.sni_callback = self._note_name
        self._named: dict[int, str | None] = {}
        return context

    def _note_name(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        self._named[id(connection)] = name

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        connection = raw
        self._open.add(raw)
        try:
            self.greet()
            if self.mute:
                self._over.wait()
                return
            if self._context is not None:
                connection = self._context.wrap_socket(raw, server_side=True)
                self._open.add(connection)
                self.handshakes += 1
            self._converse(connection)
        except (OSError, ValueError):
            pass  # a client that goes away is what many tests are about
        finally:
            _hang_up(connection)
            self._open.discard(raw)
            self._open.discard(connection)

    def _converse(self, connection: socket.socket) -> None:
        got = b""
        while b"\r\n\r\n" not in got:
            if not (more := connection.recv(65536)):
                return
            if not got:
                self.began.append(time.monotonic())
            got += more
        top, _, rest = got.partition(b"\r\n\r\n")
        request = self._receive(connection, top + b"\r\n\r\n", rest)
        with self.arrived:
            self.requests.append(request)
            number = len(self.requests) - 1
            self.arrived.notify_all()
        steps = self.answers(request) if callable(self.answers) else self.answers[min(number, len(self.answers) - 1)]
        self._answer(connection, steps)

    def _receive(self, connection: socket.socket, top: bytes, rest: bytes) -> Request:
        lengths = [line for line in top.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(lengths[0].split(b":")[1]) if lengths else 0
        wanted = length if self.read is None else min(length, self.read)
        kept, digest, size = [rest], hashlib.sha256(rest), len(rest)
        while size < wanted and (more := connection.recv(1 << 18)):
            size += len(more)
            digest.update(more)
            if self.keep:
                kept.append(more)
        return Request(
            head=top,
            body=b"".join(kept) if self.keep else b"",
            size=size,
            digest=digest.hexdigest(),
            whole=size == length,
            server_name=next(reversed(list(self._named.values())), None) if self.tls else None,
        )

    def _answer(self, connection: socket.socket, steps: Sequence[Step]) -> None:
        for step in steps:
            if isinstance(step, bytes):
                connection.sendall(step)
            elif isinstance(step, str):
                self._misbehave(connection, step)
                return
            elif step:
                self._over.wait(step)
        if isinstance(connection, ssl.SSLSocket):
            connection.settimeout(2)
            connection.unwrap()

    def _misbehave(self, connection: socket.socket, how: str) -> None:
        if how == NEVER:
            self._over.wait()
        elif how == RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _hang_up(connection: socket.socket) -> None:
    try:
        if connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)[:1] != b"\x01":
            connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()


@dataclass(kw_only=True)
class Proxy:
    """A CONNECT proxy on loopback that leads every tunnel to one port; `targets` are what was asked for."""

    to_port: int
    status: int = 200
    targets: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    def __enter__(self) -> "Proxy":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        with client:
            got = b""
            while b"\r\n\r\n" not in got and (more := client.recv(65536)):
                got += more
            self.heads.append(got)
            self.targets.append(got.split(b" ")[1].decode("latin-1"))
            client.sendall(b"HTTP/1.1 %d Said\r\n\r\n" % self.status)
            if self.status != 200:
                return
            with socket.create_connection(("127.0.0.1", self.to_port)) as server:
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while more := source.recv(65536):
            sink.sendall(more)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass
