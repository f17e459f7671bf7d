"""A connection for one exchange: where to, through which proxy, inside TLS that trusts nothing but our own roots."""

import hashlib
import ipaddress
import socket
import ssl
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from localai.egress.order import DoorError, Limits
from localai.egress.request import Place
from localai.vocabulary.outbound import Network

_LONGEST_TUNNEL_HEAD: Final = 16_384
Address = tuple[socket.AddressFamily, str, int]


class Deadline:
    """How long may still be waited, for one step and in all."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._end = time.monotonic() + limits.whole / 1000

    def within(self, step: int) -> float:
        """Return the seconds for a step of so many milliseconds; raises DoorError when there are none left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise DoorError("timeout", "it took too long in all")
        return min(step / 1000, left)


def roots() -> ssl.SSLContext:
    """Return TLS 1.2 or later that trusts certifi's roots, read by path: the default loaders obey variables."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # an answer that was cut off is no answer
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    found = find_spec("certifi")
    if found is None or not found.origin:
        raise DoorError("tls", "the roots are not installed")
    context.load_verify_locations(cafile=str(Path(found.origin).with_name("cacert.pem")))
    return context


def trust_also(context: ssl.SSLContext, ca: bytes, network: Network) -> None:
    """Trust the person's own certificate too, if it is the one that the plan names; raises DoorError if not."""
    if (network.extra_ca or "") != (hashlib.sha256(ca).hexdigest() if ca else ""):
        raise DoorError("digest", "the plan names another certificate")
    if ca:
        try:
            context.load_verify_locations(cadata=ca.decode("ascii"))
        except (ssl.SSLError, ValueError):
            raise DoorError("tls", "the extra certificate is not readable as PEM") from None


def literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a host is, or None for a name; `localhost` is one."""
    try:
        return ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Tell whether a host is an address of this computer alone."""
    known = literal(host)
    return known is not None and known.is_loopback


def addresses_of(place: Place, network: Network, *, look_up: bool) -> list[Address]:
    """Return where to connect, in order: as the person set it, as the host says itself, or as the system finds it.

    Raises DoorError; without `look_up` no resolver is asked.
    """
    found = [(each.address, each.port) for each in network.resolve if each.host == place.host]
    if not found and literal(place.host):
        found = [(str(literal(place.host)), place.port)]
    if not found and not look_up:
        raise DoorError("reach", f"{place.host} would have to be looked up")
    if not found:
        try:
            told = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise DoorError("resolve", place.host) from None
        found = [(str(address[0]), int(address[1])) for *_, address in told]
    return [_address(text, port) for text, port in dict.fromkeys(found) if port == found[0][1]]


def _address(text: str, port: int) -> Address:
    known = literal(text)
    if known is None:
        raise DoorError("resolve", f"{text} is not an address")
    return (socket.AF_INET if known.version == 4 else socket.AF_INET6), str(known), port


def proxy_of(network: Network) -> Place | None:
    """Return where the proxy is; raises DoorError for a setting that is none."""
    if network.proxy is None:
        return None
    host, _, port = network.proxy.removeprefix("http://").removesuffix("/").rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536 or set(host) & set("/@? "):
        raise DoorError("connect", "the proxy is not given as host:port")
    return Place(scheme="http", host=host.strip("[]"), port=int(port), authority=f"{host}:{port}", path="")


def connect(addresses: list[Address], deadline: Deadline) -> socket.socket:
    """Return a connection to the first address that answers; raises DoorError."""
    problem, detail = "connect", "no address"
    for family, address, port in addresses:
        channel = socket.socket(family, socket.SOCK_STREAM)
        try:
            channel.settimeout(deadline.within(deadline.limits.connect))
            channel.connect((address, port))
            channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except TimeoutError:
            problem, detail = "timeout", "no connection"
        except OSError as error:
            problem, detail = "connect", error.strerror or type(error).__name__
        else:
            return channel
        channel.close()
    raise DoorError(problem, detail)


def tunnel(channel: socket.socket, target: tuple[str, int], deadline: Deadline) -> None:
    """Ask a proxy to connect; raises DoorError where it does not."""
    host, port = target
    to = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    channel.settimeout(deadline.within(deadline.limits.connect))
    got = b""
    try:
        channel.sendall(f"CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n\r\n".encode("ascii"))
        while not got.endswith(b"\r\n\r\n"):
            byte = channel.recv(1)  # not one byte more than the proxy's own: what follows is the server's
            if not byte or len(got) > _LONGEST_TUNNEL_HEAD:
                raise DoorError("connect", "the proxy hung up")
            got += byte
    except TimeoutError:
        raise DoorError("timeout", "the proxy does not answer") from None
    except OSError as error:
        raise DoorError("connect", f"the proxy: {error.strerror}") from None
    status = got.split(b"\r\n")[0].split(b" ")[1:2]
    if status != [b"200"]:
        raise DoorError("connect", f"the proxy answered {status[0].decode('latin-1')[:3] if status else 'nothing'}")


def encrypt(channel: socket.socket, context: ssl.SSLContext, host: str, deadline: Deadline) -> ssl.SSLSocket:
    """Return the connection inside TLS, with a certificate for this host; raises DoorError."""
    channel.settimeout(deadline.within(deadline.limits.handshake))
    try:
        return context.wrap_socket(channel, server_hostname=host, suppress_ragged_eofs=False)
    except ssl.SSLCertVerificationError as error:
        raise DoorError("tls", error.verify_message) from None
    except TimeoutError:
        raise DoorError("timeout", "no handshake") from None
    except ssl.SSLError as error:
        raise DoorError("tls", error.reason or "no handshake") from None
    except OSError as error:
        raise DoorError("tls", error.strerror or "no handshake") from None
