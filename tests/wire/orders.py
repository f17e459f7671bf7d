"""Orders for a real door: a plan over the card of a service, whose host is set by hand to a recorder on loopback.

with started(tmp_path) as link, Recorder() as recorder:
    wish = Wish(recorder)
    given = wish.send(link, tmp_path)
    assert given.delivered.stage is Stage.DONE and given.answer.content == b"{}"
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from localai.crypto.canonical import encode
from localai.egress import cards, link
from localai.egress.delivery import Files, deliver, read_answer
from localai.egress.fixed import Fixed
from localai.egress.link import Link
from localai.egress.order import Delivered, Event, Limits, Order
from localai.policy import catalog
from localai.policy.effective import effective
from localai.providers.body import literal, size_of
from localai.storage.files import new_file
from localai.vault.spool import Spooled, spool
from localai.vocabulary.answers import Answer
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outbound import (
    NO_COST,
    Credential,
    Exchange,
    Header,
    Hole,
    Network,
    Piece,
    Plan,
    Purpose,
    Resolve,
)
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.rules import RuleSet
from localai.vocabulary.tasks import Task
from tests.wire.server import Recorder

HOST = "api.openai.com"
KEY = b"sk-test-0123456789abcdefWXYZ"
SALT = bytes(range(32))
BODY = b'{"model":"gpt-5.5","input":"a sentence of mine"}'
ANSWER_KEY = bytes(range(32))
BODY_KEY = bytes(range(32, 64))
QUICK = Limits(connect=2_000, handshake=2_000, write=2_000, answer=2_000, idle=2_000, whole=20_000)
PATIENT = Limits(connect=15_000, handshake=15_000, write=15_000, answer=30_000, idle=30_000, whole=60_000)


@cache
def policy() -> EffectivePolicy:
    """The effective policy of some model at OpenAI; what it says does not matter to a door."""
    found = catalog.load({"openai.toml": (cards.BUILT_IN / "openai.toml").read_bytes()})
    model = found.models()[0]
    return effective(found.card(model), model, (), (), date(2026, 11, 21))


def digest_of(content: bytes) -> str:
    """Return the SHA-256 as plans name it."""
    return hashlib.sha256(content).hexdigest()


def credential(key: bytes = KEY, *, scheme: str = "bearer", rests_in: str = "workspace") -> Credential:
    """Return what a plan says about a key."""
    fingerprint = hashlib.sha256(SALT + key).hexdigest()
    return Credential(
        name="work", last_four=key.decode()[-4:], fingerprint=fingerprint, scheme=scheme, rests_in=rests_in
    )


def headers(body: int, shown: Credential | None, *, host: str = HOST, more: tuple[Header, ...] = ()) -> list[Header]:
    """Return the headers of every exchange, in their order."""
    found = [("Host", host), *(((shown.header.name, shown.header.value),) if shown else ())]
    found += [("User-Agent", "localai"), ("Accept", "application/json")]
    found += [("Accept-Encoding", "identity"), ("Connection", "close")]
    if body:
        found += [("Content-Type", "application/json"), ("Content-Length", str(body))]
    return [*(Header(name=name, value=value) for name, value in found), *more]


def exchange(
    body: bytes = BODY,
    *,
    shown: Credential | None,
    method: str = "POST",
    path: str = "/v1/responses",
    host: str = HOST,
    url: str | None = None,
    holes: tuple[Hole, ...] = (),
    more: tuple[Header, ...] = (),
    purpose: Purpose = Purpose.WORK,
) -> Exchange:
    """Return an exchange as a plan holds it."""
    pieces: tuple[Piece, ...] = (literal(body),) if body else ()
    return Exchange(
        name="work",
        purpose=purpose,
        method=method,
        url=url or f"https://{host}{path}",
        headers=tuple(headers(len(body), shown, host=host, more=more)),
        body=pieces,
        body_size=size_of(pieces),
        body_digest=hashlib.sha256(body).hexdigest(),
        holes=holes,
        at_most=1,
    )


def plan_for(*exchanges: Exchange, network: Network, shown: Credential | None, provider: str = "openai") -> Plan:
    """Return a plan that holds these exchanges."""
    return Plan(
        task=Task.CHAT,
        model=f"{provider}/some-model",
        where=provider,
        item_class=ItemClass.INTERNAL,
        parts=(),
        settings=(),
        purpose="a test",
        keep=True,
        run=None,
        exchanges=exchanges[:1],
        follow_ups=exchanges[1:],
        policy=policy(),
        card="0" * 64,
        rules=RuleSet(),
        accepted=(),
        attestations=(),
        cost=NO_COST,
        network=network,
        credential=shown,
        repeat=0,
    )


def network_to(recorder: Recorder, *hosts: str, proxy: str | None = None) -> Network:
    """Return the settings that lead hosts to a recorder, in the order of a plan."""
    resolve = tuple(Resolve(host=host, address="127.0.0.1", port=recorder.port) for host in hosts or (HOST,))
    return Network(resolve=resolve, extra_ca=recorder.ca_digest, proxy=proxy)


def order_for(
    recorder: Recorder,
    given: Exchange,
    *,
    shown: Credential | None,
    network: Network | None = None,
    provider: str = "openai",
) -> Order:
    """Return an order whose plan holds exactly this exchange."""
    network = network or network_to(recorder)
    plan = plan_for(given, network=network, shown=shown, provider=provider)
    encoded = encode(plan)
    return Order(
        provider=provider,
        exchange=given,
        network=network,
        credential=shown,
        plan=encoded,
        digest=hashlib.sha256(encoded).hexdigest(),
        body_key=BODY_KEY,
        answer_key=ANSWER_KEY,
        secret=KEY,
        salt=SALT,
        ca=recorder.ca,
        limits=PATIENT,
        rehearsal=True,  # goes anywhere on this machine; tests of the person's own settings say otherwise
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came of it: how it ended, what was told on the way, and the files of the attempt."""

    delivered: Delivered
    events: list[Event]
    part: Path
    state: Path

    @property
    def answer(self) -> Answer:
        """Open what the door took in."""
        return read_answer(self.part, ANSWER_KEY, "work")

    @property
    def streamed(self) -> bytes:
        """Join what was told while it arrived."""
        return b"".join(event.chunk for event in self.events)


