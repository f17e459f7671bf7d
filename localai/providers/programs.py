"""Programs that serve models on a computer of one's own: which one answers, with which models, and where these run.

Facts: ollama's api/types.go and server/routes.go (fields `remote_model` and `remote_host`, GET /api/status), the README
of llama.cpp's tools/server, LM Studio's REST docs, vLLM's OpenAI server; read 2026-11-21. An address of this computer
says nothing about where a model runs: Ollama passes its cloud models on, LM Studio can pass work to another machine.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from localai.phrases import servers as phrases
from localai.providers.reading import at, list_at, parsed, text_at
from localai.vocabulary.answers import Answer
from localai.vocabulary.servers import Program
from localai.vocabulary.text import clean

Replies = Mapping[str, Answer]

_OLLAMA, _OLLAMA_TAGS, _OLLAMA_STATUS = "/api/version", "/api/tags", "/api/status"
_LLAMA_CPP, _LM_STUDIO, _MODELS = "/props", "/api/v1/models", "/v1/models"
_LONGEST_HOST: Final = 100
_CLOUD: Final = (":cloud", "-cloud")
_PATH: Final = re.compile(r"(?:[/\\]|~[/\\]|\.{1,2}[/\\]|[A-Za-z]:[/\\])(?:.*[/\\])?")  # before a file
_LINKED: Final = ("remote", "device", "host", "link")

ASKED: Final[Mapping[Program, tuple[str, ...]]] = {
    Program.OLLAMA: (_OLLAMA, _OLLAMA_TAGS, _OLLAMA_STATUS),
    Program.LLAMA_CPP: (_LLAMA_CPP, _MODELS),
    Program.LM_STUDIO: (_LM_STUDIO,),
    Program.VLLM: (_MODELS,),
    Program.OTHER: (_MODELS,),
}
"""What to ask to know a program and its models; the first of each tells whether it is that program."""


ASKED_AGAIN: Final[Mapping[Program, tuple[str, ...]]] = {
    Program.OLLAMA: (_OLLAMA_TAGS,),
    Program.LLAMA_CPP: (_MODELS,),
    Program.LM_STUDIO: (_LM_STUDIO,),
    Program.VLLM: (_MODELS,),
    Program.OTHER: (_MODELS,),
}
"""What to ask before every send: where the models of a program that is known run now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One model as a server tells it; `sees` is None where it does not say; `away` says why it may run elsewhere."""

    name: str
    sees: bool | None = None
    away: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers at an address; `caution` is what a person should know about the program as a whole."""

    program: Program
    version: str
    models: tuple[Shown, ...]
    caution: str = ""

    def model(self, name: str) -> Shown | None:
        """Return the model that a request by this name gets; Ollama lists a plain name with `:latest`.

        Where a name stands twice, the one that may run elsewhere counts.
        """
        names = (name, f"{name}:latest") if self.program is Program.OLLAMA and ":" not in name else (name,)
        matching = [each for each in self.models if each.name in names]
        return next((each for each in matching if each.away), matching[0] if matching else None)


def recognized(replies: Replies) -> Program | None:
    """Return which program the replies so far are of, None where they do not tell yet."""
    for program, tells in _TELLS.items():
        path = ASKED[program][0]
        if path in replies and tells(_tree(replies, path)):
            return program
    return None


def found(program: Program, replies: Replies) -> Found | None:
    """Return what a program tells about itself; None where the replies are not those of that program."""
    if program is not Program.OTHER and recognized(replies) is not program:
        return None
    if program is Program.OTHER and not isinstance(at(_tree(replies, _MODELS), "data"), list):
        return None
    return _READERS[program](replies)


def found_again(program: Program, replies: Replies) -> Found | None:
    """Return what a program tells when only `ASKED_AGAIN` was asked; None where no reply is one of that program."""
    told = _READERS[program](replies)
    if program is Program.OLLAMA and not all(
        text_at(each, "digest") for each in list_at(_tree(replies, _OLLAMA_TAGS), "models")
    ):
        return None  # llama.cpp answers there too, and has no digests
    if program is Program.LM_STUDIO and not _is_lm_studio(_tree(replies, _LM_STUDIO)):
        return None
    return told if told.models else None


def _tree(replies: Replies, path: str) -> object:
    """Return the JSON of a reply that is one: 200, and not from somewhere else."""
    reply = replies.get(path)
    return parsed(reply.content) if reply is not None and reply.status == 200 else None


