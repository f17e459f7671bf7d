import pytest

from tests.operations.opening import make_workspace


@pytest.fixture
def workspace(machine):
    """A machine with a workspace that an identity opens."""
    make_workspace(machine.home / "localai")
    (machine.home / "localai" / "identity").chmod(0o600)
    machine.extra["LOCALAI_IDENTITY_FILE"] = str(machine.home / "localai" / "identity")
    return machine


AGREED = ("--reference", "letter of 3 May", "--until", "2099-05-03")


def verdict(workspace, model, *words):
    return workspace.json("policy", "explain", model, "--class", "confidential", *words)["verdict"]["outcome"]


def test_an_answer_on_record_changes_what_the_rules_say_until_it_is_taken_back(workspace):
    assert verdict(workspace, "openai/gpt-image-2.5") == "refused"
    stated = workspace.json("policy", "attest", "openai", "zero-retention", *AGREED)["answer"]
    assert verdict(workspace, "openai/gpt-image-2.5") == "allowed"
    (listed,) = workspace.json("policy", "attest")["answers"]
    assert (listed["id"], listed["holds"]) == (stated["id"], True)
    workspace.run("policy", "attest", "--withdraw", stated["id"][:8])
    assert verdict(workspace, "openai/gpt-image-2.5") == "refused"
    assert workspace.json("policy", "attest")["answers"] == []


def test_a_provider_alone_shows_what_can_be_said(workspace):
    shown = workspace.run("policy", "attest", "openai").text
    assert "zero-retention" in shown
    assert "contract" in shown


def test_the_way_out_that_a_refusal_names_is_a_command_there_is(workspace):
    told = workspace.json("policy", "explain", "runway/gen4-image", "--class", "public")["explanation"]
    words = told["remedies"][-1].split("`")[1].split()
    assert words[0] == "localai"
    assert workspace.run(*words[1:]).text


def test_a_contract_says_what_it_forbids(workspace):
    workspace.run("policy", "attest", "runway", "contract", *AGREED, expect=2)
    workspace.run("policy", "attest", "runway", "contract", "--training", "no", "--days", "0", *AGREED)
    shown = workspace.json("policy", "explain", "runway/gen4-image", "--class", "public")
    assert shown["verdict"]["outcome"] == "your-call"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("openai", "zero"), 2),
        (("opneai", "zero-retention"), 8),
        (("fal", "enterprise-ready"), 2),
    ],
)
def test_an_answer_nobody_asked_for_is_refused_with_its_own_sentence(workspace, words, code):
    assert workspace.run("policy", "attest", *words, *AGREED, expect=code).told


def test_without_a_terminal_a_missing_word_is_named_as_its_flag(workspace):
    ended = workspace.run("policy", "attest", "openai", "zero-retention", expect=2)
    assert "--reference" in ended.told


def test_a_day_that_is_none_is_refused(workspace):
    ended = workspace.run(
        "policy", "attest", "openai", "zero-retention", "--reference", "x", "--until", "soon", expect=2
    )
    assert "soon is not a day" in ended.told


def test_the_terms_of_a_contract_are_for_a_contract_only(workspace):
    ended = workspace.run("policy", "attest", "openai", "zero-retention", "--days", "0", *AGREED, expect=2)
    assert "are about a contract" in ended.told


def test_explaining_for_a_region_judges_what_would_hold_there(workspace):
    model = "mistral/mistral-small-4"
    anywhere, there = (
        workspace.json("policy", "explain", model, "--class", "internal", *words)["verdict"]
        for words in ((), ("--region", "mars"))
    )
    assert anywhere != there
    assert there["outcome"] == "refused"


def test_a_reference_too_long_for_a_line_names_the_document_as_the_way(workspace):
    words = ("--reference", "a" * 501, "--until", "2099-05-03")
    assert "--document ID" in workspace.run("policy", "attest", "openai", "zero-retention", *words, expect=2).told
