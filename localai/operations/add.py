"""Add files, folders and streams: each is copied into the vault first, and only the copy is looked at."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from localai.errors import (
    ChangedWhileReadError,
    LocalaiError,
    SandboxError,
    SheetMissingError,
    UndecodableError,
    UnreadableFileError,
    UsageError,
)
from localai.operations.leftovers import give_up
from localai.operations.session import Session
from localai.phrases import items as phrases
from localai.storage.files import chunks_to_add, open_to_add
from localai.vault.blobs import StoredBlob
from localai.vault.contents import CONTENT_ROLE, NewItem, adding, insert_item, insert_version
from localai.vault.items import item_of
from localai.vault.kinds import HEAD_BYTES, looks_like_text, recognize
from localai.vault.listing import Listing
from localai.vault.names import checked_tags
from localai.vault.projects import find_project
from localai.vault.search import TEXT_LIMIT
from localai.vault.walk import Problem, Source, check_named, sources
from localai.vocabulary.items import Item, ItemClass, ItemQuery, Origin, Project, State

_BATCH_ITEMS: Final = 1000
_BATCH_BYTES: Final = 256 << 20
_CHUNK: Final = 1 << 20
WITHOUT_SHEET: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """Content that comes from no file: standard input, a paste."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How new items are filed; without a class they get their project's, else internal. `project` is a name or id."""

    item_class: ItemClass | None = None
    project: str | None = None
    tags: tuple[str, ...] = ()
    previews: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an add is: whole items, bytes read, and the untrusted name of what is being read."""

    items: int
    size: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What is in the vault now, what was left out with the reason of each, and whether it was stopped early."""

    items: tuple[Item, ...]
    skipped: tuple[Problem, ...]
    stopped: bool = False


OnProgress = Callable[[Progress], None]


class StopAdding(Exception):  # noqa: N818  no mistake
    """Raised by who is told of the progress: what is whole by now is kept, the rest is left."""


def add(
    session: Session,
    wanted: Sequence[Path | Incoming],
    filing: Filing = Filing(),
    on_progress: OnProgress | None = None,
) -> Added:
    """Add files, folders with all in them, and streams.

    What is named is looked at before anything is added: SymlinkRefusedError, NotAFileError, UnreadableFileError. Inside
    a folder such things are left out and counted. A full disk raises DiskFullError; what was added before stays, also
    where `on_progress` raises StopAdding.
    """
    check_named([path for path in wanted if isinstance(path, Path)])
    intake = _Intake(session, filing, on_progress)
    with adding(session.workspace.folder):
        intake.take_all(_flatten(session, wanted))
    _raise_if_the_only_one_failed(wanted, intake)
    if filing.previews:
        _make_previews(session, intake.items)
    return Added(items=tuple(intake.items), skipped=tuple(intake.skipped), stopped=intake.stopped)


def add_version(session: Session, item_id: str, content: Path | Incoming) -> Item:
    """Give an item new content as its next version; the old one stays until the item is purged."""
    workspace = session.workspace
    item = item_of(workspace.database, item_id)
    if isinstance(content, Path):
        check_named([content])
    source = Source(path=content) if isinstance(content, Path) else content
    with adding(workspace.folder):
        new, stored = _store(
            session, source, _Destination(item_class=item.item_class), item_id, None, bytearray(_CHUNK)
        )
        try:
            with workspace.database.transaction():
                return insert_version(workspace.database, item, new, stored)
        except BaseException as error:
            give_up(workspace.blobs, [stored.blob_id], error)
            raise


def filed_as(session: Session, filing: Filing) -> tuple[ItemClass, str | None]:
    """Return the class and the project's id that a new item would get."""
    destination = _destination(session, filing)
    return destination.item_class, destination.project_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Destination:
    item_class: ItemClass
    project_id: str | None = None
    tags: tuple[str, ...] = ()


