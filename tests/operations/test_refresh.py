"""Asking providers about themselves over real doors: a line, an inquiry, a reading, and what follows from it."""

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from localai.config import load
from localai.egress import link
from localai.egress.fixed import Fixed
from localai.operations import accounts, contradictions, growing, keys, ledger, models, readings, refresh
from localai.operations.accounts import Answer
from localai.operations.keys import NewKey
from localai.operations.models import Wanted
from localai.operations.plan import plan
from localai.operations.routes import route
from localai.operations.send import approve, run
from localai.sending_errors import (
    AdminKeyError,
    ContradictedError,
    KeyMissingError,
    NothingToAskError,
    ProviderError,
    ProviderRefusedError,
)
from localai.vocabulary.bodies import AttestationChanged, Contradicted, Inquiry, InterfaceRead
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.reach import Reach
from localai.vocabulary.secret import Secret
from tests.operations.abroad import KEY, asking
from tests.operations.desk import with_cards
from tests.wire.server import Recorder, answer

HOSTS = ("api.openai.com", "openrouter.ai", "api.venice.ai", "api.fal.ai", "api.x.ai")
ADMIN_KEY = b"sk-admin-CANARY9876543210zyxwVUTS"
FAL, VENICE = "fal/qwen-image-edit", "venice/venice-uncensored"
PROJECT = "proj_abc"
CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "A lake."}}


def said(tree, *headers, status=200):
    return answer(status, tree if isinstance(tree, bytes) else json.dumps(tree).encode(), *headers)


@contextmanager
def online(session, recorder):
    """Return the session with keys at OpenAI and doors that reach the recorder in the place of every service."""
    places = session.places
    places.config_file.parent.mkdir(parents=True, exist_ok=True)
    ca = places.config_file.with_name("recorder.pem")
    ca.write_bytes(recorder.ca)
    resolve = [f'"{host}" = "127.0.0.1:{recorder.port}"' for host in HOSTS]
    places.config_file.write_text("\n".join(["[egress]", f'ca = "{ca}"', "[egress.resolve]", *resolve, ""]))
    for path in (ca, places.config_file):
        path.chmod(0o600)
    settings = load(places.config_file, {})
    network = route(settings).network
    fixed = Fixed(reach="online", cards=places.cards, servers=places.servers, network=network, ca=settings.ca)
    porter = link.start(
        python=session.python, viewer=["true"], folders=[], environment={"PATH": "/usr/bin:/bin"}, doors=fixed
    )
    bare = replace(with_cards(session), settings=settings, reach=Reach.ONLINE, link=porter)
    cards = bare.catalog
    ready = replace(bare, load_catalog=lambda: readings.applied(cards, bare.workspace.database, bare.now().date()))
    keys.add_key(ready, NewKey(provider="openai", secret=Secret(KEY), rests_in="workspace"))
    try:
        yield ready
    finally:
        porter.close()


@pytest.fixture(scope="module")
def script():
    """What the recorder says, by the path that is asked for."""
    return {}


@pytest.fixture(scope="module")
def listening(script):
    with Recorder(names=HOSTS, answers=lambda request: script[request.line.split()[1].partition("?")[0]]) as found:
        yield found


@pytest.fixture
def recorder(listening, script):
    script.clear()
    listening.requests.clear()
    return listening


@pytest.fixture
def desk(session, recorder):
    with online(session, recorder) as found:
        yield found


def asked(session, provider, project=""):
    return refresh.refresh(session, provider, refresh.questions(session, provider, project))


def entries(session, kind):
    return [entry.body for entry in reversed(ledger.entries_of(session, 99)) if isinstance(entry.body, kind)]


def with_admin(session):
    keys.add_key(
        session, NewKey(provider="openai", secret=Secret(ADMIN_KEY), rests_in="workspace", is_admin=True, name="admin")
    )
    return session


