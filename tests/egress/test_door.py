"""One exchange end to end: a real porter, a real door, TLS over loopback, and a recorder that keeps raw bytes."""

import subprocess
import sys
from dataclasses import replace

import pytest

from localai.egress.delivery import Attempt, look
from localai.egress.order import Stage
from localai.sandbox.interpreter import ROOT, packages
from localai.vocabulary.outbound import Header
from tests.wire import orders
from tests.wire.orders import BODY, HOST, KEY, credential, exchange, order_for, send, usual
from tests.wire.server import CUT, NEVER, RESET, Recorder, answer, chunked, events, head

PATHS = f"import sys; sys.path[:] = {[ROOT, *packages()]!r}\n"
QUICKLY = replace(orders.PATIENT, answer=400, idle=400)


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    with orders.started(tmp_path_factory.mktemp("porter")) as found:
        yield found


def test_the_recorder_gets_exactly_the_approved_bytes(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, usual(recorder), tmp_path)
    (request,) = recorder.requests
    assert request.head == (
        b"POST /v1/responses HTTP/1.1\r\nHost: api.openai.com\r\nAuthorization: Bearer " + KEY + b"\r\n"
        b"User-Agent: localai\r\nAccept: application/json\r\nAccept-Encoding: identity\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    )
    assert (request.body, request.server_name) == (BODY, HOST), given


def test_the_answer_is_taken_in_whole_and_opens_with_its_key(link, tmp_path):
    with Recorder(answers=[answer(200, b'{"ok": 1}', ("X-Request-Id", "abc"))]) as recorder:
        given = send(link, usual(recorder), tmp_path)
    assert (given.delivered.stage, given.delivered.sent, given.delivered.problem) == (Stage.DONE, len(BODY), "")
    assert (given.answer.status, given.answer.content) == (200, b'{"ok": 1}')
    assert given.answer.headers == (
        ("content-type", "application/json"),
        ("content-length", "9"),
        ("x-request-id", "abc"),
    )
    assert look(given.state) is Attempt.DONE


def test_no_content_is_readable_in_the_files_of_an_attempt(link, tmp_path):
    with Recorder(answers=[answer(200, b"words of an answer")]) as recorder:
        send(link, usual(recorder), tmp_path)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [needle for needle in (b"words", b"sentence", KEY, b"openai", b"content-type") if needle in kept]


def test_every_stage_is_told_in_order(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, usual(recorder), tmp_path)
    stages = list(dict.fromkeys(event.stage for event in given.events))
    assert stages == [Stage.RESOLVED, Stage.CONNECTED, Stage.FIRST_BYTE, Stage.SENT, Stage.ANSWERED]


def test_a_streamed_answer_is_heard_while_it_arrives(link, tmp_path):
    heard = []
    with Recorder(answers=[events("one", "two", "three", pause=0.05)]) as recorder:
        given = send(link, usual(recorder), tmp_path, watch=lambda event: heard.append(event.chunk))
    assert [chunk for chunk in heard if chunk] == [b"data: one\n\n", b"data: two\n\n", b"data: three\n\n"]
    assert given.answer.content == given.streamed == b"data: one\n\ndata: two\n\ndata: three\n\n"


@pytest.mark.parametrize("size", [1, 65_537, 3_000_001])
def test_a_body_of_any_size_arrives_as_it_was(link, tmp_path, size):
    body = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    shown = credential()
    with Recorder() as recorder:
        order = order_for(recorder, exchange(body, shown=shown), shown=shown)
        given = send(link, order, tmp_path, body)
    assert (given.delivered.sent, recorder.requests[0].body == body) == (size, True)


def test_an_inquiry_has_no_plan_and_no_body(link, tmp_path):
    shown = credential()
    with Recorder() as recorder:
        asked = exchange(b"", shown=shown, method="GET", path="/v1/models?limit=1")
        order = replace(order_for(recorder, asked, shown=shown), plan=b"", digest="")
        given = send(link, order, tmp_path, b"")
    (request,) = recorder.requests
    assert (request.line, request.body, given.delivered.stage) == ("GET /v1/models?limit=1 HTTP/1.1", b"", Stage.DONE)


@pytest.mark.parametrize(
    ("scheme", "name", "value"),
    [
        ("bearer", "Authorization", "Bearer " + KEY.decode()),
        ("header:x-api-key", "x-api-key", KEY.decode()),
        ("basic", "Authorization", "Basic c2stdGVzdC0wMTIzNDU2Nzg5YWJjZGVmV1hZWg=="),
    ],
)
def test_the_key_stands_where_the_plan_shows_its_name(link, tmp_path, scheme, name, value):
    shown = credential(scheme=scheme)
    with Recorder() as recorder:
        send(link, order_for(recorder, exchange(shown=shown), shown=shown), tmp_path)
    assert recorder.requests[0].headers[1] == (name, value)


def test_without_a_credential_no_key_is_sent(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, order_for(recorder, exchange(shown=None), shown=None), tmp_path)
    assert given.delivered.stage is Stage.DONE
    assert KEY not in recorder.requests[0].head


def test_headers_go_out_in_the_order_and_spelling_of_the_plan(link, tmp_path):
    shown = credential()
    more = (Header(name="X-Zeta", value="1"), Header(name="anthropic-version", value="2023-06-01"))
    with Recorder() as recorder:
        asked = exchange(shown=shown, more=more)
        send(link, order_for(recorder, asked, shown=shown), tmp_path)
    assert [name for name, _ in recorder.requests[0].headers] == [header.name for header in asked.headers]


@pytest.mark.parametrize(
    ("status", "to"),
    [
        (301, "https://evil.example/"),
        (302, "https://api.openai.com/v1/other"),
        (303, "/v1/other"),
        (307, "http://127.0.0.1:1/"),
        (308, "https://api.openai.com/v1/responses"),
    ],
)
def test_a_redirect_is_an_answer_and_leads_nowhere(link, tmp_path, status, to):
    with Recorder(answers=[answer(status, b"", ("Location", to))]) as recorder:
        given = send(link, usual(recorder), tmp_path)
    assert (given.delivered.stage, given.answer.status, given.answer.header("location")) == (Stage.DONE, status, to)
    assert recorder.connections == 1


@pytest.mark.parametrize("status", [400, 429, 503])
def test_an_error_of_the_provider_is_an_answer(link, tmp_path, status):
    with Recorder(answers=[answer(status, b'{"error": {}}')]) as recorder:
        given = send(link, usual(recorder), tmp_path)
    assert (given.delivered.stage, given.answer.status, len(recorder.requests)) == (Stage.DONE, status, 1)


CLOSED = [head(200), b"until the end"]


@pytest.mark.parametrize(
    ("steps", "content"),
    [
        (chunked([b"one ", b"two"]), b"one two"),
        (chunked([]), b""),
        (CLOSED, b"until the end"),
        ([head(204)], b""),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", 0.05, b"HTTP/1.1 103 Early\r\n\r\n", *answer(200, b"x")], b"x"),
        ([*answer(200, b"x"), b"HTTP/1.1 200 OK\r\n\r\nmore"], b"x"),
        ([bytes((byte,)) for byte in answer(200, b"slow")[0]], b"slow"),  # type: ignore[arg-type]
        ([head(200, ("Content-Length", "1")), 0.05, b"x", RESET], b"x"),
    ],
    ids=["chunked", "empty", "until-closed", "no-content", "interim", "more-follows", "byte-by-byte", "reset-after"],
)
def test_every_way_to_end_an_answer_is_understood(link, tmp_path, steps, content):
    with Recorder(answers=[steps]) as recorder:
        given = send(link, usual(recorder), tmp_path)
    assert (given.delivered.stage, given.answer.content) == (Stage.DONE, content), given.delivered


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ([CUT], "broken"),
        ([RESET], "broken"),
        ([b"HTTP/1.1 200 OK\r\n", CUT], "broken"),
        ([head(200, ("Content-Length", "10")) + b"short", CUT], "broken"),
        ([head(200, ("Content-Length", "10")) + b"short"], "broken"),
        (chunked([b"one"])[:-1], "broken"),
        ([head(200), b"until the end, which was cut", CUT], "broken"),
        ([b"SSH-2.0-OpenSSH_9\r\n"], "broken"),
        ([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", NEVER], "broken"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n" * 20, NEVER], "broken"),
        ([NEVER], "timeout"),
        ([head(200, ("Content-Length", "10")) + b"short", NEVER], "timeout"),
        ([b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000], "too-large"),
    ],
)
def test_an_answer_that_is_none_leaves_everything_unknown(link, tmp_path, steps, problem):
    with Recorder(answers=[steps]) as recorder:
        given = send(link, usual(recorder, limits=QUICKLY), tmp_path)
    assert (given.delivered.problem, given.delivered.sent, look(given.state)) == (problem, len(BODY), Attempt.UNKNOWN)
    assert len(recorder.requests) == 1


