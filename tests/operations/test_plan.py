"""Plans: deterministic, complete, and nothing is kept of one that is only looked at."""

import io
import json
import shlex
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from localai.crypto.canonical import digest
from localai.errors import ExitCode, NotSendableYetError, RefusedError, UsageError
from localai.operations.add import Filing, Incoming, add
from localai.operations.organize import create_project, reclassify
from localai.operations.plan import Loose, plan
from localai.operations.rules import set_rules
from localai.operations.showing import view_plan
from localai.vault import entries
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outbound import Plan
from localai.vocabulary.rules import LayerName, RuleSet
from localai.vocabulary.tasks import Role, Task, Wish
from tests.operations.desk import CLEAN, TRAINER, add_picture, picture, wish, with_cards

NOTHING_ADDED = Wish(task=Task.CLEAN, model=CLEAN)


@pytest.fixture
def session(session):
    return with_cards(session)


@pytest.fixture
def item(session, tmp_path):
    return add_picture(session, tmp_path)


def everything_written(session) -> dict[str, bytes]:
    """Return every file of the workspace; the shared memory of readers is no content."""
    found = session.workspace.folder.rglob("*")
    return {str(path): path.read_bytes() for path in found if path.is_file() and not path.name.endswith("-shm")}


def test_plan_is_the_same_every_time(session, item):
    assert plan(session, wish(item)) == plan(session, wish(item))


def test_plan_does_not_depend_on_the_clock(session, item, now):
    before = plan(session, wish(item)).digest
    now.advance(days=20, hours=3)
    assert plan(session, wish(item)).digest == before


def test_same_content_gives_the_same_plan_whatever_it_is_called(session, tmp_path, item):
    other = tmp_path / "other.png"
    other.write_bytes(picture())
    again = add(session, [other]).items[0]
    assert plan(session, wish(again)).digest == plan(session, wish(item)).digest


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "an invoice"},
        {"keep": False},
        {"settings": (("fit", "8"),)},
        {"class_floor": ItemClass.CONFIDENTIAL},
        {"max_cost": Decimal(3)},
    ],
)
def test_whatever_a_person_chooses_changes_the_digest(session, item, changes):
    assert plan(session, wish(item, **changes)).digest != plan(session, wish(item)).digest


def test_other_content_changes_the_digest(session, item, tmp_path):
    other = add_picture(session, tmp_path, "blue")
    assert plan(session, wish(other)).digest != plan(session, wish(item)).digest


def test_another_class_changes_the_digest(session, item):
    before = plan(session, wish(item)).digest
    reclassify(session, item.id, ItemClass.CONFIDENTIAL, "a client's")
    assert plan(session, wish(item)).digest != before


def test_another_rule_changes_the_digest(session, item):
    before = plan(session, wish(item)).digest
    set_rules(session, LayerName.WORKSPACE, "", RuleSet(retention_days=7), "a contract")
    assert plan(session, wish(item)).digest != before


def test_rules_of_every_project_that_is_involved_hold(session, item, tmp_path):
    strict = create_project(session, "strict")
    set_rules(session, LayerName.PROJECT, strict.id, RuleSet(exclude=("on-device",)), "a test")
    path = tmp_path / "blue.png"
    path.write_bytes(picture("blue"))
    inside = add(session, [path], Filing(project="strict")).items[0]
    both = wish(item, inputs=(*wish(item).inputs, *wish(inside).inputs))
    plan(session, wish(item))
    with pytest.raises(RefusedError):
        plan(session, both)
    with pytest.raises(RefusedError):
        plan(session, replace(wish(item), project_id=strict.id))


@pytest.mark.parametrize("field", [field.name for field in fields(Plan)])
def test_every_field_of_the_plan_is_under_the_digest(session, item, field):
    found = plan(session, wish(item)).plan
    other = {"int": 7, "bool": not found.keep, "str": "x", "tuple": ("x",), "NoneType": "x"}
    changed = replace(found, **{field: other.get(type(getattr(found, field)).__name__, "x")})
    assert digest(changed) != digest(found)


def test_looking_at_a_plan_writes_nothing(session, item):
    plan(session, wish(item), remember=False)
    before = everything_written(session)
    plan(session, wish(item), remember=False)
    assert everything_written(session) == before


