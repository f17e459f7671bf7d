"""Items, their classes and projects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ItemClass(StrEnum):
    """How sensitive an item is; each names a rule set."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    REGULATED = "regulated"

    @property
    def rank(self) -> int:
        """0 for public up to 3 for regulated."""
        return list(ItemClass).index(self)


def strictest(classes: Iterable[ItemClass]) -> ItemClass:
    """Return the most sensitive class; internal when there is none."""
    return max(classes, key=lambda item_class: item_class.rank, default=ItemClass.INTERNAL)


class Kind(StrEnum):
    """What an item is to a person."""

    IMAGE = "image"
    DOCUMENT = "document"
    TEXT = "text"
    AUDIO = "audio"
    VIDEO = "video"
    OTHER = "other"


class Origin(StrEnum):
    """Where an item came from."""

    UPLOAD = "upload"
    OUTPUT = "output"


class State(StrEnum):
    """Where an item is in its life."""

    KEPT = "kept"
    TRASHED = "trashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One upload or output; `id` is 32 hex digits, `size` the true length in bytes, times are UTC.

    `name` is untrusted text: clean it before showing it.
    """

    id: str
    name: str
    kind: Kind
    media_type: str
    size: int
    item_class: ItemClass
    origin: Origin
    project_id: str | None
    tags: tuple[str, ...]
    version: int
    added_at: datetime
    state: State
    trashed_at: datetime | None
    made_from: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVersion:
    """One version of an item's content; versions count from 1."""

    item_id: str
    version: int
    size: int
    media_type: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A named group of items; new items in it get its class when it has one."""

    id: str
    name: str
    item_class: ItemClass | None
    created_at: datetime


class Sort(StrEnum):
    """Orders of a listing."""

    ADDED = "added"
    NAME = "name"
    SIZE = "size"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuery:
    """What a listing asks for; empty fields ask for everything. `text` is what a person typed."""

    text: str = ""
    kinds: tuple[Kind, ...] = ()
    classes: tuple[ItemClass, ...] = ()
    tags: tuple[str, ...] = ()
    project_id: str | None = None
    origin: Origin | None = None
    state: State = State.KEPT
    sort: Sort = Sort.ADDED
    descending: bool = True
