"""What the app says about what was begun and not sent."""

from collections.abc import Sequence

TITLE = "Go on with which draft?"
NONE = "No draft waits. What you begin to write for a send is kept until it is sent or forgotten."
BACK = "Your draft is back as you left it. ctrl+d forgets it."
FORGOTTEN = "The draft is forgotten."
NOTHING_BEGUN = "Nothing was begun here."


def waits(*, count: int) -> str:
    """Say that drafts wait, and which key shows them."""
    return "One draft waits: w goes on with it." if count == 1 else f"{count} drafts wait: w goes on with one."


def row(*, task: str, names: Sequence[str], prompt: str) -> str:
    """Return a draft as one line: about what, what for, how it begins."""
    about = names[0] if len(names) == 1 else f"{len(names)} items, {names[0]} first"
    return f"{about}: {task}" + (f", {prompt}" if prompt else "")
