"""The card a door goes by, and whether that card names the host."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from localai.egress import cards
from localai.egress.order import DoorError
from localai.egress.request import Place
from localai.errors import LocalaiError
from localai.policy import bundle, catalog
from localai.vocabulary.cards import Card, Host, HostUse
from localai.vocabulary.outbound import Purpose

_USES: Final = {
    Purpose.UPLOAD: (HostUse.API, HostUse.UPLOAD),
    Purpose.FETCH: (HostUse.API, HostUse.DOWNLOAD),
}


def card_of(provider: str, folder: Path) -> Card:
    """Return the card of one provider that holds on this machine, and parse no other. Raises DoorError."""
    name = f"{provider}.toml"
    known = {path.name: path for path in cards.BUILT_IN.glob("*.toml")}
    files = {name: known[name].read_bytes()} if name in known else {}
    try:
        found = cards.taken(folder) if folder.is_dir() else None
        imported = bundle.unpack(found.content) if found else {}
        files = bundle.newest(files, {name: imported[name]} if name in imported else {})
    except LocalaiError:
        pass  # what was imported is damaged: the built-in card holds, as everywhere
    try:
        return catalog.load(files).cards[provider]
    except (LocalaiError, KeyError):
        raise DoorError("host", f"there is no card of {provider}") from None


def check_host(card: Card, place: Place, purpose: Purpose, *, with_key: bool) -> None:
    """Raise DoorError unless the card names the host for this purpose; a host of results only never gets a key."""
    uses = {host.use for host in _matching(card, place)}
    if not uses & set(_USES.get(purpose, (HostUse.API,))):
        raise DoorError("host", place.authority)
    if with_key and uses == {HostUse.DOWNLOAD}:
        raise DoorError("host", f"{place.authority} is not given a key")


def is_stated(card: Card, address: str) -> bool:
    """Tell whether a card of a person's own server names this very address."""
    return any(host.name == address for host in card.hosts)


def _matching(card: Card, place: Place) -> Iterator[Host]:
    """Yield the hosts of a card that a place is at; without a port in its name, a host means the usual one."""
    if place.scheme != "https" or place.port != 443:
        return
    for host in card.hosts:
        wanted, _, rest = host.name.partition(".")
        if host.name == place.host or (wanted == "*" and place.host.partition(".")[2] == rest):
            yield host