def test_what_arrived_before_a_cut_is_kept_and_opens(link, tmp_path):
    with Recorder(answers=[[head(200, ("Content-Length", "100")) + b"half an answer", CUT]]) as recorder:
        given = send(link, usual(recorder), tmp_path)
    assert (given.delivered.stage, given.answer.content) == (Stage.ANSWERED, b"half an answer")


def test_an_answer_above_the_cap_is_cut_off(link, tmp_path):
    limits = replace(orders.PATIENT, body_bytes=1000)
    with Recorder(answers=[chunked([b"x" * 600, b"y" * 600])]) as recorder:
        given = send(link, usual(recorder, limits=limits), tmp_path)
    assert (given.delivered.problem, look(given.state)) == ("too-large", Attempt.UNKNOWN)
    assert given.answer.content == b"x" * 600


def test_dripping_does_not_outlast_the_deadline(link, tmp_path):
    limits = replace(orders.PATIENT, idle=5_000, whole=700)
    drip = [head(200), *(step for _ in range(100) for step in (b"x", 0.05))]
    with Recorder(answers=[drip]) as recorder:
        given = send(link, usual(recorder, limits=limits), tmp_path)
    assert (given.delivered.problem, given.delivered.detail) == ("timeout", "it took too long in all")


def test_a_server_that_stops_reading_is_given_up(link, tmp_path):
    body = bytes(16 << 20)
    shown = credential()
    with Recorder(read=1000, answers=[[NEVER]]) as recorder:
        order = order_for(recorder, exchange(body, shown=shown), shown=shown)
        given = send(link, replace(order, limits=replace(orders.PATIENT, write=400)), tmp_path, body)
    assert (given.delivered.problem, look(given.state)) == ("timeout", Attempt.UNKNOWN)
    assert 0 < given.delivered.sent < len(body)


