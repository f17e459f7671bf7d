"""Answers in the shapes of the official types, each with what the official client, strictly parsing, reads from it.

A new adapter adds a row to `TEXTS` here, to `PICTURES` or to `WHOLES`: a test says so when it is missing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tests.providers.oracles.clients import (
    Wire,
    anthropic_client,
    cerebras_client,
    gemini_client,
    groq_client,
    mistral_client,
    openai_client,
    openrouter_client,
    perplexity_client,
)
from tests.providers.oracles.telling import INPUT, JSON, OUTPUT, STREAM, TextShape, lines

__all__ = ("ASKED", "INPUT", "JSON", "OUTPUT", "STREAM", "TEXTS", "candidate", "completion", "with_fingerprint")

# --- OpenAI: responses ------------------------------------------------------------------------------------------------


def _response(texts: Sequence[str], cut: bool) -> dict:
    status = "incomplete" if cut else "completed"
    content = [{"type": "output_text", "text": text, "annotations": []} for text in texts]
    message = {"type": "message", "id": "msg_1", "role": "assistant", "status": status, "content": content}
    thought = {"type": "reasoning", "id": "rs_1", "summary": []}
    return {
        "id": "resp_68af",
        "object": "response",
        "created_at": 1795000000,
        "status": status,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if cut else None,
        "instructions": None,
        "metadata": {},
        "model": "gpt-6-luna",
        "output": [thought, message],
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": {
            "input_tokens": INPUT,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": OUTPUT,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": INPUT + OUTPUT,
        },
    }


def _response_events(texts: Sequence[str], cut: bool) -> list[dict]:
    whole = _response(["".join(texts)], cut)
    begun = {**whole, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
    place = {"item_id": "msg_1", "output_index": 1, "content_index": 0}
    deltas = [{"type": "response.output_text.delta", "delta": text, "logprobs": [], **place} for text in texts]
    last = {"type": "response.incomplete" if cut else "response.completed", "response": whole}
    events = [{"type": "response.created", "response": begun}, *deltas, last]
    return [{**event, "sequence_number": number} for number, event in enumerate(events)]


def _official_response(wire: Wire) -> str:
    with openai_client(wire) as client:
        return client.responses.create(model="m", input="a").output_text


def _official_response_stream(wire: Wire) -> str:
    with openai_client(wire) as client:
        events = client.responses.create(model="m", input="a", stream=True)
        return "".join(event.delta for event in events if event.type == "response.output_text.delta")


_FAILED = {"type": "error", "code": "server_error", "message": "It broke.", "param": None, "sequence_number": 9}


def _perplexity(texts: Sequence[str], cut: bool) -> dict:
    """Return an answer of Perplexity, which thinks in silence and names the cost."""
    whole = _response(texts, cut)
    cost = {"currency": "USD", "input_cost": 0.001, "output_cost": 0.002, "total_cost": 0.003}
    return {**whole, "output": whole["output"][1:], "usage": {**whole["usage"], "cost": cost}}


def _perplexity_events(texts: Sequence[str], cut: bool) -> list[dict]:
    *before, last = _response_events(texts, cut)[1:]
    return [*before, {**last, "response": _perplexity(["".join(texts)], cut)}]


def _official_perplexity(wire: Wire) -> str:
    with perplexity_client(wire) as client:
        return client.responses.create(model="m", input="a").output_text


def _official_perplexity_stream(wire: Wire) -> str:
    with perplexity_client(wire) as client:
        events = client.responses.create(model="m", input="a", stream=True)
        return "".join(event.delta for event in events if event.type == "response.output_text.delta")


# --- OpenAI: chat completions -----------------------------------------------------------------------------------------

_CHAT_USAGE = {"prompt_tokens": INPUT, "completion_tokens": OUTPUT, "total_tokens": INPUT + OUTPUT}


def completion(texts: Sequence[str], cut: bool) -> dict:
    """Return a whole answer of chat completions."""
    message = {"role": "assistant", "content": "".join(texts), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "length" if cut else "stop", "logprobs": None}
    head = {"id": "chatcmpl-9x", "object": "chat.completion", "created": 1795000000, "model": "m"}
    return {**head, "choices": [choice], "usage": _CHAT_USAGE}


def _chunks(texts: Sequence[str], cut: bool) -> list[dict]:
    head = {"id": "chatcmpl-9x", "object": "chat.completion.chunk", "created": 1795000000, "model": "m"}
    deltas = [{"role": "assistant", "content": ""}, *({"content": text} for text in texts)]
    chunks = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    last = {"index": 0, "delta": {}, "finish_reason": "length" if cut else "stop"}
    return [*chunks, {**head, "choices": [last]}, {**head, "choices": [], "usage": _CHAT_USAGE}]


def _official_chat(wire: Wire) -> str:
    with openai_client(wire) as client:
        found = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "a"}])
        return found.choices[0].message.content or ""


def _official_chat_stream(wire: Wire) -> str:
    with openai_client(wire) as client:
        chunks = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "a"}], stream=True)
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


_CHAT_FAILED = {"error": {"message": "It broke.", "type": "server_error", "param": None, "code": None}}

# --- Chat completions of others, by their own clients -----------------------------------------------------------------

ASKED: dict = {"model": "m", "messages": [{"role": "user", "content": "a"}]}


def _groq_chunks(texts: Sequence[str], cut: bool) -> list[dict]:
    """Return a stream whose usage stands in the last chunk, under a name of its own."""
    *chunks, last, usage = _chunks(texts, cut)
    return [*chunks, {**last, "x_groq": {"id": "req_1", "usage": usage["usage"]}}]


def _official_of(client, streamed: bool) -> Callable[[Wire], str]:
    """Return how a client that is made as OpenAI's reads a text."""

    def read(wire: Wire) -> str:
        with client(wire) as made:
            found = made.chat.completions.create(**ASKED, stream=streamed)
            if not streamed:
                return found.choices[0].message.content or ""
            return "".join(chunk.choices[0].delta.content or "" for chunk in found if chunk.choices)

    return read


