"""Draw the photographed note that comes with localai: `python packaging/sample_note.py [FILE]`.

Needs Pillow, numpy and the DejaVu fonts (Debian: fonts-dejavu-core).
The people, the number and the place in it are made up; the picture carries the kind of metadata a camera writes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from PIL.TiffImagePlugin import IFDRational

FONTS = Path("/usr/share/fonts/truetype/dejavu")
LINES = (
    ("DejaVuSerif-Bold.ttf", 54, "Studio Lindqvist"),
    ("DejaVuSerif-Italic.ttf", 44, "Shoot on Friday, 27 November"),
    ("DejaVuSerif-Italic.ttf", 44, "Model: Mara Ellison"),
    ("DejaVuSerif-Italic.ttf", 44, "Phone: 555-0142"),
    ("DejaVuSerif-Italic.ttf", 44, "2 looks, 14 pictures"),
    ("DejaVuSerif-Italic.ttf", 44, "Fee: 480.00 EUR"),
    ("DejaVuSerif-Bold.ttf", 44, "Not public before 15 December"),
)
PAPER, PHOTO = (1000, 760), (1600, 1200)
CORNERS = ((262, 214), (1370, 158), (1422, 1010), (214, 1052))  # of the paper in the photograph, from the upper left
INK = (34, 44, 92)


def main(target: Path) -> None:
    """Write the note as a JPEG of at most 200 KB."""
    chance = numpy.random.default_rng(20261121)
    photo = lay_on_desk(write_note(chance), desk(chance))
    photo = Image.fromarray(light_and_grain(numpy.asarray(photo, dtype=numpy.float64), chance))
    photo.save(target, "JPEG", quality=74, progressive=True, exif=camera_data(), comment=b"Draft, do not pass on")


def write_note(chance: numpy.random.Generator) -> Image.Image:
    """Return the paper, ruled, its letters a little uneven as a hand writes them."""
    paper = Image.new("RGBA", PAPER, (246, 240, 224, 255))
    pen = ImageDraw.Draw(paper)
    for y in range(118, PAPER[1] - 30, 92):
        pen.line((40, y, PAPER[0] - 40, y), fill=(196, 206, 222, 255), width=2)
    for row, (font, size, words) in enumerate(LINES):
        x, y = 70.0, 50 + 92 * row
        letters = ImageFont.truetype(str(FONTS / font), size)
        for letter in words:
            pen.text((x, y + chance.normal(0, 1.2)), letter, font=letters, fill=INK)
            x += letters.getlength(letter) + chance.normal(0, 0.5)
    return paper


def desk(chance: numpy.random.Generator) -> Image.Image:
    """Return a wooden desk: streaks along it, darker joints between its boards."""
    width, height = PHOTO
    streaks = numpy.cumsum(chance.normal(0, 1, (height, 1)), axis=0) * 0.5 + chance.normal(0, 5, (height, width // 40))
    grain = numpy.repeat(streaks, 40, axis=1)
    grain[:: height // 4] -= 50
    tone = numpy.array([134, 96, 62]) + grain[:, :, None] * numpy.array([1.0, 0.8, 0.6])
    board = Image.fromarray(tone.clip(0, 255).astype(numpy.uint8))
    return board.filter(ImageFilter.GaussianBlur(3))


def lay_on_desk(paper: Image.Image, board: Image.Image) -> Image.Image:
    """Return the paper seen at an angle on the desk, with its shadow."""
    seen = paper.transform(PHOTO, Image.Transform.PERSPECTIVE, list(perspective()), Image.Resampling.BICUBIC)
    shape = seen.getchannel("A")
    shadow = Image.new("L", PHOTO)
    shadow.paste(shape.point(lambda value: value * 0.6), (14, 18))
    board.paste((24, 16, 10), mask=shadow.filter(ImageFilter.GaussianBlur(16)))
    board.paste(seen, mask=shape)
    return board.filter(ImageFilter.GaussianBlur(0.7))


def perspective() -> Iterator[float]:
    """Return the eight coefficients that carry a pixel of the photograph to the paper (Image.transform)."""
    rows, wanted = [], []
    edges = ((0, 0), (PAPER[0], 0), PAPER, (0, PAPER[1]))
    for (x, y), (u, v) in zip(CORNERS, edges, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return iter(numpy.linalg.solve(numpy.array(rows, dtype=float), numpy.array(wanted, dtype=float)).tolist())


def light_and_grain(pixels: numpy.ndarray, chance: numpy.random.Generator) -> numpy.ndarray:
    """Return the photograph in window light from the left, darker at its corners, with the noise of a sensor."""
    height, width, _ = pixels.shape
    y, x = numpy.mgrid[0:height, 0:width]
    window = 1.08 - 0.34 * x / width - 0.10 * y / height
    corners = 1 - 0.30 * (((x - width / 2) / width) ** 2 + ((y - height / 2) / height) ** 2)
    warm = numpy.array([1.02, 1.0, 0.95])
    lit = pixels * (window * corners)[:, :, None] * warm
    grainy: numpy.ndarray = lit + chance.normal(0, 3.2, pixels.shape)
    return grainy.clip(0, 255).astype(numpy.uint8)


def camera_data() -> Image.Exif:
    """Return what a camera writes beside the picture."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Example Optics", "Camera One", "Camera One 1.4"
    exif[0x0132], exif[0x013B], exif[0x8298] = "2026:11:20 09:41:07", "Ida Lindqvist", "Ida Lindqvist"
    details = exif.get_ifd(0x8769)
    details[0x9003] = details[0x9004] = "2026:11:20 09:41:07"
    details[0xA431], details[0xA435], details[0xA430] = "SN-4471902", "LN-118834", "Ida Lindqvist"
    details[0x829A], details[0x829D], details[0x8827], details[0x920A] = IFDRational(1, 125), 2.0, 400, 35.0
    details[0x927C] = b"Example Optics maker note\x00" + bytes(range(64))
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (59.0, 19.0, 44.4), "E", (18.0, 3.0, 35.6)
    place[29] = "2026:11:20"
    return exif


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "localai/ondevice/sample/note.jpg"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
