"""A locked workspace: nothing of it is said, and one word opens it."""

from localai.errors import LocalaiError, LockedError
from localai.phrases import library as says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.phrases import premises
from tui.plain.dialogue import Option
from tui.plain.listening import Went
from tui.plain.room import Room


async def locked(room: Room, problem: LocalaiError | None = None) -> None:
    """Ask until the workspace is open; `problem` says why it did not open by itself."""
    if problem is not None and await _wants_phrase(room, problem, asked=False):
        return
    while True:
        word, _ = await room.dialogue.menu(words.LOCKED_ASK, choices.LOCKED)
        if word == "clear":
            room.dialogue.clear()
        elif word == "quit":
            raise Went("quit")
        elif word == "other":
            await _choose_other(room)
        elif await _unlock(room, None):
            return


async def _unlock(room: Room, phrase: bytes | None) -> bool:
    try:
        await room.wait(says.UNLOCKING, room.desk.keys.unlock(phrase, despite_lock=True))
    except LocalaiError as error:
        return await _wants_phrase(room, error, asked=phrase is not None)
    return True


async def _wants_phrase(room: Room, error: LocalaiError, *, asked: bool) -> bool:
    """Ask for a passphrase; say what failed unless it is only that nobody has typed one yet."""
    if asked or error.code != LockedError.code:
        room.tell_error(error)
    phrase = await room.dialogue.hidden(says.PHRASE)
    return bool(phrase) and await _unlock(room, phrase)


async def _choose_other(room: Room) -> None:
    """Choose another workspace, and begin again with it."""
    found = await room.tries(room.desk.premises.workspaces()) or ()
    options = [Option(value=row.id, words=row.name, note=row.note or row.id) for row in found]
    wanted = await room.dialogue.pick(premises.OTHER_TITLE, options)
    if wanted is not None and await room.did(room.desk.premises.use(wanted)):
        raise Went("begin")
