"""Choose what is to be done and which model does it; what is refused stays here, with its reason and its ways out."""

from collections.abc import Sequence
from dataclasses import replace

from localai.errors import LocalaiError
from localai.phrases import compose as says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.vocabulary.items import Item, ItemClass
from localai.vocabulary.tasks import Task
from tui.batches import Manner
from tui.plain import offers, organizing
from tui.plain.accounts import accounts, answer_about
from tui.plain.dialogue import Option
from tui.plain.listed import STEPS, Rows
from tui.plain.review import review
from tui.plain.room import Room
from tui.plain.wishing import Wishing
from tui.plans import Offer, Way
from tui.wishes import TASKS, WITH_PROMPT


async def compose(room: Room, items: Sequence[Item]) -> None:
    """Ask for a task and a model until something was done or the person goes back."""
    await Composing(room, items).run()


class Composing:
    """The models for one wish, and what can be done with them."""

    def __init__(self, room: Room, items: Sequence[Item]) -> None:
        self._room = room
        self._wish = Wishing(room, items)
        self._offers = Rows[Offer]()
        self._all: tuple[Offer, ...] = ()

    async def run(self) -> None:
        """Go on until the person goes back or a receipt was read."""
        room = self._room
        self._wish.tell()
        if not await self._wish.ask_manner():
            return
        await self._choose_task()
        while True:
            word, rest = await room.dialogue.menu(words.NEXT, choices.COMPOSE, numbered=False)
            if word == "back":
                return
            try:
                if word in ("", "auto") and await (self._choose() if word else self._take(self._offers.at(rest))):
                    return
                await self._do(word, rest)
            except LocalaiError as error:
                room.tell_error(error)

    async def _do(self, word: str, rest: str) -> None:
        match word:
            case "next" | "before" | "list":
                self._offers.place.step(STEPS[word])
                offers.tell(self._room, self._offers)
            case "task":
                await self._choose_task()
            case "prompt" | "settings" | "faces":
                await self._wish.change(word)
                await self._judge()
            case "class":
                await self._reclassify()
            case "why" | "facts" | "account":
                offer = self._offers.at(rest or await self._room.dialogue.line(choices.MEMBERS))
                if offer is None:
                    self._room.speaker.note(words.NOT_A_NUMBER)
                else:
                    await self._look(word, offer)

    async def _look(self, word: str, offer: Offer) -> None:
        room, wish = self._room, self._wish
        if word == "why":
            room.speaker.heading(says.WHY)
            room.speaker.tell("model", f"{offer.model}: {offer.group}")
            told = await room.desk.advice.explain(offer.model, wish.task, [item.id for item in wish.items])
            await room.dialogue.read(told)
            room.speaker.note(says.NOT_LEGAL_ADVICE)
        elif word == "facts":
            offers.tell_facts(room, offer)
        else:
            await accounts(room, provider=offer.key_missing)
            await self._judge()

    # --- the wish ---------------------------------------------------------------------------------------------------

    async def _choose_task(self) -> None:
        wish = self._wish
        options = [Option(value=task.value, words=says.TASKS[task.value]) for task in TASKS[wish.items[0].kind]]
        wanted = await self._room.dialogue.pick(says.CHOOSE_TASK, options, value=wish.task.value)
        wish.task = Task(wanted or wish.task.value)
        if wish.task in WITH_PROMPT and not wish.prompt:
            await wish.change("prompt")
        await self._judge()

    async def _judge(self) -> None:
        room, wish = self._room, self._wish
        ids = [item.id for item in wish.items]
        judging = room.desk.bench.offers(wish.task, ids, wish.asked, each=wish.manner is Manner.EACH)
        self._all = await room.tries(room.wait(says.JUDGING, judging)) or ()
        self._offers.fill(self._all)
        if not self._all:
            room.speaker.note(words.as_words(says.NO_MODELS))
            return
        room.speaker.tell("verdicts", offers.counted(self._all))
        offers.tell(room, self._offers)

    async def _reclassify(self) -> None:
        """Ask for another class of what is sent, and judge again."""
        if await organizing.reclassify(self._room, self._wish.items):
            found = await self._room.desk.cabinet.items([item.id for item in self._wish.items])
            now = {item.id: item.item_class for item in found}
            self._wish.items = tuple(
                replace(item, item_class=ItemClass(now.get(item.id, item.item_class))) for item in self._wish.items
            )
            await self._judge()

    # --- a model ----------------------------------------------------------------------------------------------------

    async def _choose(self) -> bool:
        """Have a model chosen, say which and why, and go on with it where the person agrees."""
        room = self._room
        chosen = await room.wait(says.CHOOSING, room.desk.advice.choose(self._wish.auto()))
        room.speaker.tell("model", chosen.model)
        if not await room.dialogue.agree(says.AUTO_TITLE, chosen.because, chosen.others, chosen.left_out):
            return False
        return await self._take_named(chosen.model)

    async def _take_named(self, model: str) -> bool:
        offer = next((each for each in self._all if each.model == model and each.can_be_chosen), None)
        if offer is None:
            self._room.speaker.error(says.MODEL_NOT_LISTED)
            return False
        return await self._take(offer)

    async def _take(self, offer: Offer | None) -> bool:
        """Review the plan with a model; a refused one stays here, with its ways out. True where one is done."""
        if offer is None:
            self._room.speaker.note(words.NOT_A_NUMBER)
            return False
        if offer.can_be_chosen:
            return await review(self._room, self._wish, offer)
        offers.tell_why(self._room, offer)
        return bool(offer.ways) and await self._go_another_way(offer)

    async def _go_another_way(self, offer: Offer) -> bool:
        """Do what the way out says that is taken."""
        options = [Option(value=str(place), words=way.words) for place, way in enumerate(offer.ways)]
        taken = await self._room.dialogue.pick(words.WHICH_WAY, options)
        if taken is None:
            return False
        way: Way = offer.ways[int(taken)]
        if way.kind == "other-model":
            return await self._take_named(way.model)
        if way.kind == "answer":
            if await answer_about(self._room, way.provider, way.state):
                await self._judge()
        else:
            self._room.speaker.note(words.SMALLER)
        return False
