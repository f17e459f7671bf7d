"""What the app says while files come in."""

from collections.abc import Sequence

from localai.phrases import amounts

TITLE = "Adding"
ASK = "Add to the workspace?"
WAYS = "esc go on beside   c stop here, what is whole stays"
CLOSE = "esc close"
LOOKING = "looking at what there is"
UNDER_WAY = "Files are coming in already; that ends first, or stop it with c in its box (press a)."
STOPPING = "stopping"


def question(*, names: Sequence[str], more: int, folders: Sequence[str], project: str) -> str:
    """Name what would be added and where it lies; names are untrusted text."""
    rest = [f"and {more:,} more"] if more else []
    rest += [f"from {folders[0]}" if len(folders) == 1 else f"from {len(folders):,} folders"]
    where = f"They go into the project {project}." if project else "They go into no project."
    kept = "The files themselves stay where they are; the workspace gets encrypted copies."
    return "\n".join((*names, *rest, "", f"{where} {kept} Enter adds them."))


def progress(
    *, items: int, size: int, expected: tuple[int, int] | None, rate: float, left: float | None, stopping: bool
) -> str:
    """Say how far an add is: items, bytes, rate, and the time left where it can be told."""
    if stopping:
        return STOPPING
    if expected is None:
        return LOOKING
    parts = [
        f"{items:,} of {amounts.many(expected[0], 'item')}",
        f"{amounts.size(size)} of {amounts.size(expected[1])}",
    ]
    parts += [f"{amounts.size(rate)} per second"] if rate else []
    parts += [f"{amounts.duration(left)} left"] if left is not None else []
    return ", ".join(parts)


def ended(*, items: int, skipped: int, stopped: bool) -> str:
    """Say what came of it."""
    words = f"{amounts.many(items, 'item')} added"
    words += f", {skipped:,} left out" if skipped else ""
    return f"{words}, then stopped." if stopped else f"{words}."


def left_out(*, sentences: Sequence[str], more: int) -> str:
    """List why things were left out."""
    return "\n".join((*sentences, *([f"and {more:,} more"] if more else [])))
