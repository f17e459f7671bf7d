"""Text on screen that is never parsed as markup; the only place that imports Textual's text widgets."""

from typing import ClassVar

from rich.text import Text
from textual.widgets import Static

from tui.looks import Meaning


class Words(Static):
    """A paragraph of literal text; brackets in it stay brackets."""

    def __init__(self, words: str | Text = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(words, id=id, classes=classes, markup=False)

    def say(self, words: str | Text) -> None:
        """Replace the text."""
        self.update(words)


class Line(Words):
    """One line of spans, each with a meaning."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"line--{meaning.value}" for meaning in Meaning}

    DEFAULT_CSS = """
    Line { height: 1; }
    Line > .line--quiet { color: $quiet; }
    Line > .line--stays { color: $stays; }
    Line > .line--leaves { color: $leaves; }
    Line > .line--refused { color: $refused; }
    Line > .line--unknown { color: $unknown; }
    """

    def __init__(self, *spans: tuple[str, Meaning], id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._spans = spans

    def tell(self, *spans: tuple[str, Meaning]) -> None:
        """Replace the spans."""
        self._spans = spans
        self.refresh(layout=True)

    def render(self) -> Text:
        """Return the spans in their colors."""
        text = Text(no_wrap=True, overflow="ellipsis", end="")
        for words, meaning in self._spans:
            style = self.get_component_rich_style(f"line--{meaning.value}", partial=True)
            text.append(words, style if meaning is not Meaning.PLAIN else None)
        return text
