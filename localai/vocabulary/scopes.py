"""What an approval covers: one plan, a batch of plans, or plans like this that come later.

These are formats: the order of the fields is part of them (docs/formats.md).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from localai.vocabulary.items import ItemClass
from localai.vocabulary.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Approves exactly one plan, named by its salted commitment."""

    plan: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Approves `count` plans, each once: `root` commits to the RFC 6962 root over their digests, in order.

    `leaves` are salted commitments to those digests one by one. Together they cost `max_cost` at most where there is a
    cap, `currency` says of which money.
    """

    root: bytes
    count: int
    leaves: tuple[bytes, ...]
    max_cost: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Approves plans like this until `until`, `count` or `max_cost` is reached.

    Each may send `max_bytes` at most; all together may cost `max_cost`. It is void when the digests of the `card`, the
    `rules` or the `network` settings, the fingerprint of the `key` or the `answers` about the account are others.
    """

    model: str
    task: Task | None
    class_ceiling: ItemClass
    card: str
    key: str
    rules: str
    answers: tuple[str, ...]
    network: str
    max_bytes: int
    max_cost: Decimal
    currency: str
    count: int
    until: datetime
    purpose: str


Scope: TypeAlias = Once | Batch | Standing
