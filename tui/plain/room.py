"""What every place of the dialogue has: the desk, the person, and what is on its way."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from localai.errors import LocalaiError
from localai.phrases import amounts, confirm, library
from localai.phrases import plain as says
from localai.phrases import sendings as sending_says
from localai.phrases import working as batch_says
from tui.desk import Desk, Status
from tui.picks import Picks
from tui.plain.dialogue import Dialogue
from tui.plain.speaker import Speaker
from tui.plans import Outcome, Proposal
from tui.sending import Sending, carry
from tui.working import Working

Result = TypeVar("Result")
_SOON: Final = 2.0
_OFTEN: Final = 10.0


class Room:
    """One dialogue over one desk; `sendings` and `workings` are those of this session, newest last.

    `idle_lock` are the seconds without an answer until it locks, 0 for never.
    """

    def __init__(
        self, desk: Desk, dialogue: Dialogue, show_item: "Callable[[Room, str], Awaitable[None]]", sample: Path | None
    ) -> None:
        self.desk = desk
        self.dialogue = dialogue
        self.sample = sample
        self.sendings: list[Sending] = []
        self.workings: list[Working] = []
        self.watched: set[str] = set()
        self.working = 0
        self.idle_lock = 0.0
        self.picks = Picks()
        self.removed: tuple[str, ...] = ()
        self._show_item = show_item
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def speaker(self) -> Speaker:
        """What writes."""
        return self.dialogue.speaker

    async def show_item(self, item_id: str) -> None:
        """Show one item; a receipt leads there and cannot know the place itself."""
        await self._show_item(self, item_id)

    # --- asking the desk --------------------------------------------------------------------------------------------

    async def wait(self, words: str, answer: Coroutine[Any, Any, Result]) -> Result:
        """Return what the desk answers; say now and then that it goes on."""
        task = asyncio.create_task(answer)
        began = self.dialogue.clock()
        try:
            patience = _SOON
            while not (await asyncio.wait((task,), timeout=patience))[0]:
                patience = _OFTEN
                seconds = int(self.dialogue.clock() - began)
                self.speaker.tell("progress", says.going(words=words, seconds=seconds))
            return task.result()
        finally:
            task.cancel()

    async def tries(self, answer: Awaitable[Result]) -> Result | None:
        """Return what comes of it; an error becomes a sentence, and the dialogue goes on."""
        try:
            return await answer
        except LocalaiError as error:
            self.tell_error(error)
            return None

    async def did(self, answer: Awaitable[object]) -> bool:
        """Tell whether it was done; an error becomes a sentence."""
        try:
            await answer
        except LocalaiError as error:
            self.tell_error(error)
            return False
        return True

    def tell_error(self, error: Exception) -> None:
        """Say what failed and what can be done about it."""
        sentence, remedies = self.desk.explain(error)
        self.speaker.error(sentence, remedies)

    # --- what is always true ----------------------------------------------------------------------------------------

    async def tell_status(self) -> None:
        """Say how things stand."""
        try:
            status = await self.desk.keys.status()
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.speaker.tell("status", in_words(status))

    def announce(self, words: str) -> None:
        """Say something before the next question; a line never breaks into what a person types."""
        self.dialogue.announcements.append(says.as_words(words))

    # --- what is on its way -----------------------------------------------------------------------------------------

    async def run_here(self, proposal: Proposal) -> Outcome:
        """Do what an approved plan says on this machine; raises what goes wrong."""
        self.working += 1
        try:
            sending = self._sending_of(proposal)
            return await self.wait(confirm.WORKING_HERE, self.desk.bench.carry_out(proposal, sending))
        finally:
            self.working -= 1

    def send(self, proposal: Proposal) -> Sending:
        """Carry out an approved plan beside whatever is asked, and return its state."""
        sending = self._sending_of(proposal)
        self.sendings.append(sending)
        task = asyncio.create_task(self._carry(proposal, sending))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return sending

    def _sending_of(self, proposal: Proposal) -> Sending:
        clock = self.dialogue.clock
        return Sending(lead=proposal.lead, model=proposal.model, bytes_out=proposal.bytes_out, clock=clock)

    async def _carry(self, proposal: Proposal, sending: Sending) -> None:
        self.working += 1
        try:
            await carry(self.desk.bench, proposal, sending)
        finally:
            self.working -= 1
        if sending in self.sendings and not sending.watched:
            words = sending_says.ended if sending.problem is None else sending_says.did_not
            self.announce(words(model=sending.model))

    def work_off(self, batch_id: str, count: int) -> Working:
        """Work off an approved batch beside whatever is asked, and return its state."""
        working = Working(batch_id, count, self.dialogue.clock)
        self.workings.append(working)
        task = asyncio.create_task(self._carry_batch(working))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return working

    async def _carry_batch(self, working: Working) -> None:
        self.working += 1
        try:
            await self.desk.batches.work(working)
        except LocalaiError as error:
            sentence, ways = self.desk.explain(error)
            working.end(halted=" ".join((sentence, *ways)), problem=error)
        finally:
            self.working -= 1
        if working in self.workings and working.batch_id not in self.watched:
            self.announce(working.words or working.halted)

    def how_far(self, working: Working) -> str:
        """Return how far a batch is."""
        return batch_says.progress(
            ended=len(working.ended),
            count=working.count,
            failed=working.failed,
            seconds=working.seconds,
            spent=working.spent,
        )

    def forget(self) -> None:
        """Drop everything that came out of the workspace; what runs goes on."""
        for sending in self.sendings:
            sending.forget()
        self.sendings.clear()
        for working in self.workings:
            working.forget()
        self.workings.clear()
        self.picks.clear()
        self.removed = ()
        self.dialogue.announcements.clear()


def in_words(status: Status) -> str:
    """Return what the status line of the screens says, as one line."""
    if not status.unlocked:
        return library.LOCKED
    reach = {"none": library.NO_WAY_OUT, "local": library.OFFLINE, "online": library.ONLINE}
    told: Sequence[str] = (
        "unlocked",
        reach.get(status.reach, status.reach),
        "" if status.blocked else library.NOT_BLOCKED,
        library.sent(amount=amounts.size(status.sent)),
        library.running(count=status.running),
        library.open_outside(count=status.open_outside) if status.open_outside else "",
        says.as_words(library.SHEET_MISSING) if status.sheet_missing else "",
        f"workspace {status.workspace}",
    )
    return ", ".join(part for part in told if part)
