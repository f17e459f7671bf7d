"""What the app says around the list of items, and about locking."""

from collections.abc import Sequence
from datetime import date

NOTHING_HERE = "Nothing here yet. Press a to add a file or a folder."
NOTHING_FOUND = "Nothing fits this filter. Esc clears it."
NOTHING_IN_TRASH = "The trash is empty. b leaves it."
NO_PREVIEW = "no preview"
DRAWING = "drawing the preview"
ALL_PROJECTS = "all projects"
NEW_PROJECT = "new project"
PROJECT_TITLE = "Show which project?"
PROJECT_NAME = "Name of the new project"
ADD_TITLE = "Add files or folders"
ADD_HELP = (
    "Paths on this computer, typed, pasted or dropped here. The files themselves stay where they are; the workspace "
    "gets encrypted copies."
)
FILTER_HELP = "words, kind:image, class:regulated, tag:name, project:name"
NO_COPIES = "none"
NOTHING_TO_UNDO = "There is no removal to take back."
NOTHING_CHOSEN = "There is no item under the cursor."

LOCKED = "locked"
LOCKED_ELSEWHERE = "Another program locked this workspace."
LOCKED_HELP = "Enter unlocks. Where a passphrase is asked for, the line of the recovery sheet works too."
UNLOCK = "unlock"
PHRASE = "passphrase, or the line AGE-SECRET-KEY-1... of the recovery sheet"
UNLOCKING = "unlocking"
SHEET_MISSING = "no recovery sheet (r)"
SHEET_ASK = (
    "A new recovery sheet is shown once. An older sheet opens this workspace no longer. Have a pen or a printer ready."
)
NO_WAY_OUT = "no way out"
OFFLINE = "local only"
ONLINE = "online"
NOT_BLOCKED = "not blocked"
NOT_OPEN = "no workspace open"

STATEMENT_TITLE = "Our statement"
HELP_TITLE = "Help"
HELP_REMAP = "Other keys for these: Settings (7), then Keys. Esc closes."
CLOSES = "Esc closes."
READING = "reading"
RUNNING_TITLE = "Something is still running"
RUNNING_HELP = (
    "It ends with the app and leaves no result; what it was approved for may be run again. Press Enter to quit."
)
SENDING_HELP = (
    "What is on its way goes on without the app for a while; the answer is taken in when the workspace is opened "
    "again. Press Enter to quit."
)

OPEN_CONFIDENTIAL = (
    "The viewer is another program: it may keep copies, lists of recent files and thumbnails, and may use the network. "
    "Press Enter to open it there."
)
EXPORT_TITLE = "Write the content to a file"
EXPORT_HELP = "Outside the workspace the file is not encrypted."
CLASS_TITLE = "How sensitive is it?"
CLASS_REASON = "Why may it be less sensitive? The reason is kept in the ledger."
CLASS_WORDS = {
    "public": "may be published",
    "internal": "may go to services that do not train on it and keep it at most 90 days",
    "confidential": "no copy may remain elsewhere, nobody may look",
    "regulated": "also certified, in a fixed region, and asked twice",
}


def removed(*, count: int, days: int) -> str:
    """Return what happened to removed items and how to take it back."""
    items = "1 item waits" if count == 1 else f"{count:,} items wait"
    return f"{items} in the trash for {days} days, then nobody can open them. Press u to take it back."


def restored(*, count: int) -> str:
    """Return what came back."""
    return "1 item is back." if count == 1 else f"{count:,} items are back."


def exported(*, path: str) -> str:
    """Return where the content was written."""
    return f"Written to {path}, not encrypted there."


def copies(*, ends: Sequence[date | None]) -> str:
    """Return how many copies exist elsewhere and until about when; an end of None is one that nobody knows."""
    many = "1 copy" if len(ends) == 1 else f"{len(ends)} copies"
    known = [end for end in ends if end is not None]
    return f"{many}, until about {max(known):%Y-%m-%d}" if len(known) == len(ends) else f"{many}, no known end"


def found(*, shown: str, total: str) -> str:
    """Return how many items the filter leaves."""
    return f"{shown} of {total}"


def can_become(*, words: Sequence[str]) -> str:
    """Name what a half typed word of the filter may become."""
    return f"tab: {'  '.join(words[:8])}{'  …' if len(words) > 8 else ''}"


def chosen(*, count: int) -> str:
    """Return how many items are chosen."""
    return f"{count:,} selected"


def open_outside(*, count: int) -> str:
    """Return how many files are open in other programs."""
    return "1 file open outside" if count == 1 else f"{count} files open outside"


def sent(*, amount: str) -> str:
    """Return the bytes sent since unlock."""
    return f"sent since unlock {amount}"


def running(*, count: int) -> str:
    """Return how many jobs run."""
    return "1 job running" if count == 1 else f"{count} jobs running" if count else "no job"


def how_to_quit(*, key: str) -> str:
    """Return the answer to a key that quits other programs."""
    return f"To quit, press {key}."
