"""A send that is killed at any call, in main or in its door; some points here, all by `python -m tests.faults`."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.faults.act import CONFIRMED
from tests.faults.kills import environment
from tests.faults.sends import Point, bench, judge

EVERY = {"main": 20, "door": 8}
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is what kills at a given call")


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("scratch")
    with bench(tmp_path_factory.mktemp("template"), scratch) as ready:
        yield ready


@pytest.mark.parametrize("who", sorted(EVERY))
def test_killed_anywhere_no_more_is_sent_than_approved_and_no_paid_answer_is_lost(at, who):
    found = at.points(who)
    assert {"sendto", "fsync"} <= {point.call for point in found}, "the send is not seen"
    chosen = found[:: EVERY[who]]
    killed = 0
    for point in chosen:
        left = at.kill(point)
        judge(point, left)
        killed += left.killed
    assert killed * 2 > len(chosen), "most sends were not killed, so this proves little"


@pytest.mark.parametrize("who", sorted(EVERY))
def test_a_send_that_is_not_killed_is_confirmed_and_there(at, who):
    left = at.kill(Point(who, "fsync", 60_000))
    assert (left.killed, left.confirmed, left.requests) == (False, True, 1)
    judge(Point(who, "fsync", 60_000), left)


def test_three_programs_with_one_approval_send_once(at):
    home = at.fresh()
    command = [sys.executable, "-m", "tests.faults.act", str(home)]
    subprocess.run([*command, "approve"], env=environment(), check=True, capture_output=True, timeout=60)
    racing = [
        subprocess.Popen([*command, "race"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [program.communicate(timeout=120)[0] for program in racing]
    assert said.count(CONFIRMED.encode()) == 1
    assert len(at.recorder.requests) == 1
    seen = json.loads(subprocess.run([*command, "look"], env=environment(), capture_output=True, timeout=60).stdout)
    assert (seen["kinds"].count("intent"), seen["outcomes"], seen["attempts"]) == (1, ["done"], [])
