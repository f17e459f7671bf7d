"""Speech of MiniMax: POST /v1/t2a_v2, answered with JSON that holds the sound as hexadecimal digits, behind no address.

Facts: MiniMax-MCP and https://platform.minimax.io/docs/api-reference/speech-t2a-http, whose beginning and whose fields
in other people's programs were read 2026-11-21.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Draft, Prepared, State, Step, TextStream, Usage
from localai.providers.answers import settled
from localai.providers.drafting import json_work, prepared
from localai.providers.inputs import Places, check, refuse, words
from localai.providers.json_body import Json
from localai.providers.minimax_problems import stated_in
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import unreadable
from localai.providers.reading import at, count_at, parsed, text_at
from localai.providers.settings import Settings
from localai.providers.sounds import sound_done
from localai.vocabulary.tasks import Task

_PLACES: Final = Places(tasks=frozenset((Task.SPEAK,)), types={})
_VOICE: Final = "[A-Za-z0-9][A-Za-z0-9 ()_.-]{0,99}"
_VOICE_WORDS: Final = "the id of a voice at the service"
_FORMATS: Final = ("mp3", "wav", "flac")
_SAMPLES: Final = 32_000
_BITS: Final = 128_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The speech dialect."""

    scheme: str = "bearer"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request: the words typed, then the texts given, are what is spoken."""
        check(call, _PLACES)
        settings = Settings(call)
        voice = settings.text("voice", _VOICE, _VOICE_WORDS)
        sound = settings.word("format", _FORMATS) or _FORMATS[0]
        settings.close()
        if not voice:
            refuse(call, phrases.setting_missing("voice"))
        body: dict[str, Json] = {
            "model": call.model.wire_name,
            "text": BETWEEN_TEXTS.join(words(call)),
            "stream": False,
            "voice_setting": {"voice_id": voice, "speed": 1, "vol": 1, "pitch": 0},
            "audio_setting": {"sample_rate": _SAMPLES, "bitrate": _BITS, "format": sound, "channel": 1},
            "language_boost": "auto",
            "output_format": "hex",
        }
        return prepared(call, json_work(call, "/v1/t2a_v2", body))

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the sound of an answer, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if problem := stated_in(tree):
            return problem
        if not isinstance(at(tree, "data", "audio"), str):
            return unreadable(answer)
        length = count_at(tree, "extra_info", "audio_length")  # in thousandths of a second
        usage = Usage(seconds=None if length is None else Decimal(length) / 1000)
        return sound_done(answer, _unpacked(text_at(tree, "data", "audio")), usage)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: sound is not text."""
        return None

    def check(self) -> Draft | None:
        """Return nothing: a wrong key is answered with 200 as well."""
        return None


def _unpacked(digits: str) -> bytes | None:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return None
