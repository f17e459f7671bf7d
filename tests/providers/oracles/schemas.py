"""Closed JSON schemas of the official clients' own types: what they do not name is an error, at every depth."""

from functools import cache

import anthropic.types.message_create_params as anthropic_messages
import google.genai.types as gemini
import openai.types.chat.completion_create_params as openai_chat
import openai.types.image_edit_params as openai_edit
import openai.types.image_generate_params as openai_generate
import openai.types.responses.response_create_params as openai_responses
from jsonschema import Draft202012Validator
from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

TYPES = {
    "openai responses": openai_responses.ResponseCreateParamsNonStreaming,
    "openai responses stream": openai_responses.ResponseCreateParamsStreaming,
    "openai chat": openai_chat.CompletionCreateParamsNonStreaming,
    "openai chat stream": openai_chat.CompletionCreateParamsStreaming,
    "openai generate": openai_generate.ImageGenerateParamsNonStreaming,
    "openai edit": openai_edit.ImageEditParamsNonStreaming,
    "anthropic messages": anthropic_messages.MessageCreateParamsNonStreaming,
    "anthropic messages stream": anthropic_messages.MessageCreateParamsStreaming,
}
_WITH_FILES = ("openai edit",)


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
    kind = TYPES[name]
    if name in _WITH_FILES:
        kind.__pydantic_config__ = ConfigDict(arbitrary_types_allowed=True)
    return Draft202012Validator(_closed(TypeAdapter(kind).json_schema(schema_generator=_OnTheWire)))


def faults(name: str, body: object) -> list[str]:
    """Return what the referee finds wrong with a body, empty where nothing."""
    return [error.message[:300] for error in validator(name).iter_errors(body)]


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
