"""What a plan shows is what goes out: for every adapter, byte for byte, through a real door to a recorder on loopback.

LOCALAI_EXAMPLES sets how many generated requests are sent for each adapter; a few are enough on every change.
"""

import hashlib
import os
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localai.crypto.canonical import encode
from localai.egress.order import Order, Stage
from localai.operations.exchanges import Place, exchange_of
from localai.providers.body import render
from localai.providers.registry import ADAPTERS
from localai.vault.spool import spool
from localai.vocabulary.outbound import Exchange
from tests.providers.calls import CATALOG, Case, cases, one_each
from tests.providers.generated import generated_cases
from tests.wire import orders
from tests.wire.server import Recorder, Request

EXAMPLES = int(os.environ.get("LOCALAI_EXAMPLES", "2"))
ONE_EACH = one_each(cases())
every_kind = pytest.mark.parametrize("case", ONE_EACH, ids=lambda case: f"{case.surface} {case.call.task}")


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    with orders.started(tmp_path_factory.mktemp("porter")) as found:
        yield found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the plan showed, and what arrived."""

    shown: Exchange
    arrived: Request


def send(link, folder, case: Case) -> Sent:
    """Send a case's first request to a recorder, as a plan that holds exactly it."""
    host = next(host.name for host in CATALOG.card(case.call.model).hosts if not host.region)
    credential = orders.credential(scheme=case.adapter.scheme)
    place = Place(base=f"https://{host}", credential=credential)
    with Recorder() as recorder:
        shown = exchange_of(case.prepare().work, place, case.held())
        order = order_to(recorder, shown, host, case)
        spooled = spool(folder, render(shown.body, case.held()), orders.BODY_KEY)
        given = orders.send(link, order, folder, spooled=spooled)
        assert given.delivered.stage is Stage.DONE, given.delivered
        (arrived,) = recorder.requests
    return Sent(shown=shown, arrived=arrived)


def order_to(recorder: Recorder, shown: Exchange, host: str, case: Case) -> Order:
    """Return an order whose plan holds exactly this exchange."""
    network = orders.network_to(recorder, host)
    credential = orders.credential(scheme=case.adapter.scheme)
    provider = case.call.model.provider
    plan = orders.plan_for(shown, network=network, shown=credential, provider=provider)
    usual = orders.order_for(recorder, shown, shown=credential, network=network)
    encoded = encode(plan)
    return replace(usual, provider=provider, plan=encoded, digest=hashlib.sha256(encoded).hexdigest())


@every_kind
def test_body_that_arrives_is_the_one_in_the_plan(link, tmp_path, case: Case):
    sent = send(link, tmp_path, case)
    assert (sent.arrived.digest, sent.arrived.body) == (sent.shown.body_digest, case.body())


@every_kind
def test_headers_that_arrive_are_the_shown_ones(link, tmp_path, case: Case):
    sent = send(link, tmp_path, case)
    credential = orders.credential(scheme=case.adapter.scheme).header
    words = credential.value.partition("{")[0] + orders.KEY.decode()
    shown = [(each.name, words if each == credential else each.value) for each in sent.shown.headers]
    assert sent.arrived.headers == shown
    assert sent.arrived.line == f"POST {case.prepare().work.path} HTTP/1.1"


@pytest.mark.parametrize("surface", sorted(ADAPTERS))
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_request_arrives_as_shown(link, tmp_path, surface, data):
    case = data.draw(generated_cases(surface, longest=200_000))
    sent = send(link, tmp_path, case)
    assert (sent.arrived.digest, sent.arrived.body) == (sent.shown.body_digest, case.body())
