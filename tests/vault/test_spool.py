"""A body on its way out: sealed in a file without a name, and the same bytes when the door opens it."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from localai.errors import IntegrityError
from localai.vault.spool import body_of, spool

KEY = bytes(range(32))
BODY = bytes(range(256)) * 12_345 + b"the end"


def pieces(size: int = 700_001) -> list[bytes]:
    return [BODY[start : start + size] for start in range(0, len(BODY), size)]


def test_a_body_comes_back_as_it_was(tmp_path: Path) -> None:
    spooled = spool(tmp_path, pieces(), KEY)
    assert b"".join(body_of(spooled.descriptor, KEY)) == BODY
    os.close(spooled.descriptor)


def test_a_body_can_be_read_twice(tmp_path: Path) -> None:
    spooled = spool(tmp_path, pieces(), KEY)
    assert list(body_of(spooled.descriptor, KEY)) == list(body_of(spooled.descriptor, KEY))
    os.close(spooled.descriptor)


@pytest.mark.parametrize("content", [b"", b"x", BODY], ids=["empty", "short", "long"])
def test_size_and_digest_are_those_of_the_body(tmp_path: Path, content: bytes) -> None:
    spooled = spool(tmp_path, [content], KEY)
    assert (spooled.size, spooled.digest) == (len(content), hashlib.sha256(content).hexdigest())
    os.close(spooled.descriptor)


def test_a_body_has_no_name_and_is_for_this_user_alone(tmp_path: Path) -> None:
    spooled = spool(tmp_path, pieces(), KEY)
    found = os.fstat(spooled.descriptor)
    assert (list(tmp_path.iterdir()), found.st_nlink, found.st_mode & 0o777) == ([], 0, 0o600)
    os.close(spooled.descriptor)


def test_no_plaintext_is_on_disk(tmp_path: Path) -> None:
    spooled = spool(tmp_path, [b"a sentence to be found " * 1000], KEY)
    assert b"a sentence" not in os.pread(spooled.descriptor, 1 << 20, 0)
    os.close(spooled.descriptor)


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    spooled = spool(tmp_path, pieces(), KEY)
    os.pwrite(spooled.descriptor, b"!", 100_000)
    with pytest.raises(IntegrityError):
        list(body_of(spooled.descriptor, KEY))
    os.close(spooled.descriptor)


def test_a_full_disk_is_said_and_leaves_no_descriptor(tmp_path: Path) -> None:
    script = f"""
import os, resource, signal
from pathlib import Path
from localai.errors import LocalaiError
from localai.vault.spool import spool
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
before = os.listdir("/proc/self/fd")
try:
    spool(Path({str(tmp_path)!r}), [bytes(4 << 20)], bytes(32))
except LocalaiError as error:
    print(error.code, os.listdir("/proc/self/fd") == before, os.listdir({str(tmp_path)!r}))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout.split(maxsplit=1)[1] == "True []\n", done.stderr
