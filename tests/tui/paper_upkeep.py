"""What is done about jobs, noted down."""

from dataclasses import dataclass, field

from localai.errors import UsageError


@dataclass
class PaperUpkeep:
    cancelled: list[tuple[str, bool]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    can_cancel: bool = True

    async def cancel(self, job_id: str, *, give_up: bool) -> str:
        if not self.can_cancel and not give_up:
            raise UsageError(problem="OpenAI has no call that cancels it", remedy="let it end")
        self.cancelled.append((job_id, give_up))
        return "It is over."

    async def delete(self, job_id: str) -> str:
        self.deleted.append(job_id)
        return "DELETE /v1: deleted"

    async def wish(self, job_id: str) -> tuple[str, str]:
        return "openai/gpt-4.1-mini", "What is it?"
