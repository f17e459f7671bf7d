import io
import random
import struct
import tracemalloc

import pytest

from localai.errors import SandboxError, TooLargeToDecodeError
from localai.minimize.boxes import box, full
from localai.minimize.cleaned import Found, Kept, Range, UnknownStructureError
from localai.minimize.laid import LaidOut
from localai.minimize.streams import lay_out, lay_out_here
from localai.sending_errors import UncleanableError
from tests.minimize.makers import NEEDLE, PLACE, Endless, decoded, joined, make

FILMS = [
    ("mp4", "libx264", "aac"),
    ("mov", "mpeg4", "pcm_s16le"),
    ("mp4", "libvpx-vp9", "flac"),
    ("mp4", "libx265", "libopus"),
    ("ipod", None, "alac"),
    ("mov", None, "aac"),
]


def cleaned(source: bytes) -> bytes:
    return joined(lay_out_here(io.BytesIO(source), "video/mp4"), source)


def patched(source: bytes, kind: bytes, at: int, number: int, form: str = ">I") -> bytes:
    """Change a number in the first box of a kind, counted from behind its name."""
    place = source.index(kind) + 4 + at
    return source[:place] + struct.pack(form, number) + source[place + struct.calcsize(form) :]


def shifted(source: bytes, by: int) -> bytes:
    """Add to every offset of the first two tables of a film."""
    at = 0
    for _ in range(2):
        at = source.index(b"stco", at) + 12
        for place in range(at, at + 4 * int.from_bytes(source[at - 4 : at]), 4):
            source = (
                source[:place] + struct.pack(">I", int.from_bytes(source[place : place + 4]) + by) + source[place + 4 :]
            )
    return source


@pytest.mark.parametrize(("container", "video", "audio"), FILMS)
def test_film_decodes_to_the_same_and_carries_nothing(container, video, audio):
    source = make(container, video, audio)
    made = cleaned(source)
    assert decoded(made) == decoded(source) != []
    assert NEEDLE.encode() in source
    assert NEEDLE.encode() not in made
    assert PLACE.encode() not in made


@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_referee_finds_only_structure_in_a_cleaned_film(container, told_by_exiftool):
    named = "Title Artist Comment Author Copyright GPSCoordinates LocationInformation Encoder Software CompressorName"
    told = told_by_exiftool(cleaned(make(container, "libx264", "aac")), container)
    assert not set(named.split()) & set(told)
    assert {value for name, value in told.items() if name.endswith("Date")} == {"0000:00:00 00:00:00"}
    assert not [value for value in told.values() if "Lav" in value or "x264" in value]


def test_film_with_its_head_in_front_is_laid_out_the_same():
    behind = make("mp4", "libx264", "aac")
    front = make("mp4", "libx264", "aac", options=(("movflags", "faststart"),))
    assert front.index(b"moov") < front.index(b"mdat")
    assert behind.index(b"mdat") < behind.index(b"moov")
    assert cleaned(front) == cleaned(behind)


def test_what_went_is_named():
    laid = lay_out_here(io.BytesIO(make("mp4", "libx264", "aac")), "video/mp4")
    assert {Found.PLACE, Found.AUTHOR, Found.TITLE, Found.SOFTWARE} <= {kind for kind, _ in laid.removed}
    assert laid.kept == (Kept.FILM, Kept.SOUND, Kept.INSIDE)


def test_timed_metadata_goes_with_its_samples():
    text = b"GPS 52.5200N 013.4050E SN-99812 "
    source = make("mov", "libx264", "aac", second=text)
    at = source.rindex(b"mhlrsoun")
    timed = source[: at + 4] + b"meta" + source[at + 8 :]
    made = cleaned(timed)
    assert text in source
    assert text not in made
    assert decoded(made) == decoded(make("mov", "libx264", "aac"))
    assert Found.TRACK in dict(lay_out_here(io.BytesIO(timed), "video/quicktime").removed)


