"""What a person reads about keys for services."""

from typing import Final

EMPTY: Final = "Nothing was given: a key has at least one character."
NOT_PLAIN: Final = (
    "This is no key: it has a space, a line break, or a character that is no plain letter, digit or sign."
)
PASTE_AGAIN: Final = "Copy it again from the page of the service, then paste it here or give it on standard input."
NAME_WRONG: Final = "The name of a key has at most 40 letters, digits, spaces, dots, dashes and underscores."
NAME_RIGHT: Final = "--name work"
IS_ADMIN: Final = "This is the key of an administrator: it opens far more than a send needs."
ADD_ADMIN: Final = "Add it with --admin, to ask about the account; for sends, make a key of a project."
ADMIN_ALONE: Final = "The key of an administrator is neither checked nor said anything about."
ADMIN_ASK: Final = "f asks the service about itself with it."
ADMIN_NEXT: Final = "`localai policy refresh PROVIDER` asks the service about your account with it."
SEE_CONNECTED: Final = "`localai models` shows what is connected."
REST_IN_WORKSPACE: Final = "--rest-in workspace"
NONE: Final = "No key is on record. `localai keys add PROVIDER` puts one there."
PASTE: Final = "Paste the key (it is not shown):"
ON_STANDARD_INPUT: Final = "it on standard input"
REPLACE: Final = "Replace it?"
NOTHING_CHANGED: Final = "nothing was changed."
IN_WORKSPACE: Final = (
    "There is no keyring here that keeps it, or you chose so: the key lies in the encrypted workspace, goes with its "
    "backups, and is in the memory of the program that opens it when it sends."
)
YES_NO_NOT_SURE: Final = "yes / no / not sure (counts as no):"
NOTHING_RECORDED: Final = "Counts as no; nothing is put on record."
ASK_NOW: Final = "Ask it now?"


def too_long(limit: int) -> str:
    """Say that something is longer than any key."""
    return f"This is longer than any key: at most {limit:,} characters."


def too_long_for_keyring(limit: int) -> str:
    """Say that a key does not fit into a keyring."""
    return f"This key is too long for the keyring: it takes {limit:,} characters."


def no_use(provider: str) -> str:
    """Say that localai would have no use for a key."""
    return f"localai has no use for a key of {provider}: it cannot send there yet, or no key is needed."


def made_at(provider: str, page: str) -> str:
    """Say where keys of a service are made."""
    return f"Keys of {provider} are made at {page}"


def looks_like(other: str, provider: str) -> str:
    """Ask whether a key that begins like another service's is really meant."""
    return f"This begins like a key of {other}. Keep it as the key of {provider}?"


def is_there(provider: str, key: str) -> str:
    """Say that there is a key already."""
    return f"There is a key of {provider} already: {key}."


def where_to_look(page: str, note: str) -> str:
    """Say where the answer to a question about an account is found."""
    return f"  Where to look: {page or 'your contract'}" + (f" ({note})" if note else "")


def reference(usual: str) -> str:
    """Ask where an answer is written; Enter takes the usual page."""
    return f"  Where does it say so (Enter: {usual})?"


def until(usual: str) -> str:
    """Ask until when an answer holds; Enter takes the usual day."""
    return f"  Until which day does it hold (Enter: {usual})?"


def would_ask(line: str) -> str:
    """Show the request that would check a key."""
    return f"To see whether the key works: {line}"


def asks(line: str) -> str:
    """Show the request that checks a key."""
    return f"Asking: {line}"


def cannot_be_checked(provider: str) -> str:
    """Say that no request without content tells whether a key works."""
    return f"Not checked: no request to {provider} is known that tells without content; the first send shows it."


def not_checked(provider: str) -> str:
    """Say that nobody asked whether a key works."""
    return f"Not checked. `localai keys check {provider}` asks the service."


def remove(provider: str) -> str:
    """Ask whether a key should be forgotten."""
    return f"Forget the key of {provider} here?"


def removed(provider: str) -> str:
    """Say that a key was forgotten, and where it still works."""
    return f"The key of {provider} is forgotten here. At the service it works until you end it there."


def no_admin(provider: str) -> str:
    """Say that there is nothing to ask with the key of an administrator."""
    return f"localai has nothing to ask {provider} with the key of an administrator."
