"""What a person reads about workspaces, the recovery sheet, this system, the check and the report."""

from collections.abc import Sequence
from typing import Final

from localai.phrases.amounts import many, number

WORKSPACES: Final = "Workspaces"
SHEET: Final = "Recovery sheet"
SHEET_THERE: Final = "there is one"
SHEET_MISSING: Final = "there is none: at most 20 items"
SHEET_NOTE: Final = "the only way in if this computer breaks"
SYSTEM: Final = "This computer"
SYSTEM_NOTE: Final = "what the system blocks here, and what is missing"
BLOCKED: Final = "the kernel refuses us every socket"
NOT_BLOCKED: Final = "the kernel does not block us here"
CHECK: Final = "Check"
CHECK_WORDS: Final = "look whether everything is there and whole"
CHECK_NOTE: Final = "of this workspace"
REPORT: Final = "Report"
REPORT_WORDS: Final = "write a folder that a lawyer can read"
REPORT_NOTE: Final = "no content, no names of items"
IN_ALL: Final = "in all"
LOCKED: Final = "(locked)"
DAMAGED: Final = "(damaged)"
OPEN: Final = "open now"
CHOSEN: Final = "opens first"
NAME: Final = "name"
ID: Final = "id"
KEY_CHECK: Final = "key-check"
KEY_CHECK_NOTE: Final = "its recovery sheet shows the same"
OPENS_WITH: Final = "opens with"
FOLDER: Final = "folder"
IS_OPEN: Final = "This workspace is open already."
USE_TITLE: Final = "Open this workspace instead?"
USE_HELP: Final = "The one that is open is closed first. From now on this one opens when the app starts."
RUNNING: Final = "Something is still running here. Wait until it ends, then open another workspace."
TAKE_IT_OUT: Final = "Take that setting out first."
NEW_SHEET: Final = "make a new one"
NEW_SHEET_NOTE: Final = "an older one opens this workspace no longer"
TRY_SHEET: Final = "try one"
TRY_SHEET_NOTE: Final = "whether it opens this workspace; nothing changes"
SHEET_WHAT: Final = "What about the recovery sheet?"
TRY_TITLE: Final = "Try a recovery sheet"
TRY_HELP: Final = "The path of its file, or its line AGE-SECRET-KEY-1... What you type is not shown."
LOOKING: Final = "looking"
HOW_DEEP: Final = "Check what?"
QUICK: Final = "that everything is there"
QUICK_NOTE: Final = "the database, and each file at its length"
EVERY: Final = "every byte"
EVERY_NOTE: Final = "opens every file; takes a while"
WHOLE: Final = "Everything is whole."
NOT_WHOLE: Final = "Not everything is whole."
DATABASE: Final = "database"
MISSING: Final = "its file is missing"
SET_ASIDE: Final = "its file is damaged and was set aside"
ORPHANS: Final = "left over"
PURGES: Final = "to be finished"
OTHER_TITLE: Final = "Open which workspace?"
ALL_PROJECTS: Final = "the whole workspace"
REPORT_OF: Final = "A report of what?"
REPORT_WHERE: Final = "Where to?"
REPORT_HELP: Final = "The path of a new folder. It is not encrypted there."
WRITING: Final = "writing"

_SLOTS: Final = {
    "keyring": "you, logged in here",
    "passphrase": "its passphrase",
    "identity": "an identity file",
    "recovery": "its recovery sheet",
    "session": "open for a while",
}


def how_many(count: int) -> str:
    """Return how many workspaces there are."""
    return f"{many(count, 'workspace')} on this computer"


def opens_with(slots: Sequence[str]) -> str:
    """Return what opens a workspace."""
    return ", ".join(_SLOTS.get(slot, slot) for slot in slots)


def used(id: str) -> str:
    """Say which workspace opens from now on."""
    return f"{id} opens from now on."


def named_elsewhere(name: str) -> str:
    """Say that a setting names the workspace that opens."""
    return f"A setting says that {name} opens: workspace.default, or LOCALAI_WORKSPACE."


def opens(slot: str) -> str:
    """Say that a sheet opens the workspace."""
    return f"This sheet opens the workspace (slot {slot})."


def checked(versions: int, read: str) -> str:
    """Return how far a check is."""
    return f"{number(versions)} checked{f', {read} read' if read else ''}"


def nameless(count: int) -> str:
    """Say how many files nothing names."""
    return f"{many(count, 'file')} that nothing names; `localai check --remove-orphans` removes them"


def waiting(count: int) -> str:
    """Say how many purges wait."""
    return f"{many(count, 'purge')}, when nobody else reads"
