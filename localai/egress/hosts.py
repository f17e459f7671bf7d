"""The card a door goes by, and whether that card names the host."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from localai.egress import cards
from localai.egress.fixed import Fixed
from localai.egress.order import DoorError
from localai.egress.request import Place
from localai.errors import LocalaiError
from localai.policy import bundle, catalog
from localai.policy.addresses import is_loopback
from localai.storage.files import read_own
from localai.vocabulary.cards import Card, Host, HostUse
from localai.vocabulary.outbound import Purpose
from localai.vocabulary.servers import PROBE

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_USES: Final = {
    Purpose.UPLOAD: (HostUse.API, HostUse.UPLOAD),
    Purpose.FETCH: (HostUse.API, HostUse.DOWNLOAD),
}
_TOLD: Final = {Purpose.UPLOAD: (HostUse.UPLOAD,), Purpose.FETCH: (HostUse.DOWNLOAD,)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A provider as this machine knows it: its card, and for a server of the person's own where it is and its CA.

    For whoever answers at the usual ports of this computer `urls` are all of these.
    """

    card: Card
    urls: tuple[str, ...] = ()
    ca: bytes = b""

    @property
    def is_own(self) -> bool:
        """Whether a person stated it, or asked what is on this computer."""
        return bool(self.urls)

    def is_at(self, address: str) -> bool:
        """Tell whether the person named this very address as a server of theirs."""
        hosts = (re.sub(r":[0-9]+$", "", url.partition("://")[2]).strip("[]") for url in self.urls)
        return address in hosts


def built_in() -> dict[str, bytes]:
    """Return the cards that came with this version, by the name of their file, as they are on disk."""
    return {path.name: path.read_bytes() for path in cards.BUILT_IN.glob("*.toml")}


def known(provider: str, fixed: Fixed, built_in: Mapping[str, bytes], *, is_inquiry: bool) -> Known:
    """Return what is known about one provider, parsing no other card; what is on a card stands above any statement.

    Only an inquiry may go to whoever is on this computer. Raises DoorError.
    """
    if provider == PROBE and is_inquiry:
        from localai.policy import servers  # most doors go to a service: 5 ms

        return Known(card=servers.probe_card(), urls=(*servers.USUAL, *fixed.asked))
    try:
        files = _files(f"{provider}.toml", fixed, built_in)
        if files:
            return Known(card=catalog.load(files).cards[provider])
        if _NAME.fullmatch(provider):
            from localai.policy import servers

            path = fixed.servers / f"{provider}.toml"
            content = read_own(path, servers.MOST_BYTES)
            if (path.name, hashlib.sha256(content).hexdigest()) not in fixed.stated:
                raise DoorError("host", f"{provider} was stated after this program was started")
            found = servers.parse(path.name, content)
            return Known(card=found.card, urls=(found.server.url,), ca=found.ca)
    except (LocalaiError, FileNotFoundError):
        pass
    raise DoorError("host", f"there is no card of {provider}")


def _files(name: str, fixed: Fixed, built_in: Mapping[str, bytes]) -> dict[str, bytes]:
    files = {name: built_in[name]} if name in built_in else {}
    try:
        found = cards.taken(fixed.cards, pinned=fixed.trusted) if fixed.cards.is_dir() else None
        imported = bundle.unpack(found.content) if found else {}
        return bundle.newest(files, {name: imported[name]} if name in imported else {})
    except LocalaiError:
        return files  # what was imported is damaged, or was imported since: the built-in card holds, as everywhere


def check_host(known: Known, place: Place, purpose: Purpose, *, with_key: bool, is_told: bool = False) -> None:
    """Raise DoorError unless the card names the host for this purpose; a host of results only never gets a key.

    Where an answer named the whole address (`is_told`), a result comes from a download host, content goes to an upload
    host, and neither gets a key.
    """
    uses = {host.use for host in _matching(known, place)}
    allowed = _TOLD if is_told else _USES
    if not uses & set(allowed.get(purpose, (HostUse.API,))):
        raise DoorError("host", place.authority)
    if with_key and (uses == {HostUse.DOWNLOAD} or (is_told and purpose in _TOLD)):
        raise DoorError("host", f"{place.authority} is not given a key")


def _matching(known: Known, place: Place) -> Iterator[Host]:
    """Yield the hosts of a card that a place is at: of a service by https at its usual port, else as it was stated."""
    if known.is_own:
        if f"{place.scheme}://{place.authority}" in known.urls and (place.scheme == "https" or is_loopback(place.host)):
            yield from known.card.hosts
        return
    if place.scheme != "https" or place.authority != place.host:
        return
    for host in known.card.hosts:
        wanted, _, rest = host.name.partition(".")
        if host.name == place.host or (wanted == "*" and place.host.partition(".")[2] == rest):
            yield host
