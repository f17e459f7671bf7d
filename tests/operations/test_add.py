import io
import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from localai.errors import (
    ChangedWhileReadError,
    NotAFileError,
    NotFoundError,
    SymlinkRefusedError,
    UnreadableFileError,
    UsageError,
)
from localai.operations.add import Filing, Incoming, add, add_version
from localai.operations.export import export
from localai.operations.find import count, page, search
from localai.operations.organize import create_project
from localai.operations.session import Session
from localai.vault.items import thumbnails_of
from localai.vault.walk import Problem, Source, check_named, sources
from localai.vocabulary.items import ItemClass, Kind, Origin, State

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def content_of(session: Session, item_id: str, version: int | None = None) -> bytes:
    sink = io.BytesIO()
    export(session, item_id, sink, version)
    return sink.getvalue()


@pytest.mark.parametrize("size", [0, 1, 4087, 4088, 1 << 20, (1 << 20) + 1, 3_500_000])
def test_added_content_comes_back_byte_for_byte(session, tmp_path, size):
    content = os.urandom(size)
    (tmp_path / "photo").write_bytes(content)
    (item,) = add(session, [tmp_path / "photo"]).items
    assert content_of(session, item.id) == content
    assert item.size == size


def test_a_new_item_is_an_internal_upload_of_the_file_s_name_and_kind(session, tmp_path, now):
    (tmp_path / "a.png").write_bytes(PNG)
    (item,) = add(session, [tmp_path / "a.png"]).items
    assert (item.name, item.kind, item.media_type, item.item_class, item.origin, item.state, item.version) == (
        "a.png",
        Kind.IMAGE,
        "image/png",
        ItemClass.INTERNAL,
        Origin.UPLOAD,
        State.KEPT,
        1,
    )
    assert item.added_at == now()


