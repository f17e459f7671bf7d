"""Every sentence about cards and verdicts, over everything that can be found; printed with `pytest -s`."""

import re
from datetime import date

import pytest

from localai.phrases import cards, verdicts
from localai.phrases.rules import was_set
from localai.policy.reading import nearest
from localai.vocabulary.cards import (
    Agreement,
    CopyKind,
    Evidence,
    Passing,
    Reader,
    Review,
    Training,
    When,
)
from localai.vocabulary.items import ItemClass, Kind
from localai.vocabulary.rules import DoubtName, LayerName, Outcome, Rule

SENT = date(2026, 11, 21)
PRAISE = re.compile(r"\b(safe|safely|secure|securely|private|privately|best|easy|easily|simply|trusted|robust)\b", re.I)
# Words of other programs for things that have a name here: item, project, class, model, card, copy, plan, approve,
# receipt, ledger, key, workspace.
NOT_OUR_WORDS = re.compile(
    r"\b(attestation|surface|lever|verdict|retention policy|adapter|gate|payload|endpoint|consent|exchange|override)\b",
    re.I,
)

FOUND = {
    Rule.NO_TRAINING: [("no", value.value, "fal") for value in Training if value is not Training.NO],
    Rule.RETENTION_DAYS: [
        (allowed, found, f"fal/{kind.value}")
        for allowed in ("0", "90", "known")
        for found in ("30", "1", "until-deleted", "unknown")
        for kind in CopyKind
        if kind is not CopyKind.NOTHING
    ],
    Rule.ZERO_RETENTION: [("0", found, "fal/result-file") for found in ("30", "until-deleted", "unknown")],
    Rule.NO_HUMAN_REVIEW: [
        ("if-flagged", "routine", "fal"),
        ("if-flagged", "unknown", "fal"),
        ("known", "unknown", "fal"),
    ],
    Rule.NO_FLAGGED_REVIEW: [("no", found, "fal") for found in ("if-flagged", "routine", "unknown")],
    Rule.NO_PUBLIC_LINKS: [("none", "public-link", "fal/result-file")],
    Rule.CERTIFIED: [("any", "none", "fal"), ("ISO 27001", "SOC 2", "fal")],
    Rule.FIXED_REGION: [("one", "any", "fal"), ("one", "unknown", "fal")],
    Rule.REGION: [
        (allowed, found, "fal") for allowed in ("eu", "eu, us", "known", "") for found in ("us", "any", "unknown")
    ],
    Rule.KNOWN_PARTIES: [("known", "unknown", "fal")],
    Rule.EXCLUDE: [("others", "fal", "fal")],
    Rule.ONLY: [("openai", "fal", "fal"), ("", "fal", "fal")],
    Rule.EVIDENCE_AT_LEAST: [
        (allowed.value, found.value, subject)
        for allowed in Evidence
        for found in Evidence
        for subject in ("training", "review", "region", "fal/abuse-log")
    ],
    Rule.TRAINING_EVIDENCE: [("third-party", "recalled", "training")],
    Rule.CARD_AGE: [("90", "91", "fal"), ("0", "1", "fal"), ("30", "0", "fal"), ("30", "-400", "fal")],
    Rule.MAX_BYTES: [("100", "500000", "fal")],
    Rule.MAX_COST: [("0.50", "0.60", "fal"), ("0.50", "unknown", "fal")],
}  # fmt: skip


def refusals():
    for rule, cases in FOUND.items():
        for allowed, found, subject in cases:
            for begin in ("", verdicts.lead("photo", "confidential")):
                yield verdicts.not_sent(
                    verdicts.because(rule, allowed=allowed, found=found, subject=subject, provider="fal", begin=begin)
                )


def others():
    yield cards.OUR_READING
    yield cards.YOUR_STATEMENT
    yield cards.RUNS_HERE
    yield verdicts.ALLOWED_ONCE
    yield verdicts.not_connected("OpenAI")
    yield verdicts.no_key("OpenAI", "openai")
    yield verdicts.stale("fal", SENT)
    yield cards.checked(SENT, SENT, SENT)
    yield cards.checked(SENT, SENT, date(2027, 1, 1))
    for name in DoubtName:
        for subject in ("fal", "fal/result-file"):
            yield verdicts.doubt(name, subject=subject, provider="fal")
    yield verdicts.take_on([name.value for name in DoubtName]) + "."
    ways = (
        verdicts.use_model("on-device/ocr", runs_here=True),
        verdicts.use_model("openai/gpt-image-2", runs_here=False),
        verdicts.send_less("1000000"),
        verdicts.record_answer("openai", "OpenAI", "zero-retention", "a zero-retention agreement with OpenAI"),
        verdicts.record_answer("runway", "Runway", "contract", ""),
    )
    yield from (f"You can {way}." for way in ways)


