"""Where everything starts: the items, a page at a time, and the trash."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from localai.errors import LocalaiError
from localai.phrases import amounts
from localai.phrases import library as says
from localai.phrases import organizing as organizing_says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.vocabulary.items import Item, ItemQuery, Sort, State
from tui.cabinet import View
from tui.plain import item as items
from tui.plain import organizing
from tui.plain.adding import take_in
from tui.plain.choosing import choose
from tui.plain.compose import compose
from tui.plain.dialogue import Option
from tui.plain.listed import PAGE, STEPS, Place, numbers_of
from tui.plain.room import Room
from tui.plain.welcome import new_sheet
from tui.typed import typed_paths

_NEW, _ALL = "new", "all"
_WITH_ITEMS: Final = {
    "tag": organizing.tag,
    "class": organizing.reclassify,
    "move": organizing.move,
    "rename": organizing.rename,
    "export": organizing.export,
}


class Library:
    """The list with its filter, project and order; how it is left is kept with the items."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._typed = ""
        self._query = ItemQuery()
        self._project: tuple[str | None, str] = (None, "")
        self._place = Place()
        self._page: tuple[Item, ...] = ()
        self._in_trash = False
        self._kept: View | None = None

    async def run(self) -> None:
        """Go on; a word that leads elsewhere ends it."""
        room = self._room
        room.speaker.heading(words.LIBRARY)
        await room.tell_status()
        if self._kept is None:
            await room.did(self._recall())
        await self._list()
        while True:
            word, rest = await room.dialogue.menu(words.NEXT, choices.LIBRARY, numbered=False)
            try:
                if await self._do(word, rest):
                    await self._list()
                await self._keep()
            except LocalaiError as error:
                room.tell_error(error)

    # --- as it was left ---------------------------------------------------------------------------------------------

    async def _recall(self) -> None:
        self._kept = View()
        view = await self._room.desk.cabinet.view()
        names = {project.id: project.name for project in await self._room.desk.shelf.projects()}
        if view.project in names:
            self._project = (view.project, names[view.project])
        if view.sort in list(Sort):
            self._query = replace(self._query, sort=Sort(view.sort), descending=view.sort != Sort.NAME)
        if view.typed.strip():
            await self._filter(view.typed)
        self._kept = view

    async def _keep(self) -> None:
        first = self._page[0].id if self._page else ""
        sort = self._query.sort.value
        view = View(typed=self._typed, sort=sort, project=self._project[0] or "", cursor=first)
        if view != self._kept and not self._in_trash:
            self._kept = view
            await self._room.desk.cabinet.keep_view(view)

    # --- what is shown ----------------------------------------------------------------------------------------------

    @property
    def query(self) -> ItemQuery:
        """What is listed now."""
        query = replace(self._query, project_id=self._query.project_id or self._project[0])
        return replace(query, state=State.TRASHED) if self._in_trash else query

    async def _list(self) -> None:
        room, shelf, query = self._room, self._room.desk.shelf, self.query
        try:
            self._place.restart(await room.wait(words.LOOKING, shelf.count(query)))
            self._page = tuple(await shelf.window(query, self._place.first, PAGE, self._place.total))
            elsewhere = await shelf.elsewhere([item.id for item in self._page])
        except LocalaiError as error:
            room.tell_error(error)
            return
        self._tell_which()
        if not self._page:
            room.speaker.note(words.as_words(self._why_empty()))
            return
        self._place.tell(room.speaker)
        self._tell_rows(elsewhere)

    def _tell_which(self) -> None:
        """Say what is listed, where that is not simply everything."""
        speaker = self._room.speaker
        if self._in_trash:
            speaker.note(words.IN_TRASH)
        if self._project[1]:
            speaker.tell("project", self._project[1])
        if self._typed:
            speaker.tell("filter", self._typed)
        speaker.note(organizing_says.ordered(by=self._query.sort.value, descending=self._query.descending))

    def _why_empty(self) -> str:
        if self._in_trash:
            return says.NOTHING_IN_TRASH
        remark = self._room.desk.cabinet.remark(self._typed)
        return remark or (says.NOTHING_FOUND if self._typed or self._project[0] else says.NOTHING_HERE)

    def _tell_rows(self, elsewhere: Mapping[str, str]) -> None:
        room = self._room
        for at, item in enumerate(self._page, start=1):
            told = (
                choices.SELECTED if item.id in room.picks else "",
                item.name,
                item.kind.value,
                amounts.size(item.size),
                item.item_class.value,
                f"{words.ELSEWHERE} {elsewhere.get(item.id) or says.NO_COPIES}",
                f"{words.ADDED} {amounts.ago(item.added_at, room.desk.now())}",
                f"{words.TAGS} {' '.join(item.tags)}" if item.tags else "",
            )
            room.speaker.tell(self._place.label(self._place.first + at), ", ".join(part for part in told if part))
        if len(room.picks):
            room.speaker.note(says.chosen(count=len(room.picks)))

    # --- what is done -----------------------------------------------------------------------------------------------

    async def _do(self, word: str, rest: str) -> bool:
        """Do what was chosen; True where the list is to be shown again."""
        match word:
            case "":
                return await self._show(rest)
            case "next" | "before" | "list":
                return self._place.step(STEPS[word]) or self._no_more()
            case "go":
                return self._go_to(rest)
            case "add":
                return await self._add(rest)
            case "filter":
                return await self._filter(rest)
            case "select" | "drop" | "invert":
                await choose(self._room, word, rest, self.query, await self._items(rest))
                return False
            case "project":
                return await self._choose_project()
            case "sort":
                return await self._choose_order()
            case "trash":
                self._in_trash, self._place.first = not self._in_trash, 0
                self._room.picks.clear()
                return True
            case "sheet":
                await new_sheet(self._room)
                return False
        return await self._with_items(word, rest)

    async def _with_items(self, word: str, rest: str) -> bool:
        room = self._room
        if word == "undo" and not self._in_trash:
            return await organizing.restore(room)
        subjects = await self._subjects(rest)
        if not subjects:
            room.speaker.note(words.NONE_CHOSEN)
            return False
        if word == "remove":
            return await (organizing.purge if self._in_trash else organizing.remove)(room, subjects)
        if word == "undo":
            return await organizing.restore(room, subjects)
        if self._in_trash:
            room.speaker.note(words.FIRST_BACK)
            return False
        if word == "send":
            await compose(room, subjects)
            return True
        return await _WITH_ITEMS[word](room, subjects)

    def _no_more(self) -> bool:
        self._room.speaker.note(words.NO_MORE)
        return False

    def _go_to(self, typed: str) -> bool:
        """Go to the page with an item of that number, or to a part of the list in percent."""
        number = typed.rstrip("%").replace(",", "")
        if not (number.isascii() and number.isdigit()) or not self._place.total:
            self._room.speaker.note(organizing_says.NO_ROW)
            return False
        row = int(number) * self._place.total // 100 if typed.endswith("%") else int(number) - 1
        self._place.first = max(0, min(row, self._place.total - 1)) // PAGE * PAGE
        return True

    async def _show(self, typed: str) -> bool:
        found = await self._items(typed)
        if len(found) != 1:
            self._room.speaker.note(words.NOT_A_NUMBER)
            return False
        await items.show(self._room, found[0].id)
        return True

    async def _items(self, typed: str) -> tuple[Item, ...]:
        """Return the items that numbers of the whole list name."""
        found: list[Item] = []
        for number in numbers_of(typed, self._place.total):
            at = number - 1 - self._place.first
            if 0 <= at < len(self._page):
                found.append(self._page[at])
            else:
                found += await self._room.desk.shelf.window(self.query, number - 1, 1, self._place.total)
        return tuple(found)

    async def _subjects(self, typed: str) -> tuple[Item, ...]:
        """Return the items that numbers name, else those that are chosen."""
        return await (self._items(typed) if typed else self._room.desk.cabinet.items(self._room.picks.ids))

    async def _add(self, typed: str) -> bool:
        room = self._room
        typed = typed or await room.dialogue.line(says.ADD_TITLE, says.ADD_HELP)
        return bool(typed) and await take_in(room, typed_paths(typed), self._project[0]) is not None

    async def _filter(self, typed: str) -> bool:
        try:
            parsed = await self._room.desk.shelf.parse(typed) if typed.strip() else ItemQuery()
        except LocalaiError as error:
            self._room.tell_error(error)
            for line in await self._room.desk.cabinet.complete(typed):
                self._room.speaker.tell("possible", line)
            return False
        self._typed = typed
        self._query = replace(parsed, sort=self._query.sort, descending=self._query.descending)
        self._place.first = 0
        return True

    async def _choose_project(self) -> bool:
        shelf = self._room.desk.shelf
        projects = await shelf.projects()
        options = [
            Option(value=_ALL, words=says.ALL_PROJECTS),
            *(Option(value=project.id, words=project.name, note=project.item_class or "") for project in projects),
            Option(value=_NEW, words=says.NEW_PROJECT),
        ]
        wanted = await self._room.dialogue.pick(says.PROJECT_TITLE, options)
        names = {project.id: project.name for project in projects}
        if wanted is None:
            return False
        if wanted == _NEW:
            name = await self._room.dialogue.line(says.PROJECT_NAME)
            if not name:
                return False
            project = await shelf.new_project(name)
            self._project = (project.id, project.name)
        else:
            self._project = (None, "") if wanted == _ALL else (wanted, names[wanted])
        self._place.first = 0
        return True

    async def _choose_order(self) -> bool:
        options = [Option(value=sort.value, words=sort.value) for sort in Sort]
        wanted = await self._room.dialogue.pick(words.ORDER, options, value=self._query.sort.value)
        if wanted is None:
            return False
        sort = Sort(wanted)
        self._query = replace(self._query, sort=sort, descending=sort is not Sort.NAME)
        self._place.first = 0
        return True
