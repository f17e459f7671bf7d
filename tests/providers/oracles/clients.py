"""The official clients without a network: what they would send, and what they make of an answer, strictly parsed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import anthropic
import httpx
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
    requests: list[httpx2.Request | httpx.Request] = field(default_factory=list)

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

    def of_httpx(self, request: httpx.Request) -> httpx.Response:
        """Answer a client that still speaks through httpx."""
        request.read()
        self.requests.append(request)
        return httpx.Response(self.status, content=self.content, headers={"content-type": self.content_type})


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


@contextmanager
def mistral_client(wire: Wire) -> Iterator[object]:
    """Yield the official client of Mistral; its types refuse an answer of another shape by themselves."""
    from mistralai.client import Mistral

    with _client(wire) as client:
        yield Mistral(api_key="made-up", client=client)


@contextmanager
def openrouter_client(wire: Wire) -> Iterator[object]:
    """Yield the official client of OpenRouter, as strict."""
    from openrouter import OpenRouter

    with httpx.Client(transport=httpx.MockTransport(wire.of_httpx)) as client:
        yield OpenRouter(api_key="made-up", client=client)


@contextmanager
def groq_client(wire: Wire) -> Iterator[object]:
    """Yield the official client of Groq, which refuses answers of another shape than its types."""
    from groq import Groq

    with httpx.Client(transport=httpx.MockTransport(wire.of_httpx)) as client:
        yield Groq(api_key="made-up", max_retries=0, http_client=client, _strict_response_validation=True)


@contextmanager
def perplexity_client(wire: Wire) -> Iterator[object]:
    """Yield the official client of Perplexity, as strict."""
    from perplexity import Perplexity

    with httpx.Client(transport=httpx.MockTransport(wire.of_httpx)) as client:
        yield Perplexity(api_key="made-up", max_retries=0, http_client=client, _strict_response_validation=True)


@contextmanager
def cerebras_client(wire: Wire) -> Iterator[object]:
    """Yield the official client of Cerebras, as strict; it opens no connection before it is asked something."""
    from cerebras.cloud.sdk import Cerebras

    with httpx.Client(transport=httpx.MockTransport(wire.of_httpx)) as client:
        yield Cerebras(
            api_key="made-up",
            max_retries=0,
            http_client=client,
            warm_tcp_connection=False,
            _strict_response_validation=True,
        )


@contextmanager
def elevenlabs_client(wire: Wire) -> Iterator[object]:
    """Yield the official client of ElevenLabs, which takes an answer of another shape as it comes."""
    from elevenlabs.base_client import BaseElevenLabs

    with httpx.Client(transport=httpx.MockTransport(wire.of_httpx)) as client:
        yield BaseElevenLabs(api_key="made-up", httpx_client=client)


@contextmanager
def deepgram_client(wire: Wire) -> Iterator[object]:
    """Yield the official client of Deepgram, which takes an answer of another shape as it comes."""
    from deepgram.base_client import BaseClient

    with httpx.Client(transport=httpx.MockTransport(wire.of_httpx)) as client:
        yield BaseClient(api_key="made-up", httpx_client=client, max_retries=0)


def sent(told: Callable[[Wire], object]) -> httpx2.Request | httpx.Request:
    """Return the one request that an official client makes, whatever it thinks of the empty answer."""
    wire = Wire()
    with suppress(Exception):  # the answer is empty on purpose; what counts was sent before
        told(wire)
    (request,) = wire.requests
    return request
