"""A rehearsal: the real door, the real bytes, a recorder of ours, and an honest comparison."""

import hashlib
from dataclasses import replace

import pytest

from localai.egress.order import Received
from localai.errors import UsageError
from localai.operations.plan import plan
from localai.operations.rehearse import compare, rehearse
from localai.vocabulary.outbound import Credential, Exchange, Header, Purpose
from localai.vocabulary.tasks import Task
from tests.operations.desk import CLEAN, add_picture, wish, with_cards
from tests.wire.orders import started

BODY = b'{"model": "m"}'
KEY = "sk-madeup-1234567890"
CREDENTIAL = Credential(name="work", last_four="7890", fingerprint="", scheme="bearer", rests_in="keyring")
MODEL = "openai/gpt-6-luna"
EXCHANGE = Exchange(
    name="work",
    purpose=Purpose.WORK,
    method="POST",
    url="https://api.example.com/v1/things?mode=x",
    headers=(
        Header(name="Host", value="api.example.com"),
        CREDENTIAL.header,
        Header(name="Accept", value="application/json"),
    ),
    body=(),
    body_size=len(BODY),
    body_digest=hashlib.sha256(BODY).hexdigest(),
    holes=(),
    at_most=1,
)
ARRIVED = Received(
    method="POST",
    path="/v1/things?mode=x",
    headers=(("Host", "api.example.com"), ("Authorization", f"Bearer {KEY}"), ("Accept", "application/json")),
    body_size=len(BODY),
    body_digest=EXCHANGE.body_digest,
)


def with_header(place: int, name: str, value: str) -> Received:
    headers = list(ARRIVED.headers)
    headers[place] = (name, value)
    return replace(ARRIVED, headers=tuple(headers))


OTHERWISE = {
    "another method": (replace(ARRIVED, method="PUT"), ("method",)),
    "another path": (replace(ARRIVED, path="/v1/things"), ("path",)),
    "another order of headers": (replace(ARRIVED, headers=ARRIVED.headers[::-1]), ("headers",)),
    "a header more": (replace(ARRIVED, headers=(*ARRIVED.headers, ("X-More", "1"))), ("headers",)),
    "a header less": (replace(ARRIVED, headers=ARRIVED.headers[:-1]), ("headers",)),
    "a name in other letters": (with_header(0, "host", "api.example.com"), ("headers",)),
    "another key": (with_header(1, "Authorization", "Bearer x"), ("headers",)),
    "another body": (replace(ARRIVED, body_digest=hashlib.sha256(b"x").hexdigest()), ("body",)),
    "another length": (replace(ARRIVED, body_size=1), ("body",)),
    "two things": (replace(ARRIVED, method="PUT", body_size=1), ("method", "body")),
}  # fmt: skip


@pytest.fixture
def ready(session, tmp_path):
    """A session with cards and a porter whose doors reach this machine alone."""
    with started(tmp_path, reach="local") as link:
        yield replace(with_cards(session), link=link)


@pytest.fixture
def planned(ready, tmp_path):
    item = add_picture(ready, tmp_path)
    return plan(ready, wish(item, MODEL, task=Task.DESCRIBE))


def test_what_arrived_as_planned_is_equal():
    assert compare(EXCHANGE, ARRIVED, CREDENTIAL.header, KEY).equal


@pytest.mark.parametrize(("received", "different"), OTHERWISE.values(), ids=OTHERWISE)
def test_every_difference_is_named(received, different):
    found = compare(EXCHANGE, received, CREDENTIAL.header, KEY)
    assert (found.equal, found.different) == (False, different)


def test_the_key_is_written_as_a_plan_writes_it():
    found = compare(EXCHANGE, ARRIVED, CREDENTIAL.header, KEY)
    assert found.headers_received[1].value == "Bearer {work ...7890}"
    assert KEY not in repr(found)


def test_a_key_anywhere_else_is_a_difference():
    twice = replace(ARRIVED, headers=(*ARRIVED.headers, ("X-Key", KEY)))
    assert not compare(EXCHANGE, twice, CREDENTIAL.header, KEY).equal


def test_a_plan_is_rehearsed_byte_for_byte(ready, planned):
    (found,) = rehearse(ready, planned)
    assert found.equal
    assert found.received_sha256 == planned.plan.exchanges[0].body_digest
    assert found.received_bytes == planned.plan.bytes_out > 0


def test_a_service_without_a_key_is_rehearsed_with_a_made_up_one(ready, planned):
    (found,) = rehearse(ready, planned)
    named = [header.name for header in found.headers_received]
    assert planned.credential_missing
    assert named == ["Host", "Authorization", *(header.name for header in planned.plan.exchanges[0].headers[1:])]


def test_a_body_that_is_not_the_planned_one_never_arrives(ready, planned):
    exchange = replace(planned.plan.exchanges[0], body_digest="0" * 64)
    (found,) = rehearse(ready, replace(planned, plan=replace(planned.plan, exchanges=(exchange,))))
    assert (found.equal, found.different, found.received_bytes) == (False, ("digest",), 0)


def test_a_host_that_no_card_names_is_not_even_rehearsed(ready, planned):
    exchange = replace(planned.plan.exchanges[0], url="https://other.example.com/v1/responses")
    headers = (Header(name="Host", value="other.example.com"), *exchange.headers[1:])
    exchange = replace(exchange, headers=headers)
    (found,) = rehearse(ready, replace(planned, plan=replace(planned.plan, exchanges=(exchange,))))
    assert found.different == ("host",)


def test_a_rehearsal_leaves_no_file_and_no_entry(ready, planned):
    def kept() -> dict[str, bytes]:
        files = (path for path in ready.workspace.folder.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files}

    before = kept()
    rehearse(ready, planned)
    assert kept() == before


def test_what_runs_here_is_not_rehearsed(ready, tmp_path):
    item = add_picture(ready, tmp_path, "blue")
    with pytest.raises(UsageError):
        rehearse(ready, plan(ready, wish(item, CLEAN)))
