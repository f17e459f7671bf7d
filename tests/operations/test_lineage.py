"""The history of an item: a tree in both directions, whole where it is small and bounded where it is not."""

from dataclasses import replace

import pytest

from localai.errors import NotFoundError
from localai.operations.delete import purge
from localai.operations.ledger import recording
from localai.operations.lineage import Bounds, lineage_of, lines_of
from localai.operations.plan import plan
from localai.operations.rating import rate
from localai.operations.send import approve, run
from localai.vault import runs
from localai.vault.runs import NewRun
from localai.vocabulary.bodies import Beginning, RunBegun
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.tasks import Input, Role, Task
from tests.operations.desk import CLEAN, add_picture, wish, with_cards


@pytest.fixture
def desk(session):
    return with_cards(session)


def cleaned(session, item, **changes):
    planned = plan(session, replace(wish(item, model=CLEAN, task=Task.CLEAN), **changes))
    approve(session, planned, How.DIGEST)
    return run(session, planned, planned.digest).items[0]


def done(session, given, made, names=()):
    """Write down runs that were over at once, without the work: from each of `given` to each of `made`."""
    database = session.workspace.database
    with recording(session) as record:
        for place, (used, result) in enumerate(zip(given, made, strict=True)):
            run_id = session.new_id()
            inputs = tuple(Input(role=Role.IMAGE, item_id=each, version=1) for each in used)
            new = NewRun(
                id=run_id, base=f"{place:064x}", consent="c" * 32, model=CLEAN, begun_at=session.now(), inputs=inputs
            )
            runs.insert_run(database, new)
            record.append(RunBegun(beginning=beginning(run_id), model_files="0" * 64))
            runs.end_run(database, run_id, Outcome.DONE, result)


def beginning(run_id):
    digest = "0" * 64
    return Beginning(
        run_id=run_id,
        consent_id="c" * 32,
        how=How.DIGEST,
        attempt=1,
        task=Task.CLEAN,
        model=CLEAN,
        where="here",
        item_class=ItemClass.INTERNAL,
        purpose="",
        policy=digest,
        card=digest,
        rules=digest,
        accepted=(),
        plan=b"",
        parts=(),
        repeat=0,
    )


def ids(place):
    """Return the ids in a tree, nested as it is."""
    return {each.item_id: ids(each) for step in place.steps for each in step.items}


def test_tree_names_what_an_item_was_made_from_and_what_was_made_from_it(desk, tmp_path):
    first = add_picture(desk, tmp_path)
    second = cleaned(desk, first)
    third = cleaned(desk, second)
    found = lineage_of(desk, second.id)
    assert (ids(found.before), ids(found.after)) == ({first.id: {}}, {third.id: {}})


def test_step_says_model_outcome_cost_and_whether_anything_left(desk, tmp_path):
    item = add_picture(desk, tmp_path)
    cleaned(desk, item)
    (step,) = lineage_of(desk, item.id).after.steps
    told = (step.task, step.model, step.where, step.outcome, step.left, step.cost)
    assert told == (Task.CLEAN, CLEAN, "here", Outcome.DONE, False, None)


def test_rating_of_a_result_is_in_its_history(desk, tmp_path):
    item = add_picture(desk, tmp_path)
    made = cleaned(desk, item)
    rate(desk, made.id, 4)
    assert lineage_of(desk, item.id).after.steps[0].items[0].stars == 4
    assert any("4 of 5 stars" in line.words for line in lines_of(lineage_of(desk, item.id)))


def test_purged_source_stays_in_the_history_without_its_name(desk, tmp_path):
    item = add_picture(desk, tmp_path)
    made = cleaned(desk, item)
    purge(desk, [item.id])
    found = lineage_of(desk, made.id)
    assert (found.before.steps[0].items[0].item_id, found.before.steps[0].items[0].item) == (item.id, None)
    told = " ".join(line.words for line in lines_of(found))
    assert item.id[:8] in told
    assert item.name not in told


def test_history_of_what_is_purged_cannot_be_asked_for(desk, tmp_path):
    item = add_picture(desk, tmp_path)
    purge(desk, [item.id])
    with pytest.raises(NotFoundError):
        lineage_of(desk, item.id)


def test_thousand_results_are_listed_newest_first_and_the_rest_counted(desk, tmp_path):
    item = add_picture(desk, tmp_path)
    done(desk, [[item.id]] * 1000, [[]] * 1000)
    place = lineage_of(desk, item.id).after
    assert (len(place.steps), place.more) == (20, 980)
    assert any("980 runs more" in line.words for line in lines_of(lineage_of(desk, item.id)))


def test_long_chain_is_cut_and_says_where_it_goes_on(desk, tmp_path):
    chain = [add_picture(desk, tmp_path).id, *(f"ab{place:030x}" for place in range(1, 60))]
    done(desk, [[each] for each in chain[:-1]], [[each] for each in chain[1:]])
    place, depth = lineage_of(desk, chain[0]).after, 0
    while place.steps:
        place, depth = place.steps[0].items[0], depth + 1
    assert (depth, place.item_id, place.more) == (24, chain[24], 1)


def test_circle_is_gone_round_once(desk, tmp_path):
    one, other = add_picture(desk, tmp_path).id, "e" * 32
    done(desk, [[one], [other]], [[other], [one]])
    back = lineage_of(desk, one).after.steps[0].items[0].steps[0].items[0]
    assert (back.item_id, back.steps, back.repeated) == (one, (), True)


def test_what_was_given_beside_an_item_is_named(desk, tmp_path):
    one = add_picture(desk, tmp_path)
    done(desk, [[one.id, "e" * 32]], [["f" * 32]])
    (step,) = lineage_of(desk, one.id).after.steps
    assert [each.item_id for each in step.beside] == ["e" * 32]


def test_all_runs_of_a_history_together_are_bounded(desk, tmp_path):
    item = add_picture(desk, tmp_path).id
    made = [f"ab{place:030x}" for place in range(1, 21)]
    done(desk, [[item]] * 20, [[each] for each in made])
    done(desk, [[each] for each in made for _ in range(3)], [[]] * 60)
    place = lineage_of(desk, item, Bounds(runs=30)).after
    listed = [len(each.steps) for step in place.steps for each in step.items]
    assert (len(place.steps), sum(listed)) == (20, 10)
