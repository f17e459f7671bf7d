"""What an entry of the ledger says: one type for each kind of entry.

These are formats: the order of the fields is part of them (docs/formats.md). A body names things by random ids or by
salted commitments, never by the name or the content of an item.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, TypeAlias

from localai.vocabulary.afterwards import CopyDeleted as CopyDeleted
from localai.vocabulary.afterwards import FoundOut as FoundOut
from localai.vocabulary.budgets import BudgetChanged as BudgetChanged
from localai.vocabulary.items import ItemClass
from localai.vocabulary.observations import Contradicted as Contradicted
from localai.vocabulary.observations import InterfaceRead as InterfaceRead
from localai.vocabulary.outcomes import EntryKind, How, Outcome, RemoteCopy
from localai.vocabulary.rules import RuleSet
from localai.vocabulary.scopes import Batch as Batch
from localai.vocabulary.scopes import Once as Once
from localai.vocabulary.scopes import Scope as Scope
from localai.vocabulary.scopes import Standing as Standing
from localai.vocabulary.tasks import Task
from localai.vocabulary.teams import TeamChanged as TeamChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Genesis:
    """The first entry: which workspace, and the key that signs its checkpoints."""

    TYPE: ClassVar[str] = "localai genesis 1"
    KIND: ClassVar[EntryKind] = EntryKind.GENESIS

    workspace_id: str
    public_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A new signing key; `signature` is the old key's over this body with an empty signature."""

    TYPE: ClassVar[str] = "localai signing-key 1"
    KIND: ClassVar[EntryKind] = EntryKind.SIGNING_KEY

    public_key: bytes
    reason: str
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A way to open the workspace was added or removed; `change` is `added`, `removed` or `replaced`."""

    TYPE: ClassVar[str] = "localai slot 1"
    KIND: ClassVar[EntryKind] = EntryKind.SLOT

    slot: str
    change: str
    key_check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A person approved something; `accepted` are the doubts that the approval takes on."""

    TYPE: ClassVar[str] = "localai consent 1"
    KIND: ClassVar[EntryKind] = EntryKind.CONSENT

    consent_id: str
    scope: Scope
    how: How
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentEnded:
    """An approval that was not used up no longer holds; `reason` is `revoked`, `expired`, or what changed.

    What can change is the `card`, the `key`, the `rules`, the `answers` about the account and the `network` settings.
    """

    TYPE: ClassVar[str] = "localai consent-ended 1"
    KIND: ClassVar[EntryKind] = EntryKind.CONSENT_ENDED

    consent_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a run and an intent have in common: who may see what, and why it was allowed.

    `plan` and `parts` are salted commitments to the digests of the plan and of each part; `policy`, `card` and `rules`
    are plain digests in hex of public facts. `number` counts the plans of a batch from 1, and is 0 outside of one.
    """

    run_id: str
    consent_id: str
    how: How
    attempt: int
    task: Task
    model: str
    where: str
    item_class: ItemClass
    purpose: str
    policy: str
    card: str
    rules: str
    accepted: tuple[str, ...]
    plan: bytes
    parts: tuple[bytes, ...]
    repeat: int
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBegun:
    """A model on this machine starts to work: no bytes leave."""

    TYPE: ClassVar[str] = "localai run 1"
    KIND: ClassVar[EntryKind] = EntryKind.RUN

    beginning: Beginning
    model_files: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A send is about to start; `sent` is the number of body bytes that may leave, `items` how many inputs they hold.

    `bodies` are salted commitments to the digest of each body; `header_names` the names of all headers, in order.
    """

    TYPE: ClassVar[str] = "localai intent 1"
    KIND: ClassVar[EntryKind] = EntryKind.INTENT

    beginning: Beginning
    sent: int
    hosts: tuple[str, ...]
    bodies: tuple[bytes, ...]
    header_names: tuple[str, ...]
    credential: str
    cost_at_risk: Decimal | None
    currency: str
    copies: tuple[RemoteCopy, ...]
    items: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run or a send ended; `sent` corrects the intent's number (negative when fewer bytes left).

    `outputs` are salted commitments to the digest of each result, `problem` a stable code, empty when all went well.
    """

    TYPE: ClassVar[str] = "localai outcome 1"
    KIND: ClassVar[EntryKind] = EntryKind.OUTCOME

    run_id: str
    outcome: Outcome
    problem: str
    sent: int
    outputs: tuple[bytes, ...]
    received: int
    cost: Decimal | None
    currency: str
    copies: tuple[RemoteCopy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A wish that the rules refused: nothing left. `because` is in our words and about the provider, not the item."""

    TYPE: ClassVar[str] = "localai refused 1"
    KIND: ClassVar[EntryKind] = EntryKind.REFUSED

    refusal_id: str
    task: Task
    model: str
    item_class: ItemClass
    purpose: str
    rule: str
    because: str
    policy: str
    card: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A request without content (key check, list of models): `what` it asks for at the `host` of the provider.

    One entry before it goes (`unknown`), one after; `problem` is a stable code, empty when an answer came.
    """

    TYPE: ClassVar[str] = "localai inquiry 1"
    KIND: ClassVar[EntryKind] = EntryKind.INQUIRY

    inquiry_id: str
    provider: str
    host: str
    what: str
    outcome: Outcome
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChanged:
    """A key for a provider was `added`, `replaced` or `removed`; `name` is the person's own word for it.

    `fingerprint` is SHA-256(salt, key) in hex; the salt is nowhere in the ledger, and no character of the key is.
    """

    TYPE: ClassVar[str] = "localai key 1"
    KIND: ClassVar[EntryKind] = EntryKind.KEY

    provider: str
    name: str
    fingerprint: str
    change: str
    rests_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChanged:
    """A layer's rules were set, or reset to the built-in ones (None); `subject` is a class or a project id."""

    TYPE: ClassVar[str] = "localai rule 1"
    KIND: ClassVar[EntryKind] = EntryKind.RULE

    layer: str
    subject: str
    rules: RuleSet | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemClassChanged:
    """A person moved an item to another class."""

    TYPE: ClassVar[str] = "localai item-class 1"
    KIND: ClassVar[EntryKind] = EntryKind.ITEM_CLASS

    item_id: str
    before: ItemClass
    after: ItemClass
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationChanged:
    """What a person stated about an account, or withdrew; `statement` is the digest of the attestation in hex."""

    TYPE: ClassVar[str] = "localai attestation 1"
    KIND: ClassVar[EntryKind] = EntryKind.ATTESTATION

    attestation_id: str
    provider: str
    answer: str
    statement: str
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """A person read a page again: `still-so`, `changed` or `missing`; `card` is the digest of its facts alone."""

    TYPE: ClassVar[str] = "localai recheck 1"
    KIND: ClassVar[EntryKind] = EntryKind.RECHECK

    provider: str
    page: str
    answer: str
    card: str
    document_item: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStated:
    """What a person stated about a server of their own, or that it is gone; `statement` is its digest in hex."""

    TYPE: ClassVar[str] = "localai server 1"
    KIND: ClassVar[EntryKind] = EntryKind.SERVER

    provider: str
    url: str
    operator: str
    here: bool
    statement: str
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """Items whose keys and salts were destroyed; nobody can open them again."""

    TYPE: ClassVar[str] = "localai purge 1"
    KIND: ClassVar[EntryKind] = EntryKind.PURGE

    item_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The ledger was written to a file; `with_salts` says whether commitments in it can be opened."""

    TYPE: ClassVar[str] = "localai export 1"
    KIND: ClassVar[EntryKind] = EntryKind.EXPORT

    size: int
    root: bytes
    with_salts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The workspace was replaced by an older copy: what was known before and what was restored."""

    TYPE: ClassVar[str] = "localai restore 1"
    KIND: ClassVar[EntryKind] = EntryKind.RESTORE

    known_size: int
    known_head: bytes
    restored_size: int
    restored_head: bytes


