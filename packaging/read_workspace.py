#!/usr/bin/env python3
"""Read a localai workspace without localai: only `cryptography` and `sqlcipher3` are needed, after the `age` program.

    age -d -i SHEET FOLDER/slots/recovery.age > key.txt      (or passphrase.age without -i)
    python3 read_workspace.py key.txt FOLDER                 lists what is in it
    python3 read_workspace.py key.txt FOLDER OUT             and writes every version of every item into OUT

docs/formats.md describes each step. Nothing in FOLDER is changed.
"""

import os
import re
import sys
from pathlib import Path

import sqlcipher3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEGMENT, TAG, HEADER = 1 << 20, 16, 40


def hkdf(key: bytes, salt: bytes | None, label: bytes, length: int) -> bytes:
    """Return HKDF-SHA256 of a key."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=label).derive(key)


def read_key(path: str, folder: Path) -> tuple[bytes, str]:
    """Return workspace key and id after comparing both with FORMAT."""
    text = sys.stdin.read() if path == "-" else Path(path).read_text("ascii")
    found = re.fullmatch(r"localai workspace key 1\n([0-9a-f]{16})\n([0-9a-f]{64})\n", text)
    if not found:
        raise SystemExit(f"{path} is not what a slot of a workspace holds")
    workspace, key = found[1], bytes.fromhex(found[2])
    described = dict(line.split(" ", 1) for line in (folder / "FORMAT").read_text("ascii").splitlines())
    if described["id"] != workspace:
        raise SystemExit(f"this key is for workspace {workspace}, not for {described['id']}")
    if described["key-check"] != hkdf(key, None, f"localai/v1/key-check/{workspace}".encode(), 32).hex():
        raise SystemExit("this key does not belong to this workspace; its slot may have been replaced")
    return key, workspace


def open_database(folder: Path, key: bytes, workspace: str) -> "sqlcipher3.Connection":
    """Open the database to read; SQLCipher finds its 16 bytes of salt behind the 32 of the key."""
    made = hkdf(key, None, f"localai/v1/database/{workspace}".encode(), 48)
    log = folder / "workspace.db-wal"
    how = "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"
    connection = sqlcipher3.connect(f"{(folder / 'workspace.db').absolute().as_uri()}?{how}", uri=True)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{made.hex()}'\"")
    return connection


def segments(path: Path, key: bytes, place: bytes, stored: int):
    """Yield the plain segments of a stream (Tink's AES256_GCM_HKDF_1MB); raises InvalidTag for any change."""
    with path.open("rb") as file:
        header = file.read(HEADER)
        if os.fstat(file.fileno()).st_size != stored or header[:1] != bytes((HEADER,)):
            raise InvalidTag
        cipher, count = AESGCM(hkdf(key, header[1:33], place, 32)), -(-stored // SEGMENT)
        for number in range(count):
            last = number == count - 1
            sealed = file.read(SEGMENT - HEADER if number == 0 else SEGMENT)
            yield cipher.decrypt(header[33:] + number.to_bytes(4, "big") + bytes((last,)), sealed, None)


def write_content(source: Path, key: bytes, place: bytes, sizes: tuple[int, int], target: Path) -> None:
    """Open a blob into a new file that is there only when all of it was verified."""
    size, stored = sizes
    part = target.with_name(target.name + ".part")
    with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        left = size
        end = b""
        for segment in segments(source, key, place, stored):
            file.write(segment[:left])
            left -= min(left, len(segment))
            end = (end + segment)[-8:]
    if int.from_bytes(end, "big") != size:
        raise InvalidTag
    part.rename(target)


def main(key_file: str, folder_name: str, out: str = "") -> int:
    """List every version, write them when `out` is given, and return 1 when one was damaged."""
    folder = Path(folder_name)
    key, workspace = read_key(key_file, folder)
    rows = open_database(folder, key, workspace).execute(
        "SELECT i.id, v.version, i.name, v.size, v.stored_size, v.blob, v.dek FROM versions v "
        "JOIN items i ON i.number = v.item ORDER BY i.number, v.version"
    )
    damaged = 0
    for item, version, name, size, stored, blob, dek in rows:
        shown = os.fsdecode(name).encode("unicode_escape").decode("ascii")
        print(f"{item[:8]} v{version} {size:>12} {shown}")
        if out:
            os.makedirs(out, mode=0o700, exist_ok=True)
            ids = bytes.fromhex(workspace + item) + b"\0" + bytes.fromhex(blob)  # the role byte of content is 0
            safe = re.sub(rb"[/\x00-\x1f]", b"_", name)[-180:]
            target = Path(out) / f"{item[:8]}-v{version}-{os.fsdecode(safe)}"
            try:
                source = folder / "blobs" / blob[:2] / blob
                write_content(source, dek, b"localai blob 1\0" + ids, (size, stored), target)
            except (InvalidTag, OSError) as error:
                damaged += 1
                print(f"         damaged or unwritable: {error!r}", file=sys.stderr)
    return 1 if damaged else 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    sys.exit(main(*sys.argv[1:]))
