"""A ledger in memory, for tests of what reads one: entries, checkpoints and exports without a workspace."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from localai.crypto.canonical import encode, leaf_hash
from localai.crypto.signature import public_key
from localai.ledger import notes, tree
from localai.ledger.export import export_text
from localai.ledger.keys import announce
from localai.vocabulary.bodies import Body, Genesis, Purged, sent_of, subject_of
from localai.vocabulary.records import Checkpoint, Entry, Line, Opening

WORKSPACE = "0011223344556677"
NAME = notes.origin(WORKSPACE)
START = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Ledger:
    """Entries as they would be kept, and the checkpoints over them."""

    seed: bytes = bytes(range(32))
    lines: list[Line] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def public(self) -> bytes:
        return public_key(self.seed)

    @property
    def key(self) -> str:
        return notes.verifier_key(NAME, self.public)

    def append(self, body: Body) -> Line:
        previous = self.lines[-1].leaf if self.lines else bytes(32)
        entry = Entry(
            seq=len(self.lines),
            previous=previous,
            at=START + timedelta(seconds=len(self.lines)),
            kind=body.KIND,
            subject=subject_of(body),
            sent=sent_of(body),
            actor="recovery",
            face="cli",
            body=body,
        )
        encoded = encode(entry)
        self.lines.append(
            Line(
                seq=entry.seq,
                at=encode(entry.at)[9:].decode(),
                kind=entry.kind,
                subject=entry.subject,
                sent=entry.sent,
                leaf=leaf_hash(encoded),
                encoded=encoded,
            )
        )
        return self.lines[-1]

    def sign(self) -> str:
        root = tree.root_of(line.leaf for line in self.lines)
        checkpoint = Checkpoint(origin=NAME, size=len(self.lines), root=root, projection="ab" * 32)
        note = notes.seal_checkpoint(checkpoint, self.seed, self.public)
        self.notes.append((len(self.lines), note))
        return note

    def renew(self, seed: bytes) -> None:
        self.append(announce(self.seed, seed, "a test"))
        self.seed = seed

    def export(self, openings: tuple[tuple[int, Opening], ...] = ()) -> str:
        pieces = export_text(
            ((line.encoded for line in self.lines), len(self.lines)), openings, note=self.notes[-1][1], key=self.key
        )
        return "".join(pieces)


def ledger_of(count: int, body: Callable[[int], Body] | None = None) -> Ledger:
    """Return a ledger of `count` entries with one checkpoint over all of them."""
    made = Ledger()
    made.append(Genesis(workspace_id=WORKSPACE, public_key=made.public))
    for number in range(1, count):
        made.append(body(number) if body else Purged(item_ids=(f"{number:032x}",), reason="a test"))
    made.sign()
    return made
