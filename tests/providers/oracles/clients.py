"""The official clients without a network: what they would send, and what they make of an answer, strictly parsed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import anthropic
import httpx2
import openai
from google import genai

from localai.vocabulary.answers import Answer

Extra = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Wire:
    """Stands where the network would: keeps requests, gives one answer."""

    status: int = 200
    content: bytes = b"{}"
    content_type: str = "application/json"
    requests: list[httpx2.Request] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        self.requests.append(request)
        return httpx2.Response(self.status, content=self.content, headers={"content-type": self.content_type})

    def answer(self, exchange: str = "work") -> Answer:
        """Return the same answer as our door would hand it over."""
        return Answer(
            exchange=exchange,
            status=self.status,
            headers=(("content-type", self.content_type),),
            content=self.content,
        )


@contextmanager
def _client(wire: Wire) -> Iterator[httpx2.Client]:
    with httpx2.Client(transport=httpx2.MockTransport(wire)) as client:
        yield client


@contextmanager
def openai_client(wire: Wire) -> Iterator[openai.OpenAI]:
    """Yield the official client of OpenAI, which refuses answers of another shape than its types."""
    with _client(wire) as client:
        yield openai.OpenAI(
            api_key="made-up",
            base_url="https://api.openai.com/v1",
            max_retries=0,
            http_client=client,
            _strict_response_validation=True,
        )


@contextmanager
def anthropic_client(wire: Wire) -> Iterator[anthropic.Anthropic]:
    """Yield the official client of Anthropic, as strict."""
    with _client(wire) as client:
        yield anthropic.Anthropic(
            api_key="made-up",
            base_url="https://api.anthropic.com",
            max_retries=0,
            http_client=client,
            _strict_response_validation=True,
        )


@contextmanager
def gemini_client(wire: Wire) -> Iterator[genai.Client]:
    """Yield the official client of Gemini; its types refuse what they do not know by themselves."""
    with _client(wire) as client:
        yield genai.Client(api_key="made-up", http_options=genai.types.HttpOptions(httpx_client=client))


def sent(told: Callable[[Wire], object]) -> httpx2.Request:
    """Return the one request that an official client makes, whatever it thinks of the empty answer."""
    wire = Wire()
    empty = (openai.OpenAIError, anthropic.AnthropicError, genai.errors.APIError, ValueError)
    with suppress(*empty):  # the answer is empty on purpose; what counts was sent before
        told(wire)
    (request,) = wire.requests
    return request