def stated(session, provider="openai", state="zero-retention", model=""):
    until = session.now().date() + timedelta(days=300)
    about = Answer(provider=provider, state=state, reference="letter", expires=until, model=model)
    return accounts.state_answer(session, about)


def retention(script, project, organization="none"):
    script[f"/v1/organization/projects/{PROJECT}/data_retention"] = said(
        {"object": "project.data_retention", "type": project}
    )
    script["/v1/organization/data_retention"] = said({"object": "organization.data_retention", "type": organization})


# --- lists without a key ---


def test_a_list_is_asked_for_without_a_key_and_is_on_record(desk, recorder, script):
    entry = {"id": "venice-uncensored", "model_spec": {"privacy": "anonymized"}}
    script["/api/v1/models"] = said({"data": [entry]})
    (question,) = refresh.questions(desk, "venice")
    assert question.line == "GET https://api.venice.ai/api/v1/models?type=all, no content, without a key"
    assert recorder.requests == []
    refresh.refresh(desk, "venice", [question])
    (request,) = recorder.requests
    assert [name for name, _ in request.headers] == ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"]
    assert [each.outcome for each in entries(desk, Inquiry)] == ["unknown", "done"]
    (reading,) = entries(desk, InterfaceRead)
    assert (reading.provider, reading.fingerprint) == ("venice", "")
    ledger.verify(desk)


def test_a_model_that_its_list_calls_anonymized_is_judged_as_one(desk, script):
    before = models.judge_model(desk, VENICE, Wanted()).policy
    script["/api/v1/models"] = said({"data": [{"id": "venice-uncensored", "model_spec": {"privacy": "anonymized"}}]})
    asked(desk, "venice")
    after = models.judge_model(desk, VENICE, Wanted()).policy
    assert (before.surface, after.surface) == ("private", "anonymous")
    assert after.training.value.rank > before.training.value.rank
    told = [
        fact.words for fact in models.show_model(desk, VENICE, Wanted()).facts if fact.label == "its interface says"
    ]
    assert told == ["in its list: yes", "how it is run: passed on without your name"]


def test_two_lists_of_one_service_are_two_readings_and_the_newest_of_each_counts(desk, script):
    name = "anthropic/claude-sonnet-5.5"
    prices = {"prompt": "0.000003", "completion": "0.000015"}
    script["/api/v1/endpoints/zdr"] = said({"data": [{"model_id": name, "pricing": prices}]})
    script["/api/v1/models"] = said({"data": [{"id": name, "pricing": prices}]})
    asked(desk, "openrouter")
    asked(desk, "openrouter")
    assert [each.asked for each in readings.known(desk)] == [
        "GET https://openrouter.ai/api/v1/endpoints/zdr",
        "GET https://openrouter.ai/api/v1/models",
    ]
    assert len(entries(desk, InterfaceRead)) == 4
    priced = desk.catalog.model("openrouter/claude-sonnet-5-5").prices
    assert {price.as_of for price in priced[-4:]} == {desk.now().date()}


def test_what_was_asked_long_ago_says_that_it_is_stale(desk, script):
    script["/api/v1/models"] = said({"data": []})
    asked(desk, "venice")
    later = desk.now() + timedelta(days=31)
    assert [each.stale for each in readings.known(desk)] == [False]
    assert [each.stale for each in readings.known(replace(desk, now=lambda: later))] == [True]
    assert [each.provider for each in growing.stale(replace(desk, now=lambda: later)).readings] == ["venice"]


# --- states of models and accounts ---


def test_a_model_that_fal_marks_pending_contradicts_an_answer_and_stops_sends_to_fal(desk, script):
    own = stated(desk, "fal", "enterprise-ready", FAL)
    script["/v1/models"] = said({"models": [{"endpoint_id": "fal-ai/qwen-image-edit", "enterprise_status": "pending"}]})
    found = asked(desk, "fal")
    assert [each.answer_id for each in found.contradicted] == [own.id]
    with pytest.raises(ContradictedError):
        contradictions.check_not_contradicted(desk, "fal")
    contradictions.check_not_contradicted(desk, "openai")


