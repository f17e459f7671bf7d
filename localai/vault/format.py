"""The FORMAT file of a workspace: what it is, who may read and write it, and what its key slots must be."""

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from localai.errors import DamagedFormatError, NewerFormatError, NoWorkspaceError
from localai.storage import files

VERSION = 1
LARGEST = 64 * 1024
NAME = "FORMAT"

_FIRST = re.compile(r"localai workspace ([1-9][0-9]{0,8})")
_HEAD = (
    ("id", re.compile(r"[0-9a-f]{16}")),
    ("reader", re.compile(r"[1-9][0-9]{0,8}")),
    ("writer", re.compile(r"[1-9][0-9]{0,8}")),
    ("key-check", re.compile(r"[0-9a-f]{64}")),
    ("signing-key", re.compile(r"[0-9a-f]{64}")),
)
_SLOT = re.compile(r"slot ([a-z0-9][a-z0-9-]{0,31}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot's name and the SHA-256 its file must have."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The lines of FORMAT; while a slot is replaced it stands there twice, with its old and its new digest."""

    id: str
    reader: int = VERSION
    writer: int = VERSION
    key_check: str
    signing_key: str
    slots: tuple[Slot, ...]

    def names(self) -> tuple[str, ...]:
        """Return the names of the slots, each once, in order."""
        return tuple(dict.fromkeys(slot.name for slot in self.slots))

    def describes(self, name: str, content: bytes) -> bool:
        """Tell whether `content` is a file this slot may have."""
        digest = sha256(content).hexdigest()
        return any(slot.name == name and slot.digest == digest for slot in self.slots)

    def without(self, name: str) -> "Format":
        """Return the same with that slot gone."""
        return replace(self, slots=tuple(slot for slot in self.slots if slot.name != name))

    def with_slot(self, name: str, content: bytes) -> "Format":
        """Return the same with one more slot line."""
        slot = Slot(name=name, digest=sha256(content).hexdigest())
        return replace(self, slots=(*self.slots, slot))

    @property
    def writable(self) -> bool:
        """Whether this program knows everything that writing needs."""
        return self.writer <= VERSION


def serialize(described: Format) -> bytes:
    """Return the bytes of FORMAT."""
    lines = [
        f"localai workspace {VERSION}",
        f"id {described.id}",
        f"reader {described.reader}",
        f"writer {described.writer}",
        f"key-check {described.key_check}",
        f"signing-key {described.signing_key}",
        *(f"slot {slot.name} {slot.digest}" for slot in described.slots),
    ]
    return ("\n".join(lines) + "\n").encode("ascii")


def parse(content: bytes, path: str) -> Format:
    """Return what FORMAT says; raises NewerFormatError, and DamagedFormatError for anything we would not write."""
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError as error:
        raise DamagedFormatError(path=path, problem="it is not text") from error
    lines = text.split("\n")
    first = _FIRST.fullmatch(lines[0])
    if not first:
        raise DamagedFormatError(path=path, problem="its first line is not `localai workspace 1`")
    if int(first[1]) > VERSION:
        raise NewerFormatError(found=int(first[1]), supported=VERSION)
    if lines.pop() != "":
        raise DamagedFormatError(path=path, problem="its end is missing")
    head = _parse_head(lines[1:], path)
    slots = _parse_slots(lines[1 + len(_HEAD) :], path, strict=int(head["writer"]) <= VERSION)
    return Format(
        id=head["id"],
        reader=int(head["reader"]),
        writer=int(head["writer"]),
        key_check=head["key-check"],
        signing_key=head["signing-key"],
        slots=slots,
    )


def _parse_head(lines: list[str], path: str) -> dict[str, str]:
    head = {}
    for number, (word, pattern) in enumerate(_HEAD):
        name, _, value = lines[number].partition(" ") if number < len(lines) else ("", "", "")
        if name != word or not pattern.fullmatch(value):
            raise DamagedFormatError(path=path, problem=f"line {number + 2} is not its `{word}`")
        head[word] = value
        if word == "reader" and int(value) > VERSION:
            raise NewerFormatError(found=int(value), supported=VERSION)
    return head


def _parse_slots(lines: list[str], path: str, *, strict: bool) -> tuple[Slot, ...]:
    """Return the slots; a newer writer that lets us read may have added lines of a kind we do not know."""
    found = [_SLOT.fullmatch(line) for line in lines]
    if strict and not all(found):
        raise DamagedFormatError(path=path, problem="it has a line that is no slot")
    return tuple(Slot(name=slot[1], digest=slot[2]) for slot in found if slot)


def read(folder: Path) -> Format:
    """Return what the FORMAT of a workspace's folder says; raises NoWorkspaceError where there is no such folder."""
    path = folder / NAME
    try:
        return parse(files.read_small(path, LARGEST), str(path))
    except FileNotFoundError as error:
        if not folder.is_dir():
            raise NoWorkspaceError(name=folder.name) from error
        raise DamagedFormatError(path=str(path), problem="it is missing") from error


def write(folder: Path, described: Format) -> None:
    """Replace FORMAT as a whole."""
    files.replace_file(folder / NAME, serialize(described))
