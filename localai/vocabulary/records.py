"""The ledger's own values: the entry, the checkpoint and the receipt.

Entries and checkpoints are formats: the order of the fields is part of them (docs/formats.md).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, NamedTuple

from localai.vocabulary.bodies import Body
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import EntryKind, How, Outcome, RemoteCopy
from localai.vocabulary.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger, chained to the one before.

    `previous` is the RFC 6962 leaf hash of the entry before it, 32 zero bytes for the first. `seq` counts from 0;
    `subject` and `sent` repeat what the body is about and by how many bytes it changes what left this machine.
    `actor` is the key slot that unlocked, `face` is `app`, `cli` or `gateway:<client>`.
    """

    TYPE: ClassVar[str] = "localai entry 1"

    seq: int
    previous: bytes
    at: datetime
    kind: EntryKind
    subject: str
    sent: int
    actor: str
    face: str
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens a commitment: SHA-256 of the 32-byte `salt` and the `digest` (hex) is in the entry it belongs to."""

    salt: bytes
    digest: str


class Line(NamedTuple):
    """An entry as it is kept: its canonical bytes, their leaf hash, and the fields that it can be found by.

    A tuple, because a million of them are made to verify a ledger.
    """

    seq: int
    at: str
    kind: str
    subject: str
    sent: int
    leaf: bytes
    encoded: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How far a ledger goes: the number of entries and the leaf hash of the last one."""

    size: int
    last: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A statement about the first `size` entries, to be signed.

    `root` is that of their RFC 6962 tree, `projection` a digest (hex) over the rows that decide what may leave, as they
    were at that moment.
    """

    origin: str
    size: int
    root: bytes
    projection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The public face of what happened to one plan.

    `id` is the run or the refusal it is about, `seq` the entry that says so; `plan` is the digest where its salt still
    exists, `outputs` are ids of items. A plan that was approved in a batch was its `number`th, from 1, of `among`.
    """

    id: str
    seq: int
    at: datetime
    ended_at: datetime | None
    actor: str
    face: str
    how: How | None
    purpose: str
    task: Task
    model: str
    where: str
    item_class: ItemClass
    policy: str
    plan: str | None
    sent: int
    received: int
    cost: Decimal | None
    currency: str
    outcome: Outcome
    problem: str
    copies: tuple[RemoteCopy, ...]
    outputs: tuple[str, ...]
    number: int = 0
    among: int = 0
