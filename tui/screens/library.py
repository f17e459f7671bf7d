"""Where everything starts: the items, narrowed while a person types."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import LocalaiError
from localai.phrases import amounts, welcome
from localai.phrases import library as says
from localai.vocabulary.items import ItemQuery
from tui.acts.app import PLACES
from tui.acts.library import LIBRARY
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.boxes import Ask, Choose, Option
from tui.screens.compose import ComposeScreen
from tui.screens.item import ItemScreen
from tui.screens.page import Page
from tui.typed import path_of
from tui.widgets.listing import Listing
from tui.widgets.words import Line

_NEW = "new"


class LibraryScreen(Page[None]):
    """The list of items with its filter, projects and choice."""

    CSS_PATH = "library.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(LIBRARY),
        Binding("escape", "back", show=False, id="library.back"),
    ]
    acts = LIBRARY
    also = PLACES
    named = "Library"
    enter = "open"

    def __init__(self) -> None:
        super().__init__()
        self._project: tuple[str | None, str] = (None, "")
        self._removed: tuple[str, ...] = ()

    def body(self) -> Iterable[Widget]:
        """Return the filter and the list."""
        yield Horizontal(
            Line(("filter ", Meaning.QUIET), id="filter-name"),
            Input(placeholder=says.FILTER_HELP, id="filter", compact=True),
            Line(id="counted"),
            id="narrow",
        )
        self.listing = Listing(self.desk, self.signs, id="listing")
        yield self.listing

    def begin(self) -> None:
        """Go into the list; it is filled when the screen is shown."""
        self.listing.table.focus()

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return where one is and which project is shown."""
        return [(f"{self.named}   ", Meaning.PLAIN), (self._project[1] or says.ALL_PROJECTS, Meaning.QUIET)]

    # --- what is shown ----------------------------------------------------------------------------------------------

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Ask for what the filter says, in the project that is shown."""
        typed = self.query_one("#filter", Input).value
        try:
            query = await self.desk.shelf.parse(typed) if typed.strip() else ItemQuery()
        except LocalaiError as error:
            self.tell_error(error)
            return
        if self._project[0] is not None:
            query = replace(query, project_id=self._project[0])
        self.listing.ask(query, keep_cursor=not self.query_one("#filter").has_focus)

    def on_listing_counted(self, message: Listing.Counted) -> None:
        """Tell how many items there are."""
        found = says.found(shown=amounts.number(message.shown), total=amounts.number(message.total))
        parts = [(found, Meaning.PLAIN)]
        if self.listing.chosen:
            parts.append((f"   {says.chosen(count=len(self.listing.chosen))}", Meaning.STAYS))
        parts.append((f"   by {self.listing.query_now.sort.value}", Meaning.QUIET))
        self.query_one("#counted", Line).tell(*parts)
        if not message.shown:
            self.tell(says.NOTHING_FOUND if message.total else says.NOTHING_HERE)

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

    def on_screen_resume(self) -> None:
        """Show what has changed meanwhile."""
        self.look()

    # --- actions ------------------------------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Choose a model for what is chosen."""
        if subjects := self.listing.subjects():
            self.app.push_screen(ComposeScreen(subjects))
        else:
            self.tell(says.NOTHING_CHOSEN)

    def action_choose(self) -> None:
        """Choose the item under the cursor, or leave it."""
        self.listing.choose()
        self.look()

    def action_filter(self) -> None:
        """Go into the filter."""
        self.query_one("#filter").focus()

    def action_back(self) -> None:
        """Leave the filter, then clear it, then leave the choice."""
        field = self.query_one("#filter", Input)
        if field.has_focus:
            self.listing.table.focus()
        elif field.value:
            field.clear()
        else:
            self.listing.forget_choice()
            self.look()

    def action_sort(self) -> None:
        """Order by the next of added, name, size."""
        self.listing.order_next()

    @work(exclusive=True, group="act")
    async def action_add(self) -> None:
        """Ask for a path and add it."""
        typed = await self.app.push_screen_wait(Ask(says.ADD_TITLE, says.ADD_HELP))
        if not typed:
            return
        self.tell(welcome.ADDING)
        try:
            added = await self.desk.shelf.add([path_of(typed)], self._project[0], self.tell)
        except LocalaiError as error:
            self.tell_error(error)
            return
        counted = welcome.added(count=len(added.items), skipped=len(added.skipped))
        self.tell("\n".join((counted, *added.skipped[:2])), wrong=not added.items)
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

    @work(exclusive=True, group="act")
    async def action_remove(self) -> None:
        """Move the chosen items to the trash; u takes them back."""
        ids = tuple(item.id for item in self.listing.subjects())
        if not ids:
            self.tell(says.NOTHING_CHOSEN)
            return
        try:
            await self.desk.shelf.remove(ids)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self._removed = ids
        self.listing.forget_choice()
        self.tell(says.removed(count=len(ids), days=self.desk.trash_days))
        self.look()

    @work(exclusive=True, group="act")
    async def action_undo(self) -> None:
        """Take back the last removal."""
        if not self._removed:
            self.tell(says.NOTHING_TO_UNDO)
            return
        try:
            await self.desk.shelf.restore(self._removed)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell(says.restored(count=len(self._removed)))
        self._removed = ()
        self.look()
