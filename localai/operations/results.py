"""How a run or a send ended, in one transaction: its results as items, the entry of its outcome, its approval."""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from localai.crypto.canonical import commitment, new_salt
from localai.errors import LocalaiError, NotFoundError
from localai.operations.ledger import Recorder, recording
from localai.operations.rules import inherited, keep_rules
from localai.operations.session import Session
from localai.phrases import rules as phrases
from localai.vault import consents, runs, sends
from localai.vault.blobs import StoredBlob
from localai.vault.contents import CONTENT_ROLE, NewItem, adding, insert_item
from localai.vault.items import item_of
from localai.vault.kinds import HEAD_BYTES, recognize
from localai.vault.search import TEXT_LIMIT
from localai.vocabulary.bodies import Ended
from localai.vocabulary.items import Item, ItemClass, Origin, strictest
from localai.vocabulary.outcomes import Outcome, RemoteCopy
from localai.vocabulary.records import Opening
from localai.vocabulary.rules import LayerName

_ENDINGS: Final = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/json": ".json",
}
_NAMELESS: Final = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One result; `text` is what it can be found by."""

    media_type: str
    content: bytes
    text: str = ""


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
    """How it ended; `sent` corrects what the entry of its beginning said, `fillings` (JSON) are for later deletions."""

    outcome: Outcome
    problem: str = ""
    sent: int = 0
    received: int = 0
    cost: Decimal | None = None
    currency: str = ""
    copies: tuple[RemoteCopy, ...] = ()
    results: tuple[Made, ...] = ()
    fillings: str = "[]"


def end(session: Session, about: About, ending: Ending) -> tuple[Item, ...]:
    """Write down how it ended and keep the results where that is wanted: all of it, or nothing."""
    if not (ending.results and about.keep):
        with recording(session) as record:
            append_end(session, record, about.run_id, ending, ())
        return ()
    blobs, stored = session.workspace.blobs, list[tuple[str, StoredBlob]]()
    with adding(session.workspace.folder):
        try:
            for made in ending.results:
                item_id = session.new_id()
                stored.append((item_id, blobs.add([made.content], item_id=item_id, role=CONTENT_ROLE)))
            with recording(session) as record:
                places = zip(stored, ending.results, strict=True)
                items = tuple(_insert(session, record, about, made, *place) for place, made in places)
                append_end(session, record, about.run_id, ending, tuple(item.id for item in items))
        except BaseException:
            for _, blob in stored:
                with suppress(LocalaiError):
                    blobs.unlink(blob.blob_id)
            raise
    return items


def append_end(session: Session, record: Recorder, run_id: str, ending: Ending, made: Sequence[str]) -> None:
    """Add the entry of an outcome and change the rows that it is about; belongs inside `recording`."""
    database = session.workspace.database
    openings = [opening_of(hashlib.sha256(made.content).hexdigest()) for made in ending.results]
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


def _insert(session: Session, record: Recorder, about: About, made: Made, item_id: str, stored: StoredBlob) -> Item:
    """Keep a result as an item of the strictest class of what it was made from, as planned and as it is now.

    Rules of items and of other projects go along, as the item's own.
    """
    sources = [source for each in about.inputs if (source := _still_there(session, each)) is not None]
    first = sources[0].name if sources else _NAMELESS
    kind, found = recognize(made.content[:HEAD_BYTES], "")
    media_type = found if not made.media_type.startswith("text/") else made.media_type
    new = NewItem(
        id=item_id,
        name=_name_of_result(first, about.model.rpartition("/")[2], _ENDINGS.get(media_type, "")),
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


def _name_of_result(source: str, model: str, ending: str) -> str:
    """Return `note.ocr.txt` for `note.jpg`; at most 255 bytes, as file systems have it."""
    stem, added = source.rpartition(".")[0] or source, f".{model}{ending}"
    while len(os.fsencode(stem + added)) > 255:
        stem = stem[:-1]
    return stem + added
