"""What `localai prove` says: what was tried, what was looked for, and what was found."""

from collections.abc import Iterable
from typing import Final

from localai.phrases.amounts import many, number

HEADS: Final = ("adapter", "task", "with", "recorder got", "= plan", "ended", "on the wire", "on disk")
CLEAN: Final = "CLEAN"
LEAK: Final = "LEAK"
YES: Final = "yes"
NO: Final = "NO"
NOTHING: Final = "words alone"
NO_NETWORK: Final = "0 bytes left this machine: a made-up key, generated files, and a recorder on this computer."
NOT_SEEN: Final = (
    "Not looked at: files that were written and removed again before the end of a step, memory, and what a service "
    "would do with what it gets."
)


def verdict(kinds: int, leaks: int) -> str:
    """Return one cell: what was looked for, or how much of it was found."""
    return f"{LEAK} ({leaks} of {kinds})" if leaks else f"{CLEAN} ({kinds} of {kinds})"


def size(received: int) -> str:
    """Return how much the recorder got."""
    return f"{number(received)} B"


def tried(count: int, adapter: str, task: str) -> str:
    """Return how far it is."""
    return f"{number(count)}  {adapter}, {task}"


def looked_for(wire: Iterable[str], disk: Iterable[str]) -> tuple[str, str]:
    """Return what was looked for, on the wire and on disk."""
    return (
        f"Looked for on the wire: {', '.join(wire)}.",
        f"Looked for in everything that was written: the same, and {', '.join(disk)}.",
    )


def leak(adapter: str, task: str, kind: str, place: str, where: str) -> str:
    """Return the sentence for one thing that was found."""
    return f"{LEAK}  {adapter}, {task}: {kind}, {place}, in {where}"


def refused(count: int) -> str:
    """Return how many combinations never became a request."""
    return f"Not sent, since an adapter or a rule has no place for it: {many(count, 'combination')} of task and input."


def untried(adapter: str) -> str:
    """Return that nothing was proven about an adapter."""
    return f"Nothing was sent through {adapter}, so nothing is proven about it."


def done(sends: int, adapters: int) -> str:
    """Return the last sentence of a proof that found nothing."""
    return f"{many(sends, 'send')} through {many(adapters, 'adapter')}: nothing was where it should not be."
