"""What a person reads about removing, restoring and purging."""

_REST = "and nobody can open them, you included"


def removal(name: str, items: int, results: int, days: int) -> str:
    """Ask about removing items; `name` is that of the only one, cleaned, or empty."""
    what = name if items == 1 and name else _count(items, "item")
    made = f" and the {_count(results, 'result')} made from {'it' if items == 1 else 'them'}" if results else ""
    if not days:
        return f"Delete {what}{made}? Their keys are destroyed at once {_REST}."
    return (
        f"Delete {what}{made}? They wait in the trash for {_count(days, 'day')}; then their keys are destroyed {_REST}."
    )


def not_reached(copies: str, backups: str) -> str:
    """Say what a purge cannot reach; either may be empty."""
    reached = [part for part in (copies, backups) if part]
    return f"Not reached: {', and '.join(reached)}." if reached else ""


def removed(items: int, days: int) -> str:
    """Say that items are in the trash."""
    return f"{_count(items, 'item')} moved to the trash for {_count(days, 'day')}. `localai restore` brings them back."


def restored(items: int) -> str:
    """Say that items are back."""
    return f"{_count(items, 'item')} restored."


def purged(items: int, pending: bool) -> str:
    """Say that items cannot be opened any more, and what is still to be done."""
    sentence = (
        f"{_count(items, 'item')} purged: the keys are destroyed. Out of reach: old backups, cells of a flash disk."
    )
    if not pending:
        return sentence
    return f"{sentence} Another program is reading the workspace; the last traces go when it is next opened."


def project(name: str, items: int, results: int, prompts: int, jobs: int, days: int) -> str:
    """Ask about deleting a project; counts of what goes with it."""
    parts = [_count(items, "item")]
    parts += [f"{_count(results, 'result')} made from them elsewhere"] if results else []
    parts += [_count(prompts, "prompt")] if prompts else []
    parts += [_count(jobs, "job")] if jobs else []
    rest = f"They wait in the trash for {_count(days, 'day')}; until then one step brings everything back."
    return f"Delete the project {name} with {', '.join(parts)}? {rest} Then their keys are destroyed {_REST}."


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
