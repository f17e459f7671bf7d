"""Speech and transcriptions of ElevenLabs: one request each, and the deletion of what it keeps of them.

Facts: the methods of elevenlabs-python 2.78 (`text_to_speech.convert`, `speech_to_text.convert`) and the type of a
transcript; that a speech's entry in the history is named by the header `history-item-id` is known from code of others
alone. Where that header is missing, the copy remains and its clock says so.
"""

from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Done, Draft, Prepared, Problem, State, Step, TextStream, Usage
from localai.providers.answers import settled, text_done
from localai.providers.drafting import form_work, json_work, key_check, prepared
from localai.providers.follow_ups import filled
from localai.providers.inputs import Places, check, in_role, refuse, words
from localai.providers.json_body import Json
from localai.providers.multipart import Field, FileField
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import stated, unreadable
from localai.providers.reading import at, parsed, text_at
from localai.providers.settings import Settings
from localai.providers.sounds import FORMATS, SOUNDS, bare_sound
from localai.providers.transcriptions import LANGUAGE, LANGUAGE_WORDS, seconds
from localai.vocabulary.tasks import Role, Task

KEY: Final = "header:xi-api-key"
_CHECK: Final = "/v1/user/subscription"
_HISTORY: Final = "history-item-id"
_VOICE: Final = "[A-Za-z0-9]{1,64}"
_VOICE_WORDS: Final = "the id of a voice at the service"
_ASKED: Final = {"mp3": "mp3_44100_128", "wav": "wav_24000"}
"""What every plan has; better ones need a dearer plan."""
_SPEAKS: Final = Places(tasks=frozenset((Task.SPEAK,)), types={})
_LISTENS: Final = Places(
    tasks=frozenset((Task.TRANSCRIBE,)),
    types={Role.AUDIO: SOUNDS},
    at_most={Role.AUDIO: 1},
    words=False,
    texts=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToSpeech:
    """POST /v1/text-to-speech/{voice}, answered with sound."""

    scheme: str = KEY

    def prepare(self, call: Call) -> Prepared:
        """Return the one request: the words typed, then the texts given, are what is spoken."""
        check(call, _SPEAKS)
        settings = Settings(call)
        voice = settings.text("voice", _VOICE, _VOICE_WORDS)
        sound = settings.word("format", tuple(_ASKED)) or "mp3"
        settings.close()
        if not voice:
            refuse(call, phrases.setting_missing("voice"))
        body: dict[str, Json] = {"text": BETWEEN_TEXTS.join(words(call)), "model_id": call.model.wire_name}
        work = json_work(call, f"/v1/text-to-speech/{voice}?output_format={_ASKED[sound]}", body)
        return prepared(call, replace(work, accept=FORMATS[sound]), pointer=f"/{_HISTORY}")

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the sound of an answer, or what went wrong."""
        return settled(answer) or _sound(answer)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: sound is not text."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(_CHECK)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechToText:
    """POST /v1/speech-to-text, a form with the sound as a file, answered with its transcript."""

    scheme: str = KEY

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a sound; noises are named in its transcript only where that is asked for."""
        check(call, _LISTENS)
        settings = Settings(call)
        language = settings.text("language", LANGUAGE, LANGUAGE_WORDS)
        noises = settings.yes("noises", otherwise=False)
        settings.close()
        if not in_role(call, Role.AUDIO):
            refuse(call, phrases.too_few(Role.AUDIO.value))
        (sound,) = in_role(call, Role.AUDIO)
        fields = {
            "model_id": call.model.wire_name,
            "timestamps_granularity": "none",
            "tag_audio_events": "true" if noises else "false",
            **({"language_code": language} if language else {}),
        }
        file = FileField(
            name="file", part=sound.part, size=sound.size, digest=sound.digest, media_type=sound.media_type
        )
        texts = [Field(name=name, value=value) for name, value in fields.items()]
        return prepared(call, form_work(call, "/v1/speech-to-text", [*texts, file]), pointer="/transcription_id")

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text of an answer, or what went wrong."""
        return settled(answer) or _text(answer)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: the text comes as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(_CHECK)


def _sound(answer: Answer) -> Done | Problem:
    step = bare_sound(answer)
    return replace(step, fillings=filled(answer.header(_HISTORY))) if isinstance(step, Done) else step


def _text(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    if not isinstance(at(tree, "text"), str):
        return unreadable(answer)
    usage = Usage(seconds=seconds(at(tree, "audio_duration_secs")))
    return text_done(text_at(tree, "text").strip(), usage, remote_id=text_at(tree, "transcription_id"))
