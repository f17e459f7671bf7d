"""What the app says while something is on its way, and in the list of jobs."""

from typing import Final

from localai.phrases.amounts import duration, number, size

TITLE: Final = "Sending"
LEAVE: Final = "leave it running"
LEFT: Final = "It goes on. Jobs (2) leads back to it."
STILL_RUNNING: Final = "It is not over yet."
NO_TEXT: Final = "The answer stands here as it arrives."
OVER: Final = "It is over: enter shows the receipt."
JOBS_TITLE: Final = "Jobs"
NO_JOBS: Final = "Nothing ran yet."
UNKNOWN_FIRST: Final = "Nobody knows how the first of these ended. r puts on record what you found out."
RESOLVE_TITLE: Final = "How did it end?"
RESOLVE: Final = {
    "arrived": ("it arrived", "the usage page of the account shows a request of that minute"),
    "not-arrived": ("it never arrived", "the usage page of the account shows none"),
}
NOT_UNKNOWN: Final = "It is known how this one ended."
RUNNING: Final = "running"
_STAGES: Final = {
    "": "preparing",
    "resolved": "the address is found",
    "connected": "connected",
    "first-byte": "sending",
    "sent": "sent, waiting for the answer",
    "answered": "the answer arrives",
    "done": "done",
    "refused": "refused",
}


def progress(*, stage: str, sent: int, total: int, seconds: int) -> str:
    """Return how far it is: sending, 12 MB of 38 MB, 4 s."""
    told = [_STAGES.get(stage, stage)]
    if sent and total:
        told.append(f"{size(sent)} of {size(total)}")
    if seconds:
        told.append(duration(seconds))
    return ", ".join(told)


def arrived(*, characters: int) -> str:
    """Return how much text has arrived."""
    return f"{number(characters)} characters"


def ended(*, model: str) -> str:
    """Return that something ended while another screen was shown."""
    return f"{model} answered. Jobs (2) shows the receipt."


def did_not(*, model: str) -> str:
    """Return that something failed while another screen was shown."""
    return f"{model} did not answer as hoped. Jobs (2) says why."
