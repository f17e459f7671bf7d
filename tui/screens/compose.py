"""Choose what is to be done and which model does it; what is refused stays here, with its reason and its ways out."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from localai.errors import LocalaiError
from localai.phrases import compose as says
from localai.phrases import working as batch_says
from localai.vocabulary.drafts import Draft
from localai.vocabulary.items import Item, strictest
from localai.vocabulary.tasks import Task, Wish
from localai.vocabulary.text import clean
from tui.acts.sending import COMPOSE
from tui.batches import Manner
from tui.keys import bindings, shown
from tui.looks import Meaning
from tui.plans import Offer
from tui.screens.approving import ask_and_carry_out
from tui.screens.boxes import Agree, Choose, Option
from tui.screens.drafted import DraftedPage
from tui.screens.marking import MarkingScreen, Settings
from tui.widgets.table import Table
from tui.widgets.words import Line
from tui.wishes import AUTO, TASKS, WITH_PROMPT, can_change, wish_of


class ComposeScreen(DraftedPage):
    """A task, its prompt where it takes one, and every model with the verdict on its row."""

    CSS_PATH = "compose.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(COMPOSE))
    acts = COMPOSE
    enter = says.REVIEW

    def __init__(self, items: Sequence[Item], manner: Manner = Manner.TOGETHER) -> None:
        super().__init__(items)
        self._manner = manner
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
        yield from self.offers_body()

    def begin(self) -> None:
        """Judge the models for the first task."""
        self.query_one("#offers").focus()
        self.look()
        self.recall()

    def draft(self) -> Draft | None:
        """Return what was begun: words, changes, another task than the usual one."""
        changes = self._changes if self._can_change else ()
        if not (self._prompt or changes or self._doing != self.usual_task):
            return None
        offer = self.query_one("#offers", Table).current
        return Draft(
            item_ids=tuple(item.id for item in self._items),
            task=self._doing.value,
            prompt=self._prompt,
            settings=tuple(changes),
            model=offer.model if isinstance(offer, Offer) else self.model_begun,
            manner=self._manner.value,
        )

    def take_up(self, draft: Draft) -> None:
        """Show what was begun before: its words, changes and task, and go to its model."""
        if draft.task in TASKS[self._items[0].kind]:
            self._doing = Task(draft.task)
        self._changes, self.model_begun = draft.settings, draft.model
        with self.prevent(Input.Changed):
            self.query_one("#prompt", Input).value = draft.prompt
        self.look()

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return what is sent."""
        if self._manner is Manner.EACH:
            name = batch_says.heading(count=len(self._items))
        else:
            name = says.several(count=len(self._items), first=clean(self._items[0].name, limit=40))
        return [(f"{says.TITLE}   ", Meaning.PLAIN), (name, Meaning.PLAIN)]

    @work(exclusive=True, group="look")
    async def look(self, *, keep_cursor: bool = False) -> None:
        """Ask for a verdict about every model; text that was typed counts."""
        self.query_one("#prompting").display = self._doing in WITH_PROMPT
        self.query_one("#wish", Line).tell(
            ("task ", Meaning.QUIET),
            (says.TASKS[self._doing.value], Meaning.PLAIN),
            ("   ", Meaning.QUIET),
            (says.class_of(item_class=self._class, count=len(self._items)), Meaning.PLAIN),
        )
        self._tell_changes()
        self.tell(says.JUDGING)
        try:
            items = [item.id for item in self._items]
            each = self._manner is Manner.EACH
            offers = await self.desk.bench.offers(self._doing, items, self._prompt, each=each)
        except LocalaiError as error:
            offers = ()
            self.tell_error(error)
        else:
            self.tell(self._reach_told if offers else says.NO_MODELS)
        self.show_offers(offers, keep_cursor=keep_cursor, onto=self.localai.chosen_models.get(self._doing.value, ""))
        self.go_to_begun()

    @property
    def _reach_told(self) -> str:
        return "" if self.localai.is_online else says.LOCAL_ONLY

    @property
    def _can_change(self) -> bool:
        return can_change(self._doing, self._items)

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

    @property
    def _prompt(self) -> str:
        return self.query_one("#prompt", Input).value if self._doing in WITH_PROMPT else ""

    def on_input_changed(self) -> None:
        """Judge again for what is typed now."""
        self.look(keep_cursor=True)

    def on_input_submitted(self) -> None:
        """Go on to the models."""
        self.query_one("#offers").focus()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Review the plan with this model; a refused one stays here."""
        if message.row is AUTO:
            self.choose()
        elif isinstance(message.row, Offer):
            if message.row.can_be_chosen:
                self.review(message.row)
            else:
                self.go_another_way(message.row)

    @work(exclusive=True, group="act")
    async def review(self, offer: Offer) -> None:
        """Take on the doubts, make the plan, ask, carry it out, show the receipt."""
        self.localai.chosen_models[self._doing.value] = offer.model  # where the cursor stands the next time
        for _, doubt in offer.doubts:
            if not await self.app.push_screen_wait(Agree(says.DOUBTS_TITLE, f"{doubt}\n\n{says.DOUBTS_HELP}")):
                return
        if self._manner is Manner.EACH:
            await self.send_each([(clean(item.name), self._wish_for([item], offer)) for item in self._items])
            return
        self.tell(says.PLANNING)
        proposal = await self.proposed(self._wish(offer))
        if proposal is None:
            return
        self.tell("")
        if await ask_and_carry_out(self, proposal, self._items[0], self.drop_draft):
            self.dismiss(None)

    def _wish(self, offer: Offer) -> Wish:
        return self._wish_for(self._items, offer)

    def _wish_for(self, items: Sequence[Item], offer: Offer) -> Wish:
        changes = self._changes if self._can_change else ()
        return wish_of(items, self._doing, offer, prompt=self._prompt, settings=changes)

    @work(exclusive=True, group="act")
    async def action_task(self) -> None:
        """Ask what is to be done."""
        options = [Option(value=task.value, words=says.TASKS[task.value]) for task in TASKS[self._items[0].kind]]
        wanted = await self.app.push_screen_wait(Choose(says.CHOOSE_TASK, options, chosen=self._doing.value))
        if wanted is not None:
            self._doing = Task(wanted)
            self.look()
            if self._doing in WITH_PROMPT and not self._prompt:  # what is typed next is meant for it
                self.query_one("#prompting").display = True
                self.query_one("#prompt").focus()

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
