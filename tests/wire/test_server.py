"""That the recorder keeps what arrives and answers as told: every test of the door rests on it."""

import socket
import ssl

import pytest

from tests.wire.server import CUT, Proxy, Recorder, answer, chunked


def client(recorder: Recorder, name: str = "api.openai.com", port: int | None = None) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # older Pythons set it
    context.load_verify_locations(cadata=recorder.ca.decode())
    raw = socket.create_connection(("127.0.0.1", port or recorder.port))
    return context.wrap_socket(raw, server_hostname=name, suppress_ragged_eofs=False)


def everything(connection: socket.socket) -> bytes:
    got = b""
    while more := connection.recv(65536):
        got += more
    return got


REQUEST = b"POST /v1/x HTTP/1.1\r\nHost: api.openai.com\r\nX-Two: b\r\ncontent-length: 5\r\n\r\nhello"


def test_the_recorder_keeps_head_and_body_as_they_came():
    with Recorder() as recorder, client(recorder) as connection:
        connection.sendall(REQUEST)
        assert everything(connection).endswith(b"\r\n\r\n{}")
    (request,) = recorder.requests
    assert (request.head, request.body) == (REQUEST[:-5], b"hello")
    assert (request.line, request.header("x-two"), request.server_name) == (
        "POST /v1/x HTTP/1.1",
        "b",
        "api.openai.com",
    )


def test_the_recorder_answers_in_order_and_repeats_the_last():
    with Recorder(answers=[answer(500, b"one"), chunked([b"t", b"wo"])]) as recorder:
        got = []
        for _ in range(3):
            with client(recorder) as connection:
                connection.sendall(REQUEST)
                got.append(everything(connection))
    assert got[0].startswith(b"HTTP/1.1 500")
    assert got[0].endswith(b"one")
    assert got[1].endswith(b"1\r\nt\r\n2\r\nwo\r\n0\r\n\r\n")
    assert got[2] == got[1]
    assert (recorder.connections, len(recorder.requests)) == (3, 3)


def test_the_recorder_can_cut_an_answer_off():
    with Recorder(answers=[[b"HTTP/1.1 200 OK\r\n", CUT]]) as recorder, client(recorder) as connection:
        connection.sendall(REQUEST)
        with pytest.raises(ssl.SSLError):
            everything(connection)


def test_a_certificate_for_another_name_is_refused_by_a_client():
    with Recorder(names=["other.example"]) as recorder, pytest.raises(ssl.SSLCertVerificationError):
        client(recorder)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_the_recorder_can_speak_nothing_newer_than_tls_1_1():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with Recorder(minimum=ssl.TLSVersion.TLSv1, maximum=ssl.TLSVersion.TLSv1_1) as recorder:
        context.load_verify_locations(cadata=recorder.ca.decode())
        raw = socket.create_connection(("127.0.0.1", recorder.port))
        with context.wrap_socket(raw, server_hostname="api.openai.com") as connection:
            assert connection.version() == "TLSv1.1"


def test_the_proxy_leads_a_tunnel_to_the_recorder():
    with Recorder() as recorder, Proxy(to_port=recorder.port) as proxy:
        raw = socket.create_connection(("127.0.0.1", proxy.port))
        raw.sendall(b"CONNECT api.openai.com:443 HTTP/1.1\r\n\r\n")
        assert raw.recv(100) == b"HTTP/1.1 200 Said\r\n\r\n"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=recorder.ca.decode())
        with context.wrap_socket(raw, server_hostname="api.openai.com") as connection:
            connection.sendall(REQUEST)
            assert everything(connection).endswith(b"{}")
    assert proxy.targets == ["api.openai.com:443"]
    assert len(recorder.requests) == 1
