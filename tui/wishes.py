"""What can be asked for with which items, and the wish that comes of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from localai.phrases import compose as says
from localai.vocabulary.items import Item, Kind
from localai.vocabulary.tasks import Input, Role, Task, Wish
from tui.meaning import Meaning
from tui.plans import Offer

Settings = tuple[tuple[str, str], ...]
_ROLES: Final = {
    Kind.IMAGE: Role.IMAGE,
    Kind.DOCUMENT: Role.DOCUMENT,
    Kind.TEXT: Role.TEXT,
    Kind.AUDIO: Role.AUDIO,
    Kind.VIDEO: Role.VIDEO,
    Kind.OTHER: Role.DOCUMENT,
}
_DRAWING: Final = "image/svg+xml"  # written in words, and never sent as words by itself
TASKS: Final = {
    Kind.IMAGE: (Task.READ, Task.CLEAN, Task.DESCRIBE, Task.EDIT, Task.UPSCALE, Task.CUTOUT, Task.IMAGE_TO_VIDEO),
    Kind.DOCUMENT: (Task.READ, Task.CHAT, Task.CLEAN),
    Kind.TEXT: (Task.CHAT, Task.GENERATE, Task.SPEAK, Task.EMBED),
    Kind.AUDIO: (Task.TRANSCRIBE, Task.CLEAN),
    Kind.VIDEO: (Task.TRANSCRIBE, Task.DESCRIBE, Task.CLEAN),
    Kind.OTHER: (Task.READ,),
}
"""What is offered for a kind of item, the usual task first."""
WITH_PROMPT: Final = frozenset(
    (Task.DESCRIBE, Task.CHAT, Task.EDIT, Task.GENERATE, Task.IMAGE_TO_VIDEO, Task.TEXT_TO_VIDEO)
)

AUTO = Offer(
    model=says.AUTO,
    runs_here=False,
    meaning=Meaning.PLAIN,
    trains="",
    keeps="",
    people_look="",
    cost="",
    verdict=says.AUTO_VERDICT,
    in_short=says.AUTO_SHORT,
    why=says.AUTO_WHY,
)
"""The line above the models that leaves the choice open."""


def can_change(task: Task, items: Sequence[Item]) -> bool:
    """Tell whether boxes, a crop and a size can be set: for a clean copy of one picture."""
    return task is Task.CLEAN and [item.kind for item in items] == [Kind.IMAGE]


def wish_of(items: Sequence[Item], task: Task, offer: Offer, *, prompt: str, settings: Settings) -> Wish:
    """Return the wish; the doubts of the offer count as taken on."""
    return Wish(
        task=task,
        model=offer.model,
        inputs=tuple(Input(role=_role(item), item_id=item.id, version=item.version) for item in items),
        settings=settings,
        prompt=prompt,
        accepted=tuple(name for name, _ in offer.doubts),
        project_id=items[0].project_id,
    )


def _role(item: Item) -> Role:
    return Role.IMAGE if item.media_type == _DRAWING else _ROLES[item.kind]


def with_settings(wish: Wish, offered: str) -> Wish:
    """Return a wish with settings in the place of others, written as `fit=1920 credentials=remove`."""
    given = dict(pair.split("=", 1) for pair in offered.split())
    return replace(wish, settings=tuple((dict(wish.settings) | given).items()))
