"""What entries of the ledger say about a team's rules.

These are formats, as those in `bodies.py` (docs/formats.md).
"""

from dataclasses import dataclass
from typing import ClassVar

from localai.vocabulary.outcomes import EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged:
    """A team's key was `trusted` or `distrusted`, or its rules were `taken` or `removed`; `key` is minisign's line.

    `version` and `digest` (SHA-256 in hex) are those of the file, 0 and empty where it is about the key alone.
    """

    TYPE: ClassVar[str] = "localai team 1"
    KIND: ClassVar[EntryKind] = EntryKind.TEAM

    key: str
    change: str
    version: int
    digest: str
    reason: str
