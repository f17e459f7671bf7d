"""Pictures in the shapes of the official types, each with what the official client, strictly parsing, reads from it."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.providers.oracles.clients import Wire, gemini_client, openai_client, openrouter_client
from tests.providers.oracles.shapes import ASKED, INPUT, OUTPUT, candidate, completion, with_fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureShape:
    """How a surface says pictures: `whole` makes an answer of them, `official` is what the official client reads."""

    whole: Callable[[Sequence[bytes]], bytes]
    official: Callable[[Wire], list[bytes]]
    by: str


def _images(pictures: Sequence[bytes]) -> bytes:
    usage = {
        "input_tokens": INPUT,
        "input_tokens_details": {"image_tokens": 0, "text_tokens": INPUT},
        "output_tokens": OUTPUT,
        "total_tokens": INPUT + OUTPUT,
    }
    entries = [{"b64_json": base64.b64encode(each).decode()} for each in pictures]
    return json.dumps({"created": 1795000000, "data": entries, "output_format": "png", "usage": usage}).encode()


def _official_images(wire: Wire) -> list[bytes]:
    with openai_client(wire) as client:
        found = client.images.generate(model="m", prompt="a")
        return [base64.b64decode(each.b64_json or "") for each in found.data or []]


def _gemini_images(pictures: Sequence[bytes]) -> bytes:
    parts = [{"inlineData": {"mimeType": "image/png", "data": base64.b64encode(each).decode()}} for each in pictures]
    tree = candidate([], "STOP")
    tree["candidates"][0]["content"]["parts"] = parts
    return json.dumps(tree).encode()


def _official_gemini_images(wire: Wire) -> list[bytes]:
    with gemini_client(wire) as client:
        found = client.models.generate_content(model="m", contents="a")
        return [part.inline_data.data for part in found.candidates[0].content.parts if part.inline_data]


def _openrouter_pictures(pictures: Sequence[bytes]) -> bytes:
    tree = with_fingerprint(completion(["Here."], False))
    urls = [f"data:image/png;base64,{base64.b64encode(each).decode()}" for each in pictures]
    tree["choices"][0]["message"]["images"] = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return json.dumps(tree).encode()


def _official_openrouter_pictures(wire: Wire) -> list[bytes]:
    with openrouter_client(wire) as client:
        found = client.chat.send(**ASKED).choices[0].message.images or []
        return [base64.b64decode(each.image_url.url.partition(",")[2]) for each in found]


def _openrouter_images(pictures: Sequence[bytes]) -> bytes:
    usage = {"prompt_tokens": INPUT, "completion_tokens": OUTPUT, "total_tokens": INPUT + OUTPUT}
    entries = [{"b64_json": base64.b64encode(each).decode(), "media_type": "image/png"} for each in pictures]
    return json.dumps({"created": 1795000000, "data": entries, "usage": usage}).encode()


def _official_openrouter_images(wire: Wire) -> list[bytes]:
    with openrouter_client(wire) as client:
        return [base64.b64decode(each.b64_json) for each in client.images.generate(model="m", prompt="a").data]


PICTURES: Mapping[str, PictureShape] = {
    "openai/images": PictureShape(whole=_images, official=_official_images, by="openai"),
    "gemini/generate": PictureShape(whole=_gemini_images, official=_official_gemini_images, by="google-genai"),
    "recraft/images": PictureShape(
        whole=_images, official=_official_images, by="openai, which its documentation recommends"
    ),
    "together/openai": PictureShape(whole=_images, official=_official_images, by="openai"),
    "xai/chat": PictureShape(whole=_images, official=_official_images, by="openai"),
    "openrouter/images": PictureShape(whole=_openrouter_images, official=_official_openrouter_images, by="openrouter"),
    "openrouter/chat": PictureShape(
        whole=_openrouter_pictures, official=_official_openrouter_pictures, by="openrouter"
    ),
}
