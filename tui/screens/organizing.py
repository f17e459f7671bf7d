"""What can be done with the chosen items of a list, whichever list it is."""

from textual import work

from localai.errors import LocalaiError
from localai.phrases import library as says
from localai.phrases import organizing as words
from localai.vocabulary.items import Item
from tui.screens.asking import ask_class
from tui.screens.boxes import Agree, Ask, Choose, Option
from tui.screens.page import Page
from tui.tags import as_typed, changes_of
from tui.typed import path_of
from tui.widgets.listing import Listing

_NONE = "none"


class OrganizingPage(Page[None]):
    """Asks what is to be done with the chosen items, does it, and shows the list anew."""

    listing: Listing
    in_trash: bool = False

    def __init__(self) -> None:
        super().__init__()
        self._removed: tuple[str, ...] = ()

    def look(self) -> object:
        """Show the list anew."""
        raise NotImplementedError

    async def _subjects(self, *, trashed: bool = False) -> tuple[Item, ...]:
        """Return the items an action is about, or say why there are none."""
        if self.in_trash and not trashed:
            self.tell(words.NOT_IN_TRASH)
            return ()
        items = await self.desk.cabinet.items(self.listing.subjects())
        if not items:
            self.tell(says.NOTHING_CHOSEN)
        return items

    def _done(self, sentence: str) -> None:
        self.tell(sentence)
        self.look()

    @work(exclusive=True, group="act")
    async def action_tag(self) -> None:
        """Ask for tags to put on and to take off."""
        try:
            items = await self._subjects()
            if not items:
                return
            shared = set(items[0].tags).intersection(*(item.tags for item in items))
            title = f"{words.TAG_TITLE}: {words.subjects(count=len(items))}"
            typed = await self.app.push_screen_wait(Ask(title, words.TAG_HELP, value=as_typed(shared)))
            if typed is None:
                return
            added, dropped = changes_of(typed, shared)
            await self.desk.cabinet.tag([item.id for item in items], added, dropped)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self._done(words.done(what="tagged", count=len(items)))

    @work(exclusive=True, group="act")
    async def action_reclassify(self) -> None:
        """Ask for another class, and for a reason where it is lower for one of them."""
        try:
            items = await self._subjects()
            if not items:
                return
            chosen = await ask_class(self, items)
        except LocalaiError as error:
            self.tell_error(error)
            return
        if chosen is not None:
            self._done(words.done(what=f"now {chosen.value}", count=len(items)))

    @work(exclusive=True, group="act")
    async def action_move(self) -> None:
        """Ask for a project and move the items there."""
        try:
            items = await self._subjects()
            if not items:
                return
            projects = await self.desk.shelf.projects()
            options = [
                Option(value=_NONE, words=words.NO_PROJECT),
                *(Option(value=project.id, words=project.name, note=project.item_class or "") for project in projects),
            ]
            wanted = await self.app.push_screen_wait(
                Choose(words.MOVE_TITLE, options, chosen=items[0].project_id or _NONE)
            )
            if wanted is None:
                return
            await self.desk.cabinet.move([item.id for item in items], None if wanted == _NONE else wanted)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self._done(words.done(what="moved", count=len(items)))

    @work(exclusive=True, group="act")
    async def action_rename(self) -> None:
        """Ask for another name of the one item."""
        try:
            items = await self._subjects()
            if len(items) != 1:
                self.tell(words.ONE_ONLY)
                return
            name = await self.app.push_screen_wait(Ask(words.NAME_TITLE, value=items[0].name))
            if not name:
                return
            await self.desk.cabinet.rename(items[0].id, name)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self._done(words.done(what="renamed", count=1))

    @work(exclusive=True, group="act")
    async def action_export(self) -> None:
        """Ask for a folder and write the content there."""
        try:
            items = await self._subjects()
            if not items:
                return
            typed = await self.app.push_screen_wait(Ask(words.EXPORT_TITLE, words.EXPORT_HELP))
            if not typed:
                return
            folder = path_of(typed)
            if not folder.is_dir():
                self.tell(words.NO_FOLDER, wrong=True)
                return
            self.tell(words.EXPORTING)
            done = await self.desk.cabinet.export([item.id for item in items], folder)
        except (LocalaiError, OSError) as error:
            self.tell_error(error)
            return
        told = words.exported(count=done.written, folder=str(folder), skipped=done.skipped)
        self.tell(told, wrong=bool(done.skipped))

    # --- the trash ----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="act")
    async def action_remove(self) -> None:
        """Move the chosen items to the trash; in the trash, ask and purge them."""
        try:
            items = await self._subjects(trashed=True)
            if not items:
                return
            ids = tuple(item.id for item in items)
            if self.in_trash:
                question = await self.desk.cabinet.ask_purge(ids)
                if not await self.app.push_screen_wait(Agree(words.PURGE_TITLE, question)):
                    return
                told = await self.desk.cabinet.purge(ids)
            else:
                if len(ids) > 1 or self.desk.trash_days == 0:
                    question = await self.desk.cabinet.ask_removal(ids)
                    if not await self.app.push_screen_wait(Agree(words.REMOVE_TITLE, question)):
                        return
                await self.desk.shelf.remove(ids)
                self._removed = ids
                told = says.removed(count=len(ids), days=self.desk.trash_days)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.listing.forget_choice()
        self._done(told)

    @work(exclusive=True, group="act")
    async def action_undo(self) -> None:
        """Take back the last removal; in the trash, bring the chosen items back."""
        try:
            ids = tuple(item.id for item in await self._subjects(trashed=True)) if self.in_trash else self._removed
            if not ids:
                self.tell(says.NOTHING_TO_UNDO)
                return
            await self.desk.shelf.restore(ids)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self._removed = ()
        self.listing.forget_choice()
        self._done(says.restored(count=len(ids)))
