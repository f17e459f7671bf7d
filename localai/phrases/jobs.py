"""What a person reads about work that was begun, and about finding out how a send ended."""

from localai.phrases.receipt import outcome

NOTHING_WAITS = "No job goes on."
ONLY_GOING = "only a job that goes on can be cancelled; `localai jobs list` shows them"
HOW_TO_FOLLOW = "It goes on there. `localai jobs wait {job}` waits for it; every later `localai send` asks for it too."
OUT_OF_REACH = "It is not asked for from here: this process may not reach it."
NO_JOBS = "Nothing was begun yet."
GOING_ON = "going on"
HEADS = ("job", "begun", "model", "where", "how it ended")
HERE = "here"
ONLY_UNKNOWN = (
    "only how a send ended or what it cost can be found out, where nobody knows; `localai jobs list` shows those first"
)
ASK_ARRIVED = "What did you find: arrived or not-arrived?"
_FOUND = {"arrived": "unknown; you found that it arrived", "not-arrived": "unknown; you found that it never arrived"}


def ended(code: str | None, found: str) -> str:
    """Return how a job ended, with what a person found out."""
    if code is None:
        return GOING_ON
    return _FOUND.get(found, outcome(code))


def going(*, queued: bool, fetching: bool, remark: str, progress: float | None, tries: int) -> str:
    """Return where a job is that goes on; `remark` is the service's own word, cleaned, and `progress` from 0 to 1."""
    if queued:
        return f"could not be sent, tried {tries} times; waits to be tried again" if tries else "waits for a free place"
    told = "its result is being fetched" if fetching else GOING_ON
    if remark:
        told += f", {remark}"
    if progress is not None:
        told += f", {round(min(max(progress, 0.0), 1.0) * 100)} %"
    return f"{told}; tried {tries} times without an answer" if tries > 1 else told


def follow(job: str) -> str:
    """Return how a person waits for a job."""
    return HOW_TO_FOLLOW.format(job=job[:8])


def cancelled(job: str) -> str:
    """Return that a job is over."""
    return f"Job {job[:8]} is over. Its receipt:"


def no_cancelling(provider: str) -> tuple[str, str]:
    """Return that no call can cancel a job, and what can be done."""
    return f"{provider} has no call that cancels it", "let it end, or give --give-up: then how it ended is unknown"


def not_cancelled(words: str) -> str:
    """Return that a service did not cancel a job."""
    return f"it was not cancelled ({words}); it goes on"


def known(job: str, code: str | None) -> str:
    """Return why there is nothing to find out."""
    return f"job {job[:8]} {'is going on' if code is None else f'ended: {outcome(code)}'}"


def where_to_look(provider: str, cost: str) -> str:
    """Return how a person finds out whether a send arrived; `cost` is what it may have cost, empty if nobody knows."""
    at_most = f" It may have cost up to {cost}." if cost else ""
    return f"Look at the usage page of your account at {provider}: is there a request of that minute?{at_most}"


def resolved(found: str) -> str:
    """Return what was put on record."""
    told = {"arrived": "it arrived", "not-arrived": "it never arrived"}[found]
    return f"On record: {told}. The copies listed by `localai copies` follow from that."


def no_such_answer(words: str) -> str:
    """Return what is wrong with an answer."""
    return f"{words} is no answer"


def deleted(call: str, code: str, problem: str) -> str:
    """Return how a call that deletes a copy ended."""
    if code == "done":
        return f"{call}: deleted"
    return f"{call}: not deleted, {outcome(code)}{f' ({problem})' if problem else ''}"


NOTHING_TO_DELETE = "There is no copy that a call of an approved plan could delete now."
