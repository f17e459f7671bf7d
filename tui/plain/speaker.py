"""The only writer of the dialogue of lines: a word for the role first, then cleaned text, a line feed at the end."""

from collections.abc import Callable, Iterator
from typing import Final

from rich.cells import cell_len, chop_cells

from localai.phrases import plain as says
from localai.vocabulary.text import clean
from tui.plans import Facts

QUOTE: Final = "> "
_LEAST: Final = 20


class Speaker:
    """Writes lines; text of others never begins one: it follows a role and a colon, or a greater-than sign.

    `width` are the cells of a line of the terminal: a longer one is broken here, since a terminal would begin the next
    with whatever stands there.
    """

    def __init__(self, write: Callable[[str], None], width: Callable[[], int]) -> None:
        self._write = write
        self._width = width

    def tell(self, role: str, words: str) -> None:
        """Write `role: words`; where that is longer than a line, the rest begins as a quotation does."""
        self._line(f"{role}: {clean(words)}")

    def whole(self, role: str, words: str) -> None:
        """Write `role: words` as one line however long: words of ours, or a command to be copied."""
        self._write(f"{role}: {clean(words)}\n")

    def quote(self, text: str) -> None:
        """Write text of others, each line of it as a quotation."""
        for line in text.split("\n"):
            self.quote_line(clean(line.removesuffix("\r").expandtabs(4)))

    def quote_line(self, line: str) -> None:
        """Write one cleaned line as a quotation."""
        for part in wrapped(line, self._room, self._room):
            self._write(f"{QUOTE}{part}\n")

    def heading(self, words: str) -> None:
        """Write what comes now."""
        self.tell("heading", words)

    def note(self, words: str) -> None:
        """Write something to know, in words of ours."""
        for line in words.split("\n"):
            if line.strip():
                self.whole("note", line.strip())

    def error(self, sentence: str, remedies: tuple[str, ...] = ()) -> None:
        """Write what failed and what can be done about it."""
        self.tell("error", sentence)
        for remedy in remedies:
            self.tell("way out", remedy)

    def facts(self, facts: Facts) -> None:
        """Write rows of name, value and what it rests on; a row without a name belongs to the one before."""
        name = ""
        for number, (named, value, basis) in enumerate(facts, start=1):
            name = named or name
            rests = f" ({basis})" if basis else ""
            self.tell(says.fact(number=number, total=len(facts)), f"{name}: {value}{rests}")

    def text(self, text: str) -> None:
        """Write a whole text of others, with its length before it and its end after it."""
        lines = text.strip("\n").split("\n")
        self.tell("text", says.lines_of_text(count=len(lines)))
        self.quote("\n".join(lines))
        self.note(says.END_OF_TEXT)

    def choices(self, choices: tuple[tuple[str, str], ...], *, numbered: bool) -> None:
        """Write what can be chosen, by number or by word."""
        for number, (word, words) in enumerate(choices, start=1):
            self.whole(f"choice {number}, {word}" if numbered else f"choice {word}", words)

    def question(self, words: str) -> None:
        """Write a question; what is typed comes after `ask`."""
        self.tell("question", words)

    def ask(self) -> None:
        """Write the beginning of the line in which the answer is typed."""
        self._write("answer: ")

    def end_line(self) -> None:
        """End a line that the person did not end."""
        self._write("\n")

    @property
    def room(self) -> int:
        """The cells of a quotation on one line."""
        return self._room

    @property
    def _room(self) -> int:
        return max(self._width(), _LEAST) - len(QUOTE) - 1

    def _line(self, line: str) -> None:
        first, *more = wrapped(line, self._room + len(QUOTE), self._room)
        self._write(first + "\n")
        for part in more:
            self._write(f"{QUOTE}{part}\n")


def wrapped(line: str, first: int, rest: int) -> list[str]:
    """Return a line in parts of at most so many cells, broken at spaces where there are some."""
    if line.isascii() and len(line) <= first:
        return [line]
    return list(_parts(line, first, rest))


def _parts(line: str, first: int, rest: int) -> Iterator[str]:
    room, part = first, ""
    for word in line.split(" "):
        longer = f"{part} {word}" if part else word
        if cell_len(longer) <= room:
            part = longer
            continue
        if part:
            yield part
            room = rest
        pieces = chop_cells(word, room) or [""]
        if len(pieces) > 1 and room != rest:
            pieces = [pieces[0], *chop_cells(word[len(pieces[0]) :], rest)]
        for piece in pieces[:-1]:
            yield piece
            room = rest
        part = pieces[-1]
    yield part
