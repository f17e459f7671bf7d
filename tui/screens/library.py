"""Where everything starts: the items, narrowed while a person types."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.phrases import amounts
from localai.phrases import library as says
from localai.phrases import organizing as words
from localai.vocabulary.items import Item, ItemQuery, State
from tui.acts.library import LIBRARY
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.boxes import Ask, Choose, Option
from tui.screens.compose import ComposeScreen
from tui.screens.item import ItemScreen
from tui.screens.kept import KeptPage
from tui.widgets.filter import Filter
from tui.widgets.listing import Listing
from tui.widgets.words import Line

_NEW = "new"
_KEEP_EVERY = 2.0


class LibraryScreen(KeptPage):
    """The list of items with its filter, projects and choice."""

    CSS_PATH = "library.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(LIBRARY),
        Binding("escape", "back", show=False, id="library.back"),
    ]
    acts = LIBRARY
    named = "Library"
    enter = "open"

    def __init__(self) -> None:
        super().__init__()
        self._counted: Listing.Counted | None = None

    def body(self) -> Iterable[Widget]:
        """Return the filter and the list."""
        yield Horizontal(
            Line(("filter ", Meaning.QUIET), id="filter-name"),
            Filter(self.desk.cabinet.complete, placeholder=says.FILTER_HELP, id="filter"),
            Line(id="counted"),
            id="narrow",
        )
        self.listing = Listing(self.desk, self.signs, id="listing")
        yield self.listing

    def begin(self) -> None:
        """Go into the list; it is filled when the screen is shown, as it was left."""
        self.listing.table.focus()
        self.set_interval(_KEEP_EVERY, self.keep)

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return where one is and which project is shown."""
        trash = [(f"{words.TRASH}   ", Meaning.REFUSED)] if self.in_trash else []
        where = (self._project[1] or says.ALL_PROJECTS, Meaning.QUIET)
        return [(f"{self.named}   ", Meaning.PLAIN), *trash, where]

    # --- what is shown ----------------------------------------------------------------------------------------------

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Ask for what the filter says, in the project that is shown."""
        field = self.query_one("#filter", Filter)
        try:
            if self._kept is None:
                await self._recall(field)
            typed = field.value
            query = await self.desk.shelf.parse(typed) if typed.strip() else ItemQuery()
        except LocalaiError as error:
            await self._tell_wrong(field.value, error)
            return
        if self._project[0] is not None and query.project_id is None:
            query = replace(query, project_id=self._project[0])
        if self.in_trash:
            query = replace(query, state=State.TRASHED)
        onto, self._onto = self._onto, ""
        self.listing.ask(query, keep_cursor=not field.has_focus, onto=onto)

    async def _tell_wrong(self, typed: str, error: LocalaiError) -> None:
        """Name the word that is wrong; one that is only half typed is completed instead."""
        try:
            further = await self.desk.cabinet.complete(typed)
        except LocalaiError:
            further = ()
        if further:
            self.tell(says.can_become(words=[line.split()[-1] for line in further]))
        else:
            self.tell_error(error)

    def on_listing_counted(self, message: Listing.Counted) -> None:
        """Tell how many items there are."""
        self._counted = message
        self._tell_counted(message)
        if not message.shown:
            if self.in_trash:
                self.tell(says.NOTHING_IN_TRASH)
            else:
                remark = self.desk.cabinet.remark(self.query_one("#filter", Filter).value)
                self.tell(remark or (says.NOTHING_FOUND if message.total != 0 else says.NOTHING_HERE))

    def _tell_counted(self, counted: Listing.Counted) -> None:
        shown = f"{amounts.number(counted.shown)}{'+' if counted.more else ''}"
        total = "…" if counted.total is None else amounts.number(counted.total)
        parts = [(says.found(shown=shown, total=total), Meaning.PLAIN)]
        if self.listing.picks:
            parts.append((f"   {says.chosen(count=len(self.listing.picks))}", Meaning.STAYS))
        parts.append((f"   by {self.listing.query_now.sort.value}", Meaning.QUIET))
        self.query_one("#counted", Line).tell(*parts)

    def on_listing_picked(self) -> None:
        """Tell how many items are chosen."""
        if self._counted is not None:
            self._tell_counted(self._counted)

    def on_listing_failed(self, message: Listing.Failed) -> None:
        """Say why there is no list."""
        self.tell_error(message.error)

    def on_listing_opened(self, message: Listing.Opened) -> None:
        """Show one item."""
        self.app.push_screen(ItemScreen(message.item))

    def on_input_changed(self) -> None:
        """Narrow the list while the person types."""
        self.tell("")
        self.look()

    def on_input_submitted(self) -> None:
        """Go back into the list."""
        self.listing.table.focus()

    def moments(self) -> list[tuple[str, str]]:
        """Return when the item under the cursor was added, in full."""
        item = self.listing.table.current
        return [(item.name, amounts.moment_here(item.added_at))] if isinstance(item, Item) else []

    def on_screen_resume(self) -> None:
        """Show what has changed meanwhile."""
        self.look()

    # --- actions ------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="act")
    async def action_send(self) -> None:
        """Choose a model for what is chosen."""
        try:
            subjects = await self._subjects()
        except LocalaiError as error:
            self.tell_error(error)
            return
        if subjects and (manner := await self._manner(len(subjects))):
            self.app.push_screen(ComposeScreen(subjects, manner))

    def action_filter(self) -> None:
        """Go into the filter."""
        self.query_one("#filter").focus()

    def action_back(self) -> None:
        """Leave the filter, then clear it, then leave the trash, then the choice."""
        field = self.query_one("#filter", Filter)
        if field.has_focus:
            self.listing.table.focus()
        elif field.value:
            field.clear()
        elif self.in_trash:
            self.action_trash()
        else:
            self.listing.forget_choice()

    def action_trash(self) -> None:
        """Show the trash, or leave it."""
        self.in_trash = not self.in_trash
        self.listing.forget_choice()
        self.localai.dress(self)
        self.tell(words.IN_TRASH if self.in_trash else "")
        self.look()

    @work(exclusive=True, group="act")
    async def action_project(self) -> None:
        """Ask which project to show."""
        try:
            projects = await self.desk.shelf.projects()
            options = [
                Option(value="", words=says.ALL_PROJECTS),
                *(Option(value=project.id, words=project.name, note=project.item_class or "") for project in projects),
                Option(value=_NEW, words=says.NEW_PROJECT),
            ]
            wanted = await self.app.push_screen_wait(Choose(says.PROJECT_TITLE, options, chosen=self._project[0] or ""))
            if wanted is None:
                return
            if wanted == _NEW:
                name = await self.app.push_screen_wait(Ask(says.PROJECT_NAME))
                if not name:
                    return
                project = await self.desk.shelf.new_project(name)
                self._project = (project.id, project.name)
            else:
                names = {project.id: project.name for project in projects}
                self._project = (wanted or None, names.get(wanted, ""))
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.localai.dress(self)
        self.look()