class _Intake:
    """One add: takes sources batch by batch, each batch durable as a whole before its rows are."""

    def __init__(self, session: Session, filing: Filing, on_progress: OnProgress | None) -> None:
        self._session = session
        self._destination = _destination(session, filing)
        self._on_progress = on_progress
        self._size = 0
        self._buffer = bytearray(_CHUNK)  # for all files: a fresh one each time costs more than reading a small file
        self._room = room_left(session)
        self.items: list[Item] = []
        self.skipped: list[Problem] = []
        self.stopped = False

    def take_all(self, found: Iterator[Source | Incoming | Problem]) -> None:
        more = True
        while more:
            more = self._take_batch(found)

    def _take_batch(self, found: Iterator[Source | Incoming | Problem]) -> bool:
        """Take what fits into one batch; False after the last source."""
        kept: list[tuple[NewItem, StoredBlob]] = []
        stopped: LocalaiError | None = None
        more, full = True, self._size + _BATCH_BYTES
        with self._session.workspace.blobs.batch():
            while more and len(kept) < _BATCH_ITEMS and self._size < full:
                try:
                    more = self._take_next(found, kept)
                except LocalaiError as error:  # a full disk ends the add; what is whole by now is kept
                    stopped, more = error, False
                except StopAdding:
                    self.stopped, more = True, False
        self._commit(kept)
        if stopped is not None:
            raise stopped
        return more

    def _take_next(self, found: Iterator[Source | Incoming | Problem], kept: list[tuple[NewItem, StoredBlob]]) -> bool:
        source = next(found, None)
        if source is not None:
            if self._room is not None and len(self.items) + len(kept) >= self._room:
                raise SheetMissingError(limit=WITHOUT_SHEET)
            kept += self._take(source, len(kept))
        return source is not None

    def _take(self, source: Source | Incoming | Problem, waiting: int) -> list[tuple[NewItem, StoredBlob]]:
        if isinstance(source, Problem):
            self.skipped.append(source)
            return []
        name = source.name

        def report(length: int) -> None:
            self._size += length
            if self._on_progress is not None:
                self._on_progress(Progress(items=len(self.items) + waiting, size=self._size, name=name))

        try:
            return [_store(self._session, source, self._destination, self._session.new_id(), report, self._buffer)]
        except UnreadableFileError as error:
            path = source.path if isinstance(source, Source) else Path(source.name)
            self.skipped.append(Problem(path=path, error=error))
            return []

    def _commit(self, kept: list[tuple[NewItem, StoredBlob]]) -> None:
        database = self._session.workspace.database
        try:
            with database.transaction():
                added = [insert_item(database, new, stored) for new, stored in kept]
        except BaseException as error:
            give_up(self._session.workspace.blobs, [stored.blob_id for _, stored in kept], error)
            raise
        self.items += added


def room_left(session: Session) -> int | None:
    """Return how many more items fit while the recovery sheet is put off; None where there is one."""
    if "recovery" in session.workspace.described.names():
        return None
    everything = (ItemQuery(), ItemQuery(state=State.TRASHED))
    return WITHOUT_SHEET - sum(Listing(session.workspace.database, query).count() for query in everything)


class _Reading:
    """Content on its way into a blob: remembers its first bytes and its text as they pass."""

    def __init__(self, chunks: Iterator[bytes | memoryview], report: Callable[[int], None] | None) -> None:
        self._chunks = chunks
        self._report = report
        self._text = bytearray()
        self._is_text = True
        self.head = b""

    def __iter__(self) -> Iterator[bytes | memoryview]:
        for chunk in self._chunks:
            if len(self.head) < HEAD_BYTES:
                self.head += bytes(chunk[: HEAD_BYTES - len(self.head)])
                self._is_text = looks_like_text(self.head)
            if self._is_text and len(self._text) < TEXT_LIMIT:
                self._text += chunk[: TEXT_LIMIT - len(self._text)]
            if self._report is not None:
                self._report(len(chunk))
            yield chunk

    def text(self) -> str:
        return self._text.decode(errors="replace") if self._is_text else ""


