"""Plans for services: exactly the bytes that would leave, judged with their number and their cost."""

import hashlib
import io
import json
import shlex
import socket
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from PIL import Image

from localai.crypto.canonical import digest
from localai.errors import ExitCode, RefusedError, UndecodableError, UsageError
from localai.operations import accounts
from localai.operations.accounts import Answer
from localai.operations.add import add
from localai.operations.plan import Loose, plan
from localai.operations.showing import view_plan
from localai.policy.effective import default_levers
from localai.providers.body import render, size_of
from localai.providers.registry import adapter_for, tasks_of
from localai.sending_errors import (
    BudgetError,
    NotConnectedError,
    NoTextError,
    NotSupportedError,
    TooLargeToSendError,
)
from localai.vault import entries
from localai.vocabulary.cards import Effect, Evidence, Lever, LeverPlace, RegionChoice
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import DoubtName, RuleSet
from localai.vocabulary.tasks import Input, Role, Task, Wish
from tests.operations.desk import add_picture, wish, with_cards

EDITOR, CHATTER = "openai/gpt-image-2.5", "openai/gpt-6-luna"


@pytest.fixture
def session(session):
    return with_cards(session)


@pytest.fixture
def item(session, tmp_path):
    return add_picture(session, tmp_path, item_class=ItemClass.PUBLIC)


def editing(item, **changes):
    return wish(item, EDITOR, **{"prompt": "make it blue", "accepted": ACCEPTED, **changes})


def asking(**changes) -> Wish:
    return Wish(**{"task": Task.CHAT, "model": CHATTER, "prompt": "hello there", "accepted": ACCEPTED, **changes})


ALL = tuple(DoubtName)
ACCEPTED = ("retention-unknown", "review-unknown", "region-unknown", "onward-unknown")


def body_of(planned) -> bytes:
    (exchange,) = planned.plan.exchanges
    return b"".join(render(exchange.body, planned.outward.contents))


def test_plan_is_the_same_every_time(session, item):
    assert plan(session, editing(item)) == plan(session, editing(item))


def test_plan_holds_size_and_digest_of_the_very_body(session, item):
    (exchange,) = plan(session, editing(item)).plan.exchanges
    body = body_of(plan(session, editing(item)))
    assert (exchange.body_size, exchange.body_digest) == (len(body), hashlib.sha256(body).hexdigest())
    assert exchange.body_size == size_of(exchange.body)


def test_headers_stand_in_the_agreed_order(session, item):
    (exchange,) = plan(session, editing(item)).plan.exchanges
    names = [header.name for header in exchange.headers]
    usual = ["Host", "User-Agent", "Accept", "Accept-Encoding", "Connection", "Content-Type", "Content-Length"]
    assert [name for name in names if name != "Authorization"] == usual
    assert {each.name: each.value for each in exchange.headers}["Content-Length"] == str(exchange.body_size)


def test_request_goes_to_the_host_of_the_card(session, item):
    (exchange,) = plan(session, editing(item)).plan.exchanges
    assert exchange.url == "https://api.openai.com/v1/images/edits"
    assert exchange.headers[0].value == "api.openai.com"


def test_picture_goes_without_what_it_does_not_show(session, tmp_path):
    written = io.BytesIO()
    picture = Image.new("RGB", (16, 16), "red")
    exif = Image.Exif()
    exif[0x9286] = "CANARY-COMMENT"
    exif[0x010F] = "CANARY-MAKER"
    picture.save(written, "JPEG", exif=exif)
    path = tmp_path / "canary-name.jpg"
    path.write_bytes(written.getvalue())
    item = add(session, [path]).items[0]
    planned = plan(session, editing(item))
    assert b"CANARY" in written.getvalue()
    assert b"CANARY" not in body_of(planned)
    assert b"canary-name" not in body_of(planned)
    assert planned.plan.parts[0].taken_out != ()


def test_picture_is_cut_before_it_goes(session, item):
    whole, cut = (plan(session, editing(item, settings=given)) for given in ((), (("crop", "0,0,4,4"),)))
    assert whole.plan.parts[0].digest != cut.plan.parts[0].digest
    content = cut.outward.contents[0].read_at(0, 1 << 20)
    assert Image.open(io.BytesIO(content)).size == (4, 4)


def test_edit_of_a_picture_that_is_not_there_is_a_mistake(session):
    with pytest.raises(UsageError):
        plan(session, asking(settings=(("fit", "8"),)))


def test_setting_nobody_knows_is_a_mistake(session):
    with pytest.raises(NotSupportedError):
        plan(session, asking(settings=(("fly", "1"),)))


def test_words_need_no_item(session):
    planned = plan(session, asking())
    assert [part.what for part in planned.plan.parts] == ["11 characters of text"]
    assert json.loads(body_of(planned))["model"]
    assert b"hello there" in body_of(planned)


