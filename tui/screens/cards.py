"""Where cards come from and how old each is; importing a bundle, trusting a key, reading a card's pages again."""

from typing import ClassVar, Final

from textual import work
from textual.binding import BindingType

from localai.errors import LocalaiError
from localai.phrases import bundles as says
from tui.acts.settings import CARDS, PAGES
from tui.entries import Entry
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.boxes import Agree, Ask, Choose, Option, Read
from tui.screens.consider import Consider
from tui.screens.list_page import ListPage
from tui.typed import path_of

_KEY: Final = "key:"


class CardsScreen(ListPage):
    """What came with the program, what was imported and by whom, then every card, stale ones first."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(CARDS))
    acts = CARDS
    named = says.SCREEN
    enter = "its pages"

    async def entries(self) -> tuple[Entry, ...]:
        """Return where cards come from and every card."""
        return await self.desk.trusting.cards()

    def opened(self, row: Entry) -> None:
        """Show the pages of a card, or all about a line that is none."""
        if row.id and not row.id.startswith(_KEY):
            self.app.push_screen(PagesScreen(row.id, row.name), self._come_back)
        else:
            super().opened(row)

    def _come_back(self, _: object = None) -> None:
        self.look()

    @work(exclusive=True, group="act")
    async def action_import(self) -> None:
        """Ask for a bundle, show what it would change, and import it where the person agrees."""
        typed = await self.app.push_screen_wait(Ask(says.ASK_FILE, says.ASK_FILE_HELP))
        if not typed:
            return
        path = path_of(typed)
        try:
            told = await self.desk.trusting.preview_cards(path)
            if await self.app.push_screen_wait(Consider(says.WOULD_CHANGE, told, "import it")):
                self.look(await self.desk.trusting.import_cards(path))
        except LocalaiError as error:
            self.tell_error(error)

    @work(exclusive=True, group="act")
    async def action_key(self) -> None:
        """Ask for a key and take its bundles from now on."""
        typed = await self.app.push_screen_wait(Ask(says.ASK_KEY, says.ASK_KEY_HELP))
        if not typed:
            return
        try:
            self.look(await self.desk.trusting.trust_key(typed))
        except LocalaiError as error:
            self.tell_error(error)

    @work(exclusive=True, group="act")
    async def action_remove(self) -> None:
        """Take no more bundles of the key under the cursor."""
        row = self.current
        if row is None or not row.id.startswith(_KEY):
            self.tell(says.NOT_ON_A_KEY)
            return
        if not await self.app.push_screen_wait(Agree(row.words, says.DROP_KEY)):
            return
        try:
            self.look(await self.desk.trusting.distrust_key(row.id))
        except LocalaiError as error:
            self.tell_error(error)


class PagesScreen(ListPage):
    """The pages behind one card; what a person found there is put on record."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(PAGES))
    acts = PAGES
    nothing = says.NO_PAGES
    enter = "what to look for"

    def __init__(self, provider: str, title: str) -> None:
        super().__init__()
        self._provider, self._card = provider, title

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return whose card it is."""
        return [(f"{says.PAGES}   ", Meaning.PLAIN), (self._card, Meaning.PLAIN)]

    async def entries(self) -> tuple[Entry, ...]:
        """Return the pages."""
        return await self.desk.trusting.pages(self._provider)

    @work(exclusive=True, group="act")
    async def action_answer(self) -> None:
        """Ask what was found on the page under the cursor, put it on record, and show what that touches."""
        row = self.current
        if row is None:
            return
        options = [
            Option(value=value, words=words, note=says.ANSWER_NOTES[value]) for value, words in says.ANSWERS.items()
        ]
        answer = await self.app.push_screen_wait(Choose(says.WHAT_FOUND, options))
        if answer is None:
            return
        try:
            told = await self.desk.trusting.answer_page(self._provider, row.id, answer)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look(told[0])
        if told[1:]:
            self.app.push_screen(Read(says.TOUCHED, "\n".join(told)))
