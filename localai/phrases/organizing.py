"""What the app says around many items at once: choosing, tags, classes, projects, files, the trash."""

from collections.abc import Sequence

from localai.phrases import amounts

TRASH = "trash"
IN_TRASH = "This is the trash: u brings the chosen items back, d purges them, b leaves it."
NOT_IN_TRASH = "It is in the trash. u brings it back first."
TAG_TITLE = "Tags"
TAG_HELP = "Words to put on; with a minus before it a tag is taken off: selects -draft"
MOVE_TITLE = "Move into which project?"
NO_PROJECT = "no project"
NAME_TITLE = "Another name"
ONE_ONLY = "Choose one item for that."
JUMP_TITLE = "Go to which row?"
JUMP_HELP = "A number, or a part of the list in percent: 5000, 50%"
NO_ROW = "That is no row of this list."
EXPORT_TITLE = "Write the content into which folder?"
EXPORT_HELP = "A folder that is there. Outside the workspace the files are not encrypted."
NO_FOLDER = "There is no such folder."
TOO_MANY = f"At most {100_000:,} items can be chosen at once; narrow the list first."
PURGE_TITLE = "Purge for good"
REMOVE_TITLE = "Move to the trash"
EXPORTING = "writing"


def subjects(*, count: int) -> str:
    """Say how many items an action is about."""
    return amounts.many(count, "item")


def done(*, what: str, count: int) -> str:
    """Say what was done with how many items."""
    return f"{amounts.many(count, 'item')} {what}."


def exported(*, count: int, folder: str, skipped: Sequence[str]) -> str:
    """Say what was written where, and what was not."""
    words = f"{amounts.many(count, 'file')} written to {folder}, not encrypted there."
    if not skipped:
        return words
    more = f" and {len(skipped) - 2:,} more" if len(skipped) > 2 else ""
    return f"{words} {len(skipped):,} left out: {' '.join(skipped[:2])}{more}"


def ordered(*, by: str, descending: bool) -> str:
    """Say how the list is ordered."""
    return f"by {by}{'' if descending else ', upwards'}"
