"""Longer words with wide letters break no screen; all of them: `python -m tests.tui.pseudo`."""

import subprocess
import sys
from pathlib import Path

SOME = ("welcome", "library", "compose", "confirm", "confirm-hurried", "confirm-here", "batch", "activity")


def test_no_screen_breaks_in_a_language_with_longer_words_and_wide_letters() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.tui.pseudo", *SOME],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
