"""A storm: faults drawn at random on tasks drawn at random, then restarts, and a judgment of what is left.

Every case is a fresh copy of one workspace, with real processes, doors and TLS; a case is drawn from its seed alone.
What a fault hits depends on how fast the processes are, so that the same seed may hit elsewhere.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from localai.operations import keys
from localai.operations.keys import NewKey
from localai.runtime import from_environment
from localai.vocabulary.secret import Secret
from tests.faults import unruly
from tests.faults.act import BATCH
from tests.faults.forked import CANARY, Asked, Ended, Forks
from tests.faults.injected import NUMBERS, Plan, What
from tests.faults.kills import CALLS, environment
from tests.faults.sends import MESSAGES
from tests.faults.unruly import ANSWERS, BREAKS, TOLD, Unruly
from tests.operations import clips
from tests.operations.abroad import KEY
from tests.operations.desk import picture

TASKS = {"send": 5, "job": 3, "batch": 2, "download": 1, "deletion": 1}
AIM = {"send": ("work",), "batch": ("work",), "job": ("work", "poll"), "download": ("fetch",), "deletion": ("delete",)}
KINDS = {
    "main-kill": 18,
    "main-full": 6,
    "main-broken": 6,
    "door-kill": 16,
    "door-full": 5,
    "door-broken": 5,
    "break": 12,
    "answer": 18,
    "clock": 4,
    "files-gone": 3,
    "key-gone": 2,
    "two": 5,
}
DISK = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "openat", "rename", "unlink", "fallocate")
CLOCKS = (-86_400, -3_600, -90, 90, 540, 700, 3_600, 86_400)
PIPE = b"sandbox/child.py"
"""Where main writes to a pipe, which has no disk that could be full."""
_MAKE = "import sys; from tests.faults.storm import add_keys; add_keys(sys.argv[1])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is done, and the fault: `call` and `number` say where, `lasting` that it stays, `again` that one comes
    after the restart too."""

    seed: int
    task: str
    kind: str
    detail: str = ""
    call: str = ""
    number: int = 0
    exchange: str = "work"
    lasting: bool = False
    again: bool = False

    @property
    def name(self) -> str:
        """The kind of fault, as it is counted."""
        return f"{self.kind} {self.detail}".strip()


@dataclass(slots=True)
class Tally:
    """How many faults of each kind there were and hit, and what went wrong."""

    tried: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    tasks: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    approvals: int = 0
    wrong: list[str] = field(default_factory=list)
    told: int = 0


@dataclass(slots=True)
class Measured:
    """The calls of main in each task, in order, and how many its doors make in all."""

    points: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    doors: dict[str, int] = field(default_factory=dict)


def drawn(seed: int, measured: Measured) -> Case:
    """Draw a case from what an unharmed run of each task is like."""
    points = measured.points
    draw = random.Random(seed)
    task = draw.choices(list(TASKS), list(TASKS.values()))[0]
    kind = draw.choices(list(KINDS), list(KINDS.values()))[0]
    exchange = draw.choice(AIM[task])
    number = draw.randrange(len(BATCH)) if task == "batch" else draw.randrange(2) if exchange == "poll" else 0
    call, detail, again = "", "", draw.random() < 0.2
    if kind in ("main-kill", "files-gone"):
        call, number = draw.choice(points[task])
    elif kind.startswith("main"):
        call = draw.choice(DISK)
        number = draw.randint(1, max(3, sum(each == call for each, _ in points[task])))
    elif kind.startswith("door"):
        number = draw.randrange(measured.doors[task])
    elif kind == "break":
        detail = draw.choice(BREAKS)
        if detail == "reset-at-connect":
            number = draw.randrange(1 if task == "send" else 3 if task == "batch" else 5)
    elif kind == "answer":
        detail = draw.choice(ANSWERS)
    elif kind == "clock":
        detail = str(draw.choice(CLOCKS))
    elif kind == "two" and draw.random() < 0.5:
        detail, (call, number) = "and a kill", draw.choice(points[task])
    return Case(
        seed=seed,
        task=task,
        kind=kind,
        detail=detail,
        call=call,
        number=number,
        exchange=exchange,
        lasting=draw.random() < 0.4,
        again=again,
    )


