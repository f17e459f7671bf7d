"""What a plan shows is what goes out: for every adapter, byte for byte, through a real door to a recorder on loopback.

LOCALAI_EXAMPLES sets how many generated requests are sent for each adapter; a few are enough on every change.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localai.crypto.canonical import encode
from localai.egress.link import Link
from localai.egress.order import Order, Stage
from localai.operations.exchanges import Place, exchange_of
from localai.policy import hosts
from localai.policy.servers import is_own, serialize
from localai.providers.body import render
from localai.vault.spool import spool
from localai.vocabulary.outbound import DIRECT, Credential, Exchange, Header
from tests.providers.calls import CATALOG, OWN, Case, cases, one_each
from tests.providers.dialects import DIALECTS, dialect_of
from tests.providers.generated import generated_cases
from tests.wire import orders
from tests.wire.server import Recorder, Request

EXAMPLES = int(os.environ.get("LOCALAI_EXAMPLES", "2"))
EVERY_WAY = {(case.surface, dialect_of(case)): case for case in reversed(one_each(cases()))}
every_way = pytest.mark.parametrize("way", sorted(EVERY_WAY), ids=" ".join)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """A porter, and the folder where its doors look for a person's own servers."""

    link: Link
    servers: Path


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("porter")
    (folder / "providers").mkdir(mode=0o700)
    with orders.started(folder) as link:
        yield Doors(link=link, servers=folder / "providers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the plan showed, and what arrived."""

    shown: Exchange
    arrived: Request


def send(doors: Doors, folder: Path, case: Case) -> Sent:
    """Send a case's first request to a recorder, as a plan that holds exactly it."""
    with Recorder(tls=not is_own(case.call.model)) as recorder:
        credential = credential_of(case)
        card = CATALOG.card(case.call.model)
        place = Place(base=base_for(doors, recorder, case), credential=credential, hosts=card.hosts)
        shown = exchange_of(case.prepare().work, place, case.held())
        order = order_to(recorder, shown, urlsplit(shown.url).netloc, case)
        spooled = spool(folder, render(shown.body, case.held()), orders.BODY_KEY)
        with through(doors, case) as link:
            given = orders.send(link, order, folder, spooled=spooled)
        assert given.delivered.stage is Stage.DONE, given.delivered
        (arrived,) = recorder.requests
    return Sent(shown=shown, arrived=arrived)


@contextmanager
def through(doors: Doors, case: Case) -> Iterator[Link]:
    """Give a porter whose doors know this case's server: own ones count as they were stated when it was started."""
    if not is_own(case.call.model):
        yield doors.link
        return
    with orders.started(doors.servers.parent) as link:
        yield link


def credential_of(case: Case) -> Credential | None:
    """Return the made-up key as the adapter's requests carry it; some own servers have none."""
    return orders.credential(scheme=case.adapter.scheme) if case.adapter.scheme else None


def base_for(doors: Doors, recorder: Recorder, case: Case) -> str:
    """Return where the request goes: the host of a card, led to the recorder by hand, or the recorder as own server."""
    provider = case.call.model.provider
    if not is_own(case.call.model):
        card = CATALOG.card(case.call.model)
        return f"https://{hosts.place(card, case.call.model, (), hosts.Sent(levers=()), date(2026, 11, 21)).host}"
    (server,) = (replace(each, url=f"http://127.0.0.1:{recorder.port}") for each in OWN if each.name == provider)
    path = doors.servers / f"{provider}.toml"
    path.write_bytes(serialize(server))
    path.chmod(0o600)
    return server.url


def order_to(recorder: Recorder, shown: Exchange, host: str, case: Case) -> Order:
    """Return an order whose plan holds exactly this exchange."""
    network = DIRECT if is_own(case.call.model) else orders.network_to(recorder, host)
    credential, provider = credential_of(case), case.call.model.provider
    plan = orders.plan_for(shown, network=network, shown=credential, provider=provider)
    usual = orders.order_for(recorder, shown, shown=credential, network=network)
    encoded = encode(plan)
    ca = usual.ca if network.extra_ca else b""
    digest = hashlib.sha256(encoded).hexdigest()
    return replace(usual, provider=provider, plan=encoded, digest=digest, ca=ca)


def filled(header: Header, credential: Credential | None) -> str:
    """Return a header's value with the key in place of the words in braces."""
    if credential is None or header != credential.header:
        return header.value
    return header.value.partition("{")[0] + orders.KEY.decode()


@every_way
def test_what_arrives_is_what_the_plan_shows(doors, tmp_path, way):
    case = EVERY_WAY[way]
    sent, credential = send(doors, tmp_path, case), credential_of(case)
    shown = [(each.name, filled(each, credential)) for each in sent.shown.headers]
    arrived = sent.arrived
    assert (arrived.digest, arrived.body) == (sent.shown.body_digest, case.body())
    assert arrived.headers == shown
    assert arrived.line == f"POST {case.prepare().work.path} HTTP/1.1"


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_request_arrives_as_shown(doors, tmp_path, dialect, data):
    case = data.draw(generated_cases(DIALECTS[dialect].cases, longest=200_000))
    sent = send(doors, tmp_path, case)
    assert (sent.arrived.digest, sent.arrived.body) == (sent.shown.body_digest, case.body())
