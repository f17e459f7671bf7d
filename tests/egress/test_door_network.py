"""Where a door connects, by which way, and whom it believes to be there."""

import json
import shutil
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from localai.egress.delivery import Attempt, look
from localai.egress.fixed import Fixed
from localai.egress.hosts import built_in, known
from localai.egress.order import Order, Stage
from localai.errors import SandboxError
from localai.operations import bundles
from localai.paths import find_places
from localai.policy import servers
from localai.vocabulary.outbound import DIRECT, Network, Resolve
from localai.vocabulary.servers import Server, ServerModel
from tests.operations.publisher import RENAMED, Publisher
from tests.wire import orders
from tests.wire.orders import HOST, QUICK, Given, credential, exchange, network_to, order_for, send, usual
from tests.wire.server import Proxy, Recorder

SHOWN = credential()


@pytest.fixture(scope="module")
def link(tmp_path_factory):
    with orders.started(tmp_path_factory.mktemp("porter")) as found:
        yield found


def to(recorder: Recorder, network: Network, **changed: object) -> Order:
    asked = exchange(shown=SHOWN)
    return replace(order_for(recorder, asked, shown=SHOWN, network=network), **changed)  # type: ignore[arg-type]


# --- TLS ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ({"names": ["api.anthropic.com"]}, "tls"),
        ({"names": ["openai.com", "*.example.com"]}, "tls"),
        ({"days": (-10, -1)}, "tls"),
        ({"days": (1, 10)}, "tls"),
        ({"minimum": ssl.TLSVersion.TLSv1, "maximum": ssl.TLSVersion.TLSv1_1}, "tls"),
        ({"tls": False}, "timeout"),
        ({"mute": True}, "timeout"),
    ],
    ids=["other-name", "names-around-it", "expired", "not-yet", "tls-1.1", "no-tls", "mute"],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_server_that_is_not_the_host_gets_nothing(link, tmp_path, made, problem):
    with Recorder(**made) as recorder:
        given = send(link, usual(recorder, limits=replace(QUICK, handshake=500)), tmp_path)
    assert (given.delivered.problem, look(given.state)) == (problem, Attempt.NOT_SENT), given.delivered
    assert recorder.requests == []


def test_a_certificate_is_not_believed_without_its_authority(link, tmp_path):
    with Recorder() as recorder:
        network = replace(network_to(recorder), extra_ca=None)
        given = send(link, to(recorder, network, ca=b""), tmp_path)
    assert (given.delivered.problem, recorder.handshakes) == ("tls", 0)


def test_variables_change_neither_trust_nor_way_nor_secrets(tmp_path):
    with Recorder() as recorder, Recorder() as elsewhere:
        (tmp_path / "ca.pem").write_bytes(recorder.ca)
        variables = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), str(tmp_path / "ca.pem"))
        proxies = dict.fromkeys(
            ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"), f"http://127.0.0.1:{elsewhere.port}"
        )
        others = {"SSLKEYLOGFILE": str(tmp_path / "keys"), "OPENSSL_CONF": str(tmp_path / "no"), "PYTHONPATH": "/no"}
        with orders.started(tmp_path, environment={**variables, **proxies, **others}) as found:
            network = replace(network_to(recorder), extra_ca=None)
            refused = send(found, to(recorder, network, ca=b""), tmp_path)
            sent = send(found, usual(recorder), tmp_path)
    assert (refused.delivered.problem, sent.delivered.stage) == ("tls", Stage.DONE)
    assert elsewhere.connections == 0
    assert not (tmp_path / "keys").exists()


# --- addresses ---------------------------------------------------------------------------------------------------


def addresses(recorder: Recorder, *found: str) -> Network:
    resolve = tuple(Resolve(host=HOST, address=address, port=recorder.port) for address in found)
    return Network(resolve=resolve, extra_ca=recorder.ca_digest, proxy=None)


def test_addresses_are_tried_in_their_order(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, to(recorder, addresses(recorder, "127.0.0.2", "::1", "127.0.0.1")), tmp_path)
    assert (given.delivered.stage, recorder.connections) == (Stage.DONE, 1)


def test_no_address_that_answers_means_not_sent(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, to(recorder, addresses(recorder, "127.0.0.2", "127.0.0.3")), tmp_path)
    assert (given.delivered.problem, look(given.state)) == ("connect", Attempt.NOT_SENT)


def test_an_address_that_never_answers_is_given_up(link, tmp_path):
    with Recorder() as recorder, socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        time.sleep(0.1)
        resolve = (Resolve(host=HOST, address="127.0.0.1", port=full.getsockname()[1]),)
        network = Network(resolve=resolve, extra_ca=recorder.ca_digest, proxy=None)
        given = send(link, to(recorder, network, limits=replace(QUICK, connect=400)), tmp_path)
        for each in waiting:
            each.close()
    assert (given.delivered.problem, given.delivered.detail) == ("timeout", "no connection")


