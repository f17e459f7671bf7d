"""Words from sound: POST .../audio/transcriptions, a form with the sound as a file, answered with a text.

Facts: the types of openai-python 3.54, groq 1.7 and mistralai 3.7; the form of openrouter 1.3.84 is JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import (
    Answer,
    Call,
    Done,
    Draft,
    Given,
    Prepared,
    Problem,
    State,
    Step,
    TextStream,
    Usage,
)
from localai.providers.answers import settled, text_done
from localai.providers.chat_answers import money
from localai.providers.drafting import form_work, json_work, key_check, prepared
from localai.providers.inputs import Places, check, in_role, refuse
from localai.providers.json_body import Embedded, Json
from localai.providers.multipart import Field, FileField
from localai.providers.problems import stated, unreadable
from localai.providers.reading import at, count_at, parsed, text_at
from localai.providers.settings import Settings
from localai.providers.sounds import SOUNDS
from localai.vocabulary.tasks import Role, Task

_NAMES: Final = {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/flac": "flac"}
LANGUAGE: Final = "[a-z]{2,3}"
LANGUAGE_WORDS: Final = "a language as two or three letters, such as en or de"
_LONGEST: Final = Decimal(10_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcriptions:
    """One server's kind of transcription.

    `hints` says whether the words typed have a place, as a hint of what the sound is about; `fixed` are the fields that
    stand in every form; `as_json` says whether the sound goes as base64 in JSON instead of a form.
    """

    path: str = "/v1/audio/transcriptions"
    check_path: str = "/v1/models"
    scheme: str = "bearer"
    hints: bool = True
    as_json: bool = False
    fixed: Mapping[str, str] = field(default_factory=lambda: {"response_format": "json"})

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a sound."""
        places = Places(
            tasks=frozenset((Task.TRANSCRIBE,)),
            types={Role.AUDIO: SOUNDS},
            at_most={Role.AUDIO: 1},
            words=self.hints,
            texts=False,
        )
        check(call, places)
        settings = Settings(call)
        language = settings.text("language", LANGUAGE, LANGUAGE_WORDS)
        settings.close()
        if not in_role(call, Role.AUDIO):
            refuse(call, phrases.too_few(Role.AUDIO.value))
        (sound,) = in_role(call, Role.AUDIO)
        fields = {"model": call.model.wire_name, **self.fixed}
        fields |= {name: value for name, value in (("language", language), ("prompt", call.prompt)) if value}
        return prepared(call, self._work(call, fields, sound))

    def _work(self, call: Call, fields: Mapping[str, str], sound: Given) -> Draft:
        if self.as_json:
            embedded = Embedded(part=sound.part, size=sound.size)
            tree: dict[str, Json] = {
                **fields,
                "input_audio": {"data": embedded, "format": _NAMES[sound.media_type]},
            }
            return json_work(call, self.path, tree)
        file = FileField(
            name="file", part=sound.part, size=sound.size, digest=sound.digest, media_type=sound.media_type
        )
        texts: Sequence[Field] = [Field(name=name, value=value) for name, value in fields.items()]
        return form_work(call, self.path, [*texts, file])

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the text of an answer, or what went wrong."""
        return settled(answer) or _text(answer)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: the text comes as a whole."""
        return None

    def check(self) -> Draft | None:
        """Return a question about the key."""
        return key_check(self.check_path)


def _text(answer: Answer) -> Done | Problem:
    tree = parsed(answer.content)
    if error := at(tree, "error"):
        return stated(error)
    if not isinstance(at(tree, "text"), str):
        return unreadable(answer)
    return text_done(text_at(tree, "text").strip(), _usage(tree))


def _usage(tree: object) -> Usage:
    """Return what was used, by the names of each of them: tokens, seconds of sound, dollars."""
    told = next(
        (found for key in ("seconds", "prompt_audio_seconds") if (found := at(tree, "usage", key)) is not None), None
    )
    return Usage(
        input_tokens=_first(tree, "input_tokens", "prompt_tokens"),
        output_tokens=_first(tree, "output_tokens", "completion_tokens"),
        cost=money(at(tree, "usage", "cost")),
        seconds=seconds(told),
    )


def _first(tree: object, *names: str) -> int | None:
    return next((count for name in names if (count := count_at(tree, "usage", name)) is not None), None)


def seconds(told: object) -> Decimal | None:
    """Return a number of seconds, from 0 on; None for anything else."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    found = Decimal(str(told))
    return found if found.is_finite() and 0 <= found < _LONGEST else None