class Storm:
    """Where cases happen: a template of a workspace, the service, the processes, and the faults of doors."""

    def __init__(self, template: Path, home: Path, at: Unruly, forks: Forks, doors: Plan) -> None:
        self.template = template
        self.home = home
        self.unruly = at
        self.forks = forks
        self.doors = doors
        self.measured = Measured()
        for task in TASKS:
            self.measured.points[task] = self._points(task)
            self.measured.doors[task] = doors.calls

    def run(self, case: Case, tally: Tally) -> None:
        """Let one case happen and judge it."""
        self._fresh()
        if case.kind in ("break", "answer"):
            self.unruly.arm(case.detail, case.exchange, case.number)
        if case.kind.startswith("door"):
            what = {"kill": What.KILL, "full": What.FULL, "broken": What.BROKEN}[case.kind.partition("-")[2]]
            self.doors.arm(what, case.number)
        ended, seen, about = [], None, f"seed {case.seed}: {case}"
        hit = False
        try:
            ended = list(self._acts(case))
            hit = self._hit(case, ended)
            self.doors.arm(What.NOTHING, 0)
            if case.kind == "files-gone":
                hit = self._take_files() or hit
            if case.again:
                self._traced(self._asked(case, "finish"), *_inject("main-kill", *self._somewhere(case)))
                self.forks.settle()
            last = self.forks.start(self._asked(case, "finish"))
            last.begin()
            left = last.wait()
            assert left.code == 0, f"the workspace is not put in order: {left}"
            seen = json.loads(left.said)
            self._judge(case, ended, seen)
        except AssertionError as error:
            tally.wrong.append(f"{about}\n  {error}\n  {ended} {seen}\n  {self.unruly.begun} {self.unruly.good}")
        tally.tried[case.name] += 1
        tally.hit[case.name] += hit
        tally.tasks[case.task] += 1
        tally.requests += self.unruly.begun.count("work")
        tally.approvals += len(BATCH) if case.task == "batch" else 1

    def _acts(self, case: Case) -> Iterator[Ended]:
        if case.kind == "two":
            first = self.forks.start(self._asked(case, "approve"))
            first.begin()
            yield first.wait()
            both = [self.forks.start(self._asked(case, "go", link=link)) for link in range(2)]
            tracer = _traced(both[0].pid, *_inject("main-kill", case.call, case.number)) if case.call else None
            for each in both:
                each.begin()
            yield from [each.wait() for each in both]
            _end(tracer)
            self.forks.settle()
        elif case.kind.startswith("main") or case.kind == "files-gone":
            kind = "main-kill" if case.kind == "files-gone" else case.kind
            yield self._traced(self._asked(case, "both"), *_inject(kind, case.call, case.number, lasting=case.lasting))
            self.forks.settle()
        elif case.kind == "clock" and not case.lasting:
            for what in ("approve", "go"):
                act = self.forks.start(self._asked(case, what, clock=float(case.detail) if what == "go" else 0))
                act.begin()
                yield act.wait()
        else:
            clock = float(case.detail) if case.kind == "clock" else 0
            act = self.forks.start(self._asked(case, "both", clock=clock, keyless=case.kind == "key-gone"))
            act.begin()
            yield act.wait()

    def _asked(self, case: Case, what: str, **more: object) -> Asked:
        task = case.task if case.task in ("send", "batch") else "clip"
        return Asked(what=what, task=task, **more)  # type: ignore[arg-type]

    def _traced(self, asked: Asked, *words: str) -> Ended:
        act = self.forks.start(asked)
        tracer = _traced(act.pid, *words)
        act.begin()
        ended = act.wait()
        _end(tracer)
        return ended

    def _somewhere(self, case: Case) -> tuple[str, int]:
        return random.Random(-case.seed).choice(self.measured.points[case.task])

    def _hit(self, case: Case, ended: list[Ended]) -> bool:
        if case.kind.startswith("door"):
            return self.doors.done
        if case.kind in ("break", "answer"):
            return self.unruly.hit
        if case.kind == "main-kill" or case.call:
            return any(each.code in (-9, 3, 1) for each in ended)
        return True

    def _take_files(self) -> bool:
        """Take away what attempts keep, and every lock, as somebody does who tidies up by hand."""
        found = [*self.home.rglob("attempts/*"), *self.home.rglob("lock")]
        for path in found:
            path.unlink()
        return bool(found)

    def _fresh(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.template, self.home)
        self.unruly.arm()
        self.doors.arm(What.NOTHING, 0)

    def _points(self, task: str) -> list[tuple[str, int]]:
        """Do it once unharmed, and return every call of main."""
        self._fresh()
        log = self.home.parent / "calls"
        calls = ",".join(f"?{call}" for call in (*CALLS, *MESSAGES))
        case = Case(seed=0, task=task, kind="none")
        ended = self._traced(self._asked(case, "both"), "-e", f"trace={calls}", "-o", str(log))
        assert ended.code == 0, ended
        counts: Counter[str] = Counter()
        found = []
        for line in log.read_text(errors="replace").splitlines():
            call = line.partition("(")[0]
            if call in (*CALLS, *MESSAGES):
                counts[call] += 1
                found.append((call, counts[call]))
        return found

    # --- the judgment --------------------------------------------------------------------------------------------

    def _judge(self, case: Case, ended: list[Ended], seen: dict[str, object]) -> None:
        outcomes, kinds, items = list(seen["outcomes"]), list(seen["kinds"]), dict(seen["items"])  # type: ignore[call-overload]
        approved = len(BATCH) if case.task == "batch" else 1
        work = self.unruly.begun.count("work")
        whole = [request.digest for request in self.unruly.requests if request.line.startswith("POST")]
        counting = [outcome for outcome in outcomes if outcome not in ("not-sent", "not-run")]
        assert all(each.code in (0, 3, -9) or PIPE in each.said for each in ended), "an error that nobody expected"
        assert work <= approved * kinds.count("consent"), "more requests than approvals"
        assert len(set(whole)) == len(whole), "the same was sent twice"
        assert work <= len(counting) <= approved, "something that arrived is called not sent"
        assert None not in outcomes, "something never ends"
        assert kinds.count("intent") == kinds.count("outcome") == len(outcomes), "the ledger says something else"
        assert seen["healthy"], "the workspace is damaged"
        assert (seen["orphans_left"], seen["attempts"]) == (0, []), "something lies about"
        self._judge_answers(case, outcomes, items)
        self._judge_traces()

    def _judge_answers(self, case: Case, outcomes: list[object], items: dict[str, str]) -> None:
        good, done = self.unruly.good.count("work"), outcomes.count("done")
        ending, content = (".txt", TOLD.encode()) if case.task in ("send", "batch") else (".mp4", clips.CLIP)
        kept = [digest for name, digest in items.items() if name.endswith(ending)]
        assert done <= good, "something is called done that no service did"
        if case.kind == "answer" and case.exchange == "fetch":
            return  # what the service gave as the clip is kept as that, whatever it is
        assert kept == [hashlib.sha256(content).hexdigest()] * len(kept), "an answer is not what was told"
        assert bool(kept) == bool(done), "an answer is done and not kept, or kept and not done"
        unharmed = not case.kind.startswith("door") and case.kind != "files-gone"
        if unharmed and case.task in ("send", "batch"):
            assert done == good, "a paid answer is lost"
        passing = case.kind in ("main-kill", "main-full", "main-broken", "two", "clock") or case.kind == "break"
        if passing and good and case.task not in ("send", "batch"):
            assert done == good, "a paid clip is lost"

    def _judge_traces(self) -> None:
        for path in self.home.rglob("*"):
            if not path.is_file():
                continue
            content = path.read_bytes()
            assert path.suffix not in (".part", ".state", ".body"), f"{path.name} lies about"
            for word in (CANARY.encode(), b"CANARYanswer", KEY, clips.KEY, clips.CLIP[40:200]):
                assert word not in content, f"{path.name} holds {word[:12]!r} in the open"


