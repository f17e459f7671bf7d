"""`python -m tests.faults [--all | --every N] [ACT...]`: kill acts at their nth call and judge what is left."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.kills import ACTS, judge, kill, make_template, points


def main() -> int:
    """Run it and print one line per act."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("acts", nargs="*", default=ACTS, metavar="ACT", help=f"of {', '.join(ACTS)}")
    parser.add_argument("--all", action="store_true", help="every point, not every tenth")
    parser.add_argument("--every", type=int, default=10, metavar="N")
    given = parser.parse_args()
    step, lost = (1 if given.all else given.every), 0
    with tempfile.TemporaryDirectory(prefix="localai-faults-") as name:
        template, scratch = Path(name) / "template", Path(name) / "scratch"
        template.mkdir(mode=0o700)
        scratch.mkdir()
        make_template(template)
        for act in given.acts:
            found = list(points(template, scratch, act))
            killed = failed = 0
            for point in found[::step]:
                try:
                    left = kill(template, scratch, point)
                    judge(point, left)
                    killed += left.killed
                except AssertionError as error:
                    failed += 1
                    print(f"LOST  {error}", flush=True)
            print(f"{act}: {len(found)} points, {len(found[::step])} tried, {killed} killed, {failed} lost", flush=True)
            lost += failed
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
