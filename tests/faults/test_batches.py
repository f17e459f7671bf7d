"""A batch that is killed at any call goes on and sends exactly the rest; some points here, all by `tests.faults`."""

import shutil

import pytest

from tests.faults.batches import bench, judge

SHARES = (0.02, 0.4, 0.7)
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is what kills at a given call")


def test_killed_on_the_way_each_arrives_once_and_the_rest_goes_afterwards(tmp_path):
    (tmp_path / "template").mkdir(mode=0o700)
    (tmp_path / "scratch").mkdir()
    with bench(tmp_path / "template", tmp_path / "scratch") as at:
        found = at.points("main")
        assert {"sendmsg", "fsync"} <= {point.call for point in found}, "the batch is not seen"
        killed = 0
        for share in SHARES:
            point = found[int(share * len(found))]
            left = at.kill(point)
            judge(point, left, at)
            killed += left.killed
        assert killed * 2 > len(SHARES), "most were not killed, so this proves little"
