"""Numbers and times as people read them."""

from datetime import datetime, timedelta

_UNITS = ("B", "KB", "MB", "GB", "TB")


def size(count: int) -> str:
    """Return bytes with a decimal unit: `398 KB`, `4.1 MB`."""
    amount = float(count)
    for unit in _UNITS:
        if amount < 999.5 or unit == _UNITS[-1]:
            break
        amount /= 1000
    digits = 1 if unit != "B" and amount < 9.95 else 0
    return f"{amount:.{digits}f} {unit}"


def number(count: int) -> str:
    """Return a count with separators: `38,204`."""
    return f"{count:,}"


def many(count: int, one: str, more: str = "") -> str:
    """Return a count and its noun: `1 item`, `412 items`."""
    return f"{number(count)} {one if count == 1 else more or one + 's'}"


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was; the day from a week on."""
    gone = now - then
    if gone < timedelta(minutes=1):
        return "just now"
    if gone < timedelta(hours=1):
        return f"{int(gone.total_seconds() // 60)} min ago"
    if gone < timedelta(days=1) and then.date() == now.date():
        return f"{int(gone.total_seconds() // 3600)} h ago"
    days = (now.date() - then.date()).days
    if days <= 1:
        return "yesterday" if days else f"{int(gone.total_seconds() // 3600)} h ago"
    if days < 7:
        return f"{days} days ago"
    return day(then, now)


def day(moment: datetime, now: datetime) -> str:
    """Return a date, with its year where it is not this one: `3 Dec`, `3 Dec 2027`."""
    text = f"{moment.day} {moment:%b}"
    return text if moment.year == now.year else f"{text} {moment.year}"