def test_an_answer_before_the_end_of_the_body_stops_the_writing(link, tmp_path):
    body = bytes(16 << 20)
    shown = credential()
    with Recorder(read=1000, answers=[[*answer(413, b"too much"), NEVER]]) as recorder:
        order = order_for(recorder, exchange(body, shown=shown), shown=shown)
        given = send(link, order, tmp_path, body)
    assert (given.delivered.stage, given.answer.status, given.answer.content) == (Stage.DONE, 413, b"too much")
    assert 0 < given.delivered.sent < len(body)


def test_a_provider_that_hangs_up_after_refusing_is_still_heard(link, tmp_path):
    body = bytes(16 << 20)
    shown = credential()
    with Recorder(read=1000, answers=[answer(401, b"no")]) as recorder:
        order = order_for(recorder, exchange(body, shown=shown), shown=shown)
        given = send(link, order, tmp_path, body)
    assert (given.delivered.stage, given.answer.status) == (Stage.DONE, 401), given.delivered


def test_two_doors_work_beside_each_other(link, tmp_path):
    import threading

    with Recorder(answers=[[0.3, *answer(200, b"{}")]]) as recorder:
        given = []
        threads = [
            threading.Thread(target=lambda: given.append(send(link, usual(recorder), tmp_path))) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [each.delivered.stage for each in given] == [Stage.DONE, Stage.DONE]
    assert len(recorder.requests) == 2


def test_an_attempt_is_made_once(link, tmp_path):
    with Recorder() as recorder, orders.Attempting(folder=tmp_path) as attempt:
        for expected in (Stage.DONE, Stage.REFUSED):
            found = orders.deliver(link.door(), usual(recorder), attempt.files, lambda event: None)
            assert found.stage is expected
    assert len(recorder.requests) == 1


def test_a_door_imports_no_client_no_database_and_no_face():
    script = """
import sys
import localai.egress.door
names = {name for name in sys.modules if name.split(".")[0] not in sys.stdlib_module_names}
print(*sorted({name.split(".")[0] for name in names} | {".".join(name.split(".")[:2]) for name in names}))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PATHS + script], capture_output=True, text=True, check=True
    )
    rooms = {name for name in done.stdout.split() if name.startswith("localai.")}
    others = {name for name in done.stdout.split() if "." not in name} - {"__main__", "localai"}
    assert others == {"_cffi_backend", "_openssl", "cryptography", "h11"}
    assert not rooms & {f"localai.{room}" for room in ("operations", "jobs", "cli", "runtime", "minimize", "ondevice")}