def test_text_item_goes_as_text(session, tmp_path):
    (tmp_path / "a.txt").write_text("the words of the item")
    item = add(session, [tmp_path / "a.txt"]).items[0]
    used = (Input(role=Role.TEXT, item_id=item.id, version=1),)
    planned = plan(session, asking(inputs=used))
    assert b"the words of the item" in body_of(planned)
    assert [part.role for part in planned.plan.parts] == [Role.TEXT, Role.TEXT]


def test_text_that_is_none_is_refused(session, tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\0\xff\xfe\0" * 4)
    item = add(session, [tmp_path / "a.bin"]).items[0]
    with pytest.raises(NoTextError):
        plan(session, asking(inputs=(Input(role=Role.TEXT, item_id=item.id, version=1),)))


def test_text_too_long_is_refused_with_a_way_out(session, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a" * 4_000_001)
    item = add(session, [tmp_path / "a.txt"]).items[0]
    with pytest.raises(TooLargeToSendError) as caught:
        plan(session, asking(inputs=(Input(role=Role.TEXT, item_id=item.id, version=1),)))
    assert caught.value.facts["remedy"]


def test_text_item_for_a_task_that_reads_none_is_refused(session, tmp_path, item):
    (tmp_path / "a.txt").write_text("words")
    text = add(session, [tmp_path / "a.txt"]).items[0]
    both = (*editing(item).inputs, Input(role=Role.TEXT, item_id=text.id, version=1))
    with pytest.raises(NotSupportedError):
        plan(session, editing(item, inputs=both))


def test_document_that_cannot_be_read_cannot_be_cleaned_and_does_not_go(session, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    item = add(session, [tmp_path / "a.pdf"]).items[0]
    with pytest.raises(UndecodableError):
        plan(session, asking(inputs=(Input(role=Role.DOCUMENT, item_id=item.id, version=1),)))


def test_secrets_become_tokens_when_asked(session):
    planned = plan(session, asking(prompt="write to ada@example.org", settings=(("redact", "yes"),)))
    assert b"ada@example.org" not in body_of(planned)
    assert planned.outward.tokens == (("[EMAIL-1]", "ada@example.org"),)
    assert planned.plan.parts[0].taken_out == ("1 e-mail address",)


def test_secrets_stay_when_not_asked(session):
    assert b"ada@example.org" in body_of(plan(session, asking(prompt="write to ada@example.org")))


def test_cost_has_an_upper_bound_and_grows_with_the_answer(session):
    few, many = (plan(session, asking(settings=(("max_output", each),))).plan.cost for each in ("100", "4000"))
    assert Decimal(0) < few.low < few.high < many.high


def test_cap_below_the_cost_is_refused(session):
    with pytest.raises(BudgetError) as caught:
        plan(session, asking(max_cost=Decimal("0.0000001")))
    assert caught.value.exit_code is ExitCode.BUDGET
    assert plan(session, asking(max_cost=Decimal(5))).plan.cost.high < 5


def test_cap_on_a_cost_that_nobody_knows_is_refused(session):
    unpriced = next(
        model
        for model in session.catalog.models()
        if model.surface == "images" and model.provider == "openai" and not model.prices
    )
    with pytest.raises(BudgetError):
        plan(session, asking(model=unpriced.id, task=Task.GENERATE, max_cost=Decimal(1000)))


def test_rule_on_bytes_counts_the_body(session):
    size = plan(session, asking()).plan.bytes_out
    plan(session, asking(), rules=RuleSet(max_bytes=size))
    with pytest.raises(RefusedError) as caught:
        plan(session, asking(), rules=RuleSet(max_bytes=size - 1))
    assert caught.value.facts["rule"] == "max-bytes"


def test_refused_class_is_remembered_once(session, tmp_path):
    item = add_picture(session, tmp_path, item_class=ItemClass.CONFIDENTIAL)
    before = entries.head(session.workspace.database).size
    with pytest.raises(RefusedError):
        plan(session, editing(item))
    assert entries.head(session.workspace.database).size == before + 1


def test_service_without_an_adapter_is_known_and_not_connected(session, item):
    with pytest.raises(NotConnectedError):
        plan(
            session, wish(item, "replicate/real-esrgan", accepted=(*ACCEPTED, "training-carve-out"), task=Task.UPSCALE)
        )


def test_levers_of_the_request_count_in_the_policy(session):
    assert "store-false" in plan(session, asking()).plan.policy.levers


def test_plan_looks_nothing_up(session, item, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a plan looked something up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert plan(session, editing(item)).plan.exchanges


def test_without_a_key_the_plan_says_so(session):
    planned = plan(session, asking())
    assert planned.credential_missing
    assert any("no key is on record" in value for _, value, _ in view_plan(session, planned).facts)


def test_first_sentence_says_what_goes_to_whom_for_how_much(session, item):
    lead = view_plan(session, plan(session, editing(item))).lead
    assert lead.startswith("1 photo (")
    assert ") and 12 characters of text go to OpenAI in the USA. " in lead


def test_whatever_goes_out_is_under_the_digest(session, item):
    found = plan(session, editing(item)).plan
    (exchange,) = found.exchanges
    for changed in (
        replace(exchange, url="https://example.org/"),
        replace(exchange, headers=exchange.headers[1:]),
        replace(exchange, body=exchange.body[1:]),
    ):
        assert digest(replace(found, exchanges=(changed,))) != digest(found)


def test_file_is_planned_without_being_added(session, tmp_path, item):
    path = tmp_path / "red.png"
    loose = plan(
        session, editing(item, inputs=(), class_floor=ItemClass.PUBLIC), loose=[Loose(role=Role.IMAGE, source=path)]
    )
    assert loose.plan.parts[0].digest == plan(session, editing(item)).plan.parts[0].digest


def test_command_of_the_view_has_the_words_that_the_digest_covers(session):
    words = shlex.split(view_plan(session, plan(session, asking(prompt="two words"))).command)
    assert words[words.index("--prompt") + 1] == "two words"


def in_europe(session):
    """Return a session where the card of the editor names a host for Europe, to be asked for in the request."""
    card = session.catalog.cards["openai"]
    effect = Effect(region="eu")
    lever = Lever(
        name="host-eu",
        place=LeverPlace.HOST,
        key="eu.api.openai.com",
        value="",
        effect=effect,
        always=False,
        evidence=Evidence.PUBLISHED,
        source="https://example.org",
        as_of=card.checked,
    )
    surfaces = tuple(replace(each, levers=(*each.levers, "host-eu")) for each in card.surfaces)
    changed = replace(card, levers=(*card.levers, lever), surfaces=surfaces)
    found = replace(session.catalog, cards={**session.catalog.cards, "openai": changed})
    return replace(session, load_catalog=lambda: found)


def test_region_asked_for_decides_the_host_and_the_plan_says_what_holds_there(session, item):
    session = in_europe(session)
    usual, there = (plan(session, editing(item, region=region)).plan for region in (None, "eu"))
    assert [each.exchanges[0].url for each in (usual, there)] == [
        "https://api.openai.com/v1/images/edits",
        "https://eu.api.openai.com/v1/images/edits",
    ]
    assert there.exchanges[0].headers[0].value == "eu.api.openai.com"
    assert ("host-eu" in usual.policy.levers, "host-eu" in there.policy.levers) == (False, True)
    assert (there.policy.region.name, there.policy.region.choice) == ("eu", RegionChoice.HOST)


def test_region_that_the_service_does_not_offer_is_refused(session, item):
    with pytest.raises(RefusedError):
        plan(session, editing(item, region="eu"))


def _promised(session, provider):
    """State what there is to state about training, so that the rules are no obstacle."""
    for state in session.catalog.cards[provider].states:
        if state.effect.training is not None and not state.per_model:
            until = session.now().date() + timedelta(days=9)
            accounts.state_answer(
                session, accounts.Answer(provider=provider, state=state.name, reference="letter", expires=until)
            )


def test_every_connected_service_is_asked_where_its_card_says_the_region_is(session):
    """With the built-in cards and adapters: each host that a card names for a region, for one model that chats."""
    seen = set()
    for model in session.catalog.models():
        levers = [each for each in session.catalog.card(model).levers if each.place is LeverPlace.HOST]
        for lever in levers if adapter_for(model) and Task.CHAT in tasks_of(model) else ():
            key = (model.provider, lever.effect.region)
            if key in seen or lever.name not in default_levers(session.catalog.card(model), model, key[1]):
                continue
            _promised(session, model.provider)
            there = plan(session, asking(model=model.id, region=key[1])).plan
            assert urlsplit(there.exchanges[0].url).hostname == lever.key
            assert (there.policy.region.name, lever.name in there.policy.levers) == (key[1], True)
            seen.add(key)
    assert seen >= {("mistral", "eu"), ("mistral", "us"), ("xai", "us")}


def test_switch_for_accounts_of_a_kind_goes_only_with_such_an_account(session):
    spoken = asking(task=Task.SPEAK, model="elevenlabs/multilingual-2", settings=(("voice", "v"),), accepted=ALL)
    expires = session.now().date() + timedelta(days=30)
    for state, carried in (("training-off", False), ("enterprise", True)):
        accounts.state_answer(
            session, Answer(provider="elevenlabs", state=state, reference="contract 7", expires=expires)
        )
        assert ("enable_logging=false" in plan(session, spoken).plan.exchanges[0].url) is carried