def _store(
    session: Session,
    source: Source | Incoming,
    destination: _Destination,
    item_id: str,
    report: Callable[[int], None] | None,
    buffer: bytearray,
) -> tuple[NewItem, StoredBlob]:
    """Copy one source into a blob and say what it is."""
    descriptor = open_to_add(source.path) if isinstance(source, Source) else None
    try:
        reading = _Reading(_chunks(source, descriptor, buffer), report)
        stored = session.workspace.blobs.add(reading, item_id=item_id, role=CONTENT_ROLE)
    finally:
        if descriptor is not None:
            os.close(descriptor)
    kind, media_type = recognize(reading.head, source.name)
    new = NewItem(
        id=item_id,
        name=source.name,
        kind=kind,
        media_type=media_type,
        item_class=destination.item_class,
        origin=Origin.UPLOAD,
        added_at=session.now(),
        project_id=destination.project_id,
        tags=destination.tags,
        text=reading.text(),
    )
    return new, stored


def _chunks(source: Source | Incoming, descriptor: int | None, buffer: bytearray) -> Iterator[bytes | memoryview]:
    if isinstance(source, Source) and descriptor is not None:
        yield from chunks_to_add(descriptor, source.path, buffer=buffer)
        _check_still_there(descriptor, source.path)
    elif isinstance(source, Incoming):
        try:
            while chunk := source.stream.read(_CHUNK):
                yield chunk
        except (OSError, ValueError) as error:  # ValueError: it is closed
            raise UnreadableFileError(path=source.name, reason=str(error).lower()) from error


def _check_still_there(descriptor: int, path: Path) -> None:
    """Raise for a file that was removed or replaced while it was read."""
    try:
        now = path.lstat()
    except OSError as error:
        raise ChangedWhileReadError(path=str(path)) from error
    read = os.fstat(descriptor)
    if not stat.S_ISREG(now.st_mode) or (now.st_dev, now.st_ino) != (read.st_dev, read.st_ino):
        raise ChangedWhileReadError(path=str(path))


def _flatten(session: Session, wanted: Sequence[Path | Incoming]) -> Iterator[Source | Incoming | Problem]:
    for one in wanted:
        if isinstance(one, Incoming):
            yield one
        else:
            yield from sources(one, avoid=session.places.workspaces)


def _destination(session: Session, filing: Filing) -> _Destination:
    project = None if filing.project is None else find_project(session.workspace.database, filing.project)
    return _Destination(
        item_class=_class_of_new(filing.item_class, project),
        project_id=None if project is None else project.id,
        tags=checked_tags(filing.tags),
    )


def _class_of_new(stated: ItemClass | None, project: Project | None) -> ItemClass:
    """Return a person's word, else the project's, else internal; never below the project's."""
    wanted = None if project is None else project.item_class
    if stated is None:
        return wanted or ItemClass.INTERNAL
    if project is not None and wanted is not None and stated.rank < wanted.rank:
        raise UsageError(
            problem=phrases.class_below_project(stated, project.name, wanted),
            remedy=phrases.ADD_THEN_LOWER,
        )
    return stated


def _raise_if_the_only_one_failed(wanted: Sequence[Path | Incoming], intake: _Intake) -> None:
    if len(wanted) == 1 and not intake.items and len(intake.skipped) == 1:
        problem, one = intake.skipped[0], wanted[0]
        if isinstance(one, Incoming) or problem.path == one:
            raise problem.error


def _make_previews(session: Session, added: Sequence[Item]) -> None:
    from localai.operations.preview import keep_thumbnail  # the sandbox, which a plain add does without

    for item in added:
        with suppress(UndecodableError, SandboxError):  # it is kept as it is; looking at it says what is wrong
            keep_thumbnail(session, item)
