"""What services without a client that is read here are told about pictures, as closed schemas of our own."""

from tests.providers.oracles.schemas import closed

_TEXT = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 1, "maximum": 10}
_SIDE = {"type": "integer", "minimum": 100, "maximum": 9999}
_RATIOS = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "2:1", "1:2", "auto"]
_SHOWN = {"type": "string", "pattern": "^data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]*={0,2}$"}
GROK = closed(
    {"model": _TEXT, "prompt": _TEXT, "response_format": {"const": "b64_json"}},
    n=_COUNT,
    aspect_ratio={"enum": _RATIOS},
    resolution={"enum": ["1k", "2k"]},
    image=closed({"type": {"const": "image_url"}, "url": _SHOWN}),
)
TOGETHER = closed(
    {"model": _TEXT, "prompt": _TEXT, "response_format": {"const": "base64"}},
    n=_COUNT,
    width=_SIDE,
    height=_SIDE,
    output_format={"enum": ["jpeg", "png"]},
)
