"""What explains and finds: help, the palette, our statement; and the taste of a person, which can change."""

from collections.abc import Iterable
from typing import Any

from textual import work
from textual.app import SystemCommand
from textual.screen import Screen

from localai.errors import LocalaiError
from localai.phrases import library as says
from tui.acts.app import APP
from tui.acts.every import keymap
from tui.keys import shown
from tui.looks import THEMES, Signs, Taste
from tui.screens.boxes import Help, Statement
from tui.screens.page import Page
from tui.underway import UnderwayApp


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
        self.animation_level = "none" if taste.reduced_motion else "full"
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
        """Show what can be done here, with keys and ids."""
        acts = (*getattr(self.screen, "acts", ()), *APP)
        self.push_screen(
            Help([(", ".join(map(shown, self.keys_of(act.id, act.keys))), act.help, act.id) for act in acts])
        )

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every action of this screen by name."""
        for act in (*getattr(screen, "acts", ()), *APP):
            if act.id != "app.palette":
                yield SystemCommand(act.words, act.help, _Runner(screen, act.action))

    @work(exclusive=True, group="privacy")
    async def action_privacy(self) -> None:
        """Show our own statement and where everything is."""
        if isinstance(self.screen, Statement):
            return
        try:
            text = await self.desk.keys.privacy()
        except LocalaiError as error:
            text = self.desk.explain(error)[0]
        self.push_screen(Statement(says.STATEMENT_TITLE, text.replace("**", "")))

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
