"""The address of a server that a person adds: one way to write it, and only where it can be what they mean."""

import ipaddress
import re
from collections.abc import Iterable
from typing import Final

from localai.phrases import servers as phrases
from localai.sending_errors import ServerError
from localai.vocabulary.cards import Card

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_URL: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<rest>.*)")
_AUTHORITY: Final = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(?P<port>[1-9][0-9]{0,4}))?")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORTS: Final = {"http": 80, "https": 443}
_PATHS: Final = ("", "/", "/v1", "/v1/")
_LOOKS_LIKE: Final = str.maketrans("013457", "oleast")
_LONGEST: Final = 253
_SHARED: Final = ("amazonaws.com", "azure.com", "windows.net")  # where everybody's machines have names


def origin_of(url: str) -> str:
    """Return scheme, host and port of a server's address, written in one way: `https://gpu.lan:8443`.

    Raises ServerError for another scheme, a user name, a path that is not ours, and hosts that mean several things.
    Without TLS only this computer is reached, by its loopback address.
    """
    found = _URL.fullmatch(url.strip())
    if found is None or not url.isascii() or any(character.isspace() for character in url.strip()):
        raise _wrong(url, phrases.NOT_AN_ADDRESS)
    scheme = found["scheme"].lower()
    if scheme not in _PORTS:
        raise _wrong(url, phrases.NOT_HTTP)
    if "@" in found["authority"]:
        raise _wrong("", phrases.USER_IN_ADDRESS)
    if found["rest"] or found["path"] not in _PATHS:
        raise _wrong(url, phrases.PATH_IN_ADDRESS)
    host, port = _host_and_port(url, found["authority"].lower())
    if is_loopback(host) is (scheme == "https"):
        raise _wrong(url, phrases.TLS_HERE if scheme == "https" else phrases.NO_TLS)
    return f"{scheme}://{host}" + ("" if port in (None, _PORTS[scheme]) else f":{port}")


def base_of(host: str) -> str:
    """Return what stands before the path of a request to a card's host: without TLS only on this computer."""
    name = _AUTHORITY.fullmatch(host)
    return f"{'http' if name and is_loopback(name['host']) else 'https'}://{host}"


def authority_of(origin: str) -> str:
    """Return host and port of an origin, as a card names them."""
    return origin.partition("://")[2]


def is_loopback(host: str) -> bool:
    """Tell whether a host is an address of this computer that no other one can reach; no name is looked up."""
    address = _address(host)
    return address is not None and address.is_loopback


def is_address(host: str) -> bool:
    """Tell whether a host is an address and not a name."""
    return _address(host) is not None


def check_not_known(origin: str, cards: Iterable[Card]) -> None:
    """Raise ServerError for a host that belongs to a provider that has a card, or that looks like one."""
    found = _AUTHORITY.fullmatch(authority_of(origin))
    if found is None or is_address(found["host"]):
        return
    host = found["host"]
    for card in cards:
        if card.runs_here:
            continue
        for known in (each.host for each in card.look_alikes):
            if _is_below(host, known):
                raise ServerError(problem=phrases.looks_like(host, known, card.title), remedy=phrases.CHECK_ADDRESS)
        for known in (each.name for each in card.hosts):
            _check_not(host, known, card.title)


def _check_not(host: str, known: str, title: str) -> None:
    own, theirs = _domain(host), _domain(known)
    if _is_below(host, known) or (own == theirs and theirs not in _SHARED):
        raise ServerError(problem=phrases.belongs_to(host, title), remedy=phrases.USE_ITS_CARD)
    if own != theirs and _resembles(own, theirs):
        raise ServerError(problem=phrases.looks_like(host, known, title), remedy=phrases.CHECK_ADDRESS)


def _is_below(host: str, known: str) -> bool:
    name = known.removeprefix("*.")
    return host == name or host.endswith(f".{name}")


def _domain(host: str) -> str:
    """Return the last two labels of a name, which one owner has."""
    return ".".join(host.split(".")[-2:])


def _resembles(host: str, known: str) -> bool:
    """Tell whether two domains look the same, or differ in one letter of a name of five or more."""
    first, second = _folded(host), _folded(known)
    return first == second or (len(second.partition(".")[0]) > 4 and _is_one_apart(first, second))


def _folded(domain: str) -> str:
    return domain.translate(_LOOKS_LIKE).replace("rn", "m").replace("vv", "w").replace("-", "")


def _is_one_apart(first: str, second: str) -> bool:
    if abs(len(first) - len(second)) > 1:
        return False
    shorter, longer = sorted((first, second), key=len)
    at = next((index for index, letter in enumerate(shorter) if letter != longer[index]), len(shorter))
    rest = shorter[at + 1 :] if len(shorter) == len(longer) else shorter[at:]
    return rest == longer[at + 1 :]


def _host_and_port(url: str, authority: str) -> tuple[str, int | None]:
    found = _AUTHORITY.fullmatch(authority)
    port = int(found["port"]) if found and found["port"] else None
    if found is None or (port or 1) > 65_535 or len(found["host"]) > _LONGEST:
        raise _wrong(url, phrases.NOT_AN_ADDRESS)
    host = "127.0.0.1" if found["host"] == "localhost" else found["host"]
    labels = host.split(".")
    address = _address(host)
    if address is None and (host[0] == "[" or _NUMBER.fullmatch(labels[-1]) or not all(map(_LABEL.fullmatch, labels))):
        raise _wrong(url, phrases.NOT_AN_ADDRESS)
    if any(label.startswith("xn--") for label in labels):
        raise _wrong(url, phrases.OTHER_LETTERS)
    if address is not None and _is_odd(address):
        raise _wrong(url, phrases.ODD_ADDRESS)
    return (f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else host), port


def _is_odd(address: Address) -> bool:
    """Tell whether an address is no single machine, or another way to write one."""
    mapped = isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped is not None or address.scope_id)
    return bool(mapped) or address.is_unspecified or address.is_multicast or address.is_link_local


def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _wrong(url: str, words: tuple[str, str]) -> ServerError:
    problem, remedy = words
    return ServerError(problem=f"{url}: {problem}" if url else problem, remedy=remedy)
