"""Adds one large file and many small ones: encrypted, listed and on disk when the command ends.

    python3 tests/bench/adding.py [--rounds 3] [--gibibytes 2] [--files 10000]

Peers: `cp` and sync (nothing encrypted), `age` (one encrypted file, no list), `restic` (encrypted, listed, durable).
"""

import argparse
import os
import shutil
from pathlib import Path

from measure import LOCALAI, Bench, Contender, compare, folder, have

MEBIBYTE = 1 << 20


def write_large(path: Path, size: int) -> None:
    """Write `size` bytes that cannot be compressed."""
    with path.open("wb") as file:
        block = os.urandom(4 * MEBIBYTE)  # small: a child's resident size is never below what its parent had
        for _ in range(size // len(block)):
            file.write(block)
            block = block[1:] + block[:1]
        file.write(block[: size % len(block)])


def write_many(root: Path, count: int) -> None:
    """Write `count` files of 100 KB, 500 to a folder."""
    for number in range(count):
        path = root / f"{number // 500:03}" / f"photo-{number:05}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(100_000))


def contenders(root: Path, source: Path) -> list[Contender]:
    """Return localai and its peers for adding `source`, a file or a folder."""
    bench, target, store = Bench(root), root / "target", root / "restic"
    key = {"RESTIC_PASSWORD": "bench", "RESTIC_CACHE_DIR": str(root / "cache")}

    def clear() -> None:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()

    def new_store() -> None:
        shutil.rmtree(store, ignore_errors=True)
        bench.run(["restic", "-q", "-r", store, "init"], key)

    found = [
        Contender(
            name="localai add", command=[*LOCALAI, "add", source], before=bench.make_anew, environment=bench.environment
        )
    ]
    copy = f"cp -r '{source}' '{target}/' && sync -f '{target}'"
    found.append(Contender(name="cp, sync (nothing encrypted)", command=["sh", "-c", copy], before=clear))
    if have("age") and have("age-keygen"):
        bench.run(["age-keygen", "-o", root / "age.txt"], {})
        each = f"age -r $(age-keygen -y '{root}/age.txt') -o '{target}/sealed.age'"
        read = f"tar -cf - -C '{source}' ." if source.is_dir() else f"cat '{source}'"
        words = f"{read} | {each} && sync -f '{target}'"
        name = "tar, age, sync (one stream)" if source.is_dir() else "age, sync"
        found.append(Contender(name=name, command=["bash", "-c", words], before=clear))
    if have("restic"):
        backup = ["restic", "-q", "-r", store, "backup", source]
        found.append(Contender(name="restic backup", command=backup, before=new_store, environment=key))
    return found


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gibibytes", type=float, default=2)
    parser.add_argument("--files", type=int, default=10_000)
    asked = parser.parse_args()
    with folder() as root:
        large = root / "film.bin"
        write_large(large, int(asked.gibibytes * 1024) * MEBIBYTE)
        compare(f"One file of {asked.gibibytes:g} GiB", contenders(root, large), asked.rounds)
        large.unlink()
    with folder() as root:
        write_many(root / "photos", asked.files)
        compare(f"{asked.files:,} files of 100 KB", contenders(root, root / "photos"), asked.rounds)


if __name__ == "__main__":
    main()
