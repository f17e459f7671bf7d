"""What can be done about a job: put its end on record, end it, do it once more, delete what it left."""

from localai.errors import UsageError
from localai.phrases import plain as words
from localai.phrases import sendings as says
from tui.plain.dialogue import Option
from tui.plain.review import carry_out
from tui.plain.room import Room
from tui.plans import JobRow


async def resolve(room: Room, row: JobRow) -> None:
    """Ask how it ended and put that on record."""
    if not row.unknown:
        room.speaker.note(says.NOT_UNKNOWN)
        return
    options = [Option(value=value, words=told, note=note) for value, (told, note) in says.RESOLVE.items()]
    ended = await room.dialogue.pick(says.RESOLVE_TITLE, options)
    room.speaker.note(await room.desk.bench.resolve(row.id, ended) if ended else words.NOTHING_DONE)


async def cancel(room: Room, row: JobRow) -> None:
    """Say what follows, then end what goes on; where no call does that, offer to give it up."""
    if row.ended:
        room.speaker.note(says.IS_OVER)
        return
    room.speaker.tell("job", row.what)
    if not await room.dialogue.agree(says.CANCEL_TITLE, says.CANCEL):
        room.speaker.note(words.NOTHING_DONE)
        return
    try:
        told = await room.desk.upkeep.cancel(row.id, give_up=False)
    except UsageError as error:
        if not await room.dialogue.agree(says.GIVE_UP_TITLE, room.desk.explain(error)[0], says.GIVE_UP):
            return
        told = await room.desk.upkeep.cancel(row.id, give_up=True)
    room.speaker.tell("done", told)


async def once_more(room: Room, row: JobRow) -> None:
    """Make the plan of the same wish, say what is not as it was, and ask."""
    await _again(room, row, "", None)


async def branch(room: Room, row: JobRow) -> None:
    """Ask what is to be otherwise, then do as with the same wish."""
    model, prompt = await room.desk.upkeep.wish(row.id)
    options = [Option(value="words", words=says.OTHER_WORDS), Option(value="model", words=says.OTHER_MODEL)]
    which = await room.dialogue.pick(says.BRANCH_TITLE, options)
    if which == "model":
        typed = await room.dialogue.line(says.MODEL_TITLE, value=model)
        await _again(room, row, typed, None)
    elif which == "words":
        room.speaker.text(prompt)
        typed = await room.dialogue.lines(says.WORDS_TITLE)
        if typed:
            await _again(room, row, "", typed)


async def _again(room: Room, row: JobRow, model: str, prompt: str | None) -> None:
    proposal, told = await room.desk.bench.propose_again(row.id, model, prompt)
    if len(told) > 1 and not await room.dialogue.agree(says.AGAIN_TITLE, *told):
        return
    await carry_out(room, proposal)


async def delete(room: Room, row: JobRow) -> None:
    """Say what follows, then make the calls."""
    if await room.dialogue.agree(says.DELETE_TITLE, says.DELETE):
        room.speaker.tell("done", await room.desk.upkeep.delete(row.id))
    else:
        room.speaker.note(words.NOTHING_DONE)
