"""A standing approval: how many plans like this one, until when, and for how much together."""

from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from localai.phrases import confirm as says
from localai.phrases.amounts import size
from localai.phrases.cards import day
from tui.plans import MoreLike, Proposal
from tui.screens.page import Box
from tui.widgets.choice import Press
from tui.widgets.frame import Notice
from tui.widgets.words import Words

_USUAL = 40
_MOST = 1000
_LONGEST = timedelta(days=31)


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
        high = self._proposal.cost
        cost = "" if high is None else f"{(high * _USUAL).quantize(Decimal('0.01'))}"
        fields = {
            "count": (says.MORE_COUNT, str(_USUAL)),
            "until": (says.MORE_UNTIL, says.TONIGHT),
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
            limits = says.more_rules(item_class=self._proposal.item_class, largest=size(self._largest))
            yield Words(limits, classes="note")
            yield Notice()
            yield Press(says.MORE_GO, id="go")

    @property
    def _largest(self) -> int:
        return 2 * self._proposal.bytes_out  # no two photos have the same size

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
        typed = {id: self.query_one(f"#{id}", Input).value.strip() for id in ("count", "until", "cost")}
        count, until, cost = (
            count_of(typed["count"]),
            until_of(typed["until"], self.desk.now()),
            money_of(typed["cost"]),
        )
        meant = self.query_one("#meant", Words)
        meant.say("")
        if count is None:
            self.tell(says.MORE_WRONG_COUNT, wrong=True)
        elif until is None:
            self.tell(says.MORE_WRONG_UNTIL, wrong=True)
        elif cost is None:
            self.tell(says.MORE_WRONG_COST, wrong=True)
        else:
            self.tell("")
            here = until.astimezone()
            meant.say(says.more_like(count=count, until=f"{day(here.date())}, {here:%H:%M}", cost=f"{cost:f}"))
            return MoreLike(count=count, until=until, max_cost=cost, max_bytes=self._largest)
        return None


def count_of(typed: str) -> int | None:
    """Return a count from 1 to 1000."""
    return int(typed) if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= _MOST else None


def money_of(typed: str) -> Decimal | None:
    """Return an amount of money, none below 0."""
    try:
        amount = Decimal(typed.removeprefix("$"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def until_of(typed: str, now: datetime) -> datetime | None:
    """Return the moment that is meant, in the person's own time zone: tonight, 18:00, 2026-12-01."""
    here = now.astimezone()
    words = typed or says.TONIGHT
    try:
        if words == says.TONIGHT:
            meant = here.replace(hour=23, minute=59, second=59, microsecond=0)
        elif ":" in words and "-" not in words:
            meant = datetime.combine(here.date(), time.fromisoformat(words), here.tzinfo)
        else:
            meant = datetime.combine(datetime.fromisoformat(words).date(), time(23, 59, 59), here.tzinfo)
    except ValueError:
        return None
    return meant if here < meant <= here + _LONGEST else None
