"""Questions and their answers: one on a line, each begun afresh, none answered by what was typed before it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from localai.phrases import confirm
from localai.phrases import plain as says
from tui.plain.hearing import Choices, Hearing
from tui.plain.listening import Listener, Went
from tui.plain.speaker import Speaker
from tui.sendkey import AFTER_IGNORED, BURST, SendKey

PAGE: Final = 40
_DOT: Final = "."
_EVERYWHERE: Final = frozenset(word for word, _ in says.EVERYWHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of several that can be taken; `words` and `note` may be text of others."""

    value: str
    words: str
    note: str = ""


class Dialogue(Hearing):
    """Asks through a speaker, hears through a listener; `clock` counts seconds, `pause` lets some pass.

    `beside` does what a word says without leaving the question; False where it cannot.
    """

    def __init__(
        self,
        speaker: Speaker,
        listener: Listener,
        *,
        clock: Callable[[], float],
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        super().__init__(speaker, listener, clock)
        self.beside: Callable[[str], Awaitable[bool]] = _nothing
        self._pause = pause
        self._told: set[Choices] = set()

    # --- one line ---------------------------------------------------------------------------------------------------

    async def line(self, question: str, *note: str, value: str = "") -> str:
        """Return one line; Enter alone takes `value`, or nothing where there is none."""
        typed = await self.ask(question, (*note, says.usual(value=value) if value else says.LEAVES_IT))
        return typed.strip() or value

    async def hidden(self, question: str, *note: str) -> bytes:
        """Return one line that is not shown while it is typed; nothing for Enter alone."""
        return await self.hear(question, (*note, says.HIDDEN, says.LEAVES_IT), hidden=True)

    async def lines(self, question: str, *note: str) -> str:
        """Return one line or more, up to one with a single dot; nothing where the first is empty."""
        read: list[str] = []
        typed = await self.ask(question, (*note, says.DOT))
        while typed != _DOT and (typed or read):
            read.append(typed)
            typed = await self.next_line()
        return "\n".join(read)

    async def agree(self, question: str, *text: str) -> bool:
        """Say what there is to know and take a yes that was typed on purpose, nothing else."""
        for words in text:
            if words:
                self.speaker.tell("note", words)
        while True:
            key = SendKey(self.clock)
            typed = await self.ask(question, (says.TYPE_YES,), asked=key.other)
            if typed.strip().casefold() != says.YES:
                return False
            if await self._on_purpose(key):
                return True

    # --- one of several ---------------------------------------------------------------------------------------------

    async def pick(self, question: str, options: Sequence[Option], *, value: str = "") -> str | None:
        """Return what was chosen by its number; Enter alone takes `value`, or nothing where there is none."""
        words = {option.value: option.words for option in options}
        while True:
            for number, option in enumerate(options, start=1):
                note = f" ({option.note})" if option.note else ""
                self.speaker.tell(f"choice {number}", f"{option.words}{note}")
            typed = (await self.line(question, value=words.get(value, ""))).strip()
            if typed == words.get(value, ""):
                return value if value in words else None
            number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
            if 0 < number <= len(options):
                return options[number - 1].value
            named = [option.value for option in options if typed.casefold() == option.words.casefold()]
            if named:
                return named[0]
            self.speaker.note(says.NOT_A_CHOICE)

    async def menu(self, question: str, choices: Choices, *, numbered: bool = True, enter: str = "") -> tuple[str, str]:
        """Return the word that was chosen and what stands after it; a bare number is returned as ("", number).

        Choices that are words stand there once in a dialogue, numbered ones each time. A word that leads elsewhere from
        everywhere raises Went. Enter alone is `enter`, or repeats the choices.
        """
        words = [word for word, _ in choices]
        shown = numbered or choices not in self._told
        self._told.add(choices)
        while True:
            if shown:
                self.speaker.choices(choices, numbered=numbered)
            typed = (await self.ask(question if shown or enter else f"{question} {says.REPEATS}", ())).strip()
            first, _, rest = typed.partition(" ")
            word, shown = first.casefold(), False
            if not typed and enter:
                return enter, ""
            if word.isascii() and word.isdigit() and len(word) < 9:
                if not numbered:
                    return "", typed
                if 0 < int(word) <= len(choices):
                    return words[int(word) - 1], rest.strip()
            elif word in words:
                return word, rest.strip()
            elif word in _EVERYWHERE or not typed:
                shown = await self._elsewhere(word)
                continue
            self.speaker.note(says.NOT_A_CHOICE)

    async def _elsewhere(self, word: str) -> bool:
        """Do what a word says that works everywhere; True where the choices are wanted again, Went for another place.

        Nothing at all asks for the choices too.
        """
        if word == "help":
            self.speaker.note(says.EVERYWHERE_TITLE)
            self.speaker.choices(says.EVERYWHERE, numbered=False)
        elif word and not await self.beside(word):
            raise Went(word)
        return word in ("", "help")

    # --- what must be meant -----------------------------------------------------------------------------------------

    async def meant(self, question: str, word: str, choices: Choices) -> str:
        """Return `word` where it was typed on purpose, another choice by word or number, or nothing for Enter alone."""
        self.speaker.choices(choices, numbered=True)
        while True:
            typed, number = await self.meant_or_number(question, word, choices, shown=True)
            if not number or 0 < int(number) <= len(choices):
                return choices[int(number) - 1][0] if number else typed
            self.speaker.note(says.NOT_A_CHOICE)

    async def meant_or_number(
        self, question: str, word: str, choices: Choices, *, shown: bool = False
    ) -> tuple[str, str]:
        """Return (`word`, "") where it was typed on purpose, (another choice, ""), ("", a number), or ("", "").

        On purpose is what began after the question was shown, took as long as typing takes, and was followed by
        nothing: no paste of several lines does all of it.
        """
        if not shown:
            self.speaker.choices(choices, numbered=False)
        while True:
            key = SendKey(self.clock)
            typed = (await self.ask(question, (), asked=key.other)).strip().casefold()
            if typed == word:
                if await self._on_purpose(key):
                    return word, ""
                continue
            if not typed or typed in [each for each, _ in choices]:
                return typed, ""
            if typed.isascii() and typed.isdigit() and len(typed) < 9:
                return "", typed
            if typed not in _EVERYWHERE:
                self.speaker.note(says.NOT_A_CHOICE)
            elif await self._elsewhere(typed):
                self.speaker.choices(choices, numbered=shown)

    async def _on_purpose(self, key: SendKey) -> bool:
        """Tell whether a word was meant that has just come; where it was not, say so and let a moment pass."""
        armed = key.press()
        await self._pause(BURST + 0.02)
        followed = self.listener.follows()
        if followed:
            self.speaker.end_line()
        elif armed and key.due():
            return True
        self.speaker.note(says.as_words(confirm.TOO_QUICK))
        await self._pause(AFTER_IGNORED)
        return False

    # --- reading ----------------------------------------------------------------------------------------------------

    async def read(self, lines: Sequence[str]) -> None:
        """Show lines of others a page at a time; what was not read is never left out silently."""
        for start in range(0, len(lines), PAGE):
            self.speaker.quote("\n".join(lines[start : start + PAGE]))
            if start + PAGE < len(lines) and not await self.goes_on(start + PAGE, len(lines)):
                return
        self.speaker.note(says.END_OF_TEXT)

    async def goes_on(self, shown: int, total: int) -> bool:
        """Ask between two pages whether the next one is wanted."""
        typed = await self.ask(says.more_lines(shown=shown, total=total), ())
        return not typed.strip()


async def _nothing(_: str) -> bool:
    return False
