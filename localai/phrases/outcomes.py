"""How a send ended, in words: what kept it from going out, what a service said, what to do about it."""

from collections.abc import Mapping
from typing import Final

from localai.phrases.amounts import duration

A_SEND: Final = "a send"
ITS_DOOR: Final = "the process that sends it"
THE_ANSWER: Final = "the answer"
REMARKS: Final[Mapping[str, str]] = {"cut-off": "the answer ends early: the limit on its length came first"}
_NOT_SENT: Final[Mapping[str, str]] = {
    "resolve": "its address could not be looked up, nothing was sent",
    "connect": "no connection came about, nothing was sent",
    "tls": "its certificate could not be checked, nothing was sent",
    "timeout": "no connection came about in time, nothing was sent",
    "lost": "the process that sends ended before it began, nothing was sent",
    "broken": "the connection broke before anything was sent",
}
_PROBLEMS: Final[Mapping[str, str]] = {
    "key": "it does not take the key",
    "billing": "the account has no credit, or no way to pay",
    "permission": "the key may not do this",
    "not-found": "it does not know the model or the address",
    "timeout": "it gave up in time",
    "conflict": "something else is going on there",
    "too-large": "the request is too large",
    "invalid": "it does not understand the request",
    "content": "it declines the content",
    "rate": "too many requests for this key",
    "server": "something failed there",
    "overloaded": "it has too much to do",
    "redirect": "it points elsewhere, and localai follows nobody",
    "not-json": "it answered with something else than an answer",
    "malformed": "it answered with something else than an answer",
    "truncated": "its answer broke off",
    "empty": "it answered with nothing",
    "private": "the address of the result leads into a network of its own, and not to the public internet",
    "host": "the result lies at an address that its card does not name",
    "packed": "the result came packed, and is not unpacked here",
    "gone": "the result is not there any more",
    "too-long": "it did not end within the requests that were approved",
    "cancelled": "it was cancelled",
    "given-up": "nobody asks for it any more",
    "job": "it says that the job ended without a result",
}
_REMEDIES: Final[Mapping[str, str]] = {
    "key": "Put a key on record that works: `localai keys add {provider}`.",
    "billing": "Look at the account's billing page.",
    "permission": "Look at what the key may do, in the account.",
    "not-found": "`localai models --allowed` shows what can be used now.",
    "too-large": "Make it smaller with --set fit=2048.",
    "content": "Another model may take it; `localai models` shows them.",
}


def not_sent(code: str, detail: str) -> str:
    """Return why nothing went out."""
    words = _NOT_SENT.get(code, "nothing was sent")
    return f"{words} ({detail})" if detail else words


def problem(code: str, words: str) -> str:
    """Return what went wrong, with the service's own words behind it; those are cleaned already."""
    ours = _PROBLEMS.get(code, "it did not work")
    return f"{ours}; its words: {words}" if words else ours


def remedy(code: str, provider: str, retry_after: int | None) -> str:
    """Return what to do about a refusal."""
    if retry_after:
        return f"Try again in {duration(retry_after)}."
    return _REMEDIES.get(code, "Change the request, or choose another model.").format(provider=provider)
