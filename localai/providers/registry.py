"""Which adapter speaks to which model; a model without one is known and not connected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localai.providers.adapter import Adapter
from localai.providers.openai_chat import TEXT_TASKS, ChatCompletions
from localai.providers.openai_images import Images
from localai.providers.openai_responses import Responses
from localai.vocabulary.models import Model
from localai.vocabulary.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An adapter and the tasks that it can ask for on one surface."""

    adapter: Adapter
    tasks: frozenset[Task]


CONNECTIONS: Final[Mapping[str, Connection]] = {
    "openai/images": Connection(adapter=Images(), tasks=frozenset((Task.EDIT, Task.GENERATE))),
    "openai/responses": Connection(adapter=Responses(), tasks=TEXT_TASKS),
    "openai/stateless": Connection(adapter=ChatCompletions(), tasks=TEXT_TASKS),
}
"""By provider and surface, with a slash between; the first of a provider also checks its key."""

ADAPTERS: Final[Mapping[str, Adapter]] = {name: connection.adapter for name, connection in CONNECTIONS.items()}
"""Every adapter by provider and surface."""


def tasks_of(model: Model) -> frozenset[Task]:
    """Return the tasks of a model that localai can send to it; empty where it is not connected."""
    connection = CONNECTIONS.get(f"{model.provider}/{model.surface}")
    if connection is None or "{" in model.wire_name:
        return frozenset()
    return connection.tasks & frozenset(model.tasks)


def adapter_for(model: Model) -> Adapter | None:
    """Return the adapter that speaks to a model, or None where none of its tasks can be sent."""
    return ADAPTERS[f"{model.provider}/{model.surface}"] if tasks_of(model) else None


def adapter_of(provider: str) -> Adapter | None:
    """Return the adapter that checks a provider's key, or None."""
    return next((adapter for name, adapter in ADAPTERS.items() if name.startswith(f"{provider}/")), None)
