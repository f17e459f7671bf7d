"""What went wrong, from an answer that is not what was asked for: one code of ours for each way.

Who may have charged decides the outcome. An answer of the 4xx kind is `refused`; an error that the provider itself
states is `failed`; where something between us and it gave up (502, 504, 52x), or where an answer that began with 200
cannot be read to its end, the work may have been done: `unknown`.
"""

import re
from collections.abc import Iterator
from typing import Final

from localai.providers.adapter import Answer, Problem
from localai.providers.events import joined_text
from localai.providers.reading import at, count_at, list_at, parsed, text_at
from localai.vocabulary.outcomes import Outcome

LONGEST_WORDS: Final = 500
_LONGEST_WAIT: Final = 86400
_BY_STATUS: Final = {
    401: "key",
    402: "billing",
    403: "permission",
    404: "not-found",
    408: "timeout",
    409: "conflict",
    413: "too-large",
    422: "invalid",
    429: "rate",
    503: "overloaded",
    504: "timeout",
    529: "overloaded",
}
_BY_WORD: Final = {
    "insufficient_quota": "billing",
    "quota_exceeded": "billing",
    "billing_error": "billing",
    "billing_hard_limit_reached": "billing",
    "payment_required": "billing",
    "content_policy_violation": "content",
    "image_content_policy_violation": "content",
    "moderation_blocked": "content",
    "content_filter": "content",
    "invalid_api_key": "key",
    "authentication_error": "key",
    "rate_limit_error": "rate",
    "rate_limit_exceeded": "rate",
    "resource_exhausted": "rate",
    "overloaded_error": "overloaded",
    "provider_overloaded": "overloaded",
    "unavailable": "overloaded",
    "permission_error": "permission",
    "permission_denied": "permission",
    "not_found_error": "not-found",
    "model_not_found": "not-found",
    "request_too_large": "too-large",
    "context_length_exceeded": "too-large",
    "timeout_error": "timeout",
    "deadline_exceeded": "timeout",
    "invalid_request_error": "invalid",
    "invalid_argument": "invalid",
    "invalid_prompt": "content",
    "bio_policy": "content",
    "misalignment_policy_violation": "content",
    "data_residency_mismatch": "permission",
    "invalid_image": "invalid",
    "invalid_image_format": "invalid",
    "invalid_base64_image": "invalid",
    "image_parse_error": "invalid",
    "image_too_large": "too-large",
    "image_file_too_large": "too-large",
}
_TELLING: Final = frozenset(("billing", "content"))  # what a word says better than a status does
_REFUSALS: Final = frozenset(
    ("key", "billing", "permission", "not-found", "conflict", "too-large", "invalid", "content", "rate")
)
_BETWEEN: Final = frozenset((502, 504, *range(520, 528)))
_SECONDS: Final = re.compile(r"([0-9]{1,9})(\.[0-9]*)?s?")


def of_status(answer: Answer) -> Problem | None:
    """Return the problem that an answer's status and body tell; None for a status of 200 to 299."""
    if 200 <= answer.status < 300:
        return None
    body = parsed(answer.content)
    code = _code(answer.status, body)
    return Problem(
        outcome=_outcome(answer.status), code=code, words=_words(body), retry_after=_retry_after(answer, body)
    )


def stated(error: object, outcome: Outcome = Outcome.FAILED) -> Problem:
    """Return the problem of an error inside an answer that began with 200: `error` is the object, or its message.

    A refusal by its code (content, rate, ...) counts as `refused`; anything else as `outcome`.
    """
    body = {"error": error}
    status = count_at(error, "code") or 500
    told = _told(body)
    code = told if told and status not in _BY_STATUS else _code(status if 400 <= status < 600 else 500, body)
    return Problem(outcome=Outcome.REFUSED if code in _REFUSALS else outcome, code=code, words=_words(body))


def unreadable(answer: Answer) -> Problem:
    """Return the problem of a 200 that holds no answer we can read: empty, no JSON, or JSON of another shape."""
    code = "malformed"
    if not answer.content.strip():
        code = "empty"
    elif parsed(answer.content) is None:
        code = _broken(answer.content.strip())
    return Problem(outcome=Outcome.UNKNOWN, code=code)


def truncated() -> Problem:
    """Return the problem of a stream that ended before its end."""
    return Problem(outcome=Outcome.UNKNOWN, code="truncated")


def declined(words: str = "") -> Problem:
    """Return the problem of a provider that declined the content, in its words."""
    return Problem(outcome=Outcome.REFUSED, code="content", words=_cut(words))


def nothing_in_it(words: str = "") -> Problem:
    """Return the problem of an answer that is whole and holds no result, with what the provider says instead."""
    return Problem(outcome=Outcome.FAILED, code="empty", words=_cut(words))


def _code(status: int, body: object) -> str:
    """Return our code: the provider's own word where it says more than the status, which some servers get wrong."""
    told = _told(body)
    if 300 <= status < 400 or status < 200:
        return "redirect"
    if told in _TELLING or (told and status not in _BY_STATUS and (status < 500 or told not in _REFUSALS)):
        return told
    return _BY_STATUS.get(status, "invalid" if status < 500 else "server")


def _told(body: object) -> str:
    return next((_BY_WORD[word] for word in _codes(body) if word in _BY_WORD), "")


def _outcome(status: int) -> Outcome:
    if status in _BETWEEN:
        return Outcome.UNKNOWN
    return Outcome.REFUSED if 400 <= status < 500 else Outcome.FAILED


def _errors(body: object) -> Iterator[object]:
    """Yield every place where the dialects put what they say about an error."""
    inner = at(body, 0) if isinstance(body, list) else body
    yield at(inner, "error")
    yield inner
    yield at(inner, "detail")
    yield at(inner, "detail", 0)
    yield at(inner, "errors", 0)


def _codes(body: object) -> Iterator[str]:
    for error in _errors(body):
        for key in ("code", "type", "status"):
            yield text_at(error, key).lower()
        yield text_at(error, "metadata", "error_type").lower()


def _words(body: object) -> str:
    for error in _errors(body):
        if isinstance(error, str) and error:
            return _cut(error)
        for key in ("message", "msg", "detail", "err_msg"):
            if words := text_at(error, key):
                return _cut(words)
    return ""


def _cut(words: str) -> str:
    """Return words short enough to keep, and as text that UTF-8 can hold."""
    return joined_text(words[:LONGEST_WORDS])


def _retry_after(answer: Answer, body: object) -> int | None:
    """Return the seconds to wait, from the header or from where Google says it; a date is not read."""
    told = [answer.header("retry-after")]
    told += (text_at(each, "retryDelay") for error in _errors(body) for each in list_at(error, "details"))
    for text in told:
        if found := _SECONDS.fullmatch(text.strip()):
            return min(int(found[1]) + bool(found[2] and found[2].strip(".0")), _LONGEST_WAIT)
    return None


def _broken(content: bytes) -> str:
    """Return the code of what is no JSON: something else, JSON with a wrong place in it, or only its beginning."""
    if content[:1] not in (b"{", b"["):
        return "not-json"
    return "malformed" if content[-1:] in (b"}", b"]") else "truncated"
