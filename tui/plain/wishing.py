"""What is wished for: items, a task, a prompt, settings of the plan."""

from collections.abc import Sequence

from localai.phrases import compose as says
from localai.phrases import marking
from localai.phrases import plain_choices as choices
from localai.phrases import working as batch_says
from localai.vocabulary.items import Item, strictest
from localai.vocabulary.tasks import Wish
from tui.batches import Manner
from tui.marks import in_words
from tui.plain.dialogue import Option
from tui.plain.room import Room
from tui.plans import Offer
from tui.wishes import AUTO, TASKS, WITH_PROMPT, Settings, can_change, wish_of


class Wishing:
    """One wish while it is put together."""

    def __init__(self, room: Room, items: Sequence[Item]) -> None:
        self._room = room
        self.items = tuple(items)
        self.task = TASKS[self.items[0].kind][0]
        self.prompt = ""
        self.settings: Settings = ()
        self.manner = Manner.TOGETHER

    @property
    def asked(self) -> str:
        """The prompt, where the task takes one."""
        return self.prompt if self.task in WITH_PROMPT else ""

    def tell(self) -> None:
        """Say what would be sent."""
        speaker = self._room.speaker
        speaker.heading(says.TITLE)
        for item in self.items:
            speaker.tell("item", item.name)
        item_class = strictest(item.item_class for item in self.items).value
        speaker.note(says.class_of(item_class=item_class, count=len(self.items)))

    def of(self, offer: Offer, items: Sequence[Item] = ()) -> Wish:
        """Return the wish for a model, with some of the items or all; its doubts count as taken on."""
        return wish_of(items or self.items, self.task, offer, prompt=self.asked, settings=self.settings)

    async def ask_manner(self) -> bool:
        """Ask how several items go; False where nothing was chosen."""
        if len(self.items) < 2:
            return True
        options = [
            Option(value=Manner.EACH, words=batch_says.EACH, note=batch_says.EACH_NOTE),
            Option(value=Manner.TOGETHER, words=batch_says.TOGETHER, note=batch_says.TOGETHER_NOTE),
        ]
        wanted = await self._room.dialogue.pick(batch_says.HOW_TITLE, options)
        if wanted is not None:
            self.manner = Manner(wanted)
        return wanted is not None

    def auto(self) -> Wish:
        """Return the wish that leaves the model open."""
        return self.of(AUTO)

    async def change(self, word: str) -> None:
        """Ask for the prompt or for settings, or look for faces to blur."""
        if word == "prompt":
            self.prompt = await self._room.dialogue.lines(f"{says.PROMPT}: {says.PROMPT_HELP}")
        elif word == "settings":
            await self._ask_settings()
        else:
            await self._find_faces()
        for name, value in self.settings:
            self._room.speaker.tell("setting", f"{name}: {value}")

    async def _ask_settings(self) -> None:
        typed = await self._room.dialogue.lines(choices.SETTINGS_ASK)
        pairs = [line.partition("=") for line in typed.split("\n") if line.strip()]
        if not all(name.strip() and equals for name, equals, _ in pairs):
            self._room.speaker.error(choices.SETTINGS_WRONG)
            return
        settings = {name.strip(): value.strip() for name, _, value in pairs}
        if can_change(self.task, self.items):
            size = await self._room.desk.bench.picture_size(self.items[0].id)
            self._room.desk.bench.read_marks(settings, size)  # what cannot be made is said now
        self.settings = tuple(sorted(settings.items()))

    async def _find_faces(self) -> None:
        """Set boxes to blur where something looks like a face; the person reads them and keeps them, or not."""
        room = self._room
        if not can_change(self.task, self.items):
            room.speaker.note(choices.FACES_WHERE)
            return
        finding = room.desk.bench.suggest_faces(self.items[0].id)
        found = await room.wait(marking.LOOKING_FOR_FACES, finding)
        room.speaker.note(marking.FACES_ARE_SUGGESTED if found else marking.NO_FACES)
        if found:
            others = tuple(pair for pair in self.settings if pair[0] != "blur")
            self.settings = tuple(sorted((*others, ("blur", in_words(found)))))
