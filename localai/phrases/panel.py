"""What stands beside the list of items about the one under the cursor."""

GONE = "something that was purged"


def picture(width: int, height: int, *, has_place: bool) -> str:
    """Say how large a picture is, and whether it tells where it was taken."""
    place = "says where it was taken" if has_place else "no place in it"
    return f"{width} x {height}, {place}"


def project(name: str) -> str:
    """Name the project; empty for none."""
    return f"project: {name}" if name else ""


def made_from(name: str, count: int) -> str:
    """Name what an item was made from; `name` is untrusted text."""
    return f"made from: {name}" if count == 1 else f"made from: {name} and {count - 1} more"


def model(name: str) -> str:
    """Name the model that made an item; empty where nobody knows."""
    return f"made by: {name}" if name else ""


def history(used: int, made: int) -> str:
    """Say how often an item was used and what came of it; empty for never."""
    if not used:
        return ""
    runs = "1 run" if used == 1 else f"{used:,} runs"
    return f"history: {runs}, {'1 output' if made == 1 else f'{made:,} outputs'}"
