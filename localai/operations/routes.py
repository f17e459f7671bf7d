"""The person's own settings of where bytes go: addresses set by hand, certificates to trust, a proxy."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localai import config
from localai.config import Settings
from localai.errors import ConfigError
from localai.vocabulary.outbound import DIRECT, Network, Resolve

_CERTIFICATE: Final = re.compile(rb"-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
_PRIVATE: Final = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How bytes leave: what a plan says about it, and the certificates (PEM) whose SHA-256 it names."""

    network: Network
    ca: bytes = b""


def route(settings: Settings) -> Route:
    """Return the route that the settings ask for.

    Raises ConfigError where the file of certificates is missing, can be written by others, or holds none.
    """
    if not settings.resolve and settings.ca is None and settings.proxy is None:
        return Route(network=DIRECT)
    ca = b"" if settings.ca is None else _certificates(settings.ca)
    network = Network(
        resolve=tuple(_resolve(host, text) for host, text in sorted(settings.resolve)),
        extra_ca=hashlib.sha256(ca).hexdigest() if ca else None,
        proxy=settings.proxy,
    )
    return Route(network=network, ca=ca)


def _resolve(host: str, text: str) -> Resolve:
    address, port = config.address_of(text)
    return Resolve(host=host, address=address, port=port)


def _certificates(file: Path) -> bytes:
    content = config.bytes_of(file)
    if content is None:
        raise ConfigError(path=file, key="egress.ca", problem="there is no such file", remedy="Correct the path.")
    if _PRIVATE.search(content):
        problem = "it holds a private key"
        raise ConfigError(path=file, key="egress.ca", problem=problem, remedy="Name a file of certificates alone.")
    if not _CERTIFICATE.search(content):
        problem = "it holds no certificate in PEM format"
        raise ConfigError(path=file, key="egress.ca", problem=problem, remedy="Convert it to PEM first.")
    return content
