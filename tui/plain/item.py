"""One item: its facts, its text, and what can be done with it."""

from collections.abc import Sequence

from localai.errors import ConsentError, LocalaiError
from localai.phrases import library as says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.vocabulary.items import Item, ItemClass, strictest
from tui.item_facts import facts_of
from tui.plain.compose import compose
from tui.plain.dialogue import Option
from tui.plain.room import Room
from tui.typed import path_of


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
        told = word not in ("class", "send")
        if word == "back":
            return
        if word == "text":
            await read_text(room, detail.text)
        elif word == "send":
            await compose(room, (item,))
        elif word == "open":
            await _open(room, item)
        elif word == "class":
            await reclassify(room, (item,))
        elif word == "export":
            await export(room, item)
        elif word == "remove" and await remove(room, (item,)):
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


async def reclassify(room: Room, items: Sequence[Item]) -> None:
    """Ask for another class, and for a reason where it is a lower one."""
    before = strictest(item.item_class for item in items)
    options = [Option(value=one.value, words=one.value, note=says.CLASS_WORDS[one.value]) for one in ItemClass]
    wanted = await room.dialogue.pick(says.CLASS_TITLE, options, value=before.value)
    if wanted is None or all(item.item_class == wanted for item in items):
        return
    reason = ""
    if ItemClass(wanted).rank < before.rank:
        reason = await room.dialogue.line(says.CLASS_REASON)
        if not reason:
            room.speaker.note(words.NOTHING_DONE)
            return
    for item in items:
        if not await room.did(room.desk.shelf.reclassify(item.id, ItemClass(wanted), reason)):
            return
    room.speaker.tell("done", f"{wanted}: {says.CLASS_WORDS[wanted]}")


async def export(room: Room, item: Item) -> None:
    """Ask where to and write the content there."""
    typed = await room.dialogue.line(says.EXPORT_TITLE, says.EXPORT_HELP)
    if not typed:
        return
    written = await room.tries(room.desk.shelf.export(item.id, path_of(typed)))
    if written is not None:
        room.speaker.tell("done", says.exported(path=str(written)))


async def remove(room: Room, items: Sequence[Item]) -> bool:
    """Move items to the trash and say how to take that back."""
    ids = tuple(item.id for item in items)
    if not await room.did(room.desk.shelf.remove(ids)):
        return False
    room.removed = ids
    for item_id in ids:
        room.chosen.pop(item_id, None)
    room.speaker.tell("done", words.as_words(says.removed(count=len(ids), days=room.desk.trash_days)))
    return True
