"""Sends to servers of one's own: asked again before each, counted right, with certificates of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from localai.config import load
from localai.egress import link
from localai.egress.fixed import Fixed
from localai.errors import RefusedError
from localai.operations import ledger, locality, servers
from localai.operations.inquiries import check_key
from localai.operations.keys import NewKey, add_key
from localai.operations.plan import plan
from localai.operations.rehearse import rehearse
from localai.operations.routes import route
from localai.operations.send import approve, run
from localai.operations.session import Session
from localai.operations.showing import view_plan
from localai.operations.stating import add
from localai.phrases import cards
from localai.policy import servers as policy
from localai.sending_errors import HostRefusedError, KeyMissingError, NotLocalError, ProviderError, ReachError
from localai.vocabulary.bodies import Ended, Inquiry, Intent
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outbound import DIRECT
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.reach import Reach
from localai.vocabulary.secret import Secret
from tests.operations.desk import with_cards
from tests.operations.home import MODEL, SAID, added, at_home, bodies, elsewhere, here, question, sent
from tests.providers.oracles.shapes import TEXTS
from tests.wire import own
from tests.wire.own import OwnServer
from tests.wire.server import Recorder, answer


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with OwnServer(own.ollama(MODEL)) as found:
        yield found


# --- sends ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(session, server) -> Iterator[Session]:
    added(session, server, MODEL)
    server.requests.clear()
    with at_home(session) as found:
        yield found


def test_send_gets_the_streamed_answer(ready, server):
    shown: list[str] = []
    finished = sent(ready, question(), show=shown.append)
    assert finished.results[0].text == "".join(shown) == SAID


def test_what_arrives_is_what_was_planned(ready, server):
    made = plan(ready, question())
    approve(ready, made, How.DIGEST)
    run(ready, made, made.digest)
    (request,) = server.posts
    (exchange,) = made.plan.exchanges
    assert request.path == "/v1/chat/completions"
    assert len(request.body) == exchange.body_size
    assert request.headers == [(header.name, header.value) for header in exchange.headers]


def test_server_is_asked_again_before_every_send(ready, server):
    sent(ready, question())
    assert [request.path for request in server.requests] == ["/api/tags", "/v1/chat/completions"]


def test_nothing_counts_as_having_left(ready):
    sent(ready, question())
    (intent,), (ended,) = bodies(ready, Intent), bodies(ready, Ended)
    assert (intent.sent, ended.sent, ended.outcome) == (0, 0, Outcome.DONE)
    assert intent.beginning.where == "here"
    ledger.verify(ready)


@pytest.mark.parametrize("item_class", list(ItemClass))
def test_server_here_is_allowed_for_every_class(ready, item_class):
    assert plan(ready, question(class_floor=item_class)).plan.network == DIRECT


def test_facts_stand_as_what_the_person_stated(ready):
    assert view_plan(ready, plan(ready, question())).footing == cards.YOUR_STATEMENT


def test_cost_is_nothing(ready):
    assert plan(ready, question()).plan.cost.high == 0


@pytest.mark.parametrize(
    "answers",
    [
        own.ollama(MODEL, **{MODEL: {"remote_host": "https://ollama.com"}}),
        own.ollama("another"),
        own.llama_cpp(MODEL),
        {"/api/tags": {"error": "no"}},
    ],
)
def test_server_that_changed_since_gets_nothing(ready, server, answers):
    server.answers = dict(answers)
    with pytest.raises(NotLocalError):
        sent(ready, question())
    assert (server.posts, bodies(ready, Intent)) == ([], [])


def test_server_that_is_gone_gets_nothing(session, server):
    added(session, server, MODEL)
    server.__exit__()
    with at_home(session) as ready, pytest.raises(ProviderError):
        sent(ready, question())


def test_check_leaves_other_providers_alone(ready):
    locality.check(ready, "openai", "openai/gpt-6-luna")
    assert bodies(ready, Inquiry)[-1].provider != "openai"


def test_rehearsal_reaches_the_recorder_and_not_the_server(ready, server):
    (told,) = rehearse(ready, plan(ready, question()))
    assert (told.equal, server.posts) == (True, [])


def test_file_stated_after_the_porter_started_is_not_believed(session, server):
    with at_home(session, server.url) as early:
        add(early, here(server.url, MODEL), lambda line: None)
        cards = servers.with_own(session.places, with_cards(session).catalog)
        late = replace(early, load_catalog=lambda: cards)
        with pytest.raises(HostRefusedError):
            sent(late, question())
    assert server.posts == []


# --- on one's own network ---------------------------------------------------------------------------------------------

GPU = "gpu.lan"


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    body = TEXTS["own/compatible"].whole(own.REPLY, False)
    with Recorder(answers=[answer(200, body)], names=[GPU]) as found:
        yield found


@contextmanager
def on_network(
    session: Session, recorder: Recorder, *, trusting: bool = True, needs_key: bool = False
) -> Iterator[Session]:
    """Return the session with a server by name, whose address the person's settings say."""
    places = session.places
    places.config_file.parent.mkdir(parents=True, exist_ok=True)
    places.config_file.write_text(f'[egress.resolve]\n"{GPU}" = "127.0.0.1:{recorder.port}"\n')
    places.config_file.chmod(0o600)
    settings = load(places.config_file, {})
    known = policy.certificates_of(recorder.ca) if trusting else ()
    stated = elsewhere(f"https://{GPU}", certificates=known, needs_key=needs_key)
    add(with_cards(session), stated, lambda line: None)
    fixed = Fixed.now(Reach.ONLINE, places.cards, places.servers, route(settings).network)
    porter = link.start(
        python=session.python, viewer=["true"], folders=[], environment={"PATH": "/usr/bin:/bin"}, doors=fixed
    )
    cards = servers.with_own(places, with_cards(session).catalog)
    try:
        yield replace(session, load_catalog=lambda: cards, link=porter, reach=Reach.ONLINE, settings=settings)
    finally:
        porter.close()


