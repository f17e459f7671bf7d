"""A box about a plan, and what can be looked at from it: bytes, facts, before and after, a rehearsal."""

from typing import TypeVar

from textual import work

from localai.errors import LocalaiError
from localai.phrases import confirm as says
from tui.plans import Proposal
from tui.screens.boxes import Read, Rows
from tui.screens.changes import ChangesScreen
from tui.screens.exact import ExactScreen
from tui.screens.page import Box

Result = TypeVar("Result")


class PlanBox(Box[Result]):
    """Holds one plan; nothing here approves it."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self._proposal = proposal

    def action_exact(self) -> None:
        """Show every byte, or for work done here all that the approval covers."""
        if self._proposal.leaves:
            self.app.push_screen(ExactScreen(self._proposal))
        else:
            self.app.push_screen(Read(says.EXACT_TITLE, self._proposal.exact))

    def action_facts(self) -> None:
        """Show every fact."""
        facts = self._proposal.all_facts or self._proposal.facts
        self.app.push_screen(Rows(says.ALL_FACTS, facts, self._proposal.footing))

    def action_pair(self) -> None:
        """Show the picture before and after, and what was taken out."""
        if self._proposal.leaves:
            self.app.push_screen(ChangesScreen(self._proposal))
        else:
            self.tell(says.NOTHING_CHANGED)

    @work(exclusive=True, group="look")
    async def action_rehearse(self) -> None:
        """Send it to our own recorder and show what arrived."""
        if not self._proposal.leaves:
            self.tell(says.NOTHING_TO_REHEARSE)
            return
        self.tell(says.REHEARSING)
        try:
            told = await self.desk.bench.rehearse(self._proposal)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.tell("")
        self.app.push_screen(Read(says.REHEARSED, "\n".join(told)))

    def action_copy(self) -> None:
        """Ask the terminal to copy the command that does the same."""
        self.tell(self.localai.copy(self._proposal.command))
