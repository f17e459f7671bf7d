"""What the history of an item asks for, and the lines that make it a tree."""

from collections.abc import Sequence
from typing import Protocol

from localai.operations.lineage import Line
from localai.operations.papers import Paper, Section, grid
from localai.phrases import tree as says
from tui.taste import ASCII, Signs


def guides(depths: Sequence[int], signs: Signs) -> tuple[str, ...]:
    """Return what stands before each line of a tree so that its branches can be followed."""
    pipe, branch, last = ("|  ", "|- ", "`- ") if signs is ASCII else ("│  ", "├─ ", "└─ ")
    goes_on: set[int] = set()
    drawn = []
    for depth in reversed(depths):
        goes_on = {level for level in goes_on if level <= depth}
        above = "".join(pipe if level in goes_on else "   " for level in range(1, depth))
        drawn.append("" if depth == 0 else above + (branch if depth in goes_on else last))
        goes_on.add(depth)
    return tuple(reversed(drawn))


def parent(depths: Sequence[int], at: int) -> int:
    """Return the place of the line above that a line hangs from, or its own where it hangs from none."""
    return next((place for place in range(at - 1, -1, -1) if depths[place] < depths[at]), at)


def paper_of(name: str, lines: Sequence[Line], signs: Signs) -> Paper:
    """Return the tree of an item as a paper."""
    before = guides([line.depth for line in lines], signs)
    rows = [(f"{drawn}{line.words}", line.item_id, line.run_id) for drawn, line in zip(before, lines, strict=True)]
    return Paper(title=name, lines=(), sections=(Section(title="", grid=grid(says.HEADS, rows)),))


class History(Protocol):
    """What items were made from, and what was made from them."""

    async def lines(self, item_id: str) -> tuple[Line, ...]:
        """Return the history of an item, line by line."""
