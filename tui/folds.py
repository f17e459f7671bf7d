"""Pieces of a request as lines to look at, as a plain class: folded, as text, as hex, as a picture."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from rich.cells import cell_len, chop_cells

from localai.vocabulary.text import clean
from tui.pixels import Pixels

TEXT_LIMIT: Final = 1 << 20
PAGE: Final = 1 << 14
HEX_ROW: Final = 16
_PLAIN: Final = range(0x20, 0x7F)


class Form(StrEnum):
    """How a piece is shown."""

    FOLDED = "folded"
    TEXT = "text"
    HEX = "hex"
    PICTURE = "picture"


class Fold:
    """One piece: its title, its bytes as far as they were read, and how it is shown now.

    Text shows the `size` bytes as they go out, hex the `inside` bytes behind base64; text of more than a megabyte is
    shown as hex.
    """

    def __init__(self, title: str, *, size: int, inside: int, picture: bool, form: Form) -> None:
        self.title = title
        self.size = size
        self.inside = inside
        self.can_be_picture = picture
        self.form = Form.FOLDED
        self.pixels: Pixels | None = None
        self._text: bytes | None = None
        self._lines: tuple[int, tuple[str, ...]] = (0, ())
        self._pages: dict[int, bytes] = {}
        self._asked: set[int] = set()
        self.show(form)

    def show(self, form: Form) -> bool:
        """Show it in a form; False where it cannot be, and then as hex or as it was."""
        if form is Form.TEXT and self.size > TEXT_LIMIT:
            self.form = Form.HEX
            return False
        if form is Form.PICTURE and not self.can_be_picture:
            return False
        self.form = form
        return True

    def toggle(self) -> None:
        """Fold it, or unfold it in the form that suits it."""
        best = Form.PICTURE if self.can_be_picture else Form.TEXT
        self.show(best if self.form is Form.FOLDED else Form.FOLDED)

    # --- what is missing --------------------------------------------------------------------------------------------

    def missing(self, first: int, height: int) -> Iterator[tuple[int, int]]:
        """Yield (offset, size) of bytes in sight that nobody asked for yet, and note that they are asked for."""
        if self.form is Form.TEXT and self._text is None and -1 not in self._asked:
            self._asked.add(-1)
            yield 0, self.size
        if self.form is Form.HEX:
            last = min((first + height) * HEX_ROW, self.inside) - 1
            for number in range(first * HEX_ROW // PAGE, last // PAGE + 1):
                if number not in self._asked:
                    self._asked.add(number)
                    yield number * PAGE, PAGE

    def wants_picture(self) -> bool:
        """Return once whether the picture has still to be made."""
        asks = self.form is Form.PICTURE and self.pixels is None and -2 not in self._asked
        if asks:
            self._asked.add(-2)
        return asks

    def supply(self, form: Form, offset: int, content: bytes) -> None:
        """Take in bytes that were missing."""
        if form is Form.TEXT:
            self._text = content
            self._lines = (0, ())
        else:
            self._pages[offset // PAGE] = content

    # --- lines ------------------------------------------------------------------------------------------------------

    def height(self, width: int) -> int:
        """Return the number of lines below the title."""
        if self.form is Form.TEXT:
            return len(self._wrapped(width)) if self._text is not None else 1
        if self.form is Form.HEX:
            return -(-self.inside // HEX_ROW)
        if self.form is Form.PICTURE:
            return 1 if self.pixels is None else (self.pixels.height + 1) // 2
        return 0

    def line(self, number: int, width: int) -> str:
        """Return one line of text or hex, fit to show; dots while it is not here."""
        if self.form is Form.TEXT and self._text is not None:
            return self._wrapped(width)[number]
        if self.form is Form.HEX:
            page, place = divmod(number * HEX_ROW, PAGE)
            if page in self._pages:
                return hex_line(number * HEX_ROW, self._pages[page][place : place + HEX_ROW])
        return "…"

    def _wrapped(self, width: int) -> tuple[str, ...]:
        if self._lines[0] != width and self._text is not None:
            self._lines = (width, tuple(text_lines(self._text, width)))
        return self._lines[1]


def text_lines(content: bytes, width: int) -> Iterator[str]:
    """Yield bytes as lines of at most `width` cells; what is no UTF-8 and what cannot be seen stands as a token."""
    written = content.decode("utf-8", "surrogateescape")
    for line in written.replace("\r\n", "\n").split("\n"):
        shown = clean(line)
        if shown.isascii():
            yield from (shown[start : start + width] for start in range(0, max(len(shown), 1), width))
        elif cell_len(shown) <= width:
            yield shown
        else:
            yield from chop_cells(shown, width)


def hex_line(offset: int, row: bytes) -> str:
    """Return up to 16 bytes as `hexdump -C` has them, in 76 cells."""
    pairs = " ".join(f"{byte:02x}" for byte in row)
    letters = "".join(chr(byte) if byte in _PLAIN else "." for byte in row)
    return f"{offset:08x}  {pairs:<47}  {letters}"


class Folds:
    """A head of lines and the pieces below it, as one list of lines; `at` is the piece that keys are about."""

    def __init__(self, head: Sequence[str], folds: Sequence[Fold]) -> None:
        self._head = tuple(head)
        self.folds = tuple(folds)
        self.at = 0

    def head(self, width: int) -> list[str]:
        """Return the lines above the pieces, wrapped."""
        return [part for line in self._head for part in text_lines(line.encode("utf-8", "surrogateescape"), width)]

    def height(self, width: int) -> int:
        """Return the number of all lines."""
        return len(self.head(width)) + sum(1 + fold.height(width) for fold in self.folds)

    def top_of(self, place: int, width: int) -> int:
        """Return the line that a piece's title stands on."""
        return len(self.head(width)) + sum(1 + fold.height(width) for fold in self.folds[:place])

    def find(self, number: int, width: int) -> tuple[int, int]:
        """Return (piece, line) of a line: piece -1 for the head, line -1 for a title; past the end is the last one."""
        left = number - len(self.head(width))
        if left < 0:
            return -1, number
        for place, fold in enumerate(self.folds):
            if left <= fold.height(width):
                return place, left - 1
            left -= 1 + fold.height(width)
        return len(self.folds), left

    def step(self, by: int) -> None:
        """Make keys be about the next piece, or the one before."""
        self.at = max(0, min(self.at + by, len(self.folds) - 1))
