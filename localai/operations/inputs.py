"""What a wish names as input: items of the workspace, and content that is in no workspace yet."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar

from localai.operations.add import Filing, Incoming, filed_as
from localai.operations.session import Session
from localai.storage.files import chunks_to_add, open_to_add
from localai.vault.contents import open_content
from localai.vault.items import item_of
from localai.vault.kinds import HEAD_BYTES, recognize
from localai.vocabulary.items import ItemClass, Kind
from localai.vocabulary.tasks import Input, Role, Wish

_CHUNK = 1 << 20
Chunks = Iterator[bytes | memoryview]
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Content that is in no workspace yet, as a rehearsal of adding it: it is read, and nothing of it is kept.

    `place` is where it stands among all inputs; below 0 it comes after the others.
    """

    role: Role
    source: Path | Incoming
    filing: Filing = field(default_factory=Filing)
    place: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One input as it is before anything is taken out; `opened` gives its content, as often as asked.

    `reader` gives it as a file that can be read from any place; who asks for it keeps it. `item_id` and `version` say
    what it is a version of; empty where it is in no workspace.
    """

    role: Role
    name: str
    kind: Kind
    media_type: str
    size: int
    item_class: ItemClass
    project_id: str | None
    opened: Callable[[], AbstractContextManager[Chunks]]
    reader: Callable[[], BinaryIO]
    item_id: str = ""
    version: int = 0


def sources_of(session: Session, wish: Wish, loose: Sequence[Loose]) -> tuple[Source, ...]:
    """Return the inputs of a wish with the loose ones at their places. Raises NotFoundError, UnreadableFileError."""
    items = [source_of(session, used) for used in wish.inputs]
    return tuple(placed(items, ((each.place, _loose(session, each)) for each in loose)))


def placed(first: Iterable[Thing], later: Iterable[tuple[int, Thing]]) -> list[Thing]:
    """Return things with those of `later` put in at their places, in that order; below 0 means the end."""
    all_ = list(first)
    for place, each in later:
        all_.insert(place if place >= 0 else len(all_), each)
    return all_


def measure(chunks: Iterable[bytes | memoryview]) -> tuple[int, str]:
    """Return size and SHA-256 in hex of some content."""
    sha256, size = hashlib.sha256(), 0
    for chunk in chunks:
        sha256.update(chunk)
        size += len(chunk)
    return size, sha256.hexdigest()


def word_of(role: Role, word: str) -> str:
    """Return how the command line names an input in a role."""
    return word if role is Role.IMAGE else f"{role}={word}"


def loose_word(each: Loose) -> str:
    """Return how the command line names content that is not added yet."""
    if isinstance(each.source, Incoming):
        return word_of(each.role, "-")
    path = str(each.source)
    return word_of(each.role, f"./{path}" if path.startswith("-") else path)


def source_of(session: Session, used: Input) -> Source:
    """Return one version of an item as an input; raises NotFoundError."""
    workspace = session.workspace
    item = item_of(workspace.database, used.item_id)

    def reader() -> BinaryIO:
        return open_content(workspace.database, workspace.blobs, used.item_id, used.version)

    @contextmanager
    def opened() -> Iterator[Chunks]:
        with reader() as content:
            yield iter(lambda: content.read(_CHUNK), b"")

    return Source(
        role=used.role,
        name=item.name,
        kind=item.kind,
        media_type=item.media_type,
        size=item.size,
        item_class=item.item_class,
        project_id=item.project_id,
        opened=opened,
        reader=reader,
        item_id=item.id,
        version=used.version,
    )


def _loose(session: Session, each: Loose) -> Source:
    name, (opened, reader) = each.source.name, _reading(each.source)
    with opened() as chunks:
        head, size = b"", 0
        for chunk in chunks:
            head += bytes(chunk[: max(0, HEAD_BYTES - len(head))])
            size += len(chunk)
    kind, media_type = recognize(head, name)
    item_class, project_id = filed_as(session, each.filing)
    return Source(
        role=each.role,
        name=name,
        kind=kind,
        media_type=media_type,
        size=size,
        item_class=item_class,
        project_id=project_id,
        opened=opened,
        reader=reader,
    )


def _reading(source: Path | Incoming) -> tuple[Callable[[], AbstractContextManager[Chunks]], Callable[[], BinaryIO]]:
    """Return what opens a file, in both ways; a stream, which can be read once only, is kept in memory."""
    kept = source.stream.read() if isinstance(source, Incoming) else b""

    def reader() -> BinaryIO:
        return BytesIO(kept) if isinstance(source, Incoming) else os.fdopen(open_to_add(source), "rb")

    @contextmanager
    def opened() -> Iterator[Chunks]:
        if isinstance(source, Incoming):
            yield iter((kept,))
            return
        descriptor = open_to_add(source)
        try:
            yield chunks_to_add(descriptor, source)
        finally:
            os.close(descriptor)

    return opened, reader
