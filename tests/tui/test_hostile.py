"""A whole workspace of names, texts and answers that somebody chose to hurt: each screen once, every byte looked at."""

import os
import re
import select
import sys
import time
import unicodedata
from collections.abc import Iterator

import pytest

from localai.vocabulary.text import clean
from tests.operations.abroad import CHATTER
from tests.tui.glass import Seen
from tests.tui.hostile import ALL_IN_ONE, LEAD, environment_of, fill, says_everything
from tests.tui.payloads import ALL_PAYLOADS, FAMILIES
from tests.wire.server import Recorder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals")
ESCAPE, F1, F2, PALETTE, LOCK, QUIT = "\x1b", "\x1bOP", "\x1bOQ", "\x10", "\x0c", "\x11"
HOME, END, PAGE_DOWN, DOWN = "\x1b[H", "\x1b[F", "\x1b[6~", "\x1b[B"
SETTINGS_ROWS = 13
SIZE = (180, 44)
PLACES = {
    "2": "2 Jobs",
    "3": "openai/",
    "4": "workspace made",
    "5": "Nothing was sent yet.",
    "6": "WXYZ",
    "7": "Report ",
}


class Visitor:
    """Goes from screen to screen and remembers every line that was ever shown."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.lines: set[str] = set()

    def note(self, text: str) -> str:
        self.lines.update(re.sub(r"\s+", " ", line) for line in text.splitlines())
        return text

    def go(self, keys: str, words: str) -> str:
        self.seen.press(keys)
        return self.note(self.seen.until(lambda text: words in self.note(text)))

    def settle(self, first: float = 0.2) -> None:
        """Read until nothing more is written for a moment; nothing is concluded from how long that takes."""
        while select.select([self.seen.end], [], [], first)[0]:
            self.seen.read()
            self.note(self.seen.glass.text)
            first = 0.2

    def look(self, *keys: str) -> None:
        """Press keys one after the other, and see what comes of each."""
        for key in keys:
            self.seen.press(key)
            self.settle(4.0)

    def back(self, words: str) -> str:
        """Close what lies over another screen."""
        self.settle()
        self.look(ESCAPE)
        return self.go("", words)

    def was_shown(self, words: str) -> bool:
        return any(words in line for line in self.lines)


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    with Recorder(answers=says_everything) as started:
        yield started


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, recorder: Recorder) -> tuple[dict[str, str], list[str]]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "l").mkdir(mode=0o700)
    names = fill(folder / "l", folder / "f")
    return environment_of(folder / "l", recorder, dict(os.environ)), names


def told(text: str) -> str:
    """Return text as it has to be shown: tokens for what cannot be seen; marks without a width left out."""
    shown = "".join(char for char in clean(text) if not unicodedata.combining(char) and char != "\ufe0f")
    return re.sub(r"\s+", " ", shown)


def test_there_are_more_than_two_hundred_payloads_in_families() -> None:
    assert len(ALL_PAYLOADS) >= 200
    assert len(FAMILIES) >= 10


def test_every_screen_of_a_hostile_workspace_writes_only_what_is_in_the_list(
    hostile: tuple[dict[str, str], list[str]], recorder: Recorder
) -> None:
    environment, names = hostile
    seen = Seen(environment, size=SIZE)
    try:
        visitor = Visitor(seen)
        visitor.note(seen.wait(f"{len(names)} of {len(names)}"))
        _read_the_list(visitor, names)
        _places(visitor)
        _settings(visitor)
        _one_item(visitor)
        _send(visitor)
        visitor.go(LOCK, "Enter unlocks.")
        seen.until(lambda text: not [name for name in names if told(name)[:12] in text])
        visitor.go("\r", f"of {len(names) + 1}")
        seen.press(QUIT)
        assert seen.ended() == 0
        assert seen.glass.text.strip() == ""
    finally:
        seen.close()
    drawn = [name for name in names if name[4:] not in FAMILIES["marks"]]  # how wide those are, terminals differ about
    assert [name for name in drawn if not visitor.was_shown(told(name)[:16].rstrip())] == []
    assert visitor.was_shown("that is all")
    assert b"\x1b]8" not in seen.everything
    assert len(recorder.requests) == 1


def _read_the_list(visitor: Visitor, names: list[str]) -> None:
    for _ in names[-2::-20]:
        visitor.settle()
        visitor.seen.press(PAGE_DOWN)
    visitor.go(END, names[0][:3])
    visitor.settle()
    visitor.go(HOME, told(ALL_IN_ONE)[:12])


def _places(visitor: Visitor) -> None:
    for key, words in PLACES.items():
        visitor.go(key, words)
    visitor.look(F1, ESCAPE)
    visitor.go(F2, "Our own statement")
    visitor.back("Report ")
    visitor.look(PALETTE, "q", ESCAPE)
    visitor.go("", "Report ")


def _settings(visitor: Visitor) -> None:
    for _ in range(SETTINGS_ROWS):
        visitor.look("\r", ESCAPE)
        visitor.go("7", "Report ")
        visitor.look(DOWN)
    visitor.go("1", "filter")


def _one_item(visitor: Visitor) -> None:
    visitor.settle()
    visitor.go("\r", "h history")
    visitor.settle()
    visitor.look("h", ESCAPE, "c", ESCAPE, "e", ESCAPE)
    visitor.back("2 Jobs")


def _send(visitor: Visitor) -> None:
    text = visitor.go("s", CHATTER)
    rows = [line for line in text.splitlines() if re.search(r" (●|▲|\?|✕)  [a-z-]+/", line)]
    visitor.seen.press(*([DOWN] * next(place for place, line in enumerate(rows) if f"{CHATTER} " in line)))
    visitor.settle()
    visitor.look("m", ESCAPE)
    visitor.go("\r", "exact bytes")
    visitor.go("p", "api.openai.com")
    visitor.look(PAGE_DOWN, PAGE_DOWN, PAGE_DOWN, "h")
    visitor.back("exact bytes")
    visitor.go("r", "byte for byte")
    visitor.back("exact bytes")
    time.sleep(1.1)  # what approves counts only after a quiet moment
    visitor.go("s", LEAD)
    visitor.go("", "It is over")
    visitor.settle()
    visitor.go("\r", "Receipt")
    visitor.settle()
    visitor.back("2 Jobs")
    visitor.look("2", "4", "5")
    visitor.go("1", "filter")
