"""The strict loader, and what every built-in card must say."""

import re
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from localai.crypto.canonical import digest
from localai.errors import CardError, NotFoundError
from localai.policy.catalog import load
from localai.vocabulary.cards import Evidence, Fact, When

CARD = """
provider = "acme"
title = "Acme"
operator = "Acme Ltd"
headquarters = "Ireland"
runs_here = false
checked = 2026-11-21
expires = 2027-02-19
read_how = "From its page."
hosts = [{ name = "api.acme.example", use = "api" }]
look_alikes = []
duties = []
certifications = []
overrides = []
contact = { terms = ["https://acme.example/terms"] }
agreement = { value = "none", evidence = "published", source = "https://acme.example/terms", as_of = 2026-11-01 }

[[states]]
name = "paid"
words = "a paid plan"
evidence = "published"
source = "https://acme.example/terms"
as_of = 2026-11-01
effect = { training = "no" }

[[levers]]
name = "store-false"
place = "body"
key = "store"
value = "false"
evidence = "published"
source = "https://acme.example/terms"
as_of = 2026-11-01
effect = { copies = [{ copy = "log", days = 0 }] }

[[surfaces]]
name = "chat"
title = "Chat"
endpoints = ["POST /chat"]
levers = ["store-false"]
states = ["paid"]
training = { value = "no", evidence = "published", source = "https://acme.example/terms", as_of = 2026-11-01 }
review = { value = "no", evidence = "published", source = "https://acme.example/terms", as_of = 2026-11-01 }
onward = { value = "nobody-known", evidence = "unknown", source = "", as_of = 2026-11-01 }
copies = [
  { name = "log", kind = "abuse-log", days = 30, when = "always", evidence = "published", source = "https://acme.example/terms", as_of = 2026-11-01 },
]
regions = [{ name = "eu", choice = "default", evidence = "published", source = "https://acme.example/terms", as_of = 2026-11-01 }]

[[models]]
id = "acme/one"
provider = "acme"
surface = "chat"
title = "One"
wire_name = "one"
tasks = ["chat"]
takes = []
gives = ["text/plain"]
evidence = "published"
source = "https://acme.example/models"
as_of = 2026-11-01
prices = [
  { unit = "run", amount = "0.04", evidence = "published", source = "https://acme.example/prices", as_of = 2026-11-01 },
]
"""  # noqa: E501
COPY = 'copies = [\n  { name = "log", kind = "abuse-log", days = 30, when = "always", '

PROVIDERS = {
    "on-device",
    *("anthropic", "azure", "bedrock", "cerebras", "cloudflare", "cohere", "deepseek", "fireworks", "gemini", "groq"),
    *("huggingface", "mistral", "nvidia", "openai", "openrouter", "perplexity", "together", "venice", "vertex", "xai"),
    *("assemblyai", "bfl", "deepgram", "elevenlabs", "fal", "ideogram", "kling", "leonardo", "luma", "meta"),
    "minimax",
    *("photoroom", "recraft", "replicate", "runway", "stability"),
}

BROKEN = {
    "unknown key": ('title = "Acme"', 'titel = "Acme"', "titel", "the nearest is title"),
    "missing key": ('operator = "Acme Ltd"\n', "", "operator", "is missing"),
    "wrong type": ("runs_here = false", 'runs_here = "no"', "runs_here", "true or false"),
    "fact without evidence": (COPY + 'evidence = "published", ', COPY, "evidence", "is missing"),
    "fact without date": (", as_of = 2026-11-01 },\n]\nregions", " },\n]\nregions", "as_of", "is missing"),
    "fact without source": (
        '"always", evidence = "published", source = "https://acme.example/terms"',
        '"always", evidence = "published", source = ""',
        "source",
        "is empty",
    ),
    "source not a page": ('source = "https://acme.example/models"', 'source = "somewhere"', "source", "https://"),
    "unknown word": ('days = 30, when = "always"', 'days = 30, when = "allways"', "when", "the nearest is always"),
    "days not days": ("days = 30,", 'days = "a while",', "days", "until-deleted"),
    "negative days": ("days = 30,", "days = -1,", "days", "from 0"),
    "days not whole": ("days = 30,", "days = 0.5,", "days", "whole number"),
    "price a float": ('amount = "0.04"', "amount = 0.04", "amount", "written as text"),
    "price negative": ('amount = "0.04"', 'amount = "-1"', "amount", "written as text"),
    "price not a number": ('amount = "0.04"', 'amount = "NaN"', "amount", "written as text"),
    "date with time": ("checked = 2026-11-21", "checked = 2026-11-21T10:00:00Z", "checked", "without a time"),
    "expires before checked": ("expires = 2027-02-19", "expires = 2026-11-20", "expires", "after"),
    "fact later than the check": ("2026-11-01 }\n\n[[states]]", "2026-12-01 }\n\n[[states]]", "as_of", "later"),
    "provider unlike the file": (
        'provider = "acme"\ntitle',
        'provider = "acme2"\ntitle',
        "provider",
        "name of the file",
    ),
    "not a host": ('"api.acme.example"', '"api.acme.example/v1"', "hosts", "not a host name"),
    "nothing said about what is kept": (
        'days = 30, when = "always"',
        'days = 30, when = "by-law"',
        "copies",
        "not zero",
    ),
    "nothing kept for a while": ('kind = "abuse-log"', 'kind = "nothing"', "log", "0 days"),
    "no region said": (re.compile(r"regions = \[.*\]\n"), "regions = []\n", "regions", "is empty"),
    "feature without if-used": ('when = "always",', 'when = "always", feature = "files",', "log", "if-used"),
    "a party of nobody": (
        'value = "nobody-known"',
        'parties = [{ name = "L", training = "no", days = 0, evidence = "unknown", source = "", as_of = 2026-11-01 }], '
        'value = "nobody-known"',
        "parties",
        "names them",
    ),
    "named without a name": ('value = "nobody-known"', 'value = "named"', "parties", "do not fit"),
    "deletion that leaves no trace": ('place = "body"', 'place = "call"', "store-false.effect", "part of a day"),
    "lever nobody knows": (
        'levers = ["store-false"]',
        'levers = ["store-fals"]',
        "levers",
        "the nearest is store-false",
    ),
    "state nobody knows": ('states = ["paid"]', 'states = ["payed"]', "states", "the nearest is paid"),
    "effect on no copy": ('copy = "log"', 'copy = "lag"', "effect", "the nearest is log"),
    "model on no surface": ('surface = "chat"', 'surface = "chats"', "surface", "the nearest is chat"),
    "model of another provider": ('id = "acme/one"', 'id = "other/one"', "id", "must begin with acme/"),
    "control character": ('title = "Acme"', 'title = "Ac\\u001bme"', "title", "cannot be printed"),
    "not TOML": ('title = "Acme"', "title = Acme", "top level", "is not TOML"),
}


