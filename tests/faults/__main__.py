"""`python -m tests.faults [--all | --every N] [ACT...]`: kill acts at their nth call and judge what is left.

`python -m tests.faults --faults 2000 [--seed N]`: faults of all kinds, drawn at random, until so many have hit.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults import batches, clips, sends, storm
from tests.faults.kills import ACTS, judge, kill, make_template, points


def main() -> int:
    """Run it and print one line per act."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    every = [*ACTS, *(f"send-{who}" for who in sends.WHO), *(f"clip-{who}" for who in clips.WHO), "batch"]
    parser.add_argument("acts", nargs="*", default=every, metavar="ACT", help=f"of {', '.join(every)}")
    parser.add_argument("--all", action="store_true", help="every point, not every twentieth")
    parser.add_argument("--every", type=int, default=20, metavar="N")
    parser.add_argument("--faults", type=int, metavar="N", help="draw at random until N faults have hit, and no ACT")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the first case drawn; the next has N + 1")
    given = parser.parse_args()
    if given.faults:
        return _storm(given.faults, given.seed)
    step, lost = (1 if given.all else given.every), 0
    with tempfile.TemporaryDirectory(prefix="localai-faults-") as name:
        template, scratch = Path(name) / "template", Path(name) / "scratch"
        template.mkdir(mode=0o700)
        scratch.mkdir()
        make_template(template)
        for act in (act for act in given.acts if act in ACTS):
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
    for who in (who for who in sends.WHO if f"send-{who}" in given.acts):
        lost += _sends(who, step)
    for who in (who for who in clips.WHO if f"clip-{who}" in given.acts):
        lost += _clips(who, step)
    lost += _batches(step) if "batch" in given.acts else 0
    return 1 if lost else 0


def _storm(wanted: int, seed: int) -> int:
    """Let faults rage; print how many of each kind there were, and return 1 where anything went wrong."""
    with tempfile.TemporaryDirectory(prefix="localai-faults-") as name, storm.storm(Path(name)) as at:
        tally = storm.rage(at, wanted, seed, lambda words: print(words, flush=True))
    for kind, tried in sorted(tally.tried.items()):
        print(f"{kind}: {tried} tried, {tally.hit[kind]} hit")
    print("tasks: " + ", ".join(f"{count} {task}" for task, count in sorted(tally.tasks.items())))
    print(f"{tally.hit.total()} faults hit; {tally.requests} requests, {tally.approvals} approvals; ", end="")
    print(f"{len(tally.wrong)} wrong")
    return 1 if tally.wrong else 0


def _sends(who: str, step: int) -> int:
    """Kill a send in main or in its door; return how many points went wrong."""
    killed = failed = 0
    with tempfile.TemporaryDirectory(prefix="localai-faults-") as name:
        template, scratch = Path(name) / "template", Path(name) / "scratch"
        template.mkdir(mode=0o700)
        scratch.mkdir()
        with sends.bench(template, scratch) as bench:
            found = bench.points(who)
            for point in found[::step]:
                try:
                    left = bench.kill(point)
                    sends.judge(point, left)
                    killed += left.killed
                except AssertionError as error:
                    failed += 1
                    print(f"LOST  {error}", flush=True)
    tried = len(found[::step])
    print(f"send-{who}: {len(found)} points, {tried} tried, {killed} killed, {failed} lost", flush=True)
    return failed


def _batches(step: int) -> int:
    """Kill a batch of sends in main; return how many points went wrong."""
    killed = failed = 0
    with tempfile.TemporaryDirectory(prefix="localai-faults-") as name:
        template, scratch = Path(name) / "template", Path(name) / "scratch"
        template.mkdir(mode=0o700)
        scratch.mkdir()
        with batches.bench(template, scratch) as bench:
            found = bench.points("main")
            for point in found[::step]:
                try:
                    left = bench.kill(point)
                    batches.judge(point, left, bench)
                    killed += left.killed
                except AssertionError as error:
                    failed += 1
                    print(f"LOST  {error}", flush=True)
    print(f"batch: {len(found)} points, {len(found[::step])} tried, {killed} killed, {failed} lost", flush=True)
    return failed


def _clips(who: str, step: int) -> int:
    """Kill a job of several exchanges in main or in one of its doors; return how many points went wrong."""
    killed = failed = 0
    with tempfile.TemporaryDirectory(prefix="localai-faults-") as name:
        template, scratch = Path(name) / "template", Path(name) / "scratch"
        template.mkdir(mode=0o700)
        scratch.mkdir()
        with clips.stage(template, scratch) as stage:
            found = stage.points(who)
            for point in found[::step]:
                try:
                    left = stage.kill(point)
                    clips.judge(point, left, stage.studio)
                    killed += left.killed
                except AssertionError as error:
                    failed += 1
                    print(f"LOST  {error}", flush=True)
    print(f"clip-{who}: {len(found)} points, {len(found[::step])} tried, {killed} killed, {failed} lost", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
