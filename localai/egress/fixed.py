"""What is fixed for every door when the porter is started, before any content is read: how far, by which cards, how."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from localai.egress.order import DoorError, Order
from localai.vocabulary.outbound import DIRECT, Network, Resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """How far doors reach (`local` or `online`), the folders of imported cards and own servers, the person's network.

    `ca` is the file of the person's own certificates, `asked` are addresses of this computer that the person named to
    be asked who answers there. `trusted` is the SHA-256 of the list of publishers whose cards
    count, `stated` are names and SHA-256 of the files of own servers. Who asks for a door later can name no other
    address, certificate or proxy, and writing a file does not help; a rehearsal may name an address, since it reaches
    nothing but this computer and carries no key.
    """

    reach: str
    cards: Path
    servers: Path
    network: Network = DIRECT
    ca: Path | None = None
    trusted: str = ""
    stated: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()

    @classmethod
    def now(cls, reach: str, cards: Path, servers: Path, network: Network = DIRECT, ca: Path | None = None) -> Self:
        """Return what holds with the files as they are now."""
        from localai.egress.cards import list_of  # brings the parser of cards; only what sends needs it

        listed = list_of(cards)
        return cls(
            reach=reach,
            cards=cards,
            servers=servers,
            network=network,
            ca=ca,
            trusted=_digest(listed) if listed.is_file() else "",
            stated=tuple((path.name, _digest(path)) for path in sorted(servers.glob("*.toml")) if path.is_file()),
        )

    def to_text(self) -> str:
        """Return this as one argument for a process."""
        told = {
            "reach": str(self.reach),
            "cards": str(self.cards),
            "servers": str(self.servers),
            "resolve": [[each.host, each.address, each.port] for each in self.network.resolve],
            "extra_ca": self.network.extra_ca,
            "proxy": self.network.proxy,
            "ca": "" if self.ca is None else str(self.ca),
            "trusted": self.trusted,
            "stated": self.stated,
            "asked": self.asked,
        }
        return json.dumps(told)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read it again."""
        told = json.loads(text)
        network = Network(
            resolve=tuple(Resolve(host=host, address=address, port=port) for host, address, port in told["resolve"]),
            extra_ca=told["extra_ca"],
            proxy=told["proxy"],
        )
        ca = Path(told["ca"]) if told["ca"] else None
        return cls(
            reach=told["reach"],
            cards=Path(told["cards"]),
            servers=Path(told["servers"]),
            network=network,
            ca=ca,
            trusted=told["trusted"],
            stated=tuple((name, digest) for name, digest in told["stated"]),
            asked=tuple(told["asked"]),
        )

    def check(self, order: Order, own: bytes) -> None:
        """Raise DoorError for an address, a certificate or a proxy that is not the person's; `own` are a server's."""
        if order.rehearsal:
            from localai.policy.addresses import is_loopback  # only doors come here

            if order.network.proxy is not None or not all(is_loopback(each.address) for each in order.network.resolve):
                raise DoorError("reach", "a rehearsal goes nowhere else")
            return
        if not set(order.network.resolve) <= set(self.network.resolve):
            raise DoorError("host", "an address that is not in the settings")
        if order.network.proxy not in (None, self.network.proxy):
            raise DoorError("host", "a proxy that is not in the settings")
        if order.ca and order.ca not in self._certificates(own):
            raise DoorError("tls", "a certificate that is not in the settings")

    def _certificates(self, own: bytes) -> tuple[bytes, ...]:
        try:
            content = self.ca.read_bytes() if self.ca else b""
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != self.network.extra_ca:
            content = b""  # the file is not what it was
        return content, own, content + own


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
