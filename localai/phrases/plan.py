"""What a person reads before they approve: who gets what, what stays elsewhere, what was taken out."""

import shlex
from collections.abc import Sequence
from datetime import datetime

from localai.phrases.amounts import ago, size

TITLES = {
    "gets": "gets",
    "taken-out": "taken out",
    "stays-in": "stays in",
    "where": "where",
    "way": "on the way",
    "key": "key",
    "poll": "then asks",
    "fetch": "then fetches",
    "cancel": "can cancel",
    "delete": "then deletes",
    "doubts": "you take on",
    "rules": "rules",
    "model-files": "model files",
    "settings": "settings",
    "cost": "cost",
    "purpose": "purpose",
    "result": "result",
    "earlier": "done before",
}
NOTHING_TAKEN_OUT = "nothing, because nothing leaves"
CLEANER = "everything but what it shows or lets hear, in the copy it makes; the original stays as it is"
EVERYTHING = "everything in the file"
HERE = "on this computer; the process that runs it has no network and no keys"
NO_COST = "nothing"
CODE_ONLY = "none, it is part of localai"
KEPT = "kept here, encrypted, as a new item"
NOT_KEPT = "handed to you and not kept; the receipt stays"
NO_PROMPT = "it takes no text"
LEAVE_OUT_PROMPT = "leave out -p"
CHANGED = "something changed since you saw the plan, so it is another plan now."
ONE_AT_A_TIME = "give one item at a time, or --each for a plan of each"


def lead(parts: Sequence[tuple[str, int]], model: str) -> str:
    """Return the first sentence for work on this computer; `parts` are pairs of noun and bytes."""
    things = " and ".join(f"1 {noun} ({size(count)})" for noun, count in parts)
    verb = "goes" if len(parts) == 1 else "go"
    return f"{things} {verb} to {model} on this computer. 0 bytes leave it."


def gets(noun: str, media_type: str, count: int) -> str:
    """Return one part in words: photo, image/jpeg, 398 KB."""
    return f"{noun}, {media_type}, {size(count)}"


def earlier(times: int, last: datetime, now: datetime) -> str:
    """Return how often this very plan was carried out: once before, 3 min ago."""
    often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    return f"{often} before, {ago(last, now)}"


def files(names: Sequence[str]) -> str:
    """Return the files a model is made of: 3, hashes checked."""
    return f"{len(names)}, hashes checked before every run" if names else CODE_ONLY


def command(inputs: Sequence[str], options: Sequence[tuple[str, ...]]) -> str:
    """Return the plan as a command that can be pasted into a shell."""
    words = ["localai", "send", *inputs, *(word for option in options for word in option)]
    return shlex.join(words)


def typed(prompt: str) -> str:
    """Return a prompt as it is typed as an option: what would mean a file or a pipe begins with @= instead."""
    return f"@={prompt}" if prompt.startswith("@") or prompt == "-" else prompt


def task_unknown(model: str, task: str, known: Sequence[str]) -> tuple[str, str]:
    """Return the problem and the remedy where a model does not do the task."""
    return f"{model} does not do the task {task}", f"it does {', '.join(known)}"


def wrong_count(model: str, given: int, at_least: int, at_most: int) -> str:
    """Return why a number of items does not fit a model."""
    wanted = str(at_least) if at_least == at_most else f"{at_least} to {at_most}"
    return f"{model} takes {wanted} {'item' if wanted == '1' else 'items'}, not {given}"


def doubt_unknown(name: str) -> str:
    """Return why an accepted doubt is a mistake."""
    return f"there is no doubt called {name}"


def one_of(known: str) -> str:
    """Return what can be named instead."""
    return f"name one of {known}"
