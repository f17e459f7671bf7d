import io
import struct
import sys
import zlib

import pillow_heif
import pytest
from PIL import Image, ImageChops

from localai.errors import NotSendableYetError, SandboxError, TooLargeToDecodeError, UndecodableError, UsageError
from localai.minimize.cleaned import Found, Kept
from localai.minimize.edits import Edits, parse_edits
from localai.minimize.files import clean_picture, take_out
from localai.minimize.media import sniff
from localai.phrases.minimize import stays_in
from localai.sending_errors import ReaderMissingError

NOTHING = Edits()


def shown(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_walked_picture_keeps_its_pixels(kind, burdened, pixels, leaks):
    source = burdened(kind)
    cleaned = take_out([source], NOTHING)
    assert pixels(cleaned.content) == pixels(source)
    assert not leaks(cleaned.content)
    assert Kept.PIXELS in cleaned.kept


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {}),
        ("AVIF", {}),
        ("GIF", {}),
        ("BMP", {}),
    ],
)
def test_other_picture_is_drawn_anew_upright_and_carries_nothing(kind, options, burdened, picture, leaks, referee):
    plain = kind in {"GIF", "BMP"}
    source = picture(kind) + b"Canary-7Q" if plain else burdened(kind, **options)
    cleaned = take_out([source[:300], source[300:]], NOTHING)
    image = shown(cleaned.content)
    assert leaks(source)
    assert not leaks(cleaned.content)
    assert image.size == ((97, 61) if plain else (61, 97))
    assert Kept.NEW_PIXELS in cleaned.kept
    header = "ImageWidth ImageHeight BitDepth ColorType Compression Filter"
    structure = {"[PNG] " + name for name in header.split()}
    structure |= {"[PNG] Interlace", "[PNG] ProfileName", "[PNG] Palette"}
    structure |= {"[JFIF] " + name for name in ["JFIFVersion", "XResolution", "YResolution", "ResolutionUnit"]}
    assert referee(cleaned.content) <= structure
    if not plain:
        assert {Found.PLACE, Found.AUTHOR} <= {kind for kind, _ in cleaned.removed}


def test_lossless_picture_drawn_anew_has_the_same_colors(picture):
    for kind in ("TIFF", "BMP", "GIF", "WEBP"):
        source = picture(kind, lossless=True) if kind == "WEBP" else picture(kind)
        assert (
            shown(take_out([source], NOTHING).content).convert("RGB").tobytes()
            == shown(source).convert("RGB").tobytes()
        )


def test_jpeg_of_unknown_structure_is_drawn_anew(burdened, leaks):
    source = burdened("JPEG", orientation=1)
    odd = source[:2] + b"\xff\xdc\x00\x0bCanary-7Q" + source[2:]
    cleaned = take_out([odd], NOTHING)
    assert Kept.NEW_PIXELS in cleaned.kept
    assert not leaks(cleaned.content)


def test_picture_keeps_its_transparency():
    sink = io.BytesIO()
    Image.new("RGBA", (9, 9), (10, 20, 30, 128)).save(sink, "WEBP")
    cleaned = take_out([sink.getvalue()], NOTHING)
    assert (cleaned.media_type, shown(cleaned.content).mode) == ("image/png", "RGBA")


def test_animation_leaves_as_its_first_picture_and_says_so():
    frames = [Image.new("L", (8, 8), color * 40) for color in range(5)]
    sink = io.BytesIO()
    frames[0].save(sink, "GIF", save_all=True, append_images=frames[1:])
    cleaned = take_out([sink.getvalue()], NOTHING)
    assert (Found.EXTRA_PICTURES, 4) in cleaned.removed
    assert "only the first, so that nothing moves" in stays_in(cleaned.kept)


def test_animation_of_too_many_pictures_is_an_error():
    frames = [Image.new("L", (2, 2), color) for color in range(250)]
    sink = io.BytesIO()
    frames[0].save(sink, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(TooLargeToDecodeError):
        take_out([sink.getvalue()], NOTHING, name="many.gif")


def png_bomb() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(10_000_000)))


def bombs() -> dict[str, bytes]:
    wide = struct.pack("<II", 30_000, 30_000)
    return {
        "png": png_bomb(),
        "bmp": b"BM"
        + struct.pack("<IHHI", 54, 0, 0, 54)
        + struct.pack("<IiiHH6I", 40, 30_000, 30_000, 1, 24, *[0] * 6),
        "gif": b"GIF89a"
        + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0)
        + b","
        + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0)
        + b"\x08\x00;",
        "webp": b"RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\xff\x3f\x00\xff\x3f\x00" + wide,
        "jpeg": b"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xdc\xff\xdc\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00",
    }


