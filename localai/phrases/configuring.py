"""What a person reads about settings: what each is for, where it is set, who may change it."""

from typing import Final

BY_HAND: Final = "it is written there in a way that only you can change"
IN_THE_FILE: Final = "It is changed in the configuration file; `localai path` shows where that is."
TITLE: Final = "This program"
CHANGE_TITLE: Final = "Change"
BUILT_IN: Final = "as it was built in"
TYPE: Final = "Type the new value"
WHAT: Final = "what it is"
NOW: Final = "now"
FROM: Final = "from"
INSTEAD: Final = "instead of"
POSSIBLE: Final = "possible"
HOW: Final = "to change it"
ENTER: Final = "e changes it here"
PROGRAM_NOTE: Final = "colors, signs, idle lock, mouse, keys"
AT_NEXT_START: Final = "It holds from the next start of the app."

NAMES: Final = {
    "workspace.default": "usual workspace",
    "unlock.identity_file": "identity file",
    "unlock.passphrase_file": "passphrase file",
    "trash.days": "days in the trash",
    "add.previews": "previews when adding",
    "send.order": "how auto chooses",
    "viewer.command": "viewer",
    "ui.theme": "colors",
    "ui.signs": "signs",
    "ui.idle_lock_minutes": "idle lock, minutes",
    "ui.reduced_motion": "reduced motion",
    "ui.mouse": "mouse",
    "ui.plain": "dialogue of lines",
    "egress.resolve": "addresses of hosts",
    "egress.ca": "more certificates",
    "egress.proxy": "proxy",
    "egress.largest_result": "largest result, MiB",
    "jobs.at_once": "jobs at once",
    "jobs.limits": "jobs at once, by service",
    "ui.keys": "keys of the app",
}


def not_here(key: str) -> str:
    """Say that a setting is not changed by a face."""
    return f"{key} is not changed here."


def edit(line: int) -> str:
    """Say where to change it."""
    return f"Change line {line} of it yourself." if line else "Change it there yourself."


def by_hand(file: str, key: str, example: str) -> str:
    """Say which line of which file sets a value."""
    section, _, name = key.rpartition(".")
    return f"in {file}, below [{section}]: {name} = {example}"


def was_set(name: str, value: str) -> str:
    """Say what holds now."""
    return f"{name}: {value} from now on."


def between(least: int, most: int) -> str:
    """Return which numbers fit."""
    return f"{least} to {most}"


def changed(count: int) -> str:
    """Return how many settings are not as they were built in."""
    return "as it was built in" if not count else f"{count} {'setting' if count == 1 else 'settings'} of yours"
