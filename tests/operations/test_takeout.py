"""Files of every kind as a service would get them."""

import io
import struct
from datetime import timedelta

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from localai.errors import NotSendableYetError, UsageError
from localai.operations.accounts import Answer, state_answer
from localai.operations.add import Filing, add
from localai.operations.plan import plan
from localai.operations.preview import preview
from localai.operations.send import approve, run
from localai.operations.wish import role_of
from localai.providers.body import render
from localai.sending_errors import UncleanableError
from localai.vocabulary.items import ItemClass, Kind
from localai.vocabulary.outcomes import How
from localai.vocabulary.tasks import Input, Role, Task, Wish
from tests.minimize.makers import NEEDLE, decoded, make
from tests.operations.desk import with_cards
from tests.operations.test_plan_out import ACCEPTED

HEARER = "gemini/gemini-3.8-flash"


@pytest.fixture
def session(session):
    session = with_cards(session)
    until = session.now().date() + timedelta(days=30)
    state_answer(session, Answer(provider="gemini", state="billing-on", reference="made up", expires=until))
    return session


def planned(session, tmp_path, name, content, role, **changes):
    path = tmp_path / name
    path.write_bytes(content)
    item = add(session, [path], Filing(item_class=ItemClass.PUBLIC)).items[0]
    used = Input(role=role, item_id=item.id, version=item.version)
    told = {"task": Task.CHAT, "model": HEARER, "inputs": (used,), "prompt": "what is said?", "accepted": ACCEPTED}
    return plan(session, Wish(**told | changes))


def test_sound_goes_without_its_tags(session, tmp_path):
    sound = make("mp3", None, "libmp3lame")
    made = planned(session, tmp_path, "canary.mp3", sound, Role.AUDIO)
    (part, _) = made.plan.parts
    content = made.outward.contents[0].read_at(0, 1 << 20)
    assert decoded(content) == decoded(sound)
    assert NEEDLE.encode() not in content
    assert len(content) == part.size
    assert "name of a person" in part.taken_out[0]
    assert NEEDLE.encode() not in b"".join(render(made.plan.exchanges[0].body, made.outward.contents))


def with_manifest(picture: bytes) -> bytes:
    """Return a JPEG with a segment that looks like Content Credentials, and a comment."""
    box = b"JP\x00\x01\x00\x00\x00\x01jumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71\x03c2pa\x00"
    told = b"\xff\xfe" + struct.pack(">H", 2 + len(NEEDLE)) + NEEDLE.encode()
    return picture[:2] + b"\xff\xeb" + struct.pack(">H", len(box) + 2) + box + told + picture[2:]


@pytest.fixture
def signed():
    sink = io.BytesIO()
    Image.new("RGB", (16, 16), "teal").save(sink, "JPEG")
    return with_manifest(sink.getvalue())


def test_choice_is_shown_where_a_file_carries_content_credentials(session, tmp_path, signed):
    made = planned(session, tmp_path, "signed.jpg", signed, Role.IMAGE)
    assert "--set credentials=keep" in " ".join(made.plan.parts[0].taken_out)
    assert NEEDLE.encode() not in made.outward.contents[0].read_at(0, 1 << 20)


def test_kept_credentials_send_every_byte_and_say_what_that_is(session, tmp_path, signed):
    made = planned(session, tmp_path, "signed.jpg", signed, Role.IMAGE, settings=(("credentials", "keep"),))
    (part, _) = made.plan.parts
    assert made.outward.contents[0].read_at(0, 1 << 20) == signed
    assert part.stays_in == ("everything, byte for byte", "comment, Content Credentials")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ((("credentials", "yes"),), "neither keep nor remove"),
        ((("credentials", "keep"), ("fit", "8")), "not about a changed one"),
    ],
)
def test_credentials_that_make_no_sense_are_refused(session, tmp_path, signed, settings, words):
    with pytest.raises(UsageError, match=words):
        planned(session, tmp_path, "signed.jpg", signed, Role.IMAGE, settings=settings)