def _is_lm_studio(tree: object) -> bool:
    models = at(tree, "models")
    return isinstance(models, list) and all(text_at(each, "key") for each in models)


_TELLS: Final[Mapping[Program, Callable[[object], bool]]] = {
    Program.OLLAMA: lambda tree: bool(text_at(tree, "version")),
    Program.LLAMA_CPP: lambda tree: bool(text_at(tree, "build_info")) and bool(text_at(tree, "model_path")),
    Program.LM_STUDIO: _is_lm_studio,
    Program.VLLM: lambda tree: text_at(tree, "data", 0, "owned_by") == "vllm",
}


def _ollama(replies: Replies) -> Found:
    disabled = at(_tree(replies, _OLLAMA_STATUS), "cloud", "disabled") is True
    models = [_of_ollama(each) for each in list_at(_tree(replies, _OLLAMA_TAGS), "models") if text_at(each, "name")]
    version = text_at(_tree(replies, _OLLAMA), "version")
    caution = "" if disabled else phrases.CLOUD_IS_ON
    return Found(program=Program.OLLAMA, version=version, models=tuple(models), caution=caution)


def _of_ollama(told: object) -> Shown:
    name = text_at(told, "name")
    elsewhere = at(told, "remote_host") or at(told, "remote_model")
    away = phrases.CLOUD_MODEL if name.endswith(_CLOUD) else ""
    if elsewhere:
        away = phrases.passes_to(clean(str(elsewhere), limit=_LONGEST_HOST))
    abilities = at(told, "capabilities")
    return Shown(name=name, sees="vision" in abilities if isinstance(abilities, list) else None, away=away)


def _llama_cpp(replies: Replies) -> Found:
    props = _tree(replies, _LLAMA_CPP)
    sees = at(props, "modalities", "vision")
    names = (_file_name(name) for name in _ids(replies, "llamacpp"))
    return Found(
        program=Program.LLAMA_CPP,
        version=text_at(props, "build_info"),
        models=tuple(Shown(name=name, sees=sees if isinstance(sees, bool) else None) for name in names),
    )


def _file_name(name: str) -> str:
    """Return what a model is called that was given as a file: llama-server lists its path, and takes any name for it.

    Names of its router (`org/model:quantization`) are no paths.
    """
    found = _PATH.match(name)
    return name[found.end() :] if found else name


def _lm_studio(replies: Replies) -> Found:
    told = list_at(_tree(replies, _LM_STUDIO), "models")
    models = tuple(_of_lm_studio(each) for each in told if text_at(each, "type") in ("", "llm", "vlm"))
    return Found(program=Program.LM_STUDIO, version="", models=models, caution=phrases.LINK)


def _of_lm_studio(told: object) -> Shown:
    sees = at(told, "capabilities", "vision")
    places = [told, *list_at(told, "loaded_instances")]
    linked = any(_points_away(place) for place in places)
    return Shown(
        name=text_at(told, "key"),
        sees=sees if isinstance(sees, bool) else None,
        away=phrases.LINKED_MODEL if linked else "",
    )


def _points_away(told: object) -> bool:
    """Tell whether anything in an entry names another machine; which field would is not documented."""
    if not isinstance(told, dict):
        return False
    return any(value and any(word in str(key).lower() for word in _LINKED) for key, value in told.items())


def _vllm(replies: Replies) -> Found:
    return Found(program=Program.VLLM, version="", models=tuple(Shown(name=name) for name in _ids(replies, "vllm")))


def _other(replies: Replies) -> Found:
    models = tuple(Shown(name=name, away=phrases.NOT_KNOWN) for name in _ids(replies, ""))
    return Found(program=Program.OTHER, version="", models=models, caution=phrases.NOT_KNOWN)


def _ids(replies: Replies, owner: str) -> Iterator[str]:
    for each in list_at(_tree(replies, _MODELS), "data"):
        if (name := text_at(each, "id")) and (not owner or text_at(each, "owned_by") == owner):
            yield name


_READERS: Final[Mapping[Program, Callable[[Replies], Found]]] = {
    Program.OLLAMA: _ollama,
    Program.LLAMA_CPP: _llama_cpp,
    Program.LM_STUDIO: _lm_studio,
    Program.VLLM: _vllm,
    Program.OTHER: _other,
}
