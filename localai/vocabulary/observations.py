"""What a provider's own interface said, as entries of the ledger: told when asked, or contradicting what a person said.

These are formats, as those in `bodies.py` (docs/formats.md). Every word in them is one of ours or a number; only `said`
holds a provider's, cleaned and cut.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from localai.vocabulary.outcomes import EntryKind

MODE: Final = "mode"
LISTED: Final = "listed"
ENDPOINTS: Final = "zero-retention-endpoints"
PROJECT: Final = "project-retention"
ORGANIZATION: Final = "organization-retention"
PRICE: Final = "price:"
"""A price of a list: this, and the unit; the value is in US dollars."""
YES: Final = "yes"
NO: Final = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that an interface said: `fact` about `subject` (a model's id, empty: the account) is `value`."""

    subject: str
    fact: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceRead:
    """A provider's interface was asked and answered: `asked` is the request, `answer` the SHA-256 of the body in hex.

    `fingerprint` names the key that went along, empty without one.
    """

    TYPE: ClassVar[str] = "localai reading 1"
    KIND: ClassVar[EntryKind] = EntryKind.READING

    reading_id: str
    provider: str
    asked: str
    fingerprint: str
    answer: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradicted:
    """A provider's answer says other than an answer on record, or than what a switch in the request asked for.

    `source` is the send or the inquiry where it was seen, `said` what stood there; `lever` is the switch, then
    `attestation_id` is empty. Nothing more is sent there until the person answers.
    """

    TYPE: ClassVar[str] = "localai contradiction 1"
    KIND: ClassVar[EntryKind] = EntryKind.CONTRADICTION

    source: str
    provider: str
    attestation_id: str
    lever: str
    said: str
