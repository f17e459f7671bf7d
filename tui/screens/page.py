"""What all screens share: heading, notice, keys and status line, and how they ask the desk."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from tui.acts.app import APP
from tui.desk import Desk
from tui.keys import Act, bindings
from tui.looks import Meaning, Signs
from tui.widgets.frame import Heading, Hints, Notice, StatusLine

if TYPE_CHECKING:
    from tui.app import LocalaiApp

Result = TypeVar("Result")


class Asking:
    """How a screen asks the desk: an error becomes a sentence on the screen, never the end of the app."""

    @property
    def localai(self) -> "LocalaiApp":
        """The app with its desk."""
        return cast("LocalaiApp", cast(Widget, self).app)

    @property
    def desk(self) -> Desk:
        """Everything that can be asked."""
        return self.localai.desk

    @property
    def signs(self) -> Signs:
        """The signs of this terminal."""
        return self.localai.signs

    def tell_error(self, error: Exception) -> None:
        """Show what failed and what can be done about it."""
        sentence, remedies = self.desk.explain(error)
        self.tell(" ".join((sentence, *remedies)), wrong=True)

    def tell(self, words: str, *, wrong: bool = False) -> None:
        """Show one sentence; the names in it are cleaned."""
        for notice in cast(Widget, self).query(Notice):
            notice.tell(words, wrong=wrong)


class Page(Asking, Screen[Result]):
    """A whole screen."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    acts: ClassVar[Sequence[Act]] = ()
    also: ClassVar[Sequence[Act]] = ()
    named: ClassVar[str] = ""
    enter: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        """Lay out the lines every screen has around its own part."""
        yield Heading(id="heading")
        yield from self.body()
        yield Notice()
        yield Hints(id="hints")
        yield StatusLine(id="status")

    def body(self) -> Iterable[Widget]:
        """Return the screen's own part."""
        return ()

    def on_mount(self) -> None:
        """Fill in the lines."""
        self.localai.dress(self)
        self.begin()

    def begin(self) -> None:
        """Start what the screen needs, once its parts are there."""

    def look_anew(self) -> None:
        """Show what another program has changed meanwhile, where this screen shows such things."""

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return what stands after the program's name."""
        return [(self.named, Meaning.PLAIN)]

    def moments(self) -> Sequence[tuple[str, str]]:
        """Return what times on the screen are in full: of what, and when."""
        return ()

    def action_back(self) -> None:
        """Close the screen."""
        self.dismiss(None)


class Box(Asking, ModalScreen[Result]):
    """A box over a screen; the keys of the app work in it too."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(APP))

    acts: ClassVar[Sequence[Act]] = ()

    def action_back(self) -> None:
        """Close the box."""
        self.dismiss(None)
