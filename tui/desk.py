"""What the screens ask for: one port, so that they hold no operation, no thread and no key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from localai.vocabulary.items import Item, ItemClass, ItemQuery, Project
from tui.accounts import Accounts
from tui.activity import Activity
from tui.adding import Adding
from tui.advice import Advice
from tui.batches import Batches
from tui.cabinet import Cabinet
from tui.copies import Copies
from tui.drafts import Drafts
from tui.history import History
from tui.ledger import Ledger
from tui.models import Models
from tui.papers import Papers
from tui.pixels import Pixels
from tui.plans import Bench
from tui.premises import Premises
from tui.ruling import Ruling
from tui.settings import Settings
from tui.trusting import Trusting
from tui.upkeep import Upkeep


class Standing(StrEnum):
    """How things are when the app starts."""

    NEW = "new"
    LOCKED = "locked"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the status line shows; `sent` are bytes since unlock, `blocked` whether the kernel refuses us sockets.

    `changes` is another number once another program has changed the workspace.
    """

    workspace: str
    unlocked: bool
    reach: str
    sent: int
    running: int
    open_outside: int = 0
    sheet_missing: bool = False
    blocked: bool = True
    changes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabout:
    """One line about where something is, and the place it leads to; empty where it leads nowhere."""

    words: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How a new workspace opens: for the person logged in (`passphrase` None), or for who knows the passphrase."""

    name: str
    passphrase: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding: new items, for each skipped path its sentence, and whether it was stopped early."""

    items: tuple[Item, ...]
    skipped: tuple[str, ...]
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One item with its surroundings; `facts` are (name, value) pairs in words, `text` what was read from it."""

    item: Item
    project: str
    facts: tuple[tuple[str, str], ...]
    text: str = ""


Progress = Callable[[str], None]


class Keys(Protocol):
    """A workspace's door: make it, open it, close it, and how it stands."""

    async def standing(self) -> Standing:
        """Return whether there is a workspace and whether it is open."""

    async def create(self, opening: Opening) -> None:
        """Make a workspace and open it."""

    async def recovery_sheet(self) -> str:
        """Make a recovery slot and return the sheet, which is shown once."""

    async def put_off_sheet(self) -> None:
        """Leave the sheet for later; until then only a few items fit."""

    async def unlock(self, passphrase: bytes | None, *, despite_lock: bool = False) -> None:
        """Open the workspace; raises LockedError where a passphrase is needed and None is given."""

    async def lock(self) -> None:
        """Close the workspace and forget its key."""

    async def close(self) -> None:
        """Close the workspace as the app ends; it may open again by itself."""

    async def locked_elsewhere(self) -> bool:
        """Return whether another program locked the workspace; raises NoWorkspaceError where it is gone."""

    async def privacy(self) -> str:
        """Return our own statement, and where everything is as far as the workspace is open."""

    async def whereabouts(self) -> tuple[Whereabout, ...]:
        """Return where everything is, line by line, as far as the workspace is open."""

    async def status(self) -> Status:
        """Return what the status line shows."""


class Shelf(Protocol):
    """The items of the open workspace."""

    async def add(self, paths: Sequence[Path], project_id: str | None, progress: Progress) -> Added:
        """Add files and folders."""

    async def take_in(self, adding: Adding) -> Added:
        """Add files and folders beside everything else; `adding` hears how far it is and may stop it."""

    async def projects(self) -> tuple[Project, ...]:
        """Return all projects by name."""

    async def new_project(self, name: str) -> Project:
        """Make a project."""

    async def parse(self, typed: str) -> ItemQuery:
        """Return the query a person typed; raises UsageError for a value that does not exist."""

    async def count(self, query: ItemQuery, most: int | None = None) -> int:
        """Return how many items a query finds; it counts no further than `most`."""

    async def window(self, query: ItemQuery, offset: int, limit: int, total: int) -> Sequence[Item]:
        """Return the items at these places of a listing that has `total`; 0 where nobody knows yet."""

    async def elsewhere(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        """Return, in words, which copies of these items exist elsewhere; nothing for those without any."""

    async def preview(self, item_id: str, columns: int, rows: int) -> Pixels | None:
        """Return a small picture for so many cells, each two pixels high; None where there is none."""

    async def detail(self, item_id: str) -> Detail:
        """Return one item and what is known about it."""

    async def reclassify(self, item_id: str, item_class: ItemClass, reason: str) -> None:
        """Give an item another class; lowering it needs a reason."""

    async def remove(self, item_ids: Sequence[str]) -> None:
        """Move items to the trash."""

    async def restore(self, item_ids: Sequence[str]) -> None:
        """Take items back from the trash."""

    async def export(self, item_id: str, path: Path) -> Path:
        """Write an item's content to a new file and return its path."""

    async def open_outside(self, item_id: str, confirmed: bool) -> str:
        """Show an item in the system's viewer and return what to know; ConsentError where it must be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All of it, with the clock, the days of the trash, and the words for errors: a sentence and what can be done."""

    keys: Keys
    shelf: Shelf
    cabinet: Cabinet
    bench: Bench
    advice: Advice
    batches: Batches
    premises: Premises
    accounts: Accounts
    settings: Settings
    ruling: Ruling
    models: Models
    ledger: Ledger
    upkeep: Upkeep
    history: History
    copies: Copies
    drafts: Drafts
    activity: Activity
    papers: Papers
    trusting: Trusting
    now: Callable[[], datetime]
    trash_days: int
    explain: Callable[[Exception], tuple[str, tuple[str, ...]]]
