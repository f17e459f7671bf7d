"""Several plans and the one approval for all of them: every row can be looked at byte for byte."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from localai.errors import LocalaiError
from localai.phrases import confirm
from localai.phrases import working as says
from localai.vocabulary.tasks import Wish
from tui.acts.batches import BATCH, LOOK
from tui.batches import BatchProposal, BatchRow
from tui.keys import bindings, shown
from tui.looks import Meaning
from tui.plans import Proposal
from tui.screens.guarded import Guarded
from tui.screens.looking import PlanBox
from tui.screens.page import Box
from tui.widgets.bar import Fixed, keyed
from tui.widgets.frame import Notice
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Facts, Line, Words

COLUMNS = (
    Column(title="", width=5, right=True),
    Column(title="name", width=0),
    Column(title="class", width=12, drop=1),
    Column(title="goes out", width=9, right=True),
    Column(title="cost", width=18, right=True, drop=2),
)
_AROUND = 17


class PlanningBox(Box[BatchProposal]):
    """Makes the plans, one after the other; Esc leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False, id="box.back")]

    def __init__(self, wishes: Sequence[tuple[str, Wish]]) -> None:
        super().__init__()
        self._wishes = tuple(wishes)
        self._done = 0
        self._left = False
        self.problem: LocalaiError | None = None

    def compose(self) -> ComposeResult:
        """Lay out how far it is."""
        with Vertical(classes="box"):
            yield Line(id="progress")
            yield Words(says.LEAVE_PLANNING, classes="note")

    def on_mount(self) -> None:
        """Begin, and show four times a second how far it is."""
        self.repaint()
        self.set_interval(0.25, self.repaint)
        self.plan()

    def repaint(self) -> None:
        """Show how far it is."""
        told = says.planning(done=self._done, count=len(self._wishes))
        self.query_one("#progress", Line).tell((told, Meaning.PLAIN))

    def _tell(self, done: int) -> bool:
        self._done = done
        return self._left

    @work(exclusive=True, group="plan")
    async def plan(self) -> None:
        """Make the plans and close with what would be approved."""
        try:
            found = await self.desk.batches.propose(self._wishes, self._tell)
        except LocalaiError as error:
            self.problem, found = error, None
        self.dismiss(found)

    def action_back(self) -> None:
        """Leave it after the plan that is being made."""
        self._left = True


class BatchScreen(Guarded[bool]):
    """Ends with True where all of it was approved; the cursor stands in the list, where Enter only looks."""

    CSS_PATH = "batch.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(BATCH),
        Binding("y", "once_more", show=False, id="batch.once-more"),
    ]
    acts = BATCH
    send_id = "batch.send"

    def __init__(self, proposal: BatchProposal, clock: Callable[[], float]) -> None:
        super().__init__()
        self._proposal = proposal
        self._rows = (*proposal.rows, *proposal.left_out)
        self.begin_guard(clock)

    def compose(self) -> ComposeResult:
        """Lay out the sentence, the facts of all, the rows and the two ways to go on."""
        plan = self._proposal
        with Vertical(classes="box wide", id="plans"):
            yield Words(says.TITLE if plan.leaves else says.HERE_TITLE, classes="title")
            yield Words(plan.lead, id="lead", classes="leaves" if plan.leaves else "stays")
            with VerticalScroll(id="told", can_focus=False):
                yield Facts(id="facts")
            yield Table(COLUMNS, self._cells, id="rows")
            yield Words(id="why")
            yield Notice()
            yield Line(*self._ways(), id="ways")
            yield Line((confirm.plan(digest=plan.digest), Meaning.QUIET), id="also")

    def _ways(self) -> list[tuple[str, Meaning]]:
        plan = self._proposal
        told = [(self._key("batch.back"), Meaning.PLAIN), (f" {says.DO_NOT}   ", Meaning.QUIET)]
        if words := self.hindrance():
            return [*told, (words, Meaning.UNKNOWN)]
        yes = says.APPROVE_ALL if plan.leaves else says.RUN_ALL
        told += [
            (self._key("batch.send"), Meaning.LEAVES if plan.leaves else Meaning.STAYS),
            (f" {yes}", Meaning.PLAIN),
        ]
        return [*told, (f"   {says.ROW_HELP}", Meaning.QUIET)]

    def _key(self, action: str) -> str:
        keys = next(act.keys for act in BATCH if act.id == action)
        return shown(self.localai.keys_of(action, keys)[0])

    def on_mount(self) -> None:
        """Fill the list and start to count quiet time from now."""
        self.query_one("#facts", Facts).list(self._proposal.facts)
        table: Table[BatchRow] = self.query_one("#rows", Table)
        table.restart(len(self._rows))
        table.focus()
        self.begin_guard(self._clock)

    def on_resize(self) -> None:
        """Leave most of the room to the list."""
        self.query_one("#told").styles.max_height = max((self.size.height - _AROUND) // 2, 3)

    def _cells(self, row: BatchRow, here: bool) -> tuple[Cell, ...]:
        if not row.number:
            words = f"{row.name}  {says.LEFT_OUT}"
            return (Cell(self.signs.of(Meaning.REFUSED), Meaning.REFUSED), Cell(words, Meaning.QUIET), *[Cell("")] * 3)
        return (
            Cell(str(row.number), Meaning.QUIET),
            Cell(row.name),
            Cell(row.item_class, Meaning.QUIET),
            Cell(row.size),
            Cell(row.cost),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._rows[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Say why the row under the cursor is left out, if it is."""
        note = message.row.note if isinstance(message.row, BatchRow) else ""
        self.query_one("#why", Words).say(note)

    @work(exclusive=True, group="look")
    async def on_table_opened(self, message: Table.Opened) -> None:
        """Look at one plan; nothing there approves it."""
        row = message.row
        if not isinstance(row, BatchRow) or not row.number:
            return
        try:
            plan = await self.desk.batches.look(row.number)
        except LocalaiError as error:
            self.tell_error(error)
            return
        await self.app.push_screen_wait(LookBox(plan))
        self.begin_guard(self._clock)

    def hindrance(self) -> str:
        """Return that there is no key, where there is none."""
        return confirm.no_key(provider=self._proposal.key_missing) if self._proposal.key_missing else ""

    def wanted(self) -> int:
        """Return how many presses the strictest plan asks for."""
        return self._proposal.confirmations

    def approved(self) -> None:
        """Close: all of it was approved."""
        self.dismiss(True)

    def action_copy(self) -> None:
        """Ask the terminal to copy the digest."""
        self.tell(self.localai.copy(self._proposal.digest))


class LookBox(PlanBox[None]):
    """One plan of several, with everything that can be looked at from it."""

    CSS_PATH = "batch.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(LOOK))
    acts = LOOK

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(proposal)

    def compose(self) -> ComposeResult:
        """Lay out the sentence and the facts."""
        with Vertical(classes="box wide"):
            yield Words(says.LOOK_TITLE, classes="title")
            yield Words(self._proposal.lead, id="lead", classes="leaves" if self._proposal.leaves else "stays")
            with VerticalScroll(id="reading"):
                yield Facts(id="facts")
            yield Notice()
            keys = self.localai.keys_of
            yield Fixed([keyed(shown(keys(act.id, act.keys)[0]), act.words, act.action) for act in LOOK], id="looks")

    def on_mount(self) -> None:
        """Fill in the facts."""
        self.query_one("#facts", Facts).list(self._proposal.facts)
        self.query_one("#reading").focus()
