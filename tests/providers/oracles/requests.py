"""Which referee judges the requests of which surface, and for each a body that it must refuse.

A new adapter adds a row to `JUDGES`: a test says so when it is missing.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from localai.providers.adapter import Draft
from localai.vocabulary.tasks import Task
from tests.providers.forms import form_parts, json_body
from tests.providers.oracles import schemas
from tests.providers.oracles.drawn import GROK, TOGETHER
from tests.providers.oracles.minimax import SCHEMAS as MINIMAX
from tests.providers.oracles.schemas import closed

Judge = Callable[[Draft, bytes], list[str]]
_NUMBERS = ("n", "output_compression")
_FLAGS = ("stream", "tag_audio_events")
_YES_NO = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Referee:
    """Judges bodies of one surface; `by` names the types that it uses, and `apart` those of tasks that have others."""

    by: str
    judge: Judge
    apart: Mapping[Task, str] = field(default_factory=dict)


def _json(name: str) -> Judge:
    """Judge a JSON body by the types of that name, those for a stream where it asks for one and there are some."""

    def judge(draft: Draft, body: bytes) -> list[str]:
        return _faults(name, json_body(body))

    return judge


def _faults(name: str, tree: dict) -> list[str]:
    streamed = f"{name} stream"
    return schemas.faults(streamed if tree.get("stream") and streamed in schemas.TYPES else name, tree)


def _form(name: str, file: object = "<binary>") -> Judge:
    """Judge a form by the types of that name, in which `file` stands for a file."""

    def judge(draft: Draft, body: bytes) -> list[str]:
        tree = form_tree(draft.content_type, body)
        return schemas.faults(name, {key: file if value == "<binary>" else value for key, value in tree.items()})

    return judge


def _fields(*known: str, own: Mapping[str, frozenset[str]] | None = None) -> Judge:
    """Judge a body by the types of OpenAI, and by the fields that the service itself names.

    `own` are objects that only this service has, with the fields that they have there.
    """

    def judge(draft: Draft, body: bytes) -> list[str]:
        tree, found = json_body(body), []
        for name, inner in (own or {}).items():
            found += [f"unknown: {name}.{key}" for key in tree.pop(name, {}).keys() - inner]
        found += [f"unknown: {key}" for key in tree.keys() - {*_CHAT_FIELDS, *known}]
        return found + _faults("openai chat", tree)

    return judge


def _method(name: str, in_path: str = "", raw: str = "") -> Judge:
    """Judge query and body in one, as the arguments of the official client's method.

    `in_path` names the argument that is the last word of the path, `raw` the one that is the whole body.
    """

    def judge(draft: Draft, body: bytes) -> list[str]:
        path, _, query = draft.path.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        told = {key: _YES_NO.get(value, value) for key, value in pairs}
        assert len(told) == len(pairs), "a name stands twice"
        beside = {raw: "<binary>"} if raw else _tree(draft, body)
        assert told.keys().isdisjoint(beside)
        return schemas.faults(name, told | beside | ({in_path: path.rpartition("/")[2]} if in_path else {}))

    return judge


def _tree(draft: Draft, body: bytes) -> dict:
    return json_body(body) if draft.content_type == "application/json" else form_tree(draft.content_type, body)


def _by_path(**judges: Judge) -> Judge:
    """Judge by the last word of the path."""

    def judge(draft: Draft, body: bytes) -> list[str]:
        return judges[draft.path.partition("?")[0].rpartition("/")[2]](draft, body)

    return judge


def _images(draft: Draft, body: bytes) -> list[str]:
    if draft.content_type == "application/json":
        return schemas.faults("openai generate", json_body(body))
    return schemas.faults("openai edit", form_tree(draft.content_type, body))


def form_tree(content_type: str, body: bytes) -> dict:
    """Return a form as the tree that the official types describe: files as a word, `name[]` as a list."""
    tree: dict = {}
    for part in form_parts(content_type, body):
        text = "<binary>" if part.file_name else part.content.decode()
        value = int(text) if part.name in _NUMBERS else _YES_NO.get(text, text) if part.name in _FLAGS else text
        if part.name.endswith("[]"):
            tree.setdefault(part.name[:-2], []).append(value)
        else:
            assert part.name not in tree, "a field stands twice"
            tree[part.name] = value
    return tree


def _gemini(draft: Draft, body: bytes) -> list[str]:
    return schemas.gemini_faults(json_body(body))


def _interaction(draft: Draft, body: bytes) -> list[str]:
    """Judge the whole, and apart from it the format, where its type takes any object at all."""
    tree = json_body(body)
    return schemas.faults("gemini interaction", tree) + schemas.faults("gemini film", tree.get("response_format"))


_CHAT_FIELDS = ("model", "messages", "stream", "temperature", "top_p", "n", "stop", "seed", "tools", "tool_choice")
"""Fields of chat completions that every one of these services names."""
_VENICE = {
    "venice_parameters": frozenset(
        (
            *("character_slug", "strip_thinking_response", "disable_thinking", "enable_web_search"),
            *("enable_web_scraping", "enable_web_citations", "include_search_results_in_stream"),
            *("return_search_results_as_documents", "include_venice_system_prompt"),
        )
    )
}
_MISTRAL_FILE = {"fileName": "audio.wav", "": "<binary>"}
_OPENAI_CHAT = Referee(by="openai: CompletionCreateParams", judge=_json("openai chat"))
_HUGGINGFACE = Referee(
    by="openai: CompletionCreateParams, cut to the fields of huggingface_hub",
    judge=_fields("max_tokens", "stream_options"),
)
_VENICES = Referee(
    by="openai: CompletionCreateParams, with the fields of its documentation",
    judge=_fields("max_completion_tokens", "max_tokens", "stream_options", own=_VENICE),
)
_DATA_URL = {"type": "string", "pattern": "^data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]*={0,2}$"}


def _read(*schemes: dict) -> Judge:
    """Judge a JSON body by closed schemas of fields that we read ourselves; one of them must fit."""

    def judge(draft: Draft, body: bytes) -> list[str]:
        found = [schemas.faults_in(scheme, json_body(body)) for scheme in schemes]
        return [] if [] in found else min(found, key=len)

    return judge


def _read_form(**schemes: dict) -> Judge:
    """Judge a form by a closed schema of fields that we read ourselves: that of the last word of its path."""

    def judge(draft: Draft, body: bytes) -> list[str]:
        return schemas.faults_in(schemes[draft.path.rpartition("/")[2]], form_tree(draft.content_type, body))

    return judge


_TEXT = {"type": "string", "minLength": 1}
_FAL_PICTURE = {
    "num_images": {"type": "integer", "minimum": 1, "maximum": 4},
    "output_format": {"enum": ["png", "jpeg"]},
}
_FAL = Referee(
    by="our reading of its documentation",
    judge=_read(
        closed({"prompt": _TEXT}, image_size=_TEXT, **_FAL_PICTURE),
        closed({"prompt": _TEXT, "image_url": _DATA_URL}, image_size=_TEXT, aspect_ratio=_TEXT, **_FAL_PICTURE),
        closed({"prompt": _TEXT, "image_urls": {"type": "array", "items": _DATA_URL, "minItems": 1}}, **_FAL_PICTURE),
        closed({"prompt": _TEXT, "image_url": _DATA_URL, "duration": {"enum": ["5", "10"]}}, tail_image_url=_DATA_URL),
    ),
)
_BASE64 = {"type": "string", "pattern": "^[A-Za-z0-9+/]+={0,2}$"}
_SIDE = {"type": "integer", "minimum": 64, "maximum": 4096, "multipleOf": 16}
_FLUX = Referee(
    by="our reading of its documentation",
    judge=_read(
        closed(
            {"prompt": _TEXT, "output_format": {"enum": ["png", "jpeg"]}},
            width=_SIDE,
            height=_SIDE,
            seed={"type": "integer", "minimum": 0},
            safety_tolerance={"type": "integer", "minimum": 0, "maximum": 5},
            input_image=_BASE64,
            **{f"input_image_{place}": _BASE64 for place in range(2, 9)},
        )
    ),
)
_RATIO = {"type": "string", "pattern": "^([1-9][0-9]?:[1-9][0-9]?|match_input_image)$"}
_REPLICATE_PICTURE = {"aspect_ratio": _RATIO, "output_format": {"enum": ["webp", "png", "jpg"]}}
_REPLICATE = Referee(
    by="our reading of the pages of its models",
    judge=_read(
        *(
            closed({"input": each})
            for each in (
                closed({"prompt": _TEXT}, num_outputs={"enum": [1, 2, 3, 4]}, **_REPLICATE_PICTURE),
                closed({"prompt": _TEXT, "input_image": _DATA_URL}, **_REPLICATE_PICTURE),
                closed({"prompt": _TEXT, "duration": {"enum": [5, 10]}}, aspect_ratio=_RATIO),
                closed(
                    {"prompt": _TEXT, "duration": {"enum": [5, 10]}, "start_image": _DATA_URL},
                    aspect_ratio=_RATIO,
                    end_image=_DATA_URL,
                ),
            )
        )
    ),
)
_FILE = {"const": "<binary>"}
_INSIDE = {"response_format": {"const": "b64_json"}}
_RECRAFT_WORDS = {"prompt": _TEXT, "model": {"const": "recraftv3"}, **_INSIDE}
_RECRAFT_MORE = {
    "n": {"type": "integer", "minimum": 1, "maximum": 6},
    "style": {"enum": ["realistic_image", "digital_illustration"]},
}
_RECRAFT_SHAPED = closed({"image": _FILE, **_INSIDE})
_RECRAFT = Referee(
    by="our reading of its documentation",
    judge=_by_path(
        generations=_read(closed(_RECRAFT_WORDS, size=_TEXT, **_RECRAFT_MORE)),
        imageToImage=_read_form(
            imageToImage=closed(
                {**_RECRAFT_WORDS, "image": _FILE, "strength": {"type": "string", "pattern": "^(0|1|0\\.[0-9]{1,2})$"}},
                **_RECRAFT_MORE,
            )
        ),
        inpaint=_read_form(inpaint=closed({**_RECRAFT_WORDS, "image": _FILE, "mask": _FILE}, **_RECRAFT_MORE)),
        removeBackground=_read_form(removeBackground=_RECRAFT_SHAPED),
        crispUpscale=_read_form(crispUpscale=_RECRAFT_SHAPED),
    ),
)
_PHOTOROOM = Referee(
    by="our reading of its documentation and of other people's code",
    judge=_read_form(
        segment=closed(
            {"image_file": _FILE, "format": {"const": "png"}},
            size={"enum": ["preview", "medium", "hd", "full"]},
            crop={"const": "true"},
        ),
        edit={
            **closed(
                {"imageFile": _FILE, "export.format": {"const": "png"}},
                **{"background.prompt": _TEXT, "background.color": {"const": "transparent"}},
            ),
            "minProperties": 3,
            "maxProperties": 3,
        },
    ),
)


def _bare(draft: Draft, body: bytes) -> list[str]:
    """Judge an upload: bytes of an input alone, told nothing beside."""
    return [] if body and "?" not in draft.path and not draft.headers else ["told something beside"]


_MINIMAX = Referee(by="our reading of its documentation", judge=_read(*MINIMAX))
JUDGES: Mapping[str, Referee] = {
    "anthropic/messages": Referee(by="anthropic: MessageCreateParams", judge=_json("anthropic messages")),
    "assemblyai/transcripts": Referee(by="assemblyai: TranscriptRequest", judge=_bare),
    "bfl/api": _FLUX,
    "cerebras/openai": Referee(by="cerebras: CompletionCreateParams", judge=_json("cerebras chat")),
    "deepgram/api": Referee(
        by="deepgram: listen.v1.media.transcribe_file, speak.v1.audio.generate",
        judge=_by_path(listen=_method("deepgram transcript", raw="request"), speak=_method("deepgram speech")),
    ),
    "elevenlabs/speech": Referee(
        by="elevenlabs: text_to_speech.convert", judge=_method("elevenlabs speech", in_path="voice_id")
    ),
    "elevenlabs/transcripts": Referee(by="elevenlabs: speech_to_text.convert", judge=_method("elevenlabs transcript")),
    "fal/queue": _FAL,
    "fireworks/open-models": Referee(
        by="openai: CompletionCreateParams, cut to the fields of fireworks-ai",
        judge=_fields("max_tokens", "max_completion_tokens", "reasoning_effort"),
    ),
    "gemini/generate": Referee(by="google-genai: Content, GenerateContentConfig", judge=_gemini),
    "gemini/interactions": Referee(by="google-genai: CreateModelInteraction, VideoResponseFormat", judge=_interaction),
    "groq/openai": Referee(
        by="groq: CompletionCreateParams, TranscriptionCreateParams",
        judge=_by_path(completions=_json("groq chat"), transcriptions=_form("groq transcription")),
    ),
    "huggingface/any": _HUGGINGFACE,
    "huggingface/to-cerebras": _HUGGINGFACE,
    "huggingface/to-fireworks": _HUGGINGFACE,
    "huggingface/to-groq": _HUGGINGFACE,
    "minimax/api": _MINIMAX,
    "mistral/stateless": Referee(
        by="mistralai: ChatCompletionRequest, OCRRequest, EmbeddingRequest, SpeechRequest, AudioTranscriptionRequest",
        judge=_by_path(
            completions=_json("mistral chat"),
            ocr=_json("mistral ocr"),
            embeddings=_json("mistral embeddings"),
            speech=_json("mistral speech"),
            transcriptions=_form("mistral transcription", _MISTRAL_FILE),
        ),
    ),
    "openai/embeddings": Referee(by="openai: EmbeddingCreateParams", judge=_json("openai embeddings")),
    "openai/images": Referee(by="openai: ImageGenerateParams, ImageEditParams", judge=_images),
    "openai/responses": Referee(by="openai: ResponseCreateParams", judge=_json("openai responses")),
    "openai/speech": Referee(by="openai: SpeechCreateParams", judge=_json("openai speech")),
    "openai/stateless": _OPENAI_CHAT,
    "openai/transcriptions": Referee(by="openai: TranscriptionCreateParams", judge=_form("openai transcription")),
    "openrouter/chat": Referee(
        by="openrouter: ChatRequest, CreateEmbeddingsRequestBody, SpeechRequest, STTRequest",
        judge=_by_path(
            completions=_json("openrouter chat"),
            embeddings=_json("openrouter embeddings"),
            speech=_json("openrouter speech"),
            transcriptions=_json("openrouter transcription"),
        ),
    ),
    "openrouter/images": Referee(by="openrouter: ImageGenerationRequest", judge=_json("openrouter image")),
    "openrouter/videos": Referee(by="openrouter: VideoGenerationRequest", judge=_json("openrouter film")),
    "own/compatible": _OPENAI_CHAT,
    "own/compatible-keyed": _OPENAI_CHAT,
    "perplexity/agent": Referee(by="perplexity: ResponseCreateParams", judge=_json("perplexity responses")),
    "runway/tasks": Referee(
        by="runwayml: ImageToVideoCreateParams, TextToVideoCreateParams",
        judge=_by_path(image_to_video=_json("runway image to video"), text_to_video=_json("runway text to video")),
    ),
    "photoroom/api": _PHOTOROOM,
    "recraft/images": _RECRAFT,
    "replicate/predictions": _REPLICATE,
    "together/openai": Referee(
        by="openai: CompletionCreateParams, cut to the fields of together",
        judge=_by_path(completions=_fields("max_tokens", "reasoning_effort"), generations=_read(TOGETHER)),
        apart={Task.GENERATE: "our reading of together: ImageGenerateParams"},
    ),
    "venice/anonymous": _VENICES,
    "venice/private": _VENICES,
    "venice/sealed": _VENICES,
    "xai/chat": Referee(
        by="openai: CompletionCreateParams, cut to the fields of its documentation",
        judge=_by_path(
            completions=_fields("max_completion_tokens", "max_tokens", "stream_options", "reasoning_effort"),
            generations=_read(GROK),
            edits=_read(GROK),
        ),
        apart=dict.fromkeys((Task.EDIT, Task.GENERATE), "our reading of its documentation and of other people's code"),
    ),
}


def spoiled(tree: dict) -> list[dict]:
    """Return bodies that are wrong in one place each: a key misspelled at every depth, and one too many."""
    found = [{**tree, "stroe": False}]
    for path in _paths(tree):
        broken = copy.deepcopy(tree)
        holder = broken
        for step in path[:-1]:
            holder = holder[step]
        holder[f"{path[-1]}x"] = holder.pop(path[-1])
        found.append(broken)
    return found


def _paths(tree: object, before: tuple = ()) -> list[tuple]:
    if isinstance(tree, dict):
        return [each for key, value in tree.items() for each in ((*before, key), *_paths(value, (*before, key)))]
    if isinstance(tree, list):
        return [each for place, value in enumerate(tree) for each in _paths(value, (*before, place))]
    return []
