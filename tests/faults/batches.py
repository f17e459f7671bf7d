"""Kills a batch of three questions at its nth call in main, goes on with it in another session, judges what is left.

Doors live on when main is killed, so nothing that arrived may be lost; nothing may arrive twice, and what had not begun
goes afterwards.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults import sends
from tests.faults.act import BATCH
from tests.faults.sends import Bench, Left, Point


class Batch(Bench):
    """The bench of single sends, with a batch on it."""

    def kill(self, point: Point) -> Left:
        """Work on the batch, kill main at the point, go on in another session, and look at what is left."""
        home = self.fresh()
        inject = f"inject={point.call}:signal=SIGKILL:when={point.number}"
        traced = ["strace", "-qq", "-e", f"trace={point.call}", "-e", inject, "-o", os.devnull]
        ended = self._run([*traced, *self._command(home)])
        looked = self._run(self._command(home, what="finish"))
        assert looked.returncode == 0, f"{point}: the workspace does not open: {looked.stderr.decode()[-2000:]}"
        return Left(
            killed=ended.returncode in (-9, 137),
            confirmed=b"confirmed" in ended.stdout,
            requests=len(self.recorder.requests),
            seen=json.loads(looked.stdout),
        )

    def bodies(self) -> list[str]:
        """Return the digests of what arrived."""
        return [request.digest for request in self.recorder.requests]

    def _command(self, home: Path, python: Path | None = None, what: str = "batch") -> list[str]:
        return super()._command(home, python, what)


def judge(point: Point, left: Left, at: Batch) -> None:
    """Assert that each of the batch arrived once, or nothing was approved and nothing arrived."""
    kinds, items, stages, outcomes = (left.seen[name] for name in ("kinds", "items", "stages", "outcomes"))
    assert isinstance(kinds, list)
    assert isinstance(items, dict)
    about = f"{point}: {left} {at.bodies()}"
    assert len(set(at.bodies())) == len(at.bodies()), f"something was sent twice: {about}"
    assert kinds.count("consent") <= 1, about
    assert kinds.count("intent") == kinds.count("outcome"), about
    assert left.seen["healthy"], about
    assert (left.seen["orphans_left"], left.seen["attempts"]) == (0, []), about
    assert ("answer.gpt-6-luna.txt" in items) == bool(kinds.count("consent")), about
    expected = len(BATCH) * kinds.count("consent")
    assert isinstance(outcomes, list)
    assert (left.requests, outcomes.count("done"), stages) == (expected, expected, ["done"] * expected), about
    assert set(outcomes) <= {"done", "not-sent"}, about
    assert expected or not left.confirmed, about


@contextmanager
def bench(template: Path, scratch: Path) -> Iterator[Batch]:
    """Give a bench whose template is made below `template`."""
    with sends.bench(template, scratch) as made:
        yield Batch(made.template, made.scratch, made.recorder)
