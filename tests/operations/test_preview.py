import io
from pathlib import Path

import pytest
from PIL import Image

from localai.errors import TooLargeToDecodeError, UndecodableError
from localai.operations.add import add
from localai.operations.preview import Preview, fit, preview
from localai.vault.items import Thumbnail, thumbnails_of


def added(session, folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return add(session, [path]).items[0].id


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    sink = io.BytesIO()
    image.save(sink, kind, **options)
    return sink.getvalue()


@pytest.fixture
def halves() -> Image.Image:
    """Left red, right blue, 400 x 200."""
    image = Image.new("RGB", (400, 200), (255, 0, 0))
    image.paste((0, 0, 255), (200, 0, 400, 200))
    return image


def test_preview_fits_the_cells_and_shows_the_colors(open_session, tmp_path, halves):
    session = open_session()
    seen = preview(session, added(session, tmp_path, "a.png", encoded(halves, "PNG")), 40, 30)
    assert (seen.width, seen.height, len(seen.rgb)) == (40, 20, 2400)
    assert (seen.rgb[:3], seen.rgb[117:120]) == (b"\xff\x00\x00", b"\x00\x00\xff")


def test_preview_stands_upright(open_session, tmp_path, halves):
    exif = Image.Exif()
    exif[0x0112] = 6
    session = open_session()
    seen = preview(session, added(session, tmp_path, "a.jpg", encoded(halves, "JPEG", exif=exif)), 40, 20)
    assert (seen.width, seen.height) == (20, 40)


def test_preview_is_decoded_once_and_kept(open_session, tmp_path, halves):
    session = open_session()
    item_id = added(session, tmp_path, "a.png", encoded(halves, "PNG"))
    first = preview(session, item_id, 40, 30)
    kept = thumbnails_of(session.workspace.database, item_id, 1)
    session.workspace.blobs.unlink(
        session.workspace.database.execute("SELECT blob FROM versions").fetchone()[0]
    )  # what is kept is enough from now on
    assert [(each.width, each.height) for each in kept] == [(160, 80)]
    assert preview(session, item_id, 40, 30) == first


def test_preview_of_something_else_is_none(open_session, tmp_path):
    session = open_session()
    assert preview(session, added(session, tmp_path, "a.txt", b"hello"), 40, 30) is None


def test_preview_of_a_damaged_picture_names_it(open_session, tmp_path, halves):
    session = open_session()
    item_id = added(session, tmp_path, "a.png", encoded(halves, "PNG")[:200])
    with pytest.raises(UndecodableError) as caught:
        preview(session, item_id, 40, 30)
    assert caught.value.facts["name"] == "a.png"
    assert thumbnails_of(session.workspace.database, item_id, 1) == ()


def test_preview_of_a_bomb_is_an_error(open_session, tmp_path):
    session = open_session()
    header = b"BM" + (54).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    bomb = header + (30_000).to_bytes(4, "little") * 2 + b"\x01\x00\x18\x00" + bytes(24)
    with pytest.raises(TooLargeToDecodeError):
        preview(session, added(session, tmp_path, "a.bmp", bomb), 40, 30)


def test_scaling_averages_and_never_enlarges():
    checkers = Thumbnail(width=4, height=2, pixels=(b"\x00\x00\x00" + b"\xff\xff\xff") * 4)
    assert fit(checkers, 2, 8) == Preview(width=2, height=1, rgb=b"\x7f" * 6)
    assert fit(checkers, 100, 100) == Preview(width=4, height=2, rgb=checkers.pixels)