def test_what_add_returns_is_what_is_kept(session, tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    added = add(session, [tmp_path / "a.txt"], Filing(tags=("b", "a", "a")))
    assert page(session).items == added.items


def test_no_byte_of_name_or_content_is_on_disk_in_the_clear(session, tmp_path):
    (tmp_path / "secretname.txt").write_text("secretcontent " * 1000)
    add(session, [tmp_path / "secretname.txt"])
    kept = [path.read_bytes() for path in session.places.data.rglob("*") if path.is_file()]
    assert len(kept) > 3
    assert not any(b"secret" in content for content in kept)


def test_everything_written_is_for_this_person_alone(session, tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    add(session, [tmp_path / "a.txt"])
    for path in session.places.data.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize(
    "name",
    [
        b"[bold red]markup[link]",
        b"line\nfeed\x1b]52;c;aGk=\x07",
        b"\xff\xfe not utf-8 \x80",
        b"x" * 255,
        "ünïcödé \u202egpj.exe".encode(),
        b" ",
        b"-rf",
    ],
)
def test_a_name_of_any_bytes_is_kept_as_it_is(session, tmp_path, name):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes(b"content")
    (item,) = add(session, [path]).items
    assert os.fsencode(page(session).items[0].name) == name
    assert item.name == path.name


def test_a_link_is_refused_and_its_target_named(session, tmp_path):
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(SymlinkRefusedError) as refused:
        add(session, [tmp_path / "link"])
    assert refused.value.facts["target"] == str(tmp_path / "real")


def test_a_link_to_a_folder_is_refused(session, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    with pytest.raises(SymlinkRefusedError):
        add(session, [tmp_path / "link"])


def test_parents_may_be_links(session, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    assert len(add(session, [tmp_path / "link" / "a"]).items) == 1


def test_a_pipe_is_refused_without_waiting(session, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotAFileError):
        add(session, [tmp_path / "pipe"])


def test_a_device_is_refused(session):
    with pytest.raises(NotAFileError):
        add(session, [Path("/dev/zero")])


def test_a_socket_is_refused(session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")
        with pytest.raises(NotAFileError):
            add(session, [tmp_path / "s"])


def test_a_missing_file_is_refused(session, tmp_path):
    with pytest.raises(UnreadableFileError):
        add(session, [tmp_path / "missing"])


def test_a_name_that_no_file_can_have_is_refused(session, tmp_path):
    with pytest.raises(UnreadableFileError):
        add(session, [tmp_path / "a\0b"])


def test_nothing_is_added_when_one_of_those_named_cannot_be(session, tmp_path):
    (tmp_path / "good").write_bytes(b"x")
    with pytest.raises(UnreadableFileError):
        add(session, [tmp_path / "good", tmp_path / "missing"])
    assert count(session) == 0


def test_a_folder_adds_all_files_below_it_and_counts_what_it_leaves_out(session, tmp_path):
    folder = tmp_path / "folder"
    (folder / "deep" / "deeper").mkdir(parents=True)
    (folder / "a").write_bytes(b"1")
    (folder / "deep" / "deeper" / "b").write_bytes(b"2")
    (folder / "link").symlink_to(folder / "a")
    (folder / "folderlink").symlink_to(folder / "deep")
    os.mkfifo(folder / "pipe")
    added = add(session, [folder])
    assert [item.name for item in added.items] == ["a", "b"]
    assert sorted(problem.path.name for problem in added.skipped) == ["folderlink", "link", "pipe"]


def test_our_own_folder_is_left_out(session, tmp_path, home):
    (home / "a").write_bytes(b"1")
    added = add(session, [home])
    assert [item.name for item in added.items] == ["a", "identity"]
    assert [problem.path for problem in added.skipped] == [session.places.workspaces]


class _GrowsWhileRead:
    """Stands for another program: changes the file when a part of it has been read."""

    def __init__(self, change):
        self.change = change

    def __call__(self, progress):
        change, self.change = self.change, lambda: None
        change()


@pytest.mark.parametrize("change", ["grow", "shrink", "vanish", "replace"])
def test_a_file_that_changes_while_it_is_read_is_not_added(session, tmp_path, change):
    path = tmp_path / "log"
    path.write_bytes(b"x" * 3_000_000)
    changes = {
        "grow": lambda: path.open("ab").write(b"more"),
        "shrink": lambda: os.truncate(path, 10),
        "vanish": path.unlink,
        "replace": lambda: (tmp_path / "new").write_bytes(b"x" * 3_000_000) and (tmp_path / "new").rename(path),
    }
    with pytest.raises(ChangedWhileReadError):
        add(session, [path], on_progress=_GrowsWhileRead(changes[change]))
    assert count(session) == 0
    assert list(session.workspace.blobs.sizes()) == []


def test_one_file_that_changes_does_not_hold_up_the_others(session, tmp_path):
    for name in "abc":
        (tmp_path / name).write_bytes(b"x" * 10)
    added = add(session, [tmp_path], on_progress=_GrowsWhileRead((tmp_path / "a").unlink))
    assert [item.name for item in added.items] == ["b", "c"]
    assert [type(problem.error) for problem in added.skipped] == [ChangedWhileReadError]


def test_a_stream_is_added_under_the_given_name(session):
    (item,) = add(session, [Incoming(name="notes.md", stream=io.BytesIO(b"# hi"))]).items
    assert (item.name, item.media_type, content_of(session, item.id)) == ("notes.md", "text/markdown", b"# hi")


def test_a_closed_stream_is_refused(session):
    stream = io.BytesIO(b"x")
    stream.close()
    with pytest.raises(UnreadableFileError):
        add(session, [Incoming(name="stdin", stream=stream)])


def test_the_text_of_a_text_file_is_found(session, tmp_path):
    (tmp_path / "a.txt").write_text("The lighthouse keeper's diary")
    add(session, [tmp_path / "a.txt"])
    assert [found.item.name for found in search(session, "lighthouse")] == ["a.txt"]


def test_new_items_get_the_class_of_their_project(session, tmp_path):
    create_project(session, "clients", ItemClass.CONFIDENTIAL)
    (tmp_path / "a").write_bytes(b"x")
    (item,) = add(session, [tmp_path / "a"], Filing(project="clients")).items
    assert item.item_class is ItemClass.CONFIDENTIAL


def test_a_person_s_stricter_class_holds_over_the_project_s(session, tmp_path):
    create_project(session, "clients", ItemClass.CONFIDENTIAL)
    (tmp_path / "a").write_bytes(b"x")
    (item,) = add(session, [tmp_path / "a"], Filing(project="clients", item_class=ItemClass.REGULATED)).items
    assert item.item_class is ItemClass.REGULATED


def test_a_class_below_the_project_s_is_refused(session, tmp_path):
    create_project(session, "clients", ItemClass.CONFIDENTIAL)
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(UsageError):
        add(session, [tmp_path / "a"], Filing(project="clients", item_class=ItemClass.PUBLIC))


def test_an_unknown_project_is_refused_before_anything_is_read(session, tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(NotFoundError):
        add(session, [tmp_path / "a"], Filing(project="nothing"))
    assert list(session.workspace.blobs.sizes()) == []


def test_a_new_version_keeps_the_old_one(session, tmp_path):
    (tmp_path / "a").write_bytes(b"first")
    (item,) = add(session, [tmp_path / "a"]).items
    (tmp_path / "a").write_bytes(b"second")
    newer = add_version(session, item.id, tmp_path / "a")
    assert newer.version == 2
    assert content_of(session, item.id) == b"second"
    assert content_of(session, item.id, 1) == b"first"


def test_the_same_bytes_added_twice_are_two_items_with_different_blobs(session, tmp_path):
    (tmp_path / "a").write_bytes(b"same" * 2000)
    add(session, [tmp_path / "a", tmp_path / "a"])
    contents = [path.read_bytes() for path in (session.workspace.folder / "blobs").rglob("*") if path.is_file()]
    assert len(contents) == 2
    assert contents[0][1:] != contents[1][1:]


def test_progress_reaches_the_whole_size(session, tmp_path):
    (tmp_path / "a").write_bytes(bytes(2_500_000))
    seen = []
    add(session, [tmp_path / "a"], on_progress=seen.append)
    assert seen[-1].size == 2_500_000
    assert len(seen) > 1


def test_more_files_than_one_batch_are_all_added(session, tmp_path, monkeypatch):
    monkeypatch.setattr("localai.operations.add._BATCH_ITEMS", 4)
    for number in range(10):
        (tmp_path / f"{number}").write_bytes(b"x")
    assert len(add(session, [tmp_path]).items) == 10
    assert count(session) == 10


def test_previews_are_made_when_wanted_and_a_broken_picture_does_not_stop_the_add(session, tmp_path):
    Image.new("RGB", (40, 20), (255, 0, 0)).save(tmp_path / "good.png")
    (tmp_path / "broken.png").write_bytes(PNG)
    broken, good = add(session, [tmp_path], Filing(previews=True)).items
    database = session.workspace.database
    assert len(thumbnails_of(database, good.id, 1)) == 1
    assert thumbnails_of(database, broken.id, 1) == ()


def test_a_plain_add_decodes_nothing(session, tmp_path):
    Image.new("RGB", (40, 20), (255, 0, 0)).save(tmp_path / "good.png")
    (item,) = add(session, [tmp_path]).items
    assert thumbnails_of(session.workspace.database, item.id, 1) == ()


def test_what_may_not_be_read_inside_a_folder_is_left_out_and_said(session):
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    (folder / "closed").mkdir(mode=0)
    (folder / "open").write_text("x")
    (folder / "secret").write_text("x")
    (folder / "secret").chmod(0)
    me = os.geteuid()
    os.seteuid(65534 if me == 0 else me)
    try:
        found = list(sources(folder, avoid=folder / "ours"))
        with pytest.raises(UnreadableFileError):
            check_named([folder / "secret"])
    finally:
        os.seteuid(me)
        shutil.rmtree(folder)
    assert [(type(one), one.path.name) for one in found] == [
        (Problem, "closed"),
        (Source, "open"),
        (Source, "secret"),
    ]
