"""Everything that can be set: one line for each matter with how it stands; Enter leads to its own screen."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from textual import work
from textual.binding import BindingType

from localai.errors import LocalaiError
from localai.phrases import guide, premises
from localai.phrases import settings as says
from tui.acts.settings import SETTINGS
from tui.entries import Entry
from tui.keys import bindings
from tui.screens.boxes import Ask, Choose, Option
from tui.screens.budgets import BudgetsScreen
from tui.screens.cards import CardsScreen
from tui.screens.check import CheckScreen
from tui.screens.list_page import ListPage
from tui.screens.page import Page
from tui.screens.program import ProgramScreen
from tui.screens.rules import RulesScreen
from tui.screens.system import SystemScreen
from tui.screens.team import TeamScreen
from tui.screens.terminal import KeysScreen
from tui.screens.workspaces import WorkspacesScreen
from tui.typed import path_of

SECTIONS: Final[Mapping[str, type[Page[Any]]]] = {
    "rules": RulesScreen,
    "budgets": BudgetsScreen,
    "team": TeamScreen,
    "cards": CardsScreen,
    "program": ProgramScreen,
    "keys": KeysScreen,
    "workspaces": WorkspacesScreen,
    "system": SystemScreen,
    "check": CheckScreen,
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
            Entry(id="keys", name=guide.KEYS, words=guide.KEYS_WORDS),
            *await desk.premises.overview(),
            Entry(id="approvals", name=says.APPROVALS, words=says.APPROVALS_WORDS, note=says.APPROVALS_NOTE),
            Entry(id="privacy", name=says.PRIVACY, words=says.PRIVACY_WORDS),
        )

    def opened(self, row: Entry) -> None:
        """Go to the screen of a matter, or do what it is about."""
        if row.id in SECTIONS:
            self.app.push_screen(SECTIONS[row.id](), self._come_back)
        elif row.id == "sheet":
            self.sheet()
        elif row.id == "report":
            self.report()
        elif row.id == "approvals":
            self.localai.action_place("accounts")
        elif row.id == "privacy":
            self.localai.action_privacy()

    def _come_back(self, _: object = None) -> None:
        self.look()

    @work(exclusive=True, group="act")
    async def sheet(self) -> None:
        """Make a new recovery sheet, or try one."""
        options = (
            Option(value="new", words=premises.NEW_SHEET, note=premises.NEW_SHEET_NOTE),
            Option(value="try", words=premises.TRY_SHEET, note=premises.TRY_SHEET_NOTE),
        )
        wanted = await self.app.push_screen_wait(Choose(premises.SHEET_WHAT, options))
        if wanted == "new":
            await self.app.run_action("app.sheet")
        if wanted != "try":
            return
        typed = await self.app.push_screen_wait(Ask(premises.TRY_TITLE, premises.TRY_HELP, hidden=True))
        if not typed:
            return
        try:
            self.tell(await self.desk.premises.try_sheet(typed))
        except LocalaiError as error:
            self.tell_error(error)

    @work(exclusive=True, group="act")
    async def report(self) -> None:
        """Ask of what and where to, and write the folder."""
        try:
            projects = await self.desk.shelf.projects()
            options = [Option(value="", words=premises.ALL_PROJECTS)]
            options += [Option(value=project.name, words=project.name) for project in projects]
            project = await self.app.push_screen_wait(Choose(premises.REPORT_OF, options))
            if project is None:
                return
            typed = await self.app.push_screen_wait(Ask(premises.REPORT_WHERE, premises.REPORT_HELP))
            if not typed:
                return
            self.tell(premises.WRITING)
            self.tell(await self.desk.premises.report(path_of(typed), project))
        except LocalaiError as error:
            self.tell_error(error)