@pytest.mark.parametrize("kind", bombs())
def test_bomb_is_an_error_with_its_size(kind):
    with pytest.raises(TooLargeToDecodeError) as caught:
        take_out([bombs()[kind]], NOTHING, name="bomb")
    assert caught.value.facts["name"] == "bomb"
    assert "million pixels" in str(caught.value.facts["found"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"])
def test_truncated_picture_is_an_error(kind, picture):
    source = picture(kind)
    with pytest.raises(UndecodableError) as caught:
        take_out([source[: len(source) // 2]], NOTHING, name="cut")
    assert caught.value.facts["name"] == "cut"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"MZ\x90\x00", "unknown"),
        (b"<svg/>", "unknown"),
        (b"", "unknown"),
    ],
)
def test_unknown_kind_cannot_be_sent_yet(content, media_type):
    with pytest.raises(NotSendableYetError) as caught:
        take_out([content], NOTHING, name="thing")
    assert caught.value.facts == {"name": "thing", "media_type": media_type}


def test_heic_is_drawn_anew_and_carries_nothing(leaks, referee):
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Canary-7Q", {1: "N", 2: (52.0, 31.0, 12.0)}
    image, sink = Image.linear_gradient("L").resize((97, 61)).convert("RGB"), io.BytesIO()
    written = pillow_heif.from_pillow(image)
    written.save(sink, exif=exif.tobytes(), xmp=b"<x:xmpmeta>Canary-7Q</x:xmpmeta>", quality=90)
    source = sink.getvalue() + b"Canary-7Q"
    cleaned = take_out([source], NOTHING, name="photo.heic")
    assert {Found.PLACE, Found.CAMERA, Found.XMP} <= {kind for kind, _ in cleaned.removed}
    assert leaks(source)
    assert not leaks(cleaned.content)
    assert not {line for line in referee(cleaned.content) if "JFIF" not in line}
    done = shown(cleaned.content)
    assert (cleaned.media_type, done.size) == ("image/jpeg", (97, 61))
    assert max(ImageChops.difference(done.convert("L"), image.convert("L")).getextrema()) < 16


def test_heic_is_cut_and_made_to_fit():
    sink = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (400, 300), "teal")).save(sink)
    done = take_out([sink.getvalue()], parse_edits({"crop": "100,50,200,100", "fit": "50"}))
    assert shown(done.content).size == (50, 25)


def test_kind_without_its_decoder_stays_here(monkeypatch, picture):
    monkeypatch.setitem(sys.modules, "pi_heif.as_plugin", None)
    with pytest.raises(ReaderMissingError):
        clean_picture(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", NOTHING)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_content_credentials_are_found_in_every_kind_of_picture(kind, picture):
    box = b"jumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71\x03c2pa\x00"
    source = picture(kind)
    marked = (
        source[:2] + b"\xff\xeb" + struct.pack(">H", len(box) + 10) + b"JP\x00\x01\x00\x00\x00\x01" + box + source[2:]
    )
    found = dict(clean_picture(marked if kind == "JPEG" else source + box, NOTHING).removed)
    assert found[Found.CREDENTIALS] == 1


def test_mislabelled_picture_is_judged_by_its_bytes(picture):
    assert take_out([picture("PNG")], NOTHING, name="photo.jpg").media_type == "image/png"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"])
def test_first_bytes_tell_the_kind(kind, picture):
    assert sniff(picture(kind)[:64]) == f"image/{kind.lower()}"


def test_blurred_box_keeps_nothing_to_read_and_the_rest_its_pixels():
    image = Image.effect_noise((120, 90), 90).convert("RGB")
    sink = io.BytesIO()
    image.save(sink, "PNG")
    done = shown(take_out([sink.getvalue()], parse_edits({"blur": "10,20,60,30"})).content)
    inside = done.crop((10, 20, 70, 50)).convert("L")
    low, high = inside.getextrema()
    assert high - low < 60
    assert done.crop((70, 0, 120, 90)).tobytes() == image.crop((70, 0, 120, 90)).tobytes()


def test_crop_and_fit_change_the_size():
    sink = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(sink, "PNG")
    done = shown(take_out([sink.getvalue()], parse_edits({"crop": "100,50,200,100", "fit": "50"})).content)
    assert done.size == (50, 25)


def test_boxes_count_from_the_upright_picture(picture):
    image = Image.new("RGB", (40, 20), "black")
    image.paste((255, 255, 255), (0, 0, 10, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned right: the white end is on top
    sink = io.BytesIO()
    image.save(sink, "PNG", exif=exif)
    done = shown(take_out([sink.getvalue()], parse_edits({"crop": "0,0,20,10"})).content)
    assert done.convert("RGB").getcolors() == [(200, (255, 255, 255))]


def test_box_outside_the_picture_names_its_size(picture):
    with pytest.raises(UsageError) as caught:
        take_out([picture("PNG")], parse_edits({"crop": "90,0,20,10"}))
    assert "97 x 61" in str(caught.value.facts["problem"])


def test_cleaning_is_deterministic(burdened):
    for kind in ("JPEG", "PNG", "WEBP"):
        source = burdened(kind)
        assert take_out([source], NOTHING) == take_out([source], NOTHING)


def test_too_many_bytes_are_an_error_before_they_are_all_read():
    read = []

    def endless():
        while True:
            read.append(1)
            yield bytes(64 << 20)

    with pytest.raises((TooLargeToDecodeError, SandboxError)):
        take_out(endless(), NOTHING)
    assert len(read) <= 6


@pytest.mark.parametrize(
    ("kind", "mode", "drawn"),
    [
        ("TIFF", "1", "1"),
        ("TIFF", "L", "L"),
        ("TIFF", "LA", "LA"),
        ("TIFF", "P", "RGB"),
        ("TIFF", "CMYK", "RGB"),
        ("TIFF", "I;16", "I;16"),
        ("TIFF", "F", "L"),
        ("PNG", "RGBA", "RGBA"),
        ("JPEG", "CMYK", "RGB"),
        ("WEBP", "RGBA", "RGB"),
    ],
)
def test_every_kind_of_pixel_is_drawn_anew(kind, mode, drawn, picture):
    image = Image.new("I;16", (40, 30), 40_000) if mode == "I;16" else None
    sink = io.BytesIO()
    if image:
        image.save(sink, kind)
    source = sink.getvalue() if image else picture(kind, mode)
    cleaned = shown(clean_picture(source, parse_edits({"fit": "20"})).content)
    assert cleaned.mode == drawn
    assert max(cleaned.size) == 20
    if image:
        assert cleaned.getpixel((0, 0)) == 40_000
