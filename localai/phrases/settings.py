"""What a person reads on the screen that leads to everything that can be set."""

from typing import Final

TITLE: Final = "Settings"
OPEN: Final = "open"
