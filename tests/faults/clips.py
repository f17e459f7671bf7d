"""Kills a job of several exchanges at its nth call, in main or in one of its doors, and judges what is left.

A photo goes to a service on loopback that makes clips: work, two polls, a download, a deletion, a door for each. What
was killed once goes on in a later session. Nothing may make the service count two jobs, and no clip may get lost.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from localai.operations import keys
from localai.operations.keys import NewKey
from localai.runtime import from_environment
from localai.vocabulary.secret import Secret
from tests.faults.kills import environment
from tests.faults.sends import WATCHED, Bench, Left, Point, _between, _counted, _ended, was_killed
from tests.operations import clips
from tests.operations.clips import Studio
from tests.operations.desk import picture

DOORS = {"work": 1, "poll": 2, "fetch": 4, "delete": 5}
WHO = ("main", *DOORS)
_HOME = "import sys; from tests.faults.clips import add_key; add_key(sys.argv[1])"


class Stage(Bench):
    """A workspace with a key and a photo that everybody may see, as a template, and the service."""

    studio: Studio

    def points(self, who: str) -> list[Point]:
        """Run the job once, unharmed, and return every call that may be a last one."""
        home = self.fresh()
        log = self.scratch / "calls"
        calls = ",".join(f"?{call}" for call in WATCHED)
        if who == "main":
            traced = ["strace", "-qq", "-e", f"trace={calls},?access,?faccessat,?faccessat2", "-o", str(log)]
            self._run([*traced, *self._command(home, what="clip")])
            return list(_between(log.read_text(errors="replace")))
        python = self._doors_under(f"trace={calls}", log)
        self._run([*self._command(home, python, what="clip"), str(DOORS[who])])
        return [Point(who, point.call, point.number) for point in _counted(_ended(log))]

    def kill(self, point: Point) -> Left:
        """Run the job, kill it at the point, go on with it in another session, and look at what is left."""
        home = self.fresh()
        inject = f"inject={point.call}:signal=SIGKILL:when={point.number}"
        if point.who == "main":
            traced = ["strace", "-qq", "-e", f"trace={point.call}", "-e", inject, "-o", os.devnull]
            ended = self._run([*traced, *self._command(home, what="clip")])
            killed = ended.returncode in (-9, 137)
        else:
            log = self.scratch / "ended"
            python = self._doors_under(f"trace={point.call} -e {inject}", log)
            self._run([*self._command(home, python, what="clip"), str(DOORS[point.who])])
            killed = was_killed(_ended(log))
        looked = self._run(self._command(home, what="finish"))
        assert looked.returncode == 0, f"{point}: the workspace does not open: {looked.stderr.decode()[-2000:]}"
        return Left(killed=killed, confirmed=False, requests=self.studio.jobs, seen=json.loads(looked.stdout))

    def fresh(self) -> Path:
        """Return a copy of the template in place of the one before, and a service that counts from zero."""
        home = super().fresh()
        clips.write_settings(home / "localai" / "config" / "config.toml", self.recorder)
        self.studio.jobs = self.studio.asked = self.studio.fetches = 0
        self.studio.lines.clear()
        return home


def judge(point: Point, left: Left, studio: Studio) -> None:
    """Assert that there was at most one job, that no clip is lost, and that the ledger says what happened."""
    items, kinds, outcomes = left.seen["items"], left.seen["kinds"], left.seen["outcomes"]
    assert isinstance(items, dict)
    assert isinstance(kinds, list)
    assert isinstance(outcomes, list)
    made = [digest for name, digest in items.items() if name.endswith(".mp4")]
    about = f"{point}: {left} {studio.lines}"
    assert studio.jobs <= kinds.count("consent") == 1, about
    assert kinds.count("intent") == kinds.count("outcome") == len(outcomes) <= 1, about
    assert left.seen["healthy"], about
    assert (left.seen["orphans_left"], left.seen["attempts"]) == (0, []), about
    if studio.jobs == 0:
        assert outcomes in ([], ["not-sent"], ["unknown"]), about
    assert made == ([sha256(clips.CLIP).hexdigest()] if outcomes == ["done"] else []), about
    if studio.jobs and point.who != "work":
        assert outcomes == ["done"], f"a paid clip is lost: {about}"
        assert kinds.count("deletion") >= 1, f"nobody asked to delete its copy: {about}"
        asked = studio.count("DELETE") >= 1
        assert asked or point.who == "delete", f"its copy stays there: {about}"  # else it is tried again in 10 minutes


@contextmanager
def stage(template: Path, scratch: Path) -> Iterator[Stage]:
    """Give a stage whose template is made below `template`."""
    from tests.egress.journey import prepared

    studio = Studio()
    with clips.serving(studio) as recorder:
        machine, _ = prepared(template)
        (scratch / "public.png").write_bytes(picture())
        machine.run("add", scratch / "public.png", "--class", "public")
        subprocess.run([sys.executable, "-c", _HOME, str(template)], env=environment(), check=True, timeout=60)
        made = Stage(template, scratch, recorder)
        made.studio = studio
        yield made


def add_key(home: str) -> None:
    """Put the key on record; runs in a process of its own, since opening seals it."""
    runtime = from_environment({"HOME": home, "LOCALAI_HOME": f"{home}/localai"}, "cli")
    with clips.connected(), runtime.open(None, runtime.means(identity_file=Path(home) / "sheet")) as session:
        keys.add_key(clips.with_clips(session), NewKey(provider="fal", secret=Secret(clips.KEY)))
