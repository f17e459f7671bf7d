import io
import os
import stat

import pytest

from localai.errors import ConsentError, DamagedBlobError, DiskError, NotFoundError, RefusedError, WouldOverwriteError
from localai.operations.add import Filing, add
from localai.operations.export import (
    asks_before_viewer,
    close_outside,
    export,
    export_to,
    files_outside,
    open_outside,
)
from localai.operations.session import Session
from localai.vocabulary.items import Item, ItemClass
from tests.operations.opening import blob_files

CONTENT = os.urandom(2_500_000)


@pytest.fixture
def item(session: Session, tmp_path) -> Item:
    (tmp_path / "photo.jpg").write_bytes(CONTENT)
    return add(session, [tmp_path / "photo.jpg"]).items[0]


def with_class(session: Session, tmp_path, item_class: ItemClass) -> Item:
    (tmp_path / "strict.jpg").write_bytes(b"strict")
    return add(session, [tmp_path / "strict.jpg"], Filing(item_class=item_class)).items[0]


def damage(session: Session, place: int) -> None:
    (path,) = blob_files(session)
    with path.open("r+b") as blob:
        blob.seek(place, os.SEEK_END if place < 0 else os.SEEK_SET)
        byte = blob.read(1)
        blob.seek(-1, os.SEEK_CUR)
        blob.write(bytes((byte[0] ^ 1,)))


def test_export_writes_the_very_bytes(session, item):
    sink = io.BytesIO()
    assert export(session, item.id, sink) == len(CONTENT)
    assert sink.getvalue() == CONTENT


def test_an_exported_file_is_for_this_person_alone(session, item, tmp_path):
    path = export_to(session, item.id, tmp_path / "out.jpg")
    assert path.read_bytes() == CONTENT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_export_into_a_folder_takes_the_item_s_name(session, item, tmp_path):
    (tmp_path / "out").mkdir()
    assert export_to(session, item.id, tmp_path / "out") == tmp_path / "out" / "photo.jpg"


def test_export_never_replaces_a_file_by_itself(session, item, tmp_path):
    (tmp_path / "out.jpg").write_bytes(b"mine")
    with pytest.raises(WouldOverwriteError):
        export_to(session, item.id, tmp_path / "out.jpg")
    assert (tmp_path / "out.jpg").read_bytes() == b"mine"


def test_export_replaces_when_told_to(session, item, tmp_path):
    (tmp_path / "out.jpg").write_bytes(b"mine")
    export_to(session, item.id, tmp_path / "out.jpg", overwrite=True)
    assert (tmp_path / "out.jpg").read_bytes() == CONTENT


def test_export_does_not_write_through_a_link(session, item, tmp_path):
    (tmp_path / "target").write_bytes(b"mine")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(WouldOverwriteError):
        export_to(session, item.id, tmp_path / "link")
    export_to(session, item.id, tmp_path / "link", overwrite=True)
    assert (tmp_path / "target").read_bytes() == b"mine"


def test_a_file_that_appears_meanwhile_is_not_replaced(session, item, tmp_path, monkeypatch):
    monkeypatch.setattr("os.path.lexists", lambda path: False)
    (tmp_path / "out.jpg").write_bytes(b"mine")
    with pytest.raises(WouldOverwriteError):
        export_to(session, item.id, tmp_path / "out.jpg")
    assert (tmp_path / "out.jpg").read_bytes() == b"mine"


def test_without_hard_links_a_file_is_still_never_replaced(session, item, tmp_path, monkeypatch):
    def no_links(*_):
        raise OSError(1, "not permitted")

    monkeypatch.setattr("os.link", no_links)
    assert export_to(session, item.id, tmp_path / "new.jpg").read_bytes() == CONTENT
    monkeypatch.setattr("os.path.lexists", lambda path: False)
    with pytest.raises(WouldOverwriteError):
        export_to(session, item.id, tmp_path / "new.jpg")


