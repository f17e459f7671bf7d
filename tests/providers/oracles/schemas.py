"""Closed JSON schemas of the official clients' own types: what they do not name is an error, at every depth."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from inspect import signature
from typing import get_type_hints

import google.genai.types as gemini
from jsonschema import Draft202012Validator
from pydantic import ConfigDict, TypeAdapter, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

TYPES = {
    "anthropic messages": "anthropic.types.message_create_params.MessageCreateParamsNonStreaming",
    "anthropic messages stream": "anthropic.types.message_create_params.MessageCreateParamsStreaming",
    "assemblyai job": "assemblyai.types.TranscriptRequest",
    "cerebras chat": "cerebras.cloud.sdk.types.chat.completion_create_params.CompletionCreateParams",
    "gemini film": "google.genai._gaos.types.interactions.videoresponseformat.VideoResponseFormat",
    "gemini interaction": "google.genai._gaos.types.interactions.createmodelinteraction.CreateModelInteraction",
    "groq chat": "groq.types.chat.completion_create_params.CompletionCreateParams",
    "groq transcription": "groq.types.audio.transcription_create_params.TranscriptionCreateParams",
    "mistral chat": "mistralai.client.models.ChatCompletionRequest",
    "mistral chat stream": "mistralai.client.models.ChatCompletionStreamRequest",
    "mistral embeddings": "mistralai.client.models.EmbeddingRequest",
    "mistral ocr": "mistralai.client.models.OCRRequest",
    "mistral speech": "mistralai.client.models.SpeechRequest",
    "mistral transcription": "mistralai.client.models.AudioTranscriptionRequest",
    "openai chat": "openai.types.chat.completion_create_params.CompletionCreateParamsNonStreaming",
    "openai chat stream": "openai.types.chat.completion_create_params.CompletionCreateParamsStreaming",
    "openai edit": "openai.types.image_edit_params.ImageEditParamsNonStreaming",
    "openai embeddings": "openai.types.embedding_create_params.EmbeddingCreateParams",
    "openai generate": "openai.types.image_generate_params.ImageGenerateParamsNonStreaming",
    "openai responses": "openai.types.responses.response_create_params.ResponseCreateParamsNonStreaming",
    "openai responses stream": "openai.types.responses.response_create_params.ResponseCreateParamsStreaming",
    "openai speech": "openai.types.audio.speech_create_params.SpeechCreateParams",
    "openai transcription": "openai.types.audio.transcription_create_params.TranscriptionCreateParamsNonStreaming",
    "openrouter chat": "openrouter.components.ChatRequest",
    "openrouter embeddings": "openrouter.operations.CreateEmbeddingsRequestBody",
    "openrouter film": "openrouter.components.VideoGenerationRequest",
    "openrouter image": "openrouter.components.ImageGenerationRequest",
    "openrouter speech": "openrouter.components.SpeechRequest",
    "openrouter transcription": "openrouter.components.STTRequest",
    "perplexity responses": "perplexity.types.response_create_params.ResponseCreateParamsNonStreaming",
    "perplexity responses stream": "perplexity.types.response_create_params.ResponseCreateParamsStreaming",
    "runway image to video": "runwayml.types.image_to_video_create_params.ImageToVideoCreateParams",
    "runway text to video": "runwayml.types.text_to_video_create_params.TextToVideoCreateParams",
}
"""Where each type stands; a client is imported only by the test that asks it."""
METHODS = {
    "elevenlabs speech": "elevenlabs.text_to_speech.raw_client.RawTextToSpeechClient.convert",
    "elevenlabs transcript": "elevenlabs.speech_to_text.raw_client.RawSpeechToTextClient.convert",
    "deepgram speech": "deepgram.speak.v1.audio.raw_client.RawAudioClient.generate",
    "deepgram transcript": "deepgram.listen.v1.media.raw_client.RawMediaClient.transcribe_file",
}
"""Where the official client has no type for a request: its method, whose arguments are path, query and body in one."""
_NO_ARGUMENTS = ("self", "request_options")
_IN_CAMEL_CASE = ("runway image to video", "runway text to video")
_WITH_FILES = ("openai edit", "openai transcription", "groq transcription")


class _OnTheWire(GenerateJsonSchema):
    """Python objects that stand for files never reach the wire; bytes stand for a file of a form."""

    def handle_invalid_for_json_schema(self, schema: core_schema.CoreSchema, error_info: str) -> JsonSchemaValue:
        return {"not": {}}

    def is_instance_schema(self, schema: core_schema.IsInstanceSchema) -> JsonSchemaValue:
        return {"not": {}}

    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchemaValue:
        return {"type": "string"}


def _closed(node: object) -> object:
    if isinstance(node, list):
        return [_closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _closed(value) for key, value in node.items()}
    is_record = found.get("type") == "object" and "properties" in found
    if is_record and found.get("additionalProperties") in (None, True, {}):
        found["additionalProperties"] = False
    return found


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the referee for one kind of body, by its name in `TYPES`."""
    if name in METHODS:
        return Draft202012Validator(_closed(_arguments(METHODS[name])))
    module, _, word = TYPES[name].rpartition(".")
    kind = getattr(import_module(module), word)
    if hasattr(kind, "schema") and not hasattr(kind, "model_json_schema"):  # made with the first pydantic
        return Draft202012Validator(_closed(kind.schema()))
    if name in _WITH_FILES:
        kind.__pydantic_config__ = ConfigDict(arbitrary_types_allowed=True)
    made = _closed(TypeAdapter(kind).json_schema(schema_generator=_OnTheWire))
    return Draft202012Validator(_in_camel_case(made) if name in _IN_CAMEL_CASE else made)


