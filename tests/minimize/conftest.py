"""Pictures that carry everything a picture can carry, made by Pillow and exiftool."""

import io
import shutil
import subprocess
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

NEEDLE = "Canary-7Q"
NEEDLES = (NEEDLE.encode(), NEEDLE.encode("utf-16-le"), NEEDLE.encode("utf-16-be"), b"52.5200", b"SN-99812")


def draw(mode: str = "RGB", size: tuple[int, int] = (97, 61)) -> Image.Image:
    image = Image.new("RGB", size)
    pen = ImageDraw.Draw(image)
    for x in range(size[0]):
        pen.line((x, 0, x, size[1]), fill=(x * 2 % 256, 255 - x % 256, x * 7 % 256))
    pen.ellipse((10, 10, 50, 50), fill=(200, 30, 30))
    return image.convert(mode)


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    sink = io.BytesIO()
    image.save(sink, kind, **options)
    return sink.getvalue()


def burden(path: Path) -> None:
    """Write GPS, serials, names, XMP, IPTC and comments into a file with exiftool."""
    tags = [
        *("-GPSLatitude=52.5200", "-GPSLatitudeRef=N", "-GPSLongitude=13.40", "-GPSLongitudeRef=E"),
        *(f"-Artist={NEEDLE}", "-SerialNumber=SN-99812", "-Model=Camera", f"-UserComment={NEEDLE}"),
        *(f"-XMP:Creator={NEEDLE}", f"-XMP:PersonInImage={NEEDLE}", "-DateTimeOriginal=2026:01:02 03:04:05"),
    ]
    if path.suffix == ".jpg":
        tags += [f"-IPTC:By-line={NEEDLE}", f"-Comment={NEEDLE}"]
    if path.suffix == ".png":
        tags += [f"-PNG:Comment={NEEDLE}", f"-PNG:Author={NEEDLE}"]
    command = ["exiftool", "-q", "-overwrite_original", *tags, str(path)]
    subprocess.run(command, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin", "HOME": str(path.parent)})


@pytest.fixture(scope="session")
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture(scope="session")
def burdened(tmp_path_factory: pytest.TempPathFactory, profile: bytes) -> Callable[..., bytes]:
    """Return a maker of burdened files: burdened("JPEG", progressive=True)."""
    folder = tmp_path_factory.mktemp("burdened")

    @cache
    def make(kind: str, mode: str = "RGB", orientation: int = 6, **options: object) -> bytes:
        exif = Image.Exif()
        exif[0x0112] = orientation
        path = folder / f"picture.{ {'JPEG': 'jpg', 'TIFF': 'tif'}.get(kind, kind.lower()) }"
        path.write_bytes(encode(draw(mode), kind, exif=exif, icc_profile=profile, **options))
        burden(path)
        return path.read_bytes() + NEEDLE.encode()

    return make


@pytest.fixture(scope="session")
def referee(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], set[str]]:
    """Return what exiftool still finds in a file, besides what any picture has."""
    folder = tmp_path_factory.mktemp("referee")
    structure = {"ExifTool", "File", "System", "Composite", "ICC-header", "ICC_Profile", "ICC-chrm"}

    def find(content: bytes) -> set[str]:
        path = folder / "asked"
        path.write_bytes(content)
        command = ["exiftool", "-a", "-G1", "-s", "-U", str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"}).stdout
        lines = [line.partition(":")[0].split() for line in told.splitlines()]
        return {" ".join(line) for line in lines if line[0].strip("[]") not in structure}

    return find


@pytest.fixture(scope="session")
def told_by_exiftool(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, str], dict[str, str]]:
    """Return every name and value that exiftool finds in a file, besides what the file system says."""
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not here (Debian package libimage-exiftool-perl)")
    folder = tmp_path_factory.mktemp("told")

    def find(content: bytes, ending: str) -> dict[str, str]:
        path = folder / f"asked.{ending}"
        path.write_bytes(content)
        command = ["exiftool", "-a", "-G1", "-s", "-u", str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"}).stdout
        lines = [line.partition(":") for line in told.splitlines()]
        outside = ("[System]", "[ExifTool]", "[File]")
        return {name.split()[-1]: value.strip() for name, _, value in lines if not name.startswith(outside)}

    return find


def holds_needle(content: bytes) -> bool:
    """Search as is and in every zlib stream that begins anywhere."""
    haystacks = [content]
    for at in range(len(content)):
        if content[at : at + 1] == b"\x78":
            try:
                haystacks.append(zlib.decompressobj().decompress(content[at:], 1 << 20))
            except zlib.error:
                continue
    return any(needle in haystack for needle in NEEDLES for haystack in haystacks)


@pytest.fixture(scope="session")
def leaks() -> Callable[[bytes], bool]:
    return holds_needle


@pytest.fixture(scope="session")
def pixels() -> Callable[[bytes], tuple[object, ...]]:
    """Return what a decoder shows of a file: mode, size and every pixel, before turning."""

    def decode(content: bytes) -> tuple[object, ...]:
        image = Image.open(io.BytesIO(content))
        image.load()
        return image.mode, image.size, image.tobytes(), image.info.get("transparency")

    return decode


@pytest.fixture(scope="session")
def picture() -> Callable[..., bytes]:
    """Return a maker of plain pictures: picture("PNG", "RGBA")."""
    return lambda kind, mode="RGB", **options: encode(draw(mode), kind, **options)
