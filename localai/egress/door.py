"""A process for one exchange: reads its order, checks everything itself, seals itself, sends, and takes the answer in.

It is forked from the template, or started anew where the system does not fork, and waits for an order on its socket.
Nothing it is told is taken on trust: the exchange must be in the plan whose digest was approved, the host on the card
that it loads itself, the key the one whose fingerprint the plan names. It has no file but the descriptors it was given,
and it lives on when main is gone.
"""

import hashlib
import hmac
import io
import os
import re
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from localai.crypto.stream import OpenReader, SealWriter
from localai.egress import guard, hosts, request
from localai.egress.attempt import Intake, State
from localai.egress.connection import (
    Address,
    Deadline,
    addresses_of,
    connect,
    encrypt,
    is_loopback,
    proxy_of,
    roots,
    trust_also,
    tunnel,
)
from localai.egress.download import Download, is_public
from localai.egress.fixed import Fixed
from localai.egress.frames import Teller, receive_order
from localai.egress.hosts import Known
from localai.egress.order import Delivered, DoorError, Order, Stage
from localai.egress.request import Place, Request
from localai.egress.transport import Conversation
from localai.errors import IntegrityError, KeyringLockedError, LocalaiError
from localai.policy import catalog
from localai.sandbox.seal import hide_memory, seal_door
from localai.storage import keyring
from localai.vault.spool import BODY
from localai.vocabulary.outbound import Purpose

if TYPE_CHECKING:
    import ssl

