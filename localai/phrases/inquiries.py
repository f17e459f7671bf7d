"""What a person reads about requests without content."""

from typing import Final

from localai.phrases.outcomes import problem

KEY_CHECK: Final = "does the key work"
NO_ANSWER: Final = "no whole answer came"
SEE_CONNECTED: Final = "`localai models` shows what is connected."
SEND_TO_SEE: Final = "The first thing you send shows it."


def line(method: str, url: str) -> str:
    """Return a request in one line."""
    return f"{method} {url}, no content"


def nothing_to_ask(provider: str) -> str:
    """Say that localai cannot ask a service anything."""
    return f"localai cannot ask {provider} anything: it is not connected."


def works(provider: str) -> str:
    """Say that a service takes the key."""
    return f"{provider} takes this key."


def works_not(provider: str, code: str) -> str:
    """Say why a service did not answer as it does for a key that works."""
    return f"{provider}: {problem(code, '')}."


def no_check(provider: str) -> str:
    """Say that no request without content tells whether a key works."""
    return f"{provider} has no request, known here, that tells without content whether a key works."
