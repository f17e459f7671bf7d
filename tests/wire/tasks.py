"""Generated tasks for every adapter: planned from marked files, written as a door writes, compared with the plan.

The files, the account and the recorder are those of `localai prove`. Words, settings, roles and numbers of inputs are
drawn at random. What a door would write is compared with what the plan says, put together here a second time, and is
searched for every mark that may not leave; a share goes through real doors too.
"""

import base64
import hashlib
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from localai.egress.connection import Deadline
from localai.egress.order import Limits
from localai.egress.request import fill, place_of, shows_key, with_key
from localai.egress.transport import Conversation
from localai.errors import LocalaiError
from localai.operations import prove, traces
from localai.operations.canaries import MAY_LEAVE, Kind, Mark
from localai.operations.plan import Planned, plan
from localai.operations.prove import Proven
from localai.operations.proving_ground import Ground
from localai.providers.body import Content, render
from localai.providers.registry import CONNECTIONS
from localai.sending_errors import NotSupportedError
from localai.vocabulary.models import Model
from localai.vocabulary.outbound import Credential, Exchange, PieceKind
from localai.vocabulary.rules import DoubtName
from localai.vocabulary.tasks import Input, Role, Task, Wish

ODD = ("a lake", "\\", "\u2028", "é漢😀", "\r\n", "\x01", "{id}", "%00&=", "</s>", "\x27--", "\ud7ff", " ")
PICTURES = ("image/png", "image/jpeg")
EDITS = (("fit", "90"), ("fit", "64"), ("crop", "10,10,120,120"), ("blur", "48,40,32,32"))
SETTINGS = (("stream", "no"), ("stream", "yes"), ("max_output", "100"), ("max_output", "4000"))
TRIES = 20
"""As many are drawn for one that is planned, before an adapter is given up."""


@dataclass(slots=True)
class Tally:
    """How many tasks there were for each adapter, as planned and as sent by a door, and what was wrong."""

    planned: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    exchanges: int = 0
    written: int = 0
    wrong: list[str] = field(default_factory=list)
    searched: set[str] = field(default_factory=set)


