"""What MiniMax is told, as closed schemas of fields that we read ourselves."""

from tests.providers.oracles.schemas import closed

_TEXT = {"type": "string", "minLength": 1}
_DATA_URL = {"type": "string", "pattern": "^data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]*={0,2}$"}
_MINIMAX_TEXT = closed({"type": {"const": "text"}, "text": _TEXT})
_MINIMAX_FRAME = closed(
    {
        "type": {"const": "image_url"},
        "image_url": closed({"url": _DATA_URL}),
        "role": {"enum": ["first_frame", "last_frame", "reference_image"]},
    }
)
_RATIOS = ["21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16"]
_VOICE = closed({"voice_id": _TEXT, "speed": {"const": 1}, "vol": {"const": 1}, "pitch": {"const": 0}})
SCHEMAS = (
    closed(
        {
            "model": {"const": "speech-2.6-hd"},
            "text": _TEXT,
            "stream": {"const": False},
            "voice_setting": closed(
                {"voice_id": _TEXT, "speed": {"const": 1}, "vol": {"const": 1}, "pitch": {"const": 0}}
            ),
            "audio_setting": closed(
                {
                    "sample_rate": {"const": 32000},
                    "bitrate": {"const": 128000},
                    "format": {"enum": ["mp3", "wav", "flac"]},
                    "channel": {"const": 1},
                }
            ),
            "language_boost": {"const": "auto"},
            "output_format": {"const": "hex"},
        }
    ),
    closed(
        {
            "model": {"const": "MiniMax-H3"},
            "content": {"type": "array", "prefixItems": [_MINIMAX_TEXT], "items": _MINIMAX_FRAME, "maxItems": 12},
            "resolution": {"enum": ["768P", "2K"]},
            "duration": {"type": "integer", "minimum": 4, "maximum": 15},
            "ratio": {"enum": ["adaptive", *_RATIOS]},
        }
    ),
    closed(
        {
            "model": {"const": "MiniMax-Hailuo-2.3"},
            "prompt": _TEXT,
            "duration": {"enum": [6, 10]},
            "resolution": {"enum": ["768P", "1080P"]},
            "prompt_optimizer": {"const": False},
        },
        first_frame_image=_DATA_URL,
    ),
    closed(
        {
            "model": {"const": "image-01"},
            "prompt": _TEXT,
            "aspect_ratio": {"enum": _RATIOS},
            "response_format": {"const": "base64"},
            "n": {"type": "integer", "minimum": 1, "maximum": 9},
            "prompt_optimizer": {"const": False},
        },
        subject_reference={
            "type": "array",
            "items": closed({"type": {"const": "character"}, "image_file": _DATA_URL}),
            "maxItems": 1,
        },
    ),
)
"""One for each dialect: speech, films, clips, pictures."""
