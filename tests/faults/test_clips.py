"""A photo becomes a clip, killed once on the way; a few points here, all by `python -m tests.faults`."""

import shutil

import pytest

from tests.faults.clips import judge, stage

CHOSEN = {"main": (0.35, 0.6, 0.9), "poll": (0.8,), "fetch": (0.9,)}
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is what kills at a given call")


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("scratch")
    with stage(tmp_path_factory.mktemp("template"), scratch) as ready:
        yield ready


@pytest.mark.parametrize("who", sorted(CHOSEN))
def test_killed_on_the_way_the_clip_arrives_and_is_charged_once(at, who):
    found = at.points(who)
    assert {"sendto", "fsync"} <= {point.call for point in found}, "the job is not seen"
    killed = 0
    for share in CHOSEN[who]:
        point = found[int(share * len(found))]
        left = at.kill(point)
        judge(point, left, at.studio)
        killed += left.killed
    assert killed, "nothing was killed, so this proves nothing"
