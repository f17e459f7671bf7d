"""What can be done with items, one or many, whichever list they stand in."""

from collections.abc import Sequence

from localai.phrases import library as says
from localai.phrases import organizing as organizing_says
from localai.phrases import plain as words
from localai.vocabulary.items import Item, ItemClass, strictest
from tui.plain.dialogue import Option
from tui.plain.room import Room
from tui.tags import as_typed, changes_of
from tui.typed import path_of

_NONE = "none"


async def tag(room: Room, items: Sequence[Item]) -> bool:
    """Ask for tags to put on and to take off."""
    shared = set(items[0].tags).intersection(*(item.tags for item in items))
    title = f"{organizing_says.TAG_TITLE}: {organizing_says.subjects(count=len(items))}"
    typed = await room.dialogue.line(title, organizing_says.TAG_HELP, value=as_typed(shared))
    added, dropped = changes_of(typed, shared)
    if not added and not dropped:
        return _nothing(room)
    await room.desk.cabinet.tag(_ids(items), added, dropped)
    return _done(room, organizing_says.done(what="tagged", count=len(items)))


async def reclassify(room: Room, items: Sequence[Item]) -> bool:
    """Ask for another class, and for a reason where it is lower for one of them."""
    before = strictest(item.item_class for item in items)
    options = [Option(value=one.value, words=one.value, note=says.CLASS_WORDS[one.value]) for one in ItemClass]
    wanted = await room.dialogue.pick(says.CLASS_TITLE, options, value=before.value)
    if wanted is None or all(item.item_class == wanted for item in items):
        return False
    reason = ""
    if ItemClass(wanted).rank < before.rank:
        reason = await room.dialogue.line(says.CLASS_REASON)
        if not reason:
            return _nothing(room)
    await room.desk.cabinet.reclassify(_ids(items), ItemClass(wanted), reason)
    return _done(room, organizing_says.done(what=f"now {wanted}", count=len(items)))


async def move(room: Room, items: Sequence[Item]) -> bool:
    """Ask for a project and move the items there."""
    options = [Option(value=_NONE, words=organizing_says.NO_PROJECT)]
    options += [
        Option(value=project.id, words=project.name, note=project.item_class or "")
        for project in await room.desk.shelf.projects()
    ]
    wanted = await room.dialogue.pick(organizing_says.MOVE_TITLE, options, value=items[0].project_id or _NONE)
    if wanted is None:
        return _nothing(room)
    await room.desk.cabinet.move(_ids(items), None if wanted == _NONE else wanted)
    return _done(room, organizing_says.done(what="moved", count=len(items)))


async def rename(room: Room, items: Sequence[Item]) -> bool:
    """Ask for another name of the one item."""
    if len(items) != 1:
        room.speaker.note(organizing_says.ONE_ONLY)
        return False
    name = await room.dialogue.line(organizing_says.NAME_TITLE, value=items[0].name)
    if name == items[0].name:
        return _nothing(room)
    await room.desk.cabinet.rename(items[0].id, name)
    return _done(room, organizing_says.done(what="renamed", count=1))


async def export(room: Room, items: Sequence[Item]) -> bool:
    """Ask for a folder and write the content there."""
    typed = await room.dialogue.line(organizing_says.EXPORT_TITLE, organizing_says.EXPORT_HELP)
    if not typed:
        return _nothing(room)
    folder = path_of(typed)
    if not folder.is_dir():
        room.speaker.error(organizing_says.NO_FOLDER)
        return False
    done = await room.wait(organizing_says.EXPORTING, room.desk.cabinet.export(_ids(items), folder))
    told = organizing_says.exported(count=done.written, folder=str(folder), skipped=done.skipped)
    room.speaker.tell("done" if done.written else "error", told)
    return False


async def remove(room: Room, items: Sequence[Item]) -> bool:
    """Move items to the trash and say how to take that back; more than one is asked about."""
    ids = _ids(items)
    if len(ids) > 1 or room.desk.trash_days == 0:
        question = await room.desk.cabinet.ask_removal(ids)
        if not await room.dialogue.agree(organizing_says.REMOVE_TITLE, *question.split("\n")):
            return _nothing(room)
    await room.desk.shelf.remove(ids)
    room.removed = ids
    room.picks.clear()
    return _done(room, words.as_words(says.removed(count=len(ids), days=room.desk.trash_days)))


async def purge(room: Room, items: Sequence[Item]) -> bool:
    """Say what is destroyed and what is not reached, and destroy the keys of items in the trash."""
    question = await room.desk.cabinet.ask_purge(_ids(items))
    if not await room.dialogue.agree(organizing_says.PURGE_TITLE, *question.split("\n")):
        return _nothing(room)
    told = await room.desk.cabinet.purge(_ids(items))
    room.picks.clear()
    return _done(room, told)


async def restore(room: Room, items: Sequence[Item] = ()) -> bool:
    """Bring items back from the trash, without any the ones that were removed last."""
    ids = _ids(items) or room.removed
    if not ids:
        room.speaker.note(says.NOTHING_TO_UNDO)
        return False
    await room.desk.shelf.restore(ids)
    room.removed = ()
    room.picks.clear()
    return _done(room, says.restored(count=len(ids)))


def _ids(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


def _done(room: Room, told: str) -> bool:
    room.speaker.tell("done", told)
    return True


def _nothing(room: Room) -> bool:
    room.speaker.note(words.NOTHING_DONE)
    return False