def test_the_port_set_by_hand_is_not_the_one_of_the_head(link, tmp_path):
    with Recorder() as recorder:
        send(link, usual(recorder), tmp_path)
    assert recorder.requests[0].header("Host") == HOST


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "169.254.169.254"])
def test_a_rehearsal_reaches_nothing_but_this_computer(link, tmp_path, address):
    with Recorder() as recorder:
        given = send(link, to(recorder, addresses(recorder, address)), tmp_path)
    assert (given.delivered.problem, look(given.state)) == ("reach", Attempt.NOT_SENT)


def test_a_rehearsal_looks_no_name_up(link, tmp_path):
    with Recorder() as recorder:
        given = send(link, to(recorder, replace(network_to(recorder), resolve=())), tmp_path)
    assert (given.delivered.problem, given.delivered.detail) == ("reach", f"{HOST} would have to be looked up")


def test_an_address_in_words_is_refused(tmp_path):
    with Recorder() as recorder:
        given = through(recorder, addresses(recorder, "recorder.example"), tmp_path)
    assert given.delivered.problem == "resolve"


def test_a_rehearsal_goes_through_no_proxy(link, tmp_path):
    with Recorder() as recorder, Proxy(to_port=recorder.port) as proxy:
        given = send(link, to(recorder, network_to(recorder, proxy=f"http://127.0.0.1:{proxy.port}")), tmp_path)
    assert (given.delivered.problem, proxy.targets) == ("reach", [])


# --- the person's settings, fixed with the porter ----------------------------------------------------------------


def test_addresses_and_certificates_of_the_settings_are_used(tmp_path):
    with Recorder() as recorder:
        (tmp_path / "ca.pem").write_bytes(recorder.ca)
        network = network_to(recorder)
        with orders.started(tmp_path, network=network, ca=tmp_path / "ca.pem") as found:
            given = send(found, to(recorder, network, rehearsal=False), tmp_path)
    assert given.delivered.stage is Stage.DONE, given.delivered


@pytest.mark.parametrize("lacks", ["resolve", "ca", "proxy"])
def test_what_is_not_in_the_settings_is_refused(tmp_path, lacks):
    with Recorder() as recorder, Proxy(to_port=recorder.port) as proxy:
        (tmp_path / "ca.pem").write_bytes(b"" if lacks == "ca" else recorder.ca)
        wanted = network_to(recorder, proxy=f"127.0.0.1:{proxy.port}")
        known = {"resolve": replace(wanted, resolve=()), "proxy": replace(wanted, proxy=None), "ca": wanted}[lacks]
        with orders.started(tmp_path, network=known, ca=tmp_path / "ca.pem") as found:
            given = send(found, to(recorder, wanted, rehearsal=False), tmp_path)
    assert (given.delivered.problem, recorder.connections, proxy.targets) == ("tls" if lacks == "ca" else "host", 0, [])


def test_reach_local_looks_no_name_up_and_goes_to_no_service(tmp_path):
    with Recorder() as recorder, orders.started(tmp_path, reach="local") as found:
        given = send(found, to(recorder, replace(DIRECT), ca=b"", rehearsal=False), tmp_path)
    assert (given.delivered.problem, look(given.state)) == ("reach", Attempt.NOT_SENT)


def test_reach_local_goes_to_no_other_computer(tmp_path):
    with Recorder() as recorder:
        network = replace(addresses(recorder, "192.0.2.1"), extra_ca=None)
        with orders.started(tmp_path, reach="local", network=network) as found:
            given = send(found, to(recorder, network, ca=b"", rehearsal=False), tmp_path)
    assert (given.delivered.problem, given.delivered.detail) == ("reach", "192.0.2.1 is not this computer")


def test_reach_local_goes_through_no_proxy_on_this_computer(tmp_path):
    with Recorder() as recorder, Proxy(to_port=recorder.port) as proxy:
        network = Network(resolve=(), extra_ca=recorder.ca_digest, proxy=f"http://127.0.0.1:{proxy.port}")
        (tmp_path / "ca.pem").write_bytes(recorder.ca)
        with orders.started(tmp_path, reach="local", network=network, ca=tmp_path / "ca.pem") as found:
            given = send(found, to(recorder, network, rehearsal=False), tmp_path)
    assert (given.delivered.problem, proxy.targets) == ("reach", [])


def test_without_reach_there_is_no_door(tmp_path):
    with orders.started(tmp_path, reach="none") as found, pytest.raises(SandboxError):
        found.door()


