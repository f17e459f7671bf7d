"""The way through the dialogue: where it begins, which place comes next, the lock, and the end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

from localai.errors import LocalaiError
from localai.phrases import library as says
from localai.phrases import plain as words
from tui.desk import Standing
from tui.plain.accounts import accounts
from tui.plain.activity import activity
from tui.plain.copies import copies
from tui.plain.jobs import jobs
from tui.plain.ledger import ledger
from tui.plain.library import Library
from tui.plain.listening import Ended, Reason, Went, Woken
from tui.plain.locked import locked
from tui.plain.models import models
from tui.plain.room import Room
from tui.plain.settings import settings
from tui.plain.welcome import welcome

_LOOK_EVERY: Final = 1.0
_CARRY_EVERY: Final = 5


class House:
    """All places over one room."""

    def __init__(self, room: Room, *, idle_lock: float) -> None:
        self._room = room
        room.idle_lock = idle_lock
        self._open = False
        self._begun = False
        self._problem: LocalaiError | None = None
        self._places = self._all_places()
        room.dialogue.beside = self._beside

    async def run(self) -> int:
        """Talk until the person leaves; return the exit code."""
        room = self._room
        room.speaker.note(words.HELLO)
        looking = asyncio.create_task(self._look())
        try:
            await self._live()
        except Ended:
            pass
        finally:
            looking.cancel()
            room.forget()
            with suppress(LocalaiError, OSError):  # what is gone cannot be closed properly
                await room.desk.keys.close()
        room.speaker.note(words.CLOSED)
        room.speaker.note(words.STAYS_AFTER)
        return 0

    async def _live(self) -> None:
        place = "library"
        while True:
            try:
                if not self._begun:
                    await self._begin()
                    self._begun = True
                if not self._open:
                    problem, self._problem = self._problem, None
                    await locked(self._room, problem)
                    self._open, self._room.dialogue.touched = True, self._room.dialogue.clock()
                await self._places[place]()
                place = "library"
            except Went as went:
                self._begun = self._begun or self._open
                if went.word == "quit" and await self._may_leave():
                    return
                place = await self._go(went.word, place)
            except Woken as woken:
                self._begun = self._begun or self._open
                await self._shut(woken)

    async def _begin(self) -> None:
        """Open the workspace where it opens by itself, lead a newcomer, or ask."""
        keys = self._room.desk.keys
        try:
            standing = await keys.standing()
            if standing is Standing.NEW:
                await self._welcome()
                return
            if standing is Standing.LOCKED:
                await self._room.wait(says.UNLOCKING, keys.unlock(None))
        except LocalaiError as error:
            self._problem = error
            return
        self._open = True

    async def _welcome(self) -> None:
        try:
            await welcome(self._room)
        finally:
            self._open = (await self._room.desk.keys.status()).unlocked

    async def _another(self) -> None:
        """Lead through the first steps once more; what was open stays open until the other one is made."""
        try:
            await self._welcome()
        finally:
            self._room.forget()
            self._places = self._all_places()

    async def _go(self, word: str, place: str) -> str:
        """Do what a word of everywhere says that leads elsewhere; return the place that comes next."""
        if self._open and word in ("lock", "lock-and-suspend"):
            await self._lock()
            if word == "lock-and-suspend":
                self._room.dialogue.suspend()
            return "library"
        if word == "begin":
            await self._close()
            self._begun = False
            return "library"
        return word if self._open and word in self._places else place

    async def _beside(self, word: str) -> bool:
        """Do what a word of everywhere says that leads nowhere."""
        room = self._room
        if word == "clear":
            room.dialogue.clear()
        elif word == "status":
            await room.tell_status()
        elif word == "privacy":
            told = await room.tries(room.desk.keys.privacy())
            room.speaker.heading(says.STATEMENT_TITLE)
            await room.dialogue.read((told or "").replace("**", "").split("\n"))
        return word in ("clear", "status", "privacy")

    async def _may_leave(self) -> bool:
        """Ask whether to leave what runs."""
        room = self._room
        sends = not all(each.is_over for each in room.sendings) or not all(each.is_over for each in room.workings)
        if not sends:
            return True
        told = (says.RUNNING_TITLE, words.as_words(says.SENDING_HELP))
        try:
            return await room.dialogue.agree(words.QUIT_ASK, *told)
        except Went as went:
            return went.word == "quit"

    # --- the lock ---------------------------------------------------------------------------------------------------

    async def _lock(self) -> None:
        self._forget()
        await self._room.did(self._room.desk.keys.lock())
        self._room.speaker.note(words.STAYS_SHOWN)

    async def _shut(self, woken: Woken) -> None:
        """Lock or close, and say why."""
        room = self._room
        if woken.reason is Reason.IDLE:
            room.speaker.note(words.LOCKED_IDLE)
            await self._lock()
            return
        self._forget()
        if woken.problem is not None:
            room.tell_error(woken.problem)
        else:
            room.speaker.note(says.LOCKED_ELSEWHERE)
        await self._close()
        room.speaker.note(words.STAYS_SHOWN)

    async def _close(self) -> None:
        self._forget()
        with suppress(LocalaiError, OSError):  # what is gone cannot be closed properly
            await self._room.desk.keys.close()

    def _forget(self) -> None:
        """Drop everything that came out of the workspace, filters included."""
        self._open = False
        self._room.forget()
        self._places = self._all_places()

    async def _look(self) -> None:
        """Look now and then whether to lock, and ask for jobs that go on elsewhere."""
        room, rounds = self._room, 0
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            rounds += 1
            if not self._open:
                continue
            woken = await self._why_to_lock()
            if woken is not None:
                room.dialogue.listener.wake(woken)
                await asyncio.sleep(_LOOK_EVERY)
            elif rounds % _CARRY_EVERY == 0:
                with suppress(LocalaiError):  # what goes wrong is in the list of jobs
                    await room.desk.bench.carry_on()

    async def _why_to_lock(self) -> Woken | None:
        room = self._room
        quiet = room.dialogue.clock() - room.dialogue.touched
        if room.idle_lock and quiet >= room.idle_lock and not room.working:
            return Woken(Reason.IDLE)
        try:
            return Woken(Reason.ELSEWHERE) if await room.desk.keys.locked_elsewhere() else None
        except LocalaiError as error:
            return Woken(Reason.GONE, error)

    def _all_places(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Return what the words that lead to a place begin; the library keeps its filter and its page meanwhile."""
        room = self._room
        return {
            "new": self._another,
            "library": Library(room).run,
            "jobs": lambda: jobs(room),
            "models": lambda: models(room),
            "activity": lambda: activity(room),
            "ledger": lambda: ledger(room),
            "copies": lambda: copies(room),
            "accounts": lambda: accounts(room),
            "settings": lambda: settings(room),
        }
