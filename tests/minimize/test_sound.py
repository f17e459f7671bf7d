import io
import random
import struct
import wave

import pytest

from localai.errors import TooLargeToDecodeError
from localai.minimize.cleaned import Found, Range, UnknownStructureError
from localai.minimize.flac import checksum as flac_checksum
from localai.minimize.laid import LaidOut
from localai.minimize.mp3 import read_frame
from localai.minimize.ogg import checksum as ogg_checksum
from localai.minimize.streams import lay_out, lay_out_here
from tests.minimize.makers import NEEDLE, Endless, decoded, joined, make

SOUNDS = {
    "mp3": ("mp3", "libmp3lame", "audio/mpeg"),
    "wav": ("wav", "pcm_s16le", "audio/wav"),
    "flac": ("flac", "flac", "audio/flac"),
    "opus": ("ogg", "libopus", "audio/ogg"),
    "vorbis": ("ogg", "vorbis", "audio/ogg"),
    "flac-in-ogg": ("ogg", "flac", "audio/ogg"),
}
TAG = b"TAG" + (NEEDLE.encode() * 20)[:125]


def made(kind: str) -> bytes:
    container, codec, _ = SOUNDS[kind]
    return make(container, None, codec)


def laid(kind: str, source: bytes):
    return lay_out_here(io.BytesIO(source), SOUNDS[kind][2])


def cleaned(kind: str, source: bytes) -> bytes:
    return joined(laid(kind, source), source)


@pytest.mark.parametrize("kind", SOUNDS)
def test_sound_decodes_to_the_same_and_carries_nothing(kind):
    source = made(kind)
    done = cleaned(kind, source)
    assert decoded(done) == decoded(source) != []
    assert NEEDLE.encode() in source
    assert not [word for word in (NEEDLE.encode(), b"Lavf", b"Lavc", b"52.5200") if word in done]
    assert {Found.AUTHOR, Found.TITLE} <= {found for found, _ in laid(kind, source).removed}


@pytest.mark.parametrize(("kind", "ending"), [("mp3", "mp3"), ("wav", "wav"), ("flac", "flac"), ("opus", "ogg")])
def test_referee_finds_only_structure_in_a_cleaned_sound(kind, ending, told_by_exiftool):
    told = told_by_exiftool(cleaned(kind, made(kind)), ending)
    named = "Title Artist Comment Copyright Location Software UserDefinedText Picture"
    assert not set(named.split()) & set(told)
    assert told.get("Vendor", "") == ""
    assert told.get("Encoder", "LAME") == "LAME"  # says where the silence at both ends is, whoever wrote it


@pytest.mark.parametrize("kind", SOUNDS)
@pytest.mark.parametrize("tail", [TAG, b"hidden " + NEEDLE.encode(), bytes(64)], ids=["tag", "bytes", "zeros"])
def test_what_stands_behind_a_sound_goes(kind, tail):
    assert cleaned(kind, made(kind) + tail) == cleaned(kind, made(kind))


@pytest.mark.parametrize("kind", SOUNDS)
def test_cleaning_twice_changes_nothing_more(kind):
    once = cleaned(kind, made(kind))
    assert cleaned(kind, once) == once
    assert not laid(kind, once).removed


def test_tags_before_between_and_behind_frames_go():
    source = made("mp3")
    cover = b"APIC\x00\x00\x00\x20\x00\x00image/jpeg " + b"\xff\xd8\xff" + NEEDLE.encode()
    front = b"ID3\x03\x00\x00" + bytes([0, 0, 0, len(cover)]) + cover
    ape = b"APETAGEX" + struct.pack("<IIII8x", 2000, 32 + 20, 1, 0xA0000000) + b"hidden" * 3 + b"--"
    ape += b"APETAGEX" + struct.pack("<IIII8x", 2000, 32 + 20, 1, 0x80000000)
    bare = cleaned("mp3", source)
    frame = 0
    for _ in range(5):
        frame += read_frame(bare[frame : frame + 4]).size
    middle = bare[:frame] + b"hidden between " + bare[frame:]
    done = laid("mp3", front + middle + ape + TAG)
    assert joined(done, front + middle + ape + TAG) == bare
    assert {Found.COVER, Found.TITLE} <= {found for found, _ in done.removed}


