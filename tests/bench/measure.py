"""Runs commands in turn, several times, and prints the median of each with its ratio to the first. Asserts nothing."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCALAI = (sys.executable, "-m", "localai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One way to do the job: `before` runs untimed ahead of each round, `command` is timed."""

    name: str
    command: Sequence[object]
    before: Callable[[], object] = lambda: None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How one run went: seconds of the wall clock and of the processor, and the largest resident size in MB."""

    wall: float
    processor: float
    resident: float


Taken = dict[str, list[Round]]


def inherited() -> dict[str, str]:
    """Return the environment, with compiled modules kept as they are wherever localai is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run_once(contender: Contender) -> Round:
    """Run it and return what it took, its children included."""
    contender.before()
    os.sync()
    environment = {**inherited(), "PYTHONPATH": str(ROOT), **contender.environment}
    began = time.perf_counter()
    words = [str(word) for word in contender.command]
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(words, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            raise SystemExit(f"{contender.name} ended with exit code {process.returncode}\n{told.read().decode()}")
    return Round(wall=wall, processor=usage.ru_utime + usage.ru_stime, resident=usage.ru_maxrss / 1024)


def compare(title: str, contenders: Sequence[Contender], rounds: int) -> Taken:
    """Run all contenders `rounds` times, in turn, print a table, and return what each round took."""
    taken: dict[str, list[Round]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        for contender in contenders:
            taken[contender.name].append(run_once(contender))
    print(f"\n{title} (median of {rounds})")
    print(f"  {'':34}{'wall':>10}{'ratio':>8}{'cpu':>10}{'resident':>11}")
    first = statistics.median(one.wall for one in taken[contenders[0].name])
    for name, found in taken.items():
        wall = statistics.median(one.wall for one in found)
        processor = statistics.median(one.processor for one in found)
        resident = max(one.resident for one in found)
        print(f"  {name:34}{shown(wall):>10}{wall / first:>8.2f}{shown(processor):>10}{resident:>8.0f} MB")
    return taken


def shown(seconds: float) -> str:
    """Return a time with the unit that suits it."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def have(tool: str) -> bool:
    """Tell whether a peer is here, and say so where it is not."""
    found = shutil.which(tool) is not None
    if not found:
        print(f"left out: {tool} is not here")
    return found


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder for everything a benchmark writes; it is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="localai-bench-", dir=os.environ.get("BENCH_FOLDER")) as name:
        yield Path(name)


class Bench:
    """A workspace of its own, opened by an identity file, that can be made anew between rounds."""

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.recovery = root / "recovery.txt"
        self.passphrase = root / "passphrase.txt"
        self.passphrase.touch(mode=0o600)
        self.passphrase.write_text("five or six unrelated words\n")

    @property
    def environment(self) -> dict[str, str]:
        """What `localai` needs to find and open this workspace."""
        return {"LOCALAI_HOME": str(self.home), "LOCALAI_IDENTITY_FILE": str(self.recovery)}

    def make_anew(self) -> None:
        """Remove the workspace and make an empty one."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.recovery.unlink(missing_ok=True)
        environment = {"LOCALAI_HOME": str(self.home), "LOCALAI_PASSPHRASE_FILE": str(self.passphrase)}
        command = [*LOCALAI, "init", "--no-keyring", "--recovery-file", str(self.recovery)]
        self.run(command, environment)

    def run(self, command: Sequence[object], environment: Mapping[str, str] | None = None) -> None:
        """Run a command untimed."""
        full = {**inherited(), "PYTHONPATH": str(ROOT), **(self.environment if environment is None else environment)}
        subprocess.run([str(word) for word in command], env=full, cwd=ROOT, check=True, capture_output=True)
