"""Encrypted content on disk: whole or not at all, and only in its place."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.crypto.stream import SEGMENT, SealWriter
from localai.errors import DamagedBlobError, UnreadableFileError
from localai.storage.sink import LONG, PIECE
from localai.vault.blobs import Blobs, StoredBlob
from localai.vault.padding import SMALLEST, padded_length, padding

ITEM = "0123456789abcdef" * 2
WORKSPACE = "00112233445566aa"


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", WORKSPACE, bytes(32))


def stored(blobs: Blobs, content: bytes) -> StoredBlob:
    return blobs.add([content], item_id=ITEM, role=1)


def path_of(blobs: Blobs, blob: StoredBlob) -> Path:
    return blobs._folder / blob.blob_id[:2] / blob.blob_id


def content_of(blobs: Blobs, blob: StoredBlob) -> bytes:
    with blobs.reader(blob, item_id=ITEM, role=1) as reader:
        return reader.read()


@pytest.mark.parametrize("size", [0, 1, 4087, 4088, 4089, SEGMENT - 64, SEGMENT, 2 * SEGMENT + 1])
def test_content_of_any_length_comes_back(blobs: Blobs, size: int) -> None:
    content = os.urandom(size)
    blob = stored(blobs, content)
    assert content_of(blobs, blob) == content
    assert blob.size == size
    assert path_of(blobs, blob).stat().st_size == blob.stored_size


def test_content_can_be_read_from_anywhere(blobs: Blobs) -> None:
    content = os.urandom(2 * SEGMENT + 99)
    with blobs.reader(stored(blobs, content), item_id=ITEM, role=1) as reader:
        for start, size in ((0, 10), (SEGMENT - 100, 300), (2 * SEGMENT, 1000), (len(content) + 5, 10)):
            assert reader.seek(start) == start
            assert reader.read(size) == content[start : start + size]
        assert reader.seek(-3, os.SEEK_END) == len(content) - 3
        assert reader.read() == content[-3:]


def test_equal_files_have_nothing_in_common(blobs: Blobs) -> None:
    first, second = stored(blobs, b"same"), stored(blobs, b"same")
    assert first.digest != second.digest
    assert first.blob_id != second.blob_id
    assert path_of(blobs, first).read_bytes() != path_of(blobs, second).read_bytes()


def test_short_contents_are_all_of_one_length_on_disk(blobs: Blobs) -> None:
    assert len({stored(blobs, bytes(size)).stored_size for size in (0, 1, 100, 4000, 4088)}) == 1


@given(st.integers(0, 1 << 50))
def test_padding_costs_at_most_an_eighth(size: int) -> None:
    assert max(SMALLEST, size + 8) <= padded_length(size) <= max(SMALLEST, (size + 8) * 9 // 8)


@pytest.mark.parametrize("field", ["item", "role", "blob", "workspace", "key"])
def test_a_blob_opens_only_in_its_own_place(blobs: Blobs, field: str) -> None:
    blob, other = stored(blobs, b"one"), stored(blobs, b"two")
    item, role, where = ITEM, 1, blobs
    match field:
        case "item":
            item = "f" * 32
        case "role":
            role = 2
        case "blob":  # the file of another blob, under this one's name and with its own key
            path_of(blobs, other).rename(path_of(blobs, blob))
            blob = replace(blob, dek=other.dek)
        case "workspace":
            where = Blobs(blobs._folder, "f" * 16, bytes(32))
        case "key":
            blob = replace(blob, dek=other.dek)
    with pytest.raises(DamagedBlobError):
        where.reader(blob, item_id=item, role=role)


def test_every_changed_byte_of_a_blob_is_noticed(blobs: Blobs) -> None:
    blob = stored(blobs, b"content")
    path = path_of(blobs, blob)
    whole = path.read_bytes()
    for position in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[position] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(DamagedBlobError):
            content_of(blobs, blob)


@pytest.mark.parametrize("change", ["shorter", "longer", "gone", "a folder"])
def test_a_blob_of_another_length_or_kind_is_damaged(blobs: Blobs, change: str) -> None:
    blob = stored(blobs, os.urandom(SEGMENT))
    path = path_of(blobs, blob)
    match change:
        case "shorter":
            os.truncate(path, blob.stored_size - 1)
        case "longer":
            path.write_bytes(path.read_bytes() + b"\0")
        case "gone":
            path.unlink()
        case "a folder":
            path.unlink()
            path.mkdir()
    with pytest.raises(DamagedBlobError):
        blobs.reader(blob, item_id=ITEM, role=1)


def test_an_older_version_put_back_is_damaged(blobs: Blobs) -> None:
    old, new = stored(blobs, b"version one"), stored(blobs, b"version two")
    path_of(blobs, new).write_bytes(path_of(blobs, old).read_bytes())
    with pytest.raises(DamagedBlobError):
        content_of(blobs, new)


def test_verify_notices_a_damaged_middle_and_a_wrong_digest(blobs: Blobs) -> None:
    blob = stored(blobs, os.urandom(3 * SEGMENT))
    blobs.verify(blob, item_id=ITEM, role=1)
    with pytest.raises(DamagedBlobError):
        blobs.verify(replace(blob, digest="0" * 64), item_id=ITEM, role=1)
    with path_of(blobs, blob).open("r+b") as file:
        file.seek(SEGMENT + 1000)
        file.write(b"x" * 40)
    with pytest.raises(DamagedBlobError):
        blobs.verify(blob, item_id=ITEM, role=1)


def breaking_off(size: int = 3 * SEGMENT) -> Iterator[bytes]:
    yield os.urandom(size)
    raise UnreadableFileError(path="the source", reason="it vanished")


def test_a_source_that_breaks_off_leaves_nothing(blobs: Blobs) -> None:
    with pytest.raises(UnreadableFileError):
        blobs.add(breaking_off(), item_id=ITEM, role=1)
    assert list(blobs.sizes()) == []
    assert blobs.unfinished() == []


def test_a_batch_that_fails_leaves_none_of_its_blobs(blobs: Blobs) -> None:
    kept = stored(blobs, b"before")

    def add_two() -> None:
        with blobs.batch():
            stored(blobs, b"in the batch")
            blobs.add(breaking_off(), item_id=ITEM, role=1)

    with pytest.raises(UnreadableFileError):
        add_two()
    assert [blob_id for blob_id, _ in blobs.sizes()] == [kept.blob_id]


def test_a_batch_keeps_all_of_its_blobs(blobs: Blobs) -> None:
    with blobs.batch():
        added = [stored(blobs, bytes((number,))) for number in range(20)]
    assert {blob_id for blob_id, _ in blobs.sizes()} == {blob.blob_id for blob in added}
    assert [content_of(blobs, blob) for blob in added] == [bytes((number,)) for number in range(20)]


def test_names_and_times_of_blobs_tell_nothing(blobs: Blobs) -> None:
    path = path_of(blobs, stored(blobs, b"content"))
    assert path.suffix == ""
    assert len(path.name) == 32
    assert path.stat().st_mtime == 0


@pytest.mark.parametrize("blob_id", ["", "../x", "0" * 31, "0" * 33, "G" * 32, "/" * 32])
def test_a_name_that_is_no_blob_id_never_reaches_the_disk(blobs: Blobs, blob_id: str) -> None:
    with pytest.raises(ValueError, match="32 hex digits"):
        blobs.unlink(blob_id)


def test_unlink_removes_a_blob_and_does_not_mind_a_second_time(blobs: Blobs) -> None:
    blob = stored(blobs, b"content")
    blobs.unlink(blob.blob_id)
    blobs.unlink(blob.blob_id)
    assert list(blobs.sizes()) == []


def test_verify_notices_another_stream_under_the_same_key(blobs: Blobs) -> None:
    blob = stored(blobs, b"content")
    with path_of(blobs, blob).open("wb") as file:
        context = blobs._context(ITEM, 1, blob.blob_id)
        writer = SealWriter(file, blob.dek.reveal(), context)
        for piece in (b"another", *padding(len(b"another"))):
            writer.write(piece)
        writer.close()
    assert content_of(blobs, blob) == b"another"
    with pytest.raises(DamagedBlobError):
        blobs.verify(blob, item_id=ITEM, role=1)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, LONG - 100, LONG, LONG + PIECE, LONG + 2 * PIECE + 4097])
def test_a_content_of_any_length_comes_back(blobs: Blobs, size: int) -> None:
    content = os.urandom(size)
    blob = blobs.add([content[start : start + 700_001] for start in range(0, size, 700_001)], item_id=ITEM, role=1)
    assert blobs.size_on_disk(blob.blob_id) == blob.stored_size
    assert content_of(blobs, blob) == content
    blobs.verify(blob, item_id=ITEM, role=1)


def test_a_long_source_that_breaks_off_leaves_nothing(blobs: Blobs) -> None:
    with pytest.raises(UnreadableFileError):
        blobs.add(breaking_off(LONG + 2 * PIECE), item_id=ITEM, role=1)
    assert list(blobs.sizes()) == blobs.unfinished() == []


def test_a_pipe_in_place_of_a_blob_is_damage_and_nothing_waits_at_it(blobs: Blobs) -> None:
    blob = stored(blobs, b"content")
    path_of(blobs, blob).unlink()
    os.mkfifo(path_of(blobs, blob))
    signal.alarm(20)  # it ends the whole run: a pipe without a writer is waited for without end
    with pytest.raises(DamagedBlobError):
        content_of(blobs, blob)
    signal.alarm(0)


def test_a_link_in_place_of_a_blob_is_damage(blobs: Blobs, tmp_path: Path) -> None:
    blob = stored(blobs, b"content")
    path_of(blobs, blob).rename(tmp_path / "elsewhere")
    path_of(blobs, blob).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DamagedBlobError):
        content_of(blobs, blob)
    assert blobs.size_on_disk(blob.blob_id) != blob.stored_size


def test_only_files_of_our_naming_in_folders_of_our_own_are_ever_removed(blobs: Blobs, tmp_path: Path) -> None:
    blob, home = stored(blobs, b"content"), tmp_path / "home"
    home.mkdir()
    for name in (".profile", "thesis.doc", "c" * 32, f".{'d' * 32}"):
        (home / name).write_text("mine")
        (path_of(blobs, blob).parent / name).write_text("stray")
    (tmp_path / "blobs" / "zz").symlink_to(home)
    assert {name for name, _ in blobs.sizes()} == {blob.blob_id, "c" * 32}
    assert blobs.unfinished() == [path_of(blobs, blob).parent / f".{'d' * 32}"]
