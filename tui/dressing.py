"""What every screen shows around its own part: the bar of places, the line of keys, the status line."""

from collections.abc import Iterator
from typing import Any, Final

from textual import events
from textual.widgets import Input

from localai.phrases import library as says
from tui.acts.app import ALWAYS, PLACES
from tui.desk import Status
from tui.guide import GuidedApp
from tui.keys import Act, shown
from tui.looks import Meaning
from tui.screens import places
from tui.screens.library import LibraryScreen
from tui.screens.page import Page
from tui.screens.settings import SECTIONS
from tui.widgets.bar import Part, Span, keyed
from tui.widgets.frame import Heading, Hints, StatusLine, status_spans

WIDE_ENOUGH: Final = 104
_BRAND: Final = Part((("localai", Meaning.STAYS),))


class DressedApp(GuidedApp):
    """Fills in the lines that all screens share, and keeps them true."""

    _status: Status | None

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Let no cursor blink where a person wants no motion: any field, the palette's too."""
        field = event.widget
        if isinstance(field, Input) and field.cursor_blink is not (self.animation_level != "none"):
            field.cursor_blink = self.animation_level != "none"
            field._restart_blink()  # a cursor that does not blink is there all the time

    def dress(self, page: Page[Any]) -> None:
        """Fill in the lines that every screen has."""
        page.set_class(not self._is_wide, "narrow")
        page.query_one(Hints).list((*page.acts, *page.also), self._chosen_keys, page.enter)
        self.tell_status(page)

    def tell_status(self, page: Page[Any]) -> None:
        """Fill in the heading and the status line."""
        ends = [keyed(self._key(act), act.words, act.action) for act in ALWAYS]
        page.query_one(Heading).lead(list(self._forms(page)), self._about(page), ends)
        known = self._status and (self._status.workspace or self._status.unlocked)
        lock = keyed("lock", self.keys_of("app.lock", "ctrl+l")[0], "app.lock") if known else None
        spans = [*status_spans(self._status, self.signs), *(self._missing() if self._is_wide else ())]
        page.query_one(StatusLine).state(spans, lock)

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= WIDE_ENOUGH

    def _missing(self) -> Iterator[Span]:
        """Yield that there is no recovery sheet: in the status line where the names of places need the heading."""
        if self._status and self._status.sheet_missing:
            yield f"   {says.SHEET_MISSING}", Meaning.UNKNOWN

    def _forms(self, page: Page[Any]) -> Iterator[tuple[Part, ...]]:
        """Yield the bar of places from the longest to the shortest; only the program's name where nothing is open."""
        if not self.is_unlocked:
            yield (_BRAND,)
            return
        here = self._place_of(page)
        names = tuple(self._place(act, here, named=True) for act in PLACES)
        yield (_BRAND, *names)
        yield names
        numbers = tuple(self._place(act, here, named=act.words == here) for act in PLACES)
        yield (_BRAND, *numbers)
        yield numbers

    def _place(self, act: Act, here: str, *, named: bool) -> Part:
        marked = act.words == here
        key = (f"{self.signs.cursor if marked else ''}{self._key(act)}", Meaning.STAYS if marked else Meaning.PLAIN)
        words = (f" {act.words.capitalize()}", Meaning.PLAIN if marked else Meaning.QUIET)
        return Part((key, words) if named else (key,), act.action, marked)

    def _place_of(self, page: Page[Any]) -> str:
        """Return the place a page is, or lies over; empty where it lies over none."""
        below = self.screen_stack[: self.screen_stack.index(page) + 1] if page in self.screen_stack else [page]
        for screen in reversed(below):
            if isinstance(screen, LibraryScreen):
                return "library"
            if type(screen) in SECTIONS.values():
                return "settings"
            for name, place in places.PLACES.items():
                if isinstance(screen, place):
                    return name
        return ""

    def _about(self, page: Page[Any]) -> Part:
        spans: list[Span] = list(page.heading())
        if self.is_unlocked and isinstance(page, (LibraryScreen, *places.PLACES.values())):
            spans = [span for span in spans if span[0].strip() != page.named]  # the bar says where one is
        spans += [] if self._is_wide else self._missing()
        if spans:
            spans[0] = (spans[0][0].lstrip(), spans[0][1])
        return Part(tuple(spans))

    def _key(self, act: Act) -> str:
        return shown(self.keys_of(act.id, act.keys)[0])