@dataclass(kw_only=True)
class Attempting:
    """The files of one attempt, open; closed when the block ends."""

    folder: Path
    body: bytes = BODY
    spooled: Spooled | None = None
    name: str = field(default_factory=lambda: os.urandom(4).hex())
    files: Files = field(init=False)

    def __enter__(self) -> "Attempting":
        self.part, self.state = self.folder / f"{self.name}.part", self.folder / f"{self.name}.state"
        if self.spooled is None and self.body:
            self.spooled = spool(self.folder, [self.body], BODY_KEY)
        descriptor = self.spooled.descriptor if self.spooled else None
        self.files = Files(body=descriptor, part=new_file(self.part), state=new_file(self.state))
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in (self.files.body, self.files.part, self.files.state):
            if descriptor is not None:
                os.close(descriptor)


def send(
    through: Link,
    order: Order,
    folder: Path,
    body: bytes = BODY,
    *,
    watch: Callable[[Event], None] = lambda event: None,
    spooled: Spooled | None = None,
) -> Given:
    """Have a real door deliver an order and return what came of it."""
    events: list[Event] = []

    def note(event: Event) -> None:
        events.append(event)
        watch(event)

    with Attempting(folder=folder, body=body, spooled=spooled) as attempt:
        delivered = deliver(through.door(), order, attempt.files, note)
    return Given(delivered=delivered, events=events, part=attempt.part, state=attempt.state)


def usual(recorder: Recorder, **changed: object) -> Order:
    """Return the usual order: a POST with a body and a key; `changed` are fields of the order."""
    shown = credential()
    return replace(order_for(recorder, exchange(shown=shown), shown=shown), **changed)  # type: ignore[arg-type]


@contextmanager
def started(
    folder: Path,
    *,
    reach: str = "online",
    environment: Mapping[str, str] | None = None,
    forks: bool = link.FORKS,
    **fixed: object,
) -> Iterator[Link]:
    """Start a porter with doors of this reach; `fixed` are more fields of `Fixed`."""
    doors = Fixed.now(reach, folder / "cards", folder / "providers", **fixed)  # type: ignore[arg-type]
    found = link.start(
        python=sys.executable,
        viewer=["true"],
        folders=[folder],
        environment=dict(os.environ if environment is None else environment),
        doors=doors if reach != "none" else None,
        forks=forks,
    )
    try:
        yield found
    finally:
        found.close()
