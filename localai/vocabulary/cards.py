"""Cards: dated facts about what a provider does with what it gets, and the policy that follows from them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar


class Evidence(StrEnum):
    """How we know something, best first (docs/decisions/evidence-order.md)."""

    PUBLISHED = "published"
    OWN_READING = "own-reading"
    QUOTED = "quoted"
    ATTESTED = "attested"
    THIRD_PARTY = "third-party"
    RECALLED = "recalled"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """0 for published up to 6 for unknown."""
        return _EVIDENCE_RANK[self]


_EVIDENCE_RANK = {evidence: rank for rank, evidence in enumerate(Evidence)}


class Training(StrEnum):
    """Whether content is used to make models, best first; `depends` means on the account."""

    NO = "no"
    CARVE_OUT = "carve-out"
    UNKNOWN = "unknown"
    DEPENDS = "depends"
    YES = "yes"

    @property
    def rank(self) -> int:
        """0 for no up to 4 for yes."""
        return _TRAINING_RANK[self]


_TRAINING_RANK = {training: rank for rank, training in enumerate(Training)}


class Review(StrEnum):
    """Whether people look at content, best first."""

    NO = "no"
    IF_FLAGGED = "if-flagged"
    ROUTINE = "routine"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """0 for no up to 3 for unknown."""
        return _REVIEW_RANK[self]


_REVIEW_RANK = {review: rank for rank, review in enumerate(Review)}


class Span(StrEnum):
    """What kind of answer a number of days is, shortest first."""

    COUNTED = "counted"
    UNTIL_DELETED = "until-deleted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """How long a copy stays: 0, a count (part of a day counts as 1), until deleted, or unknown, in that order."""

    span: Span
    count: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Compare by this: a longer stay is a larger pair."""
        return (_SPAN_RANK[self.span], self.count)

    def __str__(self) -> str:
        return str(self.count) if self.span is Span.COUNTED else self.span.value


_SPAN_RANK = {span: rank for rank, span in enumerate(Span)}
NO_DAYS = Days(span=Span.COUNTED)
UNTIL_DELETED = Days(span=Span.UNTIL_DELETED)
UNKNOWN_DAYS = Days(span=Span.UNKNOWN)


class When(StrEnum):
    """When a copy comes to exist."""

    ALWAYS = "always"
    IF_USED = "if-used"
    IF_FLAGGED = "if-flagged"
    BY_LAW = "by-law"


class CopyKind(StrEnum):
    """What a copy is."""

    NOTHING = "nothing"
    ABUSE_LOG = "abuse-log"
    REQUEST_LOG = "request-log"
    STORED_RESPONSE = "stored-response"
    UPLOADED_FILE = "uploaded-file"
    RESULT_FILE = "result-file"
    TRANSCRIPT = "transcript"
    CACHE = "cache"
    HISTORY = "history"
    LEGAL_HOLD = "legal-hold"
    VENDOR_COPY = "vendor-copy"


class Reader(StrEnum):
    """Who can read a copy."""

    ACCOUNT = "account"
    PROVIDER = "provider"
    VENDOR = "vendor"
    PUBLIC_LINK = "public-link"


class LeverPlace(StrEnum):
    """Where in a request a lever sits; `call` is a deletion call after the result is safe."""

    HEADER = "header"
    QUERY = "query"
    BODY = "body"
    HOST = "host"
    CALL = "call"


class HostUse(StrEnum):
    """What a host of a card may be reached for."""

    API = "api"
    UPLOAD = "upload"
    DOWNLOAD = "download"


class RegionChoice(StrEnum):
    """How a region comes about."""

    DEFAULT = "default"
    HOST = "host"
    FIELD = "field"
    ACCOUNT = "account"


class Passing(StrEnum):
    """Whether content goes on to others, best first."""

    NOBODY_KNOWN = "nobody-known"
    NAMED = "named"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """0 for nobody known up to 2 for unknown."""
        return _PASSING_RANK[self]


