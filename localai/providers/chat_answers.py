"""Answers to chat completions, as OpenAI and those who speak the same give them: whole, or as a stream of chunks.

Facts: https://github.com/openai/openai-openapi, read 2026-08-21; x_groq: the types of groq 1.7; the cost of a request:
those of openrouter 1.3.84 and perplexityai 0.46.
"""

from decimal import Decimal, InvalidOperation
from typing import Final

from localai.providers.adapter import Answer, Done, Problem, Usage
from localai.providers.answers import END, is_stream, objects_of, text_done
from localai.providers.events import ServerEvent
from localai.providers.problems import declined, stated, truncated, unreadable
from localai.providers.reading import at, count_at, list_at, parsed, text_at

_ENDED_EARLY: Final = ("length", "max_tokens", "model_length")


def text_of_chat(answer: Answer) -> Done | Problem:
    """Return the text of an answer, or what went wrong."""
    return _of_stream(answer) if is_stream(answer) else _of_whole(answer)


def _of_whole(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    if not isinstance(at(tree, "choices", 0, "message"), dict):
        return unreadable(answer)
    message = at(tree, "choices", 0, "message")
    return _ended(
        text=_text(at(message, "content")),
        refusal=text_at(message, "refusal"),
        reason=text_at(tree, "choices", 0, "finish_reason"),
        usage=usage_of(tree),
        remote_id=text_at(tree, "id"),
    )


def _of_stream(answer: Answer) -> Done | Problem:
    texts: list[str] = []
    refusals: list[str] = []
    reason, remote_id, usage, ended = "", "", Usage(), False
    for tree in objects_of(answer):
        if tree == END:
            ended = True
        elif error := at(tree, "error") or at(tree, "x_groq", "error"):
            return stated(error)
        texts.append(_text(at(tree, "choices", 0, "delta", "content")))
        refusals.append(text_at(tree, "choices", 0, "delta", "refusal"))
        reason = text_at(tree, "choices", 0, "finish_reason") or reason
        remote_id = text_at(tree, "id") or remote_id
        for told in (tree, at(tree, "x_groq")):
            if at(told, "usage"):
                usage = usage_of(told)
    if not reason and not ended:
        return truncated()
    return _ended(text="".join(texts), refusal="".join(refusals), reason=reason, usage=usage, remote_id=remote_id)


def _ended(*, text: str, refusal: str, reason: str, usage: Usage, remote_id: str) -> Done | Problem:
    if reason == "error":
        return stated("")
    if refusal or (reason == "content_filter" and not text):
        return declined(refusal)
    cut_off = reason in _ENDED_EARLY or reason == "content_filter"
    return text_done(text, usage, cut_off=cut_off, remote_id=remote_id)


def _text(content: object) -> str:
    """Return a message's text, which some servers send as a list of parts."""
    if isinstance(content, str):
        return content
    return "".join(text_at(part, "text") for part in list_at(content) if text_at(part, "type") in ("text", ""))


def usage_of(tree: object) -> Usage:
    """Return what an answer says about its cost: tokens, and dollars where it names them."""
    cost = at(tree, "usage", "cost")
    return Usage(
        input_tokens=count_at(tree, "usage", "prompt_tokens"),
        output_tokens=count_at(tree, "usage", "completion_tokens"),
        cost=money(at(cost, "total_cost") if isinstance(cost, dict) else cost),
    )


def money(told: object) -> Decimal | None:
    """Return dollars that an answer names; None for what is no amount."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    try:
        amount = Decimal(str(told))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 1_000_000 else None


def added_text(event: ServerEvent) -> str:
    """Return the text that one event of a stream adds."""
    tree = parsed(event.text.encode("utf-8", "replace"))
    return _text(at(tree, "choices", 0, "delta", "content"))