Body: TypeAlias = (
    Genesis | SigningKey | Slot | Consent | ConsentEnded | RunBegun | Intent | Ended | CopyDeleted | FoundOut | Refused
    | Inquiry | KeyChanged | RuleChanged | BudgetChanged | TeamChanged | ItemClassChanged | AttestationChanged
    | Rechecked | InterfaceRead | Contradicted | ServerStated | Purged | Exported | Restored
)  # fmt: skip


def subject_of(body: Body) -> str:
    """Return the id of the run, item, approval, attestation or inquiry that a body is about, or nothing."""
    match body:
        case RunBegun() | Intent():
            return body.beginning.run_id
        case Ended() | CopyDeleted() | FoundOut():
            return body.run_id
        case Consent() | ConsentEnded():
            return body.consent_id
        case Refused():
            return body.refusal_id
        case Inquiry():
            return body.inquiry_id
        case ItemClassChanged():
            return body.item_id
        case AttestationChanged():
            return body.attestation_id
        case Contradicted():
            return body.attestation_id or body.source
        case InterfaceRead():
            return body.reading_id
        case RuleChanged():
            return body.subject
    return ""


def sent_of(body: Body) -> int:
    """Return by how many bytes an entry changes what left this machine."""
    return body.sent if isinstance(body, Intent | Ended) else 0
