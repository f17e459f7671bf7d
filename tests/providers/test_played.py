"""Jobs played from the first answer to the result: what follows is always in the plan, whatever is answered."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from localai.providers.adapter import Answer, Done, Located, Next, Prepared, Problem, Step
from localai.vocabulary.outbound import HolePlace, Purpose
from localai.vocabulary.outcomes import Outcome
from tests.providers.calls import Case
from tests.providers.dialects import DIALECTS, PLAYED
from tests.providers.oracles.jobs import JOBS

every_job = pytest.mark.parametrize("dialect", PLAYED)
HOSTILE = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "x",
    "\ud800",
    "http://a.example/",
    "file:///etc/passwd",
    [],
    {},
    [[]],
    {"a": 1},
)


def played(case: Case, prepared: Prepared) -> Iterator[tuple[object, Answer, Step]]:
    """Yield what is remembered, each made-up answer, and what follows from it."""
    state = prepared.state
    for answer in prepared.rehearsal:
        if answer.exchange in ended(prepared):
            continue
        step = case.adapter.advance(state, answer)
        yield state, answer, step
        if isinstance(step, Next):
            state = step.state


def ended(prepared: Prepared) -> set[str]:
    """Return the names of what does not lead on: results, deletions, the end of a job."""
    last = (Purpose.FETCH, Purpose.CANCEL, Purpose.DELETE)
    return {draft.name for draft in prepared.follow_ups if draft.purpose in last}


def test_jobs_are_known_by_somebody():
    assert {DIALECTS[name].cases[0].surface for name in PLAYED} == JOBS.keys()


@every_job
def test_job_ends_with_results_and_every_step_is_in_the_plan(dialect):
    for case in DIALECTS[dialect].cases:
        prepared = case.prepare()
        drafts = {draft.name: draft for draft in prepared.follow_ups}
        known: dict[str, str] = {}
        steps = [step for _, _, step in played(case, prepared)]
        for step in steps[:-1]:
            assert isinstance(step, Next)
            json.dumps(dict(step.state))
            known |= dict(step.fillings)
            assert_filled(drafts[step.exchange], known)
        done = steps[-1]
        assert isinstance(done, Done)
        assert done.outputs
        for output in done.outputs:
            if isinstance(output, Located):
                assert drafts[output.exchange].purpose is Purpose.FETCH
                assert_filled(drafts[output.exchange], known | dict(output.fillings))
        for name in ended(prepared) - {"fetch"}:
            assert_filled(drafts[name], known | dict(done.fillings))


def assert_filled(draft, known: dict[str, str]) -> None:
    for hole in draft.holes:
        assert re.fullmatch(hole.pattern, known[hole.name])
        assert len(known[hole.name]) <= hole.max_length


@every_job
def test_no_follow_up_but_a_fetch_may_go_where_an_answer_says(dialect):
    for draft in DIALECTS[dialect].cases[0].prepare().follow_ups:
        free = any(hole.place is HolePlace.URL for hole in draft.holes)
        assert not free or draft.purpose in (Purpose.FETCH, Purpose.POLL)


@every_job
def test_each_status_at_each_step_is_a_problem(dialect):
    case = DIALECTS[dialect].cases[0]
    for state, answer, _ in played(case, case.prepare()):
        for status in (302, 400, 401, 402, 403, 404, 422, 429, 500, 502, 503, 504):
            found = case.adapter.advance(state, replace(answer, status=status, content=b'{"detail":"No."}'))
            assert isinstance(found, Problem), (answer.exchange, status)


@every_job
def test_answers_with_a_wrong_place_anywhere_give_a_step(dialect):
    case = DIALECTS[dialect].cases[0]
    for state, answer, _ in played(case, case.prepare()):
        for wrong in spoiled(json.loads(answer.content)):
            content = json.dumps(wrong).encode("utf-8", "surrogatepass")
            found = case.adapter.advance(state, replace(answer, content=content))
            assert isinstance(found, Done | Next | Problem)
            if isinstance(found, Done):
                places = [dict(each.fillings) for each in found.outputs if isinstance(each, Located)]
                assert all(text.startswith("https://") or "/" not in text for each in places for text in each.values())


@every_job
def test_answers_cut_off_or_of_another_kind_end_nothing_as_done(dialect):
    case = DIALECTS[dialect].cases[0]
    for state, answer, _ in played(case, case.prepare()):
        for content in (b"", b"<html>", b"[]", b"null", b"{}", answer.content[:-1]):
            found = case.adapter.advance(state, replace(answer, content=content))
            assert isinstance(found, Problem)
            assert found.outcome in (Outcome.UNKNOWN, Outcome.FAILED)


def spoiled(tree: object) -> Iterator[object]:
    """Yield the tree with something else at each of its places, one after another."""
    yield from HOSTILE
    if isinstance(tree, dict | list):
        for key, value in list(tree.items() if isinstance(tree, dict) else enumerate(tree)):
            for wrong in spoiled(value):
                made = tree.copy()
                made[key] = wrong
                yield made