def test_credentials_in_a_tag_are_found():
    frame = (
        b"GEOB\x00\x00\x00\x40\x00\x00\x00application/c2pa\x00"
        + b"c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"
    )
    source = b"ID3\x04\x00\x00" + bytes([0, 0, 0, len(frame)]) + frame + made("mp3")
    assert Found.CREDENTIALS in dict(laid("mp3", source).removed)


def test_chunks_of_studios_go_and_samples_stay():
    sink = io.BytesIO()
    with wave.open(sink, "wb") as told:
        told.setparams((1, 2, 8_000, 0, "NONE", ""))
        told.writeframes(bytes(range(250)) * 8)
    plain = sink.getvalue()
    bext = struct.pack("<4sI", b"bext", 602) + (NEEDLE.encode() * 100)[:602]
    grown = plain[:12] + bext + plain[12:] + struct.pack("<4sI4s", b"iXML", 4, b"<a/>")
    grown = grown[:4] + struct.pack("<I", len(grown) - 8) + grown[8:]
    done = laid("wav", grown)
    assert joined(done, grown) == plain
    assert {Found.SERIAL, Found.TIME, Found.XMP} <= {found for found, _ in done.removed}


def test_sound_of_five_gigabytes_stays_long():
    size = 5_000_000_000
    shape = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, 48_000, 192_000, 4, 16)
    lengths = struct.pack("<4sIQQQI", b"ds64", 28, size + 72, size, size // 4, 0)
    head = (
        struct.pack("<4sI4s", b"RF64", 0xFFFFFFFF, b"WAVE") + lengths + shape + struct.pack("<4sI", b"data", 0xFFFFFFFF)
    )
    source = Endless(head, size)
    done = lay_out_here(source, "audio/wav")
    assert done.pieces == (head, Range(len(head), size))
    assert LaidOut(done, source).size == len(head) + size


def test_checks_of_frames_and_pages_are_those_of_their_formats():
    words = b"123456789"
    assert flac_checksum(words) == 0xFEE8  # CRC-16/UMTS
    assert flac_checksum(words + b"\xfe\xe8") == 0
    assert ogg_checksum(words) == 0x89A1897F


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        (
            "wav",
            lambda sound: sound.replace(b"fmt \x10\x00\x00\x00\x01", b"fmt \x10\x00\x00\x00\x55"),
            "codec we do not know",
        ),
        ("wav", lambda sound: sound[:40], "no sound|too early"),
        ("wav", lambda sound: sound.replace(b"data" + sound[-96004:-96000], b"data\xff\xff\xff\xff"), "how long it is"),
        ("wav", lambda sound: sound[:-1000], "too early"),
        ("mp3", lambda sound: b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(90), "no sound"),
        ("flac", lambda sound: sound[:9000] + b"hidden bytes" + sound[9000:], "damaged"),
        ("flac", lambda sound: sound[:6000], "too early|no sound"),
        ("flac", lambda sound: sound[:-9], "damaged"),
        ("opus", lambda sound: sound.replace(b"OpusHead", b"Speex   "), "damaged"),
        ("opus", lambda sound: sound[:-9], "too early"),
        ("vorbis", lambda sound: sound[:200], "too early"),
    ],
)
def test_sound_of_unknown_structure_is_refused_and_says_why(kind, change, words):
    with pytest.raises(UnknownStructureError, match=words):
        cleaned(kind, change(made(kind)))


@pytest.mark.parametrize("kind", SOUNDS)
def test_damaged_sounds_are_errors_of_ours_or_sounds(kind):
    sound, chance = made(kind), random.Random(11)
    for _ in range(60):
        damaged = bytearray(sound)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(min(len(sound), 9000))] = chance.randrange(256)
        try:
            cleaned(kind, bytes(damaged[: chance.choice((len(sound), chance.randrange(len(sound))))]))
        except (UnknownStructureError, TooLargeToDecodeError):
            continue


def test_child_lays_a_sound_out():
    source = made("opus")
    assert joined(lay_out([source], len(source), "audio/ogg"), source) == cleaned("opus", source)