_PASSING_RANK = {passing: rank for rank, passing in enumerate(Passing)}


class Agreement(StrEnum):
    """How a data processing agreement comes about."""

    AUTOMATIC = "automatic"
    ON_REQUEST = "on-request"
    NONE = "none"
    UNKNOWN = "unknown"


class DutyKind(StrEnum):
    """What a provider asks of the one who uses it."""

    ATTRIBUTION = "attribution"
    AGE = "age"
    KEEP_MARKS = "keep-marks"
    NOT_CONSUMER = "not-consumer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """How something is known: evidence, URL, the date it held, and what is doubtful about it."""

    evidence: Evidence
    source: str
    as_of: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFact(Fact):
    """Whether a surface trains on content."""

    value: Training


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFact(Fact):
    """Whether people look at content."""

    value: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Fact):
    """One copy that may exist after a send; `deletion` is the call that ends it."""

    name: str
    kind: CopyKind
    days: Days
    when: When
    feature: str = ""
    readers: tuple[Reader, ...] = ()
    deletion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFact(Fact):
    """A region that content stays in (`any`: none is promised) and what chooses it."""

    name: str
    choice: RegionChoice
    setting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Fact):
    """Someone content is passed on to, and what their terms say."""

    name: str
    training: Training
    days: Days
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward(Fact):
    """Whether a surface passes content on, and to whom."""

    value: Passing
    parties: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification(Fact):
    """A certificate a provider names; `surfaces` empty means all."""

    name: str
    surfaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFact(Fact):
    """The provider's data processing agreement."""

    value: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Fact):
    """Something the provider asks of the one who uses it, in our words."""

    kind: DutyKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike(Fact):
    """A host that looks like the provider's and is not."""

    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyChange:
    """A copy and how long it stays once a lever or an account state holds."""

    copy: str
    days: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a lever or an account state changes; None and empty change nothing."""

    training: Training | None = None
    review: Review | None = None
    region: str | None = None
    copies: tuple[CopyChange, ...] = ()
    unlinked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever(Fact):
    """A request field, or a deletion that follows, that changes a copy; without the account state `needs`, nothing."""

    name: str
    place: LeverPlace
    key: str
    value: str
    effect: Effect
    needs: str = ""
    always: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState(Fact):
    """What only the person can say: `words` ends "You have ..."; with `per_model` an answer is about one model."""

    name: str
    words: str
    effect: Effect
    read_back: str = ""
    per_model: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A family of endpoints with one data policy; `levers` and `states` name what works on it."""

    name: str
    title: str
    endpoints: tuple[str, ...]
    training: TrainingFact
    review: ReviewFact
    onward: Onward
    copies: tuple[Copy, ...]
    regions: tuple[RegionFact, ...]
    levers: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What some models change about their surface, only for the worse; `voids` names levers and states that fail."""

    name: str
    words: str
    training: TrainingFact | None = None
    review: ReviewFact | None = None
    onward: Onward | None = None
    copies: tuple[Copy, ...] = ()
    voids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host the provider may be reached at; `*.` in front stands for any one label."""

    name: str
    use: HostUse
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where a person turns to, empty where we know none; `keys` is the page where keys are made."""

    privacy: str = ""
    keys: str = ""
    opt_out: str = ""
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known about one provider; `read_how` says how its facts were read, `terms` where to read them again."""

    TYPE: ClassVar[str] = "localai card 1"

    provider: str
    title: str
    operator: str
    headquarters: str
    runs_here: bool
    checked: date
    expires: date
    read_how: str
    contact: Contact
    hosts: tuple[Host, ...]
    look_alikes: tuple[LookAlike, ...]
    duties: tuple[Duty, ...]
    agreement: AgreementFact
    certifications: tuple[Certification, ...]
    states: tuple[AccountState, ...]
    levers: tuple[Lever, ...]
    surfaces: tuple[Surface, ...]
    overrides: tuple[Override, ...]
