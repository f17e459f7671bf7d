"""Which adapter speaks to which model; a model without one is known and not connected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localai.policy.servers import KEYED_SURFACE, SURFACE, is_own_card
from localai.providers.adapter import Adapter
from localai.providers.anthropic import Messages
from localai.providers.assemblyai import Transcripts
from localai.providers.bfl import FLUX_TASKS, Flux
from localai.providers.compatible import KEYED, OPEN
from localai.providers.deepgram import DEEPGRAM
from localai.providers.elevenlabs import SpeechToText, TextToSpeech
from localai.providers.embeddings import Embeddings
from localai.providers.fal import Queue
from localai.providers.family import (
    CEREBRAS,
    FIREWORKS,
    GROQ,
    HUGGINGFACE,
    OPENROUTER,
    OPENROUTER_PICTURES,
    PERPLEXITY,
    TOGETHER,
    VENICE,
    XAI,
)
from localai.providers.gemini import PICTURE_TASKS, GenerateContent
from localai.providers.interactions import FILM_TASKS as GOOGLE_FILM_TASKS
from localai.providers.interactions import Interactions
from localai.providers.minimax import MINIMAX
from localai.providers.minimax import TASKS as MINIMAX_TASKS
from localai.providers.mistral import MISTRAL
from localai.providers.openai_chat import TEXT_TASKS, ChatCompletions
from localai.providers.openai_images import Images
from localai.providers.openai_responses import Responses
from localai.providers.openrouter_films import VIDEO_TASKS, VideoJobs
from localai.providers.photoroom import PHOTOROOM_TASKS, Photoroom
from localai.providers.recraft import RECRAFT_TASKS, Recraft
from localai.providers.replicate import PREDICTION_TASKS, Predictions
from localai.providers.runway import TASKS as FILM_TASKS
from localai.providers.runway import Tasks
from localai.providers.speech import Speech
from localai.providers.transcriptions import Transcriptions
from localai.vocabulary.cards import Card
from localai.vocabulary.models import Model
from localai.vocabulary.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An adapter and the tasks that it can ask for on one surface.

    With `any_model` the person may name the model (ANY_MODEL), since the surface promises the same for all of them.
    `most_bytes` is the longest request that the service takes, with everything in it; 0: not known.
    """

    adapter: Adapter
    tasks: frozenset[Task]
    any_model: bool = False
    most_bytes: int = 0


ANY_MODEL: Final = "{model}"
"""Stands for a model's name that the person gives with the setting `model`."""


