"""Servers of a person's own: on file, listed, and looked for on this computer when asked."""

from pathlib import Path

from localai.errors import LocalaiError
from localai.paths import Places
from localai.policy import servers
from localai.policy.catalog import Catalog
from localai.policy.servers import MOST_BYTES
from localai.storage.files import read_own


def with_own(places: Places, catalog: Catalog) -> Catalog:
    """Return a catalog with the servers of this person; one whose file cannot be used is left out, with a notice."""
    files = {path.name: _content(path) for path in places.servers.glob("*.toml")}
    return servers.with_servers(catalog, files) if files else catalog


def _content(path: Path) -> bytes | LocalaiError:
    try:
        return read_own(path, MOST_BYTES)
    except LocalaiError as error:
        return error
