import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from localai.minimize.icc import reduce_profile


def grown(profile: bytes, tag: bytes, body: bytes) -> bytes:
    """Add a tag to a profile by hand."""
    count = int.from_bytes(profile[128:132])
    entries, rest = profile[132 : 132 + 12 * count], profile[132 + 12 * count :]
    moved = b"".join(
        entries[at : at + 4] + (int.from_bytes(entries[at + 4 : at + 8]) + 12).to_bytes(4) + entries[at + 8 : at + 12]
        for at in range(0, len(entries), 12)
    )
    start = 128 + 4 + 12 * (count + 1) + len(rest)
    table = (count + 1).to_bytes(4) + moved + tag + start.to_bytes(4) + len(body).to_bytes(4)
    whole = profile[4:128] + table + rest + body
    return (len(whole) + 4).to_bytes(4) + whole


def converted(profile: bytes) -> bytes:
    """Colors of a chart, converted from the profile to Lab."""
    chart = Image.new("RGB", (16, 16))
    chart.putdata([(x * 17, y * 17, (x * y) % 256) for x in range(16) for y in range(16)])
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("LAB"), "RGB", "LAB")
    return ImageCms.applyTransform(chart, transform).tobytes()


def test_reduced_profile_gives_the_same_colors(profile):
    assert converted(reduce_profile(profile)) == converted(profile)


def test_reduced_profile_loses_the_serial_number_of_the_screen(profile):
    burdened = grown(profile, b"mmod", b"mmod\x00\x00\x00\x00Canary-7Q")
    reduced = reduce_profile(burdened)
    assert b"Canary" in burdened
    assert b"Canary" not in reduced
    assert converted(reduced) == converted(profile)


def test_reduced_profile_loses_names_dates_and_makers(profile):
    header = bytearray(profile)
    header[4:8], header[24:36], header[48:56], header[80:84] = b"ABCD", b"\x07\xea" * 6, b"MAKEMODL", b"CREA"
    reduced = reduce_profile(bytes(header))
    assert reduced == reduce_profile(profile)
    assert "sRGB" not in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(reduced)))


def test_reduced_profile_is_reduced_once(profile):
    assert reduce_profile(reduce_profile(profile)) == reduce_profile(profile)


@pytest.mark.parametrize("length", [0, 100, 131, 200])
def test_damaged_profile_is_not_used(profile, length):
    assert reduce_profile(profile[:length]) is None


@pytest.mark.parametrize("shift", [1, 4, 13])
def test_profile_whose_data_moved_is_not_used(profile, shift):
    """Its tags would point at whatever came after it in the file."""
    moved = profile[:400] + profile[400 + shift :] + b"Canary-7Q" * 9
    assert reduce_profile(moved[: len(profile)]) is None


@given(st.data())
def test_any_damage_gives_a_profile_or_none(profile, data):
    damaged = bytearray(profile)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    reduced = reduce_profile(bytes(damaged))
    assert reduced is None or reduced[36:40] == b"acsp"
