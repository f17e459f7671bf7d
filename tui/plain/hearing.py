"""One question on the terminal, heard to its end: ctrl+c and ctrl+z ask first, and what was typed early is left out."""

from collections.abc import Callable, Sequence

from localai.phrases import plain as says
from tui.plain.listening import Ended, Interruption, Listener, Stopped, Suspended, TooLong, Went
from tui.plain.speaker import Speaker

Choices = tuple[tuple[str, str], ...]


class Hearing:
    """Hears the answers to questions; `touched` is when the last one came, `announcements` are said before the next."""

    def __init__(self, speaker: Speaker, listener: Listener, clock: Callable[[], float]) -> None:
        self.speaker = speaker
        self.listener = listener
        self.clock = clock
        self.touched = clock()
        self.announcements: list[str] = []

    async def ask(self, question: str, notes: Sequence[str], asked: Callable[[], None] | None = None) -> str:
        """Return the line that answers a question; `asked` is called when it stands there."""
        while True:
            try:
                return (await self.hear(question, notes, asked=asked)).decode()
            except UnicodeDecodeError:
                self.speaker.error(says.NOT_TEXT)

    async def next_line(self) -> str:
        """Return one more line of the same answer: what is pasted counts, and no question stands before it."""
        try:
            self.speaker.ask()
            return (await self.listener.line()).decode()
        except (TooLong, UnicodeDecodeError) as error:
            self.speaker.error(says.TOO_LONG if isinstance(error, TooLong) else says.NOT_TEXT)
            raise Went("library") from None
        except (Stopped, Suspended):
            self.speaker.end_line()
            raise Went("library") from None

    async def hear(
        self, question: str, notes: Sequence[str], *, hidden: bool = False, asked: Callable[[], None] | None = None
    ) -> bytes:
        """Return the bytes of the line that answers a question; ctrl+c pressed before it is asked about first."""
        await self.heed()
        while True:
            self._announce()
            if self.listener.discard():
                self.speaker.end_line()
                self.speaker.note(says.DISCARDED)
            for note in notes:
                self.speaker.tell("note", note)
            self.speaker.question(question)
            self.speaker.ask()
            if asked is not None:
                asked()
            try:
                read = await self.listener.line(hidden=hidden)
            except TooLong:
                self.speaker.error(says.TOO_LONG)
            except Stopped:
                self.speaker.end_line()
                await self._stop()
            except Suspended:
                self.speaker.end_line()
                await self._suspend()
            except Interruption:
                self.speaker.end_line()
                raise
            else:
                self.touched = self.clock()
                return read

    def _announce(self) -> None:
        for words in self.announcements:
            self.speaker.tell("note", words)
        self.announcements.clear()

    # --- ctrl+c and ctrl+z ------------------------------------------------------------------------------------------

    async def _stop(self) -> None:
        """Ask what ctrl+c means; pressed once more it means to end."""
        word = await self._which(says.STOP, says.STOP_CHOICES, again="quit")
        if word != "on":
            raise Went(word)

    async def heed(self) -> None:
        """Where ctrl+c was pressed while nothing was asked, ask now what it means."""
        if self.listener.was_stopped():
            self.speaker.end_line()
            await self._stop()

    async def _suspend(self) -> None:
        self.speaker.tell("warning", says.SUSPEND)
        word = await self._which(says.SUSPEND_ASK, says.SUSPEND_CHOICES, again="stay")
        if word == "stay":
            return
        if word in ("clear", "lock"):
            self.clear()
        if word == "lock":
            raise Went("lock-and-suspend")
        self.suspend()

    def suspend(self) -> None:
        """Give the terminal to the shell until it gives it back."""
        self.listener.suspend()
        self.speaker.note(says.BACK_AGAIN)

    def clear(self) -> None:
        """Ask the terminal to forget what it shows, and say what came of it."""
        self.speaker.note(says.CLEARED if self.listener.clear() else says.CANNOT_CLEAR)

    async def _which(self, question: str, choices: Choices, *, again: str) -> str:
        """Return one of a few words; the same signal once more is `again`."""
        words = [word for word, _ in choices]
        while True:
            self.speaker.choices(choices, numbered=True)
            self.listener.discard()
            self.speaker.question(question)
            self.speaker.ask()
            try:
                typed = (await self.listener.line()).decode("utf-8", "replace").strip().casefold()
            except (Stopped, Suspended):
                self.speaker.end_line()
                return again
            except TooLong:
                continue
            except Ended:
                self.speaker.end_line()
                raise
            if not typed:
                return words[0]
            if typed in words:
                return typed
            if typed.isascii() and typed.isdigit() and 0 < int(typed[:8]) <= len(words):
                return words[int(typed[:8]) - 1]
            self.speaker.note(says.NOT_A_CHOICE)
