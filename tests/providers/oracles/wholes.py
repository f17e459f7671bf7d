"""Answers that are neither told piece by piece nor pictures: vectors, words from sound, sound, pages of a document.

Each comes with what the official client, strictly parsing, reads from it, in the form in which ours keeps it.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import TypeAdapter

from tests.providers.oracles.clients import (
    Wire,
    deepgram_client,
    elevenlabs_client,
    groq_client,
    mistral_client,
    openai_client,
    openrouter_client,
)
from tests.providers.oracles.shapes import INPUT, JSON, OUTPUT

SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(range(256))
SOUNDS = {
    "audio/mpeg": SOUND,
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28),
    "audio/flac": b"fLaC" + bytes(40),
    "audio/ogg": b"OggS" + bytes(40),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeShape:
    """How a surface answers one task: `make` the bytes of an answer from a value, `official` what the client reads.

    `kept` turns the bytes of our result back into the value. `model` is one of the cards', `media_type` what a result
    is, `kind` the content type of an answer, `usage` what it says was used.
    """

    make: Callable[[object], bytes]
    official: Callable[[Wire], object]
    kept: Callable[[bytes], object]
    value: object
    by: str
    media_type: str
    kind: str = JSON
    usage: Mapping[str, object] | None = None


# --- vectors ----------------------------------------------------------------------------------------------------------

VECTORS = [[0.25, -1.5, 3e-08], [1.0, 0.1, -0.0625]]


def _vectors(value: object) -> bytes:
    assert isinstance(value, Sequence)
    data = [{"object": "embedding", "index": place, "embedding": each} for place, each in enumerate(value)]
    usage = {"prompt_tokens": INPUT, "total_tokens": INPUT}
    head = {"id": "emb_1", "object": "list", "model": "m"}
    return json.dumps({**head, "data": data[::-1], "usage": usage}).encode()  # out of order, as the places tell


def _read_vectors(content: bytes) -> object:
    return json.loads(content)["vectors"]


def _ordered(entries) -> list:
    return [list(each.embedding) for each in sorted(entries, key=lambda each: each.index)]


def _official_vectors(wire: Wire) -> object:
    with openai_client(wire) as client:
        return _ordered(client.embeddings.create(model="m", input=["a", "b"], encoding_format="float").data)


def _mistral_vectors(wire: Wire) -> object:
    with mistral_client(wire) as client:
        return _ordered(client.embeddings.create(model="m", inputs=["a", "b"]).data)


def _openrouter_vectors(wire: Wire) -> object:
    with openrouter_client(wire) as client:
        return _ordered(client.embeddings.generate(model="m", input=["a", "b"]).data)


# --- words from sound -------------------------------------------------------------------------------------------------

WORDS = 'Was "ist" das?\nEine Größe 漢 😀'


def _transcript(usage: dict, **more: object) -> Callable[[object], bytes]:
    return lambda value: json.dumps({"text": value, "usage": usage, **more}).encode()


def _official_transcript(wire: Wire) -> object:
    with openai_client(wire) as client:
        return client.audio.transcriptions.create(model="m", file=("a.wav", b"RIFF"), response_format="json").text


def _groq_transcript(wire: Wire) -> object:
    with groq_client(wire) as client:
        return client.audio.transcriptions.create(model="m", file=("a.wav", b"RIFF"), response_format="json").text


def _mistral_transcript(wire: Wire) -> object:
    with mistral_client(wire) as client:
        return client.audio.transcriptions.complete(model="m", file={"file_name": "a.wav", "content": b"RIFF"}).text


def _openrouter_transcript(wire: Wire) -> object:
    with openrouter_client(wire) as client:
        sound = {"data": "AAAA", "format": "wav"}
        return client.stt.create_transcription(model="m", input_audio=sound).text


def _deepgram_answer(value: object) -> bytes:
    metadata = {"request_id": "r1", "sha256": "0", "created": "2026-11-21T12:00:00Z", "duration": 7.25, "channels": 1}
    heard = {"alternatives": [{"transcript": value, "confidence": 0.98, "words": []}], "detected_language": "de"}
    return json.dumps(
        {"metadata": metadata | {"models": [], "model_info": {}}, "results": {"channels": [heard]}}
    ).encode()


def _deepgram_transcript(wire: Wire) -> object:
    """Read it by the type of the client alone, since the client itself lets any shape pass."""
    from deepgram.types import ListenV1Response

    (channel,) = TypeAdapter(ListenV1Response).validate_json(wire.content).results.channels
    return channel.alternatives[0].transcript


def _elevenlabs_answer(value: object) -> bytes:
    told = {"language_code": "deu", "language_probability": 0.98, "text": value, "words": []}
    return json.dumps({**told, "transcription_id": "t1", "audio_duration_secs": 7.25}).encode()


def _elevenlabs_transcript(wire: Wire) -> object:
    """Read it by the type of the client alone, since the client itself lets any shape pass."""
    from elevenlabs.types import SpeechToTextChunkResponseModel

    return TypeAdapter(SpeechToTextChunkResponseModel).validate_json(wire.content, strict=True).text


# --- sound ------------------------------------------------------------------------------------------------------------


def _official_sound(wire: Wire) -> object:
    with openai_client(wire) as client:
        return client.audio.speech.create(model="m", input="a", voice="alloy").content


def _openrouter_sound(wire: Wire) -> object:
    with openrouter_client(wire) as client:
        return client.tts.create_speech(model="m", input="a", voice="alloy").read()


def _deepgram_sound(wire: Wire) -> object:
    with deepgram_client(wire) as client:
        return b"".join(client.speak.v1.audio.generate(text="a"))


def _elevenlabs_sound(wire: Wire) -> object:
    with elevenlabs_client(wire) as client:
        return b"".join(client.text_to_speech.convert("v", text="a", model_id="m"))


def _wrapped_sound(value: object) -> bytes:
    assert isinstance(value, bytes)
    return json.dumps({"audio_data": base64.b64encode(value).decode()}).encode()


def _hexadecimal(value: object) -> bytes:
    assert isinstance(value, bytes)
    told = {"data": {"audio": value.hex(), "status": 2}, "extra_info": {"audio_length": 9900, "audio_format": "mp3"}}
    return json.dumps({**told, "trace_id": "t", "base_resp": {"status_code": 0, "status_msg": "success"}}).encode()


def _from_hexadecimal(wire: Wire) -> object:
    return bytes.fromhex(json.loads(wire.content)["data"]["audio"])


def _mistral_sound(wire: Wire) -> object:
    with mistral_client(wire) as client:
        return base64.b64decode(client.audio.speech.complete(model="m", input="a", voice_id="v").audio_data)


# --- pages ------------------------------------------------------------------------------------------------------------


def _pages(value: object) -> bytes:
    assert isinstance(value, str)
    size = {"dpi": 200, "height": 1, "width": 1}
    pages = [
        {"index": place, "markdown": text, "images": [], "dimensions": size}
        for place, text in enumerate(value.split("\n\n"))
    ]
    return json.dumps({"pages": pages, "model": "m", "usage_info": {"pages_processed": len(pages)}}).encode()


def _mistral_pages(wire: Wire) -> object:
    with mistral_client(wire) as client:
        found = client.ocr.process(model="m", document={"type": "document_url", "document_url": "data:,"})
        return "\n\n".join(page.markdown for page in found.pages)


_TOKENS = {"input_tokens": INPUT, "output_tokens": OUTPUT, "total_tokens": INPUT + OUTPUT}
_VECTORS = {"make": _vectors, "kept": _read_vectors, "value": VECTORS, "media_type": "application/json"}
_VECTORS |= {"usage": {"input_tokens": INPUT}}
_TEXT = {"kept": bytes.decode, "value": WORDS, "media_type": "text/plain"}
_SOUND = {"kept": bytes, "value": SOUND, "media_type": "audio/mpeg"}
_PHOTOROOM = {
    "make": bytes,
    "official": lambda wire: wire.content,
    "kept": bytes,
    "value": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "media_type": "image/png",
    "kind": "image/png",
    "by": "our reading of its documentation",
}
WHOLES: Mapping[str, WholeShape] = {
    "deepgram/api speak": WholeShape(make=bytes, official=_deepgram_sound, by="deepgram", kind="audio/mpeg", **_SOUND),
    "deepgram/api transcribe": WholeShape(
        make=_deepgram_answer,
        official=_deepgram_transcript,
        by="deepgram: ListenV1Response",
        usage={"seconds": 7.25},
        **_TEXT,
    ),
    "elevenlabs/speech speak": WholeShape(
        make=bytes, official=_elevenlabs_sound, by="elevenlabs", kind="audio/mpeg", **_SOUND
    ),
    "elevenlabs/transcripts transcribe": WholeShape(
        make=_elevenlabs_answer,
        official=_elevenlabs_transcript,
        by="elevenlabs: SpeechToTextChunkResponseModel",
        usage={"seconds": 7.25},
        **_TEXT,
    ),
    "groq/openai transcribe": WholeShape(
        make=lambda value: json.dumps({"text": value, "x_groq": {"id": "req_1"}}).encode(),
        official=_groq_transcript,
        by="groq",
        **_TEXT,
    ),
    "minimax/api speak": WholeShape(
        make=_hexadecimal,
        official=_from_hexadecimal,
        by="our reading of its documentation",
        usage={"seconds": Decimal("9.9")},
        **_SOUND,
    ),
    "mistral/stateless embed": WholeShape(official=_mistral_vectors, by="mistralai", **_VECTORS),
    "mistral/stateless read": WholeShape(
        make=_pages,
        official=_mistral_pages,
        kept=bytes.decode,
        value="# One\n\n| a | b |\n\nzwei 漢",
        media_type="text/markdown",
        by="mistralai",
        usage={"pages": 3},
    ),
    "mistral/stateless speak": WholeShape(make=_wrapped_sound, official=_mistral_sound, by="mistralai", **_SOUND),
    "mistral/stateless transcribe": WholeShape(
        make=_transcript(
            {"prompt_tokens": INPUT, "completion_tokens": OUTPUT, "prompt_audio_seconds": 7}, model="m", language=None
        ),
        official=_mistral_transcript,
        by="mistralai",
        usage={"input_tokens": INPUT, "output_tokens": OUTPUT, "seconds": 7},
        **_TEXT,
    ),
    "openai/embeddings embed": WholeShape(official=_official_vectors, by="openai", **_VECTORS),
    "openai/speech speak": WholeShape(make=bytes, official=_official_sound, by="openai", kind="audio/mpeg", **_SOUND),
    "openai/transcriptions transcribe": WholeShape(
        make=_transcript({"type": "duration", "seconds": 7}),
        official=_official_transcript,
        by="openai",
        usage={"seconds": 7},
        **_TEXT,
    ),
    "openrouter/chat embed": WholeShape(official=_openrouter_vectors, by="openrouter", **_VECTORS),
    "openrouter/chat speak": WholeShape(
        make=bytes, official=_openrouter_sound, by="openrouter", kind="audio/mpeg", **_SOUND
    ),
    "openrouter/chat transcribe": WholeShape(
        make=_transcript({"seconds": 7.5, **_TOKENS, "cost": 0.25}),
        official=_openrouter_transcript,
        by="openrouter",
        usage={"seconds": 7.5, "input_tokens": INPUT, "output_tokens": OUTPUT, "cost": 0.25},
        **_TEXT,
    ),
    "photoroom/api cutout": WholeShape(**_PHOTOROOM),
    "photoroom/api edit": WholeShape(**_PHOTOROOM),
}
"""By surface and task. Reading on mistral/stateless is also done by chat; this is the model that does nothing else."""
