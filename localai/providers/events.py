"""Server-sent events (WHATWG HTML, 9.2) from bytes as they arrive; whatever a provider sends, nothing here raises."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 16 << 20  # bytes of one event; what is longer is left out, and `cut` says so
_MARK: Final = b"\xef\xbb\xbf"  # of byte order, which a stream may begin with
_EMPTY_LINES: Final = re.compile(rb"[\r\n]*")
_LINE_END: Final = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEvent:
    """One event: its type (empty: none was named) and its data, lines joined by line feeds."""

    name: str
    text: str


class EventReader:
    """Reads events from chunks split anywhere; bytes that are no UTF-8 become U+FFFD."""

    def __init__(self) -> None:
        self.cut = False
        self._line = bytearray()
        self._width = 0
        self._size = 0
        self._skip_feed = False
        self._fresh = True
        self._name = ""
        self._lines: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """Yield the events that this chunk completes; read it to its end before the next chunk."""
        start = 0
        if self._skip_feed and chunk:
            start = int(chunk[:1] == b"\n")
            self._skip_feed = False
        while found := _LINE_END.search(chunk, start):
            self._grow(chunk[start : found.start()])
            start = found.end()
            if chunk[found.start() : start] == b"\r":
                self._skip_feed = start == len(chunk)
                start += chunk[start : start + 1] == b"\n"
            yield from self._end_of_line()
            start = self._after_empty_lines(chunk, start)
        self._grow(chunk[start:])

    def finish(self) -> Iterator[ServerEvent]:
        """Yield what the last event holds where nothing closed it, as servers that end early do."""
        yield from self._end_of_line()
        yield from self._end_of_event()

    def _after_empty_lines(self, chunk: bytes, start: int) -> int:
        """Return where the next line that is not empty begins, at once: millions of empty lines end nothing."""
        if self._lines or self._name or self._skip_feed:
            return start
        found = _EMPTY_LINES.match(chunk, start)
        if found is None or found.end() == start:
            return start
        self._size = 0
        return found.end()

    def _grow(self, part: bytes) -> None:
        self._width += len(part)
        self._size += len(part)
        if self._size <= LONGEST:
            self._line += part
        else:
            self.cut = True

    def _end_of_line(self) -> Iterator[ServerEvent]:
        line, width = bytes(self._line), self._width
        self._line.clear()
        self._width = 0
        if self._fresh and line.startswith(_MARK):
            line, width = line[len(_MARK) :], width - len(_MARK)
        self._fresh = False
        if not width:
            yield from self._end_of_event()
            return
        name, _, value = line.decode(errors="replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._lines.append(value)
        elif name == "event":
            self._name = value

    def _end_of_event(self) -> Iterator[ServerEvent]:
        lines, name, fits = self._lines, self._name, self._size <= LONGEST
        self._lines, self._name, self._size = [], "", 0
        if lines and fits:
            yield ServerEvent(name=name, text="\n".join(lines))


def events_of(content: bytes) -> Iterator[ServerEvent]:
    """Yield all events of a whole answer."""
    reader = EventReader()
    yield from reader.feed(content)
    yield from reader.finish()


def joined_text(text: str) -> str:
    """Return text that UTF-8 can hold: halves of surrogate pairs joined, those that stand alone as U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Watch:
    """The text of a stream as it arrives; `pick` returns what one event adds, never raising."""

    def __init__(self, pick: Callable[[ServerEvent], str]) -> None:
        self._reader = EventReader()
        self._pick = pick
        self._half = ""

    def feed(self, chunk: bytes, /) -> str:
        """Return the text that this chunk adds; half a surrogate pair waits for the other half."""
        text = self._half + "".join(map(self._pick, self._reader.feed(chunk)))
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return joined_text(text[: len(text) - len(self._half)])
