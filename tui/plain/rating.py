"""What a person thinks of a result; it stays here."""

from localai.phrases import rating as says
from tui.plain.dialogue import Option
from tui.plain.room import Room


async def rate(room: Room, item_id: str) -> None:
    """Ask how good a result is, and put that on record."""
    options = [Option(value=value, words=words, note=note) for value, words, note in says.CHOICES]
    wanted = await room.dialogue.pick(says.TITLE, options)
    told = await room.tries(room.desk.advice.rate(item_id, int(wanted))) if wanted else None
    if told is not None:
        room.speaker.tell("done", told)
