"""Work that was begun, over a real workspace; what asks a service does so beside everything else."""

from localai.operations import cancelling, deleting, rerun
from localai.operations.rerun import Branch
from localai.operations.session import Session
from localai.phrases import jobs
from localai.phrases import timeline as copies_say
from localai.vocabulary.reach import Reach
from tui.workspace import Opened


class WorkspaceUpkeep:
    """Ends, repeats and cleans up."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    async def cancel(self, job_id: str, *, give_up: bool) -> str:
        """End a job, where it is too; with `give_up` nobody is asked. Say what came of it."""

        def end(session: Session, stops: object) -> str:
            return jobs.cancelled(cancelling.cancel_job(session, job_id, give_up=give_up).job.id)

        return await self._opened.apart(end)

    async def delete(self, job_id: str) -> str:
        """Make the calls that delete what a send left, and say how that ended."""

        def call(session: Session, stops: object) -> str:
            if session.link is None or session.reach is Reach.NONE:
                return copies_say.OUT_OF_REACH
            made = deleting.delete_copies(session, job_id)
            told = (jobs.deleted(each.call, each.outcome.value, each.problem) for each in made)
            return " ".join(told) or jobs.NOTHING_TO_DELETE

        return await self._opened.apart(call)

    async def wish(self, job_id: str) -> tuple[str, str]:
        """Return the model and the words of a job."""

        def read(session: Session) -> tuple[str, str]:
            found = rerun.again(session, job_id, Branch()).wish
            return found.model, found.prompt

        return await self._opened.read(read)
