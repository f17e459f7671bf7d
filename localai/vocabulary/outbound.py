"""What would leave this machine, or run on it: everything that the digest of a plan covers.

These are formats: the order of the fields is part of them (docs/formats.md), and nothing in them depends on the clock.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final

from localai.vocabulary.items import ItemClass
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.rules import RuleSet
from localai.vocabulary.tasks import Role, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that the model gets: an input as it was prepared, or text that the person typed.

    `digest` is the SHA-256 of its bytes in hex and `size` their count. `what` describes it, `taken_out` what was
    removed from the original, `stays_in` what remains: words for a person. No name, no id and no path of an item is
    part of it, so the same content gives the same plan wherever it comes from.
    """

    role: Role
    item_class: ItemClass
    media_type: str
    size: int
    digest: str
    what: str
    taken_out: tuple[str, ...]
    stays_in: tuple[str, ...]


CREDENTIAL_DOTS: Final = "..."


class PieceKind(StrEnum):
    """How a piece of a body becomes bytes."""

    LITERAL = "literal"
    CONTENT = "content"
    BASE64 = "base64"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of bytes of a body: `literal`, or the range of a part's content, as it is or as base64.

    `part` counts the plan's parts from 0; `offset` and `length` are bytes of that part's content.
    """

    kind: PieceKind
    literal: bytes
    part: int | None
    offset: int
    length: int


class HolePlace(StrEnum):
    """Where an earlier answer may be filled in.

    `query` is the value of one parameter. `json-string` is text inside quotes, `json-number` a whole number from 0 on
    without any, at most 2^63 - 1. `url` is the whole of it, the Host header too (both are `{name}` in the
    template): https, the usual port, no user and no fragment, and a host that the card names for the purpose (download
    hosts for `fetch`, upload hosts for `upload`, API hosts for the others). A `fetch` or `upload` with it carries no
    key, and its host must have a public address.
    """

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    JSON_STRING = "json-string"
    JSON_NUMBER = "json-number"
    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """What an earlier answer must fill in: `{name}` in the template becomes the JSON `pointer` of `exchange`'s answer.

    The text found must match `pattern` in full and have at most `max_length` characters. `place` says where it may go.
    `exchange` and `pointer` tell a person where it comes from; which text it is, the adapter says.
    """

    name: str
    place: HolePlace
    exchange: str
    pointer: str
    pattern: str
    max_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One header line as it goes out; a credential's value stands there as its name and last four characters."""

    name: str
    value: str


class Purpose(StrEnum):
    """What an exchange is for."""

    WORK = "work"
    UPLOAD = "upload"
    POLL = "poll"
    FETCH = "fetch"
    CANCEL = "cancel"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request as a template; the door sends nothing that no consented template contains.

    `body_digest` is the SHA-256 in hex of the whole body and `body_size` its bytes, both before holes are filled; a
    follow-up that polls or fetches may be sent up to `at_most` times.
    """

    name: str
    purpose: Purpose
    method: str
    url: str
    headers: tuple[Header, ...]
    body: tuple[Piece, ...]
    body_size: int
    body_digest: str
    holes: tuple[Hole, ...]
    at_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """The key that a request carries, without the key.

    `fingerprint` is SHA-256(salt, key) in hex, `scheme` is `bearer`, `basic`, `key`, `token` or
    `header:<name>`, `rests_in` is `keyring` or `workspace`.
    """

    name: str
    last_four: str
    fingerprint: str
    scheme: str
    rests_in: str

    @property
    def header(self) -> Header:
        """The header line of the credential as it is shown; the door puts the key in place of the words in braces."""
        words = f"{{{self.name} {CREDENTIAL_DOTS}{self.last_four}}}"
        if self.scheme.startswith("header:"):
            return Header(name=self.scheme.removeprefix("header:"), value=words)
        return Header(name="Authorization", value=f"{self.scheme.capitalize()} {words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """A host whose address the person set, as `curl --resolve` does."""

    host: str
    address: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Settings that change where bytes go: addresses set by hand, an extra certificate (SHA-256 in hex), a proxy."""

    resolve: tuple[Resolve, ...]
    extra_ca: str | None
    proxy: str | None


DIRECT = Network(resolve=(), extra_ca=None, proxy=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """An estimate from the price rows whose digest is `prices`, in `currency` (ISO 4217); None where nobody knows."""

    low: Decimal | None
    high: Decimal | None
    currency: str
    prices: str


NO_COST = Cost(low=Decimal(0), high=Decimal(0), currency="USD", prices="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file of a model that runs here, with its SHA-256 in hex."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Work on this machine: the model's files; it has no exchange and no bytes leave."""

    files: tuple[ModelFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that would happen, as one value; an approval is bound to its digest.

    Exactly one of `run` and `exchanges` is there; `exchanges` are those that carry content (work, upload) in the order
    in which they are sent, each at most once; `follow_ups` are the others. `where` is `here` or the provider; `card` is
    the card's digest, `attestations` the ids of the answers that count; `accepted` are the doubts the person took on.
    `repeat` counts earlier runs of this very plan.
    """

    TYPE: ClassVar[str] = "localai plan 1"

    task: Task
    model: str
    where: str
    item_class: ItemClass
    parts: tuple[Part, ...]
    settings: tuple[tuple[str, str], ...]
    purpose: str
    keep: bool
    run: Run | None
    exchanges: tuple[Exchange, ...]
    follow_ups: tuple[Exchange, ...]
    policy: EffectivePolicy
    card: str
    rules: RuleSet
    accepted: tuple[str, ...]
    attestations: tuple[str, ...]
    cost: Cost
    network: Network
    credential: Credential | None
    repeat: int

    @property
    def bytes_out(self) -> int:
        """Bytes that would leave this machine in request bodies; 0 for work done here, by a server too."""
        return 0 if self.policy.runs_here else sum(exchange.body_size for exchange in self.exchanges)
