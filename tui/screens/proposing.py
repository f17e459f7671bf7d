"""From wishes to plans that a person is asked about: one plan, or many under one approval."""

from collections.abc import Sequence

from localai.errors import LocalaiError
from localai.phrases import fitting
from localai.sending_errors import TooLargeToSendError
from localai.vocabulary.tasks import Wish
from tui.plans import Proposal
from tui.screens.batch import BatchScreen, PlanningBox
from tui.screens.boxes import Agree
from tui.screens.ways_page import WaysPage
from tui.screens.working import WorkingScreen
from tui.wishes import with_settings


class ProposingPage(WaysPage):
    """A list of models, and how a wish for one of them becomes a plan."""

    async def drop_draft(self) -> None:
        """Forget what was begun: it was approved."""

    async def send_each(self, wishes: Sequence[tuple[str, Wish]]) -> None:
        """Plan each, ask once for all, and watch them being worked off."""
        planning = PlanningBox(wishes)
        proposal = await self.app.push_screen_wait(planning)
        if planning.problem is not None:
            self.tell_error(planning.problem)
        if proposal is None or not await self.app.push_screen_wait(BatchScreen(proposal, self.localai.clock)):
            return
        try:
            batch_id = await self.desk.batches.approve(proposal.digest)
            listed = {each.id: each for each in await self.desk.batches.listing()}
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.localai.work_off(batch_id, len(proposal.rows))
        await self.drop_draft()
        await self.app.push_screen_wait(WorkingScreen(listed[batch_id]))
        self.dismiss(None)

    async def proposed(self, wished: Wish) -> Proposal | None:
        """Return the plan, or None; where a picture is too large, ask whether a smaller copy may go."""
        wish: Wish | None = wished
        while wish is not None:
            try:
                return await self.desk.bench.propose(wish)
            except TooLargeToSendError as error:
                self.tell_error(error)
                wish = await self._smaller(wish, error)
            except LocalaiError as error:
                self.tell_error(error)
                wish = None
        return None

    async def _smaller(self, wish: Wish, error: TooLargeToSendError) -> Wish | None:
        settings = str(error.facts.get("settings", ""))
        if not settings:
            return None
        question = fitting.ask(settings, str(error.facts.get("made", "")))
        agreed = await self.app.push_screen_wait(Agree(fitting.TITLE, question))
        return with_settings(wish, settings) if agreed else None
