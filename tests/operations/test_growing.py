from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from localai.crypto.canonical import digest, encode
from localai.errors import BundleError, ConsentError, RefusedError
from localai.operations import bundles, growing, recheck, send
from localai.operations.ledger import recording
from localai.operations.plan import plan
from localai.operations.servers import file_of, with_own
from localai.policy.difference import Worse
from localai.policy.servers import serialize
from localai.vault.approvals import StoredApproval, put_approval
from localai.vocabulary.bodies import Beginning, Consent, Intent, Standing
from localai.vocabulary.cards import Days, Span, When
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How, RemoteCopy
from localai.vocabulary.policies import PageAnswer
from localai.vocabulary.tasks import Task
from tests.operations.desk import ELSEWHERE, add_picture, wish, with_cards
from tests.operations.home import MODEL, here
from tests.operations.publisher import CHANGED, RENAMED, Publisher

KEPT = RemoteCopy(
    name="log", holder="OpenAI", days=Days(span=Span.COUNTED, count=30), when=When.ALWAYS, deletion="DELETE /v1/files"
)
TRAINS = ('value = "no"', 'value = "yes"')


@pytest.fixture
def session(session):
    return replace(session, load_catalog=lambda: bundles.current(session.places))


@pytest.fixture
def publisher(session, tmp_path):
    made = Publisher(tmp_path)
    bundles.trust(session.places, str(made.key))
    return made


def sent(session):
    beginning = Beginning(
        run_id=session.new_id(),
        consent_id="",
        how=How.SCREEN,
        attempt=1,
        task=Task.EDIT,
        model=ELSEWHERE,
        where="openai",
        item_class=ItemClass.INTERNAL,
        purpose="",
        policy="",
        card="",
        rules="",
        accepted=(),
        plan=bytes(32),
        parts=(),
        repeat=0,
    )
    intent = Intent(
        beginning=beginning,
        sent=1000,
        hosts=(),
        bodies=(),
        header_names=(),
        credential="",
        cost_at_risk=None,
        currency="",
        copies=(KEPT,),
    )
    with recording(session) as ledger:
        ledger.append(intent)


def stand(session, until):
    scope = Standing(
        model=ELSEWHERE,
        task=None,
        class_ceiling=ItemClass.INTERNAL,
        card=digest(session.catalog.cards["openai"]),
        key="",
        rules="",
        answers=(),
        network="",
        max_bytes=9,
        max_cost=Decimal(1),
        currency="USD",
        count=9,
        until=until,
        purpose="covers",
    )
    body = Consent(consent_id=session.new_id(), scope=scope, how=How.SCREEN, accepted=())
    kept = StoredApproval(id=body.consent_id, body=encode(body), until=until, uses=0, uses_left=9, spent=Decimal(0))
    with recording(session) as ledger:
        put_approval(session.workspace.database, kept, "")
        ledger.append(body)
    return body.consent_id


def test_a_preview_shows_the_fields_and_changes_nothing(session, publisher):
    told = growing.preview_import(session, publisher.publish(4, **RENAMED))
    assert told.version == 4
    assert [(change.provider, [each.place for each in change.facts]) for change in told.changes] == [("fal", ["title"])]
    assert session.catalog == bundles.built_in()


def test_own_servers_and_pages_read_again_are_no_difference_of_a_bundle(session, publisher):
    mine = here("http://127.0.0.1:8080", MODEL)
    session.places.servers.mkdir(parents=True)
    file_of(session.places, mine.name).write_bytes(serialize(mine))
    with_mine = with_own(session.places, session.catalog)
    page = recheck.pages(session, "fal")[0]
    recheck.answer_page(session, "fal", page.address, PageAnswer.CHANGED)
    found = replace(session, load_catalog=lambda: recheck.applied(with_mine, session.workspace.database))
    changes = growing.preview_import(found, publisher.publish(1, **CHANGED)).changes
    assert [change.provider for change in changes] == ["openai"]


