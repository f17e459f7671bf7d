"""Everything that can be set: one line for each matter with how it stands; Enter leads to its own screen."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from textual.binding import BindingType

from localai.phrases import settings as says
from tui.acts.settings import SETTINGS
from tui.entries import Entry
from tui.keys import bindings
from tui.screens.budgets import BudgetsScreen
from tui.screens.cards import CardsScreen
from tui.screens.list_page import ListPage
from tui.screens.page import Page
from tui.screens.program import ProgramScreen
from tui.screens.rules import RulesScreen
from tui.screens.team import TeamScreen

SECTIONS: Final[Mapping[str, type[Page[Any]]]] = {
    "rules": RulesScreen,
    "budgets": BudgetsScreen,
    "team": TeamScreen,
    "cards": CardsScreen,
    "program": ProgramScreen,
}


class SettingsScreen(ListPage):
    """Leads to every screen where something is set or looked after."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(SETTINGS))
    acts = SETTINGS
    named = says.TITLE
    enter = says.OPEN

    async def entries(self) -> tuple[Entry, ...]:
        """Return a line for each matter."""
        desk = self.desk
        return (
            *await desk.ruling.overview(),
            *await desk.trusting.overview(),
            *await desk.settings.overview(),
        )

    def opened(self, row: Entry) -> None:
        """Go to the screen of a matter."""
        if row.id in SECTIONS:
            self.app.push_screen(SECTIONS[row.id](), self._come_back)

    def _come_back(self, _: object = None) -> None:
        self.look()
