"""What happens between the plan and the run: it begins only under the plan that was approved."""

from dataclasses import replace

import pytest

from localai.errors import ConsentError
from localai.operations.organize import reclassify
from localai.operations.plan import plan
from localai.operations.send import approve, run
from localai.vault import entries, runs
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How, Outcome
from tests.operations.desk import add_picture, wish, with_cards


@pytest.fixture
def session(session):
    return with_cards(session)


@pytest.fixture
def item(session, tmp_path):
    return add_picture(session, tmp_path)


def interrupted_by(session, act):
    """Return a session in which `act` happens after a run has made its plan again and before it begins."""

    def act_and_name():
        act()
        return session.new_id()

    return replace(session, new_id=act_and_name)


def test_a_class_raised_while_a_run_is_about_to_begin_stops_it(session, item):
    planned = plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    changed = interrupted_by(session, lambda: reclassify(session, item.id, ItemClass.CONFIDENTIAL))
    with pytest.raises(ConsentError):
        run(changed, planned, planned.digest)
    assert runs.without_outcome(session.workspace.database) == ()
    assert [line.kind for line in entries.lines(session.workspace.database)] == ["genesis", "consent", "item-class"]


def test_an_entry_that_changes_nothing_in_the_plan_stops_no_run(session, item, tmp_path):
    other, planned = add_picture(session, tmp_path, "blue"), plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    busy = interrupted_by(session, lambda: reclassify(session, other.id, ItemClass.CONFIDENTIAL))
    assert run(busy, planned, planned.digest).receipt.outcome is Outcome.DONE
