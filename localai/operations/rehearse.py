"""Rehearse a plan: the real door sends the real bytes to a recorder on this computer, and what arrived is compared.

Nothing leaves, no key is read, nothing is kept and no entry is made. The plan is the person's own but for two things
that say where it goes: its network leads to the recorder, and its key is made up and shown like the real one.
"""

import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from localai.crypto.canonical import encode
from localai.crypto.derive import new_key
from localai.egress import delivery
from localai.egress.delivery import Files
from localai.egress.order import Delivered, Order, Received, Stage
from localai.egress.recording import Recording
from localai.errors import UsageError
from localai.operations import script
from localai.operations.plan import Planned
from localai.operations.script import Played
from localai.operations.session import Session
from localai.phrases import rehearsal as phrases
from localai.providers.body import Content, render
from localai.providers.registry import adapter_for
from localai.vault.spool import spool
from localai.vocabulary.cards import Card
from localai.vocabulary.outbound import Credential, Exchange, Header, Plan

MADE_UP: Final = "made up"
WORKSPACE: Final = "workspace"
_KEY_BYTES: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One exchange: what the plan says would go out, and what the recorder got.

    `headers` are those of the plan, `headers_received` those that came, the made-up key written as a plan writes keys.
    `with_key` says whether there is one. `different` names what was not equal (`method`, `path`, `headers`, `body`), or
    is the problem that the door had.
    """

    exchange: str
    method: str
    url: str
    body_sha256: str
    body_bytes: int
    received_sha256: str
    received_bytes: int
    headers: tuple[Header, ...]
    headers_received: tuple[Header, ...]
    with_key: bool
    different: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether the recorder got exactly what the plan says."""
        return not self.different


def rehearse(session: Session, planned: Planned) -> tuple[Rehearsed, ...]:
    """Send every request of a plan to a recorder on this computer and compare.

    Those of a job that follow from answers are sent too: its adapter has made-up answers of a job that works. That
    something differs is an answer, not an error. Raises UsageError where the plan sends nothing, SandboxError where
    recorder or door do not start.
    """
    if planned.outward is None:
        raise UsageError(problem=phrases.nothing_goes_out(planned.plan.model), remedy=phrases.RUN_IT)
    assert session.link is not None  # noqa: S101  the face that calls this started it before the seal
    model = session.catalog.model(planned.plan.model)
    card, answers = session.catalog.card(model), planned.outward.rehearsal
    with Recording(session.link.recorder(), script.hosts_of(planned.plan, card, answers)) as recording:
        play = _play(session, planned, recording, card)
        played = script.play(adapter_for(model), play.plan, planned.outward.state, answers)
        return tuple(_rehearse(session, play, each) for each in played)