def test_a_model_that_fal_calls_ready_becomes_an_answer_for_a_week_and_no_better_than_the_card(desk, script):
    script["/v1/models"] = said({"models": [{"endpoint_id": "fal-ai/qwen-image-edit", "enterprise_status": "ready"}]})
    (answer_,) = asked(desk, "fal").stated
    assert (answer_.model, answer_.expires - answer_.stated_on) == (FAL, timedelta(days=7))
    assert answer_.read_from.startswith("GET https://api.fal.ai/v1/models?endpoint_id=")
    policy = models.judge_model(desk, FAL, Wanted()).policy
    assert (policy.training.value, answer_.id in policy.answers) == ("carve-out", True)
    later = desk.now() + timedelta(days=8)
    assert models.judge_model(replace(desk, now=lambda: later), FAL, Wanted()).policy.answers == ()


def test_a_newer_reading_takes_the_place_of_an_older_one(desk, script):
    for status, count in (("ready", 1), ("ready", 1), ("pending", 0)):
        entry = {"endpoint_id": "fal-ai/qwen-image-edit", "enterprise_status": status}
        script["/v1/models"] = said({"models": [entry]})
        found = asked(desk, "fal")
        assert len(accounts.answers(desk)) == count
    assert (len(found.withdrawn), found.contradicted) == (1, ())
    contradictions.check_not_contradicted(desk, "fal")
    assert len(entries(desk, AttestationChanged)) == 4
    ledger.verify(desk)


def test_the_key_of_an_administrator_is_asked_about_a_project_and_goes_nowhere_else(desk, recorder, script):
    retention(script, "organization_default", "zero_data_retention")
    found = asked(with_admin(desk), "openai", PROJECT)
    assert {request.header("Authorization") for request in recorder.requests} == {f"Bearer {ADMIN_KEY.decode()}"}
    assert [each.state for each in found.stated] == ["zero-retention"]
    wanted = asking()
    planned = plan(desk, wanted)
    assert planned.plan.credential.fingerprint == keys.credential_for(desk, "openai").credential.fingerprint
    assert planned.plan.policy.longest.order == (0, 0)


def test_the_organization_alone_says_nothing_about_the_project_of_a_key(desk, script):
    retention(script, "none", "zero_data_retention")
    own = stated(with_admin(desk))
    found = asked(desk, "openai")
    assert (found.stated, found.contradicted) == ((), ())
    assert [each.id for each in accounts.answers(desk)] == [own.id]


def test_without_the_key_of_an_administrator_nothing_is_asked(desk, recorder):
    with pytest.raises(AdminKeyError):
        refresh.questions(desk, "openai", PROJECT)
    with pytest.raises(KeyMissingError):
        refresh.questions(desk, "xai")
    with pytest.raises(NothingToAskError):
        refresh.questions(desk, "anthropic")
    assert recorder.requests == []


def test_a_contradiction_stops_sends_until_the_answer_is_taken_back_or_stated_again(desk, script):
    own = stated(with_admin(desk))
    wish = asking()
    plan(desk, wish)
    retention(script, "none")
    asked(desk, "openai", PROJECT)
    with pytest.raises(ContradictedError) as stopped:
        plan(desk, wish)
    assert own.id[:8] in stopped.value.facts["take_back"]
    assert models.judge_model(desk, wish.model, Wanted()).in_short.startswith("it contradicts what you said")
    again = stated(desk)
    assert [each.id for each in accounts.answers(desk)] == [again.id]
    plan(desk, wish)
    asked(desk, "openai", PROJECT)
    with pytest.raises(ContradictedError):
        plan(desk, wish)
    accounts.withdraw_answer(desk, again.id)
    plan(desk, wish)
    assert len(entries(desk, Contradicted)) == 2
    ledger.verify(desk)


