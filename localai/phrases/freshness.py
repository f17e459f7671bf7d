"""Whether a workspace can be an older copy of itself."""


def freshness(found: str) -> str:
    """Return what is known: `compared`, `first-time`, or anything else for not verified."""
    if found == "compared":
        return "It is not older than this machine remembers it."
    if found == "first-time":
        return "This machine remembers it from now on; an older copy put in its place would be noticed."
    return "Freshness not verified: opened this way, nothing tells whether it is an older copy."
