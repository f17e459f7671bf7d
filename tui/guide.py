"""What explains and finds: help, the palette, our statement; and the taste of a person, which can change."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from textual import constants, work
from textual.app import SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from localai.errors import LocalaiError
from localai.phrases import guide as says
from tui.acts.app import APP, BACK
from tui.acts.every import keymap
from tui.desk import Whereabout
from tui.keys import shown
from tui.looks import THEMES, Signs, Taste
from tui.screens.boxes import Help
from tui.screens.copies import CopiesScreen
from tui.screens.library import LibraryScreen
from tui.screens.page import Page
from tui.screens.places import PLACES
from tui.screens.privacy import Statement
from tui.screens.program import ProgramScreen
from tui.screens.settings import SECTIONS
from tui.underway import UnderwayApp

_FROM_MAP: Final[Mapping[str, type[Page[Any]]]] = {**SECTIONS, "copies": CopiesScreen}
_WITH_ACTIONS: Final[Mapping[str, type[Page[Any]]]] = {"library": LibraryScreen, **PLACES}


class GuidedApp(UnderwayApp):
    """Explains every screen, finds every action, and wears what the person chose."""

    signs: Signs
    _chosen_keys: dict[str, str]
    _idle_lock: float

    def wear(self, taste: Taste) -> None:
        """Take on colors, signs, keys and the idle lock; raises ConfigError for an action that does not exist."""
        chosen = keymap(dict(taste.keys))
        self.signs, self.theme, self._idle_lock = taste.signs, taste.theme, taste.idle_lock
        self._chosen_keys = chosen
        self.animation_level = "none" if taste.reduced_motion else constants.TEXTUAL_ANIMATIONS
        self.set_keymap(chosen)
        for screen in self._pages():
            self.dress(screen)
            screen.refresh()

    def _pages(self) -> tuple[Page[Any], ...]:
        """Return the pages that are shown or lie below."""
        stack = self._screen_stacks.get(self._current_mode, ())
        return tuple(screen for screen in stack if isinstance(screen, Page) and screen.is_mounted)

    def dress(self, page: Page[Any]) -> None:
        """Fill in the lines that every screen has."""

    def keys_of(self, action: str, keys: str) -> list[str]:
        """Return the keys of an action as they are mapped now."""
        return self._chosen_keys.get(action, keys).split(",")

    def action_explain(self) -> None:
        """Show what this screen is for, its times in full, and the keys that work here, those of the focus first."""
        if isinstance(self.screen, Help):
            return
        screen = self.screen
        acts = getattr(screen, "acts", ())
        moments = screen.moments() if isinstance(screen, Page) else ()
        own = [(", ".join(map(shown, self.keys_of(act.id, act.keys))), act.help, act.id) for act in acts]
        rest = [(", ".join(map(shown, self.keys_of(act.id, act.keys))), act.help, act.id) for act in APP]
        rows = [
            *((says.TIMES if not place else "", when, what) for place, (what, when) in enumerate(moments)),
            *own,
            *_of_focus(screen, self.keys_of),
            *rest,
        ]
        self.push_screen(Help(says.PURPOSE.get(type(screen).__name__, ""), rows))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every action of this screen, then those of every other place, and every setting."""
        for act in (*getattr(screen, "acts", ()), *APP):
            if act.id != "app.palette":
                yield SystemCommand(act.words, act.help, _Runner(screen, act.action))
        if isinstance(screen, Page) and self.is_unlocked:
            yield from self._elsewhere(screen)

    @property
    def is_unlocked(self) -> bool:
        """Whether a workspace is open."""
        return False

    def _elsewhere(self, screen: Page[Any]) -> Iterable[SystemCommand]:
        for name, place in _WITH_ACTIONS.items():
            for act in place.acts if not isinstance(screen, place) else ():
                if act is not BACK:
                    key = shown(self.keys_of(act.id, act.keys)[0])
                    told = f"{act.help} {says.there(name, key)}"
                    yield SystemCommand(f"{name}: {act.words}", told, partial(self._go, name, key, act.words))
        for name, section in SECTIONS.items():
            words = getattr(section, "named", name)
            told = says.PURPOSE.get(section.__name__, "")
            yield SystemCommand(f"settings: {words}", told, partial(self._open, section))
        for key, name, what in self.desk.settings.searchable():
            yield SystemCommand(f"{says.SETTING}: {name}", what, partial(self._set, key))

    async def _go(self, name: str, key: str, words: str) -> None:
        await self.run_action(f"app.place('{name}')")
        self.announce(says.go_on(key, words))

    async def _open(self, section: type[Page[Any]]) -> None:
        self.push_screen(section())

    async def _set(self, key: str) -> None:
        self.push_screen(ProgramScreen(key=key))

    @work(exclusive=True, group="privacy")
    async def action_privacy(self) -> None:
        """Show our own statement and where everything is; a line leads to its place."""
        if isinstance(self.screen, Statement):
            return
        try:
            lines = await self.desk.keys.whereabouts()
        except LocalaiError as error:
            lines = (Whereabout(words=self.desk.explain(error)[0]),)
        place = await self.push_screen_wait(Statement(lines))
        if place in _FROM_MAP and self.is_unlocked:
            self.push_screen(_FROM_MAP[place]())
        elif place:
            await self.run_action(f"app.place('{place}')")

    def action_next_theme(self) -> None:
        """Change between dark, light and the terminal's own colors."""
        names = [theme.name for theme in THEMES.values()]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]


class _Runner:
    """An action as something the palette can call."""

    def __init__(self, screen: Screen[Any], action: str) -> None:
        self._screen = screen
        self._action = action

    async def __call__(self) -> None:
        """Run the action on the screen the palette was opened over."""
        await self._screen.run_action(self._action)


def _of_focus(screen: Screen[Any], keys_of: Callable[[str, str], list[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield the keys of the widget that has the focus, as far as they have words."""
    focused = screen.focused
    for binding in type(focused).BINDINGS if focused is not None else ():
        if not isinstance(binding, Binding) or not binding.id:
            continue
        id = binding.id
        if id in says.MOVES:
            keys = ", ".join(map(shown, keys_of(id, binding.key)))
            yield keys, says.MOVES[id], id
