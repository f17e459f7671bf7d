import pytest

from tests.operations.opening import make_workspace


@pytest.fixture
def workspace(machine):
    make_workspace(machine.home / "localai")
    (machine.home / "localai" / "identity").chmod(0o600)
    machine.extra["LOCALAI_IDENTITY_FILE"] = str(machine.home / "localai" / "identity")
    return machine


def test_a_page_is_listed_answered_and_then_decides(workspace):
    pages = workspace.json("policy", "recheck", "openai")["pages"]
    for page in pages:
        workspace.run("policy", "recheck", "openai", "--page", page["number"], "--answer", "changed")
    assert "changed" in workspace.run("policy", "recheck", "openai").text
    shown = workspace.json("policy", "explain", "openai/gpt-image-2.5", "--class", "internal")
    assert shown["verdict"]["outcome"] != "allowed"


def test_words_that_do_not_fit_are_refused(workspace):
    workspace.run("policy", "recheck", "openai", "--answer", "changed", expect=2)
    workspace.run("policy", "recheck", "openai", "--page", "1", expect=2)
    workspace.run("policy", "recheck", "nobody", expect=8)


def test_a_page_that_says_something_else_tells_what_that_touches(workspace):
    pages = workspace.json("policy", "recheck", "openai")["pages"]
    page = next(each["number"] for each in pages if "your-data" in each["address"])
    words = ("policy", "recheck", "openai", "--page", page, "--answer", "changed")
    assert "OpenAI: Nothing ever went there from this workspace." in workspace.run(*words).text
    assert {"voided", "exposures", "homes"} <= workspace.json(*words)["touched"].keys()