RESERVED: Final = (
    8 << 20
)  # bytes for the answer, taken before anything is sent: a full disk shall not lose what was paid
_ACCOUNT: Final = re.compile(r"provider-key [0-9a-f]{16} ([a-z0-9-]+)(:admin)?")
_LONGEST: Final = 21_600_000
_GRACE: Final = 30
_HIGHEST: Final = 4096
_ANY: Final = "openai.toml"  # a card that has everything a card can have, so that its reader knows every type


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a door goes by that is the same for every order: what was fixed, the roots it trusts, the built-in cards."""

    fixed: Fixed
    roots: "ssl.SSLContext"
    built_in: Mapping[str, bytes]


@dataclass(slots=True, kw_only=True)
class Ready:
    """What was settled before the seal: everything that needs a file, a resolver or the keyring."""

    place: Place
    request: Request
    addresses: list[Address]
    target: tuple[str, int] | None
    context: "ssl.SSLContext | None"
    body: OpenReader | None


class Door:
    """One order from its checks to the end of its answer."""

    def __init__(self, order: Order, descriptors: Sequence[int], loaded: Loaded, teller: Teller) -> None:
        self._order = order
        self._part, *rest = descriptors
        self._state = State(rest[0])
        self._body = rest[1] if len(rest) > 1 else None
        self._fixed = loaded.fixed
        self._loaded = loaded
        self._teller = teller
        self._deadline = Deadline(order.limits)
        self._stage = Stage.REFUSED
        self._sent = 0

    def deliver(self, keep: Sequence[int]) -> Delivered:
        """Do it all and say how it ended; never raises."""
        problem, detail = "", ""
        try:
            self._state.lock()
            ready = self._prepare()
            _seal((*keep, self._part, self._state.descriptor, *_one(self._body)), ready.addresses)
            self._check_body(ready)
            self._converse(ready)
        except DoorError as error:
            problem, detail = error.problem, error.detail
        except Exception as error:  # the edge of this process: what nobody foresaw has no words, only a name
            problem, detail = "lost", type(error).__name__
        self._state.close()
        return Delivered(stage=self._stage, sent=self._sent, problem=problem, detail=detail[:200])

    def _prepare(self) -> Ready:
        """Check the order, and read and look up what needs files, keyring or resolver."""
        order, context = self._order, self._loaded.roots
        request.check_approved(order)
        place = request.place_of(order.exchange, order.fillings)
        known = hosts.known(order.provider, self._fixed, self._loaded.built_in, is_inquiry=not order.plan)
        self._fixed.check(order, known.ca)
        shows_key = request.shows_key(order.exchange, order.credential)
        is_told = request.url_hole(order.exchange) is not None
        hosts.check_host(known, place, order.exchange.purpose, with_key=shows_key, is_told=is_told)
        body = self._open_body()
        template = _whole(body) if body and order.exchange.holes else None
        filled = request.fill(order.exchange, place, order.fillings, template)
        if shows_key and order.credential is not None:
            filled = request.with_key(filled, order.credential, self._key())
        trust_also(context, order.ca, order.network)
        proxy = None if known.is_own else proxy_of(order.network)
        addresses = self._reachable(place, proxy, known)
        if is_told and proxy is None:
            _check_public(place, addresses, order)
        self._reserve()
        self._tell(Stage.RESOLVED)
        return Ready(
            place=place,
            request=filled,
            addresses=addresses,
            target=self._behind(place) if proxy else None,
            context=context if place.scheme == "https" else None,
            body=body,
        )

    def _reserve(self) -> None:
        """Take room for an answer; raises DoorError where there is none."""
        if hasattr(os, "posix_fallocate"):
            try:
                os.posix_fallocate(self._part, 0, RESERVED)
            except OSError as error:
                raise DoorError("disk", error.strerror or "") from None

    def _open_body(self) -> OpenReader | None:
        if (self._body is None) is not (self._order.exchange.body_size == 0):
            raise DoorError("digest", "there is a body, or none, and the plan says otherwise")
        if self._body is None:
            return None
        source = io.FileIO(self._body, closefd=False)
        try:
            return OpenReader(source, self._order.body_key, BODY, os.fstat(self._body).st_size)
        except IntegrityError:
            raise DoorError("digest", "the body does not open") from None

    def _reachable(self, place: Place, proxy: Place | None, known: Known) -> list[Address]:
        """Return the addresses to connect to, all of which this door may reach."""
        reach = "local" if self._order.rehearsal else self._fixed.reach
        if reach not in ("local", "online"):
            raise DoorError("reach", reach)
        if proxy is not None and reach == "local":
            raise DoorError("reach", "a proxy leads to other computers")
        guard.look_up((proxy or place).host)
        found = addresses_of(proxy or place, self._order.network, look_up=reach == "online")
        guard.agree((address, port) for _, address, port in found)
        here = self._order.rehearsal or place.scheme != "https" or known.card.runs_here
        for _, address, _ in found:
            is_near = is_loopback(address) or (not here and known.is_at(address))
            if not is_near and (here or reach == "local"):
                raise DoorError("reach", f"{address} is not this computer")
        return found

    def _behind(self, place: Place) -> tuple[str, int]:
        """Return what a proxy is asked to connect to: the name, or the address that the person set for it."""
        for each in self._order.network.resolve:
            if each.host == place.host:
                return each.address, each.port
        return place.host, place.port

    def _key(self) -> bytes:
        """Return the key, from the keyring or from the order; raises DoorError unless it is the approved one."""
        order, credential = self._order, self._order.credential
        key = order.secret or self._from_keyring(order.account)
        found = hashlib.sha256(order.salt + key).hexdigest()
        if credential is None or not hmac.compare_digest(found, credential.fingerprint):
            raise DoorError("key", "it is not the one that the plan names")
        return key

    def _from_keyring(self, account: str) -> bytes:
        named = _ACCOUNT.fullmatch(account)
        if named is None or named[1] != self._order.provider or self._order.rehearsal:
            raise DoorError("key", "it is not a key of this provider")
        if named[2] and self._order.plan:
            raise DoorError("key", "it is the key of an administrator, which goes with no content")
        try:
            found = keyring.system_keyring(os.environ).get(account)
        except KeyringLockedError:
            raise DoorError("keyring-locked") from None
        except LocalaiError:
            raise DoorError("keyring-absent") from None
        if found is None:
            raise DoorError("key", "it is not in the keyring")
        return found.reveal()

    def _check_body(self, ready: Ready) -> None:
        """Hash the whole body before anything is connected to."""
        if ready.request.filled is None and ready.body is not None:
            digest, size = hashlib.sha256(), 0
            for segment in _segments(ready.body):
                digest.update(segment)
                size += len(segment)
            if size != ready.request.size or digest.hexdigest() != ready.request.digest:
                raise DoorError("digest", "the body is not the one that was approved")

    def _converse(self, ready: Ready) -> None:
        channel = connect(ready.addresses, self._deadline)
        if ready.target is not None:
            tunnel(channel, ready.target, self._deadline)
        if ready.context is not None:
            channel = encrypt(channel, ready.context, ready.place.host, self._deadline)
        self._tell(Stage.CONNECTED)
        with channel:
            talk = Conversation(channel, ready.request, self._deadline)
            try:
                talk.send(self._pieces(ready), self._first, lambda: self._tell(Stage.FIRST_BYTE, talk.sent))
            finally:
                self._sent = talk.sent
            self._tell(Stage.SENT, talk.sent)
            self._take_in(talk)
        self._state.append("done")
        self._stage = Stage.DONE

    def _take_in(self, talk: Conversation) -> None:
        key, most = self._order.answer_key, self._order.limits.body_bytes
        is_result = self._order.exchange.purpose is Purpose.FETCH
        intake = Download(self._part, key, most, self._taken) if is_result else Intake(self._part, key, self._heard)
        try:
            talk.receive(intake)
        except DoorError:
            with suppress(DoorError):
                intake.close()
            raise
        intake.close()

    def _pieces(self, ready: Ready) -> Iterator[bytes]:
        if ready.request.filled is not None:
            yield ready.request.filled
        elif ready.body is not None:
            yield from _segments(ready.body)

    def _first(self) -> None:
        """Note on disk that from here on nobody knows; unless main is gone, for then nobody waits for it."""
        if not self._teller.is_heard():
            raise DoorError("lost", "the program that asked for it is gone")
        self._state.append(f"first byte {self._order.exchange.body_size}")
        self._tell(Stage.FIRST_BYTE)

    def _heard(self, chunk: bytes) -> None:
        self._stage = Stage.ANSWERED
        self._teller.tell(Stage.ANSWERED, sent=self._sent, chunk=chunk)

    def _taken(self, count: int) -> None:
        self._stage = Stage.ANSWERED
        self._teller.tell(Stage.ANSWERED, sent=count)

    def _tell(self, stage: Stage, sent: int = 0) -> None:
        self._stage = stage
        self._sent = sent
        self._teller.tell(stage, sent=sent)


def load(fixed: str) -> Loaded:
    """Load what every door goes by. Raises DoorError."""
    return Loaded(fixed=Fixed.from_text(fixed), roots=roots(), built_in=hosts.built_in())


def load_the_rest() -> None:
    """Load what a door may come to need, whatever its order is, so that it finds all of it in its memory."""
    import encodings.ascii
    import encodings.idna  # asked for by TLS, when files are out of reach
    import encodings.latin_1  # noqa: F401

    from localai.policy import servers  # noqa: F401

    SealWriter(io.BytesIO(), bytes(32), b"").close()
    keyring.load(os.environ)
    catalog.load({_ANY: hosts.built_in()[_ANY]})


def main(fixed: str, descriptor: int) -> None:
    """Do one order in a process of its own that was started for it."""
    import encodings.idna  # noqa: F401  asked for by TLS, when files are out of reach

    hide_memory()
    guard.install()
    serve(load(fixed), descriptor)


def serve(loaded: Loaded, descriptor: int) -> None:
    """Wait for an order, do it, say how it ended."""
    channel = socket.socket(fileno=descriptor)
    received = receive_order(channel)
    if received is None:
        return
    order, descriptors = received
    signal.alarm(min(order.limits.whole, _LONGEST) // 1000 + _GRACE)
    teller = Teller(channel)
    door = Door(order, descriptors, loaded, teller)
    teller.end(door.deliver((0, 1, 2, descriptor)))


def _seal(keep: Sequence[int], addresses: Sequence[Address]) -> None:
    """Close whatever else is open, the bus of the keyring too, then give up all but TCP to one port."""
    wanted = sorted(set(keep))
    for low, high in zip((-1, *wanted), (*wanted, _HIGHEST), strict=True):
        if low + 1 < high:  # an empty range would mean everything to the system
            os.closerange(low + 1, high)
    seal_door(addresses[0][2])


def _check_public(place: Place, addresses: Sequence[Address], order: Order) -> None:
    """Raise DoorError where an address that an answer named leads into somebody's own network.

    All that the name stands for count, not only the first; one that the person set, and the plan names, is theirs.
    """
    if any(each.host == place.host for each in order.network.resolve):
        return
    if not all(is_public(address) for _, address, _ in addresses):
        raise DoorError("private", place.host)


def _whole(body: OpenReader) -> bytes:
    """Return a body with holes; raises DoorError where it is too long for that."""
    if body.length > request.MOST_FILLED:
        raise DoorError("too-large", "a body with holes")
    return b"".join(_segments(body))


def _segments(body: OpenReader) -> Iterator[bytes]:
    try:
        yield from body.segments()
    except IntegrityError:
        raise DoorError("digest", "the body does not open") from None


def _one(descriptor: int | None) -> tuple[int, ...]:
    return () if descriptor is None else (descriptor,)
