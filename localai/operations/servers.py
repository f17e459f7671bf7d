"""Servers of a person's own, as their files tell them."""

import hashlib
from dataclasses import replace
from pathlib import Path

from localai.errors import LocalaiError, NotFoundError
from localai.operations.routes import Route, route
from localai.operations.session import Session
from localai.paths import Places
from localai.policy import servers
from localai.policy.catalog import Catalog
from localai.policy.reading import nearest
from localai.policy.servers import MOST_BYTES, OwnServer, is_own_card
from localai.storage.files import read_own
from localai.vocabulary.cards import Card
from localai.vocabulary.outbound import DIRECT


def with_own(places: Places, catalog: Catalog) -> Catalog:
    """Return a catalog with the servers of this person; one whose file cannot be used is left out, with a notice."""
    files = {path.name: _content(path) for path in places.servers.glob("*.toml")}
    return servers.with_servers(catalog, files) if files else catalog


def names(places: Places) -> tuple[str, ...]:
    """Return the names of all servers on file, also of those that cannot be used."""
    return tuple(sorted(path.stem for path in places.servers.glob("*.toml")))


def stored(places: Places, name: str) -> OwnServer:
    """Return a server on file. Raises NotFoundError with the nearest name, DiskError, CardError."""
    path = file_of(places, name)
    try:
        return servers.parse(path.name, read_own(path, MOST_BYTES))
    except FileNotFoundError:
        raise NotFoundError(what="server", id=name, nearest=nearest(name, names(places))) from None


def way_to(session: Session, card: Card) -> Route:
    """Return how bytes reach a provider: as the settings say; to an own server by no proxy, with its own certificates.

    On this computer there is nothing to set. Raises ConfigError, NotFoundError, DiskError, CardError.
    """
    if not is_own_card(card):
        return route(session.settings)
    if card.runs_here:
        return Route(network=DIRECT)
    way = route(session.settings)
    ca = way.ca + stored(session.places, card.provider).ca
    digest = hashlib.sha256(ca).hexdigest() if ca else None
    return Route(network=replace(way.network, extra_ca=digest, proxy=None), ca=ca)


def file_of(places: Places, name: str) -> Path:
    """Return where the file of a server is, or would be."""
    return places.servers / f"{name}.toml"


def _content(path: Path) -> bytes | LocalaiError:
    try:
        return read_own(path, MOST_BYTES)
    except LocalaiError as error:
        return error
