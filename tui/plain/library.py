"""Where everything starts: the items, a page at a time."""

from dataclasses import replace

from localai.errors import LocalaiError
from localai.phrases import amounts
from localai.phrases import library as says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.phrases import welcome as welcome_says
from localai.vocabulary.items import Item, ItemQuery, Sort
from tui.plain import item as items
from tui.plain.compose import compose
from tui.plain.dialogue import Option
from tui.plain.listed import PAGE, Place, numbers_of
from tui.plain.room import Room
from tui.plain.welcome import new_sheet, tell_added
from tui.typed import path_of

_NEW, _ALL = "new", "all"
_SORTS = (Sort.ADDED, Sort.NAME, Sort.SIZE)


class Library:
    """The list with its filter, project, order and choice."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._typed = ""
        self._query = ItemQuery()
        self._project: tuple[str | None, str] = (None, "")
        self._place = Place()
        self._page: tuple[Item, ...] = ()

    async def run(self) -> None:
        """Go on; a word that leads elsewhere ends it."""
        room = self._room
        room.speaker.heading(words.LIBRARY)
        room.speaker.tell("project", self._project[1] or says.ALL_PROJECTS)
        await room.tell_status()
        await self._list()
        while True:
            word, rest = await room.dialogue.menu(words.NEXT, choices.LIBRARY, numbered=False)
            try:
                if await self._do(word, rest):
                    await self._list()
            except LocalaiError as error:
                room.tell_error(error)

    # --- what is shown ----------------------------------------------------------------------------------------------

    async def _list(self) -> None:
        room, shelf = self._room, self._room.desk.shelf
        try:
            query = replace(self._query, project_id=self._project[0] or self._query.project_id)
            self._place.restart(await room.wait(words.LOOKING, shelf.count(query)))
            page = await shelf.window(query, self._place.first, PAGE, self._place.total)
            elsewhere = await shelf.elsewhere([item.id for item in page])
        except LocalaiError as error:
            room.tell_error(error)
            return
        self._page = tuple(page)
        if not page:
            filtered = self._typed or self._project[0]
            room.speaker.note(words.as_words(says.NOTHING_FOUND if filtered else says.NOTHING_HERE))
            return
        self._place.tell(room.speaker)
        for at, item in enumerate(page, start=1):
            room.speaker.tell(self._place.label(self._place.first + at), self._row(item, elsewhere.get(item.id, "")))
        self._tell_chosen()

    def _row(self, item: Item, elsewhere: str) -> str:
        told = (
            choices.SELECTED if item.id in self._room.chosen else "",
            item.name,
            item.kind.value,
            amounts.size(item.size),
            item.item_class.value,
            f"{words.ELSEWHERE} {elsewhere or says.NO_COPIES}",
            f"{words.ADDED} {amounts.ago(item.added_at, self._room.desk.now())}",
            f"{words.TAGS} {' '.join(item.tags)}" if item.tags else "",
        )
        return ", ".join(part for part in told if part)

    def _tell_chosen(self) -> None:
        if self._room.chosen:
            self._room.speaker.note(says.chosen(count=len(self._room.chosen)))

    # --- what is done -----------------------------------------------------------------------------------------------

    async def _do(self, word: str, rest: str) -> bool:
        """Do what was chosen; True where the list is to be shown again."""
        match word:
            case "":
                return await self._show(rest)
            case "next" | "before":
                return self._place.step(1 if word == "next" else -1) or self._no_more()
            case "add":
                return await self._add(rest)
            case "filter":
                return await self._filter(rest)
            case "select" | "drop":
                return await self._choose(word, rest)
            case "project":
                return await self._choose_project()
            case "sort":
                return await self._choose_order()
            case "undo":
                return await self._undo()
            case "sheet":
                await new_sheet(self._room)
                return False
        return await self._with_items(word, rest)

    async def _with_items(self, word: str, rest: str) -> bool:
        subjects = await self._subjects(rest)
        if not subjects:
            self._room.speaker.note(words.NONE_CHOSEN)
            return False
        if word == "send":
            await compose(self._room, subjects)
        elif word == "class":
            await items.reclassify(self._room, subjects)
        elif word == "export":
            for item in subjects:
                self._room.speaker.tell("item", item.name)
                await items.export(self._room, item)
        elif word == "remove":
            return await items.remove(self._room, subjects)
        return True

    def _no_more(self) -> bool:
        self._room.speaker.note(words.NO_MORE)
        return False

    async def _show(self, typed: str) -> bool:
        found = await self._items(typed)
        if len(found) != 1:
            self._room.speaker.note(words.NOT_A_NUMBER)
            return False
        await items.show(self._room, found[0].id)
        return True

    async def _items(self, typed: str) -> tuple[Item, ...]:
        """Return the items that numbers of the whole list name."""
        query = replace(self._query, project_id=self._project[0] or self._query.project_id)
        found: list[Item] = []
        for number in numbers_of(typed, self._place.total):
            at = number - 1 - self._place.first
            if 0 <= at < len(self._page):
                found.append(self._page[at])
            else:
                found += await self._room.desk.shelf.window(query, number - 1, 1, self._place.total)
        return tuple(found)

    async def _subjects(self, typed: str) -> tuple[Item, ...]:
        """Return the items that numbers name, else those that are chosen."""
        return await self._items(typed) if typed else tuple(self._room.chosen.values())

    async def _add(self, typed: str) -> bool:
        room = self._room
        typed = typed or await room.dialogue.line(says.ADD_TITLE, says.ADD_HELP)
        if not typed:
            return False
        adding = room.desk.shelf.add([path_of(typed)], self._project[0], lambda _: None)
        tell_added(room, await room.wait(welcome_says.ADDING, adding))
        return True

    async def _filter(self, typed: str) -> bool:
        parsed = await self._room.desk.shelf.parse(typed) if typed else ItemQuery()
        self._typed = typed
        self._query = replace(parsed, sort=self._query.sort, descending=self._query.descending)
        self._place.first = 0
        return True

    async def _choose(self, word: str, typed: str) -> bool:
        if word == "drop" and not typed:
            self._room.chosen.clear()
            return False
        for item in await self._items(typed):
            if word == "select":
                self._room.chosen[item.id] = item
            else:
                self._room.chosen.pop(item.id, None)
        for item in self._room.chosen.values():
            self._room.speaker.tell(choices.SELECTED, item.name)
        if not self._room.chosen:
            self._room.speaker.note(words.NONE_CHOSEN)
        return False

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
        options = [Option(value=sort.value, words=sort.value) for sort in _SORTS]
        wanted = await self._room.dialogue.pick(words.ORDER, options, value=self._query.sort.value)
        if wanted is None:
            return False
        sort = Sort(wanted)
        self._query = replace(self._query, sort=sort, descending=sort is not Sort.NAME)
        self._place.first = 0
        return True

    async def _undo(self) -> bool:
        room = self._room
        if not room.removed:
            room.speaker.note(says.NOTHING_TO_UNDO)
            return False
        await room.desk.shelf.restore(room.removed)
        room.speaker.tell("done", says.restored(count=len(room.removed)))
        room.removed = ()
        return True
