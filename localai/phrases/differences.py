"""What is unlike the last time something went to the same model."""

from typing import Final

TITLE: Final = "unlike last time"
NOTHING: Final = "nothing"
TEXT: Final = "the text"
TASK: Final = "the task"
CLASS: Final = "the class"
CARD: Final = "what is known about the service"
POLICY: Final = "what you said about the account"
RULES: Final = "the rules"
DOUBTS: Final = "the doubts you take on"
SETTINGS: Final = "the settings"


def the(noun: str) -> str:
    """Return a part: the photo."""
    return f"the {noun}"
