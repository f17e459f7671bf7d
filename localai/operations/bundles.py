"""Cards from bundles: whose signatures count, what is taken, and which cards hold now (decision 18)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from localai.crypto import minisign
from localai.crypto.minisign import PublicKey, SignatureError
from localai.errors import BundleError, LocalaiError, NotFoundError
from localai.paths import Places
from localai.phrases import bundles as phrases
from localai.policy import bundle, catalog
from localai.policy.catalog import Catalog
from localai.storage.files import private_folder, read_small, replace_file

_BUILT_IN: Final = Path(catalog.__file__).parent / "cards"
_SMALL: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A key whose bundles are taken, and the highest version that was taken from it (0: none yet)."""

    key: PublicKey
    version: int

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle that a trusted key signed."""

    version: int
    publisher: Publisher
    content: bytes
    signature: str
    catalog: Catalog


def folder_of(places: Places) -> Path:
    """Return the folder that holds what was imported on this machine."""
    return places.data / "cards"


def current(places: Places) -> Catalog:
    """Return the cards that hold now: of those that came with the program and those imported, the last checked.

    What was imported is verified every time. Where it is not as it was taken, the built-in cards hold, and `notice` of
    the catalog says so.
    """
    built_in = {path.name: path.read_bytes() for path in _BUILT_IN.glob("*.toml")}
    if not folder_of(places).exists():
        return catalog.load(built_in)
    try:
        taken = _taken(places)
        files = bundle.newest(built_in, bundle.unpack(taken.content)) if taken else built_in
        return catalog.load(files)
    except LocalaiError as error:
        return replace(catalog.load(built_in), notice=phrases.fallen_back(str(error.facts.get("problem", error.code))))


def built_in() -> Catalog:
    """Return the cards that came with the program."""
    return catalog.load({path.name: path.read_bytes() for path in _BUILT_IN.glob("*.toml")})


def publishers(places: Places) -> tuple[Publisher, ...]:
    """Return whose bundles are taken on this machine. Raises BundleError where the list is damaged."""
    path = folder_of(places) / "trusted"
    try:
        lines = read_small(path, _SMALL).decode("ascii").splitlines()
        return tuple(_publisher(line) for line in lines)
    except FileNotFoundError:
        if any(folder_of(places).glob("*.cards")):
            raise BundleError(path=str(path), problem=phrases.NOT_THERE) from None
        return ()
    except (SignatureError, ValueError):
        raise BundleError(path=str(path), problem=phrases.LIST_DAMAGED) from None


def trust(places: Places, key: str) -> Publisher:
    """Take bundles of this key from now on: the line that minisign prints, or its file. Raises BundleError."""
    path = Path(key)
    text = _read(path, _SMALL).decode("utf-8", "replace") if path.is_file() else key
    try:
        new = Publisher(key=minisign.read_key(text), version=0)
    except SignatureError:
        raise BundleError(path=key, problem=phrases.NOT_A_KEY) from None
    known = publishers(places)
    for publisher in known:
        if publisher.key == new.key:
            return publisher
    _keep(places, (*known, new))
    return new


def distrust(places: Places, key: str) -> Publisher:
    """Take no more bundles of a key; those taken stop to hold. Raises NotFoundError."""
    known = publishers(places)
    for publisher in known:
        if str(publisher.key) == key.strip():
            _keep(places, [other for other in known if other != publisher])
            return publisher
    raise NotFoundError(what="key", id=key)


def verify(places: Places, path: Path) -> Bundle:
    """Return a bundle whose signature, in the file beside it, is by a trusted key. Raises BundleError, CardError."""
    content = _read(path, bundle.MOST_BYTES)
    signature = _read(path.with_name(f"{path.name}.minisig"), _SMALL).decode("utf-8", "replace")
    for publisher in publishers(places):
        try:
            comment = minisign.verified(publisher.key, content, signature)
        except SignatureError:
            continue
        version, read = bundle.version_of(comment), bundle.read(content)
        return Bundle(version=version, publisher=publisher, content=content, signature=signature, catalog=read)
    raise BundleError(path=str(path), problem=phrases.NOT_SIGNED, remedy=phrases.HOW_TO_TRUST)


def check_new(places: Places, wanted: Bundle) -> None:
    """Raise BundleError for an older version than was taken from its publisher, or another one of the same number."""
    version = wanted.publisher.version
    kept = _kept_at(places, wanted.publisher, wanted.version)
    is_other = wanted.version == version and kept.exists() and kept.read_bytes() != wanted.content
    if wanted.version < version or is_other:
        raise BundleError(path="", problem=phrases.rolled_back(wanted.version, version))


def merged(wanted: Bundle) -> Catalog:
    """Return the cards that would hold with a bundle."""
    files = {path.name: path.read_bytes() for path in _BUILT_IN.glob("*.toml")}
    return catalog.load(bundle.newest(files, bundle.unpack(wanted.content)))


def keep(places: Places, wanted: Bundle) -> None:
    """Let a bundle hold on this machine; those taken before are kept for comparing. Raises BundleError."""
    check_new(places, wanted)
    path = _kept_at(places, wanted.publisher, wanted.version)
    private_folder(path.parent)
    replace_file(path, wanted.content)
    replace_file(path.with_name(f"{path.name}.minisig"), wanted.signature.encode())
    raised = replace(wanted.publisher, version=wanted.version)
    others = [each for each in publishers(places) if each.key != raised.key]
    _keep(places, [*others, raised])


def earlier(places: Places) -> Iterator[Catalog]:
    """Yield the catalogs that this machine knows: what is built in, and every bundle kept that still verifies."""
    yield built_in()
    for path in sorted(folder_of(places).glob("*.cards")):
        try:
            yield verify(places, path).catalog
        except LocalaiError:
            continue


def _taken(places: Places) -> Bundle | None:
    """Return the bundle that was taken last; None where none was."""
    for publisher in reversed(publishers(places)):
        if publisher.version:
            path = _kept_at(places, publisher, publisher.version)
            found = verify(places, path)
            if (found.publisher, found.version) != (publisher, publisher.version):
                raise BundleError(path=str(path), problem=phrases.rolled_back(found.version, publisher.version))
            return found
    return None


def _kept_at(places: Places, publisher: Publisher, version: int) -> Path:
    return folder_of(places) / f"{publisher.key.key.hex()[:16]}-{version:09}.cards"


def _keep(places: Places, known: "tuple[Publisher, ...] | list[Publisher]") -> None:
    folder = private_folder(folder_of(places))
    replace_file(folder / "trusted", "".join(f"{publisher}\n" for publisher in known).encode())


def _publisher(line: str) -> Publisher:
    key, version = line.split(" ")
    return Publisher(key=minisign.read_key(key), version=int(version))


def _read(path: Path, limit: int) -> bytes:
    try:
        return read_small(path, limit)
    except FileNotFoundError:
        raise BundleError(path=str(path), problem=phrases.NOT_THERE) from None
