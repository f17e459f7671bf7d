"""Faults drawn at random on tasks drawn at random; a few here, 2,000 by `python -m tests.faults --faults 2000`."""

import shutil

import pytest

from tests.faults.storm import rage

FAULTS, SEED = 8, 7
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is what kills at a given call")


def test_whatever_fails_no_more_is_sent_than_approved_and_what_was_paid_for_is_kept(tmp_path):
    tally = rage(tmp_path, FAULTS, SEED, lambda _: None)
    assert tally.wrong == []
    assert len(tally.hit) >= 5, "these are hardly faults of several kinds"
    assert 0 < tally.requests <= tally.approvals
