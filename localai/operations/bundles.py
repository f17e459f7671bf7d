"""Cards from bundles: whose signatures count, what is taken, and which cards hold now (decision 18)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from localai.crypto import minisign
from localai.crypto.minisign import SignatureError
from localai.egress import cards
from localai.egress.cards import Publisher as Publisher
from localai.egress.cards import Signed
from localai.errors import BundleError, LocalaiError, NotFoundError
from localai.paths import Places
from localai.phrases import bundles as phrases
from localai.policy import bundle, catalog
from localai.policy.catalog import Catalog
from localai.storage.files import private_folder, read_small, replace_file
from localai.vocabulary.cards import Card

_SMALL: Final = 1 << 16
Cards: TypeAlias = Mapping[str, Card]
"""Cards by provider."""


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
    return places.cards


def current(places: Places) -> Catalog:
    """Return the cards that hold now: of those that came with the program and those imported, the last checked.

    What was imported is verified every time. Where it is not as it was taken, the built-in cards hold, and `notice` of
    the catalog says so.
    """
    built_in = {path.name: path.read_bytes() for path in cards.BUILT_IN.glob("*.toml")}
    if not folder_of(places).exists():
        return catalog.load(built_in)
    try:
        taken = taken_last(places)
        files = bundle.newest(built_in, bundle.unpack(taken.content)) if taken else built_in
        return catalog.load(files)
    except LocalaiError as error:
        return replace(catalog.load(built_in), notice=phrases.fallen_back(str(error.facts.get("problem", error.code))))


def built_in() -> Catalog:
    """Return the cards that came with the program."""
    return catalog.load({path.name: path.read_bytes() for path in cards.BUILT_IN.glob("*.toml")})


def before(places: Places) -> Catalog | None:
    """Return the cards that held before the last import; None where none was. Raises BundleError, CardError."""
    now = taken_last(places)
    if now is None:
        return None
    for version in range(now.version - 1, 0, -1):
        path = _kept_at(places, now.publisher, version)
        if path.exists():
            return merged(_parsed(cards.signed(folder_of(places), path)))
    return built_in()


def publishers(places: Places) -> tuple[Publisher, ...]:
    """Return whose bundles are taken on this machine. Raises BundleError where the list is damaged."""
    return cards.publishers(folder_of(places))


def trust(places: Places, key: str) -> Publisher:
    """Take bundles of this key from now on: the line that minisign prints, or its file. Raises BundleError."""
    path = Path(key)
    text = read_small(path, _SMALL).decode("utf-8", "replace") if path.is_file() else key
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


def key_name(publisher: Publisher) -> str:
    """Return the name of a key as minisign shows it: the number that its eight bytes spell, least first."""
    return publisher.key.key_id[::-1].hex().upper()


def verify(places: Places, path: Path) -> Bundle:
    """Return a bundle whose signature, in the file beside it, is by a trusted key. Raises BundleError, CardError."""
    return _parsed(cards.signed(folder_of(places), path))


def check_new(places: Places, wanted: Bundle) -> None:
    """Raise BundleError for an older version than was taken from its publisher, or another one of the same number."""
    version = max(wanted.publisher.version, _newest_kept(places, wanted.publisher))
    kept = _kept_at(places, wanted.publisher, wanted.version)
    is_other = wanted.version == version and kept.exists() and kept.read_bytes() != wanted.content
    if wanted.version < version or is_other:
        raise BundleError(path="", problem=phrases.rolled_back(wanted.version, version))


def merged(wanted: Bundle) -> Catalog:
    """Return the cards that would hold with a bundle."""
    files = {path.name: path.read_bytes() for path in cards.BUILT_IN.glob("*.toml")}
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


def taken_last(places: Places) -> Bundle | None:
    """Return the bundle that was taken last, verified again; None where none was. Raises BundleError, CardError."""
    found = cards.taken(folder_of(places))
    return _parsed(found) if found else None


def _parsed(found: Signed) -> Bundle:
    return Bundle(
        version=found.version,
        publisher=found.publisher,
        content=found.content,
        signature=found.signature,
        catalog=bundle.read(found.content),
    )


def _kept_at(places: Places, publisher: Publisher, version: int) -> Path:
    return cards.kept_at(folder_of(places), publisher, version)


def _newest_kept(places: Places, publisher: Publisher) -> int:
    """Return the highest version that was ever taken of a key, one that was removed and trusted again too; or 0."""
    beside = _kept_at(places, publisher, 0)
    begin = beside.stem.removesuffix(f"{0:09}")
    numbers = [path.stem.removeprefix(begin) for path in beside.parent.glob(f"{begin}*.cards")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _keep(places: Places, known: "tuple[Publisher, ...] | list[Publisher]") -> None:
    folder = private_folder(folder_of(places))
    replace_file(folder / "trusted", "".join(f"{publisher}\n" for publisher in known).encode())
