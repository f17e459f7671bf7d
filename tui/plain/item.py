"""One item: its facts, its text, and what can be done with it."""

from typing import Final

from localai.errors import ConsentError, LocalaiError
from localai.phrases import library as says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.vocabulary.items import Item
from tui.item_facts import facts_of
from tui.plain import organizing
from tui.plain.compose import compose
from tui.plain.copies import copies
from tui.plain.history import history
from tui.plain.rating import rate
from tui.plain.room import Room
from tui.typed import path_of

_ACTS: Final = {
    "tag": organizing.tag,
    "class": organizing.reclassify,
    "move": organizing.move,
    "rename": organizing.rename,
    "remove": organizing.remove,
}


async def show(room: Room, item_id: str) -> None:
    """Show one item until the person goes back."""
    told = False
    while True:
        try:
            detail = await room.desk.shelf.detail(item_id)
            elsewhere = await room.desk.shelf.elsewhere([item_id])
        except LocalaiError as error:
            room.tell_error(error)
            return
        item = detail.item
        if not told:
            room.speaker.tell("item", item.name)
            room.speaker.facts(facts_of(detail, elsewhere.get(item.id, ""), room.desk.now()))
            if detail.text:
                room.speaker.tell("text", words.lines_of_text(count=len(detail.text.split("\n"))))
        word, _ = await room.dialogue.menu(words.NEXT, choices.ITEM)
        told = word != "send"
        if word == "back":
            return
        if word == "text":
            await read_text(room, detail.text)
        elif word == "send":
            await compose(room, (item,))
        elif word == "open":
            await _open(room, item)
        elif word == "history":
            await history(room, item)
        elif word == "elsewhere":
            await copies(room, item.id)
        elif word == "rate":
            await rate(room, item.id)
        elif word == "export":
            await export(room, item)
        elif word in _ACTS:
            changed = await room.tries(_ACTS[word](room, (item,)))
            told = not changed
            if word == "remove" and changed:
                return


async def read_text(room: Room, text: str) -> None:
    """Show a text of others a page at a time."""
    if not text.strip():
        room.speaker.note(choices.NO_TEXT)
        return
    lines = text.strip("\n").split("\n")
    room.speaker.tell("text", words.lines_of_text(count=len(lines)))
    await room.dialogue.read(lines)


async def _open(room: Room, item: Item) -> None:
    try:
        room.speaker.note(await room.desk.shelf.open_outside(item.id, False))
    except ConsentError as error:
        room.speaker.tell("warning", room.desk.explain(error)[0])
        if await room.dialogue.agree(words.OPEN_ALL_THE_SAME, words.as_words(says.OPEN_CONFIDENTIAL)):
            told = await room.tries(room.desk.shelf.open_outside(item.id, True))
            room.speaker.note(told or words.NOTHING_DONE)
    except LocalaiError as error:
        room.tell_error(error)


async def export(room: Room, item: Item) -> None:
    """Ask where to and write the content there."""
    typed = await room.dialogue.line(says.EXPORT_TITLE, says.EXPORT_HELP)
    if not typed:
        return
    written = await room.tries(room.desk.shelf.export(item.id, path_of(typed)))
    if written is not None:
        room.speaker.tell("done", says.exported(path=str(written)))
