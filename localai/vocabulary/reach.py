"""How far a process may have bytes go."""

from enum import StrEnum


class Reach(StrEnum):
    """Fixed when a process starts, for good: nowhere, this machine and servers the person named as theirs, services.

    `local` goes to loopback and to addresses that the person stated, and looks no name up.
    """

    NONE = "none"
    LOCAL = "local"
    ONLINE = "online"
