"""What a person wishes a model to do, before it becomes a plan."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from localai.vocabulary.items import ItemClass


class Task(StrEnum):
    """Kinds of work; `clean` and `read` also run on this machine."""

    READ = "read"
    CLEAN = "clean"
    DESCRIBE = "describe"
    CHAT = "chat"
    EDIT = "edit"
    GENERATE = "generate"
    UPSCALE = "upscale"
    CUTOUT = "cutout"
    IMAGE_TO_VIDEO = "image-to-video"
    TEXT_TO_VIDEO = "text-to-video"
    SPEAK = "speak"
    TRANSCRIBE = "transcribe"
    EMBED = "embed"


class Role(StrEnum):
    """What an input is to the model."""

    IMAGE = "image"
    MASK = "mask"
    REFERENCE = "reference"
    CHARACTER = "character"
    STYLE = "style"
    POSE = "pose"
    DEPTH = "depth"
    EDGE = "edge"
    FIRST_FRAME = "first-frame"
    LAST_FRAME = "last-frame"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One version of one item in one role."""

    role: Role
    item_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asks for; `settings` are (key, value) pairs, `accepted` the doubts they named.

    `continues` is the id of the run whose conversation goes on, `branch_of` that of the run whose wish this was made
    from; each may be empty.
    """

    task: Task
    model: str
    inputs: tuple[Input, ...] = ()
    prompt: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = ()
    purpose: str = ""
    region: str | None = None
    max_cost: Decimal | None = None
    project_id: str | None = None
    class_floor: ItemClass | None = None
    keep: bool = True
    continues: str = ""
    branch_of: str = ""
