"""How items of a list are chosen: by numbers, all that the filter finds, or all but those."""

from collections.abc import Sequence

from localai.phrases import library as says
from localai.phrases import organizing as organizing_says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.vocabulary.items import Item, ItemQuery
from tui.picks import MOST
from tui.plain.room import Room

_NAMED = 20


async def choose(room: Room, word: str, typed: str, query: ItemQuery, named: Sequence[Item]) -> None:
    """Do what `select`, `drop` or `invert` says about the items that were named, and say what is chosen then."""
    picks = room.picks
    if typed and typed != "all" and not named:
        room.speaker.note(words.NOT_A_NUMBER)
        return
    if word == "drop" and not named:
        picks.clear()
    elif word == "drop":
        for item in named:
            if item.id in picks:
                picks.toggle(item.id)
    elif named:
        picks.add(item.id for item in named)
    elif word == "invert" or typed == "all":
        found = await room.desk.cabinet.ids(query, MOST + 1)
        if len(found) > MOST:
            room.speaker.note(organizing_says.TOO_MANY)
            return
        (picks.invert if word == "invert" else picks.add)(found)
    for item in await room.desk.cabinet.items(picks.ids[:_NAMED]):
        room.speaker.tell(choices.SELECTED, item.name)
    room.speaker.note(says.chosen(count=len(picks)) if len(picks) else words.NONE_CHOSEN)
