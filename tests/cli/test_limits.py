"""Rules of items, budgets and a team's rules from a shell."""

import pytest

from localai.errors import UsageError
from localai.operations.typed import read_size
from tests.operations.opening import make_workspace
from tests.operations.test_team import HEAD, Lead


@pytest.fixture
def workspace(machine):
    make_workspace(machine.home / "localai")
    (machine.home / "localai" / "identity").chmod(0o600)
    machine.extra["LOCALAI_IDENTITY_FILE"] = str(machine.home / "localai" / "identity")
    return machine


def test_a_budget_is_set_shown_and_ends_a_plan_with_its_own_code(workspace):
    workspace.run("policy", "budget", "set", "openai", "--bytes", "0.1KB", "--items", "40")
    limits = workspace.json("policy", "budget", "list")["limits"]
    assert [(each["measure"], each["limit"], each["used"]) for each in limits] == [
        ("bytes", "100", "0"),
        ("items", "40", "0"),
    ]
    doubts = [word for name in ("retention", "review", "region", "onward") for word in ("--accept", f"{name}-unknown")]
    words = ("send", "-p", "hello", "--model", "openai/gpt-6-luna", "--for", "chat", "--dry-run", *doubts)
    assert "100 B a week" in workspace.run(*words, expect=11).told


@pytest.mark.parametrize(("words", "count"), [("500", 500), ("50MB", 50_000_000), ("1.5 gb", 1_500_000_000)])
def test_a_size_is_read_with_its_unit(words, count):
    assert read_size(words) == count


@pytest.mark.parametrize("words", ["much", "-1", "1e3", "5 MiB", ""])
def test_what_is_no_size_is_refused(words):
    with pytest.raises(UsageError):
        read_size(words)


def test_team_rules_are_pinned_taken_and_named_where_they_decide(workspace, tmp_path):
    lead = Lead(tmp_path)
    path = lead.sign(2, HEAD + 'rules = { providers = { exclude = ["fal"] } }\n')
    workspace.run("policy", "team", "import", path, expect=12)
    workspace.run("policy", "team", "trust", str(lead.key))
    assert "never to: fal" in workspace.run("policy", "team", "import", path).text
    assert "By your team's rules, fal is left out." in workspace.run("policy", "explain", "fal/flux-kontext").text
    workspace.run("policy", "team", "remove", expect=2)


def test_an_item_has_rules_of_its_own(workspace):
    (workspace.home / "a.txt").write_text("a")
    item = workspace.json("add", "a.txt")["items"][0]["id"]
    workspace.run("policy", "set", "item", item[:6], "--policy", '{"providers": {"only": ["gemini"]}}')
    told = workspace.run("policy", "explain", "openai/gpt-6-luna", item).text
    assert "By the rules of this item, only gemini may get it, not openai." in told


def test_rules_are_tried_before_they_are_set(workspace):
    words = ("policy", "set", "workspace", "--policy", '{"providers": {"exclude": ["openai"]}}')
    found = workspace.json(*words, "--dry-run")
    assert {each["model"].split("/")[0] for each in found["shifts"]} == {"openai"}
    assert {each["after"] for each in found["shifts"]} == {"refused"}
    assert workspace.json("policy", "set", "workspace", "--built-in", "--dry-run")["shifts"] == []
