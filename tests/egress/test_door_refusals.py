"""What a door refuses by itself, whatever main tells it: nothing is connected to, the attempt counts as not sent."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from localai.crypto.canonical import encode
from localai.egress.delivery import Attempt, look
from localai.egress.order import DoorError, Order
from localai.egress.request import Request, check_approved, fill, place_of
from localai.egress.transport import Gate
from localai.vocabulary.outbound import DIRECT, Header, Hole, HolePlace
from tests.wire import orders
from tests.wire.orders import (
    BODY,
    KEY,
    credential,
    exchange,
    network_to,
    order_for,
    plan_for,
    send,
    usual,
)
from tests.wire.server import Recorder

SHOWN = credential()


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    with orders.started(tmp_path_factory.mktemp("porter")) as found:
        yield found


def planned(recorder: Recorder, *, hosts: tuple[str, ...] = ("api.openai.com",), **changed: object) -> Order:
    """Return an order for an exchange that its plan holds, and that differs from the usual one."""
    asked = exchange(shown=SHOWN, **changed)  # type: ignore[arg-type]
    return order_for(recorder, asked, shown=SHOWN, network=network_to(recorder, *hosts))


def with_headers(recorder: Recorder, *headers: Header, without: str = "") -> Order:
    """Return an order whose plan holds these headers too."""
    usually = exchange(shown=SHOWN)
    kept = tuple(header for header in usually.headers if header.name != without)
    return order_for(recorder, replace(usually, headers=(*headers, *kept)), shown=SHOWN)


def other_plan(recorder: Recorder) -> Order:
    order = usual(recorder)
    encoded = encode(plan_for(exchange(b"another body", shown=SHOWN), network=order.network, shown=SHOWN))
    return replace(order, plan=encoded, digest=hashlib.sha256(encoded).hexdigest())


def no_plan_at_all(recorder: Recorder) -> Order:
    encoded = encode(exchange(shown=SHOWN))
    return replace(usual(recorder), plan=encoded, digest=hashlib.sha256(encoded).hexdigest())


def reordered(recorder: Recorder) -> Order:
    order = usual(recorder)
    first, second, third, *rest = order.exchange.headers
    return replace(order, exchange=replace(order.exchange, headers=(first, third, second, *rest)))


REFUSED: dict[str, tuple[Callable[[Recorder], Order], str]] = {
    "another host than the card's": (
        lambda recorder: planned(recorder, host="api.evil.example", hosts=("api.evil.example",)),
        "host",
    ),
    "a look-alike": (lambda recorder: planned(recorder, host="api.openai.co", hosts=("api.openai.co",)), "host"),
    "a service without TLS": (lambda recorder: planned(recorder, url="http://api.openai.com/v1/responses"), "host"),
    "a service at another port": (
        lambda recorder: planned(recorder, host="api.openai.com:8443", hosts=("api.openai.com:8443",)),
        "host",
    ),
    "a header that names another host": (
        lambda recorder: planned(recorder, url="https://eu.api.openai.com/v1/responses"),
        "host",
    ),
    "a provider without a card": (
        lambda recorder: order_for(recorder, exchange(shown=SHOWN), shown=SHOWN, provider="evil"),
        "host",
    ),
    "a path in place of a provider": (
        lambda recorder: order_for(recorder, exchange(shown=SHOWN), shown=SHOWN, provider="../openai"),
        "host",
    ),
    "another digest": (lambda recorder: replace(usual(recorder), digest="0" * 64), "digest"),
    "an exchange that is not in the plan": (other_plan, "digest"),
    "a plan that is none": (no_plan_at_all, "digest"),
    "another provider than the plan's": (lambda recorder: replace(usual(recorder), provider="anthropic"), "digest"),
    "another network than the plan's": (lambda recorder: replace(usual(recorder), network=DIRECT), "digest"),
    "another key than the plan's": (
        lambda recorder: replace(usual(recorder), credential=credential(b"another-key")),
        "digest",
    ),
    "a header that was added": (
        lambda recorder: replace(
            usual(recorder),
            exchange=exchange(shown=SHOWN, more=(Header(name="X-Note", value="a"),)),
        ),
        "digest",
    ),
    "headers in another order": (reordered, "digest"),
    "a key with another fingerprint": (lambda recorder: replace(usual(recorder), secret=b"sk-other"), "key"),
    "a key with another salt": (lambda recorder: replace(usual(recorder), salt=b"other"), "key"),
    "no key at all": (lambda recorder: replace(usual(recorder), secret=b""), "key"),
    "a key from the keyring for a rehearsal": (
        lambda recorder: replace(usual(recorder), secret=b"", account="provider-key 0123456789abcdef openai"),
        "key",
    ),
    "a certificate that the plan does not name": (lambda recorder: replace(usual(recorder), ca=b"another"), "digest"),
    "content without a plan": (lambda recorder: replace(usual(recorder), plan=b"", digest=""), "digest"),
    "a header twice": (lambda recorder: with_headers(recorder, Header(name="accept", value="x")), "digest"),
    "a header before the host": (lambda recorder: with_headers(recorder, Header(name="X-A", value="x")), "host"),
    "a cookie": (lambda recorder: planned(recorder, more=(Header(name="Cookie", value="a=b"),)), "host"),
    "chunks": (
        lambda recorder: planned(recorder, more=(Header(name="Transfer-Encoding", value="chunked"),)),
        "host",
    ),
    "no length": (lambda recorder: with_headers(recorder, without="Content-Length"), "digest"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_a_door_refuses(link, tmp_path, what):
    make, problem = REFUSED[what]
    with Recorder() as recorder:
        given = send(link, make(recorder), tmp_path)
    assert (given.delivered.problem, look(given.state)) == (problem, Attempt.NOT_SENT), given.delivered
    assert recorder.connections == 0


@pytest.mark.parametrize("body", [BODY.replace(b"mine", b"ours"), BODY + b" ", BODY[:-1]])
def test_a_door_refuses_another_body(link, tmp_path, body):
    with Recorder() as recorder:
        given = send(link, usual(recorder), tmp_path, body)
    assert (given.delivered.problem, recorder.connections, look(given.state)) == ("digest", 0, Attempt.NOT_SENT)


def test_a_door_refuses_a_body_that_does_not_open(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, usual(recorder, body_key=bytes(32)), tmp_path)
    assert (given.delivered.problem, recorder.connections) == ("digest", 0)


def test_a_door_refuses_an_order_without_its_body(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, usual(recorder), tmp_path, b"")
    assert (given.delivered.problem, recorder.connections) == ("digest", 0)


# --- the gate above TLS ------------------------------------------------------------------------------------------

HEADERS = (("Host", "api.openai.com"), ("X-A", "1"), ("X-B", "2"), ("Content-Length", "6"))
ASKED = Request(method="POST", target="/v1", headers=HEADERS, size=6, digest=hashlib.sha256(b"abcdef").hexdigest())


def through(*written: bytes) -> list[bytes]:
    passed: list[bytes] = []
    gate = Gate(passed.append, ASKED)
    *first, last = written
    for each in first:
        gate.send(each)
    with pytest.raises(DoorError, match="digest"):
        gate.send(last)
    return passed


def test_the_gate_passes_what_was_approved_in_any_pieces():
    passed: list[bytes] = []
    gate = Gate(passed.append, ASKED)
    for each in (ASKED.head[:9], ASKED.head[9:] + b"ab", b"cd", b"ef"):
        gate.send(each)
    assert (b"".join(passed), gate.sent) == (ASKED.head + b"abcdef", 6)


@pytest.mark.parametrize(
    "headers",
    [
        (*HEADERS, ("X-C", "3")),
        (HEADERS[0], HEADERS[2], HEADERS[1], HEADERS[3]),
        HEADERS[:-1],
        (("host", "api.openai.com"), *HEADERS[1:]),
        (HEADERS[0], ("X-A", "2"), *HEADERS[2:]),
    ],
)
def test_the_gate_refuses_another_head_before_its_first_byte(headers):
    assert through(replace(ASKED, headers=headers).head) == []


def test_the_gate_withholds_the_last_write_of_another_body():
    assert through(ASKED.head, b"abc", b"deX") == [ASKED.head, b"abc"]


def test_the_gate_refuses_more_than_the_body():
    assert through(ASKED.head, b"abc", b"defg") == [ASKED.head, b"abc"]
    assert through(ASKED.head + b"abcdefg") == []


# --- templates ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://user@api.openai.com/v1",
        "https://user:word@api.openai.com/v1",
        "https://api.openai.com/v1#part",
        "https://api.openai.com/v1 x",
        "https://api.openai.com/v1\r\nX: y",
        "https://api.openai.com/v1\n",
        "https://api.openai.com/v1\0",
        "https://api.openai.com\\@evil.example/v1",
        "https://api.openai.com/../v1",
        "https://API.openai.com/v1",
        "https://api.openai.com./v1",
        "https://api..openai.com/v1",
        "https://api.openai.com:0443/v1",
        "https://api.openai.com:99999/v1",
        "https://{host}.openai.com/v1",
        "https://api.openai.com",
        "https://аpi.openai.com/v1",
        "ftp://api.openai.com/v1",
        "https:///v1",
        "//api.openai.com/v1",
    ],
)
def test_an_address_that_could_mean_two_things_is_refused(url):
    with pytest.raises(DoorError):
        place_of(exchange(shown=None, url=url))


def hole(place: HolePlace = HolePlace.PATH, *, pattern: str = r"[a-z0-9_/.-]+", most: int = 20) -> Hole:
    return Hole(name="job", place=place, exchange="work", pointer="/id", pattern=pattern, max_length=most)


def filled(text: str, **changed: object) -> Request:
    given = hole(**changed)  # type: ignore[arg-type]
    path = "/v1/jobs/{job}/result?x=1" if given.place is HolePlace.PATH else "/v1/jobs"
    more = (Header(name="X-Job", value="id={job}"),) if given.place is HolePlace.HEADER else ()
    body = b'{"job":"{job}","n":1}' if given.place is HolePlace.JSON_STRING else b""
    asked = exchange(body, shown=None, method="POST", path=path, holes=(given,), more=more)
    return fill(asked, place_of(asked), (("job", text),), body or None)


def test_a_hole_in_the_path_is_filled():
    assert filled("abc_1").target == "/v1/jobs/abc_1/result?x=1"


def test_a_hole_in_a_header_is_filled():
    assert filled("abc_1", place=HolePlace.HEADER).headers[-1] == ("X-Job", "id=abc_1")


def test_a_hole_in_a_json_string_is_filled_escaped_and_the_length_follows():
    request = filled('a"b\\', place=HolePlace.JSON_STRING, pattern=".*")
    assert request.filled == b'{"job":"a\\"b\\\\","n":1}'
    assert request.size == len(request.filled)
    assert ("Content-Length", str(request.size)) in request.headers
    assert request.digest == hashlib.sha256(request.filled).hexdigest()


@pytest.mark.parametrize(
    "text", ["", "ABC", "a b", "a\n", "a\r\nX: y", "x" * 21, "../x", "a/../b", "a//b", "./a", "a/", "/a", "é"]
)
def test_what_does_not_belong_into_a_path_is_refused(text):
    with pytest.raises(DoorError):
        filled(text)


@pytest.mark.parametrize("text", ["a?b", "a#b", "a%2fb", "a{b}", "a\\b", "a\r\nX:y", "a b"])
def test_no_pattern_lets_out_of_the_path(text):
    with pytest.raises(DoorError):
        filled(text, pattern=r"(?s).*")


@pytest.mark.parametrize("text", ["a\r\nX: y", "a\n", "a\0", "é", " a\t"])
def test_no_pattern_lets_out_of_a_header(text):
    with pytest.raises(DoorError):
        filled(text, place=HolePlace.HEADER, pattern=r"(?s).*")


def test_a_hole_in_the_query_is_filled():
    asked = exchange(b"", shown=None, method="GET", path="/v1/query?a=1&id={job}", holes=(hole(HolePlace.QUERY),))
    assert fill(asked, place_of(asked), (("job", "7"),), None).target == "/v1/query?a=1&id=7"


@pytest.mark.parametrize("text", ["a&b=1", "a#b", "a%26b", "a b", "a=b", "a?b", "a/b"])
def test_no_pattern_lets_out_of_the_value_in_a_query(text):
    asked = exchange(
        b"", shown=None, method="GET", path="/v1/query?id={job}", holes=(hole(HolePlace.QUERY, pattern=".*"),)
    )
    with pytest.raises(DoorError):
        fill(asked, place_of(asked), (("job", text),), None)


@pytest.mark.parametrize(
    "fillings", [(), (("other", "a"),), (("job", "a"), ("job", "b")), (("job", "a"), ("more", "b"))]
)
def test_fillings_must_be_those_of_the_holes(fillings):
    asked = exchange(b"", shown=None, method="GET", path="/v1/{job}", holes=(hole(),))
    with pytest.raises(DoorError):
        fill(asked, place_of(asked), fillings, None)


@pytest.mark.parametrize("path", ["/v1/{job}", "/v1?a={job}"])
def test_a_hole_that_was_not_declared_is_refused(path):
    asked = exchange(b"", shown=None, method="GET", path=path)
    with pytest.raises(DoorError):
        fill(asked, place_of(asked), (), None)


def test_a_hole_outside_of_a_string_is_refused():
    body = b'{"job":{job}}'
    asked = exchange(body, shown=None, holes=(hole(HolePlace.JSON_STRING),))
    with pytest.raises(DoorError):
        fill(asked, place_of(asked), (("job", "1"),), body)


def test_a_follow_up_of_the_plan_is_approved_like_its_exchanges(link, tmp_path):
    follow = exchange(b"", shown=SHOWN, method="GET", path="/v1/jobs/{job}", holes=(hole(),))
    with Recorder() as recorder:
        network = network_to(recorder)
        encoded = encode(plan_for(exchange(shown=SHOWN), follow, network=network, shown=SHOWN))
        digest = hashlib.sha256(encoded).hexdigest()
        order = replace(usual(recorder), exchange=follow, plan=encoded, digest=digest, fillings=(("job", "j_1"),))
        check_approved(order)
        send(link, order, tmp_path, b"")
    assert (recorder.requests[0].line, KEY in recorder.requests[0].head) == ("GET /v1/jobs/j_1 HTTP/1.1", True)


def filled_number(text: str, body: bytes = b'{"file_id":{job},"purpose":"x"}') -> Request:
    given = hole(HolePlace.JSON_NUMBER, pattern=".*")
    return fill(asked := exchange(body, shown=None, holes=(given,)), place_of(asked), (("job", text),), body)


@pytest.mark.parametrize("text", ["0", "306793063383292", str((1 << 63) - 1)])
def test_a_number_stands_without_quotes(text):
    request = filled_number(text)
    assert request.filled == b'{"file_id":%b,"purpose":"x"}' % text.encode()
    assert ("Content-Length", str(len(request.filled or b""))) in request.headers


@pytest.mark.parametrize("text", ["01", "-1", "1.5", "1e3", "1,2", '"1"', "null", "1}", " 1", "١", str(1 << 63)])
def test_nothing_but_a_number_fills_a_number(text):
    with pytest.raises(DoorError):
        filled_number(text)


@pytest.mark.parametrize("body", [b'{"a":1}', b'{"a":{job},"b":{job}}', b'{"a":x{job}}', b'{"a":{job}'])
def test_a_number_has_one_place_in_json(body):
    with pytest.raises(DoorError):
        filled_number("1", body)


def test_a_number_and_a_text_fill_one_body():
    body = b'{"id":{job},"name":"{more}"}'
    holes = (replace(hole(HolePlace.JSON_STRING), name="more"), hole(HolePlace.JSON_NUMBER))
    asked = exchange(body, shown=None, holes=holes)
    request = fill(asked, place_of(asked), (("job", "7"), ("more", "a")), body)
    assert request.filled == b'{"id":7,"name":"a"}'
