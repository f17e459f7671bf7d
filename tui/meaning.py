"""What a sign or a color stands for."""

from enum import StrEnum


class Meaning(StrEnum):
    """What a color and its sign say; the value is the style's name."""

    PLAIN = "plain"
    QUIET = "quiet"
    STAYS = "stays"
    LEAVES = "leaves"
    REFUSED = "refused"
    UNKNOWN = "unknown"
