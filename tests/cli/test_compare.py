"""Models side by side, as a person or a script asks for them."""

from localai.errors import ExitCode


def test_models_of_a_task_are_compared_fact_by_fact(ready):
    shown = ready.run("models", "compare", "--for", "cutout").text
    assert "photoroom/segment" in shown
    assert "trains on it" in shown
    assert "where it stays" in shown


def test_a_script_gets_every_fact_of_every_model(ready):
    found = ready.json("models", "compare", "openai/gpt-image-2.5", "fal/flux-kontext")
    assert {row["id"] for row in found["models"]} == {"openai/gpt-image-2.5", "fal/flux-kontext"}
    trains = next(line for line in found["facts"] if line["label"] == "trains on it")
    words = {each["model"]: [row["words"] for row in each["rows"]] for each in trains["said"]}
    assert words == {"openai/gpt-image-2.5": ["no"], "fal/flux-kontext": ["yes (Black Forest Labs)"]}


def test_names_or_a_task_are_needed_and_not_both(ready):
    ready.run("models", "compare", expect=ExitCode.USAGE)
    ready.run("models", "compare", "on-device/ocr", "--for", "read", expect=ExitCode.USAGE)


def test_rules_in_the_words_of_openrouter_decide(ready):
    policy = '{"provider": {"zdr": true, "ignore": ["azure"]}}'
    found = {row["id"]: row for row in ready.json("models", "--for", "read", "--policy", policy)["models"]}
    assert found["on-device/ocr"]["verdict"] == "allowed"
    assert [reason["rule"] for reason in found["openai/gpt-6.1-sol"]["reasons"]] == ["zero-retention"]
    assert found["azure/gpt"]["reasons"][0]["rule"] == "exclude"


def test_a_word_nobody_knows_is_refused_with_the_nearest_one(ready):
    refused = ready.run("models", "--policy", '{"provider": {"zrd": true}}', expect=None)
    assert refused.code != ExitCode.OK
    assert "the nearest is zdr" in refused.told


def test_rules_that_are_empty_are_refused_and_not_left_out(ready):
    assert "there is nothing in it" in ready.run("models", "--policy", "", expect=None).told


def test_one_model_is_shown_with_copies_that_only_some_features_make(ready):
    shown = ready.run("models", "show", "openai/gpt-6.1-sol").text
    assert "uploaded file, only with files: until it is deleted; read by your account; DELETE /v1/files/{id}" in shown
    assert "request: store = false, always; stored response: none" in shown
    told = {row["label"] for row in ready.json("models", "show", "openai/gpt-6.1-sol")["details"]}
    assert {"copy", "switch", "answer", "can stay in"} <= told


def test_a_verdict_is_explained_with_rule_fact_page_and_ways_out(ready):
    told = ready.run("policy", "explain", "openai/gpt-6.1-sol", "--class", "confidential", "--for", "read").text
    assert "rule        retention-days: no copy elsewhere (the rules of its class)" in told
    assert "fact        log against abuse at OpenAI: 30 days" in told
    assert "https://developers.openai.com/api/docs/guides/your-data" in told
    assert "no-training: no training; nothing can allow it" in told
    assert "1. use on-device/ocr, which sends nothing" in told
    body = ready.json("policy", "explain", "openai/gpt-6.1-sol", "--class", "confidential")
    assert {"model", "class", "verdict", "explanation", "grounds", "rules", "facts"} <= body.keys()
    assert body["grounds"][0]["as_of"] == "2026-09-01"
