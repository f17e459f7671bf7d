"""How a run or a send ended, in one transaction: its results as items, the entry of its outcome, its approval."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from localai.crypto.canonical import commitment, new_salt
from localai.egress.attempt import opened
from localai.errors import NotFoundError
from localai.operations.ledger import Recorder, recording
from localai.operations.leftovers import give_up
from localai.operations.rules import inherited, keep_rules
from localai.operations.session import Session
from localai.phrases import rules as phrases
from localai.vault import consents, remote, runs, sends, steps
from localai.vault.blobs import StoredBlob
from localai.vault.contents import CONTENT_ROLE, NewItem, adding, insert_item
from localai.vault.items import item_of
from localai.vault.kinds import HEAD_BYTES, recognize
from localai.vault.search import TEXT_LIMIT
from localai.vocabulary.bodies import Ended
from localai.vocabulary.items import Item, ItemClass, Kind, Origin, strictest
from localai.vocabulary.outcomes import Outcome, RemoteCopy
from localai.vocabulary.records import Opening
from localai.vocabulary.rules import LayerName

_ENDINGS: Final = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "video/x-matroska": ".webm",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "application/json": ".json",
}
_TEXTS: Final = ("text/", "application/json")  # what nobody can tell by its first bytes
_NAMELESS: Final = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One result; `text` is what it can be found by.

    `answer` is where a result rests that was fetched, and the key that opens it, `source` what yields one that is read
    while it is made; with either, `content` is empty.
    """

    media_type: str
    content: bytes = b""
    text: str = ""
    answer: tuple[Path, bytes] | None = None
    source: Callable[[], Iterator[bytes]] | None = None

    def chunks(self) -> Iterator[bytes]:
        """Yield the content, a piece at a time. Raises IntegrityError, DiskError."""
        if self.source is not None:
            yield from self.source()
            return
        if self.answer is None:
            yield self.content
            return
        with opened(*self.answer) as found:
            yield from found.chunks()


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A result on its way into a blob: its first bytes and its digest are noted as it passes."""

    made: Made
    head: bytes = b""
    size: int = 0
    digest: str = ""

    def chunks(self) -> Iterator[bytes]:
        """Yield the content and note what passes."""
        sha256 = hashlib.sha256()
        for chunk in self.made.chunks():
            self.head += chunk[: HEAD_BYTES - len(self.head)]
            self.size += len(chunk)
            sha256.update(chunk)
            yield chunk
        self.digest = sha256.hexdigest()

    def pass_by(self) -> "_Kept":
        """Note what there is to note of a result that is not kept."""
        for _ in self.chunks():
            pass
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a result inherits: the run, its model, the class it was planned with, its inputs, its project."""

    run_id: str
    model: str
    item_class: ItemClass
    inputs: tuple[str, ...]
    project_id: str | None
    keep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How it ended; `sent` corrects what the entry of its beginning said, `fillings` (JSON) are for later deletions.

    `ids` are the service's own of it, where it left a copy there.
    """

    outcome: Outcome
    problem: str = ""
    sent: int = 0
    received: int = 0
    cost: Decimal | None = None
    currency: str = ""
    copies: tuple[RemoteCopy, ...] = ()
    results: tuple[Made, ...] = ()
    fillings: str = "[]"
    ids: tuple[str, ...] = ()


def end(session: Session, about: About, ending: Ending) -> tuple[Item, ...]:
    """Write down how it ended and keep the results where that is wanted: all of it, or nothing."""
    kept = [_Kept(made=made) for made in ending.results]
    if not (kept and about.keep):
        digests = [each.pass_by().digest for each in kept]
        with recording(session) as record:
            append_end(session, record, about.run_id, ending, (), digests)
        return ()
    blobs, stored = session.workspace.blobs, list[tuple[str, StoredBlob]]()
    with adding(session.workspace.folder):
        try:
            for each in kept:
                item_id = session.new_id()
                stored.append((item_id, blobs.add(each.chunks(), item_id=item_id, role=CONTENT_ROLE)))
            with recording(session) as record:
                places = zip(stored, kept, strict=True)
                items = tuple(_insert(session, record, about, each, *place) for place, each in places)
                digests = [each.digest for each in kept]
                append_end(session, record, about.run_id, ending, tuple(item.id for item in items), digests)
        except BaseException as error:
            give_up(blobs, [blob.blob_id for _, blob in stored], error)
            raise
    return items


def append_end(
    session: Session, record: Recorder, run_id: str, ending: Ending, made: Sequence[str], digests: Sequence[str] = ()
) -> None:
    """Add the entry of an outcome and change the rows that it is about; belongs inside `recording`.

    `made` are the ids of the items that it made, `digests` the SHA-256 of its results in hex.
    """
    database = session.workspace.database
    openings = list(map(opening_of, digests))
    body = Ended(
        run_id=run_id,
        outcome=ending.outcome,
        problem=ending.problem,
        sent=ending.sent,
        outputs=tuple(map(commit, openings)),
        received=ending.received,
        cost=ending.cost,
        currency=ending.currency,
        copies=ending.copies,
    )
    record.append(body, openings)
    runs.end_run(database, run_id, ending.outcome, made)
    sends.settle_send(database, run_id, fillings=ending.fillings)
    remote.keep_ids(database, run_id, ending.ids)
    steps.drop_step(database, run_id)
    if ending.outcome.counts:
        consents.use_up(database, run_id)
    else:
        consents.give_back(database, run_id)


def opening_of(sha256: str) -> Opening:
    """Return what opens a new commitment to a digest."""
    return Opening(salt=new_salt(), digest=sha256)


def commit(opening: Opening) -> bytes:
    """Return the commitment that an opening opens."""
    return commitment(opening.salt, opening.digest)


def _insert(session: Session, record: Recorder, about: About, kept: _Kept, item_id: str, stored: StoredBlob) -> Item:
    """Keep a result as an item of the strictest class of what it was made from, as planned and as it is now.

    Rules of items and of other projects go along, as the item's own.
    """
    sources = [source for each in about.inputs if (source := _still_there(session, each)) is not None]
    first = sources[0].name if sources else _NAMELESS
    made = kept.made
    kind, found = recognize(kept.head, "")
    media_type = made.media_type if made.media_type.startswith(_TEXTS) and kind is Kind.TEXT else found
    new = NewItem(
        id=item_id,
        name=name_of_result(first, about.model, media_type),
        kind=kind,
        media_type=media_type,
        item_class=strictest([about.item_class, *(source.item_class for source in sources)]),
        origin=Origin.OUTPUT,
        added_at=session.now(),
        project_id=about.project_id or (sources[0].project_id if sources else None),
        made_from=tuple(dict.fromkeys(source.id for source in sources)),
        text=made.text[:TEXT_LIMIT] if media_type.startswith("text/") else "",
    )
    item = insert_item(session.workspace.database, new, stored)
    passed_on = inherited(session, sources, new.project_id)
    if passed_on is not None:
        keep_rules(session, record, (LayerName.ITEM, item_id), passed_on, phrases.INHERITED)
    return item


def _still_there(session: Session, item_id: str) -> Item | None:
    try:
        return item_of(session.workspace.database, item_id)
    except NotFoundError:  # purged while a service was at work
        return None


def name_of_result(source: str, model: str, media_type: str) -> str:
    """Return `note.ocr.txt` for what the model `on-device/ocr` made of `note.jpg`; at most 255 bytes."""
    ending = _ENDINGS.get(media_type, "")
    stem, added = source.rpartition(".")[0] or source, f".{model.rpartition('/')[2]}{ending}"
    while len(os.fsencode(stem + added)) > 255:
        stem = stem[:-1]
    return stem + added
