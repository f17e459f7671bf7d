"""What a person reads on the screen that leads to everything that can be set."""

from typing import Final

TITLE: Final = "Settings"
OPEN: Final = "open"
APPROVALS: Final = "Approvals for later"
APPROVALS_WORDS: Final = "in Accounts (6), with keys and answers"
APPROVALS_NOTE: Final = "each can be ended there"
PRIVACY: Final = "Privacy"
PRIVACY_WORDS: Final = "our own statement, and where everything is (F2)"
