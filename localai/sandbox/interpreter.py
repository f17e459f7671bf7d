"""How a process of ours is started: Python without a person's folders, variables or start-up files."""

import json
import os
import sys
import sysconfig

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def command(python: str, statements: str, *arguments: str) -> list[str]:
    """Return the command that runs `statements` (one line) with `arguments` as `words`, and our own search path."""
    start = f"import sys, json; words, sys.path[:] = sys.argv[2:], json.loads(sys.argv[1]); {statements}"
    return [python, "-I", "-S", "-B", "-X", "utf8", "-c", start, json.dumps([ROOT, *packages()]), *arguments]


def packages() -> list[str]:
    """Return where Python and installed packages are, which a child may read: never the folder a person works in."""
    standard = sysconfig.get_path("stdlib")
    return [
        path
        for path in sys.path
        if os.path.basename(path) in {"site-packages", "dist-packages"} or path.startswith(standard)
    ]
