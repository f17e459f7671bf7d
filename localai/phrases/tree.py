"""What a person reads around the history of an item."""

from typing import Final

TITLE: Final = "History"
HEADS: Final = ("history", "item", "run")
