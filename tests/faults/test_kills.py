"""Every twentieth point in a run of all tests; all of them by `python -m tests.faults --all`."""

import shutil

import pytest

from tests.faults.kills import ACTS, Point, judge, kill, make_template, points

EVERY = 20
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is what kills at a given call")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    home = tmp_path_factory.mktemp("template")
    make_template(home)
    return home


@pytest.mark.parametrize("act", ACTS)
def test_killed_anywhere_nothing_confirmed_is_lost_and_nothing_is_half(template, tmp_path, act):
    found = list(points(template, tmp_path, act))
    assert len({point.call for point in found}) >= 2, "the markers see no writing"
    killed = 0
    for point in found[::EVERY]:
        left = kill(template, tmp_path, point)
        judge(point, left)
        killed += left.killed
    assert killed * 2 > len(found[::EVERY]), "most acts were not killed, so this proves little"


def test_an_act_that_is_not_killed_is_confirmed_and_there(template, tmp_path):
    left = kill(template, tmp_path, Point("add", "write", 60_000))
    assert (left.killed, left.confirmed) == (False, True)
    judge(Point("add", "write", 60_000), left)