def with_fingerprint(tree: dict) -> dict:
    """Return an answer with the field that some clients do not do without."""
    return {**tree, "system_fingerprint": "fp_1"}


def _official_openrouter(wire: Wire) -> str:
    with openrouter_client(wire) as client:
        return client.chat.send(**ASKED).choices[0].message.content or ""


def _official_openrouter_stream(wire: Wire) -> str:
    with openrouter_client(wire) as client, client.chat.send(**ASKED, stream=True) as events:
        return "".join(each.choices[0].delta.content or "" for each in events if each.choices)


def _official_mistral(wire: Wire) -> str:
    with mistral_client(wire) as client:
        return client.chat.complete(**ASKED).choices[0].message.content or ""


def _official_mistral_stream(wire: Wire) -> str:
    with mistral_client(wire) as client, client.chat.stream(**ASKED) as events:
        return "".join(each.data.choices[0].delta.content or "" for each in events if each.data.choices)


def _mistral_chunks(texts: Sequence[str], cut: bool) -> list[dict]:
    """Return a stream whose usage stands in the last chunk that has a choice."""
    *chunks, last, usage = _chunks(texts, cut)
    return [*chunks, {**last, "usage": usage["usage"]}]


# --- Anthropic: messages ----------------------------------------------------------------------------------------------


def _message(texts: Sequence[str], cut: bool) -> dict:
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": "claude-opus-5-5",
        "content": [{"type": "text", "text": text, "citations": None} for text in texts],
        "stop_reason": "max_tokens" if cut else "end_turn",
        "stop_sequence": None,
        "stop_details": None,
        "container": None,
        "diagnostics": None,
        "usage": {
            "input_tokens": INPUT,
            "output_tokens": OUTPUT,
            "cache_creation": None,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "inference_geo": "us",
            "output_tokens_details": None,
            "server_tool_use": None,
            "service_tier": "standard",
        },
    }


def _message_events(texts: Sequence[str], cut: bool) -> list[dict]:
    begun = {**_message([], cut), "stop_reason": None}
    block = {"type": "text", "text": "", "citations": None}
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}} for text in texts
    ]
    reason = {"stop_reason": "max_tokens" if cut else "end_turn", "stop_sequence": None}
    usage = {
        "input_tokens": INPUT,
        "output_tokens": OUTPUT,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "server_tool_use": None,
        "output_tokens_details": None,
    }
    return [
        {"type": "message_start", "message": begun},
        {"type": "ping"},
        {"type": "content_block_start", "index": 0, "content_block": block},
        *deltas,
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {**reason, "container": None, "stop_details": None}, "usage": usage},
        {"type": "message_stop"},
    ]


def _official_message(wire: Wire) -> str:
    with anthropic_client(wire) as client:
        found = client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": "a"}])
        return "".join(block.text for block in found.content if block.type == "text")


def _official_message_stream(wire: Wire) -> str:
    with anthropic_client(wire) as client:
        events = client.messages.create(
            model="m", max_tokens=9, messages=[{"role": "user", "content": "a"}], stream=True
        )
        deltas = [event.delta for event in events if event.type == "content_block_delta"]
        return "".join(delta.text for delta in deltas if delta.type == "text_delta")


_MESSAGE_FAILED = {"type": "error", "error": {"type": "api_error", "message": "It broke."}, "request_id": "req_1"}

# --- Gemini: generateContent ------------------------------------------------------------------------------------------


def candidate(texts: Sequence[str], reason: str | None) -> dict:
    """Return an answer of Gemini that holds these texts."""
    candidate = {"content": {"role": "model", "parts": [{"text": text} for text in texts]}, "index": 0}
    usage = {"promptTokenCount": INPUT, "candidatesTokenCount": OUTPUT, "totalTokenCount": INPUT + OUTPUT}
    told = {**candidate, "finishReason": reason} if reason else candidate
    return {"candidates": [told], "usageMetadata": usage, "modelVersion": "gemini", "responseId": "r1"}


