"""What the app says while something is on its way, and in the list of jobs."""

from typing import Final

from localai.phrases.amounts import duration, number, size

TITLE: Final = "Sending"
LEFT: Final = "It goes on. Jobs (2) leads back to it."
STILL_RUNNING: Final = "It is not over yet."
NO_TEXT: Final = "The answer stands here as it arrives."
OVER: Final = "It is over: enter shows the receipt."
JOBS_TITLE: Final = "Jobs"
NO_JOBS: Final = "Nothing ran yet. What a model is asked to do, here or at a service, will stand here: s at an item."
CANCEL_TITLE: Final = "End it?"
CANCEL: Final = (
    "What was not begun is not sent. What goes on at a service is cancelled by the call of its plan; it may charge for "
    "what it did so far."
)
GIVE_UP_TITLE: Final = "Give it up?"
GIVE_UP: Final = "Nobody is asked. The service may go on and charge for it; how it ended will be unknown here."
IS_OVER: Final = "It is over; there is nothing to end."
NOT_A_JOB: Final = "That is for one job. What is on its way from here cannot be called back; enter opens a batch."
AGAIN_TITLE: Final = "Once more"
BRANCH_TITLE: Final = "What is to be otherwise?"
OTHER_WORDS: Final = "other words"
OTHER_MODEL: Final = "another model"
WORDS_TITLE: Final = "Which words?"
MODEL_TITLE: Final = "Which model?"
DELETE_TITLE: Final = "Have deleted what it left there?"
DELETE: Final = "Only calls of its approved plan are made, without content, with your key. Each is put on record."
HEADS: Final = ("when", "what", "how it ended", "sent", "at risk", "id")
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
