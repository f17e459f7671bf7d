"""Long files go past the cache, and where that is not possible through it; either way they are whole."""

import errno
import os
import sys
from pathlib import Path

import pytest

from localai.storage import sink
from localai.storage.files import new_file

CONTENT = os.urandom(sink.LONG + 2 * sink.PIECE + 12_345)


def write(path: Path) -> None:
    descriptor = new_file(path)
    try:
        file = sink.FileSink(descriptor, sink.new_buffer())
        for start in range(0, len(CONTENT), 999_999):
            file.write(memoryview(CONTENT)[start : start + 999_999])
        file.finish()
    finally:
        os.close(descriptor)


def test_a_long_file_is_what_was_written(tmp_path: Path) -> None:
    write(tmp_path / "long")
    assert (tmp_path / "long").read_bytes() == CONTENT


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have no such flag")
def test_only_what_follows_the_first_part_goes_past_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        sink, "set_direct", lambda descriptor, wanted: asked.append((os.lseek(descriptor, 0, 1), wanted)) or wanted
    )
    write(tmp_path / "long")
    assert asked == [(sink.LONG, True), (sink.LONG + 2 * sink.PIECE, False)]


def test_where_the_system_refuses_the_flag_a_long_file_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sink, "set_direct", lambda *_: False)
    write(tmp_path / "long")
    assert (tmp_path / "long").read_bytes() == CONTENT


def test_a_disk_that_takes_the_flag_and_not_the_write_gets_it_through_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = False

    def set_direct(_: int, wanted: bool) -> bool:
        nonlocal direct
        direct = wanted
        return wanted

    def write_all(descriptor: int, content: memoryview) -> None:
        if direct:
            os.write(descriptor, content[:4096])
            raise OSError(errno.EINVAL, "Invalid argument")
        assert os.write(descriptor, content) == len(content)

    monkeypatch.setattr(sink, "set_direct", set_direct)
    monkeypatch.setattr(sink, "write_all", write_all)
    write(tmp_path / "long")
    assert (tmp_path / "long").read_bytes() == CONTENT


def test_other_refusals_pass_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_all(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sink, "write_all", write_all)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "long")
