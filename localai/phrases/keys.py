"""What a person reads about keys for services."""

from typing import Final

EMPTY: Final = "Nothing was given: a key has at least one character."
NOT_PLAIN: Final = (
    "This is no key: it has a space, a line break, or a character that is no plain letter, digit or sign."
)
PASTE_AGAIN: Final = "Copy it again from the page of the service, then paste it here or give it on standard input."
NAME_WRONG: Final = "The name of a key has at most 40 letters, digits, spaces, dots, dashes and underscores."
NAME_RIGHT: Final = "--name work"
SEE_CONNECTED: Final = "`localai models` shows what is connected."
REST_IN_WORKSPACE: Final = "--rest-in workspace"


def too_long(limit: int) -> str:
    """Say that something is longer than any key."""
    return f"This is longer than any key: at most {limit:,} characters."


def too_long_for_keyring(limit: int) -> str:
    """Say that a key does not fit into a keyring."""
    return f"This key is too long for the keyring: it takes {limit:,} characters."


def no_use(provider: str) -> str:
    """Say that localai would have no use for a key."""
    return f"localai has no use for a key of {provider}: it cannot send there yet, or no key is needed."
