"""What is on its way belongs to the app, not to a screen: it goes on whatever is shown."""

from collections.abc import Callable
from contextlib import suppress

from textual import work

from localai.errors import LocalaiError
from localai.phrases import adding as add_says
from localai.phrases import sendings as says
from localai.phrases import working as batch_says
from localai.vocabulary.text import clean
from tui.adding import Adding
from tui.copying import CopyingApp
from tui.desk import Desk
from tui.plans import Proposal
from tui.sending import Sending, carry
from tui.working import Working


class UnderwayApp(CopyingApp):
    """Carries out what was approved; `working` counts what runs, `sendings` are those of this session, newest last."""

    desk: Desk
    clock: Callable[[], float]
    working: int
    sendings: list[Sending]
    workings: list[Working]
    adding: Adding | None = None
    _carrying: bool = False

    def sending_of(self, proposal: Proposal) -> Sending:
        """Return the state of a send that is about to begin."""
        return Sending(lead=proposal.lead, model=proposal.model, bytes_out=proposal.bytes_out, clock=self.clock)

    def send(self, proposal: Proposal) -> Sending:
        """Carry out an approved plan beside whatever is shown, and return its state."""
        sending = self.sending_of(proposal)
        self.sendings.append(sending)
        self.carry_out(proposal, sending)
        return sending

    @work(group="send")
    async def carry_out(self, proposal: Proposal, sending: Sending) -> None:
        """Do what the plan says; the state says how it ended."""
        self.working += 1
        try:
            await carry(self.desk.bench, proposal, sending)
        finally:
            self.working -= 1
        if sending in self.sendings and not self._is_watched(sending):
            words = says.ended if sending.problem is None else says.did_not
            self.announce(words(model=sending.model))
        self.look_again()

    def work_off(self, batch_id: str, count: int) -> Working:
        """Work off an approved batch beside whatever is shown, and return its state."""
        working = Working(batch_id, count, self.clock)
        self.workings.append(working)
        self.carry_batch(working)
        return working

    @work(group="batch")
    async def carry_batch(self, working: Working) -> None:
        """Work it off; the state says how far it is and how it ended."""
        self.working += 1
        try:
            await self.desk.batches.work(working)
        except LocalaiError as error:
            words, ways = self.desk.explain(error)
            working.end(halted=" ".join((words, *ways)), problem=error)
        finally:
            self.working -= 1
        shown = any(getattr(screen, "working", None) is working for screen in self.screen_stack)
        if working in self.workings and not shown:
            self.announce(working.words or working.halted)
        self.look_again()

    @work(group="batches")
    async def tell_of_batches(self) -> None:
        """Say once that an approved batch waits, where one does that nobody works at."""
        with suppress(LocalaiError):
            left = sum(batch.left for batch in await self.desk.batches.listing() if batch.goes_on)
            if left and not self.workings:
                self.announce(batch_says.waits(left=left))

    @work(group="add")
    async def take_in(self, adding: Adding) -> None:
        """Add files beside whatever is shown; the state says how far it is and how it ended."""
        self.adding = adding
        self.working += 1
        try:
            adding.end(added=await self.desk.shelf.take_in(adding))
        except LocalaiError as error:
            adding.end(problem=error)
        finally:
            self.working -= 1
            self.adding = None
        if not any(getattr(screen, "adding", None) is adding for screen in self.screen_stack):
            self._announce_added(adding)
            getattr(self.screen, "look", bool)()
        self.look_again()

    def _announce_added(self, adding: Adding) -> None:
        if adding.added is None:
            self.announce(self.desk.explain(adding.problem or Exception())[0])
        else:
            added = adding.added
            self.announce(add_says.ended(items=len(added.items), skipped=len(added.skipped), stopped=added.stopped))

    @work(group="jobs")
    async def carry_on(self) -> None:
        """Ask for jobs that go on elsewhere, one round at a time; what goes wrong is in the list of jobs."""
        if self._carrying:
            return
        self._carrying = True
        try:
            with suppress(LocalaiError):
                await self.desk.bench.carry_on()
        finally:
            self._carrying = False

    def look_again(self) -> object:
        """Read the status and show it."""
        return None

    def announce(self, words: str) -> None:
        """Say something on whatever screen is shown."""
        self.notify(clean(words))

    def forget_sendings(self) -> None:
        """Drop what was sent and what came back from memory; what runs goes on without the app."""
        for sending in self.sendings:
            sending.forget()
        self.sendings.clear()
        for working in self.workings:
            working.forget()
        self.workings.clear()

    def _is_watched(self, sending: Sending) -> bool:
        return any(getattr(screen, "sending", None) is sending for screen in self.screen_stack)
