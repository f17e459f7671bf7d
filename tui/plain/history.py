"""The history of an item, line by line: each says how deep it is and which line it hangs from."""

from localai.errors import LocalaiError
from localai.operations.lineage import Line
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.phrases import tree as says
from localai.vocabulary.items import Item
from tui.history import paper_of, parent
from tui.plain import papers
from tui.plain.listed import STEPS, Rows
from tui.plain.room import Room
from tui.plain.sending import tell_receipt
from tui.taste import ASCII


async def history(room: Room, item: Item) -> None:
    """List what it was made from and what was made from it, until the person goes back."""
    found = await room.tries(room.desk.history.lines(item.id))
    if found is None:
        return
    depths = [line.depth for line in found]
    rows = Rows[tuple[int, Line]]()
    rows.fill(tuple(enumerate(found)))
    room.speaker.heading(says.TITLE)
    _tell(room, rows, depths)
    while True:
        word, rest = await room.dialogue.menu(words.NEXT, choices.HISTORY, numbered=False)
        if word == "back":
            return
        try:
            if word in STEPS:
                rows.place.step(STEPS[word])
                _tell(room, rows, depths)
            elif word == "write":
                await papers.write(room, paper_of(item.name, found, ASCII))
            else:
                await _open(room, rows.at(rest))
        except LocalaiError as error:
            room.tell_error(error)


def _tell(room: Room, rows: Rows[tuple[int, Line]], depths: list[int]) -> None:
    rows.place.tell(room.speaker)
    for role, (at, line) in rows.shown():
        under = words.under(number=parent(depths, at) + 1) if depths[at] else ""
        room.speaker.tell(role, ", ".join(part for part in (line.words, under) if part))


async def _open(room: Room, row: tuple[int, Line] | None) -> None:
    """Show the item, or the receipt of the run."""
    line = row[1] if row is not None else None
    if line is None or not (line.item_id or line.run_id):
        room.speaker.note(words.NOT_A_NUMBER)
    elif line.item_id:
        await room.show_item(line.item_id)
    else:
        await tell_receipt(room, await room.desk.ledger.receipt(line.run_id))
