import io
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from localai.minimize.cleaned import Found, Kept, UnknownStructureError
from localai.minimize.jpeg import clean_jpeg

KINDS = {
    "baseline": {},
    "progressive": {"progressive": True},
    "optimized": {"optimize": True, "quality": 40},
    "restarts": {"restart_marker_blocks": 3},
    "full color": {"subsampling": 0},
    "gray": {"mode": "L"},
    "cmyk": {"mode": "CMYK"},
    "progressive restarts": {"progressive": True, "restart_marker_rows": 1},
}


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def segments(content: bytes) -> list[int]:
    """The markers before the first scan."""
    at, markers = 2, []
    while content[at + 1] != 0xDA:
        markers.append(content[at + 1])
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return markers


@pytest.mark.parametrize("kind", KINDS)
def test_walked_jpeg_shows_the_same_pixels(kind, burdened, pixels):
    source = burdened("JPEG", **KINDS[kind])
    assert pixels(clean_jpeg(source).content) == pixels(source)


@pytest.mark.parametrize("kind", KINDS)
def test_walked_jpeg_carries_nothing(kind, burdened, leaks, referee):
    source = burdened("JPEG", **KINDS[kind])
    cleaned = clean_jpeg(source)
    assert leaks(source)
    assert not leaks(cleaned.content)
    allowed = {"[IFD0] Orientation", "[JFIF] JFIFVersion", "[JFIF] XResolution", "[JFIF] YResolution"}
    allowed |= {"[JFIF] ResolutionUnit", "[Adobe] DCTEncodeVersion", "[Adobe] APP14Flags0", "[Adobe] APP14Flags1"}
    assert referee(cleaned.content) <= allowed | {"[Adobe] ColorTransform"}


@pytest.mark.parametrize("orientation", range(2, 9))
def test_walked_jpeg_keeps_which_way_is_up(orientation, burdened):
    cleaned = clean_jpeg(burdened("JPEG", orientation=orientation))
    assert dict(Image.open(io.BytesIO(cleaned.content)).getexif()) == {0x0112: orientation}
    assert Kept.ORIENTATION in cleaned.kept


def test_walked_jpeg_says_what_was_found(burdened):
    removed = dict(clean_jpeg(burdened("JPEG")).removed)
    expected = {Found.PLACE, Found.AUTHOR, Found.SERIAL, Found.XMP, Found.IPTC, Found.COMMENT, Found.AFTER_END}
    assert expected <= set(removed)
    assert removed[Found.PLACE] >= 4


def test_walked_jpeg_of_nothing_but_a_picture_stays_as_it_is(picture):
    cleaned = clean_jpeg(picture("JPEG"))
    assert cleaned.removed == ()
    assert clean_jpeg(cleaned.content).content == cleaned.content


def test_walked_jpeg_drops_the_other_pictures_of_a_multi_picture_file():
    frames = [Image.new("RGB", (32, 32), color) for color in ("red", "blue")]
    sink = io.BytesIO()
    frames[0].save(sink, "MPO", save_all=True, append_images=frames[1:])
    cleaned = clean_jpeg(sink.getvalue())
    assert Image.open(io.BytesIO(cleaned.content)).format == "JPEG"
    assert cleaned.content.count(b"\xff\xd8\xff") == 1
    assert {Found.EXTRA_PICTURES, Found.AFTER_END} <= {kind for kind, _ in cleaned.removed}


def test_walked_jpeg_drops_thumbnails_in_either_place(picture, leaks):
    plain = picture("JPEG")
    thumbnail = segment(0xE0, b"JFIF\x00\x01\x02\x01\x00H\x00H\x01\x01" + b"abc")
    extension = segment(0xE0, b"JFXX\x00\x10Canary-7Q")
    cleaned = clean_jpeg(plain[:2] + thumbnail + extension + plain[20:])
    assert not leaks(cleaned.content)
    assert dict(cleaned.removed) == {Found.THUMBNAIL: 2}
    assert cleaned.content[20:24] != b"abc"


