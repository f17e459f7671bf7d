import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from localai.errors import TooLargeToDecodeError
from localai.minimize.cleaned import Found, Kept, UnknownStructureError
from localai.minimize.png import SIGNATURE, clean_png

MODES = ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    at, found = 8, []
    while at < len(content):
        length = int.from_bytes(content[at : at + 4])
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def rebuild(parts: list[tuple[bytes, bytes]]) -> bytes:
    return SIGNATURE + b"".join(chunk(name, body) for name, body in parts)


@pytest.fixture
def small() -> list[tuple[bytes, bytes]]:
    """A 3 x 2 gray picture, as chunks."""
    rows = zlib.compress(b"\x00abc\x00def")
    return [(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b"")]


@pytest.mark.parametrize("mode", MODES)
def test_walked_png_shows_the_same_pixels(mode, burdened, pixels):
    source = burdened("PNG", mode="L") if mode == "I;16" else burdened("PNG", mode=mode)
    if mode == "I;16":
        sink = io.BytesIO()
        Image.frombytes("I;16", (20, 20), bytes(range(200)) * 4).save(sink, "PNG")
        source = sink.getvalue()
    assert pixels(clean_png(source).content) == pixels(source)


@pytest.mark.parametrize("mode", MODES[:-1])
def test_walked_png_carries_nothing(mode, burdened, leaks, referee):
    source = burdened("PNG", mode=mode)
    cleaned = clean_png(source)
    assert leaks(source)
    assert not leaks(cleaned.content)
    structure = {"ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter", "Interlace", "Palette"}
    structure |= {"ProfileName", "Transparency", "SRGBRendering"}
    assert referee(cleaned.content) <= {f"[PNG] {name}" for name in structure} | {"[IFD0] Orientation"}


def test_walked_png_keeps_which_way_is_up(burdened):
    cleaned = clean_png(burdened("PNG", orientation=8))
    assert dict(Image.open(io.BytesIO(cleaned.content)).getexif()) == {0x0112: 8}
    assert Kept.ORIENTATION in cleaned.kept


def test_walked_png_keeps_color_density_and_transparency(small, pixels):
    extra = [(b"gAMA", struct.pack(">I", 45455)), (b"pHYs", struct.pack(">IIB", 2835, 2835, 1)), (b"tRNS", b"\x00a")]
    source = rebuild([small[0], *extra, *small[1:]])
    names = [name for name, _ in chunks(clean_png(source).content)]
    assert names == [b"IHDR", b"gAMA", b"pHYs", b"tRNS", b"IDAT", b"IEND"]


def test_walked_png_says_what_was_found(burdened):
    removed = {kind for kind, _ in clean_png(burdened("PNG")).removed}
    assert {Found.PLACE, Found.AUTHOR, Found.TEXT, Found.XMP, Found.AFTER_END} <= removed


def test_walked_png_drops_the_prompt_that_made_it(small, leaks):
    texts = [
        (b"tEXt", b"prompt\x00Canary-7Q"),
        (b"zTXt", b"workflow\x00\x00" + zlib.compress(b"Canary-7Q")),
        (b"iTXt", b"parameters\x00\x01\x00\x00\x00" + zlib.compress(b"Canary-7Q")),
    ]
    source = rebuild([small[0], *texts, *small[1:]])
    cleaned = clean_png(source)
    assert leaks(source)
    assert dict(cleaned.removed) == {Found.TEXT: 3}
    assert cleaned.content == rebuild(small)


def test_walked_png_keeps_the_still_picture_of_an_animation(pixels):
    frames = [Image.new("RGB", (16, 16), color) for color in ("red", "blue", "green")]
    sink = io.BytesIO()
    frames[0].save(sink, "PNG", save_all=True, append_images=frames[1:], duration=100)
    cleaned = clean_png(sink.getvalue())
    shown = Image.open(io.BytesIO(cleaned.content))
    assert getattr(shown, "n_frames", 1) == 1
    assert shown.convert("RGB").getpixel((3, 3)) == (255, 0, 0)
    assert dict(cleaned.removed)[Found.EXTRA_PICTURES] >= 3
    assert Kept.FIRST in cleaned.kept


def test_walked_png_drops_bytes_behind_its_compressed_picture(small, leaks, pixels):
    header, (_, rows), end = small
    cleaned = clean_png(rebuild([header, (b"IDAT", rows + b"Canary-7Q"), end]))
    assert cleaned.content == rebuild(small)
    assert dict(cleaned.removed) == {Found.AFTER_END: 1}


