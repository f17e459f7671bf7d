"""Choose what is to be done and which model does it; what is refused stays here, with its reason and its ways out."""

from collections.abc import Sequence

from localai.errors import LocalaiError
from localai.phrases import compose as says
from localai.phrases import confirm
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.vocabulary.items import Item, strictest
from localai.vocabulary.tasks import Task
from tui.plain import offers
from tui.plain.accounts import accounts
from tui.plain.confirm import approved
from tui.plain.dialogue import Option
from tui.plain.listed import Rows
from tui.plain.room import Room
from tui.plain.sending import receipt, watch
from tui.plans import Offer
from tui.wishes import TASKS, WITH_PROMPT, Settings, wish_of


async def compose(room: Room, items: Sequence[Item]) -> None:
    """Ask for a task and a model until something was done or the person goes back."""
    await Composing(room, items).run()


class Composing:
    """One wish while it is put together."""

    def __init__(self, room: Room, items: Sequence[Item]) -> None:
        self._room = room
        self._items = tuple(items)
        self._task = TASKS[self._items[0].kind][0]
        self._prompt = ""
        self._settings: Settings = ()
        self._offers = Rows[Offer]()

    async def run(self) -> None:
        """Go on until the person goes back or a receipt was read."""
        room = self._room
        room.speaker.heading(says.TITLE)
        for item in self._items:
            room.speaker.tell("item", item.name)
        item_class = strictest(item.item_class for item in self._items).value
        room.speaker.note(says.class_of(item_class=item_class, count=len(self._items)))
        await self._choose_task()
        while True:
            word, rest = await room.dialogue.menu(words.NEXT, choices.COMPOSE, numbered=False)
            if word == "back" or (word == "" and await self._review(rest)):
                return
            await self._do(word, rest)

    async def _do(self, word: str, rest: str) -> None:
        match word:
            case "next" | "before":
                self._offers.place.step(1 if word == "next" else -1)
                offers.tell(self._room, self._offers)
            case "task":
                await self._choose_task()
            case "prompt":
                await self._ask_prompt()
                await self._judge()
            case "settings":
                await self._ask_settings()
            case "why" | "facts" | "account":
                offer = await self._offer(rest)
                if offer is not None:
                    await self._look(word, offer)

    async def _look(self, word: str, offer: Offer) -> None:
        if word == "why":
            offers.tell_why(self._room, offer)
        elif word == "facts":
            offers.tell_facts(self._room, offer)
        else:
            await accounts(self._room, provider=offer.key_missing)
            await self._judge()

    async def _offer(self, typed: str) -> Offer | None:
        typed = typed or await self._room.dialogue.line(choices.MEMBERS)
        offer = self._offers.at(typed)
        if offer is None:
            self._room.speaker.note(words.NOT_A_NUMBER)
        return offer

    # --- the wish ---------------------------------------------------------------------------------------------------

    async def _choose_task(self) -> None:
        tasks = TASKS[self._items[0].kind]
        options = [Option(value=task.value, words=says.TASKS[task.value]) for task in tasks]
        wanted = await self._room.dialogue.pick(says.CHOOSE_TASK, options, value=self._task.value)
        self._task = Task(wanted or self._task.value)
        if self._task in WITH_PROMPT and not self._prompt:
            await self._ask_prompt()
        await self._judge()

    async def _ask_prompt(self) -> None:
        self._prompt = await self._room.dialogue.lines(f"{says.PROMPT}: {says.PROMPT_HELP}")

    async def _ask_settings(self) -> None:
        typed = await self._room.dialogue.lines(choices.SETTINGS_ASK)
        pairs = [line.partition("=") for line in typed.split("\n") if line.strip()]
        if not all(name.strip() and equals for name, equals, _ in pairs):
            self._room.speaker.error(choices.SETTINGS_WRONG)
            return
        self._settings = tuple(sorted((name.strip(), value.strip()) for name, _, value in pairs))
        for name, value in self._settings:
            self._room.speaker.tell("setting", f"{name}: {value}")

    async def _judge(self) -> None:
        room, ids = self._room, [item.id for item in self._items]
        prompt = self._prompt if self._task in WITH_PROMPT else ""
        found = await room.tries(room.wait(says.JUDGING, room.desk.bench.offers(self._task, ids, prompt)))
        self._offers.fill(found or ())
        if not found:
            room.speaker.note(words.as_words(says.NO_MODELS))
            return
        room.speaker.tell("verdicts", offers.counted(found))
        offers.tell(room, self._offers)

    # --- the plan ---------------------------------------------------------------------------------------------------

    async def _review(self, typed: str) -> bool:
        """Take on the doubts, make the plan, ask, carry it out, show the receipt; False where one stays here."""
        room, offer = self._room, self._offers.at(typed)
        if offer is None:
            room.speaker.note(words.NOT_A_NUMBER)
            return False
        if not offer.can_be_chosen:
            offers.tell_why(room, offer)
            return False
        for _, doubt in offer.doubts:
            if not await room.dialogue.agree(says.DOUBTS_TITLE, doubt, words.as_words(says.DOUBTS_HELP)):
                return False
        prompt = self._prompt if self._task in WITH_PROMPT else ""
        wish = wish_of(self._items, self._task, offer, prompt=prompt, settings=self._settings)
        proposal = await room.tries(room.wait(says.PLANNING, room.desk.bench.propose(wish)))
        if proposal is None:
            return False
        if proposal.standing:
            room.speaker.note(confirm.covered(left=proposal.standing))
        elif not await approved(room, proposal):
            room.speaker.note(words.NOTHING_DONE)
            return False
        if proposal.leaves:
            return await watch(room, room.send(proposal))
        try:
            outcome = await room.run_here(proposal)
        except LocalaiError as error:
            room.tell_error(error)
            return False
        return await receipt(room, outcome)
