"""Transcriptions and speech of Deepgram: settings in the query, and a body that is the sound, or the words, alone.

Facts: the methods of deepgram-sdk 7.17 (`listen.v1.media.transcribe_file`, `speak.v1.audio.generate`) and the type of a
transcript. Without a language it finds out by itself, where it would else take everything for English.
"""

from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Done, Draft, Prepared, Problem, State, Step, TextStream, Usage
from localai.providers.answers import settled, text_done
from localai.providers.drafting import json_work, key_check, prepared, raw_work
from localai.providers.inputs import Places, check, in_role, refuse, words
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import stated, unreadable
from localai.providers.reading import at, list_at, parsed
from localai.providers.settings import Settings
from localai.providers.several import Several
from localai.providers.sounds import FORMATS, SOUNDS, bare_sound
from localai.providers.transcriptions import LANGUAGE, LANGUAGE_WORDS, seconds
from localai.vocabulary.tasks import Role, Task

_CHECK: Final = "/v1/projects"
_VOICE: Final = "[a-z]{2,30}-[a-z]{2}"
_AURA: Final = "aura-2-"
_VOICE_WORDS: Final = "a voice of Aura-2 and its language, such as thalia-en"
_ASKED: Final = {"mp3": "encoding=mp3", "wav": "encoding=linear16&container=wav", "flac": "encoding=flac"}
_SPEAKS: Final = Places(tasks=frozenset((Task.SPEAK,)), types={})
_LISTENS: Final = Places(
    tasks=frozenset((Task.TRANSCRIBE,)),
    types={Role.AUDIO: SOUNDS},
    at_most={Role.AUDIO: 1},
    words=False,
    texts=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """POST /v1/listen, answered with the transcript while one waits."""

    scheme: str = "token"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a sound, whose body is the sound and nothing else."""
        check(call, _LISTENS)
        settings = Settings(call)
        language = settings.text("language", LANGUAGE, LANGUAGE_WORDS)
        settings.close()
        if not in_role(call, Role.AUDIO):
            refuse(call, phrases.too_few(Role.AUDIO.value))
        (sound,) = in_role(call, Role.AUDIO)
        spoken = f"language={language}" if language else "detect_language=true"
        path = f"/v1/listen?model={call.model.wire_name}&smart_format=true&{spoken}"
        return prepared(call, raw_work(call, path, sound))

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text of an answer, or what went wrong."""
        return settled(answer) or _text(answer)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: the text comes as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(_CHECK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """POST /v1/speak, answered with sound; the model is the voice."""

    scheme: str = "token"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request: the words typed, then the texts given, are what is spoken."""
        check(call, _SPEAKS)
        settings = Settings(call)
        voice = settings.text("voice", _VOICE, _VOICE_WORDS)
        sound = settings.word("format", tuple(_ASKED)) or "mp3"
        settings.close()
        model = f"{_AURA}{voice}" if voice else call.model.wire_name
        path = f"/v1/speak?model={model}&{_ASKED[sound]}"
        work = json_work(call, path, {"text": BETWEEN_TEXTS.join(words(call))})
        return prepared(call, replace(work, accept=FORMATS[sound]))

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the sound of an answer, or what went wrong."""
        return settled(answer) or bare_sound(answer)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: sound is not text."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(_CHECK)


DEEPGRAM: Final = Several(dialects={Task.TRANSCRIBE.value: Listen(), Task.SPEAK.value: Speak()})


def _text(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    heard = [at(each, "alternatives", 0, "transcript") for each in list_at(tree, "results", "channels")]
    texts = [each for each in heard if isinstance(each, str)]
    if not heard or len(texts) != len(heard):
        return unreadable(answer)
    usage = Usage(seconds=seconds(at(tree, "metadata", "duration")))
    return text_done("\n\n".join(texts).strip(), usage)
