"""What follows from a card for one account and one request, and what the person states about the account."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from localai.vocabulary.cards import (
    CopyKind,
    Days,
    Evidence,
    Fact,
    Passing,
    Reader,
    RegionChoice,
    Review,
    Training,
    When,
)

CONTRACT: Final = "contract"
"""The answer that is no state of a card but a contract of the person's own."""


class PageAnswer(StrEnum):
    """What a person found on a page."""

    STILL_SO = "still-so"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a contract of the person with the provider says; None says nothing about it. `begins` is its first day."""

    party: str
    training: Training | None = None
    days: Days | None = None
    review: Review | None = None
    region: str | None = None
    begins: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """An answer about one account: a state of the card or a contract, for the key with this fingerprint.

    It holds from `stated_on` through `expires`. `reference` names the agreement or the page of the console; `model` is
    empty unless the state is one of single models. `read_from` is the request that brought it, where it was not the
    person who said it but the provider's own interface.
    """

    TYPE: ClassVar[str] = "localai account-answer 1"

    id: str
    provider: str
    fingerprint: str
    state: str
    reference: str
    stated_on: date
    expires: date
    evidence: Evidence = Evidence.ATTESTED
    contract: Contract | None = None
    model: str = ""
    document_item: str | None = None
    read_from: str = ""

    @property
    def begins(self) -> date:
        """The first day it holds: that of a contract may be later than the day it was stated."""
        first = self.contract.begins if self.contract is not None else None
        return max(self.stated_on, first or self.stated_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Fact):
    """One step of a chain of evidence; `about` names the fact, lever or answer, `reference` the person's document."""

    about: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingOption:
    """One way to read whether content is trained on; `party` is who decides it."""

    value: Training
    party: str
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFound:
    """Whether anyone who gets content trains on it: the best reading first, then others on better evidence."""

    options: tuple[TrainingOption, ...]

    @property
    def value(self) -> Training:
        """The best reading."""
        return self.options[0].value

    @property
    def party(self) -> str:
        """Who decides it."""
        return self.options[0].party

    @property
    def chain(self) -> tuple[Link, ...]:
        """How the best reading is known."""
        return self.options[0].chain


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOption:
    """One way to read whether people look at content."""

    value: Review
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFound:
    """Whether people look at content: the best reading first, then others that rest on better evidence."""

    options: tuple[ReviewOption, ...]

    @property
    def value(self) -> Review:
        """The best reading."""
        return self.options[0].value

    @property
    def chain(self) -> tuple[Link, ...]:
        """How the best reading is known."""
        return self.options[0].chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One way to read how long a copy stays."""

    days: Days
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFound:
    """Where content stays: a region, `any` (none is promised) or `unknown`."""

    name: str
    choice: RegionChoice
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFound:
    """A copy after this request, with the call that ends it; 0 days means that a lever or an answer prevents it.

    `stays` holds the shortest reading first, then others that rest on better evidence.
    """

    name: str
    kind: CopyKind
    holder: str
    when: When
    readers: tuple[Reader, ...]
    deletion: str
    stays: tuple[Stay, ...]

    @property
    def days(self) -> Days:
        """The shortest reading."""
        return self.stays[0].days

    @property
    def chain(self) -> tuple[Link, ...]:
        """How the shortest reading is known."""
        return self.stays[0].chain

    @property
    def remains(self) -> bool:
        """Say whether it will exist at all."""
        return self.days.order > (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFound:
    """Someone content goes on to."""

    name: str
    training: Training
    days: Days
    region: str
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnwardFound:
    """Whether content goes on to others."""

    value: Passing
    parties: tuple[PartyFound, ...]
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationFound:
    """A certificate that covers this surface."""

    name: str
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectivePolicy:
    """What holds for one surface and override, with these answers and levers."""

    TYPE: ClassVar[str] = "localai effective policy 1"

    provider: str
    title: str
    operator: str
    headquarters: str
    surface: str
    override: str
    runs_here: bool
    checked: date
    expires: date
    training: TrainingFound
    copies: tuple[CopyFound, ...]
    longest: Days
    review: ReviewFound
    region: RegionFound
    onward: OnwardFound
    certifications: tuple[CertificationFound, ...]
    levers: tuple[str, ...]
    answers: tuple[str, ...]
