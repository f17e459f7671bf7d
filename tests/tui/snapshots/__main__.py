"""`python -m tests.tui.snapshots [NAME...]`: says which screens look otherwise than kept; `--accept` keeps them so."""

import asyncio
import difflib
import os
import sys
import time

from tests.tui.scenes import SCENES
from tests.tui.snapshots.taking import FOLDER, file_of, text_of


def main() -> int:
    """Compare, or accept."""
    accept, names = "--accept" in sys.argv, [word for word in sys.argv[1:] if not word.startswith("-")] or list(SCENES)
    os.environ.pop("NO_COLOR", None)
    os.environ["TZ"] = "UTC"
    time.tzset()
    changed = 0
    for name in names:
        kept = file_of(name).read_text("utf-8") if file_of(name).is_file() else ""
        now = asyncio.run(text_of(name))
        if now == kept:
            continue
        changed += 1
        if accept:
            file_of(name).write_text(now, "utf-8")
            print(f"{name}: kept as it is now")
        else:
            print("".join(difflib.unified_diff(kept.splitlines(True), now.splitlines(True), name, "now")))
    for path in sorted(FOLDER.glob("*.txt")):
        if path.stem not in SCENES:
            print(f"{path.name}: there is no such screen any more")
    return 0 if accept else int(changed > 0)


if __name__ == "__main__":
    sys.exit(main())
