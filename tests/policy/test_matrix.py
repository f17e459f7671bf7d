"""What the rules leave usable, task by task and class by class."""

import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from localai.policy.matrix import matrix
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import Outcome
from localai.vocabulary.tasks import Task

CHECKED = date(2026, 11, 21)
PROGRAM = Path(__file__).resolve().parents[2] / "packaging" / "matrix.py"


@pytest.fixture(scope="module")
def found(catalog):
    return matrix(catalog, CHECKED)


def test_the_page_says_what_the_cards_say():
    checked = subprocess.run([sys.executable, PROGRAM, "--check"], check=False)
    assert checked.returncode == 0, "python3 packaging/matrix.py"


def test_every_task_that_a_model_does_has_a_row(found, catalog):
    assert set(found) == {task for model in catalog.models() for task in model.tasks}


def test_every_model_of_a_task_stands_in_exactly_one_place(found, catalog):
    for task, row in found.items():
        for cell in row.values():
            places = (*cell.at_once, *cell.after_one_answer, *cell.your_call, *cell.refused)
            assert sorted(each.model for each in places) == sorted(
                model.id for model in catalog.models() if task in model.tasks and not model.has_ended(CHECKED)
            )


def test_a_model_that_was_switched_off_is_in_no_list(found, catalog):
    ended = {model.id for model in catalog.models() if model.has_ended(CHECKED)}
    assert {"perplexity/sonar", "gemini/gemini-embedding"} <= ended
    named = {chance.model for row in found.values() for cell in row.values() for chance in cell.refused}
    assert not named & ended


def test_something_is_usable_for_internal_items_in_every_task(found):
    for task, row in found.items():
        cell = row[ItemClass.INTERNAL]
        assert cell.at_once or cell.after_one_answer or cell.your_call, task


def test_a_stricter_class_never_has_more(found):
    for row in found.values():
        for easier, stricter in pairwise(ItemClass):
            may = {each.model for each in row[easier].refused}
            assert may <= {each.model for each in row[stricter].refused}


def test_nothing_that_trains_on_every_account_is_anywhere_but_refused(found):
    trains = ("deepseek/", "nvidia/", "kling/", "ideogram/", "minimax/", "bfl/", "runway/")
    for row in found.values():
        for cell in row.values():
            usable = (*cell.at_once, *cell.after_one_answer, *cell.your_call)
            assert not [each.model for each in usable if each.model.startswith(trains)]


def test_confidential_and_regulated_have_no_your_call(found):
    for row in found.values():
        assert row[ItemClass.CONFIDENTIAL].your_call == row[ItemClass.REGULATED].your_call == ()


def test_an_answer_is_named_only_where_it_changes_the_outcome(found):
    chance = next(
        each for each in found[Task.EDIT][ItemClass.INTERNAL].after_one_answer if each.model.startswith("gem")
    )
    assert (chance.outcome, chance.answer) == (Outcome.ALLOWED, "billing-on")
    assert all(not each.answer for each in found[Task.READ][ItemClass.INTERNAL].at_once)


def test_regulated_items_can_go_where_a_region_can_be_asked_for_and_nothing_is_kept(found):
    usable = found[Task.READ][ItemClass.REGULATED].after_one_answer
    assert {(each.model.partition("/")[0], each.answer, each.region) for each in usable} == {
        ("anthropic", "zero-retention", "us")
    }


def test_cards_past_their_date_leave_nothing_elsewhere_for_confidential_items(catalog):
    later = matrix(catalog, CHECKED.replace(year=CHECKED.year + 1))
    for row in later.values():
        cell = row[ItemClass.CONFIDENTIAL]
        elsewhere = (*cell.at_once, *cell.after_one_answer)
        assert not [each.model for each in elsewhere if not each.model.startswith("on-device/")]