def test_file_is_planned_without_being_added(session, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(picture())
    before = everything_written(session)
    loose = Loose(role=Role.IMAGE, source=path)
    seen = plan(session, NOTHING_ADDED, loose=[loose], remember=False)
    assert everything_written(session) == before
    item = add(session, [path]).items[0]
    assert plan(session, wish(item)).digest == seen.digest


def test_stream_is_planned_without_being_added(session):
    loose = Loose(role=Role.IMAGE, source=Incoming(name="-", stream=io.BytesIO(picture())))
    seen = plan(session, NOTHING_ADDED, loose=[loose], remember=False)
    assert seen.plan.parts[0].size == len(picture())


def test_file_that_is_only_planned_gets_the_class_it_would_have(session, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(picture())
    loose = Loose(role=Role.IMAGE, source=path, filing=Filing(item_class=ItemClass.REGULATED))
    seen = plan(session, NOTHING_ADDED, loose=[loose], remember=False)
    assert seen.plan.item_class is ItemClass.REGULATED


def test_plan_names_the_strictest_class(session, item, tmp_path):
    secret = add_picture(session, tmp_path, "blue", ItemClass.REGULATED)
    with pytest.raises(UsageError) as caught:
        plan(session, wish(item, inputs=(*wish(item).inputs, *wish(secret).inputs)))
    assert "takes 1 item" in str(caught.value.facts["problem"])
    assert plan(session, wish(secret)).plan.item_class is ItemClass.REGULATED


def test_work_here_sends_nothing(session, item):
    found = plan(session, wish(item)).plan
    assert (found.bytes_out, found.exchanges, found.credential) == (0, (), None)


def test_refused_wish_is_remembered(session, item):
    with pytest.raises(RefusedError) as caught:
        plan(session, wish(item, TRAINER))
    last = entries.newest(session.workspace.database, 1)[0]
    assert (last.kind, last.subject, last.sent) == ("refused", caught.value.facts["receipt"], 0)
    assert caught.value.exit_code is ExitCode.REFUSED


def test_refused_wish_that_was_only_looked_at_is_not_remembered(session, item):
    before = everything_written(session)
    with pytest.raises(RefusedError):
        plan(session, wish(item, TRAINER), remember=False)
    assert everything_written(session) == before


def test_entry_about_a_refusal_holds_no_name_and_no_content(session, tmp_path):
    item = add_picture(session, tmp_path, "green")
    with pytest.raises(RefusedError):
        plan(session, wish(item, TRAINER))
    assert b"green" not in entries.newest(session.workspace.database, 1)[0].encoded


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"task": Task.SPEAK}, UsageError),
        ({"prompt": "hello"}, UsageError),
        ({"settings": (("fly", "1"),)}, UsageError),
        ({"inputs": ()}, UsageError),
        ({"accepted": ("moon",)}, UsageError),
    ],
)
def test_wish_that_makes_no_sense_is_refused_before_anything_runs(session, item, changes, error):
    with pytest.raises(error):
        plan(session, wish(item, **changes))


def test_kind_of_file_the_model_cannot_take_is_said_before_anything_runs(session, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("words")
    with pytest.raises(NotSendableYetError):
        plan(session, wish(add(session, [path]).items[0]))


def test_view_says_that_nothing_leaves(session, item):
    view = view_plan(session, plan(session, wish(item)))
    assert "0 bytes leave it" in view.lead
    assert not view.leaves


def test_view_shows_every_field_that_the_digest_covers(session, item):
    view = view_plan(session, plan(session, wish(item)))
    for field in fields(Plan):
        assert any(line.strip().startswith(f"{field.name}:") or f"{field.name} 0:" in line for line in view.exact)


def test_command_of_the_view_names_all_that_the_digest_depends_on(session, item):
    asked = wish(item, settings=(("fit", "8"),), purpose="an invoice", keep=False, max_cost=Decimal("0.5"))
    found = plan(session, asked, rules=RuleSet(retention_days=7))
    words = shlex.split(view_plan(session, found).command)
    assert words[:7] == ["localai", "send", item.id, "--model", CLEAN, "--for", "clean"]
    for option in ("--set fit=8", "--max-cost 0.5", "--no-keep", f"--consent {found.digest}"):
        assert option in " ".join(words)
    assert words[words.index("--purpose") + 1] == "an invoice"
    assert json.loads(words[words.index("--policy") + 1])["data_policy"]["retention_days"] == 7


def test_command_of_a_file_that_was_not_added_names_the_file(session, tmp_path):
    path = tmp_path / "a b.png"
    path.write_bytes(picture())
    found = plan(session, NOTHING_ADDED, loose=[Loose(role=Role.IMAGE, source=path)], remember=False)
    assert shlex.split(view_plan(session, found).command)[2] == str(path)
