"""One exchange end to end: a real porter, a real door, TLS over loopback, and a recorder that keeps raw bytes."""

import pytest

from localai.egress.order import Stage
from tests.wire import orders
from tests.wire.orders import BODY, HOST, KEY, send, usual
from tests.wire.server import Recorder


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    with orders.started(tmp_path_factory.mktemp("porter")) as found:
        yield found


def test_the_recorder_gets_exactly_the_approved_bytes(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, usual(recorder), tmp_path)
    (request,) = recorder.requests
    assert given.delivered.stage is Stage.DONE, given.delivered
    assert request.head == (
        b"POST /v1/responses HTTP/1.1\r\nHost: api.openai.com\r\nAuthorization: Bearer " + KEY + b"\r\n"
        b"User-Agent: localai\r\nAccept: application/json\r\nAccept-Encoding: identity\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    )
    assert (request.body, request.server_name) == (BODY, HOST)
