"""Small pictures to look at; runs only inside a sandbox child."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from localai.minimize.picture import open_picture, to_rgb, upright

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_ORIENTATION, _SIDEWAYS = 0x0112, 5  # from 5 on, width and height change places
_PLACE = 0x8825


def make_thumbnail(content: bytes, request: Mapping[str, object]) -> tuple[Mapping[str, object], bytes]:
    """Return rows of RGB pixels of the upright picture, its longest side at most `request["side"]`, never enlarged.

    Facts: `width` and `height` of what is returned, `full_width` and `full_height` of the picture, and `has_place`,
    whether its EXIF or XMP says where it was taken.
    """
    side = int(str(request["side"]))
    image = open_picture(content)
    full = image.size if image.getexif().get(_ORIENTATION, 1) < _SIDEWAYS else image.size[::-1]
    has_place = _has_place(image)
    image.draft("RGB", (2 * side, 2 * side))  # a JPEG decodes to a fraction of its size at once
    small = to_rgb(upright(image))
    small.thumbnail((side, side))
    facts = {"width": small.width, "height": small.height, "full_width": full[0], "full_height": full[1]}
    return {**facts, "has_place": has_place}, small.tobytes()


def _has_place(image: "ImageFile") -> bool:
    xmp = image.info.get("xmp", b"")
    return _PLACE in image.getexif() or b"GPSL" in (xmp if isinstance(xmp, bytes) else str(xmp).encode())
