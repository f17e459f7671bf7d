from dataclasses import replace

import pytest

from localai.crypto.canonical import digest
from localai.errors import IntegrityError, RefusedError
from localai.operations import growing, send
from localai.operations.grounds import ground
from localai.operations.ledger import entries_of
from localai.operations.plan import plan
from localai.vocabulary.bodies import Refused, RunBegun
from localai.vocabulary.cards import Card
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.rules import RuleSet
from tests.operations.desk import ELSEWHERE, add_picture, wish, with_cards


@pytest.fixture
def session(session):
    return with_cards(session)


def begun(session, tmp_path):
    planned = plan(session, wish(add_picture(session, tmp_path)))
    send.approve(session, planned, How.SCREEN)
    receipt = send.run(session, planned, planned.digest).receipt
    (body,) = (each.body for each in entries_of(session, 9) if isinstance(each.body, RunBegun))
    return planned, receipt, body.beginning


def test_what_a_run_was_decided_by_is_found_by_the_digests_in_its_entry(session, tmp_path):
    planned, _, beginning = begun(session, tmp_path)
    assert ground(session, Card, beginning.card) == session.catalog.cards["on-device"]
    assert ground(session, EffectivePolicy, beginning.policy) == planned.plan.policy
    assert ground(session, RuleSet, beginning.rules) == planned.plan.rules


def test_what_a_refusal_was_decided_by_is_kept_too(session, tmp_path):
    with pytest.raises(RefusedError):
        plan(session, wish(add_picture(session, tmp_path, item_class=ItemClass.CONFIDENTIAL), ELSEWHERE))
    (body,) = (each.body for each in entries_of(session, 9) if isinstance(each.body, Refused))
    assert ground(session, Card, body.card) == session.catalog.cards["openai"]
    assert digest(ground(session, RuleSet, body.rules)) == body.rules


def test_the_card_of_then_is_compared_when_no_bundle_holds_it_any_more(session, tmp_path):
    _, receipt, _ = begun(session, tmp_path)
    cards = dict(session.catalog.cards)
    cards["on-device"] = replace(cards["on-device"], headquarters="elsewhere")
    changed = replace(session, load_catalog=lambda: replace(session.catalog, cards=cards))
    assert [each.place for each in growing.since_receipt(changed, receipt.id).fields or ()] == ["headquarters"]


def test_bytes_that_are_not_those_of_the_digest_are_an_error(session, tmp_path):
    _, _, beginning = begun(session, tmp_path)
    database = session.workspace.database
    with database.transaction():
        database.execute(
            "UPDATE grounds SET encoded = (SELECT encoded FROM grounds WHERE digest = ?) WHERE digest = ?",
            (beginning.rules, beginning.card),
        )
    with pytest.raises(IntegrityError):
        ground(session, Card, beginning.card)


def test_what_was_never_kept_is_nothing(session):
    assert ground(session, Card, "0" * 64) is None