def test_a_file_without_credentials_has_none_to_keep(session, tmp_path):
    sound = make("mp3", None, "libmp3lame")
    with pytest.raises(UsageError, match="carries no Content Credentials"):
        planned(session, tmp_path, "plain.mp3", sound, Role.AUDIO, settings=(("credentials", "keep"),))


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("film.mkv", b"\x1aE\xdf\xa3" + bytes(60), NotSendableYetError),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), NotSendableYetError),
        ("cut.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00", UncleanableError),
    ],
)
def test_what_cannot_be_cleaned_stays_here(session, tmp_path, name, content, error):
    with pytest.raises(error) as caught:
        planned(session, tmp_path, name, content, Role.AUDIO)
    assert caught.value.facts["name"] == name


def test_sound_cannot_be_cropped(session, tmp_path):
    sound = make("mp3", None, "libmp3lame")
    with pytest.raises(UsageError, match="crop changes a picture"):
        planned(session, tmp_path, "plain.mp3", sound, Role.AUDIO, settings=(("crop", "0,0,4,4"),))


def test_document_goes_without_its_author(session, tmp_path):
    pdf, sink = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = NEEDLE
    pdf.save(sink)
    made = planned(session, tmp_path, "letter.pdf", sink.getvalue(), Role.DOCUMENT)
    content = made.outward.contents[0].read_at(0, 1 << 20)
    assert NEEDLE.encode() in sink.getvalue()
    assert NEEDLE.encode() not in content
    assert made.plan.parts[0].taken_out == ("name of a person",)


@pytest.mark.parametrize(
    ("name", "container", "video", "audio", "role"),
    [("film.mp4", "mp4", "libx264", "aac", Role.VIDEO), ("sound.mp3", "mp3", None, "libmp3lame", Role.AUDIO)],
)
def test_clean_copy_of_a_film_is_kept_beside_it(session, tmp_path, name, container, video, audio, role):
    source = make(container, video, audio)
    told = {"task": Task.CLEAN, "model": "on-device/clean", "prompt": "", "accepted": ()}
    made = planned(session, tmp_path, name, source, role, **told)
    approve(session, made, How.SCREEN)
    finished = run(session, made, made.digest)
    (result,), (item,) = finished.results, finished.items
    kept = b"".join(result.chunks())
    assert decoded(kept) == decoded(source)
    assert NEEDLE.encode() not in kept
    assert (item.kind, item.size) == (Kind.VIDEO if video else Kind.AUDIO, len(kept))
    assert "name of a person" in dict(result.facts)["taken out"]


def test_heic_is_seen_small_and_goes_as_a_jpeg(session, tmp_path):
    sink = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "teal")).save(sink)
    role = role_of(session, HEARER, "image/heic", None)
    made = planned(session, tmp_path, "photo.heic", sink.getvalue(), role)
    assert (role, made.plan.parts[0].media_type) == (Role.IMAGE, "image/jpeg")
    seen = preview(session, made.wish.inputs[0].item_id, 64, 24)
    assert (seen.width, seen.height) == (64, 48)


DRAWING = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><metadata>Ada Canary</metadata></svg>"


def test_drawing_in_words_stays_here_unless_its_source_is_sent_on_purpose(session, tmp_path):
    with pytest.raises(UncleanableError) as caught:
        planned(session, tmp_path, "a.svg", DRAWING, Role.IMAGE)
    assert "text=" in caught.value.facts["remedy"]
    part = planned(session, tmp_path, "b.txt", DRAWING, Role.TEXT).plan.parts[0]
    assert part.taken_out == ()
    assert any("source of a drawing" in words for words in part.stays_in)


def test_drawing_in_words_is_never_given_the_role_of_words_by_itself(session):
    assert role_of(session, HEARER, "image/svg+xml", None) is Role.IMAGE
    assert role_of(session, "on-device/ocr", "image/svg+xml", None) is Role.IMAGE
