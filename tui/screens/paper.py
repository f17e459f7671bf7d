"""A paper to read: headings, sentences, tables; x writes it to a file in the form its name asks for."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from localai.operations.paper_files import as_text
from localai.operations.papers import Paper
from tui.acts.models import PAPER
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.writing import PaperPage
from tui.widgets.words import Words


class PaperScreen(PaperPage[None]):
    """Shows one paper as text."""

    CSS_PATH = "paper.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(PAPER))
    acts = PAPER

    def __init__(self, paper: Paper) -> None:
        super().__init__()
        self._paper = paper

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return the paper's title."""
        return [(self._paper.title, Meaning.PLAIN)]

    def body(self) -> Iterable[Widget]:
        """Return the text."""
        yield VerticalScroll(Words(as_text(self._paper)), id="paper")

    def begin(self) -> None:
        """Let the arrows scroll."""
        self.query_one("#paper").focus()

    async def paper(self) -> Paper:
        """Return what is shown."""
        return self._paper
