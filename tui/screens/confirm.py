"""The plan and its approval: the safe choice has the focus, and only a key of its own, pressed on purpose, approves."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll

from localai.errors import LocalaiError
from localai.phrases import confirm as says
from tui.acts.sending import CONFIRM
from tui.keys import bindings, shown
from tui.looks import Meaning
from tui.plans import Outcome, Proposal
from tui.screens.guarded import Guarded
from tui.screens.looking import PlanBox
from tui.screens.more import ApproveMore
from tui.widgets.bar import Fixed, Part, keyed
from tui.widgets.choice import Press
from tui.widgets.frame import Notice
from tui.widgets.words import Facts, Line, Words

_AROUND_FACTS = 16


class Approved(Enum):
    """That a plan was approved which leaves this computer: it is sent on a screen of its own."""

    YES = "yes"


class ConfirmScreen(PlanBox[Outcome | Approved], Guarded[Outcome | Approved]):
    """Shows one plan; ends with its outcome or its approval, or with None when it was not approved.

    `clock` counts seconds and never goes back.
    """

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(CONFIRM),
        Binding("y", "once_more", show=False, id="confirm.once-more"),
        Binding("down,j", "read(1)", show=False, id="confirm.down"),
        Binding("up,k", "read(-1)", show=False, id="confirm.up"),
        Binding("pagedown", "read(8)", show=False, id="confirm.page-down"),
        Binding("pageup", "read(-8)", show=False, id="confirm.page-up"),
    ]
    acts = CONFIRM

    def __init__(self, proposal: Proposal, clock: Callable[[], float]) -> None:
        super().__init__(proposal)
        self.begin_guard(clock)
        self._working_since: float | None = None

    def compose(self) -> ComposeResult:
        """Lay out the sentence, the facts and the two ways to go on."""
        plan = self._proposal
        yes, no = (says.SEND_ONCE, says.DO_NOT_SEND) if plan.leaves else (says.RUN_ONCE, says.DO_NOT_RUN)
        with Vertical(classes="box", id="plan"):
            yield Words(says.SEND_TITLE if plan.leaves else says.RUN_TITLE, classes="title")
            yield Words(plan.lead, id="lead", classes="leaves" if plan.leaves else "stays")
            with VerticalScroll(id="told", can_focus=False):
                yield Facts(id="facts")
            yield Words(says.MORE_FACTS, id="below")
            yield Notice()
            with Horizontal(id="ways"):
                yield Press(f"{self._key('confirm.back')} {no}", id="no")
                yield Line(*self._way("confirm.send", yes), id="yes")
            yield Fixed(self._look(says.LOOK), id="more")
            yield Fixed([Part(((says.plan(digest=plan.digest), Meaning.QUIET),)), *self._look(says.ALSO)], id="also")

    def _key(self, action: str) -> str:
        keys = next(act.keys for act in CONFIRM if act.id == action)
        return shown(self.localai.keys_of(action, keys)[0])

    def _way(self, action: str, words: str) -> list[tuple[str, Meaning]]:
        plan = self._proposal
        if plan.key_missing:
            return [(says.no_key(provider=plan.key_missing), Meaning.UNKNOWN)]
        ways = [(self._key(action), Meaning.LEAVES if plan.leaves else Meaning.STAYS), (f" {words}", Meaning.PLAIN)]
        if plan.leaves:
            ways += [(f"   {self._key('confirm.more')}", Meaning.PLAIN), (f" {says.MORE_LIKE_THIS}", Meaning.QUIET)]
        return ways

    def _look(self, ways: Mapping[str, str]) -> list[Part]:
        """Return what can be looked at; a click does it. What approves is no such part: it takes its key."""
        actions = {act.id: act.action for act in CONFIRM if act.id != self.send_id}
        return [
            keyed(self._key(action), words, actions[action])
            for action, words in ways.items()
            if self._proposal.leaves or action in says.ALSO_HERE
        ]

    def on_mount(self) -> None:
        """Put the focus on the safe choice and start to count from now."""
        self.query_one("#facts", Facts).list(self._proposal.facts)
        self.query_one("#no").focus()
        self.begin_guard(self._clock)

    def on_resize(self) -> None:
        """Leave room for everything but the facts, which scroll."""
        notice = self.query_one(Notice)
        around = _AROUND_FACTS + (notice.outer_size.height if notice.display else 0)
        self.query_one("#told").styles.max_height = max(self.size.height - around, 4)
        self.call_after_refresh(self._tell_of_more)

    def tell(self, words: str, *, wrong: bool = False) -> None:
        """Show one sentence, and leave room for it."""
        super().tell(words, wrong=wrong)
        self.call_after_refresh(self.on_resize)

    def action_read(self, lines: int) -> None:
        """Scroll the facts."""
        self.query_one("#told").scroll_relative(y=lines, animate=False)
        self.call_after_refresh(self._tell_of_more)

    def _tell_of_more(self) -> None:
        told = self.query_one("#told")
        self.query_one("#below").visible = told.scroll_offset.y < told.max_scroll_y

    def on_press_pressed(self) -> None:
        """Close: the only thing here that Enter does."""
        self.action_back()

    def action_back(self) -> None:
        """Close without approving; while it is being carried out there is nothing to close."""
        if self._working_since is None:
            self.dismiss(None)

    def hindrance(self) -> str:
        """Return that there is no key, where there is none."""
        return says.no_key(provider=self._proposal.key_missing) if self._proposal.key_missing else ""

    def wanted(self) -> int:
        """Return how many presses the plan asks for."""
        return self._proposal.confirmations

    def is_busy(self) -> bool:
        """Return whether it is carried out here."""
        return self._working_since is not None

    def approved(self) -> None:
        """Leave to be sent on a screen of its own, or do here what stays here."""
        if self._proposal.leaves:
            self.dismiss(Approved.YES)
        else:
            self.carry_out()

    @work(exclusive=True)
    async def carry_out(self) -> None:
        """Do what the plan says and close with what came of it."""
        self._working_since = self._clock()
        self._tell_time()
        ticking = self.set_interval(1.0, self._tell_time)
        self.localai.working += 1
        self.query_one("#ways").visible = False
        try:
            outcome = await self.desk.bench.carry_out(self._proposal, self.localai.sending_of(self._proposal))
        except LocalaiError as error:
            self.tell_error(error)
            self._working_since = None
            self._asked = 0
            self.query_one("#ways").visible = True
            self.query_one("#no").focus()
        else:
            self.dismiss(outcome)
        finally:
            ticking.stop()
            self.localai.working -= 1

    def _tell_time(self) -> None:
        if self._working_since is not None:
            self.tell(says.seconds(words=says.WORKING_HERE, count=int(self._clock() - self._working_since)))

    @work(exclusive=True, group="look")
    async def action_more(self) -> None:
        """Ask how many more like this, and put that approval on record; this one is still asked about."""
        if not self._proposal.leaves or self._proposal.key_missing:
            self.tell(says.no_key(provider=self._proposal.key_missing) if self._proposal.key_missing else says.NOT_MORE)
            return
        more = await self.app.push_screen_wait(ApproveMore(self._proposal))
        self._send_key.other()
        if more is None:
            return
        try:
            self.tell(await self.desk.bench.approve_more(self._proposal, more))
        except LocalaiError as error:
            self.tell_error(error)
