"""Where cards rest on this machine: built in, or in a bundle that a trusted key signed; read by main and by doors."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localai.crypto import minisign
from localai.crypto.minisign import PublicKey, SignatureError
from localai.errors import BundleError
from localai.phrases import bundles as phrases
from localai.policy import bundle, catalog
from localai.storage.files import read_small

BUILT_IN: Final = Path(catalog.__file__).parent / "cards"
_SMALL: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A key whose bundles are taken, and the highest version that was taken from it (0: none yet)."""

    key: PublicKey
    version: int

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The bytes of a bundle that a trusted key signed, not yet read."""

    version: int
    publisher: Publisher
    content: bytes
    signature: str


def list_of(folder: Path) -> Path:
    """Return the file that names whose bundles are taken."""
    return folder / "trusted"


def publishers(folder: Path, *, pinned: str | None = None) -> tuple[Publisher, ...]:
    """Return whose bundles are taken on this machine.

    Raises BundleError where the list is damaged, or is not the one whose SHA-256 (in hex) is `pinned`.
    """
    path = list_of(folder)
    try:
        content = read_small(path, _SMALL)
        if pinned is not None and hashlib.sha256(content).hexdigest() != pinned:
            raise ValueError("changed")
        lines = content.decode("ascii").splitlines()
        return tuple(_publisher(line) for line in lines)
    except FileNotFoundError:
        if any(folder.glob("*.cards")):
            raise BundleError(path=str(path), problem=phrases.NOT_THERE) from None
        return ()
    except (SignatureError, ValueError):
        raise BundleError(path=str(path), problem=phrases.LIST_DAMAGED) from None


def signed(folder: Path, path: Path, known: Sequence[Publisher] | None = None) -> Signed:
    """Return a bundle whose signature, in the file beside it, is by a trusted key. Raises BundleError, CardError."""
    content = _read(path, bundle.MOST_BYTES)
    signature = _read(path.with_name(f"{path.name}.minisig"), _SMALL).decode("utf-8", "replace")
    for publisher in publishers(folder) if known is None else known:
        try:
            comment = minisign.verified(publisher.key, content, signature)
        except SignatureError:
            continue
        version = bundle.version_of(comment)
        return Signed(version=version, publisher=publisher, content=content, signature=signature)
    raise BundleError(path=str(path), problem=phrases.NOT_SIGNED, remedy=phrases.HOW_TO_TRUST)


def taken(folder: Path, *, pinned: str | None = None) -> Signed | None:
    """Return the bundle that was taken last; None where none was. Raises BundleError, CardError.

    With `pinned`, only by the list of publishers of that SHA-256.
    """
    known = publishers(folder, pinned=pinned)
    for publisher in reversed(known):
        if publisher.version:
            path = kept_at(folder, publisher, publisher.version)
            found = signed(folder, path, known)
            if (found.publisher, found.version) != (publisher, publisher.version):
                raise BundleError(path=str(path), problem=phrases.rolled_back(found.version, publisher.version))
            return found
    return None


def kept_at(folder: Path, publisher: Publisher, version: int) -> Path:
    """Return where a bundle rests that was taken."""
    return folder / f"{publisher.key.key.hex()[:16]}-{version:09}.cards"


def _publisher(line: str) -> Publisher:
    key, version = line.split(" ")
    return Publisher(key=minisign.read_key(key), version=int(version))


def _read(path: Path, limit: int) -> bytes:
    try:
        return read_small(path, limit)
    except FileNotFoundError:
        raise BundleError(path=str(path), problem=phrases.NOT_THERE) from None