def _inject(kind: str, call: str, number: int, *, lasting: bool = False) -> list[str]:
    how = {"main-kill": "signal=SIGKILL", "main-full": "error=ENOSPC", "main-broken": "error=EIO"}[kind]
    when = f"{number}+" if lasting and kind != "main-kill" else str(number)
    return ["-e", f"trace=?{call}", "-e", f"inject=?{call}:{how}:when={when}", "-o", os.devnull]


def _traced(pid: int, *words: str) -> "subprocess.Popen[bytes]":
    """Trace the main thread of a process, from before it begins."""
    tracer = subprocess.Popen(["strace", "-qq", "-p", str(pid), *words], stderr=subprocess.PIPE)
    until = time.monotonic() + 20
    while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text():
        assert tracer.poll() is None, f"{pid} cannot be traced"
        assert time.monotonic() < until, f"{pid} is not traced"
        time.sleep(0.002)
    return tracer


def _end(tracer: "subprocess.Popen[bytes] | None") -> None:
    if tracer is not None:
        with suppress(ProcessLookupError):
            tracer.send_signal(signal.SIGTERM)
        tracer.communicate()


@contextmanager
def storm(folder: Path) -> Iterator[Storm]:
    """Give a storm whose files are below a folder."""
    from tests.egress.journey import prepared

    template, home, faults = folder / "template", folder / "home", folder / "faults"
    template.mkdir(mode=0o700)
    faults.write_bytes(bytes(NUMBERS.size))
    with Unruly() as at:
        at.arm()
        machine, _ = prepared(template)
        (folder / "public.png").write_bytes(picture())
        machine.run("add", folder / "public.png", "--class", "public")
        hosts = ("api.openai.com", *clips.HOSTS)
        clips.write_settings(template / "localai" / "config" / "config.toml", at, hosts=hosts)
        subprocess.run([sys.executable, "-c", _MAKE, str(template)], env=environment(), check=True, timeout=60)
        settings = template / "localai" / "config" / "config.toml"
        settings.write_text(settings.read_text().replace(str(template), str(home)))
        shutil.copytree(template, home)
        forks = Forks(home, _interpreter(folder, faults), environment())
        try:
            yield Storm(template, home, at, forks, Plan(faults))
        finally:
            forks.close()


