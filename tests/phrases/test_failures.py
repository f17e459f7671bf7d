import inspect
import re
from pathlib import Path

import pytest

from localai import errors, sending_errors
from localai.phrases.failures import WORDINGS, explain, facts_of

CLASSES = list(
    dict.fromkeys(
        kind
        for tree in (errors, sending_errors)
        for _, kind in inspect.getmembers(tree, inspect.isclass)
        if issubclass(kind, errors.LocalaiError)
    )
)
SOURCES = Path(inspect.getfile(errors)).parent
PRAISE = {"secure", "securely", "military", "bank-grade", "private", "easy", "simply"}


def templates(code: str) -> list[str]:
    return [*WORDINGS[code].sentences, *WORDINGS[code].remedies]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.code)
def test_every_error_has_a_sentence_and_something_to_do(kind):
    told = explain(kind.code, {"flag": "--x", "remedy": "Do this.", "remedies": ("Do that.",)})
    assert told.sentence.endswith((".", "here: "))
    assert told.remedies


def test_every_sentence_belongs_to_an_error():
    assert set(WORDINGS) == {kind.code for kind in CLASSES}


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.code)
def test_a_sentence_uses_only_facts_that_its_error_documents(kind):
    documented = " ".join(inspect.getdoc(ancestor) or "" for ancestor in kind.__mro__ if ancestor in CLASSES)
    documented += "`line` `problem` `remedy`" if kind is errors.ConfigError else "`problem`"
    assert all(f"`{fact}`" in documented for template in templates(kind.code) for fact in facts_of(template))


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_the_last_sentence_needs_no_fact(code):
    assert not facts_of(WORDINGS[code].sentences[-1])


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_no_sentence_praises_or_shouts(code):
    words = " ".join(templates(code)).lower()
    assert "!" not in words
    assert not PRAISE & set(words.replace(".", " ").replace(",", " ").split())


def test_facts_fill_the_first_sentence_they_suffice_for():
    assert explain("not-found", {"what": "item", "id": "4f2c"}).sentence == "There is no item 4f2c."
    assert explain("not-found", {}).sentence == "Nothing has that id."


def test_braces_in_a_fact_stay_what_they_are():
    assert "{path}" in explain("symlink-refused", {"path": "{path}", "target": "x"}).sentence


def test_a_refusal_lists_its_own_ways_out_in_order():
    told = explain("refused", {"sentence": "Not sent. It trains.", "remedies": ("use on-device/ocr", "crop it")})
    assert told.remedies == ("Use on-device/ocr.", "Crop it.")


@pytest.mark.parametrize(("what", "command"), [("model", "models"), ("project", "project list"), ("item", "list")])
def test_what_is_not_there_names_the_command_that_shows_what_is(what, command):
    assert f"`localai {command}`" in explain("not-found", {"what": what, "id": "zz"}).remedies[0]


def test_a_name_that_a_locked_workspace_may_have_is_not_said_to_be_nowhere():
    told = explain("no-workspace", {"name": "acme", "locked": "552a2ad7521c1438"}).sentence
    assert "552a2ad7521c1438" in told
    assert "There is no workspace" not in told


def test_a_file_that_no_model_here_reads_is_answered_with_what_the_model_takes():
    facts = {"name": "a.txt", "media_type": "text/plain", "model": "on-device/ocr", "takes": "image/png"}
    assert (
        "on-device/ocr cannot take this kind of file; it takes image/png" in explain("not-sendable-yet", facts).sentence
    )


def test_whatever_can_be_missing_says_where_to_look_for_it():
    named = {
        what
        for file in sorted(SOURCES.rglob("*.py"))
        for what in re.findall(r'NotFoundError\(what="([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    told = {what: explain("not-found", {"what": what, "id": "x"}).remedies for what in named if what != "item"}
    items = explain("not-found", {"what": "item", "id": "x"}).remedies
    assert [what for what, remedies in sorted(told.items()) if remedies == items] == []
