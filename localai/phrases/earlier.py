"""What a person reads about a conversation that goes on."""

from typing import Final

SAID_IN_RUN: Final = "conversation"
BEGIN_ANEW: Final = "Leave out --continue to begin a new one."
STANDS_ALONE: Final = "what runs here does not go on with what was said before."
YOUR_WORDS: Final = "said before: your words"
AN_ANSWER: Final = "said before: an answer"


def again(what: str) -> str:
    """Name an input that was given before and goes out again."""
    return f"said before: {what}"


def too_long(most: int) -> str:
    """Say that a conversation has more turns than are sent again."""
    return f"the conversation has more than {most} turns, and all of them would be sent again"


def no_answer(run_id: str) -> str:
    """Say that a run cannot go on."""
    return f"{run_id[:8]} has no text for an answer that is still here, so there is nothing to go on with"
