"""A folder to hand to a lawyer: a record to read, the ledger, what decided as it was, and what verifies it without us.

Content of items is never in it, nor are their names; documents that back an answer only where that is asked for. It
appears whole or not at all, and never in the place of something else.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import localai
from localai.crypto.canonical import encode
from localai.errors import DiskError, NotFoundError, WouldOverwriteError
from localai.operations import record as records
from localai.operations import record_sections
from localai.operations.export import export
from localai.operations.find import resolve
from localai.operations.grounds import ground
from localai.operations.ledger import checkpoint_note, verifier_key
from localai.operations.ledger import export as export_ledger
from localai.operations.organize import find_project
from localai.operations.papers import as_html
from localai.operations.record import Record
from localai.operations.session import Session
from localai.operations.showing import tree
from localai.phrases import amounts
from localai.phrases import record as phrases
from localai.storage.files import disk_errors, new_file, sync_folder, write_all
from localai.vault.names import file_name
from localai.vocabulary.cards import Card
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.rules import RuleSet
from localai.vocabulary.text import clean

_VERIFIER: Final = "verify_ledger.py"
_SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """One file of the folder, by its path below it, with its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was written: `left_out` are documents that are named in it and not included."""

    folder: Path
    files: tuple[WrittenFile, ...]
    sends: int
    refusals: int
    entries: int
    left_out: tuple[str, ...]


def write_report(session: Session, folder: Path, project: str | None = None, *, documents: bool = False) -> Report:
    """Write the folder; that the ledger was exported is an entry of it.

    Raises WouldOverwriteError where something has that name, NotFoundError, LedgerBrokenError, IntegrityError,
    DiskError. Then there is no folder.
    """
    if os.path.lexists(folder):
        raise WouldOverwriteError(path=str(folder))
    record = records.read(session, find_project(session, project) if project else None)
    temporary = folder.parent / f".{session.new_id()}"
    with disk_errors(folder):
        try:
            temporary.mkdir(mode=0o700)
            files, entries, left_out = _write(_Folder(temporary), session, record, documents=documents)
            sync_folder(temporary)
            if os.path.lexists(folder):
                raise WouldOverwriteError(path=str(folder))
            temporary.rename(folder)
        finally:
            with suppress(OSError):
                shutil.rmtree(temporary)
        sync_folder(folder.parent)
    return Report(
        folder=folder,
        files=files,
        sends=len(record.sends),
        refusals=len(record.refusals),
        entries=entries,
        left_out=left_out,
    )


class _Folder:
    """Files below one folder, each written once, for its owner only; remembers what it wrote."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.files: list[WrittenFile] = []

    def write(self, name: str, content: bytes) -> None:
        """Write one file, durable."""
        path = self._path / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = new_file(path)
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sha256 = hashlib.sha256(content).hexdigest()
        self.files.append(WrittenFile(name=name, size=len(content), sha256=sha256))

    def copy(self, session: Session, name: str, item_id: str) -> None:
        """Write the content of an item, decrypted."""
        path = self._path / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(new_file(path), "w+b") as file:
            size = export(session, item_id, file)
            os.fsync(file.fileno())
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self.files.append(WrittenFile(name=name, size=size, sha256=sha256))


def _write(
    folder: _Folder, session: Session, record: Record, *, documents: bool
) -> tuple[tuple[WrittenFile, ...], int, tuple[str, ...]]:
    pieces: list[str] = []
    exported = export_ledger(session, pieces.append)
    if exported.broken:
        raise exported.broken
    key, checkpoint = verifier_key(session), checkpoint_note(session)
    folder.write("ledger.txt", "".join(pieces).encode())
    folder.write("checkpoint.txt", checkpoint.encode())
    folder.write("key.txt", f"{key}\n".encode())
    folder.write(_VERIFIER, verifier())
    for name, content in _grounds(session, record):
        folder.write(name, content)
    for name, content in _cards(session, record):
        folder.write(name, content)
    folder.write(
        "report.html", _text(as_html(records.paper(record, record_sections.sections(session, record.project))))
    )
    left_out = _documents(folder, session, include=documents)
    made = amounts.moment(session.now())
    given = any(each.name.startswith("documents/") for each in folder.files)
    folder.write("README.txt", phrases.readme(made=made, key=key, documents=given).encode())
    files = sorted(folder.files, key=lambda each: each.name)
    folder.write(_SUMS, os.fsencode("".join(f"{each.sha256}  {each.name}\n" for each in files)))
    return tuple(folder.files), exported.entries, left_out


def verifier() -> bytes:
    """Return the program that checks a ledger without us: from the installed package, or from our source beside it."""
    inside = Path(localai.__file__).parent
    for path in (inside / _VERIFIER, inside.parent / "packaging" / _VERIFIER):
        if path.is_file():
            return path.read_bytes()
    raise DiskError(path=str(inside / _VERIFIER), problem="it is missing")


def _grounds(session: Session, record: Record) -> Iterator[tuple[str, bytes]]:
    """Yield what decided, as the bytes whose digest is signed and as text."""
    kinds: tuple[tuple[str, type[object], set[str]], ...] = (
        ("card", Card, {each.card for each in record.all}),
        ("policy", EffectivePolicy, {each.policy for each in record.all}),
        ("rules", RuleSet, {each.rules for each in record.all}),
    )
    for name, kind, digests in kinds:
        for digest in sorted(digests):
            yield from _both(digest, name, ground(session, kind, digest))
    for each in record_sections.stated(session):
        yield from _both(each.body.statement, "answer", each.words)


def _both(digest: str, name: str, value: object | None) -> Iterator[tuple[str, bytes]]:
    """Yield a value as its bytes and in words; nothing where it was not kept."""
    if value is not None:
        yield f"grounds/{digest}.{name}", encode(value)
        yield f"grounds/{digest}.{name}.txt", _text("".join(f"{clean(line)}\n" for line in tree(name, value)))


def _cards(session: Session, record: Record) -> Iterator[tuple[str, bytes]]:
    """Yield a page to read for each card as it was."""
    places: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for each in record.all:
        policy = ground(session, EffectivePolicy, each.policy)
        used = places.setdefault((each.receipt.model.partition("/")[0], each.card), set())
        if policy is not None:
            used.add((policy.surface, policy.override))
    for (provider, digest), used in sorted(places.items()):
        card = ground(session, Card, digest)
        if card is not None:
            yield phrases.card_file(provider, digest), _text(as_html(records.card_paper(card, digest, used)))


def _documents(folder: _Folder, session: Session, *, include: bool) -> tuple[str, ...]:
    """Write the documents that back answers where that is asked for; return the names of those that are only named."""
    left_out = []
    wanted = (each.words.document_item for each in record_sections.stated(session) if each.words)
    for item_id in dict.fromkeys(filter(None, wanted)):
        try:
            item = resolve(session, item_id)
        except NotFoundError:
            continue  # purged; the record says so
        if include:
            folder.copy(session, f"documents/{item.id[:8]}/{file_name(item.name)}", item.id)
        else:
            left_out.append(item.name)
    return tuple(left_out)


def _text(words: str) -> bytes:
    return words.encode("utf-8", "backslashreplace")
