"""Prove what leaves: marked files through the real path of every adapter, then a search for the marks.

Everything is real but three things: the files are generated, the key is made up, and the addresses of every service
lead to a recorder on this computer. What the recorder got is searched, and everything that was written to disk.
"""

from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from localai.errors import LocalaiError
from localai.operations import naming, traces
from localai.operations.canaries import FACE_BOX, MAY_LEAVE, Kind, Mark
from localai.operations.plan import Planned, plan
from localai.operations.proving_ground import Ground
from localai.operations.proving_sends import Request, carry_out
from localai.operations.rehearse import compare
from localai.operations.session import Session
from localai.operations.traces import Trace
from localai.providers.adapter import Call, Given
from localai.providers.registry import ANY_MODEL, CONNECTIONS, adapter_for, name_of, tasks_of
from localai.sending_errors import NotSupportedError
from localai.vocabulary.items import Item
from localai.vocabulary.models import Model
from localai.vocabulary.rules import DoubtName
from localai.vocabulary.tasks import Input, Role, Task, Wish

WIRE: Final = "wire"
DISK: Final = "disk"
Inputs = tuple[tuple[Role, str], ...]
"""Roles and media types."""
_JPEG, _PNG, _TEXT = "image/jpeg", "image/png", "text/plain"
_FILES: Final = (_JPEG, _PNG, _TEXT, "audio/wav", "audio/mpeg", "audio/mp4", "application/pdf")
_WORDLESS: Final = frozenset((Task.CUTOUT, Task.EMBED, Task.UPSCALE))
"""Tasks that say all there is to say, and the one in which each text is a result of its own."""
_VOICES: Final = ("made-up", "madeup")  # services write the names of theirs in different ways
_BESIDE: Final[tuple[Inputs, ...]] = ((), ((Role.IMAGE, _PNG),))
"""What goes along: nothing, and where that is not enough, as for a mask, a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of mark that was looked for in one place (`wire`, `disk`), and where it was found: nowhere is clean."""

    kind: str
    place: str
    found: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether it was found nowhere."""
        return not self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """One send: what went in (`inputs` as roles and media types), what the recorder got, and what was looked for.

    `refused` is the code of why nothing went out, and everything after it is empty then. `as_planned` says whether
    the recorder got exactly the approved bytes and headers, `outcome` how the send ended, or the code of why it failed.
    """

    adapter: str
    model: str
    task: str
    inputs: tuple[str, ...]
    refused: str = ""
    received_bytes: int = 0
    as_planned: bool = False
    outcome: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def leaks(self) -> int:
        """How many rows are not clean; bytes that are not those approved count as one."""
        return sum(not row.clean for row in self.rows) + (not self.refused and not self.as_planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    adapter: str
    models: tuple[Model, ...]
    task: Task
    inputs: Inputs


def prove(
    ground: Ground, adapters: Sequence[str] = (), tasks: Sequence[Task] = (), *, brief: bool = False
) -> Iterator[Proven]:
    """Yield one result per adapter, task and input: of those named, else of all that there are.

    With `brief`, of one kind of file for each role.
    """
    for name in sorted(adapters or CONNECTIONS):
        for task in sorted(CONNECTIONS[name].tasks & set(tasks or Task)):
            seen = set()
            for case in _cases(ground.session, name, task):
                tried = _prove(ground, case) if (roles := _roles(case)) not in seen or not brief else None
                if tried is not None:
                    seen |= set() if tried.refused else {roles}
                    yield tried


def _roles(case: "_Case") -> tuple[tuple[str, ...], tuple[Role, ...]]:
    return tuple(model.id for model in case.models), tuple(role for role, _ in case.inputs)


def _cases(session: Session, name: str, task: Task) -> Iterator[_Case]:
    """Yield a task of an adapter with words alone, with a text, and with each role and kind of file a model takes."""
    able = tuple(model for model in session.catalog.models() if name_of(model) == name and task in tasks_of(model))
    wanted = {
        (limit.role, media_type)
        for model in able
        for limit in model.takes
        for media_type in limit.media_types
        if media_type in _FILES
    }
    for inputs in [(), *(((role, media_type),) for role, media_type in sorted(wanted | {(Role.TEXT, _TEXT)}))]:
        for models in _by_way(able, task, inputs):
            yield _Case(adapter=name, models=models, task=task, inputs=inputs)


def _by_way(able: Sequence[Model], task: Task, inputs: Inputs) -> Iterator[tuple[Model, ...]]:
    """Yield the models that can be asked so, together where the request goes to the same place; all, where none can."""
    ways: dict[object, list[Model]] = {}
    for model in able:
        if (way := _way(model, task, inputs)) is not None:
            ways.setdefault(way, []).append(model)
    yield from map(tuple, ways.values() or [able])


def _way(model: Model, task: Task, inputs: Inputs) -> tuple[str, ...] | None:
    """Return where the requests of a model go, but for its name; None where it cannot be asked so."""
    adapter = adapter_for(model)
    settings = _voice(model) if task is Task.SPEAK else ()
    for more, prompt in product(_BESIDE if inputs else ((),), ("a", "")):
        with suppress(LocalaiError):
            prepared = adapter.prepare(_call(model, task, prompt, (*inputs, *more), settings)) if adapter else None
            drafts = (prepared.work, *prepared.follow_ups) if prepared else ()
            return tuple(draft.path.replace(model.wire_name, "") for draft in drafts)
    return None


def _prove(ground: Ground, case: _Case) -> Proven:
    """Send one case to the first of its models that may have it."""
    tried = Proven(adapter=case.adapter, model="", task=case.task, inputs=_named(case.inputs), refused="not-connected")
    for model, more in product(case.models, _BESIDE if case.inputs else ((),)):
        given = (*case.inputs, *more)
        try:
            planned = _planned(ground, case.task, model, given)
        except LocalaiError as error:
            tried = replace(tried, model=model.id, refused=error.code)
        else:
            return _sent(ground, replace(tried, model=model.id, inputs=_named(given), refused=""), planned)
    return tried


def _named(inputs: Inputs) -> tuple[str, ...]:
    return tuple(f"{role} {media_type}" for role, media_type in inputs)


def _planned(ground: Ground, task: Task, model: Model, given: Inputs) -> Planned:
    """Return the plan of a case: with words, or without where there is no place for any beside what is given."""
    if given and task in _WORDLESS:
        return _wished(ground, task, model, given, "")
    try:
        return _wished(ground, task, model, given, ground.prompt.needle.decode())
    except NotSupportedError:
        if not given:
            raise
        return _wished(ground, task, model, given, "")


def _wished(ground: Ground, task: Task, model: Model, given: Inputs, prompt: str) -> Planned:
    """Return the plan of a case; the picture with the face goes out with the face made unreadable where it is alone."""
    blurred = [media_type for _, media_type in given] == [_PNG]
    wish = Wish(
        task=task,
        model=model.id,
        inputs=tuple(_input(ground.items[media_type], role) for role, media_type in given),
        prompt=prompt,
        settings=((("blur", FACE_BOX),) if blurred else ()) + _needed(model, task),
        accepted=tuple(DoubtName),
    )
    return plan(ground.session, wish, remember=False)


def _needed(model: Model, task: Task) -> tuple[tuple[str, str], ...]:
    """Return settings without which there is no request: which model, which voice."""
    named = ((naming.SETTING, "made-up"),) if model.wire_name == ANY_MODEL else ()
    return named + (_voice(model) if task is Task.SPEAK else ())


def _voice(model: Model) -> tuple[tuple[str, str], ...]:
    """Return a voice that a request to a model can name."""
    adapter = adapter_for(model)
    for voice in _VOICES:
        settings = (("voice", voice),)
        with suppress(LocalaiError):
            if adapter is not None:
                adapter.prepare(_call(model, Task.SPEAK, "a", (), settings))
            return settings
    return ()


def _call(model: Model, task: Task, prompt: str, inputs: Inputs, settings: tuple[tuple[str, str], ...] = ()) -> Call:
    """Return a call of a byte for each input, of which only the form counts."""
    given = tuple(
        Given(part=part, role=role, media_type=kind, size=1, digest="", text="a" if role is Role.TEXT else None)
        for part, (role, kind) in enumerate(inputs)
    )
    return Call(task=task, model=model, prompt=prompt, given=given, settings=settings, levers=())


def _input(item: Item, role: Role) -> Input:
    return Input(role=role, item_id=item.id, version=item.version)


def _sent(ground: Ground, proven: Proven, planned: Planned) -> Proven:
    """Approve a plan, send it, and search what arrived and everything that was written meanwhile."""
    written: list[Trace] = []
    course = carry_out(ground.session, ground.recording, planned, lambda: written.extend(_written(ground)))
    written += _written(ground)
    if not course.requests:
        return replace(proven, outcome=course.outcome, rows=_rows(set(Kind), DISK, written))
    hidden = set(Kind) - MAY_LEAVE - ({Kind.FACE} if _shows_face(planned) else set())
    marks = [*ground.marks, ground.key]
    copies = [_without_key(each.arrived.copy, ground.key) for each in course.requests]
    seen = [trace for copy in copies for trace in traces.search(copy, marks, "the request")]
    return replace(
        proven,
        received_bytes=sum(each.arrived.received.body_size for each in course.requests),
        as_planned=all(_is_as_planned(ground, planned, each) for each in course.requests),
        outcome=course.outcome,
        rows=(*_rows(hidden | {Kind.API_KEY}, WIRE, seen), *_rows(set(Kind), DISK, written)),
    )


def _is_as_planned(ground: Ground, planned: Planned, request: Request) -> bool:
    credential = planned.plan.credential
    shown = credential.header if credential and credential.header in request.wanted.headers else None
    return compare(request.wanted, request.arrived.received, shown, ground.key.needle.decode()).equal


def _written(ground: Ground) -> list[Trace]:
    """Search everything below the one folder that this process, its children and its doors may write to."""
    marks = [*ground.marks, *ground.written_only, ground.key, ground.prompt]
    return traces.search_folder(ground.root, marks, ground.seen)


def _without_key(request: bytes, key: Mark) -> bytes:
    """Return a request without the one place where the key belongs: the end of one line of its head."""
    head, end, body = request.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    carrying = [line for line in lines if line.endswith(key.needle)]
    if len(carrying) == 1:
        lines[lines.index(carrying[0])] = carrying[0].removesuffix(key.needle)
    return b"\r\n".join(lines) + end + body


def _shows_face(planned: Planned) -> bool:
    """Tell whether the marked face goes out on purpose: the picture of it is among the inputs and was not blurred."""
    return "blur" not in dict(planned.wish.settings) and any(part.media_type == _PNG for part in planned.plan.parts)


def _rows(kinds: Set[Kind], place: str, found: Sequence[Trace]) -> tuple[Row, ...]:
    return tuple(
        Row(kind=kind, place=place, found=tuple(sorted({trace.where for trace in found if trace.mark.kind is kind})))
        for kind in Kind
        if kind in kinds
    )
