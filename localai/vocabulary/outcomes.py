"""Words that entries of the ledger are made of: what they are about, how a plan was approved, how it ended.

These are formats (docs/formats.md).
"""

from dataclasses import dataclass
from enum import StrEnum

from localai.vocabulary.cards import Days, When


class EntryKind(StrEnum):
    """What an entry is about; each has one type of body."""

    GENESIS = "genesis"
    SIGNING_KEY = "signing-key"
    SLOT = "slot"
    CONSENT = "consent"
    CONSENT_ENDED = "consent-ended"
    RUN = "run"
    INTENT = "intent"
    OUTCOME = "outcome"
    DELETION = "deletion"
    FINDING = "finding"
    REFUSED = "refused"
    INQUIRY = "inquiry"
    KEY = "key"
    RULE = "rule"
    BUDGET = "budget"
    TEAM = "team"
    ITEM_CLASS = "item-class"
    ATTESTATION = "attestation"
    RECHECK = "recheck"
    READING = "reading"
    CONTRADICTION = "contradiction"
    SERVER = "server"
    PURGE = "purge"
    EXPORT = "export"
    RESTORE = "restore"


class How(StrEnum):
    """How a plan was approved."""

    SCREEN = "screen"
    DIGEST = "digest"
    BATCH = "batch"
    STANDING = "standing"


class Outcome(StrEnum):
    """How a run or a send ended; only `not-sent` and `not-run` leave the approval unused."""

    NOT_SENT = "not-sent"
    NOT_RUN = "not-run"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def counts(self) -> bool:
        """Whether the plan was carried out, or may have been."""
        return self not in (Outcome.NOT_SENT, Outcome.NOT_RUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCopy:
    """A copy that exists elsewhere after a send, who holds it and what ends it."""

    name: str
    holder: str
    days: Days
    when: When
    deletion: str
