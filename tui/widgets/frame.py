"""The lines every screen has: the heading, what went wrong, the keys, and the status line that is always there."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from localai.phrases import amounts
from localai.phrases import library as says
from tui.desk import Status
from tui.keys import Act, shown
from tui.looks import Meaning, Signs
from tui.widgets.words import Line, Words

_REACH = {"none": says.NO_WAY_OUT, "local": says.OFFLINE, "online": says.ONLINE}


class Ends(Horizontal):
    """One line with something at each end; the left one is cut where both do not fit."""

    DEFAULT_CSS = """
    Ends { height: 1; }
    Ends > .left { width: 1fr; }
    Ends > .right { width: auto; }
    """

    def compose(self) -> ComposeResult:
        """Lay out the ends."""
        yield Line(classes="left")
        yield Line(classes="right")

    def tell(self, left: Sequence[tuple[str, Meaning]], right: Sequence[tuple[str, Meaning]]) -> None:
        """Replace both ends."""
        self.query_one(".left", Line).tell(*left)
        self.query_one(".right", Line).tell(*right)


class Heading(Ends):
    """The program's name, where one is, and the two keys that always work."""


class Notice(Words):
    """One sentence about what just happened; no height while there is none."""

    DEFAULT_CSS = """
    Notice { height: auto; max-height: 4; padding: 0 1; display: none; background: $panel; }
    Notice.wrong { color: $refused; }
    """

    def tell(self, words: str, *, wrong: bool = False) -> None:
        """Show the sentence; empty words take it away."""
        self.say(words)
        self.set_class(wrong, "wrong")
        self.display = bool(words)


class Hints(Line):
    """The keys of this screen, as they are mapped now."""

    def list(self, acts: Sequence[Act], keymap: dict[str, str], enter: str) -> None:
        """Show what Enter does here and the keys of these actions."""
        spans: list[tuple[str, Meaning]] = []
        if enter:
            spans += [("enter", Meaning.PLAIN), (f" {enter}  ", Meaning.QUIET)]
        for act in acts:
            if act.hint:
                spans += [(shown(keymap.get(act.id, act.keys)), Meaning.PLAIN), (f" {act.words}  ", Meaning.QUIET)]
        if spans:
            spans[-1] = (spans[-1][0].rstrip(), spans[-1][1])
        self.tell(*spans)


def status_spans(status: Status | None, signs: Signs) -> list[tuple[str, Meaning]]:
    """Return the status line: workspace, lock, reach, bytes sent since unlock, jobs."""
    if status is None:
        return [(says.NOT_OPEN, Meaning.QUIET)]
    lock = (f"{signs.stays} unlocked", Meaning.STAYS) if status.unlocked else ("locked", Meaning.QUIET)
    spans = [
        (f"{status.workspace} ", Meaning.PLAIN),
        lock,
        (f"  {_REACH.get(status.reach, status.reach)}", Meaning.LEAVES if status.reach == "online" else Meaning.QUIET),
        *([] if status.blocked else [(f", {says.NOT_BLOCKED}", Meaning.LEAVES)]),
        (f"  {says.sent(amount=amounts.size(status.sent))}", Meaning.LEAVES if status.sent else Meaning.QUIET),
        (f"  {says.running(count=status.running)}", Meaning.PLAIN if status.running else Meaning.QUIET),
    ]
    if status.sent:
        spans.append((f" {signs.leaves}", Meaning.LEAVES))
    if status.open_outside:
        spans.append((f"  {says.open_outside(count=status.open_outside)}", Meaning.LEAVES))
    return spans


class StatusLine(Ends):
    """What is true now, on every screen."""
