"""How a text is told in an answer, whole or as a stream of events."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.providers.oracles.clients import Wire

JSON = "application/json"
STREAM = "text/event-stream; charset=utf-8"
INPUT, OUTPUT = 11, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class TextShape:
    """How a surface says a text.

    `whole` and `stream` make the bytes of an answer from pieces of text, cut off where asked; `official_whole` and
    `official_stream` are what the official client reads; `failing` is a stream that ends in an error of the provider;
    `by` names that client.
    """

    whole: Callable[[Sequence[str], bool], bytes]
    stream: Callable[[Sequence[str], bool], bytes]
    official_whole: Callable[[Wire], str]
    official_stream: Callable[[Wire], str]
    failing: bytes
    by: str
    remote_id: str = ""
    cost: Decimal | None = None


def lines(*events: object, named: bool = False, end: bool = False) -> bytes:
    """Return a stream of JSON events, each with its type as a name where `named`."""
    told = [(f"event: {event['type']}\n" if named else "") + f"data: {json.dumps(event)}\n\n" for event in events]
    return ("".join(told) + ("data: [DONE]\n\n" if end else "")).encode()