class Heard:
    """A connection that keeps what is written to it, and never answers."""

    def __init__(self) -> None:
        self._silent, self._other = os.pipe()
        self.written = bytearray()

    def fileno(self) -> int:
        """Return what has nothing to read."""
        return self._silent

    def settimeout(self, seconds: float) -> None:
        """Wait no longer; it never waits."""

    def send(self, content: memoryview) -> int:
        """Take a part of it, as sockets do."""
        taken = min(len(content), 50_000)
        self.written += content[:taken]
        return taken

    def close(self) -> None:
        """End it."""
        os.close(self._silent)
        os.close(self._other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A task for an adapter that was drawn and planned; `token` is a word in its prompt that stands nowhere else."""

    adapter: str
    planned: Planned
    token: str


def rain(ground: Ground, wanted: int, doors: int, seed: int, tell: Callable[[str], None]) -> Tally:
    """Draw so many tasks, as many for each adapter as for any other, and have every so-manieth sent by a door."""
    tally, draw = Tally(), random.Random(seed)
    each, every = -(-wanted // len(CONNECTIONS)), max(1, wanted // max(1, doors))
    for name in sorted(CONNECTIONS):
        for drawn in _several(ground, draw, name, each, tally):
            tally.planned[name] += 1
            about = f"{name} {drawn.planned.wish}"
            tally.wrong += [f"{problem}: {about}" for problem in judge(ground, drawn, tally)]
            if doors and tally.planned.total() % every == 0:
                tally.wrong += [f"{problem}: {about}" for problem in _by_door(ground, drawn)]
                tally.sent[name] += 1
        tell(f"{name}: {tally.planned[name]} planned, {tally.sent[name]} by doors, {tally.refused[name]} refused")
    return tally


def _several(ground: Ground, draw: random.Random, name: str, count: int, tally: Tally) -> Iterator[Drawn]:
    made = tries = 0
    kinds = list(_kinds(ground, name))
    while made < count and tries < TRIES * count and kinds:
        tries += 1
        try:
            drawn = _drawn(ground, draw, name, *draw.choice(kinds))
        except LocalaiError:
            tally.refused[name] += 1
            continue
        made += 1
        yield drawn


def _kinds(ground: Ground, name: str) -> Iterator[tuple[Task, Model, prove.Inputs]]:
    for task in sorted(CONNECTIONS[name].tasks):
        for case in prove._cases(ground.session, name, task):
            yield from ((task, model, case.inputs) for model in case.models)


def _drawn(ground: Ground, draw: random.Random, name: str, task: Task, model: Model, given: prove.Inputs) -> Drawn:
    """Draw words, settings and further inputs; what an adapter does not take is left out again, last first."""
    token = draw.randbytes(9).hex()
    words = [draw.choice(ODD) for _ in range(draw.randrange(40))]
    prompt = "".join((*words, token, *draw.sample(words, len(words) // 2)))
    more = [*draw.choices([(), *prove._BESIDE, ((Role.TEXT, "text/plain"),)], k=2)]
    edits = [draw.choice(EDITS)] if draw.random() < 0.5 and any(kind in PICTURES for _, kind in given) else []
    settings = [draw.choice(SETTINGS)] if draw.random() < 0.5 else []
    needed = prove._needed(model, task)
    tried: list[tuple[Sequence[tuple[str, str]], prove.Inputs, str]] = []
    for inputs in ((*given, *more[0], *more[1]), (*given, *more[0]), given):
        for chosen in ((*edits, *settings), edits, settings, ()):
            tried += [(chosen, inputs, prompt), *([(chosen, inputs, "")] if inputs else [])]
    for chosen, inputs, text in tried:
        with suppress(LocalaiError):
            wish = Wish(
                task=task,
                model=model.id,
                inputs=tuple(_input(ground, role, kind) for role, kind in inputs),
                prompt=text,
                settings=(*chosen, *needed),
                accepted=tuple(DoubtName),
            )
            return Drawn(adapter=name, planned=plan(ground.session, wish, remember=False), token=token)
    raise NotSupportedError(model=model.id, problem=task.value)


def _input(ground: Ground, role: Role, kind: str) -> Input:
    item = ground.items[kind]
    return Input(role=role, item_id=item.id, version=item.version)


def judge(ground: Ground, drawn: Drawn, tally: Tally) -> list[str]:
    """Return what is wrong with what a door would write for a plan's own requests."""
    planned, found = drawn.planned, []
    assert planned.outward is not None
    for exchange in (*planned.plan.exchanges, *planned.plan.follow_ups):
        if exchange.holes:
            continue
        shown = Shown(
            exchange=exchange,
            contents=planned.outward.contents,
            credential=planned.plan.credential,
            key=ground.key.needle,
        )
        written = as_written(shown)
        tally.exchanges += 1
        tally.written += len(written)
        if written != as_planned(shown):
            found.append(f"{exchange.name} is not what the plan says")
        found += [f"{kind} goes out" for kind in _marks_in(ground, planned, exchange, written, tally)]
        found += [f"the id {item.id} goes out" for item in ground.items.values() if item.id.encode() in written]
    return found


def _marks_in(ground: Ground, planned: Planned, exchange: Exchange, written: bytes, tally: Tally) -> Iterator[Kind]:
    """Yield the marks in what was written; a part that was searched before, in the same writing, is not again."""
    assert planned.outward is not None
    marks, rest = hidden(ground, planned), _bare(ground, written)
    for piece in exchange.body:
        if piece.part is not None:
            part = b"".join(render([piece], planned.outward.contents))
            known = hashlib.sha256(part).hexdigest() + str(len(marks))
            if known not in tally.searched:
                tally.searched.add(known)
                yield from (each.mark.kind for each in traces.search(part, marks, ""))
            rest = rest.replace(part, b"")
    yield from (each.mark.kind for each in traces.search(rest, marks, ""))


def hidden(ground: Ground, planned: Planned) -> list[Mark]:
    """Return the marks that may not go out with a plan."""
    pictures = [part.media_type for part in planned.plan.parts if part.media_type.startswith("image/")]
    is_blurred = "blur" in dict(planned.wish.settings) and pictures == ["image/png"]
    may = MAY_LEAVE | (set() if is_blurred else {Kind.FACE})
    return [mark for mark in ground.marks if mark.kind not in may] + [ground.key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A request as a plan shows it, what its parts hold, and the key that a door puts into it."""

    exchange: Exchange
    contents: Sequence[Content]
    credential: Credential | None
    key: bytes


def as_written(shown: Shown) -> bytes:
    """Return what a door writes, by its own code, up to the end of the body."""
    request = fill(shown.exchange, place_of(shown.exchange), (), None)
    if shown.credential is not None and shows_key(shown.exchange, shown.credential):
        request = with_key(request, shown.credential, shown.key)
    heard = Heard()
    try:
        talk = Conversation(heard, request, Deadline(Limits()))  # type: ignore[arg-type]
        talk.send(render(shown.exchange.body, shown.contents), lambda: None, lambda: None)
    finally:
        heard.close()
    return bytes(heard.written)


def as_planned(shown: Shown) -> bytes:
    """Return what the plan says, put together from what it shows and from whole parts."""
    exchange, at = shown.exchange, urlsplit(shown.exchange.url)
    lines = [f"{exchange.method} {at.path}{'?' if at.query else ''}{at.query} HTTP/1.1"]
    for header in exchange.headers:
        is_key = shown.credential is not None and header == shown.credential.header
        lines.append(f"{header.name}: {_with_key(shown.key, header.value) if is_key else header.value}")
    body = b""
    for piece in exchange.body:
        content = piece.literal if piece.part is None else _whole(shown.contents[piece.part])
        chosen = content if piece.part is None else content[piece.offset : piece.offset + piece.length]
        body += base64.b64encode(chosen) if piece.kind is PieceKind.BASE64 else chosen
    assert (len(body), hashlib.sha256(body).hexdigest()) == (exchange.body_size, exchange.body_digest)
    return "\r\n".join([*lines, "", ""]).encode() + body


def _with_key(key: bytes, shown: str) -> str:
    scheme = shown.partition("{")[0]
    return scheme + (base64.b64encode(key) if scheme == "Basic " else key).decode()


def _whole(content: Content) -> bytes:
    found = b""
    while more := content.read_at(len(found), 1 << 20):
        found += more
    return found


def _bare(ground: Ground, written: bytes) -> bytes:
    return prove._without_key(written, ground.key)


def _by_door(ground: Ground, drawn: Drawn) -> Iterator[str]:
    """Send it through real doors to the recorder, every request of a job included, and say what was wrong."""
    here = replace(ground, prompt=Mark(kind=Kind.PROMPT, needle=drawn.token.encode()))
    wish = drawn.planned.wish
    about = Proven(adapter=drawn.adapter, model=wish.model, task=wish.task, inputs=())
    proven = prove._sent(here, about, drawn.planned)
    if not proven.as_planned:
        yield "a door sent something else than the plan says"
    yield from (f"{row.kind} is found: {row.place}" for row in proven.rows if not row.clean)
