"""Every check of this project in one command, and one that fixes what can be fixed by itself.

    python3 packaging/checks.py          format, lint, types, import contracts, tests
    python3 packaging/checks.py --fix    format and fix lint findings, check nothing else
    python3 packaging/checks.py --quick  everything but the tests

Run it with the Python that `packaging/bootstrap.py test` installed into, or let it find .venv by itself.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder below it, made for one run and for its owner alone
ROOM = 3 << 30
ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

RUFF = ("-m", "ruff")
CONTRACTS = ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo")
CHECKS: dict[str, tuple[str, ...]] = {
    "format": (*RUFF, "format", "--check", "."),
    "lint": (*RUFF, "check", "."),
    "types": ("-m", "mypy"),
    "contracts": CONTRACTS,
}
FIXES: dict[str, tuple[str, ...]] = {
    "lint": (*RUFF, "check", "--fix", "."),
    "format": (*RUFF, "format", "."),
}


def tests(jobs: int) -> tuple[str, ...]:
    """Return the words that run the tests; what was left out is listed with its reason.

    Each file stays in one process, whose fixtures are made once, and files begin in the order of the tree.
    """
    parallel = ("-n", str(jobs), "--dist", "loadfile", "--no-loadscope-reorder") if jobs > 1 else ()
    return ("-m", "pytest", "-q", "-rs", "--durations", "10", *parallel)


@contextmanager
def place_for_files() -> Iterator[dict[str, str]]:
    """Give an environment whose temporary files are in memory where that has room: tests sync files all the time.

    The name is short, since the path of a socket may have 107 bytes.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM or not may_run(MEMORY):
        yield dict(os.environ)
        return
    with tempfile.TemporaryDirectory(prefix="la-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        yield {**os.environ, "TMPDIR": folder}


def may_run(folder: Path) -> bool:
    """Tell whether programs in a folder may be run."""
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC


def run(name: str, words: tuple[str, ...], python: str) -> bool:
    """Run one check, say how it went and how long it took, and return whether it passed."""
    print(f"== {name}", flush=True)
    began = time.monotonic()
    with place_for_files() as environment:
        ended = subprocess.run([python, *words], cwd=ROOT, env=environment, check=False)
    verdict = "passed" if ended.returncode == 0 else f"FAILED (exit code {ended.returncode})"
    print(f"== {name}: {verdict} in {time.monotonic() - began:.0f} s", flush=True)
    return ended.returncode == 0


def main() -> int:
    """Run all checks, also after one failed, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fix", action="store_true", help="fix instead of checking")
    parser.add_argument("--quick", action="store_true", help="leave the tests out")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4), help="tests at once")
    asked = parser.parse_args()
    python = str(VENV_PYTHON) if VENV_PYTHON.exists() else sys.executable
    chosen = FIXES if asked.fix else CHECKS
    if not (asked.fix or asked.quick):
        chosen = {**chosen, "tests": tests(asked.jobs)}
    failed = [name for name, words in chosen.items() if not run(name, words, python)]
    print(f"Failed: {', '.join(failed)}." if failed else "All passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
