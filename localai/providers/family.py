"""Services that speak as OpenAI does, each as a row: where it differs, and what it must be told.

What each takes is read from its own client where it has one (groq 1.7, cerebras-cloud-sdk 1.91, perplexityai 0.46,
together 3.1.1, fireworks-ai 1.2.28, huggingface_hub 2.4, openrouter 1.3.84), else from its documentation (xAI, Venice),
2026-11-21. Live: not tried. Where no request is known that tells without content whether a key works, there is none.
"""

from typing import Final

from localai.providers.chat_pictures import ChatPictures
from localai.providers.embeddings import Embeddings
from localai.providers.inputs import PICTURES
from localai.providers.json_pictures import JsonPictures, by_url
from localai.providers.openai_chat import ChatCompletions, effort
from localai.providers.openai_responses import Responses
from localai.providers.several import CHAT, Several
from localai.providers.speech import Speech
from localai.providers.transcriptions import Transcriptions
from localai.vocabulary.tasks import Role, Task

_TAKES_PICTURES: Final = {Role.IMAGE: PICTURES}
_TO_ONE_ONLY: Final = {"allow_fallbacks": False}

CEREBRAS: Final = ChatCompletions(choices=effort("none", "low", "medium", "high"), takes={})
FIREWORKS: Final = ChatCompletions(
    path="/inference/v1/chat/completions",
    check_path="/v1/accounts",
    limit="max_tokens",
    asks_usage=False,
    choices=effort("low", "medium", "high"),
    takes=_TAKES_PICTURES,
)
GROQ: Final = Several(
    dialects={
        CHAT: ChatCompletions(
            path="/openai/v1/chat/completions",
            check_path="/openai/v1/models",
            asks_usage=False,
            choices=effort("none", "default", "low", "medium", "high"),
            takes=_TAKES_PICTURES,
        ),
        Task.TRANSCRIBE.value: Transcriptions(path="/openai/v1/audio/transcriptions", check_path="/openai/v1/models"),
    }
)
HUGGINGFACE: Final = ChatCompletions(check_path="", limit="max_tokens", takes=_TAKES_PICTURES)
PERPLEXITY: Final = Responses(check_path="", plain=True, fixed={"store": False}, takes=_TAKES_PICTURES)
"""Without tools, so that nothing of a question is searched for on the web. Its chat completions have ended."""
TOGETHER: Final = Several(
    dialects={
        CHAT: ChatCompletions(
            limit="max_tokens", asks_usage=False, choices=effort("low", "medium", "high"), takes=_TAKES_PICTURES
        ),
        Task.GENERATE.value: JsonPictures(
            path="/v1/images/generations",
            check_path="/v1/models",
            sides=True,
            choices={"output_format": ("jpeg", "png")},
            fixed={"response_format": "base64"},
        ),
    }
)
VENICE: Final = ChatCompletions(
    path="/api/v1/chat/completions",
    check_path="/api/v1/api_keys/rate_limits",
    fixed={"venice_parameters": {"enable_web_search": "off", "include_venice_system_prompt": False}},
    takes=_TAKES_PICTURES,
)
"""It would add words of its own to what was approved, and may search the web with it: both are switched off."""
XAI: Final = Several(
    dialects={
        CHAT: ChatCompletions(takes={Role.IMAGE: ("image/jpeg", "image/png")}),
        Task.GENERATE.value: (
            _GROK_PICTURES := JsonPictures(
                path="/v1/images/generations",
                edits="/v1/images/edits",
                plain_edits=True,
                check_path="/v1/models",
                shown="image",
                told=by_url,
                choices={
                    "aspect_ratio": ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "2:1", "1:2", "auto"),
                    "resolution": ("1k", "2k"),
                },
                fixed={"response_format": "b64_json"},
            )
        ),
        Task.EDIT.value: _GROK_PICTURES,
    }
)
OPENROUTER: Final = Several(
    dialects={
        CHAT: ChatCompletions(
            path="/api/v1/chat/completions",
            check_path="/api/v1/key",
            choices=effort("none", "minimal", "low", "medium", "high", "xhigh", "max"),
            fixed={"provider": _TO_ONE_ONLY},
            beside_documents={"plugins": [{"id": "file-parser", "pdf": {"engine": "native"}}]},
            takes={Role.IMAGE: PICTURES, Role.DOCUMENT: ("application/pdf",)},
        ),
        Task.EDIT.value: (
            _PICTURES := ChatPictures(
                path="/api/v1/chat/completions", check_path="/api/v1/key", fixed={"provider": _TO_ONE_ONLY}
            )
        ),
        Task.GENERATE.value: _PICTURES,
        Task.EMBED.value: Embeddings(path="/api/v1/embeddings", check_path="/api/v1/key"),
        Task.TRANSCRIBE.value: Transcriptions(
            path="/api/v1/audio/transcriptions", check_path="/api/v1/key", hints=False, as_json=True
        ),
        Task.SPEAK.value: Speech(path="/api/v1/audio/speech", check_path="/api/v1/key", formats=("mp3",)),
    }
)
"""A request goes to one provider, and to no second one when that fails.

Its plugins heed no switch, so a document goes to the model itself (`native`) and to no parser between.
"""
OPENROUTER_PICTURES: Final = JsonPictures(
    path="/api/v1/images",
    check_path="/api/v1/key",
    shown="input_references",
    at_most=16,
    choices={
        "aspect_ratio": ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "9:21", "21:9", "auto"),
        "resolution": ("512", "768", "1K", "1.5K", "2K", "4K"),
        "quality": ("auto", "low", "medium", "high", "xhigh", "max"),
        "output_format": ("png", "jpeg", "webp"),
        "background": ("auto", "transparent", "opaque"),
    },
    fixed={"provider": _TO_ONE_ONLY},
)
"""Its endpoint for pictures, which heeds none of the switches that the one for chat does; the card says so."""
