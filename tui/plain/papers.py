"""A paper in lines, each row of its tables with the names of its columns; and writing one to a file."""

from localai.operations.papers import Grid, Paper
from localai.phrases import written as says
from tui.plain.room import Room
from tui.typed import path_of


def tell(room: Room, paper: Paper) -> None:
    """Show a whole paper."""
    room.speaker.tell("paper", paper.title)
    for line in filter(None, paper.lines):
        room.speaker.tell("note", line)
    for section in paper.sections:
        if section.title:
            room.speaker.tell("section", section.title)
        for line in filter(None, section.lines):
            room.speaker.tell("note", line)
        if section.grid:
            _tell_grid(room, section.grid)


def _tell_grid(room: Room, grid: Grid) -> None:
    for number, row in enumerate(grid.rows, start=1):
        cells = (f"{head} {cell}" if head else cell for head, cell in zip(grid.heads, row, strict=True) if cell)
        room.speaker.tell(f"row {number} of {len(grid.rows)}", ", ".join(cells))


async def write(room: Room, paper: Paper) -> None:
    """Ask where to, and write it there; raises what stands in the way."""
    typed = await room.dialogue.line(says.TITLE, says.HELP)
    if typed:
        path = path_of(typed)
        await room.desk.papers.write(path, paper)
        room.speaker.tell("done", says.written(str(path)))
