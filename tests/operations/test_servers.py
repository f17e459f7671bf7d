"""Servers of one's own: stated, and shown to keep things here."""

from collections.abc import Iterator

import pytest

from localai.errors import NotFoundError
from localai.operations import ledger, servers
from localai.operations.stating import add, certificates, listing, remove
from localai.sending_errors import HostRefusedError, NotLocalError, ProviderError, ReachError, ServerError
from localai.vocabulary.bodies import Inquiry, ServerStated
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.servers import Program, ServerModel
from localai.vocabulary.tasks import Task
from tests.operations.desk import with_cards
from tests.operations.home import MODEL, added, at_home, bodies, elsewhere, here
from tests.wire import own
from tests.wire.own import OwnServer


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
