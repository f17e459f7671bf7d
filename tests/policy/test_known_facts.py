"""What was found out about each provider stands on its card: switches, calls that delete, regions, numbers of days.

The tables are written down a second time here, from the notes that the cards were made from, so that a card cannot lose
a fact unnoticed.
"""

import pytest

from localai.vocabulary.cards import LeverPlace, RegionChoice, Training

SWITCHES = {
    "fal": {"X-Fal-Store-IO", "X-Fal-Object-Lifecycle-Preference", "x-app-fal-disable-fallback"},
    "openai": {"store", "prompt_cache_options.mode"},
    "azure": {"store"},
    "fireworks": {"store"},
    "gemini": {"store"},
    "anthropic": {"inference_geo"},
    "openrouter": {"provider.data_collection", "provider.zdr"},
    "cloudflare": {"cf-aig-collect-log-payload"},
    "recraft": {"response_format"},
    "elevenlabs": {"enable_logging"},
    "deepgram": {"mip_opt_out"},
    "leonardo": {"public"},
}
DELETIONS = {
    "fal": {"DELETE https://api.fal.ai/v1/models/requests/{request_id}/payloads"},
    "runway": {"DELETE /v1/tasks/{id}"},
    "minimax": {"POST /v1/files/delete"},
    "replicate": {"DELETE /v1/files/{id}"},
    "luma": {"DELETE /v1/files/{id}"},
    "elevenlabs": {"DELETE /v1/history/{id}", "DELETE /v1/speech-to-text/transcripts/{id}"},
    "assemblyai": {"DELETE /v2/transcript/{id}"},
    "leonardo": {"DELETE /api/rest/v1/generations/{id}", "DELETE /api/rest/v1/init-image/{id}"},
    "openai": {
        "DELETE /v1/responses/{id}",
        "DELETE /v1/files/{id}",
        "DELETE /v1/conversations/{id}",
        "DELETE /v1/chat/completions/{id}",
    },
    "anthropic": {"DELETE /v1/files/{id}", "DELETE /v1/messages/batches/{id}"},
    "gemini": {"DELETE /v1/interactions/{id}", "DELETE /v1/files/{id}"},
    "mistral": {"DELETE /v1/files/{id}"},
}
REGIONS = {
    "openai": {"us", "eu", "au", "ca", "jp", "in", "sg", "kr", "gb", "ae"},
    "anthropic": {"us"},
    "vertex": {"eu", "us"},
    "azure": {"eu", "us"},
    "bedrock": {"eu", "us"},
    "mistral": {"eu", "us"},
    "xai": {"us"},
    "openrouter": {"eu", "us"},
    "bfl": {"eu", "us"},
    "deepgram": {"eu"},
    "assemblyai": {"eu"},
    "elevenlabs": {"eu", "in", "sg"},
}
KEPT = {
    ("openai", "abuse-log"): "30",
    ("openai", "stored-response"): "unknown",
    ("openai", "prompt-cache"): "1",
    ("openai", "result-cache"): "1",
    ("anthropic", "request-log"): "30",
    ("anthropic", "flagged"): "730",
    ("anthropic", "batch"): "29",
    ("gemini", "abuse-log"): "55",
    ("gemini", "interaction"): "55",
    ("gemini", "grounding"): "30",
    ("vertex", "abuse-log"): "30",
    ("vertex", "memory-cache"): "1",
    ("vertex", "flagged"): "90",
    ("azure", "stored-response"): "30",
    ("mistral", "abuse-log"): "30",
    ("cohere", "request-log"): "30",
    ("groq", "flagged"): "30",
    ("fireworks", "stored-response"): "30",
    ("deepseek", "request-log"): "unknown",
    ("xai", "abuse-log"): "30",
    ("fal", "request-log"): "30",
    ("fal", "result-file"): "unknown",
    ("runway", "uploaded-file"): "1",
    ("replicate", "request-log"): "1",
    ("kling", "request-log"): "30",
    ("kling", "result-file"): "30",
    ("assemblyai", "uploaded-file"): "2",
    ("assemblyai", "transcript"): "until-deleted",
    ("assemblyai", "intermediate"): "3",
    ("elevenlabs", "history"): "until-deleted",
}
TRAINS = {
    Training.NO: {"openai", "anthropic", "vertex", "azure", "bedrock", "groq", "fireworks", "xai", "perplexity"}
    | {"cerebras", "recraft", "photoroom", "meta"},
    Training.DEPENDS: {"gemini", "mistral", "cohere", "fal", "stability", "elevenlabs", "leonardo"},
    Training.YES: {"deepseek", "nvidia", "runway", "minimax", "bfl", "luma", "kling", "ideogram", "deepgram"}
    | {"assemblyai"},
    Training.CARVE_OUT: {"together", "replicate"},
}
SINGLE = {
    "anthropic": {"covered", "no-region"},
    "mistral": {"labs"},
    "cohere": {"trial"},
    "meta": {"contributor"},
    "fal": {"pending", "to-black-forest-labs", "to-google", "to-kling", "to-minimax", "to-bytedance"},
    "replicate": {"to-black-forest-labs", "to-ideogram", "to-stability", "to-kuaishou"},
    "runway": {"to-vendor"},
    "azure": {"by-anthropic"},
}
READ_BACK = {
    ("openai", "zero-retention"),
    ("openai", "modified-abuse-monitoring"),
    ("xai", "zero-retention"),
    ("fal", "enterprise-ready"),
}
DUTIES = {
    "gemini": {"age", "not-consumer"},
    "nvidia": {"other"},
    "runway": {"attribution", "other"},
    "ideogram": {"attribution"},
    "bfl": {"keep-marks"},
    "elevenlabs": {"other"},
}


