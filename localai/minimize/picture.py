"""Opening pictures; runs only inside a sandbox child. The formats are an allow-list, the limits are errors."""

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from localai.errors import NotSendableYetError, TooLargeToDecodeError, UndecodableError
from localai.minimize.media import HEAD, sniff
from localai.sending_errors import ReaderMissingError

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFile import ImageFile

PIXELS = 100_000_000
FRAMES = 200

# Only the one plugin a file needs is imported: 42 formats would be open for guessing otherwise, and it takes longer.
_PLUGINS = {
    "image/jpeg": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "image/png": ("PIL.PngImagePlugin", "PngImageFile"),
    "image/gif": ("PIL.GifImagePlugin", "GifImageFile"),
    "image/webp": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "image/tiff": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "image/bmp": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "image/avif": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "image/heic": ("pi_heif.as_plugin", "HeifImageFile"),
}


def open_picture(content: bytes) -> "ImageFile":
    """Return the picture, its header read and its limits checked, nothing decoded.

    Raises NotSendableYetError for kinds that are not on the list, ReaderMissingError where their decoder is not
    installed, TooLargeToDecodeError over 100 million pixels or 200 frames, UndecodableError when its header makes no
    sense.
    """
    media_type = sniff(content[:HEAD])
    if media_type not in _PLUGINS:
        raise NotSendableYetError(media_type=media_type or "unknown")
    _check_canvas(media_type, content)
    module, name = _PLUGINS[media_type]
    try:
        plugin = import_module(module)
    except ImportError as error:
        raise ReaderMissingError(media_type=media_type) from error
    try:
        image: ImageFile = getattr(plugin, name)(BytesIO(content))
    except (SyntaxError, ValueError, OSError) as error:
        raise UndecodableError(problem=str(error)[:200] or "its header makes no sense") from error
    _check_pixels(*image.size)
    return image


def count_frames(image: "ImageFile") -> int:
    """Return how many pictures a file holds; raises TooLargeToDecodeError above 200."""
    if not getattr(image, "is_animated", False):
        return 1
    shown = image.tell()  # of a HEIC, any of them
    try:
        image.seek(FRAMES)
    except EOFError:
        image.seek(shown)
        return int(getattr(image, "n_frames", 1))
    raise TooLargeToDecodeError(limit=f"{FRAMES} pictures in one file", found="more")


def upright(image: "Image.Image") -> "Image.Image":
    """Turn the picture the way its orientation says, in place, and return it; decodes it."""
    from PIL import ImageOps

    ImageOps.exif_transpose(image, in_place=True)
    return image


def to_rgb(image: "Image.Image") -> "Image.Image":
    """Return the picture as 8-bit RGB, transparent parts over white; decodes it."""
    from PIL import Image

    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        canvas = Image.new("RGB", seen.size, "white")
        canvas.paste(seen, mask=seen.getchannel("A"))
        return canvas
    return image if image.mode == "RGB" else image.convert("RGB")


def on_white(image: "Image.Image", least: int) -> "Image.Image":
    """Return an RGB picture with white below or beside it where a side is shorter than `least`."""
    if min(image.size) >= least:
        return image
    from PIL import Image

    wider = Image.new("RGB", (max(image.width, least), max(image.height, least)), "white")
    wider.paste(image)
    return wider


def _check_pixels(width: int, height: int) -> None:
    if width * height > PIXELS:
        found = f"{width} x {height} = {width * height // 1_000_000} million pixels"
        raise TooLargeToDecodeError(limit=f"{PIXELS // 1_000_000} million pixels", found=found)


def _check_canvas(media_type: str, content: bytes) -> None:
    """Check the canvas of a WebP before its plugin sees it, which would allocate it at once (RFC 9649)."""
    if media_type == "image/webp" and content[12:16] == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        _check_pixels(width, height)
