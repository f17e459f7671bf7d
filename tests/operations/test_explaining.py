"""Why a verdict is what it is: rule, fact, evidence, page and date of each reason, and the ways out in their order."""

from dataclasses import replace

import pytest

from localai.operations import rules
from localai.operations.explaining import explain_fully
from localai.operations.models import Wanted
from localai.operations.rules import parse_rules
from localai.vocabulary.cards import Evidence
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import DoubtName, LayerName, Outcome, Rule, RuleSet, WayKind
from localai.vocabulary.tasks import Task
from tests.operations.desk import with_cards

IMAGES, READER = "openai/gpt-image-2.5", "openai/gpt-6.1-sol"


@pytest.fixture
def session(session):
    return with_cards(session)


def test_a_reason_names_rule_layer_fact_page_and_date(session):
    (ground,) = explain_fully(session, IMAGES, Wanted(item_class=ItemClass.CONFIDENTIAL)).grounds
    assert (ground.rule, ground.layer, ground.demand) == ("retention-days", "class", "no copy elsewhere")
    assert ground.fact == "log against abuse at OpenAI: 30 days"
    assert (ground.known, ground.source[:8]) == ("its page, read 1 Sep 2026", "https://")
    assert ground.sentence.startswith("This item is confidential, so no copy may remain elsewhere")


def test_a_doubt_names_what_takes_it_on(session):
    wanted = Wanted(item_class=ItemClass.INTERNAL)
    (ground,) = explain_fully(session, "groq/gpt-oss-120b", wanted).grounds
    assert (ground.rule, ground.layer) == ("region-unknown", "")
    assert "--accept region-unknown" in ground.demand
    assert ground.known == "nothing that we read"
    accepted = replace(wanted, accepted=(DoubtName.REGION_UNKNOWN,))
    assert explain_fully(session, "groq/gpt-oss-120b", accepted).grounds == ()


def test_every_rule_that_holds_is_listed_with_its_layer(session):
    rules.set_rules(session, LayerName.WORKSPACE, "", RuleSet(exclude=("runway",)), "client")
    wanted = Wanted(rules=parse_rules('{"max_bytes": 10}'), size=20)
    told = explain_fully(session, IMAGES, wanted)
    layers = {row.rule: row.layer for row in told.rules}
    assert layers[Rule.EXCLUDE] is LayerName.WORKSPACE
    assert layers[Rule.MAX_BYTES] is LayerName.REQUEST
    (ground,) = told.grounds
    assert (ground.rule, ground.fact, ground.known) == ("max-bytes", "20", "")


def test_training_is_explained_where_no_layer_says_it(session):
    ground = explain_fully(session, "runway/gen4-image", Wanted(item_class=ItemClass.PUBLIC)).grounds[0]
    assert (ground.rule, ground.fact) == ("no-training", "trains on it: yes")
    assert "nothing can allow it" in ground.demand


def test_a_region_that_the_request_asks_for_is_its_own_demand(session):
    told = explain_fully(session, IMAGES, Wanted(region="jp"))
    (ground,) = told.grounds
    assert (ground.rule, ground.layer, ground.demand) == ("region", "request", "stays in: jp")
    assert not ground.sentence.startswith("This item is internal")
    assert [way.state for way in told.explanation.ways] == ["residency-jp"]


def test_ways_out_are_told_in_their_order_and_what_runs_here_comes_first(session):
    wanted = Wanted(item_class=ItemClass.CONFIDENTIAL, task=Task.READ)
    told = explain_fully(session, READER, wanted)
    kinds = [way.kind for way in told.explanation.ways]
    assert kinds == sorted(kinds, key=list(WayKind).index)
    assert told.explanation.ways[0].model == "on-device/ocr"
    assert len(told.explanation.remedies) == len(kinds)


def test_a_model_that_ends_soon_is_no_first_way_out(session):
    told = explain_fully(session, "runway/gen4-image", Wanted(task=Task.EDIT))
    ends = [session.catalog.model(way.model).shutdown is not None for way in told.explanation.ways if way.model]
    assert ends == sorted(ends)


@pytest.mark.parametrize("item_class", list(ItemClass))
def test_every_model_can_be_explained_to_the_end(session, item_class):
    kinds = {(model.provider, model.surface, model.override): model for model in session.catalog.models()}
    for model in [*kinds.values()][list(ItemClass).index(item_class) :: 4]:
        told = explain_fully(session, model.id, Wanted(item_class=item_class))
        assert bool(told.row.verdict.reasons) is (told.row.verdict.outcome is Outcome.REFUSED)
        for ground in told.grounds:
            assert ground.sentence
            assert ground.fact
            assert ground.demand
            assert ground.source or ground.evidence in (Evidence.UNKNOWN, Evidence.RECALLED) or not ground.known