def _interpreter(folder: Path, faults: Path) -> Path:
    """Return an interpreter that runs the process doors are forked from with faults, and all else as it is."""
    real, injected = sys.executable, Path(unruly.__file__).with_name("injected.py")
    lines = (
        "#!/bin/sh",
        'case "$*" in',
        f'*porter.py*) exec {real} "$@";;',
        f'*egress.template*) exec {real} -I -S -B -X utf8 "{injected}" "{faults}" "$@";;',
        f'*) exec {real} "$@";;',
        "esac",
    )
    wrapper = folder / "python"
    wrapper.write_text("\n".join(lines) + "\n")
    wrapper.chmod(0o755)
    return wrapper


def add_keys(home: str) -> None:
    """Put both keys on record; runs in a process of its own, since opening seals it."""
    runtime = from_environment({"HOME": home, "LOCALAI_HOME": f"{home}/localai"}, "cli")
    with clips.connected(), runtime.open(None, runtime.means(identity_file=Path(home) / "sheet")) as session:
        ready = clips.with_clips(session)
        keys.add_key(ready, NewKey(provider="openai", secret=Secret(KEY)))
        keys.add_key(ready, NewKey(provider="fal", secret=Secret(clips.KEY)))


def rage(at: Storm, wanted: int, first: int, tell: Callable[[str], None]) -> Tally:
    """Draw cases from this seed on until so many faults have hit; tells what is wrong when it is found."""
    tally, seed = Tally(), first
    while tally.hit.total() < wanted:
        at.run(drawn(seed, at.measured), tally)
        for each in tally.wrong[tally.told :]:
            tell(each)
        tally.told, seed = len(tally.wrong), seed + 1
        if tally.tried.total() % 100 == 0:
            tell(f"{tally.tried.total()} tried, {tally.hit.total()} hit, {tally.told} wrong")
    return tally
