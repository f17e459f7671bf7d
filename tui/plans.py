"""What the screens about a plan ask for: which models, which plan, its exact bytes, carrying it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from localai.operations.exact import ExactRequest
from localai.phrases import compose
from localai.vocabulary.tasks import Task, Wish
from tui.folds import Form
from tui.meaning import Meaning
from tui.pixels import Pixels
from tui.sending import Sending

Facts = tuple[tuple[str, str, str], ...]
"""Rows of (name, value, how it is known)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way out of a refusal, in words, and what it is about: `kind` is other-model, smaller or answer."""

    kind: str
    words: str
    model: str = ""
    provider: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One model for a task, with the verdict in words; `meaning` gives the sign, `doubts` are (name, sentence).

    `connected` is whether localai can send there at all; `key_missing` names the provider where there is no key yet.
    """

    model: str
    runs_here: bool
    meaning: Meaning
    trains: str
    keeps: str
    people_look: str
    cost: str
    verdict: str
    in_short: str
    why: str
    can_be_chosen: bool = True
    facts: Facts = ()
    ways: tuple[Way, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    connected: bool = True
    key_missing: str = ""

    @property
    def ways_out(self) -> tuple[str, ...]:
        """The ways out in words."""
        return tuple(way.words for way in self.ways)

    @property
    def group(self) -> str:
        """What holds for it in two words: the verdict, or that localai cannot send there yet."""
        return self.verdict if self.connected else compose.NOT_CONNECTED


Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Changes to a picture as they will be made; boxes are x, y, width, height in pixels of the picture."""

    blur: tuple[Box, ...] = ()
    crop: Box | None = None
    fit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan as the Confirm screen shows it; `facts` stand there, `all_facts` one key away.

    `exact` is all that the approval covers, as text; `requests` are the bytes that would go out. `key_missing` names
    the provider where there is no key, so that it can be shown and not sent; `standing` says which standing approval
    covers it. `cost` is the most that it may cost in US dollars, None where nobody knows; `footing` says whose reading
    the facts are.
    """

    digest: str
    lead: str
    leaves: bool
    facts: Facts
    exact: str
    command: str
    confirmations: int
    all_facts: Facts = ()
    requests: tuple[ExactRequest, ...] = ()
    taken_out: tuple[str, ...] = ()
    key_missing: str = ""
    standing: str = ""
    model: str = ""
    bytes_out: int = 0
    cost: Decimal | None = None
    item_class: str = ""
    footing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreLike:
    """How many plans like one are approved, until when, at most for how many US dollars together, how large each."""

    count: int
    until: datetime
    max_cost: Decimal
    max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened, as the Receipt screen shows it."""

    lead: str
    meaning: Meaning
    facts: tuple[tuple[str, str], ...]
    text: str
    output_ids: tuple[str, ...]
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One run or send as the list of jobs shows it; `unknown` ones are asked about first. `at` is when, in full."""

    id: str
    meaning: Meaning
    when: str
    what: str
    outcome: str
    sent: str
    at_risk: str
    unknown: bool = False
    ended: bool = True
    at: str = ""


class Bench(Protocol):
    """Where a wish becomes a plan and a plan is carried out."""

    async def offers(
        self, task: Task, item_ids: Sequence[str], prompt: str, *, each: bool = False
    ) -> tuple[Offer, ...]:
        """Return the models for a task: allowed, your call, refused; text that was typed counts.

        With `each` the items would go one by one.
        """

    async def picture_size(self, item_id: str) -> tuple[int, int]:
        """Return width and height of a picture in pixels."""

    async def suggest_faces(self, item_id: str) -> tuple[Box, ...]:
        """Return boxes that look like faces in a picture; suggestions, nothing more."""

    def read_marks(self, settings: Mapping[str, str], size: tuple[int, int]) -> Marks:
        """Return what settings mean for a picture of that size; raises UsageError for what cannot be made."""

    async def propose(self, wish: Wish) -> Proposal:
        """Return the plan; raises RefusedError."""

    async def propose_again(self, job_id: str, model: str, prompt: str | None) -> tuple[Proposal, tuple[str, ...]]:
        """Return the plan of a job once more, or with another model or other words, and what is not as it was then."""

    async def carry_on(self) -> None:
        """Ask for jobs that go on elsewhere and are due."""

    async def carry_out(self, proposal: Proposal, sending: Sending) -> Outcome:
        """Record the approval of this very plan and do it; `sending` hears how far it is."""

    async def exact_bytes(self, request: int, piece: int, form: Form, offset: int, size: int) -> bytes:
        """Return bytes of a piece of the plan that was shown last: as text as they go out, as hex behind base64."""

    async def pair(self, columns: int, rows: int) -> tuple[Pixels | None, Pixels | None]:
        """Return the first picture of the plan that was shown last as it was, and as it would go out."""

    async def piece_picture(self, request: int, piece: int, columns: int, rows: int) -> Pixels | None:
        """Return a piece of the plan that was shown last as a small picture."""

    async def rehearse(self, proposal: Proposal) -> tuple[str, ...]:
        """Send it to our own recorder, without a key and without a network; return in words what arrived."""

    async def approve_more(self, proposal: Proposal, more: MoreLike) -> str:
        """Put a standing approval on record and return it in words."""

    async def jobs(self) -> tuple[JobRow, ...]:
        """Return runs and sends: unknown ones first, then running ones, then the newest."""

    async def resolve(self, job_id: str, outcome: str) -> str:
        """Put on record what a person found out (`arrived` or `not-arrived`), and say what follows."""

    async def job_facts(self, job_id: str) -> Facts:
        """Return what is known about one job."""
