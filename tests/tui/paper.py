"""A desk made of lists: what the screens need, without a vault."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from localai.errors import ConsentError, LockedError, NotFoundError, NoWorkspaceError, UnreadableFileError, UsageError
from localai.phrases.failures import explain
from localai.vocabulary.items import Item, ItemClass, ItemQuery, Kind, Origin, Project, State
from tests.tui.paper_activity import PaperActivity
from tests.tui.paper_batches import PaperBatches
from tests.tui.paper_bench import DOUBTFUL as DOUBTFUL
from tests.tui.paper_bench import HERE as HERE
from tests.tui.paper_bench import REFUSED as REFUSED
from tests.tui.paper_bench import PaperAccounts, PaperBench
from tests.tui.paper_books import PaperLedger, PaperModels
from tests.tui.paper_cabinet import PaperCabinet
from tests.tui.paper_copies import PaperCopies
from tests.tui.paper_drafts import PaperDrafts
from tests.tui.paper_history import PaperHistory
from tests.tui.paper_settings import PaperAdvice, PaperPremises, PaperRuling, PaperSettings, PaperTrusting
from tests.tui.paper_upkeep import PaperUpkeep
from tui.adding import Adding
from tui.cabinet import View
from tui.desk import Added, Desk, Detail, Opening, Progress, Standing, Status, Whereabout
from tui.paper_book import FilePapers
from tui.pixels import Pixels

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def item_of(number: int, name: str = "", **fields: object) -> Item:
    item = Item(
        id=f"{number:032x}",
        name=name or f"portrait-{number:06d}.jpg",
        kind=Kind.IMAGE,
        media_type="image/jpeg",
        size=4_100_000,
        item_class=ItemClass.INTERNAL,
        origin=Origin.UPLOAD,
        project_id=None,
        tags=(),
        version=1,
        added_at=NOW - timedelta(minutes=number),
        state=State.KEPT,
        trashed_at=None,
        made_from=(),
    )
    return replace(item, **fields)


@dataclass
class PaperKeys:
    standing_now: Standing = Standing.NEW
    passphrase: bytes | None = None
    name: str = ""
    unlocked: bool = False
    locks: int = 0
    sheet_made: bool = False
    locked_by_others: bool = False
    gone: bool = False
    changes: int = 0

    async def standing(self) -> Standing:
        return self.standing_now

    async def create(self, opening: Opening) -> None:
        self.name, self.passphrase = opening.name, opening.passphrase
        self.unlocked, self.standing_now = True, Standing.OPEN

    async def recovery_sheet(self) -> str:
        self.sheet_made = True
        return "AGE-SECRET-KEY-1PAPER"

    async def put_off_sheet(self) -> None:
        self.sheet_made = False

    async def close(self) -> None:
        self.unlocked = False

    async def unlock(self, passphrase: bytes | None, *, despite_lock: bool = False) -> None:
        if self.passphrase != passphrase:
            raise LockedError(workspace=self.name)
        self.unlocked = True

    async def lock(self) -> None:
        self.unlocked = False
        self.locks += 1

    async def locked_elsewhere(self) -> bool:
        if self.gone:
            raise NoWorkspaceError(name=self.name)
        return self.locked_by_others

    async def privacy(self) -> str:
        return "**What it does**\nHere: " + (self.name if self.unlocked else "locked")

    async def whereabouts(self) -> tuple[Whereabout, ...]:
        here = Whereabout(words=f"Here: {self.name}", place="library")
        return (
            (here, Whereabout(words="Sent: 0 B in all", place="activity"))
            if self.unlocked
            else (Whereabout(words="locked"),)
        )

    async def status(self) -> Status:
        return Status(
            workspace=self.name,
            unlocked=self.unlocked,
            reach="none",
            sent=0,
            running=0,
            sheet_missing=not self.sheet_made,
            changes=self.changes,
        )


@dataclass
class PaperShelf:
    items: Sequence[Item] = ()
    copies: dict[str, str] = field(default_factory=dict)
    trash: list[Item] = field(default_factory=list)
    windows: list[tuple[int, int]] = field(default_factory=list)
    projects_here: list[Project] = field(default_factory=list)
    leaves_out: list[str] = field(default_factory=list)
    asks_before: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None
    counting: asyncio.Event | None = None

    def found(self, query: ItemQuery) -> Sequence[Item]:
        if query.state is State.TRASHED:
            return self.trash
        if query == ItemQuery(sort=query.sort, descending=query.descending):
            return self.items
        return [item for item in self.items if query.text in item.name and query.project_id in (None, item.project_id)]

    async def add(self, paths: Sequence[Path], project_id: str | None, progress: Progress) -> Added:
        missing = [path for path in paths if not path.exists()]
        if missing:
            raise UnreadableFileError(path=str(missing[0]), reason="it is not there")
        new = [item_of(len(self.items) + number, path.name) for number, path in enumerate(paths)]
        self.items = [*new, *self.items]
        return Added(items=tuple(new), skipped=())

    async def take_in(self, adding: Adding) -> Added:
        adding.expect(len(adding.paths), 100)
        if self.gate is not None:
            await self.gate.wait()
        added = await self.add(adding.paths, adding.project_id, lambda words: None)
        adding.reached(len(added.items), 100, adding.paths[0].name)
        return replace(added, skipped=tuple(self.leaves_out), stopped=adding.wants_stop)

    async def projects(self) -> tuple[Project, ...]:
        return tuple(self.projects_here)

    async def new_project(self, name: str) -> Project:
        project = Project(id=f"{len(self.projects_here):032x}", name=name, item_class=None, created_at=NOW)
        self.projects_here.append(project)
        return project

    async def parse(self, typed: str) -> ItemQuery:
        if typed == "kind:nothing":
            raise UsageError(problem="kind:nothing is not known", remedy="")
        return ItemQuery(text=typed)

    async def count(self, query: ItemQuery, most: int | None = None) -> int:
        if most is None and self.counting is not None:
            await self.counting.wait()
        found = len(self.found(query))
        return found if most is None else min(found, most)

    async def window(self, query: ItemQuery, offset: int, limit: int, total: int) -> Sequence[Item]:
        self.windows.append((offset, limit))
        return list(self.found(query)[offset : offset + limit])

    async def elsewhere(self, item_ids: Sequence[str]) -> Mapping[str, str]:
        return {item_id: words for item_id, words in self.copies.items() if item_id in item_ids}

    async def preview(self, item_id: str, columns: int, rows: int) -> Pixels | None:
        return Pixels(width=8, height=8, rgb=bytes(range(192)))

    async def detail(self, item_id: str) -> Detail:
        for item in self.items:
            if item.id == item_id:
                return Detail(item=item, project="", facts=(), text="TOTAL 12.40")
        raise NotFoundError(what="item", id=item_id)

    async def reclassify(self, item_id: str, item_class: ItemClass, reason: str) -> None:
        self.items = [replace(item, item_class=item_class) if item.id == item_id else item for item in self.items]

    async def remove(self, item_ids: Sequence[str]) -> None:
        self.trash = [item for item in self.items if item.id in item_ids]
        self.items = [item for item in self.items if item.id not in item_ids]

    async def restore(self, item_ids: Sequence[str]) -> None:
        self.items = [*self.trash, *self.items]
        self.trash = []

    async def export(self, item_id: str, path: Path) -> Path:
        path.write_bytes(b"content")
        return path

    async def open_outside(self, item_id: str, confirmed: bool) -> str:
        if item_id in self.asks_before and not confirmed:
            raise ConsentError(problem="It is confidential.")
        self.opened.append(item_id)
        return "opened"


@dataclass
class Paper:
    keys: PaperKeys = field(default_factory=PaperKeys)
    shelf: PaperShelf = field(default_factory=PaperShelf)
    view: View = field(default_factory=View)
    bench: PaperBench = field(default_factory=PaperBench)
    advice: PaperAdvice = field(default_factory=PaperAdvice)
    batches: PaperBatches = field(default_factory=PaperBatches)
    premises: PaperPremises = field(default_factory=PaperPremises)
    accounts: PaperAccounts = field(default_factory=PaperAccounts)
    settings: PaperSettings = field(default_factory=PaperSettings)
    ruling: PaperRuling = field(default_factory=PaperRuling)
    models: PaperModels = field(default_factory=PaperModels)
    activity: PaperActivity = field(default_factory=PaperActivity)
    copies: PaperCopies = field(default_factory=PaperCopies)
    drafts: PaperDrafts = field(default_factory=PaperDrafts)
    history: PaperHistory = field(default_factory=PaperHistory)
    upkeep: PaperUpkeep = field(default_factory=PaperUpkeep)
    ledger: PaperLedger = field(default_factory=PaperLedger)
    trusting: PaperTrusting = field(default_factory=PaperTrusting)

    def desk(self) -> Desk:
        return Desk(
            keys=self.keys,
            shelf=self.shelf,
            cabinet=PaperCabinet(self.shelf, self),
            bench=self.bench,
            advice=self.advice,
            batches=self.batches,
            premises=self.premises,
            accounts=self.accounts,
            settings=self.settings,
            ruling=self.ruling,
            models=self.models,
            activity=self.activity,
            copies=self.copies,
            drafts=self.drafts,
            history=self.history,
            upkeep=self.upkeep,
            ledger=self.ledger,
            papers=FilePapers(),
            trusting=self.trusting,
            now=lambda: NOW,
            trash_days=7,
            explain=in_words,
        )


def in_words(error: Exception) -> tuple[str, tuple[str, ...]]:
    explanation = explain(getattr(error, "code", "failure"), getattr(error, "facts", {}))
    return explanation.sentence, explanation.remedies


def open_paper(*names: str) -> Paper:
    items = [item_of(number, name) for number, name in enumerate(names)]
    return Paper(
        keys=PaperKeys(standing_now=Standing.OPEN, name="studio", unlocked=True, sheet_made=True),
        shelf=PaperShelf(items=items),
    )
