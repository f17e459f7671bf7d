"""What can be done about a job: put its end on record, end it, do it once more, delete what it left."""

from textual import work

from localai.errors import LocalaiError, UsageError
from localai.operations.papers import Paper
from localai.phrases import sendings as says
from tui.batches import BatchState
from tui.job_papers import jobs_paper
from tui.plans import JobRow
from tui.screens.approving import ask_and_carry_out
from tui.screens.boxes import Agree, Ask, Choose, Option
from tui.screens.writing import PaperPage
from tui.sending import Sending
from tui.widgets.table import Table


class JobActs(PaperPage[None]):
    """The actions of the list of jobs."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Sending | JobRow | BatchState, ...] = ()

    def look(self) -> object:
        """Read the list."""
        raise NotImplementedError

    @property
    def _job(self) -> JobRow | None:
        row = self.query_one(Table).current
        return row if isinstance(row, JobRow) else None

    async def paper(self) -> Paper:
        """Return the list."""
        return jobs_paper([row for row in self._rows if isinstance(row, JobRow)])

    @work(exclusive=True, group="act")
    async def action_resolve(self) -> None:
        """Ask how it ended and put that on record."""
        row = self._job
        if row is None or not row.unknown:
            self.tell(says.NOT_UNKNOWN)
            return
        options = [Option(value=value, words=words, note=note) for value, (words, note) in says.RESOLVE.items()]
        ended = await self.app.push_screen_wait(Choose(says.RESOLVE_TITLE, options))
        if ended is None:
            return
        try:
            told = await self.desk.bench.resolve(row.id, ended)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look()
        self.localai.announce(told)

    @work(exclusive=True, group="act")
    async def action_cancel(self) -> None:
        """Say what follows, then end what goes on; where no call does that, offer to give it up."""
        row = self._job
        if row is None or row.ended:
            self.tell(says.NOT_A_JOB if row is None else says.IS_OVER)
            return
        if not await self.app.push_screen_wait(Agree(f"{says.CANCEL_TITLE} {row.what}", says.CANCEL)):
            return
        try:
            told = await self.desk.upkeep.cancel(row.id, give_up=False)
        except UsageError as error:
            why = f"{self.desk.explain(error)[0]}\n\n{says.GIVE_UP}"
            if await self.app.push_screen_wait(Agree(f"{says.GIVE_UP_TITLE} {row.what}", why)):
                await self._give_up(row)
            return
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look()
        self.localai.announce(told)

    async def _give_up(self, row: JobRow) -> None:
        try:
            self.localai.announce(await self.desk.upkeep.cancel(row.id, give_up=True))
        except LocalaiError as error:
            self.tell_error(error)
        self.look()

    @work(exclusive=True, group="act")
    async def action_again(self) -> None:
        """Make the plan of the same wish, say what is not as it was, and ask."""
        row = self._job
        if row is None:
            self.tell(says.NOT_A_JOB)
            return
        await self._once_more(row, "", None)

    @work(exclusive=True, group="act")
    async def action_branch(self) -> None:
        """Ask what is to be otherwise, then do as with the same wish."""
        row = self._job
        if row is None:
            self.tell(says.NOT_A_JOB)
            return
        try:
            model, words = await self.desk.upkeep.wish(row.id)
        except LocalaiError as error:
            self.tell_error(error)
            return
        options = [Option(value="words", words=says.OTHER_WORDS, note=words[:60])]
        options.append(Option(value="model", words=says.OTHER_MODEL, note=model))
        which = await self.app.push_screen_wait(Choose(says.BRANCH_TITLE, options))
        if which is None:
            return
        title, value = (says.WORDS_TITLE, words) if which == "words" else (says.MODEL_TITLE, model)
        typed = await self.app.push_screen_wait(Ask(title, value=value))
        if typed:
            await self._once_more(row, typed if which == "model" else "", typed if which == "words" else None)

    async def _once_more(self, row: JobRow, model: str, prompt: str | None) -> None:
        try:
            proposal, told = await self.desk.bench.propose_again(row.id, model, prompt)
        except LocalaiError as error:
            self.tell_error(error)
            return
        if len(told) > 1 and not await self.app.push_screen_wait(Agree(says.AGAIN_TITLE, "\n\n".join(told))):
            return
        await ask_and_carry_out(self, proposal, None)
        self.look()

    @work(exclusive=True, group="act")
    async def action_delete(self) -> None:
        """Say what follows, then make the calls."""
        row = self._job
        if row is None:
            self.tell(says.NOT_A_JOB)
            return
        if not await self.app.push_screen_wait(Agree(says.DELETE_TITLE, says.DELETE)):
            return
        try:
            told = await self.desk.upkeep.delete(row.id)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look()
        self.localai.announce(told)
