"""Pictures drawn anew from their pixels alone; runs only inside a sandbox child."""

from io import BytesIO
from typing import TYPE_CHECKING

from localai.minimize.cleaned import Cleaned, Found, Kept, tally
from localai.minimize.edits import Box, Edits, check_inside
from localai.minimize.exif import read_exif
from localai.minimize.icc import reduce_profile
from localai.minimize.media import HEAD, sniff
from localai.minimize.picture import count_frames, open_picture, upright

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFile import ImageFile

_EXACT_MODES = {"1", "L", "LA", "RGB", "RGBA", "I;16"}
_OTHER_COLORS = {"CMYK", "LAB", "YCbCr", "HSV"}
_LOSSY = {"image/jpeg", "image/webp", "image/avif", "image/heic"}
_QUALITY = 95
TRIES = 8
_STEP = 16
_SMALLEST = 64
_CELLS = 3  # a blurred box keeps this many averages in each direction, and nothing else of what was there


def draw_anew(content: bytes, edits: Edits) -> Cleaned:
    """Return the first picture of a file, edited, on a fresh canvas: JPEG for photographs without alpha, else PNG.

    Raises as `open_picture` does, UndecodableError for damaged pixels, UsageError for boxes outside the picture.
    """
    image, profile, photograph, found, kept = _edited_whole(content, edits)
    image = _fresh(_fitted(image, edits.fit))
    made, made_type = _encode(image, profile, photograph=photograph)
    return Cleaned(media_type=made_type, content=made, removed=tally(found), kept=tuple(kept))


def largest_that_fits(content: bytes, edits: Edits, *, at_most: int, side: int) -> tuple[int, int, int]:
    """Return its longest side, the one at which `draw_anew` makes at most so many bytes and pixels (0: any), its bytes.

    It is tried for real, from above, at most `TRIES` times; 0 where none is small enough.
    """
    image, profile, photograph, _, _ = _edited_whole(content, edits)
    whole = max(image.size)
    wanted = min(each for each in (whole, side, edits.fit) if each)
    if at_most and len(content) > at_most:  # its own bytes for each pixel are the first guess
        wanted = min(wanted, _less(whole, at_most, len(content)))
    for _ in range(TRIES):
        size = len(_encode(_fresh(_fitted(image.copy(), wanted)), profile, photograph=photograph)[0])
        if not at_most or size <= at_most:
            return whole, wanted, size
        wanted = _less(wanted, at_most, size)
        if wanted < _SMALLEST:
            break
    return whole, 0, 0


def _less(side: int, at_most: int, size: int) -> int:
    """Return how long a side should be for so many bytes, where one of `side` made `size`; with some to spare."""
    less = int(side * min(0.9, 0.97 * (at_most / size) ** 0.5))
    return less - less % _STEP


def _edited_whole(content: bytes, edits: Edits) -> tuple["Image.Image", bytes | None, bool, list[Found], list[Kept]]:
    """Return the first picture, edited and as large as it is, its profile, how it is kept, and what was there."""
    source, media_type = open_picture(content), sniff(content[:HEAD])
    found, kept = _carried(source, content if media_type == "image/tiff" else source.info.get("exif", b""))
    others = count_frames(source) - 1
    found += [Found.EXTRA_PICTURES] * others
    kept += [Kept.FIRST] * (others > 0)
    whole = source.info.get("icc_profile")
    profile = reduce_profile(whole) if whole and source.mode not in _OTHER_COLORS else None  # else of other colors
    found += [Found.PROFILE_DETAILS if profile else Found.PROFILE] * bool(whole and profile != whole)
    image = _plain(upright(source))
    del source  # at most two canvases at a time: one of 100 million pixels takes 400 MB
    check_inside(edits, *image.size)
    kept += [Kept.PROFILE] * (profile is not None)
    photograph = media_type in _LOSSY and not _is_lossless_webp(content)
    return _edited(image, edits), profile, photograph, found, kept


def _is_lossless_webp(content: bytes) -> bool:
    """Tell whether the picture of a WebP is in a VP8L chunk (RFC 9649, 2.6)."""
    at = 12
    while content[:4] == b"RIFF" and at + 8 <= len(content):
        if content[at : at + 4] == b"VP8L":
            return True
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return False


def _carried(source: "ImageFile", exif: bytes) -> tuple[list[Found], list[Kept]]:
    """Return what the file carries besides its pictures, as far as the decoder tells."""
    found, kept = [], [Kept.NEW_PIXELS]
    if exif:
        seen = read_exif(exif.removeprefix(b"Exif\x00\x00"))
        found += seen.found
        kept += [Kept.TURNED] * (seen.orientation != 1)
    found += [Found.XMP] * bool(source.info.get("xmp")) + [Found.COMMENT] * bool(source.info.get("comment"))
    return found, kept


def _plain(image: "Image.Image") -> "Image.Image":
    if image.mode in _EXACT_MODES:
        return image.convert("RGBA") if image.has_transparency_data and image.mode in {"1", "L", "RGB"} else image
    if image.mode in {"I", "I;16B", "I;16L", "F"}:
        return image.convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _edited(image: "Image.Image", edits: Edits) -> "Image.Image":
    from PIL import Image

    for box in edits.blur:
        corners = _corners(box)
        few = image.crop(corners).resize((_CELLS, _CELLS), Image.Resampling.BOX)
        image.paste(few.resize((box[2], box[3]), Image.Resampling.BICUBIC), corners)
    return image.crop(_corners(edits.crop)) if edits.crop else image


def _fitted(image: "Image.Image", fit: int) -> "Image.Image":
    from PIL import Image

    if fit and max(image.size) > fit:
        image.thumbnail((fit, fit), Image.Resampling.LANCZOS)
    return image


def _corners(box: Box) -> Box:
    x, y, width, height = box
    return x, y, x + width, y + height


def _fresh(image: "Image.Image") -> "Image.Image":
    """Copy nothing but pixels: whatever else the decoder attached to the picture stays behind."""
    from PIL import Image

    canvas = Image.new(image.mode, image.size)
    canvas.paste(image)
    return canvas


def _encode(image: "Image.Image", profile: bytes | None, *, photograph: bool) -> tuple[bytes, str]:
    from PIL import JpegImagePlugin, PngImagePlugin  # registers the two encoders, and no others

    del JpegImagePlugin, PngImagePlugin
    sink = BytesIO()
    if photograph and image.mode in {"L", "RGB"}:
        image.save(sink, "JPEG", quality=_QUALITY, subsampling=0, icc_profile=profile)
        return sink.getvalue(), "image/jpeg"
    image.save(sink, "PNG", icc_profile=profile, compress_level=4)
    return sink.getvalue(), "image/png"
