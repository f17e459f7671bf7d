"""What a person has begun to ask for and not sent."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A wish that is not finished: about which items, sent together or each by itself, the task, its words."""

    item_ids: tuple[str, ...]
    task: str
    prompt: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    model: str = ""
    manner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A draft and when it was kept."""

    draft: Draft
    at: datetime
