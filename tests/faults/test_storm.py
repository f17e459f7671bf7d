"""Faults drawn at random on tasks drawn at random; a few here, 2,000 by `python -m tests.faults --faults 2000`."""

import shutil

import pytest

from tests.faults.storm import Case, Tally, rage, storm

FAULTS, SEED = 8, 7
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is what kills at a given call")


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    with storm(tmp_path_factory.mktemp("storm")) as ready:
        yield ready


def test_whatever_fails_no_more_is_sent_than_approved_and_what_was_paid_for_is_kept(at):
    tally = rage(at, FAULTS, SEED, lambda _: None)
    assert tally.wrong == []
    assert len(+tally.hit) >= 5, "these are hardly faults of several kinds"
    assert 0 < tally.requests <= tally.approvals


def test_an_answer_is_kept_whichever_last_sync_of_its_rows_fails(at):
    tally = Tally()
    for number in (9, 10, 11):
        at.run(Case(seed=0, task="send", kind="main-broken", call="fsync", number=number, lasting=True), tally)
    assert (tally.wrong, tally.hit.total() > 0) == ([], True)
