"""What the list of jobs asks for beyond how they ended: ending one, doing it once more, deleting what it left."""

from typing import Protocol


class Upkeep(Protocol):
    """What can be done about work that was begun."""

    async def cancel(self, job_id: str, *, give_up: bool) -> str:
        """End a job, where it is too; with `give_up` nobody is asked. Say what came of it."""

    async def delete(self, job_id: str) -> str:
        """Make the calls that delete what a send left, and say how that ended."""

    async def wish(self, job_id: str) -> tuple[str, str]:
        """Return the model and the words of a job; raises NotFoundError where they are gone."""