def _generated(texts: Sequence[str], cut: bool) -> dict:
    return candidate(texts, "MAX_TOKENS" if cut else "STOP")


def _generated_events(texts: Sequence[str], cut: bool) -> list[dict]:
    return [*(candidate([text], None) for text in texts), candidate([""], "MAX_TOKENS" if cut else "STOP")]


def _official_generated(wire: Wire) -> str:
    with gemini_client(wire) as client:
        return client.models.generate_content(model="m", contents="a").text or ""


def _official_generated_stream(wire: Wire) -> str:
    with gemini_client(wire) as client:
        return "".join(each.text or "" for each in client.models.generate_content_stream(model="m", contents="a"))


_GEMINI_FAILED = {"error": {"code": 500, "message": "It broke.", "status": "INTERNAL"}}


def _whole(make: Callable[[Sequence[str], bool], dict]) -> Callable[[Sequence[str], bool], bytes]:
    return lambda texts, cut: json.dumps(make(texts, cut)).encode()


_CHAT = TextShape(
    whole=_whole(completion),
    stream=lambda texts, cut: lines(*_chunks(texts, cut), end=True),
    official_whole=_official_chat,
    official_stream=_official_chat_stream,
    failing=lines(*_chunks(["so far"], False)[:2], _CHAT_FAILED),
    by="openai",
    remote_id="chatcmpl-9x",
)
_GROQ = replace(
    _CHAT,
    stream=lambda texts, cut: lines(*_groq_chunks(texts, cut), end=True),
    official_whole=_official_of(groq_client, False),
    official_stream=_official_of(groq_client, True),
    by="groq",
)
_CEREBRAS = replace(
    _CHAT,
    whole=_whole(lambda texts, cut: with_fingerprint(completion(texts, cut)) | {"time_info": {}}),
    stream=lambda texts, cut: lines(*map(with_fingerprint, _chunks(texts, cut)), end=True),
    official_whole=_official_of(cerebras_client, False),
    official_stream=_official_of(cerebras_client, True),
    by="cerebras",
)
_OPENROUTER = replace(
    _CHAT,
    whole=_whole(lambda texts, cut: with_fingerprint(completion(texts, cut))),
    stream=lambda texts, cut: b": OPENROUTER PROCESSING\n\n" + lines(*_chunks(texts, cut), end=True),
    official_whole=_official_openrouter,
    official_stream=_official_openrouter_stream,
    by="openrouter",
)
_MISTRAL = replace(
    _CHAT,
    stream=lambda texts, cut: lines(*_mistral_chunks(texts, cut), end=True),
    official_whole=_official_mistral,
    official_stream=_official_mistral_stream,
    by="mistralai",
)
_AS_OPENAI = (
    *("fireworks/open-models", "huggingface/any", "huggingface/to-cerebras", "huggingface/to-fireworks"),
    *("huggingface/to-groq", "openai/stateless", "own/compatible", "own/compatible-keyed"),
    *("together/openai", "venice/anonymous", "venice/private", "venice/sealed", "xai/chat"),
)
TEXTS: Mapping[str, TextShape] = {
    **dict.fromkeys(_AS_OPENAI, _CHAT),
    "cerebras/openai": _CEREBRAS,
    "groq/openai": _GROQ,
    "mistral/stateless": _MISTRAL,
    "openrouter/chat": _OPENROUTER,
    "perplexity/agent": TextShape(
        whole=_whole(_perplexity),
        stream=lambda texts, cut: lines(*_perplexity_events(texts, cut), named=True),
        official_whole=_official_perplexity,
        official_stream=_official_perplexity_stream,
        failing=lines(*_perplexity_events(["so far"], False)[:1], _FAILED, named=True),
        by="perplexity",
        cost=Decimal("0.003"),
        remote_id="resp_68af",
    ),
    "openai/responses": TextShape(
        whole=_whole(_response),
        stream=lambda texts, cut: lines(*_response_events(texts, cut), named=True),
        official_whole=_official_response,
        official_stream=_official_response_stream,
        failing=lines(*_response_events(["so far"], False)[:2], _FAILED, named=True),
        by="openai",
        remote_id="resp_68af",
    ),
    "anthropic/messages": TextShape(
        whole=_whole(_message),
        stream=lambda texts, cut: lines(*_message_events(texts, cut), named=True),
        official_whole=_official_message,
        official_stream=_official_message_stream,
        failing=lines(*_message_events(["so far"], False)[:4], _MESSAGE_FAILED, named=True),
        by="anthropic",
    ),
    "gemini/generate": TextShape(
        whole=_whole(_generated),
        stream=lambda texts, cut: lines(*_generated_events(texts, cut)),
        official_whole=_official_generated,
        official_stream=_official_generated_stream,
        failing=lines(*_generated_events(["so far"], False)[:1], _GEMINI_FAILED),
        by="google-genai",
    ),
}