def test_export_into_a_folder_that_is_not_there_is_a_disk_error(session, item, tmp_path):
    with pytest.raises(DiskError):
        export_to(session, item.id, tmp_path / "missing" / "out.jpg")


def test_export_to_a_name_that_no_file_can_have_is_a_disk_error(session, item, tmp_path):
    with pytest.raises(DiskError):
        export_to(session, item.id, tmp_path / "a\0b")


@pytest.mark.parametrize("place", [45, 1_200_000, -1])
def test_of_a_damaged_item_no_byte_is_given(session, item, tmp_path, place):
    damage(session, place)
    sink = io.BytesIO()
    with pytest.raises(DamagedBlobError):
        export(session, item.id, sink)
    assert sink.getvalue() == b""
    with pytest.raises(DamagedBlobError):
        export_to(session, item.id, tmp_path / "out.jpg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["photo.jpg"]


def test_a_version_that_is_not_there_is_not_found(session, item):
    with pytest.raises(NotFoundError):
        export(session, item.id, io.BytesIO(), version=2)


def test_opening_gives_the_viewer_a_copy_that_closing_removes(session, item):
    seen = []
    open_outside(session, item.id, lambda path: seen.append((path, path.read_bytes())))
    path, content = seen[0]
    assert content == CONTENT
    assert [copy.path for copy in files_outside(session)] == [path]
    assert close_outside(session) == 1
    assert not path.exists()


def opened_as(session, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    (item,) = add(session, [tmp_path / name]).items
    return open_outside(session, item.id, lambda path: None).path.name


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("evil.desktop", b"[Desktop Entry]\nExec=xterm\n", "evil.desktop.txt"),
        ("run.command", b"#!/bin/sh\n", "run.command.txt"),
        ("page.html", b"<script>fetch('https://example.com')</script>", "page.html.txt"),
        ("plan.svg", b"<svg><script/></svg>", "plan.svg.txt"),
        ("holiday.jpg.exe", b"MZ\0\1", "holiday.jpg.exe.bin"),
        ("tool.jar", b"PK\3\4\0\0", "tool.jar.zip"),
        ("photo.html", b"\xff\xd8\xff\xe0", "photo.html.jpg"),
        ("photo.JPEG", b"\xff\xd8\xff\xe0", "photo.JPEG"),
        ("notes.md", b"# Notes\n", "notes.md"),
        ("--help", b"text", "--help.txt"),
    ],
)
def test_a_viewer_is_chosen_by_the_content_and_not_by_the_name(session, tmp_path, name, content, shown):
    assert opened_as(session, tmp_path, name, content) == shown


def test_a_confidential_item_is_opened_only_when_confirmed(session, tmp_path):
    item = with_class(session, tmp_path, ItemClass.CONFIDENTIAL)
    assert asks_before_viewer(item)
    with pytest.raises(ConsentError):
        open_outside(session, item.id, lambda path: pytest.fail("not confirmed"))
    assert files_outside(session) == ()
    assert open_outside(session, item.id, lambda path: None, confirmed=True).path.exists()


def test_a_regulated_item_is_not_opened_even_when_confirmed(session, tmp_path):
    item = with_class(session, tmp_path, ItemClass.REGULATED)
    with pytest.raises(RefusedError):
        open_outside(session, item.id, lambda path: pytest.fail("refused"), confirmed=True)
    assert files_outside(session) == ()


def test_a_damaged_item_leaves_no_copy_outside(session, item):
    damage(session, 1_200_000)
    with pytest.raises(DamagedBlobError):
        open_outside(session, item.id, lambda path: pytest.fail("damaged"))
    assert files_outside(session) == ()


def test_a_viewer_that_does_not_start_leaves_no_copy(session, item):
    def no_viewer(path):
        raise DiskError(path=str(path), problem="no viewer")

    with pytest.raises(DiskError):
        open_outside(session, item.id, no_viewer)
    assert files_outside(session) == ()
