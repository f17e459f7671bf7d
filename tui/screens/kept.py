"""The library as it was left: filter, order, project and cursor, kept with the items themselves."""

from textual import work
from textual.widgets import Input

from localai.errors import LocalaiError
from localai.vocabulary.items import Sort
from tui.cabinet import View
from tui.screens.begun import BegunPage
from tui.widgets.filter import Filter


class KeptPage(BegunPage):
    """Keeps how the list is left and shows it so again; `_onto` is the id the cursor goes back to."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: View | None = None
        self._onto = ""

    async def _recall(self, field: Filter) -> None:
        """Show the list as it was left when the app was closed."""
        view = self._kept = await self.desk.cabinet.view()
        self.localai.tell_of_batches()
        self.tell_of_drafts()
        names = {project.id: project.name for project in await self.desk.shelf.projects()}
        with self.prevent(Input.Changed):
            field.value = view.typed
        if view.project in names:
            self._project = (view.project, names[view.project])
            self.localai.dress(self)
        if view.sort in list(Sort):
            self.listing.order(Sort(view.sort), descending=view.sort != Sort.NAME)
        self._onto = view.cursor

    def look_anew(self) -> None:
        """Show what another program changed; the cursor stays on its item."""
        current = self.listing.table.current
        self._onto = current.id if current else ""
        self.look()

    @work(exclusive=True, group="keep")
    async def keep(self) -> None:
        """Keep how the list is left, where that is not what was kept."""
        await self.keep_now()

    async def keep_now(self) -> None:
        """Keep it before the workspace is closed."""
        current = self.listing.table.current
        view = View(
            typed=self.query_one("#filter", Filter).value,
            sort=self.listing.query_now.sort.value,
            project=self._project[0] or "",
            cursor=current.id if current else "",
        )
        if self._kept is None or view == self._kept:
            return
        self._kept = view
        try:
            await self.desk.cabinet.keep_view(view)
        except LocalaiError:
            return  # a disk that is full, a workspace that was locked: it is shown as it was kept before