def test_walked_jpeg_with_a_clean_profile_has_nothing_to_take_out(picture, profile):
    cleaned = clean_jpeg(clean_jpeg(picture("JPEG", icc_profile=profile)).content)
    assert (cleaned.removed, Kept.PROFILE in cleaned.kept) == ((), True)


def test_walked_jpeg_drops_a_profile_with_a_part_missing(picture, profile):
    long = picture("JPEG", icc_profile=profile + bytes(70_000))
    first = long.index(b"ICC_PROFILE\x00\x01")
    cleaned = clean_jpeg(long[:first] + long[first:].replace(b"ICC_PROFILE\x00\x02", b"ICC_PROFILE\x00\x07", 1))
    assert dict(cleaned.removed) == {Found.PROFILE: 1}
    assert b"ICC_PROFILE" not in cleaned.content


def test_walked_jpeg_does_not_gain_a_marker_that_changes_its_colors(burdened):
    source = burdened("JPEG", mode="CMYK")
    assert 0xE0 not in segments(clean_jpeg(source).content)
    assert 0xEE in segments(clean_jpeg(source).content)


@pytest.mark.parametrize("marker", [0x01, 0xC3, 0xC9, 0xCC, 0xDC, 0xDE, 0xDF, 0xF0, 0xFD, 0x02])
def test_walked_jpeg_with_an_unknown_marker_is_refused(marker, picture):
    plain = picture("JPEG")
    with pytest.raises(UnknownStructureError):
        clean_jpeg(plain[:20] + segment(marker, b"Canary-7Q") + plain[20:])


@pytest.mark.parametrize("marker", [0xDB, 0xC4, 0xDD, 0xC0, 0xDA])
def test_walked_jpeg_with_bytes_appended_to_a_table_is_refused(marker, picture):
    plain = picture("JPEG", restart_marker_blocks=3)
    at = plain.index(bytes([0xFF, marker]))
    length = int.from_bytes(plain[at + 2 : at + 4])
    grown = plain[: at + 2] + struct.pack(">H", length + 9) + plain[at + 4 : at + 2 + length] + b"Canary-7Q"
    with pytest.raises(UnknownStructureError):
        clean_jpeg(grown + plain[at + 2 + length :])


def test_walked_jpeg_that_ends_too_early_is_refused_at_every_byte(picture):
    plain = picture("JPEG", progressive=True)
    for length in range(len(plain)):
        with pytest.raises(UnknownStructureError):
            clean_jpeg(plain[:length])


def test_walked_jpeg_reads_a_long_run_of_fill_bytes_in_linear_time(picture):
    plain = picture("JPEG")
    scan = plain.index(b"\xff\xda") + 14
    assert clean_jpeg(plain[:scan] + b"\xff" * 5_000_000 + b"\x00" + plain[scan:]).media_type == "image/jpeg"


@given(st.data())
def test_walked_jpeg_never_leaks_or_crashes_when_damaged(burdened, leaks, data):
    source = burdened("JPEG", progressive=True)
    damaged = bytearray(source)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        how = data.draw(st.sampled_from(["change", "remove", "insert", "cut"]))
        if how == "change":
            damaged[at] = data.draw(st.integers(0, 255))
        elif how == "remove":
            del damaged[at : at + data.draw(st.integers(1, 40))]
        elif how == "insert":
            damaged[at:at] = data.draw(st.binary(max_size=40))
        elif len(damaged) > 2:
            del damaged[max(at, 2) :]
        if not damaged:
            return
    try:
        cleaned = clean_jpeg(bytes(damaged))
    except UnknownStructureError:
        return
    assert not leaks(cleaned.content)
    again = clean_jpeg(cleaned.content)
    assert again.content == cleaned.content
    assert b"Exif" not in cleaned.content[2:] or b"Exif\x00\x00MM\x00*" in cleaned.content


@given(st.binary(max_size=400))
@example(b"\xff\xd8")
@example(b"\xff\xd8\xff\xff\xff")
def test_walked_noise_is_refused(noise):
    with pytest.raises(UnknownStructureError):
        clean_jpeg(noise)
