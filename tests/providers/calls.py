"""Calls to put to adapters: every connected model of the built-in cards, every task, every role it takes."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PIL import Image

from localai.policy.catalog import Catalog, load
from localai.policy.effective import default_levers
from localai.policy.servers import serialize, with_servers
from localai.providers.adapter import Adapter, Call, Given, Prepared
from localai.providers.body import render
from localai.providers.registry import ANY_MODEL, adapter_for, name_of, tasks_of
from localai.vocabulary.models import InputLimit, Model
from localai.vocabulary.outbound import Piece
from localai.vocabulary.servers import Server, ServerModel
from localai.vocabulary.tasks import Role, Task

CARDS = Path(__file__).resolve().parents[2] / "localai" / "policy" / "cards"
OWN = tuple(
    Server(
        name=name,
        url="http://127.0.0.1:11434",
        operator="me",
        stated_on=date(2026, 11, 21),
        here=True,
        needs_key=needs_key,
        models=(ServerModel(name="made-up:1b"),),
    )
    for name, needs_key in (("own-open", False), ("own-keyed", True))
)
CATALOG: Catalog = with_servers(
    load({path.name: path.read_bytes() for path in CARDS.glob("*.toml")}),
    {f"{server.name}.toml": serialize(server) for server in OWN},
)
PROMPT = 'Was "ist" das? \\ \u2028 é 漢 😀\r\n\x01{id}'
TEXT = "first line\nsecond 'line'"


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2)) -> bytes:
    """Return a small real picture."""
    held = io.BytesIO()
    Image.new("RGB", size, (10, 20, 30)).save(held, kind)
    return held.getvalue()


PICTURES = {
    "image/png": picture("PNG"),
    "image/jpeg": picture("JPEG"),
    "image/webp": picture("WEBP"),
    "image/gif": picture("GIF"),
}
_TALKS = (Task.CHAT, Task.DESCRIBE, Task.READ)
BESIDE = tuple(
    replace(CATALOG.model(near), id=f"{near}-made-up", surface=surface, wire_name="made-up", tasks=_TALKS)
    for near, surface in (("venice/claude", "anonymous"), ("venice/tee", "sealed"))
)
"""Models on surfaces where the built-in cards have none that a person could use as it stands."""
WORDLESS = frozenset(
    (
        ("assemblyai/transcripts", Task.TRANSCRIBE),
        ("deepgram/api", Task.TRANSCRIBE),
        ("elevenlabs/transcripts", Task.TRANSCRIBE),
        ("mistral/stateless", Task.TRANSCRIBE),
        ("openrouter/chat", Task.TRANSCRIBE),
    )
)
"""Where a request has no place for words beside what is worked on."""


SHAPING = frozenset((Task.CUTOUT, Task.UPSCALE))
"""Tasks that say all there is to say."""


@dataclass(frozen=True, slots=True)
class Held:
    """The bytes of a part, as the spool would read them."""

    content: bytes

    def read_at(self, offset: int, size: int, /) -> bytes:
        return self.content[offset : offset + size]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A call and the contents of its parts."""

    name: str
    call: Call
    contents: tuple[bytes, ...]

    @property
    def adapter(self) -> Adapter:
        found = adapter_for(self.call.model)
        assert found is not None
        return found

    @property
    def surface(self) -> str:
        return name_of(self.call.model)

    def prepare(self) -> Prepared:
        return self.adapter.prepare(self.call)

    def body(self, pieces: Sequence[Piece] | None = None) -> bytes:
        """Return the body of the first request."""
        return b"".join(render(self.prepare().work.body if pieces is None else pieces, self.held()))

    def held(self) -> tuple[Held, ...]:
        return tuple(map(Held, self.contents))


def case(
    model: Model,
    task: Task,
    roles: Sequence[tuple[Role, str]] = (),
    *,
    prompt: str = PROMPT,
    settings: tuple[tuple[str, str], ...] = (),
    contents: Sequence[bytes] | None = None,
) -> Case:
    """Return a case with an input for each (role, media type), with the levers that the card always wants."""
    card = CATALOG.card(model)
    names = default_levers(card, model)
    made = tuple(contents) if contents is not None else tuple(_content(kind, n) for n, (_, kind) in enumerate(roles))
    given = tuple(_given(part, role, kind, made[part]) for part, (role, kind) in enumerate(roles))
    call = Call(
        task=task,
        model=replace(model, wire_name=model.wire_name.replace(ANY_MODEL, "made-up/model")),
        prompt=prompt if takes_words(model, task) else "",
        given=given,
        settings=settings or _NEEDED.get((name_of(model), task), ()),
        levers=tuple(lever for lever in card.levers if lever.name in names),
    )
    words = "+".join(f"{role}:{kind.partition('/')[2]}" for role, kind in roles) or "words"
    return Case(name=f"{model.id} {task} {words}", call=call, contents=made)