OWN: Final = "own"
"""Stands for every server that a person added, which are known by their surface."""
CONNECTIONS: Final[Mapping[str, Connection]] = {
    "anthropic/messages": Connection(adapter=Messages(), tasks=TEXT_TASKS, most_bytes=32_000_000),
    "assemblyai/transcripts": Connection(adapter=Transcripts(), tasks=frozenset((Task.TRANSCRIBE,))),
    "bfl/api": Connection(adapter=Flux(), tasks=FLUX_TASKS),
    "cerebras/openai": Connection(adapter=CEREBRAS, tasks=TEXT_TASKS),
    "deepgram/api": Connection(adapter=DEEPGRAM, tasks=frozenset((Task.SPEAK, Task.TRANSCRIBE))),
    "elevenlabs/speech": Connection(adapter=TextToSpeech(), tasks=frozenset((Task.SPEAK,))),
    "elevenlabs/transcripts": Connection(adapter=SpeechToText(), tasks=frozenset((Task.TRANSCRIBE,))),
    "fal/queue": Connection(adapter=Queue(), tasks=frozenset((Task.EDIT, Task.GENERATE, Task.IMAGE_TO_VIDEO))),
    "fireworks/open-models": Connection(adapter=FIREWORKS, tasks=TEXT_TASKS),
    "gemini/generate": Connection(adapter=GenerateContent(), tasks=TEXT_TASKS | PICTURE_TASKS, most_bytes=100_000_000),
    "gemini/interactions": Connection(adapter=Interactions(), tasks=GOOGLE_FILM_TASKS, most_bytes=100_000_000),
    "groq/openai": Connection(adapter=GROQ, tasks=TEXT_TASKS | {Task.TRANSCRIBE}),
    **{
        f"huggingface/{surface}": Connection(adapter=HUGGINGFACE, tasks=TEXT_TASKS, any_model=surface == "any")
        for surface in ("any", "to-cerebras", "to-fireworks", "to-groq")
    },
    "minimax/api": Connection(adapter=MINIMAX, tasks=MINIMAX_TASKS, most_bytes=64_000_000),
    "mistral/stateless": Connection(
        adapter=MISTRAL, tasks=TEXT_TASKS | {Task.EMBED, Task.SPEAK, Task.TRANSCRIBE}, any_model=True
    ),
    "openai/embeddings": Connection(adapter=Embeddings(), tasks=frozenset((Task.EMBED,))),
    "openai/images": Connection(adapter=Images(), tasks=frozenset((Task.EDIT, Task.GENERATE))),
    "openai/responses": Connection(adapter=Responses(), tasks=TEXT_TASKS),
    "openai/speech": Connection(adapter=Speech(usual="alloy"), tasks=frozenset((Task.SPEAK,))),
    "openai/stateless": Connection(adapter=ChatCompletions(), tasks=TEXT_TASKS),
    "openai/transcriptions": Connection(adapter=Transcriptions(), tasks=frozenset((Task.TRANSCRIBE,))),
    "openrouter/chat": Connection(
        adapter=OPENROUTER,
        tasks=TEXT_TASKS | PICTURE_TASKS | {Task.EMBED, Task.SPEAK, Task.TRANSCRIBE},
        any_model=True,
    ),
    "openrouter/images": Connection(adapter=OPENROUTER_PICTURES, tasks=PICTURE_TASKS, any_model=True),
    "openrouter/videos": Connection(adapter=VideoJobs(), tasks=VIDEO_TASKS, any_model=True),
    "perplexity/agent": Connection(adapter=PERPLEXITY, tasks=TEXT_TASKS),
    "photoroom/api": Connection(adapter=Photoroom(), tasks=PHOTOROOM_TASKS),
    "recraft/images": Connection(adapter=Recraft(), tasks=RECRAFT_TASKS),
    "replicate/predictions": Connection(adapter=Predictions(), tasks=PREDICTION_TASKS),
    "together/openai": Connection(adapter=TOGETHER, tasks=TEXT_TASKS | {Task.GENERATE}),
    "runway/tasks": Connection(adapter=Tasks(), tasks=FILM_TASKS),
    **{
        f"venice/{surface}": Connection(adapter=VENICE, tasks=TEXT_TASKS)
        for surface in ("anonymous", "private", "sealed")
    },
    "xai/chat": Connection(adapter=XAI, tasks=TEXT_TASKS | PICTURE_TASKS),
    f"{OWN}/{KEYED_SURFACE}": Connection(adapter=KEYED, tasks=TEXT_TASKS),
    f"{OWN}/{SURFACE}": Connection(adapter=OPEN, tasks=TEXT_TASKS),
}
"""By provider and surface, with a slash between; the first of a provider also checks its key."""

ADAPTERS: Final[Mapping[str, Adapter]] = {name: connection.adapter for name, connection in CONNECTIONS.items()}
"""Every adapter by provider and surface."""


def tasks_of(model: Model) -> frozenset[Task]:
    """Return the tasks of a model that localai can send to it; empty where it is not connected."""
    connection = CONNECTIONS.get(name_of(model))
    if connection is None:
        return frozenset()
    if "{" in model.wire_name and not (connection.any_model and model.wire_name == ANY_MODEL):
        return frozenset()
    return connection.tasks & frozenset(model.tasks)


def most_bytes_of(model: Model) -> int:
    """Return how long a request to a model may be, everything in it; 0 where that is not known."""
    connection = CONNECTIONS.get(name_of(model))
    return connection.most_bytes if connection else 0


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