def _in_camel_case(node: object) -> object:
    """Return a schema with the names that its client writes on the wire: `promptText` for `prompt_text`."""
    if isinstance(node, list):
        return [_in_camel_case(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _in_camel_case(value) for key, value in node.items()}
    if "properties" in found:
        found["properties"] = {_camel(key): value for key, value in found["properties"].items()}
        found["required"] = [_camel(key) for key in found.get("required", [])]
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _arguments(place: str) -> dict:
    """Return the schema of the arguments of a method; a word that a client only lets pass is none that it knows."""
    module, kind, word = place.rsplit(".", 2)
    method = getattr(getattr(import_module(module), kind), word)
    hints = get_type_hints(method)
    fields = {
        name: (hints[name], ... if each.default is each.empty else None)
        for name, each in signature(method).parameters.items()
        if name not in _NO_ARGUMENTS
    }
    allowed = ConfigDict(arbitrary_types_allowed=True, protected_namespaces=())
    made = create_model("Arguments", __config__=allowed, **fields)
    return _without_anything(made.model_json_schema(schema_generator=_OnTheWire))


def _without_anything(node: object) -> object:
    """Return a schema without the choice of anything at all beside others."""
    if isinstance(node, list):
        return [_without_anything(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _without_anything(value) for key, value in node.items()}
    if "anyOf" in found:
        found["anyOf"] = [each for each in found["anyOf"] if each != {}]
    return found


def faults(name: str, body: object) -> list[str]:
    """Return what the referee finds wrong with a body, empty where nothing."""
    return [error.message[:300] for error in validator(name).iter_errors(body)]


def faults_in(schema: dict, body: object) -> list[str]:
    """Return what is wrong with a body by a schema that we wrote ourselves, empty where nothing."""
    return [error.message[:300] for error in Draft202012Validator(schema).iter_errors(body)]


def closed(required: Mapping[str, object], **optional: object) -> dict:
    """Return a schema of an object with these fields and no others."""
    fields = {**required, **optional}
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


_AT_THE_TOP = ("safetySettings", "tools", "toolConfig", "cachedContent", "serviceTier", "labels", "store")


def gemini_faults(body: dict) -> list[str]:
    """Return what the types of google-genai find wrong with a generateContent body; they forbid what they do not know.

    Its type of the configuration holds what stands at the top on the wire, so those keys move there first.
    """
    left = dict(body)
    config = dict(left.pop("generationConfig", {}))
    twice = config.keys() & {*_AT_THE_TOP, "systemInstruction"}
    config |= {key: left.pop(key) for key in (*_AT_THE_TOP, "systemInstruction") if key in left}
    found = [f"not in generationConfig: {key}" for key in sorted(twice)]
    for kind, values in ((gemini.Content, left.pop("contents", [])), (gemini.GenerateContentConfig, [config])):
        for value in values:
            try:
                kind.model_validate(value)
            except ValueError as error:
                found.append(str(error)[:300])
    return found + [f"unknown: {key}" for key in sorted(left)]
