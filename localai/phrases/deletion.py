"""What a person reads about removing, restoring and purging."""


def removal(name: str, items: int, results: int, days: int) -> str:
    """Ask about removing items; `name` is that of the only one, cleaned, or empty; `results` go with them."""
    what = name if items == 1 and name else _count(items, "item")
    made = f" and the {_count(results, 'result')} made from {'it' if items == 1 else 'them'}" if results else ""
    return f"Delete {what}{made}? {_fate(items + results, days)}"


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


def project(name: str, items: int, results: int, receipts: int, days: int) -> str:
    """Ask about deleting a project; `results` lie elsewhere and go with it, `receipts` stay."""
    parts = [_count(items, "item")]
    parts += [f"{_count(results, 'result')} made from them elsewhere"] if results else []
    stays = f" {_count(receipts, 'receipt')} of theirs {'stays' if receipts == 1 else 'stay'}, without content."
    undo = " Until then one step brings everything back." if days else ""
    question = f"Delete the project {name} with {' and '.join(parts)}?"
    return f"{question} {_fate(items + results, days)}{undo}{stays if receipts else ''}"


def _fate(count: int, days: int) -> str:
    it, its, key, waits = ("It", "its", "key is", "waits") if count == 1 else ("They", "their", "keys are", "wait")
    end = f"{key} destroyed and nobody can open {'it' if count == 1 else 'them'}, you included."
    if not days:
        return f"{its.capitalize()} {end}"
    return f"{it} {waits} in the trash for {_count(days, 'day')}; then {its} {end}"


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