def test_second_track_of_an_unknown_codec_is_left_out_and_the_only_one_is_not():
    source = make("mp4", "libx264", "aac", options=(("movflags", "faststart"),))
    other = make("mp4", "mpeg4", "aac", options=(("movflags", "faststart"),))
    track = other[other.index(b"trak") - 4 :][: int.from_bytes(other[other.index(b"trak") - 4 :][:4])]
    track = track.replace(b"mp4v\x00\x00", b"jpeg\x00\x00")
    movie = source.index(b"moov")
    size = int.from_bytes(source[movie - 4 : movie]) + len(track)
    end = source.index(b"udta") - 4
    both = source[: movie - 4] + struct.pack(">I", size) + source[movie:end] + track + source[end:]
    both = shifted(both, len(track))
    laid = lay_out_here(io.BytesIO(both), "video/mp4")
    assert decoded(joined(laid, both)) == decoded(source)
    assert Found.TRACK in dict(laid.removed)


def test_bytes_that_no_track_points_to_go():
    source = make("mp4", "libx264", "aac")
    place = source.index(b"mdat")
    size = int.from_bytes(source[place - 4 : place])
    end = place - 4 + size
    hidden = b"hidden " + NEEDLE.encode()
    wider = source[: place - 4] + struct.pack(">I", size + len(hidden)) + source[place:end] + hidden + source[end:]
    behind = wider + struct.pack(">I4s", 20, b"free") + b"behind--film" + b"junk \xff after the end"
    made = cleaned(behind)
    assert made == cleaned(source)
    assert b"hidden" not in made


def test_content_credentials_are_found_before_they_go():
    manifest = b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81" + bytes(20) + b"jumbc2pa"
    manifest += b"c2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"
    source = make("mp4", "libx264", "aac") + struct.pack(">I4s", 8 + len(manifest), b"uuid") + manifest
    laid = lay_out_here(io.BytesIO(source), "video/mp4")
    assert Found.CREDENTIALS in dict(laid.removed)


def test_profile_of_colors_and_names_of_encoders_go():
    source = make("mp4", "libx264", None)
    at = source.index(b"avc1", source.index(b"stsd")) + 4
    named = source[: at + 42] + b"\x0cGoPro Canary" + source[at + 55 :]
    assert b"GoPro" not in cleaned(named)
    assert decoded(cleaned(named)) == decoded(source)


# --- what is refused ---


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda film: film.replace(b"avc1\x00\x00", b"encv\x00\x00"), "locked with a key"),
        (lambda film: film.replace(b"avc1\x00\x00", b"XYZ9\x00\x00"), "a codec we do not know (XYZ9)"),
        (lambda film: patched(film, b"url ", 0, 0), "in another file"),
        (lambda film: patched(film, b"stco", 8, 10), "outside of the part"),
        (lambda film: patched(film, b"stco", 4, 4_000_000_000), "too many parts"),
        (lambda film: patched(film, b"stsz", 8, 4_000_000_000), "ends too early"),
        (lambda film: patched(film, b"stsc", 4, 900_000_000), "ends too early"),
        (lambda film: film.replace(b"moov", b"moof"), "cut into fragments"),
        (lambda film: film.replace(b"trak", b"free"), "0 tracks"),
        (lambda film: film + film, "two films"),
        (lambda film: film[:60], "ends too early"),
        (lambda film: film[: film.index(b"moov") - 4], "no film and no sound"),
    ],
)
def test_film_of_unknown_structure_is_refused_and_says_why(change, words):
    with pytest.raises(UnknownStructureError, match=words.replace("(", r"\(").replace(")", r"\)")):
        cleaned(change(make("mp4", "libx264", "aac")))


def test_fragmented_film_is_refused():
    source = make("mp4", "libx264", "aac", options=(("movflags", "frag_keyframe+empty_moov"),))
    with pytest.raises(UnknownStructureError, match="fragments"):
        cleaned(source)


def test_samples_that_lie_on_one_another_are_refused():
    source = make("mp4", "libx264", "aac", options=(("movflags", "faststart"),))
    second = source.rindex(b"stco")
    first = source.index(b"stco")
    overlapping = source[: second + 12] + source[first + 12 : first + 16] + source[second + 16 :]
    with pytest.raises(UnknownStructureError, match="on one another"):
        cleaned(overlapping)