# --- a proxy -----------------------------------------------------------------------------------------------------


def through(recorder: Recorder, network: Network, folder: Path) -> Given:
    """Send through the proxy of the person's settings."""
    (folder / "ca.pem").write_bytes(recorder.ca)
    with orders.started(folder, network=network, ca=folder / "ca.pem") as found:
        return send(found, to(recorder, network, rehearsal=False), folder)


def test_a_proxy_is_asked_for_the_name_and_sees_nothing_else(tmp_path):
    with Recorder() as recorder, Proxy(to_port=recorder.port) as proxy:
        network = Network(resolve=(), extra_ca=recorder.ca_digest, proxy=f"127.0.0.1:{proxy.port}")
        given = through(recorder, network, tmp_path)
    assert given.delivered.stage is Stage.DONE, given.delivered
    assert proxy.heads == [b"CONNECT api.openai.com:443 HTTP/1.1\r\nHost: api.openai.com:443\r\n\r\n"]
    assert recorder.requests[0].server_name == HOST


def test_a_proxy_is_led_to_the_address_set_by_hand(tmp_path):
    with Recorder() as recorder, Proxy(to_port=recorder.port) as proxy:
        given = through(recorder, network_to(recorder, proxy=f"http://127.0.0.1:{proxy.port}"), tmp_path)
    assert (given.delivered.stage, proxy.targets) == (Stage.DONE, [f"127.0.0.1:{recorder.port}"])


@pytest.mark.parametrize("status", [302, 403, 407, 502])
def test_a_proxy_that_refuses_means_not_sent(tmp_path, status):
    with Recorder() as recorder, Proxy(to_port=recorder.port, status=status) as proxy:
        given = through(recorder, network_to(recorder, proxy=f"127.0.0.1:{proxy.port}"), tmp_path)
    assert (given.delivered.problem, given.delivered.detail) == ("connect", f"the proxy answered {status}")
    assert (look(given.state), recorder.connections) == (Attempt.NOT_SENT, 0)


@pytest.mark.parametrize(
    "proxy", ["user:word@127.0.0.1:1", "127.0.0.1", "127.0.0.1:0", "socks5://127.0.0.1:1", "x y:1"]
)
def test_a_proxy_that_is_none_is_refused(tmp_path, proxy):
    with Recorder() as recorder:
        given = through(recorder, network_to(recorder, proxy=proxy), tmp_path)
    assert (given.delivered.problem, recorder.connections) == ("connect", 0)


# --- a person's own servers --------------------------------------------------------------------------------------


def stated(folder: Path, url: str, **changed: object) -> None:
    """Keep the file of a server as `providers add` does."""
    (folder / "providers").mkdir(mode=0o700)
    server = Server(
        name="mine", url=url, operator="me", stated_on=date(2026, 11, 21), models=(ServerModel(name="m"),), **changed
    )  # type: ignore[arg-type]
    (folder / "providers" / "mine.toml").write_bytes(servers.serialize(server))


def own(recorder: Recorder, url: str, *, network: Network = DIRECT, ca: bytes = b"") -> Order:
    host = url.partition("://")[2]
    asked = exchange(shown=None, host=host, url=f"{url}/v1/chat/completions")
    order = order_for(recorder, asked, shown=None, network=network, provider="mine")
    return replace(order, ca=ca, rehearsal=False)


@pytest.mark.parametrize("reach", ["local", "online"])
def test_a_server_on_this_computer_is_reached_without_tls(tmp_path, reach):
    with Recorder(tls=False) as recorder:
        url = f"http://127.0.0.1:{recorder.port}"
        stated(tmp_path, url, here=True)
        with orders.started(tmp_path, reach=reach) as found:
            given = send(found, own(recorder, url), tmp_path)
    assert given.delivered.stage is Stage.DONE, given.delivered
    assert recorder.requests[0].header("Host") == f"127.0.0.1:{recorder.port}"


def test_another_port_than_the_stated_one_is_refused(tmp_path):
    with Recorder(tls=False) as recorder, Recorder(tls=False) as other:
        stated(tmp_path, f"http://127.0.0.1:{recorder.port}", here=True)
        with orders.started(tmp_path) as found:
            given = send(found, own(recorder, f"http://127.0.0.1:{other.port}"), tmp_path)
    assert (given.delivered.problem, recorder.connections, other.connections) == ("host", 0, 0)