def test_server_on_the_network_answers_under_a_certificate_of_ones_own(session, recorder):
    with on_network(session, recorder) as ready:
        finished = sent(ready, question("gpu/m", settings=(("stream", "no"),)))
    assert finished.results[0].text == SAID


def test_what_a_server_elsewhere_got_counts_as_having_left(session, recorder):
    with on_network(session, recorder) as ready:
        sent(ready, question("gpu/m", settings=(("stream", "no"),)))
        (intent,), (ended,) = bodies(ready, Intent), bodies(ready, Ended)
    (request,) = recorder.requests
    assert intent.sent + ended.sent == len(request.body) > 0


def test_server_elsewhere_is_not_asked_before_a_send(session, recorder):
    with on_network(session, recorder) as ready:
        sent(ready, question("gpu/m", settings=(("stream", "no"),)))
    assert [request.line for request in recorder.requests] == ["POST /v1/chat/completions HTTP/1.1"]


def test_certificate_of_an_authority_that_nobody_named_is_refused(session, recorder):
    with on_network(session, recorder, trusting=False) as ready, pytest.raises(ProviderError):
        sent(ready, question("gpu/m", settings=(("stream", "no"),)))
    assert recorder.requests == []


@pytest.mark.parametrize("item_class", [ItemClass.CONFIDENTIAL, ItemClass.REGULATED])
def test_server_elsewhere_gets_nothing_confidential_on_a_statement_alone(session, item_class):
    add(with_cards(session), elsewhere(), lambda line: None)
    cards = servers.with_own(session.places, with_cards(session).catalog)
    ready = replace(session, load_catalog=lambda: cards)
    with pytest.raises(RefusedError):
        plan(ready, question("gpu/m", class_floor=item_class))


def test_name_on_the_network_is_out_of_reach_offline(session):
    add(with_cards(session), elsewhere(), lambda line: None)
    with at_home(session) as ready, pytest.raises(ReachError):
        sent(ready, question("gpu/m"))


def test_address_on_the_network_is_in_reach_offline(session):
    add(with_cards(session), elsewhere("https://192.0.2.7"), lambda line: None)
    with at_home(session) as ready:
        approve(ready, plan(ready, question("gpu/m")), How.DIGEST)


def test_server_that_wants_a_key_is_sent_nothing_without_one(session, recorder):
    with on_network(session, recorder, needs_key=True) as ready:
        assert plan(ready, question("gpu/m")).credential_missing
        with pytest.raises(KeyMissingError):
            sent(ready, question("gpu/m"))
    assert recorder.requests == []


def test_server_that_wants_a_key_gets_it_as_a_bearer(session, recorder):
    with on_network(session, recorder, needs_key=True) as ready:
        add_key(ready, NewKey(provider="gpu", secret=Secret(b"key-of-the-office-7Q"), rests_in="workspace"))
        sent(ready, question("gpu/m", settings=(("stream", "no"),)))
    (request,) = recorder.requests
    assert ("Authorization", "Bearer key-of-the-office-7Q") in request.headers


def test_key_of_an_own_server_is_checked_at_that_server(session, recorder):
    with on_network(session, recorder, needs_key=True) as ready:
        add_key(ready, NewKey(provider="gpu", secret=Secret(b"key-of-the-office-7Q"), rests_in="workspace"))
        assert check_key(ready, "gpu").works
    assert [request.line for request in recorder.requests] == ["GET /v1/models HTTP/1.1"]
