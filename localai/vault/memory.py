"""What this machine remembers of a workspace it opened: its key-check, and how far its ledger had come."""

import re
from dataclasses import dataclass
from enum import StrEnum

from localai.vocabulary.secret import Secret

_ENTRY = re.compile(rb"localai memory 1 ([0-9a-f]{64}) ([0-9]{1,18}) ([0-9a-f]{64})")


class Freshness(StrEnum):
    """Whether this machine could compare the workspace with what it remembers of it."""

    COMPARED = "compared"
    FIRST_TIME = "first-time"
    NOT_VERIFIED = "not-verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The key a workspace had, and the size and last leaf (64 hex digits) of its ledger."""

    key_check: str
    size: int
    last: str


def serialize(remembered: Remembered) -> Secret:
    """Return the keyring entry."""
    return Secret(f"localai memory 1 {remembered.key_check} {remembered.size} {remembered.last}".encode("ascii"))


def parse(entry: Secret) -> Remembered | None:
    """Return what an entry says; None for one that we did not write."""
    found = _ENTRY.fullmatch(entry.reveal())
    if not found:
        return None
    return Remembered(key_check=found[1].decode(), size=int(found[2]), last=found[3].decode())
