"""Models side by side over a real workspace."""

from dataclasses import replace
from pathlib import Path

import pytest

from localai.errors import CardError, NotFoundError
from localai.operations import models, rules
from localai.operations.compare import compare
from localai.operations.models import Wanted
from localai.policy import catalog as catalog_module
from localai.policy.layers import parse_words
from localai.vocabulary.rules import LayerName, Outcome, RuleSet
from localai.vocabulary.tasks import Task

CARDS = Path(catalog_module.__file__).parent / "cards"


@pytest.fixture(scope="module")
def cards():
    return catalog_module.load({path.name: path.read_bytes() for path in CARDS.glob("*.toml")})


@pytest.fixture
def session(session, cards):
    return replace(session, load_catalog=lambda: cards)


def test_all_models_of_a_task_stand_side_by_side_in_the_order_of_the_list(session):
    wanted = Wanted(task=Task.READ)
    found = compare(session, wanted)
    assert [row.model.id for row in found.rows] == [row.model.id for row in models.list_models(session, wanted)]
    assert found.rows[0].model.id == "on-device/ocr"
    for line in found.lines:
        assert [each.model for each in line.said] == [row.model.id for row in found.rows]


def test_every_line_says_what_is_known_of_each_and_how(session):
    found = compare(session, Wanted(), ["openai/gpt-image-2.5", "runway/gen4-image"])
    lines = {line.label: {each.model: each.rows for each in line.said} for line in found.lines}
    assert [row.words for row in lines["trains on it"]["runway/gen4-image"]] == ["yes"]
    assert [row.words for row in lines["trains on it"]["openai/gpt-image-2.5"]] == ["no"]
    assert lines["trains on it"]["openai/gpt-image-2.5"][0].evidence == "its page, read 1 Sep 2026"
    assert lines["certified"]["runway/gen4-image"] == ()
    assert lines["takes"]["openai/gpt-image-2.5"][0].words == (
        "up to 16 as image (png, jpeg, webp), each at most 50 MB"
    )


def test_a_model_nobody_knows_is_not_found(session):
    with pytest.raises(NotFoundError):
        compare(session, Wanted(), ["openai/gpt-99"])


def test_what_one_request_gives_and_when_a_model_ends_is_shown(session):
    words = [row.words for row in models.show_model(session, "openai/gpt-image-1.5", Wanted()).limits]
    assert "up to 10, png, jpeg, webp" in words[-2]
    assert "for at most 32,000 characters" in words[-2]
    assert words[-1] == "1 Dec 2026"
    h3 = [row.words for row in models.show_model(session, "minimax/h3", Wanted()).limits]
    assert h3[-2:] == ["at most 64 MB in one request", "mp4; 768P; 2K; 4 to 15 seconds"]


def test_what_nobody_says_about_limits_is_said_to_be_unknown(session):
    kling, heard, here = (
        [row.words for row in models.show_model(session, name, Wanted()).limits]
        for name in ("fal/kling-2.5-turbo-pro", "assemblyai/universal-2", "openrouter/videos")
    )
    assert kling[0].endswith("; how large at most is not known")
    assert heard[0].endswith("; how large and how long at most is not known")
    assert here[-1] == "mp4; how long is not known"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ('{"providers": {"exclude": ["opneai"]}}', "the nearest is openai"),
        ('{"provider": {"ignore": ["runwy"]}}', "the nearest is runway"),
        ('{"provider": {"only": ["Black Forest Labs"]}}', "is no provider here"),
    ],
)
def test_a_misspelled_provider_is_refused_and_leaves_nobody_in_by_accident(session, words, problem):
    wanted = parse_words(words)
    with pytest.raises(CardError) as refused:
        models.list_models(session, Wanted(rules=wanted))
    assert problem in refused.value.facts["problem"]
    with pytest.raises(CardError):
        rules.set_rules(session, LayerName.WORKSPACE, "", wanted, "ours")
    assert rules.rules_set(session, LayerName.WORKSPACE, "") is None


def test_a_vendor_behind_a_provider_can_be_left_out_by_name(session):
    row = models.judge_model(session, "fal/flux-kontext", Wanted(rules=RuleSet(exclude=("Black Forest Labs",))))
    assert row.verdict.outcome is Outcome.REFUSED
    assert "exclude" in {reason.rule for reason in row.verdict.reasons}


def test_a_region_that_is_asked_for_brings_its_switch_along(session):
    plain = models.judge_model(session, "xai/grok-4.6", Wanted())
    asked = models.judge_model(session, "xai/grok-4.6", Wanted(region="us"))
    assert (plain.policy.region.name, asked.policy.region.name) == ("any", "us")
    assert "host-us" in asked.policy.levers


def test_a_model_that_was_switched_off_says_since_when(session):
    facts = models.show_model(session, "perplexity/sonar", Wanted()).facts
    assert [row.words for row in facts if row.label == "ends"] == [
        "since 27 Sep 2026, as far as we know: a request may be refused"
    ]


@pytest.mark.parametrize("name", ["stability/core", "kling/image", "bedrock/nova-canvas", "vertex/gemini-3-pro-image"])
def test_a_service_that_is_not_connected_says_so_whatever_the_rules_say(session, name):
    shown = models.show_model(session, name, Wanted())
    (listed,) = [row for row in models.list_models(session, Wanted(task=Task.GENERATE)) if row.model.id == name]
    assert "cannot send there yet" in shown.explanation.sentence
    assert listed.in_short.endswith("not connected")


def test_a_connected_service_that_the_rules_refuse_says_nothing_of_the_kind(session):
    listed = {row.model.id: row.in_short for row in models.list_models(session, Wanted(task=Task.TEXT_TO_VIDEO))}
    assert "connected" not in models.show_model(session, "minimax/h3", Wanted()).explanation.sentence
    assert "connected" not in listed["minimax/h3"]
