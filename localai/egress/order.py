"""What a door is told to do, and what it tells back: values that cross from main to door and the other way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from localai.vocabulary.outbound import Credential, Exchange, Network


class DoorError(Exception):
    """A door stops: `problem` is one of the codes of `Delivered`, `detail` says more and holds no content."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a door waits at each step, in milliseconds, and how much it takes in, in bytes.

    `connect` counts for each address, `write` and `idle` between two bytes, `answer` from the last byte sent to the
    first that comes back, `whole` for everything.
    """

    connect: int = 15_000
    handshake: int = 15_000
    write: int = 60_000
    answer: int = 900_000
    idle: int = 300_000
    whole: int = 1_800_000
    head_bytes: int = 65_536
    body_bytes: int = 1 << 29


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One exchange for one door.

    With content, `plan` holds the canonical bytes of the plan and `digest` its digest; the door refuses an exchange,
    a network or a credential that this plan does not hold. Without a plan it is an inquiry: GET, no body. `body_key`
    opens the sealed body, `answer_key` seals the answer. The key for the credential is read by the door from the
    keyring entry `account`, or rests in `secret` where there is no keyring; `salt` is what its fingerprint was made
    with. `ca` is PEM, named by the SHA-256 of these bytes in `network`. `fillings` are (hole, text). A rehearsal
    carries a made-up key and reaches nothing but this machine.
    """

    TYPE: ClassVar[str] = "localai order 1"

    provider: str
    exchange: Exchange
    network: Network
    credential: Credential | None
    plan: bytes = b""
    digest: str = ""
    fillings: tuple[tuple[str, str], ...] = ()
    body_key: bytes = field(default=b"", repr=False)
    answer_key: bytes = field(default=b"", repr=False)
    account: str = ""
    secret: bytes = field(default=b"", repr=False)
    salt: bytes = field(default=b"", repr=False)
    ca: bytes = b""
    rehearsal: bool = False
    limits: Limits = Limits()


class Stage(StrEnum):
    """How far a door came; from `first-byte` on, nobody may send the same again by itself."""

    REFUSED = "refused"
    RESOLVED = "resolved"
    CONNECTED = "connected"
    FIRST_BYTE = "first-byte"
    SENT = "sent"
    ANSWERED = "answered"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a door says while it works: a stage it reached, or `chunk` of the answer's body as it arrives.

    `sent` are the bytes of the body that left; of a result that is fetched, nobody hears the content, and `sent` are
    the bytes that arrived.
    """

    stage: Stage
    sent: int = 0
    chunk: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How a delivery ended: the furthest stage, body bytes that left, and a stable code where it is not `done`.

    `problem` is `host`, `digest`, `key`, `keyring-locked`, `keyring-absent`, `reach`, `resolve`, `connect`, `tls`,
    `timeout`, `broken`, `too-large`, `packed`, `private`, `disk` or `lost` (the door died); `detail` says more and
    holds no content.
    """

    stage: Stage
    sent: int
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as our recorder got it; `headers` as they came, in order; of the body only digest and size."""

    method: str
    path: str
    headers: Sequence[tuple[str, str]]
    body_size: int
    body_digest: str
