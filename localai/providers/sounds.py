"""Sound in requests and answers: what speech is asked for as, and what the bytes of an answer are."""

from collections.abc import Mapping
from typing import Final

from localai.providers.adapter import Answer, Done, Output, Problem, Usage
from localai.providers.problems import nothing_in_it, stated, unreadable
from localai.providers.reading import at, parsed

FORMATS: Final[Mapping[str, str]] = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "opus": "audio/ogg",
}
"""What a person may ask for, and the type that it is; raw samples without a head say nothing about themselves."""
SOUNDS: Final = ("audio/mpeg", "audio/wav", "audio/mp4", "audio/ogg", "audio/flac")
"""What services turn into words."""
_STARTS: Final = ((b"ID3", "audio/mpeg"), (b"fLaC", "audio/flac"), (b"OggS", "audio/ogg"))


def sound_type(content: bytes) -> str | None:
    """Return the media type that a sound's first bytes show, whatever somebody says it is; None for anything else."""
    for beginning, media_type in _STARTS:
        if content.startswith(beginning):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    is_frame = len(content) > 2 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0 and content[1] & 0x06 == 0x02
    return "audio/mpeg" if is_frame else None  # ISO 11172-3: eleven bits of one, then version, then layer III


def sound_done(answer: Answer, content: bytes | None, usage: Usage) -> Done | Problem:
    """Return a sound as the one output; what is none by its first bytes is a problem."""
    if not content:
        return nothing_in_it() if content == b"" else unreadable(answer)
    media_type = sound_type(content)
    if media_type is None:
        return unreadable(answer)
    return Done(outputs=(Output(media_type=media_type, content=content),), usage=usage)


def bare_sound(answer: Answer) -> Done | Problem:
    """Return the sound that an answer is, with nothing around it."""
    if answer.content[:1] == b"{":  # no sound begins like that: an error after a status of 200
        error = at(parsed(answer.content), "error")
        return stated(error) if error else unreadable(answer)
    return sound_done(answer, answer.content or None, Usage())