def test_a_contradiction_is_recorded_once(desk, script):
    stated(with_admin(desk))
    retention(script, "none")
    for _ in range(2):
        asked(desk, "openai", PROJECT)
    assert len(entries(desk, Contradicted)) == 1


# --- xAI ---


def with_xai(session):
    keys.add_key(session, NewKey(provider="xai", secret=Secret(KEY), rests_in="workspace"))
    return session


@pytest.mark.parametrize(("value", "days"), [("true", (0, 0)), ("maybe", (0, 30))])
def test_the_header_of_any_answer_says_whether_xai_keeps_anything(desk, script, value, days):
    script["/v1/models"] = said({}, ("x-zero-data-retention", value))
    asked(with_xai(desk), "xai")
    assert models.judge_model(desk, "xai/grok-4.6", Wanted()).policy.longest.order == days


def test_a_header_that_contradicts_an_answer_stops_sends_however_it_was_seen(desk, script):
    own = stated(with_xai(desk), "xai")
    script["/v1/models"] = said({}, ("x-zero-data-retention", "[red]false[/red]\x07"), status=401)
    with pytest.raises(ProviderRefusedError):
        asked(desk, "xai")
    (found,) = contradictions.standing_contradictions(desk)
    assert (found.answer_id, "\x07" in found.said) == (own.id, False)
    with pytest.raises(ContradictedError):
        contradictions.check_not_contradicted(desk, "xai")


def test_a_send_whose_answer_contradicts_what_was_stated_is_the_last_one(desk, recorder, script):
    own = stated(with_xai(desk), "xai")
    told = {"id": "x", "object": "chat.completion", "created": 1, "model": "grok-4.6", "choices": [CHOICE]}
    script["/v1/chat/completions"] = said(told, ("x-zero-data-retention", "false"))
    planned = plan(desk, asking(model="xai/grok-4.6"))
    approve(desk, planned, How.DIGEST)
    finished = run(desk, planned, planned.digest)
    assert (finished.result.text, finished.receipt.outcome) == ("A lake.", Outcome.DONE)
    (found,) = contradictions.standing_contradictions(desk)
    assert (found.answer_id, found.source) == (own.id, finished.receipt.id)
    with pytest.raises(ContradictedError):
        plan(desk, asking(model="xai/grok-4.6"))
    plan(desk, asking())
    assert [request.line for request in recorder.requests] == ["POST /v1/chat/completions HTTP/1.1"]


def test_a_contradiction_ends_with_the_last_day_of_the_answer_and_with_its_key(desk, script):
    stated(with_xai(desk), "xai")
    script["/v1/models"] = said({}, ("x-zero-data-retention", "false"))
    asked(desk, "xai")
    later = desk.now() + timedelta(days=301)
    assert contradictions.standing_contradictions(replace(desk, now=lambda: later)) == ()
    assert len(contradictions.standing_contradictions(desk)) == 1
    keys.add_key(desk, NewKey(provider="xai", secret=Secret(b"another-key-0123456789"), rests_in="workspace"))
    assert contradictions.standing_contradictions(desk) == ()


# --- answers that are none ---


@pytest.mark.parametrize(
    ("content", "status", "error"),
    [
        (b"<html>[red]no[/red]</html>", 200, ProviderError),
        (b'{"data":' + b"[" * 50_000, 200, ProviderError),
        (b'{"data": []}', 403, ProviderRefusedError),
    ],
    ids=["markup", "deep", "forbidden"],
)
def test_an_answer_that_is_none_changes_nothing_and_the_inquiry_is_on_record(desk, script, content, status, error):
    script["/api/v1/models"] = said(content, status=status)
    with pytest.raises(error):
        asked(desk, "venice")
    assert entries(desk, InterfaceRead) == []
    assert len(entries(desk, Inquiry)) == 2
    assert readings.known(desk) == ()
