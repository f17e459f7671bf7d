"""What is out there now: each copy with what deletes it and about when it is gone."""

from collections.abc import Sequence

from localai.errors import LocalaiError
from localai.phrases import plain as words
from localai.phrases import plain_settings as choices
from localai.phrases import timeline as says
from tui.copies import CopyLine
from tui.plain import papers
from tui.plain.listed import PAGE, STEPS, Place, numbers_of
from tui.plain.room import Room
from tui.plain.sending import tell_receipt


async def copies(room: Room, item_id: str = "") -> None:
    """List the copies of one item, or of all, until the person goes back."""
    await Copies(room, item_id).run()


class Copies:
    """The list; those that end soonest come first."""

    def __init__(self, room: Room, item_id: str) -> None:
        self._room = room
        self._item_id = item_id
        self._place = Place()

    async def run(self) -> None:
        """Go on until the person goes back."""
        room = self._room
        room.speaker.heading(says.TITLE)
        await room.did(self._list())
        while True:
            word, rest = await room.dialogue.menu(words.NEXT, choices.COPIES, numbered=False)
            if word == "back":
                return
            try:
                await self._do(word, rest)
            except LocalaiError as error:
                room.tell_error(error)

    async def _do(self, word: str, rest: str) -> None:
        room = self._room
        if word in STEPS:
            if self._place.step(STEPS[word]):
                await self._tell()
            else:
                room.speaker.note(words.NO_MORE)
            return
        if word == "write":
            await papers.write(room, await room.desk.copies.paper(self._item_id))
            return
        numbers = numbers_of(rest, self._place.total)
        if len(numbers) != 1:
            room.speaker.note(words.NOT_A_NUMBER)
            return
        line = (await room.desk.copies.window(numbers[0] - 1, 1))[0]
        if word == "delete":
            await self._delete(line)
        elif word == "letter":
            letter = await room.desk.copies.letter(line.provider, self._item_id)
            papers.tell(room, letter)
            await papers.write(room, letter)
        else:
            await tell_receipt(room, await room.desk.ledger.receipt(line.run_id))

    async def _list(self) -> None:
        room = self._room
        head = await room.wait(words.LOOKING, room.desk.copies.head(self._item_id))
        room.speaker.tell("status", head.words)
        self._place.restart(head.count)
        if head.count:
            await self._tell()
        else:
            room.speaker.note(words.as_words(says.NOTHING))

    async def _tell(self) -> None:
        self._place.tell(self._room.speaker)
        lines: Sequence[CopyLine] = await self._room.desk.copies.window(self._place.first, PAGE)
        for at, line in enumerate(lines, start=1):
            told = f"{line.what}: {line.ends}. Of {line.about}. {line.call or words.as_words(says.NO_CALL)}"
            self._room.speaker.tell(self._place.label(self._place.first + at), told)

    async def _delete(self, line: CopyLine) -> None:
        """Show the call, then make it when the person agrees."""
        room = self._room
        if not line.call:
            room.speaker.note(words.as_words(says.NO_CALL))
            return
        if await room.dialogue.agree(says.DELETE_TITLE, *words.as_words(says.ask(line.what, line.call)).split("\n")):
            room.speaker.tell("done", await room.wait(words.LOOKING, room.desk.copies.delete(line)))
            await self._list()
        else:
            room.speaker.note(words.NOTHING_DONE)
