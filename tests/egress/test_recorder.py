"""The recorder: says exactly what arrived, keeps nothing of it, and vouches for nobody else."""

import hashlib
import os
import socket
import ssl
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from localai.crypto.certificates import self_signed
from localai.egress import link
from localai.egress.recording import Recording
from tests.egress.watching import children, template

HOST = "api.example.com"
BODY = bytes(range(256)) * 40
HEAD = (
    b"POST /v1/things?a=%20b HTTP/1.1\r\nHost: api.example.com\r\naUTHORIZATION: Bearer x\r\nUser-Agent:  localai \r\n"
    b"Content-Length: 10240\r\n\r\n"
)


@pytest.fixture
def started():
    found = link.start(python=sys.executable, viewer=["true"], folders=[], environment=dict(os.environ))
    yield found
    found.close()


@pytest.fixture
def recording(started):
    with Recording(started.recorder(), [HOST, "10.0.0.7"]) as found:
        yield found


def connected(recording: Recording) -> socket.socket:
    found = socket.create_connection((recording.network.resolve[0].address, recording.network.resolve[0].port))
    found.settimeout(20)
    return found


def trusting(recording: Recording, host: str = HOST) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=recording.certificate.decode())
    return context.wrap_socket(connected(recording), server_hostname=host)


def sent(connection: socket.socket, *parts: bytes) -> bytes:
    """Send the parts and return the whole answer."""
    with connection:
        for part in parts:
            connection.sendall(part)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_what_it_says_is_what_was_sent(recording):
    sent(trusting(recording), HEAD, BODY[:1], BODY[1:])
    received = recording.next().received
    assert (received.method, received.path) == ("POST", "/v1/things?a=%20b")
    assert received.headers == (
        ("Host", HOST),
        ("aUTHORIZATION", "Bearer x"),
        ("User-Agent", "localai"),
        ("Content-Length", "10240"),
    )
    assert (received.body_size, received.body_digest) == (len(BODY), hashlib.sha256(BODY).hexdigest())


def test_of_a_body_it_hands_over_nothing(recording):
    sent(trusting(recording), HEAD, BODY)
    assert recording.next().copy == b""


def test_content_made_for_a_proof_is_handed_over_whole(started):
    with Recording(started.recorder(), [HOST], copy=True) as recording:
        sent(trusting(recording), HEAD, BODY)
        assert recording.next().copy == HEAD + BODY


def test_requests_come_in_the_order_they_arrived(recording):
    for path in (b"/1", b"/2", b"/3"):
        sent(trusting(recording), b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert [recording.next().received.path for _ in range(3)] == ["/1", "/2", "/3"]


def test_a_server_without_tls_is_rehearsed_without_tls(recording):
    answer = sent(connected(recording), HEAD, BODY)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert recording.next().received.body_digest == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize(
    ("accept", "kind"), [("application/json", b"application/json"), ("text/event-stream", b"text/event-stream")]
)
def test_the_answer_is_of_the_kind_that_was_asked_for(recording, accept, kind):
    answer = sent(trusting(recording), f"GET / HTTP/1.1\r\nAccept: {accept}\r\n\r\n".encode())
    assert b"Content-Type: " + kind in answer


def test_a_proof_says_what_it_answers_where(started):
    answers = [("/things", "text/plain", "made up"), ("/", "text/plain", "elsewhere")]
    with Recording(started.recorder(), [HOST], answers=answers) as recording:
        for path, said in ((b"/v1/things?a=b", b"made up"), (b"/v1/others", b"elsewhere")):
            answer = sent(trusting(recording), b"GET " + path + b" HTTP/1.1\r\n\r\n")
            assert answer.endswith(b"\r\n\r\n" + said)
            recording.next()


@pytest.mark.parametrize(
    "request_sent",
    [
        HEAD + BODY[:-1],
        HEAD + BODY + b"!",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET /\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"no request at all",
        b"",
    ],
)
def test_what_is_not_whole_is_not_counted(recording, request_sent):
    with trusting(recording) as connection:
        connection.sendall(request_sent)
    sent(trusting(recording), b"GET /next HTTP/1.1\r\n\r\n")
    assert recording.next().received.path == "/next"


def test_its_certificate_is_for_the_hosts_it_was_told(recording):
    trusting(recording, "10.0.0.7").close()
    with pytest.raises(ssl.SSLCertVerificationError):
        trusting(recording, "other.example.com")


def test_nobody_trusts_it_unasked(recording):
    context = ssl.create_default_context()
    with connected(recording) as plain, pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(plain, server_hostname=HOST)


def test_its_certificate_signs_no_other():
    made = self_signed([HOST], now=datetime(2026, 11, 21, tzinfo=UTC))
    found = x509.load_pem_x509_certificate(made.public)
    assert not found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert found.not_valid_after_utc <= datetime(2026, 11, 22, tzinfo=UTC)


def test_every_rehearsal_has_a_key_of_its_own(started):
    with Recording(started.recorder(), [HOST]) as first, Recording(started.recorder(), [HOST]) as second:
        assert first.network.extra_ca != second.network.extra_ca


def recorders(started: link.Link) -> list[int]:
    return children(template(started))


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own word on it is Linux's")
def test_it_is_sealed_when_it_listens(started, recording):
    (pid,) = recorders(started)
    assert status(pid)["Seccomp"] == "2"
    assert status(pid)["NoNewPrivs"] == "1"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own word on it is Linux's")
def test_it_ends_when_main_is_gone(started):
    with Recording(started.recorder(), [HOST]):
        (pid,) = recorders(started)
    deadline = time.monotonic() + 20
    with suppress(FileNotFoundError, ProcessLookupError):  # collected as soon as it has ended
        while not status(pid)["State"].startswith("Z"):
            assert time.monotonic() < deadline, "the recorder stayed"
            time.sleep(0.02)
