"""Checks that entries are whole, in order and covered by signed checkpoints."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from localai.crypto.canonical import Record, encode, leaf_hash
from localai.errors import LedgerBrokenError
from localai.ledger import keys
from localai.ledger.decoding import decode
from localai.ledger.notes import NoteError, open_checkpoint
from localai.ledger.tree import Frontier, push
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry, Line

FIRST: Final = bytes(32)

_TYPE_LINE: Final = encode(Entry.TYPE)
_KEY_KINDS: Final = (EntryKind.GENESIS, EntryKind.SIGNING_KEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was checked: how many entries and checkpoints, the tree over them, the last hash, the key that signs now."""

    frontier: Frontier
    last: bytes
    public_key: bytes
    checkpoints: int
    projection: str

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.frontier.size


def beginning_of(line: Line, previous: bytes) -> bytes:
    """Return the bytes an entry must begin with, from the fields it is found by and the hash of the one before."""
    return b"".join(
        (
            b"R",
            (len(line.encoded) - 9).to_bytes(8, "big"),
            _TYPE_LINE,
            _framed(b"I", b"%d" % line.seq),
            _framed(b"B", previous),
            _framed(b"T", line.at.encode()),
            _framed(b"S", line.kind.encode()),
            _framed(b"S", line.subject.encode()),
            _framed(b"I", b"%d" % line.sent),
        )
    )


def verify(lines: Iterable[Line], notes: Sequence[tuple[int, str]], *, name: str) -> Verified:
    """Check every entry against the one before it, and every checkpoint against the entries and the key of its time.

    `notes` are pairs of size and signed note in rising order; the last one must cover the last entry. A ledger that has
    only its first entry may have none. Raises LedgerBrokenError with the first entry at fault.
    """
    remaining, frontier, last, public, projection = iter(lines), Frontier(), FIRST, b"", ""
    for size, note in notes:
        leaves, last, public = _follow(islice(remaining, size - frontier.size), frontier.size, last, public)
        frontier = push(frontier, leaves)
        if frontier.size != size:
            raise LedgerBrokenError(
                seq=frontier.size, problem=f"entries up to {size - 1} were signed and are not there"
            )
        try:
            found = open_checkpoint(note, name, public)
        except NoteError as error:
            raise LedgerBrokenError(seq=size - 1, problem=f"its checkpoint does not hold: {error}") from error
        if (found.size, found.root) != (size, frontier.root):
            raise LedgerBrokenError(seq=size - 1, problem="its checkpoint is about other entries")
        projection = found.projection
    if not notes:
        leaves, last, public = _follow(islice(remaining, 1), 0, last, public)
        frontier = push(frontier, leaves)
    if next(remaining, None) is not None or not frontier.size:
        raise LedgerBrokenError(seq=frontier.size, problem="no signed checkpoint covers it")
    return Verified(frontier=frontier, last=last, public_key=public, checkpoints=len(notes), projection=projection)


def _framed(tag: bytes, content: bytes) -> bytes:
    return tag + len(content).to_bytes(8, "big") + content


def _follow(lines: Iterator[Line], seq: int, last: bytes, public: bytes) -> tuple[list[bytes], bytes, bytes]:
    """Check a run of entries; return their leaf hashes, the last one and the key that signs after them."""
    leaves = []
    for line in lines:
        if line.seq != seq:
            raise LedgerBrokenError(seq=seq, problem="it is missing")
        if not line.encoded.startswith(beginning_of(line, last)):
            raise LedgerBrokenError(seq=seq, problem="it does not follow the entry before it")
        last = leaf_hash(line.encoded)
        if last != line.leaf:
            raise LedgerBrokenError(seq=seq, problem="its bytes were changed")
        if line.kind in _KEY_KINDS:
            public = _key_after(line, public)
        leaves.append(last)
        seq += 1
    return leaves, last, public


def _key_after(line: Line, public: bytes) -> bytes:
    entry = decode(line.encoded)
    body = entry.fields[-1] if isinstance(entry, Record) else None
    match body:
        case Record("localai genesis 1", (str(), bytes(first))) if line.seq == 0:
            return first
        case Record() if line.seq > 0 and (new := keys.announced(public, body)):
            return new
    raise LedgerBrokenError(seq=line.seq, problem="the signing key in it was not handed over by the one before")
