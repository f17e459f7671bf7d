"""The first minute: a workspace, its recovery sheet, an item, a try; it needs no key and no network."""

from localai.errors import KeyringAbsentError, KeyringRefusedError, LocalaiError
from localai.phrases import library
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.phrases import welcome as says
from localai.vocabulary.items import Item
from tui.desk import Opening
from tui.plain.adding import take_in
from tui.plain.compose import compose
from tui.plain.dialogue import Option
from tui.plain.room import Room
from tui.typed import typed_paths

_YOU, _PHRASE = "you", "phrase"


async def welcome(room: Room) -> None:
    """Lead through the four steps; what is made stands, wherever one leaves."""
    speaker = room.speaker
    speaker.note(says.PROMISE)
    speaker.heading(f"1 of 4, {says.STEP_WORKSPACE}")
    while not await _make(room):
        pass
    speaker.heading(f"2 of 4, {says.STEP_SHEET}")
    await _sheet(room)
    speaker.heading(f"3 of 4, {says.STEP_ADD}")
    added = await _add(room)
    if not added:
        return
    speaker.heading(f"4 of 4, {says.STEP_TRY}")
    speaker.note(says.TRY_WHY)
    if (await room.dialogue.menu(words.NEXT, choices.WELCOME_TRY))[0] == "try":
        await compose(room, added[:1])


async def _make(room: Room) -> bool:
    """Make the workspace; False where it has to be asked again."""
    dialogue = room.dialogue
    name = await dialogue.line(says.NAME, value="studio")
    options = [Option(value=_YOU, words=says.OPENS_FOR_YOU), Option(value=_PHRASE, words=says.OPENS_FOR_PHRASE)]
    opens = await dialogue.pick(f"{name}: {says.OPENS_FOR}", options, value=_YOU)
    opening = await _opening(room, name, with_phrase=opens == _PHRASE)
    if opening is None:
        return False
    try:
        await room.wait(says.MAKING, room.desk.keys.create(opening))
    except (KeyringAbsentError, KeyringRefusedError):
        room.speaker.note(words.as_words(says.NO_KEYRING))
        opening = await _opening(room, name, with_phrase=True)
        if opening is None:
            return False
        try:
            await room.wait(says.MAKING, room.desk.keys.create(opening))
        except LocalaiError as error:
            room.tell_error(error)
            return False
    except LocalaiError as error:
        room.tell_error(error)
        return False
    room.speaker.tell("done", says.made(name=name))
    return True


async def _opening(room: Room, name: str, *, with_phrase: bool) -> Opening | None:
    """Return how the workspace opens; None where two passphrases differ."""
    if not with_phrase:
        return Opening(name=name, passphrase=None)
    phrase = await room.dialogue.hidden(says.PHRASE, says.PHRASE_RULE)
    again = await room.dialogue.hidden(f"{says.PHRASE}, {says.PHRASE_AGAIN}")
    if phrase != again or not phrase:
        room.speaker.error(says.PHRASES_DIFFER)
        return None
    return Opening(name=name, passphrase=phrase)


async def _sheet(room: Room) -> None:
    room.speaker.note(says.SHEET_WHY)
    if (await room.dialogue.menu(says.STEP_SHEET, choices.SHEET, enter="later"))[0] == "now":
        await show_sheet(room)
    else:
        await room.did(room.desk.keys.put_off_sheet())
        room.speaker.note(words.as_words(says.SHEET_IS_LATER))


async def show_sheet(room: Room) -> None:
    """Make a recovery sheet and show it once."""
    sheet = await room.tries(room.desk.keys.recovery_sheet())
    if sheet is not None:
        room.speaker.note(says.SHEET_ONCE)
        room.speaker.text(sheet)
        room.speaker.note(words.STAYS_SHOWN)


async def new_sheet(room: Room) -> None:
    """Ask before an older sheet stops to open the workspace, then show the new one."""
    if await room.dialogue.agree(says.SHEET_TITLE, library.SHEET_ASK):
        await show_sheet(room)


async def _add(room: Room) -> tuple[Item, ...]:
    while True:
        asked = choices.WELCOME_ADD if room.sample else choices.WELCOME_ADD_PATH
        typed = await room.dialogue.line(asked, library.ADD_HELP)
        if not typed:
            return ()
        wants_sample = room.sample is not None and typed == "sample"
        paths = (room.sample,) if wants_sample and room.sample else typed_paths(typed)
        added = await take_in(room, paths, None)
        if added is not None and added.items:
            return added.items
