"""What is shown of one item, as rows of name, value and what that rests on."""

from datetime import datetime

from localai.phrases import amounts
from localai.phrases import library as says
from tui.desk import Detail
from tui.plans import Facts

_SMALL = 999


def facts_of(detail: Detail, elsewhere: str, now: datetime) -> Facts:
    """Return the rows of an item; `elsewhere` says which copies exist outside, empty for none."""
    item = detail.item
    return (
        ("class", f"{item.item_class.value}: {says.CLASS_WORDS[item.item_class.value]}", ""),
        ("kind", item.media_type, ""),
        (
            "size",
            f"{amounts.size(item.size)}, {amounts.number(item.size)} bytes"
            if item.size > _SMALL
            else amounts.size(item.size),
            "",
        ),
        ("added", f"{amounts.ago(item.added_at, now)}, {amounts.moment_here(item.added_at)}", ""),
        ("project", detail.project or "none", ""),
        ("tags", " ".join(item.tags) or "none", ""),
        ("elsewhere", elsewhere or says.NO_COPIES, ""),
        *((name, value, "") for name, value in detail.facts),
        ("id", item.id[:12], ""),
    )
