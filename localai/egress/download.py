"""A result that lies somewhere else: which addresses it may come from, and how it is taken in.

The host is one that the card names for downloads, checked as every host is. What is told here is the rest: an address
that is nobody's own network, and an answer that goes into the sealed file a piece at a time, is heard by nobody on the
way, and is refused where it is packed, or longer than it may be.
"""

import ipaddress
from collections.abc import Callable
from typing import Final

from localai.egress.attempt import Intake
from localai.egress.connection import literal
from localai.egress.order import DoorError

LONGEST_REFUSAL: Final = 1 << 20
_STEP: Final = 8 << 20  # bytes between two words on how far it is
_OF_IPV4: Final = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public internet, in the plainest way to write it."""
    known = literal(address)
    if isinstance(known, ipaddress.IPv6Address):
        if known in _OF_IPV4:
            return is_public(str(ipaddress.IPv4Address(known.packed[-4:])))
        if known.ipv4_mapped or known.sixtofour or known.teredo or known.scope_id:
            return False
    return known is not None and known.is_global and not known.is_multicast and not known.is_reserved


class Download(Intake):
    """The body of a fetched result on its way into `.part`; `heard` gets how many bytes are there by now."""

    def __init__(self, descriptor: int, key: bytes, most: int, heard: Callable[[int], None]) -> None:
        super().__init__(descriptor, key, lambda _: None)
        self._most = most
        self._said = heard
        self._is_result = False
        self._taken = 0
        self._next = _STEP

    def head(self, status: int, headers: tuple[tuple[str, str], ...]) -> None:
        """Take the head of the answer; raises DoorError for one that is packed or too long, before any of it comes."""
        self._is_result = status == 200
        if any(name == "content-encoding" and value.strip().lower() != "identity" for name, value in headers):
            raise DoorError("packed", "the answer is packed, and was asked for as it is")
        lengths = [value for name, value in headers if name == "content-length" and value.isdigit()]
        if lengths and self._is_result and int(lengths[0]) > self._most:
            raise DoorError("too-large", f"more than {self._most} bytes")
        super().head(status, headers)

    def body(self, chunk: bytes) -> None:
        """Take a piece of the body; raises DoorError where it is more than may come."""
        self._taken += len(chunk)
        if self._taken > (self._most if self._is_result else LONGEST_REFUSAL):
            raise DoorError("too-large", f"more than {self._most if self._is_result else LONGEST_REFUSAL} bytes")
        super().body(chunk)
        if self._taken >= self._next:
            self._next = self._taken + _STEP
            self._said(self._taken)