def test_head_of_a_gigabyte_is_an_error_before_it_is_read():
    film = make("mp4", "libx264", "aac")
    source = film[:32] + struct.pack(">I4s", 1 << 30, b"moov")
    with pytest.raises(TooLargeToDecodeError):
        cleaned(source)


def test_damaged_films_are_errors_of_ours():
    film = make("mp4", "libx264", "aac", options=(("movflags", "faststart"),))
    head, chance = film.index(b"mdat"), random.Random(7)
    ended = 0
    for _ in range(400):
        damaged = bytearray(film)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(head)] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        end = chance.choice((len(film), len(film), chance.randrange(len(film))))
        try:
            cleaned(bytes(damaged[:end]))
        except (UnknownStructureError, TooLargeToDecodeError):
            ended += 1
    assert 50 < ended < 400


# --- large films, and the child ---


def silence(samples: int) -> bytes:
    """Return the head of a QuickTime sound whose one run of samples follows it: 16 bits, two channels."""
    entry = bytes(6) + b"\x00\x01" + struct.pack(">HHIHHhHI", 0, 0, 0, 2, 16, 0, 0, 48_000 << 16)
    one = struct.pack(">I", 1)

    def head(offset: int) -> bytes:
        tables = [
            full(b"stsd", 0, 0, one, box(b"sowt", entry)),
            full(b"stts", 0, 0, one, struct.pack(">II", samples, 1)),
            full(b"stsc", 0, 0, one, struct.pack(">III", 1, samples, 1)),
            full(b"stsz", 0, 0, struct.pack(">II", 4, samples)),
            full(b"stco", 0, 0, one, struct.pack(">I", offset)),
        ]
        here = box(b"dinf", full(b"dref", 0, 0, one, full(b"url ", 0, 1)))
        minf = box(b"minf", full(b"smhd", 0, 0, bytes(4)), here, box(b"stbl", *tables))
        hdlr = full(b"hdlr", 0, 0, b"mhlrsoun", bytes(13))
        mdhd = full(b"mdhd", 0, 0, struct.pack(">IIIIHH", 7, 7, 48_000, samples, 0, 0))
        tkhd = full(b"tkhd", 0, 1, struct.pack(">IIIII", 7, 7, 1, 0, samples // 48), bytes(60))
        mvhd = full(b"mvhd", 0, 0, struct.pack(">IIII", 7, 7, 1000, samples // 48), bytes(80))
        film = box(b"moov", mvhd, box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, minf)))
        return box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + film + struct.pack(">I4sQ", 1, b"mdat", 16 + 4 * samples)

    return head(len(head(0)))


def test_film_of_five_gigabytes_is_laid_out_in_little_memory():
    samples = 1_250_000_000
    head = silence(samples)
    source = Endless(head, 4 * samples)
    tracemalloc.start()
    laid = lay_out_here(source, "video/quicktime")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    new, run = laid.pieces
    assert run == Range(len(head), 4 * samples)
    assert isinstance(new, bytes)
    assert b"co64" in new
    assert most < 20_000_000
    whole = LaidOut(laid, source)
    assert whole.size == len(new) + 4 * samples
    assert whole.read_at(whole.size - 3, 10) == bytes(3)
    assert whole.read_at(len(new) - 2, 4) == new[-2:] + bytes(2)


def test_child_lays_out_and_names_what_it_cannot():
    source = make("mp4", "libx264", "aac")
    laid = lay_out([source[:5000], source[5000:]], len(source), "video/mp4")
    assert joined(laid, source) == cleaned(source)
    assert LaidOut(laid, io.BytesIO(source)).read_at(0, 1 << 24) == cleaned(source)
    with pytest.raises(UncleanableError) as caught:
        lay_out([source[:5000]], 5000, "video/mp4", name="cut.mp4")
    assert caught.value.facts == {"name": "cut.mp4", "problem": "it ends too early"}


def test_child_that_points_outside_of_the_source_is_not_believed():
    source = make("mp4", "libx264", "aac")
    with pytest.raises(SandboxError, match="nonsense"):
        lay_out([source], 100, "video/mp4")
