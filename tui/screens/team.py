"""The rules of a team: whose key is pinned, what its rules demand; taking and removing them."""

from typing import ClassVar

from textual import work
from textual.binding import BindingType

from localai.errors import LocalaiError
from localai.phrases import team as says
from tui.acts.settings import TEAM
from tui.entries import Entry
from tui.keys import bindings
from tui.screens.boxes import Ask, Choose, Option
from tui.screens.consider import Consider
from tui.screens.list_page import ListPage
from tui.typed import path_of


class TeamScreen(ListPage):
    """The key first, then one line for each rule that it signed."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(TEAM))
    acts = TEAM
    named = says.SCREEN
    nothing = says.NONE_HERE

    async def entries(self) -> tuple[Entry, ...]:
        """Return the key and its rules."""
        return await self.desk.trusting.team()

    @work(exclusive=True, group="act")
    async def action_key(self) -> None:
        """Ask for the key and pin it."""
        typed = await self.app.push_screen_wait(Ask(says.ASK_KEY, says.ASK_KEY_HELP))
        if not typed:
            return
        try:
            self.look(await self.desk.trusting.trust_team(typed))
        except LocalaiError as error:
            self.tell_error(error)

    @work(exclusive=True, group="act")
    async def action_import(self) -> None:
        """Ask for a file, show what it would change, and take it where the person agrees."""
        typed = await self.app.push_screen_wait(Ask(says.ASK_FILE, says.ASK_FILE_HELP))
        if not typed:
            return
        path = path_of(typed)
        try:
            told = await self.desk.trusting.preview_team(path)
            if await self.app.push_screen_wait(Consider(says.WOULD_CHANGE, told, "take them")):
                self.look(await self.desk.trusting.take_team(path))
        except LocalaiError as error:
            self.tell_error(error)

    @work(exclusive=True, group="act")
    async def action_remove(self) -> None:
        """Ask what is to go and why."""
        options = (
            Option(value="rules", words=says.DROP_RULES, note=says.DROP_RULES_NOTE),
            Option(value="key", words=says.DROP_KEY, note=says.DROP_KEY_NOTE),
        )
        wanted = await self.app.push_screen_wait(Choose(says.WHAT_TO_DROP, options))
        if wanted is None:
            return
        reason = await self.app.push_screen_wait(Ask(says.ASK_WHY))
        if not reason:
            return
        try:
            self.look(await self.desk.trusting.drop_team(with_key=wanted == "key", reason=reason))
        except LocalaiError as error:
            self.tell_error(error)
