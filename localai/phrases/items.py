"""What a person reads about items: adding, finding, classes, projects."""

from collections.abc import Iterable

ADD_THEN_LOWER = (
    "Leave --class out; afterwards `localai class ID public --reason TEXT` lowers one item and records why."
)
CHOOSE_ANOTHER = "Choose another one."
REPLACE_IT = "`localai export --force` replaces it."
PREVIEW_INSTEAD = "Look at it in localai itself: the preview stays inside."
GIVE_REASON = "Give --reason with a few words; the ledger keeps them."


def already_here(name: str, item: str) -> str:
    """Say that an item holds a file's content already; `name` is untrusted text."""
    return f"{name} is here already as item {item[:8]}; that one is used."


def class_needs_reason(before: str, after: str) -> str:
    """Say that lowering a class asks for a reason."""
    return f"This item is {before}. Making it {after} lets more of it leave, so it asks for a reason."


def class_below_project(item_class: str, project: str, project_class: str) -> str:
    """Say that a new item cannot be less strict than its project."""
    return f"The items of {project} are {project_class}; a new one cannot be {item_class}."


def name_refused(what: str, problem: str) -> str:
    """Say why a name for a project or a tag cannot be used."""
    return f"This {what} cannot be used: {problem}."


def project_exists(name: str) -> str:
    """Say that a project of that name is there."""
    return f"There is a project called {name} already."


def filter_unknown(field: str, value: str) -> str:
    """Say that a filter names something that does not exist."""
    return f"The filter {field}:{value} names nothing there is."


def filter_can_be(values: Iterable[str]) -> str:
    """Name what a filter can be."""
    return f"It can be: {', '.join(values)}."


def filters_are(field: str, fields: Iterable[str]) -> str:
    """Say that a word before a colon is no filter, and which words are."""
    return f"{field}: is no filter, so it is looked for as text. Filters are: {', '.join(f'{one}:' for one in fields)}"


def added(items: int, size: str, skipped: int) -> str:
    """Say what was added and what was left out."""
    sentence = f"{_items(items)} added, {size}."
    return f"{sentence} {skipped} left out." if skipped else sentence


def adding(items: int, size: str, rate: str, left: str) -> str:
    """Say how far a long add is; `left` is the time that remains, empty when nobody knows."""
    sentence = f"{_items(items)}, {size}, {rate} per second"
    return f"{sentence}, {left} left" if left else sentence


def elsewhere(*, what: str, holder: str, until: str) -> str:
    """Return one copy that a service holds: log against abuse at OpenAI, until about 21 Dec 2026."""
    return f"{what} at {holder}, {until}"


def viewer_note(in_memory: bool) -> str:
    """Say what opening in a viewer means."""
    where = (
        "The copy is in memory, not on a disk."
        if in_memory
        else "This system has no folder in memory, so the copy is a file on the disk that only you can read."
    )
    return (
        f"{where} It is removed when you close localai. The viewer may keep copies of its own and may use the network."
    )


def viewer_question(name: str, item_class: str) -> str:
    """Ask before a strict item is shown by another program."""
    return f"{name} is {item_class}. Show it in a viewer of this system, outside of localai?"


def viewer_refused(item_class: str) -> str:
    """Say that an item of this class is shown by no other program."""
    return f"Not opened. This item is {item_class}, and such items are shown by no other program."


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count:,} items"
