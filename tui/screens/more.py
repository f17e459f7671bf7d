"""A standing approval: how many plans like this one, until when, and for how much together."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from localai.phrases import confirm as says
from tui import more_like
from tui.plans import MoreLike, Proposal
from tui.screens.page import Box
from tui.widgets.choice import Press
from tui.widgets.frame import Notice
from tui.widgets.words import Words


class ApproveMore(Box[MoreLike]):
    """Three fields; only the words at the end approve, and they do not have the focus."""

    CSS_PATH = "more.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False, id="box.back"),
        Binding("down", "app.focus_next", show=False, id="more.next"),
        Binding("up", "app.focus_previous", show=False, id="more.before"),
    ]

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self._proposal = proposal

    def compose(self) -> ComposeResult:
        """Lay out what it is about, the fields and the words that approve."""
        count, until, cost = more_like.usual(self._proposal)
        fields = {
            "count": (says.MORE_COUNT, count),
            "until": (says.MORE_UNTIL, until),
            "cost": (says.MORE_COST, cost),
        }
        with Vertical(classes="box"):
            yield Words(says.MORE_TITLE, classes="title")
            yield Words(self._proposal.model)
            for id, (words, value) in fields.items():
                yield Horizontal(
                    Words(words, classes="row-name quiet"),
                    Input(value, id=id, compact=True, placeholder=says.MORE_UNTIL_HELP if id == "until" else ""),
                    classes="row",
                )
            yield Words(id="meant")
            yield Words(more_like.limits(self._proposal), classes="note")
            yield Notice()
            yield Press(says.MORE_GO, id="go")

    def on_mount(self) -> None:
        """Begin in the first field."""
        self.query_one("#count").focus()
        self._read()

    def on_input_changed(self) -> None:
        """Say what the fields mean now."""
        self._read()

    def on_input_submitted(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def on_press_pressed(self) -> None:
        """Approve what the fields mean."""
        more = self._read()
        if more is not None:
            self.dismiss(more)

    def _read(self) -> MoreLike | None:
        """Return what the fields mean, or say what is wrong with them."""
        count, until, cost = (self.query_one(f"#{id}", Input).value.strip() for id in ("count", "until", "cost"))
        read = more_like.read(self._proposal, (count, until, cost), self.desk.now())
        wrong = read if isinstance(read, str) else ""
        self.tell(wrong, wrong=True)
        self.query_one("#meant", Words).say("" if isinstance(read, str) else more_like.meant(read))
        return None if isinstance(read, str) else read
