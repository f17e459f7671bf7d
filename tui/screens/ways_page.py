"""What can be done from a list of models beside choosing one: auto, the ways out, an answer, another class, why."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from textual import work

from localai.errors import LocalaiError
from localai.phrases import compose as says
from localai.vocabulary.items import Item
from localai.vocabulary.tasks import Task, Wish
from tui.plans import Offer
from tui.screens.accounts import AccountsScreen
from tui.screens.asking import ask_answer, ask_class
from tui.screens.boxes import Agree
from tui.screens.explain import ExplainScreen
from tui.screens.offers import OffersPage
from tui.screens.ways import WaysBox
from tui.widgets.table import Table
from tui.wishes import AUTO, TASKS, can_change


class WaysPage(OffersPage):
    """Models for items and a task; what reviewing one means is the screen's own."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__()
        self._items = tuple(items)
        self._doing = TASKS[self._items[0].kind][0]

    @abstractmethod
    def look(self, *, keep_cursor: bool = False) -> object:
        """Judge every model again."""

    @abstractmethod
    def review(self, offer: Offer) -> object:
        """Make the plan with a model and ask."""

    @abstractmethod
    def action_edit(self) -> object:
        """Change the picture in its copy."""

    @abstractmethod
    def _wish(self, offer: Offer) -> Wish:
        """Return what is wished for with a model."""

    @work(exclusive=True, group="act")
    async def choose(self) -> None:
        """Have a model chosen, say which and why, and go on with it where the person agrees."""
        self.tell(says.CHOOSING)
        try:
            chosen = await self.desk.advice.choose(self._wish(AUTO))
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell("")
        told = "\n\n".join(filter(None, (chosen.because, chosen.others, chosen.left_out)))
        if await self.app.push_screen_wait(Agree(f"{says.AUTO_TITLE}: {chosen.model}", told)):
            self._take(chosen.model)

    def _take(self, model: str) -> None:
        """Go on with a model of the list."""
        offer = next((each for each in self._offers if each.model == model and each.can_be_chosen), None)
        if offer is None:
            self.tell(says.MODEL_NOT_LISTED, wrong=True)
            return
        table = self.query_one("#offers", Table)
        table.action_move(self._offers.index(offer) - table.cursor)
        self.review(offer)

    @work(exclusive=True, group="ways")
    async def go_another_way(self, offer: Offer) -> None:
        """Show the ways out of a refusal and do what the one that is taken says."""
        way = await self.app.push_screen_wait(WaysBox(f"{offer.model}: {offer.group}", offer.why, offer.ways))
        if way is None:
            return
        if way.kind == "other-model":
            self._take(way.model)
        elif way.kind == "answer":
            if await ask_answer(self, way.provider, way.state):
                self._judge_again()
        elif can_change(Task.CLEAN, self._items):
            self._doing = Task.CLEAN
            self.look()
            self.action_edit()
        else:
            self.tell(says.MAKE_SMALLER)

    @work(exclusive=True, group="act")
    async def action_reclassify(self) -> None:
        """Ask for another class of what is sent, and judge again."""
        chosen = await ask_class(self, self._items)
        if chosen is not None:
            self._items = tuple(replace(item, item_class=chosen) for item in self._items)
            self.look()

    def action_why(self) -> None:
        """Show the whole reason: rules, facts with their pages, ways out."""
        offer = self.query_one("#offers", Table).current
        if isinstance(offer, Offer) and offer is not AUTO:
            self.app.push_screen(ExplainScreen(offer.model, self._doing, [item.id for item in self._items]))

    def action_account(self) -> None:
        """Show the accounts; where the model wants a key, ask for it at once."""
        offer = self.query_one("#offers", Table).current
        wants = offer.key_missing if isinstance(offer, Offer) else ""
        self.app.push_screen(AccountsScreen(provider=wants), lambda _: self._judge_again())

    def _judge_again(self) -> None:
        self.look(keep_cursor=True)
