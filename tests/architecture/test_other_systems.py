"""Everything can be imported where the modules of Unix are not; what a system lacks is a sentence, no traceback."""

import subprocess
import sys
from pathlib import Path

ONLY_UNIX = ("tui.driver",)  # a driver for its terminals, imported by tui/shutter.py where there are any
ABSENT = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")
IMPORT_ALL = f"""
import importlib, os, pkgutil, sys
for name in {ABSENT!r}:
    sys.modules[name] = None
for name in ("O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "geteuid", "fork", "setsid"):
    delattr(os, name)
import localai, tui
def failed(name):
    raise
for package in (localai, tui):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".", onerror=failed):
        if not found.name.endswith("__main__") and found.name not in {ONLY_UNIX!r}:
            importlib.import_module(found.name)
print(len([name for name in sys.modules if name.startswith(("localai.", "tui."))]))
"""


def imported(program: str, root: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)


def test_every_module_can_be_imported_where_the_modules_of_unix_are_not(repository: Path) -> None:
    ended = imported(IMPORT_ALL, repository)
    assert ended.returncode == 0, ended.stderr
    sources = [path for folder in ("localai", "tui") for path in (repository / folder).rglob("*.py")]
    left_out = [path for path in sources if path.name.startswith("__")]
    assert int(ended.stdout) >= len(sources) - len(left_out) - len(ONLY_UNIX)


def test_a_module_that_needs_one_of_them_at_once_would_be_found(repository: Path) -> None:
    assert "fcntl" in imported(IMPORT_ALL + "\nimport fcntl", repository).stderr