def test_an_imported_bundle_decides_from_then_on(session, publisher):
    growing.import_bundle(session, publisher.publish(4, **RENAMED))
    assert session.catalog.cards["fal"].title == "FAL"
    with pytest.raises(BundleError):
        growing.preview_import(session, publisher.publish(3, **RENAMED))


def test_the_standing_approvals_of_a_changed_card_are_named_and_no_others(session, publisher):
    void = stand(session, session.now() + timedelta(days=1))
    stand(session, session.now() - timedelta(days=1))
    told = growing.preview_import(session, publisher.publish(1, **CHANGED))
    assert [each.consent_id for each in told.touched.voided] == [void]
    assert growing.preview_import(session, publisher.publish(1, **RENAMED)).touched.voided == ()


def test_where_a_card_got_worse_what_already_went_there_is_told(session, publisher):
    sent(session)
    (exposure,) = growing.preview_import(session, publisher.publish(1, openai=TRAINS)).touched.exposures
    assert (exposure.provider, exposure.sends, exposure.size, exposure.trains) == ("openai", 1, 1000, True)
    assert [each.copy.copy for each in exposure.copies] == [KEPT]


def test_a_card_that_did_not_get_worse_exposes_nothing(session, publisher):
    sent(session)
    assert growing.preview_import(session, publisher.publish(1, **CHANGED)).touched.exposures == ()


def test_two_bundles_are_compared_with_each_other_and_one_with_today(session, publisher):
    first, second = publisher.publish(1, **RENAMED), publisher.publish(2, fal=('title = "fal"', 'title = "Fal"'))
    ((change,),) = (each.facts for each in growing.compare_bundles(session, first, second))
    assert (change.before, change.after) == ("FAL", "Fal")
    ((change,),) = (each.facts for each in growing.compare_bundles(session, first, None))
    assert (change.before, change.after) == ("fal", "FAL")


def refused_receipt(session, tmp_path):
    item = add_picture(session, tmp_path, item_class=ItemClass.CONFIDENTIAL)
    with pytest.raises(RefusedError) as refused:
        plan(session, wish(item, ELSEWHERE))
    return str(refused.value.facts["receipt"])


def test_the_card_of_a_receipt_is_compared_with_todays(session, publisher, tmp_path):
    receipt = refused_receipt(session, tmp_path)
    since = growing.since_receipt(session, receipt)
    assert (since.then == since.now, since.fields) == (True, ())
    growing.import_bundle(session, publisher.publish(1, **CHANGED))
    since = growing.since_receipt(session, receipt)
    assert [each.place for each in since.fields or ()] == ["headquarters"]


def test_an_approval_of_a_plan_ends_with_its_card(session, tmp_path):
    session = with_cards(session)
    planned = plan(session, wish(add_picture(session, tmp_path)))
    send.approve(session, planned, How.SCREEN)
    cards = dict(session.catalog.cards)
    cards["on-device"] = replace(cards["on-device"], headquarters="elsewhere")
    changed = replace(session, load_catalog=lambda: replace(session.catalog, cards=cards))
    with pytest.raises(ConsentError):
        send.run(changed, planned, planned.digest)
    assert send.run(session, planned, planned.digest).items


def test_what_is_past_its_date_is_listed_from_that_day_on(session):
    expires = min(card.expires for card in session.catalog.cards.values() if not card.runs_here)
    on_the_day = replace(
        session, now=lambda: session.now().replace(year=expires.year, month=expires.month, day=expires.day)
    )
    day_after = replace(session, now=lambda: on_the_day.now() + timedelta(days=1))
    assert growing.stale(on_the_day).cards == ()
    assert growing.stale(day_after).cards
    assert {each.expires for each in growing.stale(day_after).cards} == {expires}


def test_a_worse_card_is_named_with_the_models_it_is_worse_for(session, publisher):
    (change,) = growing.preview_import(session, publisher.publish(1, openai=TRAINS)).changes
    assert ELSEWHERE in next(each.models for each in change.worse if each.what is Worse.TRAINING)
