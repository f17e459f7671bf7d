"""All models: what the rules say of each for a class, narrowed by words; cards fact by fact."""

from localai.errors import LocalaiError
from localai.phrases import library
from localai.phrases import model_list as says
from localai.phrases import plain as words
from localai.phrases import plain_settings as choices
from localai.vocabulary.items import ItemClass
from tui.model_papers import cards_paper, list_paper
from tui.models import MOST_CARDS, Cards, Known, ModelLine
from tui.plain import papers
from tui.plain.dialogue import Option
from tui.plain.hearing import Choices
from tui.plain.listed import STEPS, Rows, numbers_of
from tui.plain.room import Room

_CHOICES: Choices = (*choices.MODELS, *choices.LIST)


async def models(room: Room) -> None:
    """List them until the person goes back."""
    await Models(room).run()


class Models:
    """The list with its filter and its order."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._all: tuple[ModelLine, ...] = ()
        self._shown: tuple[ModelLine, ...] = ()
        self._rows = Rows[ModelLine]()
        self._words: list[str] = []
        self._class = ItemClass.INTERNAL.value
        self._order = 0

    async def run(self) -> None:
        """Go on until the person goes back."""
        room = self._room
        room.speaker.heading(says.TITLE)
        await room.did(self._judge())
        while True:
            word, rest = await room.dialogue.menu(words.NEXT, _CHOICES, numbered=False)
            if word == "back":
                return
            try:
                await self._do(word, rest)
            except LocalaiError as error:
                room.tell_error(error)

    async def _do(self, word: str, rest: str) -> None:
        match word:
            case "next" | "before" | "list":
                self._rows.place.step(STEPS[word])
                self._tell()
            case "filter":
                self._words = rest.lower().split()
                self._narrow()
            case "order":
                self._order = (self._order + 1) % len(says.ORDERS)
                self._narrow()
            case "class":
                options = [Option(value=one, words=one, note=library.CLASS_WORDS[one]) for one in ItemClass]
                self._class = await self._room.dialogue.pick(says.JUDGE_TITLE, options, value=self._class) or ""
                await self._judge()
            case "write":
                await papers.write(self._room, list_paper(self._shown, self._counted()))
            case "" | "cards":
                await self._compare(rest)
            case _:
                await self._with_one(word, rest)

    async def _with_one(self, word: str, rest: str) -> None:
        line = self._rows.at(rest)
        if line is None:
            self._room.speaker.note(words.NOT_A_NUMBER)
        elif word == "why":
            self._room.speaker.tell("model", f"{line.id}: {line.verdict}")
            told = await self._room.desk.advice.explain(line.id, None, (), self._class)
            await self._room.dialogue.read(told)
        elif word == "report":
            paper = await self._room.desk.models.report(line.id, self._class)
            papers.tell(self._room, paper)
            await papers.write(self._room, paper)
        elif word == "why":
            await self._room.dialogue.read(await self._room.desk.advice.explain(line.id, None, (), self._class))
        else:
            await self._rate(line)

    # --- what is shown ----------------------------------------------------------------------------------------------

    async def _judge(self) -> None:
        self._all = await self._room.wait(words.LOOKING, self._room.desk.models.lines(self._class))
        self._narrow()

    def _narrow(self) -> None:
        found = [line for line in self._all if line.answers(self._words)]
        if self._order == 1:
            found.sort(key=lambda line: (-line.stars, line.id))
        elif self._order:
            found.sort(key=lambda line: line.id)
        self._shown = tuple(found)
        self._rows.place.first = 0
        self._rows.fill(self._shown)
        self._room.speaker.tell("filter", self._counted())
        if found:
            self._tell()
        else:
            self._room.speaker.note(words.as_words(says.NOTHING))

    def _counted(self) -> str:
        return says.counted(len(self._shown), len(self._all), self._class, says.ORDERS[self._order], 0)

    def _tell(self) -> None:
        self._rows.place.tell(self._room.speaker)
        for role, line in self._rows.shown():
            self._room.speaker.tell(role, in_words(line))

    # --- one or several ---------------------------------------------------------------------------------------------

    async def _compare(self, typed: str) -> None:
        """Show the cards of up to four models, fact by fact."""
        room = self._room
        numbers = numbers_of(typed, len(self._shown))
        if not 1 <= len(numbers) <= MOST_CARDS:
            room.speaker.note(words.UP_TO_FOUR)
            return
        cards = await room.desk.models.cards([self._shown[number - 1].id for number in numbers], self._class)
        tell_cards(room, cards)
        if await room.dialogue.agree(choices.WRITE_ASK):
            await papers.write(room, cards_paper(cards))

    async def _rate(self, line: ModelLine) -> None:
        options = [Option(value=str(place + 1), words=told) for place, told in enumerate(says.RATINGS)]
        options += [Option(value="0", words=says.TAKE_BACK)] if line.stars else []
        chosen = await self._room.dialogue.pick(f"{says.RATE_TITLE} {line.id}", options)
        if chosen is not None:
            self._room.speaker.tell("done", await self._room.desk.models.rate(line.id, int(chosen)))
            await self._judge()


def in_words(line: ModelLine) -> str:
    """Return one model as a line."""
    told = (
        line.id,
        line.verdict,
        line.in_short,
        words.MEANINGS.get(line.meaning.value, ""),
        ", ".join(line.tasks),
        f"{words.TRAINS} {words.known(line.trains)}",
        f"{words.KEEPS} {words.known(line.keeps)}",
        f"{words.LOOK} {words.known(line.people_look)}",
        f"{words.COST} {words.known(line.price)}" if line.price else "",
        f"{words.RATED} {says.stars(line.stars)}" if line.stars else "",
        says.CHANGED if line.changed else "",
    )
    return ", ".join(part for part in told if part)


def tell_cards(room: Room, cards: Cards) -> None:
    """Show models fact by fact: what differs, what the last import changed, what is doubtful."""
    room.speaker.heading(says.CARDS_TITLE)
    for name, verdict, why in zip(cards.models, cards.verdicts, cards.why, strict=True):
        room.speaker.tell("model", f"{name}: {verdict}. {why}")
    for number, fact in enumerate(cards.facts, start=1):
        differs = f", {words.DIFFERS}" if fact.differs else ""
        room.speaker.tell(words.fact(number=number, total=len(cards.facts)), f"{fact.label}{differs}")
        for place, (name, cell) in enumerate(zip(cards.models, fact.cells, strict=True)):
            changed = f", {says.CHANGED}" if place in fact.changed else ""
            for known in cell:
                room.speaker.tell("value", f"{name}: {_in_words(known)}{changed}")
    if cards.footing:
        room.speaker.tell("note", cards.footing)


def _in_words(known: Known) -> str:
    told = (known.words, known.evidence, f"{words.DOUBT} {known.doubt}" if known.doubt else "", known.page)
    return "; ".join(part for part in told if part)