def test_a_server_of_ones_own_brings_its_certificate(tmp_path):
    with Recorder(names=["gpu.lan"]) as recorder:
        certificates = servers.certificates_of(recorder.ca)
        url = f"https://gpu.lan:{recorder.port}"
        stated(tmp_path, url, certificates=certificates)
        resolve = (Resolve(host="gpu.lan", address="127.0.0.1", port=recorder.port),)
        ca = servers.parse("mine.toml", (tmp_path / "providers" / "mine.toml").read_bytes()).ca
        network = Network(resolve=resolve, extra_ca=orders.digest_of(ca), proxy=None)
        with orders.started(tmp_path, network=replace(network, extra_ca=None)) as found:
            given = send(found, own(recorder, url, network=network, ca=ca), tmp_path)
    assert given.delivered.stage is Stage.DONE, given.delivered


@pytest.mark.parametrize("what", ["made", "changed"])
def test_a_statement_counts_only_as_it_was_when_the_porter_was_started(tmp_path, what):
    with Recorder(tls=False) as recorder:
        url = f"http://127.0.0.1:{recorder.port}"
        if what == "changed":
            stated(tmp_path, "http://127.0.0.1:1", here=True)
        with orders.started(tmp_path) as found:
            if what == "changed":
                shutil.rmtree(tmp_path / "providers")
            stated(tmp_path, url, here=True)
            given = send(found, own(recorder, url), tmp_path)
    assert (given.delivered.problem, recorder.connections) == ("host", 0)


def test_certificates_count_only_as_they_were_when_the_porter_was_started(tmp_path):
    with Recorder() as recorder, Recorder() as elsewhere:
        (tmp_path / "ca.pem").write_bytes(recorder.ca)
        with orders.started(tmp_path, network=network_to(recorder), ca=tmp_path / "ca.pem") as found:
            (tmp_path / "ca.pem").write_bytes(elsewhere.ca)
            network = replace(network_to(recorder), extra_ca=elsewhere.ca_digest)
            given = send(found, to(recorder, network, ca=elsewhere.ca, rehearsal=False), tmp_path)
    assert (given.delivered.problem, recorder.connections) == ("tls", 0)


def test_a_statement_that_others_can_change_is_not_believed(tmp_path):
    with Recorder(tls=False) as recorder:
        url = f"http://127.0.0.1:{recorder.port}"
        stated(tmp_path, url, here=True)
        (tmp_path / "providers" / "mine.toml").chmod(0o666)
        with orders.started(tmp_path) as found:
            given = send(found, own(recorder, url), tmp_path)
    assert (given.delivered.problem, recorder.connections) == ("host", 0)


def test_nobody_states_a_provider_that_has_a_card(tmp_path):
    with Recorder(tls=False) as recorder:
        url = f"http://127.0.0.1:{recorder.port}"
        stated(tmp_path, url, here=True)
        shutil.move(tmp_path / "providers" / "mine.toml", tmp_path / "providers" / "openai.toml")
        asked = exchange(shown=None, host=url.partition("://")[2], url=f"{url}/v1/chat/completions")
        order = replace(order_for(recorder, asked, shown=None, network=DIRECT), ca=b"", rehearsal=False)
        with orders.started(tmp_path) as found:
            given = send(found, order, tmp_path)
    assert (given.delivered.problem, recorder.connections) == ("host", 0)


def test_cards_count_only_as_they_were_imported_when_the_porter_was_started(tmp_path):
    places, publisher = find_places({"LOCALAI_HOME": str(tmp_path / "home")}), Publisher(tmp_path)
    before = Fixed.now("online", places.cards, places.servers)
    bundles.trust(places, str(publisher.key))
    bundles.keep(places, bundles.verify(places, publisher.publish(1, **RENAMED)))
    after = Fixed.now("online", places.cards, places.servers)
    assert [known("fal", each, built_in(), is_inquiry=False).card.title for each in (before, after)] == ["fal", "FAL"]


# --- a name that has to be looked up -----------------------------------------------------------------------------

NAMESPACE = ["unshare", "--user", "--map-root-user", "--net", "--mount"]


@pytest.fixture(scope="module")
def looked_up(tmp_path_factory):
    """What came of a host that the system's own files lead here, at its usual port, in a network of its own."""
    if subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode:
        pytest.skip("no network namespace is to be had here")
    words = [*NAMESPACE, sys.executable, "-m", "tests.egress.lookup", str(tmp_path_factory.mktemp("looked-up"))]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_host_is_looked_up_where_no_address_was_set(looked_up):
    assert (looked_up["sent"], looked_up["arrived"]) == (["done", "", ""], [orders.BODY.decode()])


def test_reach_local_asks_nobody_for_a_name(looked_up):
    assert looked_up["refused"] == ["refused", "reach"]


def test_a_result_at_a_name_that_also_leads_into_an_own_network_is_not_fetched(looked_up):
    assert looked_up["private"] == ["refused", "private"]