def takes_words(model: Model, task: Task) -> bool:
    """Tell whether a request has a place for words that a person types."""
    return (name_of(model), task) not in WORDLESS and task not in SHAPING and not reads_only(model)


def reads_only(model: Model) -> bool:
    """Tell whether a model does nothing but read what it is shown, without being told anything."""
    return model.tasks == (Task.READ,)


def models() -> tuple[Model, ...]:
    """Return every connected model of the built-in cards, and those made up for surfaces that have none there."""
    return (*(model for model in CATALOG.models() if adapter_for(model) is not None), *BESIDE)


_NEEDED = {
    ("elevenlabs/speech", Task.SPEAK): (("voice", "paul"),),
    ("minimax/api", Task.SPEAK): (("voice", "English_Graceful_Lady"),),
    ("mistral/stateless", Task.SPEAK): (("voice", "paul"),),
    ("openrouter/chat", Task.SPEAK): (("voice", "paul"),),
}
"""Settings without which there is no request."""


def cases() -> tuple[Case, ...]:
    """Return a case for every connected model and task, and for every combination of roles on a surface."""
    return tuple(sorted(_cases(), key=lambda each: each.name))


def one_each(found: Sequence[Case]) -> tuple[Case, ...]:
    """Return the first case of every surface, task and path."""
    first: dict[tuple[str, Task, str], Case] = {}
    for each in found:
        first.setdefault((each.surface, each.call.task, each.prepare().work.path), each)
    return tuple(first.values())


def with_settings(of: Case, **settings: str) -> Case:
    """Return a case with other settings."""
    return replace(of, call=replace(of.call, settings=tuple(sorted(settings.items()))))


def _cases() -> Iterator[Case]:
    seen = set()
    for model in models():
        for task in sorted(tasks_of(model)):
            combinations = list(_combinations(model, task))
            place = (name_of(model), task, reads_only(model))
            for roles in combinations[: 1 if place in seen else None]:
                yield case(model, task, roles)
            seen.add(place)


def _combinations(model: Model, task: Task) -> Iterator[list[tuple[Role, str]]]:
    """Yield the inputs that a person could give for a task, by what the card says that the model takes."""
    takes = {limit.role: limit for limit in model.takes}
    images = _kinds(takes, Role.IMAGE)
    if task in (Task.CHAT, Task.GENERATE, Task.EMBED, Task.SPEAK, Task.TEXT_TO_VIDEO):
        yield []
    if task in (Task.CHAT, Task.DESCRIBE, Task.READ, Task.EMBED) and not reads_only(model):
        yield [(Role.TEXT, "text/plain")]
    if task in (Task.DESCRIBE, Task.READ):
        yield from ([(role, kind)] for role in (Role.IMAGE, Role.DOCUMENT) for kind in _kinds(takes, role)[:1])
    if task is Task.CHAT:
        yield [(Role.TEXT, "text/plain"), (Role.TEXT, "text/plain")]
        yield from ([(Role.IMAGE, kind)] for kind in images)
        yield from ([(Role.DOCUMENT, kind)] for kind in _kinds(takes, Role.DOCUMENT))
        if len(images) > 1:
            yield [(Role.IMAGE, images[0]), (Role.TEXT, "text/plain"), (Role.IMAGE, images[1])]
    if task is Task.TRANSCRIBE:
        yield from ([(Role.AUDIO, kind)] for kind in _kinds(takes, Role.AUDIO))
    if task is Task.EDIT:
        yield from ([(Role.IMAGE, kind)] for kind in images)
        others = [(role, kind) for role in (Role.IMAGE, Role.REFERENCE, Role.MASK) for kind in _kinds(takes, role)[:1]]
        alone = takes[Role.IMAGE].at_most == 1
        yield from ([(Role.IMAGE, images[0]), other] for other in others if not (alone and other[0] is Role.IMAGE))

    if task in SHAPING:
        yield from ([(Role.IMAGE, kind)] for kind in images)
    if task is Task.IMAGE_TO_VIDEO:
        first = next(role for role in (Role.FIRST_FRAME, Role.IMAGE) if role in takes)
        yield from ([(first, kind)] for kind in takes[first].media_types)
        yield from (
            [(first, takes[first].media_types[0]), (Role.LAST_FRAME, kind)]
            for kind in _kinds(takes, Role.LAST_FRAME)[:1]
        )


def _kinds(takes: dict[Role, InputLimit], role: Role) -> tuple[str, ...]:
    return takes[role].media_types if role in takes else ()


def _content(kind: str, count: int) -> bytes:
    if kind == "text/plain":
        return f"{TEXT} {count}".encode()
    made = PICTURES.get(kind, b"%PDF-1.7 not really " + kind.encode())
    return made + bytes([count]) * (count % 3)  # lengths of every remainder for base64


def _given(part: int, role: Role, kind: str, content: bytes) -> Given:
    return Given(
        part=part,
        role=role,
        media_type=kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        text=content.decode() if role is Role.TEXT else None,
    )
