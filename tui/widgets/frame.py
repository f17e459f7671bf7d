"""The lines every screen has: the heading, what went wrong, the keys, and the status line that is always there."""

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal

from localai.phrases import amounts
from localai.phrases import library as says
from tui.desk import Status
from tui.keys import Act, shown
from tui.looks import Meaning, Signs
from tui.widgets.bar import Bar, Part, Span, keyed, shortened, width_of
from tui.widgets.words import Line, Words

ENTER: Final = "enter"
_LEAST_ABOUT: Final = 8

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


class Heading(Bar):
    """Where one can go, the place one is in marked, what is shown there, and the two keys that always work."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._forms: tuple[tuple[Part, ...], ...] = ((),)
        self._about = Part(())

    def lead(self, forms: Sequence[Sequence[Part]], about: Part, ends: Sequence[Part]) -> None:
        """Replace the line: `forms` are the places from the longest to the shortest, `about` is cut where it must."""
        self._forms, self._about = tuple(tuple(form) for form in forms), about
        self.put((), ends)

    def fitting(self, width: int) -> Sequence[Part]:
        """Return the longest form that leaves room for what is shown there, then that, cut where it must."""
        about = 2 + self._about.width if self._about.spans else 0
        form = next((form for form in self._forms if width_of(form) + about <= width), self._forms[-1])
        room = width - width_of(form) - 2
        if not about or room < _LEAST_ABOUT:
            return form
        return (*form, shortened(self._about, room))


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


class Hints(Bar):
    """The keys of this screen, as they are mapped now; a click on one does what the key does."""

    def list(self, acts: Sequence[Act], keymap: dict[str, str], enter: str) -> None:
        """Show what Enter does here and the keys of these actions."""
        first = [keyed("enter", enter, ENTER)] if enter else []
        self.put(
            (*first, *(keyed(shown(keymap.get(act.id, act.keys)), act.words, act.action) for act in acts if act.hint))
        )

    async def run_part(self, part: Part) -> None:
        """Run the action of a part; for Enter, what that key does where the focus is."""
        if part.action != ENTER:
            await super().run_part(part)
        elif bound := self.screen.active_bindings.get("enter"):
            await self.app.run_action(bound.binding.action, bound.node)


def status_spans(status: Status | None, signs: Signs) -> list[tuple[str, Meaning]]:
    """Return the status line: workspace, lock, reach, bytes sent since unlock, jobs."""
    if status is None or not (status.workspace or status.unlocked):
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


class StatusLine(Bar):
    """What is true now, on every screen."""

    _about = Part(())

    def state(self, spans: Sequence[Span], lock: Part | None) -> None:
        """Replace what is true, and the key that locks, where there is something to lock."""
        self._about = Part(tuple(spans))
        self.put((), () if lock is None else (lock,))

    def fitting(self, width: int) -> Sequence[Part]:
        """Return what is true, cut where there is no room."""
        return (shortened(self._about, width),)