def test_the_card_these_tests_break_loads():
    assert load({"acme.toml": CARD.encode()}).model("acme/one").title == "One"


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_card_is_refused_with_file_place_and_problem(what):
    old, new, where, problem = BROKEN[what]
    broken = old.sub(new, CARD) if isinstance(old, re.Pattern) else CARD.replace(old, new, 1)
    assert broken != CARD
    with pytest.raises(CardError) as refused:
        load({"acme.toml": broken.encode()})
    facts = refused.value.facts
    assert facts["card"] == "acme.toml"
    assert where in facts["where"]
    assert problem in facts["problem"]


def test_a_card_that_is_not_text_is_refused():
    with pytest.raises(CardError):
        load({"acme.toml": b"\xff\xfe"})


def test_a_model_that_is_there_twice_is_refused():
    twice = CARD + CARD[CARD.index("[[models]]") :]
    with pytest.raises(CardError, match="acme/one is there twice"):
        load({"acme.toml": twice.encode()})


def test_an_unknown_model_names_the_nearest_one(catalog):
    with pytest.raises(NotFoundError) as missing:
        catalog.model("openai/gpt-image")
    assert "openai/gpt-image-2" in str(missing.value.facts["nearest"])


def facts_of(value, path=""):
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from facts_of(each, f"{path}[{index}]")
    elif is_dataclass(value):
        if isinstance(value, Fact):
            yield path, value
        for field in fields(value):
            yield from facts_of(getattr(value, field.name), f"{path}.{field.name}")


def test_every_fact_has_evidence_a_date_and_a_source_or_says_that_nobody_knows(catalog):
    for card in catalog.cards.values():
        known = list(facts_of(card, card.provider))
        assert known
        for path, fact in known:
            assert isinstance(fact.evidence, Evidence), path
            assert isinstance(fact.as_of, date), path
            assert fact.source or fact.evidence in (Evidence.UNKNOWN, Evidence.RECALLED), path


def test_every_provider_says_how_its_facts_were_read_and_where_to_read_them_again(catalog):
    for card in catalog.cards.values():
        assert card.read_how.endswith(".")
        assert card.runs_here or card.contact.terms


def test_models_that_run_here_come_first_and_say_who_made_them(catalog):
    models = catalog.models()
    assert [model.id for model in models][:2] == ["on-device/clean", "on-device/ocr"]
    assert all(model.origin.license == "Apache-2.0" for model in models[:2])


def test_the_catalog_has_the_providers_of_this_version(catalog):
    assert set(catalog.cards) == PROVIDERS
    for provider in catalog.cards:
        assert [model for model in catalog.models() if model.provider == provider]


def test_every_surface_of_a_service_says_what_is_always_kept(catalog):
    for card in catalog.cards.values():
        for surface in card.surfaces:
            assert any(copy.when is When.ALWAYS for copy in surface.copies), f"{card.provider}/{surface.name}"


def test_a_card_has_a_digest_that_changes_with_any_fact(files, catalog):
    before = digest(catalog.cards["openai"])
    changed = load(files | {"openai.toml": files["openai.toml"].replace(b"days = 30", b"days = 31", 1)})
    assert digest(changed.cards["openai"]) != before
    assert digest(load(files).cards["openai"]) == before


def test_prices_are_exact_amounts_with_a_date(catalog):
    price = catalog.model("fal/flux-kontext").prices[0]
    assert (str(price.amount), price.currency, price.unit) == ("0.04", "USD", "image")


def test_a_price_nobody_knows_has_no_row(catalog):
    assert catalog.model("openai/gpt-image-2.5").prices == ()