@pytest.mark.parametrize("provider", sorted(SWITCHES))
def test_the_switches_of_a_provider_are_on_its_card(catalog, provider):
    keys = {lever.key for lever in catalog.cards[provider].levers}
    assert SWITCHES[provider] <= keys


@pytest.mark.parametrize("provider", sorted(DELETIONS))
def test_the_calls_that_delete_are_on_the_card(catalog, provider):
    card = catalog.cards[provider]
    assert DELETIONS[provider] <= {copy.deletion for surface in card.surfaces for copy in surface.copies}


@pytest.mark.parametrize("provider", sorted(REGIONS))
def test_the_regions_that_can_be_had_are_on_the_card(catalog, provider):
    card = catalog.cards[provider]
    by_host = {host.region for host in card.hosts if host.region}
    by_choice = {each.effect.region for each in (*card.levers, *card.states) if each.effect.region}
    assert REGIONS[provider] <= by_choice
    assert by_host <= by_choice | {fact.name for surface in card.surfaces for fact in surface.regions} | {"us"}


@pytest.mark.parametrize(("provider", "copy"), sorted(KEPT))
def test_how_long_a_copy_stays_is_what_was_found(catalog, provider, copy):
    card = catalog.cards[provider]
    days = {str(each.days) for surface in card.surfaces for each in surface.copies if each.name == copy}
    assert days == {KEPT[provider, copy]}


def test_training_is_what_was_found_on_the_first_surface(catalog):
    for value, providers in TRAINS.items():
        found = {name for name in providers if catalog.cards[name].surfaces[0].training.value is value}
        assert found == providers


def test_single_models_have_the_rules_that_were_found(catalog):
    found = {name: {override.name for override in card.overrides} for name, card in catalog.cards.items()}
    assert {name: overrides for name, overrides in found.items() if overrides} == SINGLE


def test_what_can_be_read_back_is_marked(catalog):
    found = {(name, state.name) for name, card in catalog.cards.items() for state in card.states if state.read_back}
    assert found >= READ_BACK


def test_duties_are_on_the_cards(catalog):
    found = {name: {duty.kind.value for duty in card.duties} for name, card in catalog.cards.items()}
    assert {name: kinds for name, kinds in found.items() if kinds} == DUTIES


def test_a_region_chosen_by_a_host_is_asked_for_through_that_host(catalog):
    for card in catalog.cards.values():
        levers = {lever.key for lever in card.levers if lever.place is LeverPlace.HOST}
        chosen = {
            fact.setting for surface in card.surfaces for fact in surface.regions if fact.choice is RegionChoice.HOST
        }
        assert chosen == levers, card.provider
