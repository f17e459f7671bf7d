"""Small pictures to look at; runs only inside a sandbox child."""

from collections.abc import Mapping

from localai.minimize.picture import open_picture, to_rgb, upright

_ORIENTATION, _SIDEWAYS = 0x0112, 5  # from 5 on, width and height change places


def make_thumbnail(content: bytes, request: Mapping[str, object]) -> tuple[Mapping[str, object], bytes]:
    """Return rows of RGB pixels of the upright picture, its longest side at most `request["side"]`, never enlarged.

    Facts: `width` and `height` of what is returned, `full_width` and `full_height` of the picture.
    """
    side = int(str(request["side"]))
    image = open_picture(content)
    full = image.size if image.getexif().get(_ORIENTATION, 1) < _SIDEWAYS else image.size[::-1]
    image.draft("RGB", (2 * side, 2 * side))  # a JPEG decodes to a fraction of its size at once
    small = to_rgb(upright(image))
    small.thumbnail((side, side))
    facts = {"width": small.width, "height": small.height, "full_width": full[0], "full_height": full[1]}
    return facts, small.tobytes()
