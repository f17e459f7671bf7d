import json

import pytest

from tests.operations.opening import make_workspace
from tests.operations.publisher import CHANGED, RENAMED, Publisher


@pytest.fixture
def workspace(machine):
    make_workspace(machine.home / "localai")
    (machine.home / "localai" / "identity").chmod(0o600)
    machine.extra["LOCALAI_IDENTITY_FILE"] = str(machine.home / "localai" / "identity")
    return machine


@pytest.fixture
def publisher(workspace):
    made = Publisher(workspace.home)
    workspace.run("policy", "trust", str(made.key))
    return made


def test_a_bundle_is_trusted_looked_at_taken_and_decides(workspace, publisher):
    path = publisher.publish(7, **RENAMED)
    looked = workspace.json("policy", "import", path, "--dry-run")
    assert (looked["version"], looked["changes"][0]["provider"]) == (7, "fal")
    assert workspace.json("policy", "diff", path)["changes"] == looked["changes"]
    assert "~ title: fal -> FAL" in workspace.run("policy", "import", path).text
    assert workspace.json("policy", "diff", path)["changes"] == []
    assert workspace.json("policy", "trust")["keys"][0]["version"] == 7
    assert "FAL" in workspace.run("models", "show", "fal/flux-kontext").text


def test_a_strangers_and_an_older_bundle_end_with_the_code_of_integrity(workspace, publisher, tmp_path):
    (tmp_path / "stranger").mkdir()
    stranger = Publisher(tmp_path / "stranger").publish(1, **RENAMED)
    assert "policy trust" in workspace.run("policy", "import", stranger, expect=12).told
    workspace.run("policy", "import", publisher.publish(2, **RENAMED))
    assert "version 2 was taken" in workspace.run("policy", "import", publisher.publish(1, **CHANGED), expect=12).told


def test_a_key_removed_and_trusted_again_brings_no_older_bundle(workspace, publisher):
    newer = publisher.publish(2, **RENAMED)
    workspace.run("policy", "import", newer)
    workspace.run("policy", "trust", str(publisher.key), "--remove")
    workspace.run("policy", "trust", str(publisher.key))
    older = publisher.publish(1, **CHANGED)
    assert "version 2 was taken" in workspace.run("policy", "import", older, expect=12).told
    workspace.run("policy", "import", newer)


def test_a_damaged_bundle_is_told_where_a_model_is_explained(workspace, publisher):
    workspace.run("policy", "import", publisher.publish(1, **RENAMED))
    (kept,) = (workspace.home / "localai" / "data" / "cards").glob("*.cards")
    kept.write_bytes(kept.read_bytes()[:-1])
    assert "imported cards are not used" in workspace.run("policy", "explain", "fal/flux-kontext").text
    assert "imported cards are not used" in workspace.run("models").told
    assert "imported cards are not used" in workspace.run("policy", "stale").told


def test_listing_and_showing_items_reads_no_card(workspace, publisher):
    workspace.run("policy", "import", publisher.publish(1, **RENAMED))
    (workspace.home / "a.txt").write_text("a")
    workspace.run("add", "a.txt")
    folder = workspace.home / "localai" / "data" / "cards"
    folder.rename(folder.with_name("away"))
    folder.write_text("not a folder: reading cards would fail here")
    (item,) = workspace.json("list")["items"]
    assert workspace.run("show", item["id"]).text
    assert "imported cards are not used" in workspace.run("models").told


@pytest.mark.parametrize("words", [("diff",), ("trust", "--remove"), ("diff", "x", "--receipt", "y")])
def test_words_that_do_not_fit_are_refused(workspace, words):
    assert workspace.run("policy", *words, expect=2).told


def test_what_is_not_there_is_not_found(workspace):
    workspace.run("policy", "diff", "--receipt", "abcd", expect=8)
    workspace.run("policy", "import", "nowhere", expect=12)


def test_an_import_that_makes_a_card_worse_says_what_it_touches(workspace, publisher):
    trains = publisher.publish(1, openai=('value = "no"', 'value = "yes"'))
    told = workspace.run("policy", "import", trains, "--dry-run").text
    assert "worse for" in told
    assert "training: no -> yes" in told
    assert "OpenAI: Nothing ever went there from this workspace." in told
    touched = workspace.json("policy", "import", trains, "--dry-run")["touched"]
    assert {"voided", "exposures", "homes"} == touched.keys()


def test_a_receipt_is_named_without_an_option(workspace, publisher):
    words = ("send", "--model", "deepseek/deepseek-chat", "--for", "chat", "--prompt", "hello", "--json")
    receipt = json.loads(workspace.run(*words, expect=None).told)["receipt"]
    assert "The card is the same as then." in workspace.run("policy", "diff", receipt).text
    moved = ('headquarters = "', 'headquarters = "moved, ')
    workspace.run("policy", "import", publisher.publish(1, deepseek=moved))
    assert "~ headquarters: " in workspace.run("policy", "diff", receipt[:8]).text
