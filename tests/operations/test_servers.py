"""Servers of one's own: stated, shown to keep things here, asked again before every send."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from localai.config import load
from localai.egress import link
from localai.egress.fixed import Fixed
from localai.errors import NotFoundError, RefusedError
from localai.operations import ledger, locality, servers
from localai.operations.plan import plan
from localai.operations.rehearse import rehearse
from localai.operations.routes import route
from localai.operations.send import approve, run
from localai.operations.session import Session
from localai.operations.stating import add, certificates, listing, remove
from localai.policy import servers as policy
from localai.sending_errors import HostRefusedError, NotLocalError, ProviderError, ReachError, ServerError
from localai.vocabulary.bodies import Ended, Inquiry, Intent, ServerStated
from localai.vocabulary.cards import NO_DAYS, Passing, Review, Training
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outbound import DIRECT
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.reach import Reach
from localai.vocabulary.servers import Program, Server, ServerModel
from localai.vocabulary.tasks import Task, Wish
from tests.operations.desk import with_cards
from tests.providers.oracles.shapes import TEXTS
from tests.wire import own
from tests.wire.own import OwnServer
from tests.wire.server import Recorder, answer

MODEL = "llama3.2:1b"
SAID = "A note about bread."


@contextmanager
def at_home(session: Session, *asked: str, reach: Reach = Reach.LOCAL) -> Iterator[Session]:
    """Return the session with a porter whose doors go by the files as they are now."""
    places = session.places
    fixed = replace(Fixed.now(reach, places.cards, places.servers), asked=asked)
    porter = link.start(
        python=session.python, viewer=["true"], folders=[], environment={"PATH": "/usr/bin:/bin"}, doors=fixed
    )
    cards = servers.with_own(places, with_cards(session).catalog)
    try:
        yield replace(session, load_catalog=lambda: cards, link=porter, reach=reach)
    finally:
        porter.close()


def here(url: str, *names: str, **changes: object) -> Server:
    stated = Server(
        name="ollama",
        url=url,
        operator="me",
        stated_on=date(2026, 11, 21),
        models=tuple(ServerModel(name=name) for name in names),
        here=True,
    )
    return replace(stated, **changes)


def elsewhere(url: str = "https://gpu.lan", **changes: object) -> Server:
    return here(
        url,
        "m",
        **{
            "name": "gpu",
            "here": False,
            "trains": Training.NO,
            "keeps_days": NO_DAYS,
            "people_look": Review.NO,
            "passes_on": Passing.NOBODY_KNOWN,
            "region": "DE",
            **changes,
        },
    )


def added(session: Session, server: OwnServer, *names: str, **changes: object) -> policy.OwnServer:
    with at_home(session, server.url) as ready:
        return add(ready, here(server.url, *names, **changes), lambda line: None)


def question(model: str = f"ollama/{MODEL}", **changes: object) -> Wish:
    return Wish(**{"task": Task.CHAT, "model": model, "prompt": "hello there", **changes})


def sent(session: Session, wish: Wish, **more: object):
    made = plan(session, wish)
    approve(session, made, How.DIGEST)
    return run(session, made, made.digest, **more)


def bodies(session: Session, kind: type) -> list:
    return [entry.body for entry in reversed(ledger.entries_of(session, 99)) if isinstance(entry.body, kind)]


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with OwnServer(own.ollama(MODEL)) as found:
        yield found


def test_server_that_shows_its_models_is_added_with_all_of_them(session, server):
    server.answers |= own.ollama(MODEL, "big:cloud", "seeing", seeing={"capabilities": ["vision"]})
    assert [model.id for model in added(session, server).models] == [f"ollama/{MODEL}", "ollama/seeing"]


def test_model_that_sees_nothing_only_chats(session, server):
    server.answers |= own.ollama("m", m={"capabilities": ["completion"]})
    assert added(session, server).models[0].tasks == (Task.CHAT,)


def test_statement_is_an_entry_of_the_ledger(session, server):
    added(session, server, MODEL)
    (entry,) = bodies(session, ServerStated)
    assert (entry.provider, entry.url, entry.here, entry.removed) == ("ollama", server.url, True, False)
    ledger.verify(session)


def test_every_question_is_in_the_ledger_and_on_a_line(session, server):
    lines: list[str] = []
    with at_home(session, server.url) as ready:
        add(ready, here(server.url, MODEL), lines.append)
    asked = [each.what for each in bodies(session, Inquiry) if each.outcome is Outcome.DONE]
    paths = [request.path for request in server.requests]
    assert asked == [f"what answers at {path}" for path in paths]
    assert lines == [f"GET {server.url}{path}, no content" for path in paths]


def test_questions_carry_nothing(session, server):
    added(session, server, MODEL)
    assert {(request.method, request.body) for request in server.requests} == {("GET", b"")}
    names = {name for request in server.requests for name, _ in request.headers}
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


@pytest.mark.parametrize(
    ("answers", "changes"),
    [
        (own.ollama("big:cloud"), {"models": (ServerModel(name="big:cloud"),)}),
        (own.ollama("m", m={"remote_host": "https://ollama.com"}), {"models": (ServerModel(name="m"),)}),
        (own.ollama("m"), {"models": (ServerModel(name="other"),)}),
        (own.lm_studio(), {}),
        (own.lm_studio(device="tower"), {"link_off": True, "models": (ServerModel(name="qwen3-4b"),)}),
        (own.other(), {}),
    ],
)
def test_server_that_may_pass_things_on_is_not_added(session, answers, changes):
    with OwnServer(answers) as server, pytest.raises(NotLocalError):
        added(session, server, **changes)
    assert servers.names(session.places) == ()


def test_lm_studio_is_added_once_the_person_says_that_its_link_is_off(session):
    with OwnServer(own.lm_studio()) as server:
        assert added(session, server, link_off=True).server.program is Program.LM_STUDIO


def test_redirect_shows_nothing(session):
    with OwnServer(own.ollama(MODEL), location="https://ollama.com/api/tags") as server, pytest.raises(ProviderError):
        added(session, server, MODEL)


def test_address_where_nobody_answers_is_not_added(session):
    with OwnServer({}) as server:
        url = server.url
    with at_home(session, url) as ready, pytest.raises(ProviderError):
        add(ready, here(url, MODEL), lambda line: None)


def test_door_asks_no_address_that_was_not_named_before_it_started(session, server):
    with at_home(session) as ready, pytest.raises(HostRefusedError):
        add(ready, here(server.url, MODEL), lambda line: None)
    assert server.requests == []


def test_nothing_is_asked_without_a_way_out(session, server):
    with pytest.raises(ReachError):
        add(with_cards(session), here(server.url, MODEL), lambda line: None)


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://gpu.lan:8000"},
        {"url": "https://me:pw@gpu.lan"},
        {"url": "https://api.openai.com"},
        {"url": "https://api.opena1.com"},
        {"name": "openai"},
        {"name": "this-computer"},
        {"name": "Up"},
        {"operator": ""},
        {"models": ()},
        {"models": (ServerModel(name="a b"),)},
    ],
)
def test_statement_that_cannot_be_right_is_refused(session, changes):
    with pytest.raises(ServerError):
        add(with_cards(session), elsewhere(**changes), lambda line: None)
    assert servers.names(session.places) == ()


@pytest.mark.parametrize("changes", [{"url": "https://gpu2.lan"}, {"name": "gpu2"}])
def test_second_one_of_the_same_name_or_address_is_refused(session, changes):
    add(with_cards(session), elsewhere("https://gpu.lan"), lambda line: None)
    with pytest.raises(ServerError):
        add(with_cards(session), elsewhere(**changes), lambda line: None)


def test_file_of_a_server_is_for_this_user_alone(session):
    add(with_cards(session), elsewhere("https://gpu.lan"), lambda line: None)
    modes = [path.stat().st_mode & 0o777 for path in (session.places.servers, session.places.servers / "gpu.toml")]
    assert modes == [0o700, 0o600]


def test_file_that_others_can_write_is_left_out_and_named(session):
    add(with_cards(session), elsewhere("https://gpu.lan"), lambda line: None)
    (session.places.servers / "gpu.toml").chmod(0o666)
    cards = servers.with_own(session.places, with_cards(session).catalog)
    assert ("gpu" in cards.cards, "gpu" in cards.notice) == (False, True)
    assert listing(with_cards(session))[0].problem


def test_removed_server_is_gone_and_the_ledger_says_so(session):
    add(with_cards(session), elsewhere("https://gpu.lan"), lambda line: None)
    remove(with_cards(session), "gpu")
    assert listing(session) == ()
    assert [entry.removed for entry in bodies(session, ServerStated)] == [False, True]


def test_server_whose_file_is_damaged_can_be_removed(session):
    add(with_cards(session), elsewhere("https://gpu.lan"), lambda line: None)
    (session.places.servers / "gpu.toml").write_text("broken")
    remove(with_cards(session), "gpu")
    assert listing(session) == ()


def test_server_that_is_not_there_cannot_be_removed(session):
    with pytest.raises(NotFoundError):
        remove(with_cards(session), "gpu")


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"words"])
def test_file_that_holds_no_certificate_is_refused(tmp_path, content):
    path = tmp_path / "ca.pem"
    path.write_bytes(content)
    with pytest.raises(ServerError):
        certificates(path)


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
def on_network(session: Session, recorder: Recorder, *, trusting: bool = True) -> Iterator[Session]:
    """Return the session with a server by name, whose address the person's settings say."""
    places = session.places
    places.config_file.parent.mkdir(parents=True, exist_ok=True)
    places.config_file.write_text(f'[egress.resolve]\n"{GPU}" = "127.0.0.1:{recorder.port}"\n')
    places.config_file.chmod(0o600)
    settings = load(places.config_file, {})
    known = policy.certificates_of(recorder.ca) if trusting else ()
    add(with_cards(session), elsewhere(f"https://{GPU}", certificates=known), lambda line: None)
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
    with on_network(session, recorder) as ready:
        remove(ready, "gpu")
        add(with_cards(session), elsewhere(f"https://{GPU}", needs_key=True), lambda line: None)
        cards = servers.with_own(session.places, with_cards(session).catalog)
        keyless = replace(ready, load_catalog=lambda: cards)
        assert plan(keyless, question("gpu/m")).credential_missing
