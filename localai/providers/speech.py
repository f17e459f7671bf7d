"""Speech from words: POST .../audio/speech, answered with sound (OpenAI, OpenRouter) or with JSON around it (Mistral).

Facts: the types of openai-python 3.54 (SpeechCreateParams), openrouter 1.3.84 (SpeechRequest), mistralai 3.7
(SpeechRequest, SpeechResponse).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Done, Draft, Prepared, Problem, State, Step, TextStream, Usage
from localai.providers.answers import settled
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.inputs import Places, check, refuse, words
from localai.providers.json_body import Json
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import stated
from localai.providers.reading import at, parsed, text_at, unpacked
from localai.providers.settings import Settings
from localai.providers.sounds import FORMATS, bare_sound, sound_done
from localai.vocabulary.tasks import Task

_PLACES: Final = Places(tasks=frozenset((Task.SPEAK,)), types={})
_VOICE: Final = "[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}"
_VOICE_WORDS: Final = "the name or the id of a voice at the service"
_FORMAT: Final = "format"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One server's kind of speech.

    `voice` names the field for the voice and `usual` the voice where nobody says one (empty: it must be said).
    `wrapped` says whether the sound comes as base64 in JSON. `formats` are those that it can be asked for.
    """

    path: str = "/v1/audio/speech"
    check_path: str = "/v1/models"
    scheme: str = "bearer"
    voice: str = "voice"
    usual: str = ""
    wrapped: bool = False
    fixed: Mapping[str, Json] = field(default_factory=dict)
    formats: tuple[str, ...] = tuple(FORMATS)

    def prepare(self, call: Call) -> Prepared:
        """Return the one request: the words typed, then the texts given, are what is spoken."""
        check(call, _PLACES)
        settings = Settings(call)
        voice = settings.text("voice", _VOICE, _VOICE_WORDS) or self.usual
        sound = settings.word(_FORMAT, self.formats) or self.formats[0]
        settings.close()
        if not voice:
            refuse(call, phrases.setting_missing("voice"))
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "input": BETWEEN_TEXTS.join(words(call)),
            self.voice: voice,
            "response_format": sound,
        }
        work = json_work(call, self.path, {**body, **self.fixed})
        return prepared(call, work if self.wrapped else replace(work, accept=FORMATS[sound]))

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the sound of an answer, or what went wrong."""
        return settled(answer) or (_of_json(answer) if self.wrapped else bare_sound(answer))

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: sound is not text."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(self.check_path)


def _of_json(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    return sound_done(answer, unpacked(text_at(tree, "audio_data")), Usage())