SENTENCES = sorted({*refusals(), *others()})


def test_every_rule_has_its_sentence():
    assert set(FOUND) == set(Rule)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_whole_plain_and_praises_nobody(sentence):
    print(sentence)
    assert sentence[0].isupper() or sentence.startswith("fal ")
    assert sentence.endswith(".")
    assert not set("!{}") & set(sentence)
    assert "  " not in sentence
    assert "None" not in sentence
    assert not PRAISE.search(sentence)
    assert not NOT_OUR_WORDS.search(re.sub(r"`[^`]*`", "", sentence))


def test_every_word_a_fact_can_have_has_words_of_ours():
    for evidence in Evidence:
        assert cards.evidence(evidence, SENT)
    for training in Training:
        assert cards.training(training)
    for review in Review:
        assert cards.review(review)
    for agreement in Agreement:
        assert cards.agreement(agreement)
    for passing in Passing:
        assert cards.onward(passing, ())
    assert cards.readers([reader.value for reader in Reader])
    for kind in CopyKind:
        for when in When:
            assert cards.copy(kind, "fal", "30", when, SENT)
    for kind in Kind:
        assert verdicts.thing(kind)
    assert set(verdicts.OUTCOMES) == {outcome.value for outcome in Outcome}
    assert set(verdicts.LAYERS) == {layer.value for layer in LayerName}


def test_every_refusal_has_a_form_for_one_row():
    for rule, cases in FOUND.items():
        for allowed, found, _ in cases:
            row = verdicts.in_short(rule, allowed, found, ItemClass.CONFIDENTIAL)
            assert 0 < len(row) <= 44
            assert not PRAISE.search(row)


def test_the_refusal_of_the_design_reads_as_it_was_written():
    reason = verdicts.because(
        "retention-days",
        allowed="0",
        found="30",
        subject="OpenAI/abuse-log",
        provider="OpenAI",
        begin=verdicts.lead("photo", "confidential"),
    )
    assert verdicts.not_sent(reason) == (
        "Not sent. This photo is confidential, so no copy may remain elsewhere; OpenAI keeps one for 30 days."
    )


def test_a_computed_date_says_until_about():
    assert cards.stays("30", SENT) == "30 days, until about 21 Dec"
    assert cards.stays("90", SENT) == "90 days, until about 19 Feb 2027"


def test_evidence_is_said_in_words_with_its_date():
    assert cards.evidence("published", date(2026, 9, 14)) == "its page, read 14 Sep 2026"
    assert cards.evidence("quoted", date(2026, 7, 1)) == "quoted by others, 1 Jul 2026"
    assert cards.evidence("unknown", SENT) == "unknown"


def test_prices_and_costs_are_said_with_their_unit():
    assert cards.price("0.04", "USD", "image", "1K") == "$0.04 per image (1K)"
    assert cards.price("2", "USD", "million-input-tokens") == "$2 per million input tokens"
    assert cards.cost(None, None) == "cost unknown"
    assert cards.cost("0.04", "0.04") == "about $0.04"
    assert cards.cost("0.04", "0.08") == "$0.04 to $0.08"
    assert cards.cost("0.000008", "0.0037") == "less than 1 cent"
    assert cards.cost("0.000008", "0.134") == "at most $0.14"


@pytest.mark.parametrize(
    ("layer", "subject", "command"),
    [
        ("item", "0123456789abcdef", "`localai policy rules --item 01234567`"),
        ("project", "0123456789abcdef", "`localai policy rules --project NAME`"),
        ("workspace", "", "`localai policy rules`"),
    ],
)
def test_rules_that_were_set_are_shown_by_the_command_that_is_named(layer, subject, command):
    assert command in was_set(layer, subject)


def test_a_name_far_from_all_of_many_is_not_answered_with_the_whole_list():
    assert nearest("zzzzzzzz", [f"service/model-{number}" for number in range(61)]) == "no name here is close to it"
