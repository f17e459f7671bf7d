"""What a person reads about removing, restoring and purging."""

from collections.abc import Sequence
from datetime import date


def removal(name: str, items: int, results: int, days: int) -> str:
    """Ask about removing items; `name` is that of the only one, cleaned, or empty; `results` go with them."""
    what = name if items == 1 and name else _count(items, "item")
    made = f" and the {_count(results, 'result')} made from {'it' if items == 1 else 'them'}" if results else ""
    return f"Delete {what}{made}? {_fate(items + results, days)}"


def asked(name: str, items: int, results: int, days: int, ends: Sequence[date | None]) -> str:
    """Ask about removing items, and name what that does not reach; `results` made from them stay."""
    stays = f" What was made from {_them(items)} stays ({_count(results, 'item')})." if results else ""
    return f"{removal(name, items, 0, days)}{stays} {_not_reached(ends)}"


def purge(name: str, items: int, receipts: int, ends: Sequence[date | None]) -> str:
    """Ask about purging items; `receipts` stay, copies elsewhere end about `ends` (None: nobody knows when)."""
    what = name if items == 1 and name else _count(items, "item")
    key = "Its key is" if items == 1 else "Their keys are"
    kept = f" {_count(receipts, 'receipt')} of {_them(items)} stay, without content." if receipts else ""
    return (
        f"Purge {what} now? {key} destroyed at once and nobody can open {_them(items)}, you included.{kept} "
        f"{_not_reached(ends)}"
    )


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


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _not_reached(ends: Sequence[date | None]) -> str:
    copies = ""
    if ends:
        known = [end for end in ends if end is not None]
        until = f"until about {max(known):%Y-%m-%d}" if len(known) == len(ends) else "with no known end"
        copies = f"{'a copy' if len(ends) == 1 else f'{len(ends)} copies'} elsewhere {until}, and "
    return f"Not reached: {copies}your backups, and old cells of a flash disk."


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