def test_walked_png_with_more_rows_than_it_shows_is_refused(small):
    header, _, end = small
    with pytest.raises(UnknownStructureError):
        clean_png(rebuild([header, (b"IDAT", zlib.compress(b"\x00abc\x00defCanary-7Q")), end]))


def test_walked_interlaced_png_is_measured_right(pixels):
    from PIL import PngImagePlugin  # noqa: F401 - interlaced files are only read by Pillow, so one is built here

    for width in range(1, 18):
        rows = b""
        for x, y, across, down in [
            *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
            *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
        ]:
            columns = len(range(x, width, across))
            rows += (b"\x00" + bytes(columns)) * len(range(y, 5, down)) if columns else b""
        header = struct.pack(">IIBBBBB", width, 5, 8, 0, 0, 0, 1)
        source = rebuild([(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")])
        assert pixels(clean_png(source).content) == pixels(source)


@pytest.mark.parametrize("name", [b"CgBI", b"ABCD", b"IDOT"])
def test_walked_png_with_an_unknown_part_that_matters_is_refused(name, small):
    with pytest.raises(UnknownStructureError):
        clean_png(rebuild([small[0], (name, b"Canary-7Q"), *small[1:]]))


def test_walked_png_drops_an_unknown_part_that_does_not_matter(small):
    cleaned = clean_png(rebuild([small[0], (b"vpAg", b"Canary-7Q"), *small[1:]]))
    assert cleaned.content == rebuild(small)
    assert dict(cleaned.removed) == {Found.FIELD: 1}


@pytest.mark.parametrize("name", [b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"tRNS", b"PLTE"])
def test_walked_png_with_a_kept_part_of_the_wrong_size_is_refused(name, small):
    with pytest.raises(UnknownStructureError):
        clean_png(rebuild([small[0], (name, b"Canary-7Q" * 99 + b"!"), *small[1:]]))


def test_walked_png_with_a_wrong_checksum_is_refused(small):
    content = bytearray(rebuild(small))
    content[-6] ^= 1
    with pytest.raises(UnknownStructureError):
        clean_png(bytes(content))


def test_walked_png_that_ends_too_early_is_refused_at_every_byte(small):
    content = rebuild(small)
    for length in range(len(content)):
        with pytest.raises(UnknownStructureError):
            clean_png(content[:length])


def test_walked_png_of_too_many_pixels_is_an_error_before_anything_is_inflated(small):
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    with pytest.raises(TooLargeToDecodeError) as caught:
        clean_png(rebuild([(b"IHDR", header), (b"IDAT", b"never looked at"), (b"IEND", b"")]))
    assert "1600 million" in str(caught.value.facts["found"])


def test_walked_png_bomb_stops_at_the_size_of_its_picture(small):
    header, _, end = small
    with pytest.raises(UnknownStructureError):
        clean_png(rebuild([header, (b"IDAT", zlib.compress(bytes(300_000_000), 9)), end]))


@given(st.data())
def test_walked_png_never_leaks_or_crashes_when_damaged(burdened, leaks, data):
    parts = chunks(burdened("PNG")[: -len("Canary-7Q")])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(parts) - 1))
        name, body = parts[at]
        how = data.draw(st.sampled_from(["drop", "twice", "swap", "change", "rename"]))
        if how == "drop" and len(parts) > 1:
            del parts[at]
        elif how == "twice":
            parts.insert(data.draw(st.integers(0, len(parts))), (name, body))
        elif how == "swap":
            other = data.draw(st.integers(0, len(parts) - 1))
            parts[at], parts[other] = parts[other], parts[at]
        elif how == "change" and body:
            spot = data.draw(st.integers(0, len(body) - 1))
            parts[at] = (name, body[:spot] + data.draw(st.binary(max_size=9)) + body[spot + 1 :])
        elif how == "rename":
            parts[at] = (data.draw(st.binary(min_size=4, max_size=4)), body)
    try:
        cleaned = clean_png(rebuild(parts))
    except (UnknownStructureError, TooLargeToDecodeError):
        return
    assert not leaks(cleaned.content)
    assert clean_png(cleaned.content).content == cleaned.content


@given(st.binary(max_size=300))
def test_walked_noise_after_a_signature_is_refused(noise):
    with pytest.raises(UnknownStructureError):
        clean_png(SIGNATURE + noise)
