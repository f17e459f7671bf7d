"""Rules in the words of the request API, the layers they come from, and the verdict they lead to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from localai.vocabulary.cards import Evidence
from localai.vocabulary.items import ItemClass

MOST_DIGITS = 18  # of an amount, before the point and after it; what has more has no canonical form


class Requirement(StrEnum):
    """What `providers.require` may name by a single word."""

    NO_TRAINING = "no-training"
    ZERO_RETENTION = "zero-retention"
    NO_HUMAN_REVIEW = "no-human-review"
    NO_FLAGGED_REVIEW = "no-flagged-review"
    NO_PUBLIC_LINKS = "no-public-links"
    CERTIFIED = "certified"
    FIXED_REGION = "fixed-region"


class Collection(StrEnum):
    """What OpenRouter's `provider.data_collection` may say; `allow` changes nothing."""

    ALLOW = "allow"
    DENY = "deny"


class Rule(StrEnum):
    """What a verdict can turn on; stable words, shown as `rule` in errors and receipts."""

    NO_TRAINING = "no-training"
    RETENTION_DAYS = "retention-days"
    ZERO_RETENTION = "zero-retention"
    NO_HUMAN_REVIEW = "no-human-review"
    NO_FLAGGED_REVIEW = "no-flagged-review"
    NO_PUBLIC_LINKS = "no-public-links"
    CERTIFIED = "certified"
    FIXED_REGION = "fixed-region"
    REGION = "region"
    KNOWN_PARTIES = "known-parties"
    EXCLUDE = "exclude"
    ONLY = "only"
    EVIDENCE_AT_LEAST = "evidence-at-least"
    TRAINING_EVIDENCE = "training-evidence-at-least"
    CARD_AGE = "max-card-age-days"
    MAX_BYTES = "max-bytes"
    MAX_COST = "max-cost"


class LayerName(StrEnum):
    """Where rules come from; on the class's rule set the others only tighten."""

    CLASS = "class"
    TEAM = "team"
    WORKSPACE = "workspace"
    PROJECT = "project"
    ITEM = "item"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Which layer decides a rule of a combined rule set."""

    rule: Rule
    layer: LayerName


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """What must hold; None and empty demand nothing. `training_allowed` is understood and changes nothing.

    `regions` and `only` name what is allowed, `certified` and `exclude` pile up; `decided_by` is set when layers are
    combined.
    """

    TYPE: ClassVar[str] = "localai rules 1"

    training_allowed: bool = False
    retention_days: int | None = None
    require: tuple[Requirement, ...] = ()
    certified: tuple[str, ...] = ()
    regions: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    evidence_at_least: Evidence = Evidence.UNKNOWN
    training_evidence_at_least: Evidence = Evidence.UNKNOWN
    max_card_age_days: int | None = None
    max_bytes: int | None = None
    max_cost: Decimal | None = None
    confirmations: int = 1
    decided_by: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A rule set and where it comes from; `changed` when it replaces the built-in one of a class."""

    name: LayerName
    rules: RuleSet
    changed: bool = False


class DoubtName(StrEnum):
    """What a person may accept for public and internal items; the words of `--accept`."""

    RETENTION_UNKNOWN = "retention-unknown"
    REVIEW_UNKNOWN = "review-unknown"
    REGION_UNKNOWN = "region-unknown"
    ONWARD_UNKNOWN = "onward-unknown"
    TRAINING_CARVE_OUT = "training-carve-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked to be sent: class of the strictest item, bytes that leave, what it may cost, the region wanted."""

    item_class: ItemClass
    size: int = 0
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None
    region: str | None = None
    accepted: tuple[DoubtName, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a rule forbids: what it allows, what was found about `subject`, and how that is known."""

    rule: Rule
    layer: LayerName
    allowed: str
    found: str
    subject: str
    evidence: Evidence
    source: str = ""
    as_of: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something nobody knows or a term left open; `subject` says of what."""

    name: DoubtName
    subject: str
    evidence: Evidence
    source: str = ""
    as_of: date | None = None
    note: str = ""


class Outcome(StrEnum):
    """What the rules say, best first."""

    ALLOWED = "allowed"
    YOUR_CALL = "your-call"
    REFUSED = "refused"

    @property
    def rank(self) -> int:
        """0 for allowed, 1 for your call, 2 for refused."""
        return list(Outcome).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say about one request; `warnings` forbid nothing, `accepted` are the doubts the person named."""

    TYPE: ClassVar[str] = "localai verdict 1"

    outcome: Outcome
    item_class: ItemClass
    reasons: tuple[Reason, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    warnings: tuple[Reason, ...] = ()
    accepted: tuple[DoubtName, ...] = ()
    confirmations: int = 1

    @property
    def open_doubts(self) -> tuple[Doubt, ...]:
        """Return the doubts nobody has accepted yet."""
        return tuple(doubt for doubt in self.doubts if doubt.name not in self.accepted)

    @property
    def may_proceed(self) -> bool:
        """Say whether an approval may follow: allowed, or your call with every doubt accepted."""
        return self.outcome is Outcome.ALLOWED or (self.outcome is Outcome.YOUR_CALL and not self.open_doubts)

    @property
    def only_stale(self) -> bool:
        """Say whether the age of the card is all that forbids."""
        return self.outcome is Outcome.REFUSED and {reason.rule for reason in self.reasons} == {Rule.CARD_AGE}


class WayKind(StrEnum):
    """Ways out of a refusal, in the order they are offered."""

    OTHER_MODEL = "other-model"
    SMALLER = "smaller"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """One way out: a model allowed now, a smaller or cleaner item, or an answer about the account.

    `state` is an account state of the card or `contract`; `words` ends the sentence "You have ...".
    """

    kind: WayKind
    model: str = ""
    runs_here: bool = False
    limit: str = ""
    provider: str = ""
    state: str = ""
    words: str = ""