def in_words(one: Rehearsed) -> tuple[str, ...]:
    """Return one exchange as lines: where it would go, and what the recorder got."""
    where = f"{one.method} {one.url}"
    if one.equal:
        said = (
            phrases.equal(one.body_bytes),
            phrases.digest(one.received_sha256),
            phrases.headers_equal(len(one.headers), with_key=one.with_key),
        )
        return (where, *(f"  {line}" for line in said))
    return (where, f"  {phrases.unequal(one.body_bytes, one.received_bytes)}", f"  {phrases.differing(one.different)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Play:
    """A plan as it is told to the door, and the made-up key that it names."""

    plan: Plan
    contents: Sequence[Content]
    key: str
    salt: bytes
    recording: Recording


def _play(session: Session, planned: Planned, recording: Recording, card: Card) -> _Play:
    """Return the plan with a network that leads to the recorder and a made-up key, shown like the real one if any."""
    assert planned.outward is not None  # noqa: S101
    plan, key, salt = planned.plan, secrets.token_hex(_KEY_BYTES), secrets.token_bytes(16)
    credential = plan.credential or _made_up(session, planned)
    if credential is not None:
        key = key[: -len(credential.last_four) or None] + credential.last_four
        credential = replace(credential, fingerprint=sha256(salt + key.encode()).hexdigest(), rests_in=WORKSPACE)
    exchanges, later = plan.exchanges, plan.follow_ups
    if credential is not None and plan.credential is None:
        exchanges, later = _with(exchanges, credential.header, card), _with(later, credential.header, card)
    network = recording.network
    return _Play(
        plan=replace(plan, network=network, credential=credential, exchanges=exchanges, follow_ups=later),
        contents=planned.outward.contents,
        key=key,
        salt=salt,
        recording=recording,
    )


def _made_up(session: Session, planned: Planned) -> Credential | None:
    """Return a key for a service that has none yet; None where the service takes none."""
    adapter = adapter_for(session.catalog.model(planned.plan.model))
    if not planned.credential_missing or adapter is None:
        return None
    return Credential(name=MADE_UP, last_four="", fingerprint="", scheme=adapter.scheme, rests_in=WORKSPACE)


def _with(exchanges: Iterable[Exchange], shown: Header, card: Card) -> tuple[Exchange, ...]:
    """Return exchanges with the header of the key, which follows Host, where one goes along."""
    return tuple(
        replace(each, headers=(*each.headers[:1], shown, *each.headers[1:])) if script.carries_key(each, card) else each
        for each in exchanges
    )


def _rehearse(session: Session, play: _Play, played: Played) -> Rehearsed:
    assert session.link is not None  # noqa: S101
    credential, exchange = play.plan.credential, played.exchange
    body_key, plan = new_key(), encode(play.plan)
    order = Order(
        provider=play.plan.where,
        exchange=exchange,
        network=play.plan.network,
        credential=credential,
        plan=plan,
        digest=sha256(plan).hexdigest(),
        fillings=played.fillings,
        body_key=body_key,
        answer_key=new_key(),
        secret=b"" if credential is None else play.key.encode(),
        salt=play.salt,
        ca=play.recording.certificate,
        rehearsal=True,
    )
    if played.answer is not None:
        play.recording.answer_next(played.answer)
    with _files(session, render(exchange.body, play.contents), body_key) as files:
        ended = delivery.deliver(session.link.door(), order, files, lambda event: None)
    wanted = script.expected(exchange, played.fillings, play.contents)
    if ended.stage is not Stage.DONE:
        return _not_arrived(wanted, ended)
    shown = credential.header if credential is not None and credential.header in exchange.headers else None
    return compare(wanted, play.recording.next().received, shown, play.key)


@contextmanager
def _files(session: Session, body: Iterable[bytes], key: bytes) -> Iterator[Files]:
    """Give the door what it writes to and reads from: files without a name, gone when the rehearsal is over."""
    folder = session.workspace.folder
    with ExitStack() as opened:
        part, state = (opened.enter_context(tempfile.TemporaryFile(dir=folder, buffering=0)) for _ in range(2))
        spooled = spool(folder, body, key)
        opened.callback(os.close, spooled.descriptor)
        content = spooled.descriptor if spooled.size else None
        yield Files(body=content, part=part.fileno(), state=state.fileno())


def _not_arrived(exchange: Exchange, ended: Delivered) -> Rehearsed:
    return Rehearsed(
        exchange=exchange.name,
        method=exchange.method,
        url=exchange.url,
        body_sha256=exchange.body_digest,
        body_bytes=exchange.body_size,
        received_sha256="",
        received_bytes=0,
        headers=exchange.headers,
        headers_received=(),
        with_key=False,
        different=(ended.problem or "lost",),
    )


def compare(exchange: Exchange, received: Received, shown: Header | None, key: str) -> Rehearsed:
    """Return what was approved beside what arrived; `shown` is how the plan writes the key, None where it has none."""
    words = "" if shown is None else shown.value[shown.value.index("{") :]
    headers = tuple(
        Header(name=name, value=value.replace(key, words) if words else value) for name, value in received.headers
    )
    parts = urlsplit(exchange.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    pairs = {
        "method": (exchange.method, received.method),
        "path": (path, received.path),
        "headers": (exchange.headers, headers),
        "body": ((exchange.body_size, exchange.body_digest), (received.body_size, received.body_digest)),
    }
    return Rehearsed(
        exchange=exchange.name,
        method=exchange.method,
        url=exchange.url,
        body_sha256=exchange.body_digest,
        body_bytes=exchange.body_size,
        received_sha256=received.body_digest,
        received_bytes=received.body_size,
        headers=exchange.headers,
        headers_received=headers,
        with_key=shown is not None,
        different=tuple(name for name, (planned, arrived) in pairs.items() if planned != arrived),
    )
