"""Everything that was done, newest first, a page at a time."""

from collections.abc import Sequence

from localai.errors import LocalaiError
from localai.operations.browsing import Narrow
from localai.phrases import amounts
from localai.phrases import browsing as says
from localai.phrases import plain as words
from localai.phrases import plain_settings as choices
from tui.ledger import LedgerRow
from tui.narrowing import narrowed, options_of
from tui.plain import papers
from tui.plain.dialogue import Option
from tui.plain.hearing import Choices
from tui.plain.listed import PAGE, STEPS, Place, numbers_of
from tui.plain.room import Room
from tui.plain.sending import tell_receipt
from tui.typed import path_of

_CHOICES: Choices = (
    ("NUMBER", choices.LEDGER_NUMBER),
    ("filter", choices.FILTER),
    ("verify", choices.VERIFY),
    ("export", choices.EXPORT),
    ("write", choices.WRITE),
    *choices.LIST,
)


async def ledger(room: Room) -> None:
    """List the entries until the person goes back."""
    await Ledger(room).run()


class Ledger:
    """The list with its filter."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._narrow = Narrow()
        self._place = Place()

    async def run(self) -> None:
        """Go on until the person goes back."""
        self._room.speaker.heading(says.TITLE)
        await self._room.did(self._list())
        while True:
            word, rest = await self._room.dialogue.menu(words.NEXT, _CHOICES, numbered=False)
            if word == "back":
                return
            try:
                await self._do(word, rest)
            except LocalaiError as error:
                self._room.tell_error(error)

    async def _do(self, word: str, rest: str) -> None:
        room = self._room
        match word:
            case "":
                await self._show(rest)
            case "next" | "before" | "list":
                if self._place.step(STEPS[word]):
                    await self._tell()
                else:
                    room.speaker.note(words.NO_MORE)
            case "filter":
                await self._filter()
            case "verify":
                told = await room.wait(says.TITLE, room.desk.ledger.verify(lambda _: None))
                room.speaker.tell("done", told)
                await self._list()
            case "export":
                typed = await room.dialogue.line(says.EXPORT_TITLE, says.EXPORT_HELP)
                if typed:
                    room.speaker.tell("done", await room.desk.ledger.export(path_of(typed)))
            case "write":
                await papers.write(room, await room.desk.ledger.paper(self._narrow))

    async def _list(self) -> None:
        """Count, and show the list anew."""
        room, narrow = self._room, self._narrow
        head = await room.wait(words.LOOKING, room.desk.ledger.head(narrow))
        room.speaker.tell("status", f"{words.as_words(head.proof)}, {head.sent}")
        group = narrow.group.value if narrow.group else None
        room.speaker.tell("filter", says.narrowed(group, narrow.provider, narrow.day, head.count, head.total))
        self._place.restart(head.count)
        if head.count:
            await self._tell()
        else:
            room.speaker.note(words.as_words(says.EMPTY if narrow.is_everything else says.NOTHING))

    async def _tell(self) -> None:
        self._place.tell(self._room.speaker)
        for at, row in enumerate(await self._rows(self._place.first, PAGE), start=1):
            self._room.speaker.tell(self._place.label(self._place.first + at), in_words(row))

    async def _rows(self, offset: int, limit: int) -> Sequence[LedgerRow]:
        return await self._room.desk.ledger.window(self._narrow, offset, limit)

    async def _show(self, typed: str) -> None:
        room, numbers = self._room, numbers_of(typed, self._place.total)
        if len(numbers) != 1:
            room.speaker.note(words.NOT_A_NUMBER)
            return
        row = (await self._rows(numbers[0] - 1, 1))[0]
        if row.receipt:
            await tell_receipt(room, await room.desk.ledger.receipt(row.receipt))
        else:
            room.speaker.tell("entry", row.kind)
            room.speaker.facts(await room.desk.ledger.entry(row.seq))

    async def _filter(self) -> None:
        room = self._room
        offered = options_of(await room.desk.ledger.providers())
        options = [Option(value=value, words=told, note=note) for value, told, note in offered]
        chosen = await room.dialogue.pick(says.FILTER_TITLE, options)
        if chosen is None:
            return
        part, _, value = chosen.partition(" ")
        if part == "day" and not value:
            value = await room.dialogue.line(says.ASK_DAY, words.as_words(says.ASK_DAY_HELP))
            if not value:
                return
        try:
            self._narrow = narrowed(self._narrow, part, value, amounts.here(room.desk.now()).date())
        except ValueError:
            room.speaker.error(says.no_day(value))
            return
        self._place.first = 0
        await self._list()


def in_words(row: LedgerRow) -> str:
    """Return one entry as a line; the sign as a word where it says more than the kind."""
    sign = words.MEANINGS.get(row.meaning.value, "")
    told = (
        row.kind,
        row.what,
        row.size,
        row.detail,
        "" if sign == row.kind else sign,
        row.at or f"{row.day} {row.time}",
    )
    return ", ".join(part for part in told if part)
