"""Which adapter speaks to which model; a model without one is known and not connected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localai.policy.servers import KEYED_SURFACE, SURFACE, is_own_card
from localai.providers.adapter import Adapter
from localai.providers.anthropic import Messages
from localai.providers.compatible import KEYED, OPEN
from localai.providers.gemini import PICTURE_TASKS, GenerateContent
from localai.providers.openai_chat import TEXT_TASKS, ChatCompletions
from localai.providers.openai_images import Images
from localai.providers.openai_responses import Responses
from localai.vocabulary.cards import Card
from localai.vocabulary.models import Model
from localai.vocabulary.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An adapter and the tasks that it can ask for on one surface."""

    adapter: Adapter
    tasks: frozenset[Task]


OWN: Final = "own"
"""Stands for every server that a person added, which are known by their surface."""
CONNECTIONS: Final[Mapping[str, Connection]] = {
    "anthropic/messages": Connection(adapter=Messages(), tasks=TEXT_TASKS),
    "gemini/generate": Connection(adapter=GenerateContent(), tasks=TEXT_TASKS | PICTURE_TASKS),
    "openai/images": Connection(adapter=Images(), tasks=frozenset((Task.EDIT, Task.GENERATE))),
    "openai/responses": Connection(adapter=Responses(), tasks=TEXT_TASKS),
    "openai/stateless": Connection(adapter=ChatCompletions(), tasks=TEXT_TASKS),
    f"{OWN}/{KEYED_SURFACE}": Connection(adapter=KEYED, tasks=TEXT_TASKS),
    f"{OWN}/{SURFACE}": Connection(adapter=OPEN, tasks=TEXT_TASKS),
}
"""By provider and surface, with a slash between; the first of a provider also checks its key."""

ADAPTERS: Final[Mapping[str, Adapter]] = {name: connection.adapter for name, connection in CONNECTIONS.items()}
"""Every adapter by provider and surface."""


def tasks_of(model: Model) -> frozenset[Task]:
    """Return the tasks of a model that localai can send to it; empty where it is not connected."""
    connection = CONNECTIONS.get(name_of(model))
    if connection is None or "{" in model.wire_name:
        return frozenset()
    return connection.tasks & frozenset(model.tasks)


def adapter_for(model: Model) -> Adapter | None:
    """Return the adapter that speaks to a model, or None where none of its tasks can be sent."""
    return ADAPTERS[name_of(model)] if tasks_of(model) else None


def adapter_of(card: Card) -> Adapter | None:
    """Return the adapter that checks the key of a card's provider, or None."""
    if is_own_card(card):
        return ADAPTERS[_name(card.provider, card.surfaces[0].name)]
    return next((adapter for name, adapter in ADAPTERS.items() if name.startswith(f"{card.provider}/")), None)


def name_of(model: Model) -> str:
    """Return the name of a model's connection, which it may not have: provider and surface."""
    return _name(model.provider, model.surface)


def _name(provider: str, surface: str) -> str:
    return f"{OWN if surface in (SURFACE, KEYED_SURFACE) else provider}/{surface}"
