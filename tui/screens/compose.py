"""Choose what is to be done and which model does it; what is refused stays here, with its reason and its ways out."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import LocalaiError
from localai.phrases import compose as says
from localai.vocabulary.items import Item, Kind, strictest
from localai.vocabulary.tasks import Input as Given
from localai.vocabulary.tasks import Role, Task, Wish
from localai.vocabulary.text import clean
from tui.desk import Offer, Outcome
from tui.keys import COMPOSE, bindings, shown
from tui.looks import Meaning
from tui.screens.boxes import Agree, Choose, Option, Read
from tui.screens.confirm import ConfirmScreen
from tui.screens.marking import MarkingScreen, Settings
from tui.screens.page import Page
from tui.screens.receipt import ReceiptScreen
from tui.widgets.table import Cell, Column, Table
from tui.widgets.words import Facts, Line, Words

COLUMNS = (
    Column(title="", width=1),
    Column(title="model", width=30),
    Column(title="trains", width=9),
    Column(title="keeps a copy", width=13),
    Column(title="people look", width=11, drop=3),
    Column(title="cost", width=6, right=True, drop=2),
    Column(title="", width=9),
    Column(title="", width=0, drop=1),
)
_ROLES = {
    Kind.IMAGE: Role.IMAGE,
    Kind.DOCUMENT: Role.DOCUMENT,
    Kind.TEXT: Role.TEXT,
    Kind.AUDIO: Role.AUDIO,
    Kind.VIDEO: Role.VIDEO,
    Kind.OTHER: Role.DOCUMENT,
}
_TASKS = {
    Kind.IMAGE: (Task.READ, Task.CLEAN, Task.DESCRIBE, Task.EDIT, Task.UPSCALE, Task.CUTOUT, Task.IMAGE_TO_VIDEO),
    Kind.DOCUMENT: (Task.READ, Task.CHAT),
    Kind.TEXT: (Task.CHAT, Task.GENERATE, Task.SPEAK, Task.EMBED),
    Kind.AUDIO: (Task.TRANSCRIBE,),
    Kind.VIDEO: (Task.TRANSCRIBE, Task.DESCRIBE),
    Kind.OTHER: (Task.READ,),
}
_WITH_PROMPT = {Task.DESCRIBE, Task.CHAT, Task.EDIT, Task.GENERATE, Task.IMAGE_TO_VIDEO, Task.TEXT_TO_VIDEO}


class ComposeScreen(Page[None]):
    """A task, its prompt where it takes one, and every model with the verdict on its row."""

    CSS_PATH = "compose.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(COMPOSE))
    acts = COMPOSE
    enter = says.REVIEW

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__()
        self._items = tuple(items)
        self._doing = _TASKS[self._items[0].kind][0]
        self._offers: tuple[Offer, ...] = ()
        self._changes: Settings = ()

    def body(self) -> Iterable[Widget]:
        """Return the prompt, the models, and the reason of the one under the cursor."""
        yield Line(id="wish")
        yield Line(id="changes")
        yield Horizontal(
            Line((f"{says.PROMPT} ", Meaning.QUIET), id="prompt-name"),
            Input(placeholder=says.PROMPT_HELP, id="prompt", compact=True),
            id="prompting",
        )
        yield Table(COLUMNS, self._cells, id="offers")
        yield VerticalScroll(Words(id="why"), Facts(id="ways", name_width=10), id="because", can_focus=False)
        yield Words(says.NOT_LEGAL_ADVICE, id="advice")

    def begin(self) -> None:
        """Judge the models for the first task."""
        self.query_one("#offers").focus()
        self.look()

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return what is sent."""
        name = says.several(count=len(self._items), first=clean(self._items[0].name, limit=40))
        return [(f"{says.TITLE}   ", Meaning.PLAIN), (name, Meaning.PLAIN)]

    def _cells(self, offer: Offer, here: bool) -> tuple[Cell, ...]:
        verdict = Meaning.PLAIN if offer.can_be_chosen else Meaning.REFUSED
        if offer.doubts:
            verdict = Meaning.UNKNOWN
        return (
            Cell(self.signs.of(offer.meaning), offer.meaning),
            Cell(offer.model),
            Cell(offer.trains, Meaning.UNKNOWN if offer.trains.startswith("?") else Meaning.PLAIN),
            Cell(offer.keeps, Meaning.UNKNOWN if offer.keeps.startswith("?") else Meaning.PLAIN),
            Cell(offer.people_look, Meaning.UNKNOWN if offer.people_look.startswith("?") else Meaning.PLAIN),
            Cell(offer.cost),
            Cell(offer.verdict, verdict),
            Cell(offer.in_short, Meaning.QUIET),
        )

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Ask for a verdict about every model."""
        self.query_one("#prompting").display = self._doing in _WITH_PROMPT
        self.query_one("#wish", Line).tell(
            ("task ", Meaning.QUIET),
            (says.TASKS[self._doing.value], Meaning.PLAIN),
            ("   ", Meaning.QUIET),
            (says.class_of(item_class=self._class, count=len(self._items)), Meaning.PLAIN),
        )
        self._tell_changes()
        self.tell(says.JUDGING)
        try:
            self._offers = await self.desk.bench.offers(self._doing, [item.id for item in self._items])
        except LocalaiError as error:
            self._offers = ()
            self.tell_error(error)
        else:
            self.tell("" if self._offers else says.NO_MODELS)
        table = self.query_one("#offers", Table)
        table.styles.height = len(self._offers) + 1
        table.restart(len(self._offers))

    @property
    def _can_change(self) -> bool:
        return self._doing is Task.CLEAN and len(self._items) == 1

    def _tell_changes(self) -> None:
        line = self.query_one("#changes", Line)
        line.display = self._can_change
        told = "   ".join(f"{name} {value}" for name, value in self._changes) or says.NO_CHANGES
        key = shown(self.localai.keys_of("compose.edit", "e")[0])
        line.tell(
            (f"{key} ", Meaning.PLAIN), (f"{says.CHANGE_KEY}   {says.CHANGES}", Meaning.QUIET), (told, Meaning.PLAIN)
        )

    @property
    def _class(self) -> str:
        return strictest(item.item_class for item in self._items).value

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._offers[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_moved(self, message: Table.Moved) -> None:
        """Show why, and the ways out, of the model under the cursor."""
        why, ways = self.query_one("#why", Words), self.query_one("#ways", Facts)
        if not isinstance(message.row, Offer):
            why.say("")
            ways.list(())
            return
        why.say(message.row.why)
        names = (says.WAYS_OUT, *("" for _ in message.row.ways_out[1:]))
        ways.list([(name, way, "") for name, way in zip(names, message.row.ways_out, strict=False)])

    def on_input_submitted(self) -> None:
        """Go on to the models."""
        self.query_one("#offers").focus()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Review the plan with this model; a refused one stays here."""
        if isinstance(message.row, Offer):
            if message.row.can_be_chosen:
                self.review(message.row)
            else:
                self.tell(" ".join((message.row.why, *message.row.ways_out[:1])), wrong=True)

    @work(exclusive=True, group="act")
    async def review(self, offer: Offer) -> None:
        """Take on the doubts, make the plan, ask, carry it out, show the receipt."""
        for _, doubt in offer.doubts:
            if not await self.app.push_screen_wait(Agree(says.DOUBTS_TITLE, f"{doubt}\n\n{says.DOUBTS_HELP}")):
                return
        self.tell(says.PLANNING)
        try:
            proposal = await self.desk.bench.propose(self._wish(offer))
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell("")
        outcome = await self.app.push_screen_wait(ConfirmScreen(proposal, self.localai.clock))
        self.localai.look_again()
        if isinstance(outcome, Outcome):
            await self.app.push_screen_wait(ReceiptScreen(outcome, before=self._items[0]))
            self.dismiss(None)

    def _wish(self, offer: Offer) -> Wish:
        return Wish(
            task=self._doing,
            model=offer.model,
            inputs=tuple(Given(role=_ROLES[item.kind], item_id=item.id, version=item.version) for item in self._items),
            settings=self._changes if self._can_change else (),
            prompt=self.query_one("#prompt", Input).value if self._doing in _WITH_PROMPT else "",
            accepted=tuple(name for name, _ in offer.doubts),
            project_id=self._items[0].project_id,
        )

    @work(exclusive=True, group="act")
    async def action_task(self) -> None:
        """Ask what is to be done."""
        options = [Option(value=task.value, words=says.TASKS[task.value]) for task in _TASKS[self._items[0].kind]]
        wanted = await self.app.push_screen_wait(Choose(says.CHOOSE_TASK, options, chosen=self._doing.value))
        if wanted is not None:
            self._doing = Task(wanted)
            self.look()

    @work(exclusive=True, group="act")
    async def action_edit(self) -> None:
        """Draw boxes in the picture; what they say becomes part of the wish."""
        if not self._can_change:
            self.tell(says.ONE_PICTURE)
            return
        changed = await self.app.push_screen_wait(MarkingScreen(self._items[0], self._changes))
        if changed is not None:
            self._changes = changed
            self._tell_changes()

    def action_why(self) -> None:
        """Show the whole reason and every way out."""
        offer = self.query_one("#offers", Table).current
        if isinstance(offer, Offer):
            text = "\n\n".join((offer.why or offer.verdict, *(doubt for _, doubt in offer.doubts), *offer.ways_out))
            self.app.push_screen(Read(f"{offer.model}: {offer.verdict}", text))

    def action_facts(self) -> None:
        """Show everything the card says, with evidence and date."""
        offer = self.query_one("#offers", Table).current
        if isinstance(offer, Offer):
            lines = [f"{name:<16}  {value}\n{'':<16}  {basis}" for name, value, basis in offer.facts]
            self.app.push_screen(Read(offer.model, "\n".join((*lines, "", says.NOT_LEGAL_ADVICE))))
